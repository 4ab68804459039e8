//! The model's own tests of the protocol: a function each, over the runtime's `testing` module.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::text::{File, ident, string};
use crate::ir::{ProtocolCase, ProtocolTest, RequestCase, ResponseCase, ValidationCase};

/// The file of the tests.
pub(super) fn file(tests: &[ProtocolTest]) -> File {
    let mut file = File::new("The model's own tests of the protocol.");
    for group in ["requests", "responses", "validation"] {
        let tests: Vec<TokenStream> = tests
            .iter()
            .filter(|test| test.case.group() == group)
            .map(test)
            .collect();
        if tests.is_empty() {
            continue;
        }
        let (module, case) = (ident(group), case_type(group));
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

fn case_type(group: &str) -> proc_macro2::Ident {
    ident(match group {
        "requests" => "RequestCase",
        "responses" => "ResponseCase",
        _ => "ValidationCase",
    })
}

fn test(test: &ProtocolTest) -> TokenStream {
    let (name, operation) = (ident(&test.ident), ident(&test.operation));
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

fn check_response(case: &ResponseCase, operation: &proc_macro2::Ident) -> TokenStream {
    match &case.error {
        Some(error) => {
            let error = ident(error);
            quote! { check_error::<#operation, crate::error::#error> }
        }
        None => quote! { check::<#operation> },
    }
}

fn request(case: &RequestCase) -> TokenStream {
    let (input, method, uri) = (string(&case.input), string(&case.method), string(&case.uri));
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
    let texts = texts.into_iter().filter_map(|(name, value)| {
        let (name, value) = (ident(name), string(value.as_ref()?));
        Some(quote! { #name: Some(#value), })
    });
    let lists = lists
        .into_iter()
        .filter(|(_, values)| !values.is_empty())
        .map(|(name, values)| {
            let (name, values) = (ident(name), values.iter().map(|value| string(value)));
            quote! { #name: &[#(#values),*], }
        });
    let headers = pairs("headers", &case.headers);
    quote! {
        RequestCase { input: #input, method: #method, uri: #uri, #(#texts)* #(#lists)* #headers ..RequestCase::default() }
    }
}

fn response(case: &ResponseCase) -> TokenStream {
    let (status, body, output) = (
        Literal::u16_unsuffixed(case.status),
        string(&case.body),
        string(&case.output),
    );
    let headers = pairs("headers", &case.headers);
    let code = case.code.as_ref().map(|code| {
        let code = string(code);
        quote! { code: Some(#code), }
    });
    quote! { ResponseCase { status: #status, body: #body, output: #output, #headers #code ..ResponseCase::default() } }
}

fn validation(case: &ValidationCase) -> TokenStream {
    let input = string(&case.input);
    let violations = case
        .violations
        .iter()
        .map(|(path, constraint)| (path.clone(), (*constraint).to_owned()));
    let violations = pairs("violations", &violations.collect::<Vec<_>>());
    let missing = case.missing.as_ref().map(|path| {
        let path = string(path);
        quote! { missing: Some(#path), }
    });
    quote! { ValidationCase { input: #input, #violations #missing ..ValidationCase::default() } }
}

fn pairs(name: &str, pairs: &[(String, String)]) -> Option<TokenStream> {
    let (name, texts) = (
        ident(name),
        pairs
            .iter()
            .map(|(first, second)| (string(first), string(second))),
    );
    let texts = texts.map(|(first, second)| quote! { (#first, #second) });
    (!pairs.is_empty()).then(|| quote! { #name: &[#(#texts),*], })
}
