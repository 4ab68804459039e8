//! Operations: the input, its wire facts, the output.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::text::{File, ident, path, string, uses};
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

fn implementation(operation: &Operation) -> TokenStream {
    let (input, output) = (ident(&operation.input.name), ident(&operation.output.name));
    let (name, uri, method) = (
        string(&operation.name),
        string(&operation.uri),
        method(&operation.method),
    );
    let (body, more) = (body(&operation.body), more(operation));
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
            const INFO: &'static OperationInfo =
                &OperationInfo::new(#name, &crate::client::SERVICE, #method, #uri, #body) #more;
            #token
            #params
        }
    }
}

fn body(body: &Body) -> TokenStream {
    match body {
        Body::Empty => path("BodyKind::Empty"),
        Body::Object => path("BodyKind::Object"),
        Body::PayloadObject => path("BodyKind::PayloadObject"),
        Body::Payload(content_type) => {
            let content_type = string(content_type);
            quote! { BodyKind::Payload(#content_type) }
        }
    }
}

/// What few operations say of themselves.
fn more(operation: &Operation) -> TokenStream {
    let mut more = TokenStream::new();
    if operation.status != 200 {
        let status = Literal::u16_unsuffixed(operation.status);
        more.extend(quote! { .status(#status) });
    }
    let flags = [
        (operation.readonly, quote! { .readonly() }),
        (operation.idempotent, quote! { .idempotent() }),
        (operation.checksum, quote! { .checksum() }),
    ];
    more.extend(
        flags
            .into_iter()
            .filter(|(set, _)| *set)
            .map(|(_, call)| call),
    );
    if !operation.host_prefix.is_empty() {
        let pattern = string(&operation.host_prefix);
        more.extend(quote! { .host_prefix(#pattern) });
    }
    if let Some(auth) = operation.auth {
        let auth = ident(auth);
        more.extend(quote! { .auth(smithy_reqwest::operation::Auth::#auth) });
    }
    more
}

/// A method by its constant.
fn method(method: &str) -> TokenStream {
    let method = ident(method);
    quote! { Method::#method }
}
