//! Operations: the input, its wire facts, the output.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::text::{File, ident, string, uses};
use super::{endpoints, example, structure, table, update};
use crate::ir::{Body, Example, Operation};

/// The file of an operation.
pub(super) fn file(lib: &str, operation: &Operation) -> File {
    let mut file = File::with_docs(vec![format!(
        "[`{}`] and what it gives.",
        operation.input.name
    )]);
    let mut runtime = vec![
        "Operation",
        "http::Method",
        "operation::Auth",
        "operation::BodyKind",
        "operation::OperationInfo",
        "impl_structure",
    ];
    let update = operation.update.as_ref();
    if structure::fills_rest(&operation.input) || update.is_some_and(|update| update.rest) {
        runtime.push("shape::Structure");
    }
    runtime.extend(update.into_iter().flat_map(update::imports));
    if operation.pages.is_some() {
        runtime.push("impl_paginated");
    }
    if !operation.endpoint_params.is_empty() {
        runtime.push("endpoint::EndpointParams");
    }
    let output = update.map(|update| {
        let output = ident(&update.output);
        quote! { use super::#output; }
    });
    file.items_together(
        uses(&operation.imports, &runtime, true)
            .into_iter()
            .chain([quote! { use crate::client::SERVICE; }])
            .chain(output),
    );
    let mut docs = operation.input.docs.clone();
    if let Some(call) = &operation.example {
        docs.extend(["", "# Example", ""].map(str::to_owned));
        docs.extend(example::lines(lib, &Example::Send(call.clone())));
    }
    structure::add(&mut file, &operation.input, &docs);
    file.item(implementation(operation));
    if let Some(pages) = &operation.pages {
        file.text(table::pages(&operation.input.name, pages));
    }
    if let Some(update) = update {
        file.item(update::conversion(&operation.input.name, update));
    }
    structure::add(&mut file, &operation.output, &operation.output.docs);
    file
}

/// Metadata of the operation, and the methods that few operations have.
fn implementation(operation: &Operation) -> TokenStream {
    let input = ident(&operation.input.name);
    let output = ident(&operation.output.name);
    let name = string(&operation.name);
    let method = ident(&operation.method);
    let uri = string(&operation.uri);
    let status = Literal::u16_unsuffixed(operation.status);
    let body = body(&operation.body);
    let readonly = operation.readonly;
    let idempotent = operation.idempotent;
    let host_prefix = string(&operation.host_prefix);
    let checksum_required = operation.checksum;
    let auth = ident(operation.auth);
    let endpoint_params = endpoints::bindings(&operation.endpoint_params);
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
                service: &SERVICE,
                method: Method::#method,
                uri: #uri,
                status: #status,
                body: #body,
                readonly: #readonly,
                idempotent: #idempotent,
                host_prefix: #host_prefix,
                checksum_required: #checksum_required,
                auth: Auth::#auth,
            };
            #token
            #endpoint_params
        }
    }
}

fn body(body: &Body) -> TokenStream {
    match body {
        Body::Empty => quote! { BodyKind::Empty },
        Body::Object => quote! { BodyKind::Object },
        Body::PayloadObject => quote! { BodyKind::PayloadObject },
        Body::Payload(content_type) => {
            let content_type = string(content_type);
            quote! { BodyKind::Payload(#content_type) }
        }
    }
}
