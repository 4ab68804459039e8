//! Protocol tests of the model, which the runtime's module `protocol_tests` runs:
//!
//! ```text
//! mod requests {
//!     use smithy_reqwest::protocol_tests::RequestCase;
//!     use crate::operation::*;
//!     #[test]
//!     fn get_station() {
//!         let case = RequestCase {
//!             input: "{\"name\":\"north\"}",
//!             method: "GET",
//!             uri: "/stations/north",
//!             ..RequestCase::default()
//!         };
//!         case.check::<GetStation>();
//!     }
//! }
//! ```

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::file::File;
use super::tokens::{ident, string};
use crate::ir::{CaseValue, ProtocolTest, TestCase, TestKind};

/// Prints the tests, a module for each kind.
pub(super) fn file(tests: &[ProtocolTest]) -> File {
    let mut file = File::new("Protocol tests of the model.");
    for kind in TestKind::ALL {
        let tests = tests.iter().filter(|test| test.case.kind == kind);
        let tests: Vec<TokenStream> = tests.map(test).collect();
        if !tests.is_empty() {
            let module = ident(&kind.name().replace(' ', "_"));
            let types = (kind == TestKind::Event).then(|| quote! { use crate::types::*; });
            let case = ident(case_type(kind));
            file.item(quote! {
                mod #module {
                    use smithy_reqwest::protocol_tests::#case;
                    use crate::operation::*;
                    #types

                    #(#tests)*
                }
            });
        }
    }
    file
}

/// Returns the runtime's type of cases.
fn case_type(kind: TestKind) -> &'static str {
    match kind {
        TestKind::Request => "RequestCase",
        TestKind::Response => "ResponseCase",
        TestKind::Event => "EventCase",
        TestKind::Validation => "ValidationCase",
    }
}

fn test(test: &ProtocolTest) -> TokenStream {
    let name = ident(&test.ident);
    let operation = ident(&test.operation);
    let TestCase {
        kind,
        parsed,
        fields,
    } = &test.case;
    let parsed = parsed.as_deref().map(ident);
    let check = match (kind, parsed) {
        (TestKind::Response, Some(error)) => {
            quote! { check_error::<#operation, crate::error::#error> }
        }
        (_, Some(union)) => quote! { check::<#operation, #union> },
        (_, None) => quote! { check::<#operation> },
    };
    let case = ident(case_type(*kind));
    let fields = fields.iter().filter_map(|(name, value)| field(name, value));
    quote! {
        #[test]
        fn #name() {
            let case = #case { #(#fields)* ..#case::default() };
            case.#check();
        }
    }
}

/// Returns a field, or `None` if it has the default.
fn field(name: &str, value: &CaseValue) -> Option<TokenStream> {
    let value = match value {
        CaseValue::Number(number) => {
            let number = Literal::u16_unsuffixed(*number);
            quote! { #number }
        }
        CaseValue::Text(text) => {
            let text = string(text);
            quote! { #text }
        }
        CaseValue::Optional(text) => {
            let text = string(text.as_ref()?);
            quote! { Some(#text) }
        }
        CaseValue::Texts(texts) if !texts.is_empty() => {
            let texts = texts.iter().map(|text| string(text));
            quote! { &[#(#texts),*] }
        }
        CaseValue::Pairs(pairs) if !pairs.is_empty() => {
            let pairs = pairs.iter().map(|(first, second)| {
                let (first, second) = (string(first), string(second));
                quote! { (#first, #second) }
            });
            quote! { &[#(#pairs),*] }
        }
        CaseValue::Texts(_) | CaseValue::Pairs(_) => return None,
    };
    let name = ident(name);
    Some(quote! { #name: #value, })
}
