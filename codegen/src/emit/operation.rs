//! Operations: the input, its wire facts, the output.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::endpoints;
use super::structure;
use super::text::{File, ident, path, string, uses};
use crate::ir::{Body, Operation};

/// The file of an operation.
pub(super) fn file(operation: &Operation) -> File {
    let mut file = File::with_docs(vec![format!("[`{}`] and what it gives.", operation.input.name)]);
    let mut runtime =
        vec!["Operation", "http::Method", "operation::BodyKind", "operation::OperationInfo", "structure_shape"];
    if structure::blanks_the_rest(&operation.input) {
        runtime.push("shape::Structure");
    }
    if !operation.endpoint_params.is_empty() {
        runtime.push("endpoint::EndpointParams");
    }
    file.items_together(uses(&operation.imports, &runtime, true));
    structure::add(&mut file, &operation.input);
    file.item(implementation(operation));
    structure::add(&mut file, &operation.output);
    file
}

fn implementation(operation: &Operation) -> TokenStream {
    let (input, output) = (ident(&operation.input.name), ident(&operation.output.name));
    let (name, uri) = (string(&operation.name), string(&operation.uri));
    let (method, status) = (method(&operation.method), Literal::u16_unsuffixed(operation.status));
    let body = match &operation.body {
        Body::Empty => path("BodyKind::Empty"),
        Body::Object => path("BodyKind::Object"),
        Body::Payload(content_type) => {
            let content_type = string(content_type);
            quote! { BodyKind::Payload(#content_type) }
        }
    };
    let (readonly, idempotent) = (operation.readonly, operation.idempotent);
    let params = endpoints::bindings(&operation.endpoint_params);
    let token = operation.token.as_ref().map(|field| {
        let field = ident(field);
        quote! {
            fn idempotency_token(&mut self) -> Option<&mut Option<String>> {
                Some(&mut self.#field)
            }
        }
    });
    quote! {
        impl Operation for #input {
            type Output = #output;
            const INFO: &'static OperationInfo = &OperationInfo {
                name: #name,
                service: &crate::client::SERVICE,
                method: #method,
                uri: #uri,
                status: #status,
                body: #body,
                readonly: #readonly,
                idempotent: #idempotent,
            };
            #token
            #params
        }
    }
}

/// A method by its constant.
fn method(method: &str) -> TokenStream {
    let method = ident(method);
    quote! { Method::#method }
}
