//! Protocol tests of the model:
//!
//! ```text
//! mod requests {
//!     use smithy_reqwest::protocol_tests::RequestCase;
//!     use crate::operation::*;
//!
//!     #[test]
//!     fn get_station_sends_the_label() {
//!         let case = RequestCase { input: "{\"id\":\"a\"}", method: "GET", uri: "/stations/a", ..RequestCase::default() };
//!         case.check::<GetStation>();
//!     }
//! }
//! ```

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::text::{File, ident, string};
use crate::ir::{ProtocolCase, ProtocolTest, RequestCase, ResponseCase, ValidationCase};

/// Prints `protocol_tests.rs`.
pub(super) fn file(tests: &[ProtocolTest]) -> File {
    let mut file = File::new("Protocol tests of the model.");
    for (group, case) in [
        ("requests", "RequestCase"),
        ("responses", "ResponseCase"),
        ("validation", "ValidationCase"),
    ] {
        let tests = tests.iter().filter(|test| test.case.group() == group);
        let tests: Vec<TokenStream> = tests.map(test).collect();
        if tests.is_empty() {
            continue;
        }
        let module = ident(group);
        let case = ident(case);
        file.item(quote! {
            mod #module {
                use smithy_reqwest::protocol_tests::#case;
                use crate::operation::*;

                #(#tests)*
            }
        });
    }
    file
}

fn test(test: &ProtocolTest) -> TokenStream {
    let name = ident(&test.ident);
    let operation = ident(&test.operation);
    let (case, check) = match &test.case {
        ProtocolCase::Request(case) => (request(case), quote! { check::<#operation> }),
        ProtocolCase::Response(case) => (response(case), check_response(case, &operation)),
        ProtocolCase::Validation(case) => (validation(case), quote! { check::<#operation> }),
    };
    quote! {
        #[test]
        fn #name() {
            let case = #case;
            case.#check();
        }
    }
}

fn check_response(case: &ResponseCase, operation: &Ident) -> TokenStream {
    match &case.error {
        Some(error) => {
            let error = ident(error);
            quote! { check_error::<#operation, crate::error::#error> }
        }
        None => quote! { check::<#operation> },
    }
}

fn request(case: &RequestCase) -> TokenStream {
    let input = string(&case.input);
    let method = string(&case.method);
    let uri = string(&case.uri);
    let texts = [
        ("host", &case.host),
        ("resolved_host", &case.resolved_host),
        ("body", &case.body),
        ("media_type", &case.media_type),
    ];
    let lists = [
        ("query", &case.query),
        ("forbid_query", &case.forbid_query),
        ("require_query", &case.require_query),
        ("forbid_headers", &case.forbid_headers),
        ("require_headers", &case.require_headers),
    ];
    let texts = texts.map(|(name, value)| optional(name, value));
    let lists = lists.into_iter().filter(|(_, values)| !values.is_empty());
    let lists = lists.map(|(name, values)| {
        let name = ident(name);
        let values = values.iter().map(|value| string(value));
        quote! { #name: &[#(#values),*], }
    });
    let headers = pairs("headers", &case.headers);
    quote! {
        RequestCase { input: #input, method: #method, uri: #uri, #(#texts)* #(#lists)* #headers ..RequestCase::default() }
    }
}

fn response(case: &ResponseCase) -> TokenStream {
    let status = Literal::u16_unsuffixed(case.status);
    let body = string(&case.body);
    let output = string(&case.output);
    let headers = pairs("headers", &case.headers);
    let code = optional("code", &case.code);
    quote! { ResponseCase { status: #status, body: #body, output: #output, #headers #code ..ResponseCase::default() } }
}

fn validation(case: &ValidationCase) -> TokenStream {
    let input = string(&case.input);
    let violations = pairs("violations", &case.violations);
    let missing = optional("missing", &case.missing);
    quote! { ValidationCase { input: #input, #violations #missing ..ValidationCase::default() } }
}

fn optional(name: &str, value: &Option<String>) -> Option<TokenStream> {
    let name = ident(name);
    let value = string(value.as_ref()?);
    Some(quote! { #name: Some(#value), })
}

fn pairs<T: AsRef<str>>(name: &str, pairs: &[(String, T)]) -> Option<TokenStream> {
    let name = ident(name);
    let pairs_of_literals = pairs.iter().map(|(first, second)| {
        let first = string(first);
        let second = string(second.as_ref());
        quote! { (#first, #second) }
    });
    (!pairs.is_empty()).then(|| quote! { #name: &[#(#pairs_of_literals),*], })
}
