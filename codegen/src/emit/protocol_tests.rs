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

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::file::File;
use super::tokens::{ident, string};
use crate::ir::{EventCase, ProtocolCase, ProtocolTest, RequestCase, ResponseCase, ValidationCase};

/// Prints the tests, a module for each kind.
pub(super) fn file(tests: &[ProtocolTest]) -> File {
    let mut file = File::new("Protocol tests of the model.");
    let kinds = [
        ("requests", "RequestCase"),
        ("responses", "ResponseCase"),
        ("event streams", "EventCase"),
        ("validation", "ValidationCase"),
    ];
    for (group, case) in kinds {
        let tests = tests.iter().filter(|test| test.case.group() == group);
        let tests: Vec<TokenStream> = tests.map(test).collect();
        if !tests.is_empty() {
            let module = ident(&group.replace(' ', "_"));
            let types = (group == "event streams").then(|| quote! { use crate::types::*; });
            let case = ident(case);
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

fn test(test: &ProtocolTest) -> TokenStream {
    let name = ident(&test.ident);
    let operation = ident(&test.operation);
    let (case, check) = match &test.case {
        ProtocolCase::Request(case) => (request(case), quote! { check::<#operation> }),
        ProtocolCase::Response(case) => (response(case), check_response(case, &operation)),
        ProtocolCase::Event(case) => {
            let union = ident(&case.union);
            (event(case), quote! { check::<#operation, #union> })
        }
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
    if let Some(error) = &case.error {
        let error = ident(error);
        quote! { check_error::<#operation, crate::error::#error> }
    } else {
        quote! { check::<#operation> }
    }
}

fn request(case: &RequestCase) -> TokenStream {
    let input = string(&case.input);
    let method = string(&case.method);
    let uri = string(&case.uri);
    let texts = [
        text("host", case.host.as_deref()),
        text("resolved_host", case.resolved_host.as_deref()),
        text("body", case.body.as_deref()),
        text("media_type", case.media_type.as_deref()),
    ];
    let texts = texts.into_iter().flatten();
    let lists = [
        list("query", &case.query),
        list("forbid_query", &case.forbid_query),
        list("require_query", &case.require_query),
        list("forbid_headers", &case.forbid_headers),
        list("require_headers", &case.require_headers),
        pairs("headers", &case.headers),
    ];
    let lists = lists.into_iter().flatten();
    quote! {
        RequestCase {
            input: #input,
            method: #method,
            uri: #uri,
            #(#texts)*
            #(#lists)*
            ..RequestCase::default()
        }
    }
}

fn response(case: &ResponseCase) -> TokenStream {
    let status = Literal::u16_unsuffixed(case.status);
    let body = string(&case.body);
    let output = string(&case.output);
    let headers = pairs("headers", &case.headers);
    let code = text("code", case.code.as_deref());
    quote! {
        ResponseCase {
            status: #status,
            body: #body,
            output: #output,
            #headers
            #code
            ..ResponseCase::default()
        }
    }
}

fn event(case: &EventCase) -> TokenStream {
    let message = string(&case.message);
    let event = text("event", case.event.as_deref());
    let code = text("code", case.code.as_deref());
    quote! { EventCase { message: #message, #event #code ..EventCase::default() } }
}

fn validation(case: &ValidationCase) -> TokenStream {
    let input = string(&case.input);
    let violations = pairs("violations", &case.violations);
    let missing = text("missing", case.missing.as_deref());
    quote! { ValidationCase { input: #input, #violations #missing ..ValidationCase::default() } }
}

/// Returns a field of an optional string, or `None` if it is unset.
fn text(name: &str, value: Option<&str>) -> Option<TokenStream> {
    let name = ident(name);
    let value = string(value?);
    Some(quote! { #name: Some(#value), })
}

/// Returns a field of strings, or `None` if there are none.
fn list(name: &str, values: &[String]) -> Option<TokenStream> {
    let name = ident(name);
    let literals = values.iter().map(|value| string(value));
    (!values.is_empty()).then(|| quote! { #name: &[#(#literals),*], })
}

/// Returns a field of pairs of strings, or `None` if there are none.
fn pairs(name: &str, pairs: &[(String, impl AsRef<str>)]) -> Option<TokenStream> {
    let name = ident(name);
    let literals = pairs.iter().map(|(first, second)| {
        let first = string(first);
        let second = string(second.as_ref());
        quote! { (#first, #second) }
    });
    (!pairs.is_empty()).then(|| quote! { #name: &[#(#literals),*], })
}
