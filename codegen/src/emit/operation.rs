//! Operations, a file each:
//!
//! ```text
//! impl Operation for GetStation {
//!     type Output = GetStationOutput;
//!     const INFO: &'static OperationInfo = &OperationInfo {
//!         name: "GetStation",
//!         service: &SERVICE,
//!         method: Method::GET,
//!         uri: "/stations/{name}",
//!         status: 200,
//!         body: BodyKind::Empty,
//!         readonly: true,
//!         idempotent: false,
//!         host_prefix: "",
//!         checksum_required: false,
//!         auth: Auth::SigV4,
//!     };
//! }
//! ```

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::file::File;
use super::tokens::{ident, string};
use super::{endpoints, example, structure, table, update};
use crate::ir::{Auth, Body, Discovery, Operation};

/// Macro that declares a module for every operation. A module may have the name of a crate; `self`
/// distinguishes them.
const OPERATIONS_MACRO: &str = "\
macro_rules! operations {
    ($($module:ident),* $(,)?) => {
        $(
            mod $module;
            pub use self::$module::*;
        )*
    };
}
";

/// Prints `operation.rs`, which declares the module of every operation.
pub(super) fn module_file(operations: &[Operation]) -> File {
    let mut file = File::new(
        "Operations of the service: the type of an operation is its input, and another type is its \
        output.",
    );
    if !operations.is_empty() {
        file.text(OPERATIONS_MACRO.to_owned());
        table::modules(&mut file, operations);
    }
    file
}

/// Prints the file of an operation.
pub(super) fn file(lib: &str, operation: &Operation) -> File {
    let mut file = File::new(&format!("Operation [`{}`].", operation.input.name));
    let mut docs = operation.input.docs.clone();
    if let Some(example) = &operation.example {
        docs.extend(["", "# Example", ""].map(str::to_owned));
        docs.extend(example::lines(lib, example));
    }
    structure::add(&mut file, &operation.input, &docs);
    file.item(implementation(&file, operation));
    if let Some(pagination) = &operation.pagination {
        table::pagination(&mut file, &operation.input.name, pagination);
    }
    if let Some(update) = &operation.update {
        file.item(update::conversion(&file, &operation.input.name, update));
    }
    structure::add(&mut file, &operation.output, &operation.output.docs);
    file
}

/// Returns the metadata of the operation, and the methods that few operations have.
fn implementation(file: &File, operation: &Operation) -> TokenStream {
    for path in [
        "smithy_reqwest::Operation",
        "smithy_reqwest::http::Method",
        "smithy_reqwest::operation::{Auth, BodyKind, OperationInfo}",
        "crate::client::SERVICE",
    ] {
        file.import(path);
    }
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
    let checksum_required = operation.checksum_required;
    let auth = auth(&operation.auth);
    let discovery = discovery(file, operation.discovery.as_ref());
    let endpoint_params = endpoints::bindings(file, &operation.endpoint_params);
    let token = operation.token.as_ref().map(|field| {
        let field = ident(field);
        quote! {
            fn idempotency_token(&mut self) -> Option<&mut Option<String>> {
                Some(&mut self.#field)
            }
        }
    });
    let request_body = operation.input.stream.as_ref().map(|stream| {
        file.import("smithy_reqwest::ByteStream");
        let field = ident(&stream.name);
        quote! {
            fn request_body(&mut self) -> Option<&mut ByteStream> {
                Some(&mut self.#field)
            }
        }
    });
    let response_stream = operation.output.stream.as_ref().map(|stream| {
        let field = ident(&stream.name);
        quote! {
            fn response_stream(
                output: &mut #output,
            ) -> Option<&mut dyn smithy_reqwest::stream::StreamMember> {
                Some(&mut output.#field)
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
                auth: #auth,
            };
            #discovery
            #token
            #request_body
            #response_stream
            #endpoint_params
        }
    }
}

/// Prints the discovery of the endpoint; nothing if the endpoint rules suffice.
fn discovery(file: &File, discovery: Option<&Discovery>) -> TokenStream {
    let Some(Discovery { operation, error }) = discovery else {
        return TokenStream::new();
    };
    file.import("smithy_reqwest::operation::Discovery");
    file.import(&format!("crate::operation::{operation}"));
    let operation = ident(operation);
    let error = string(error);
    quote! {
        const DISCOVERY: Option<Discovery> = Some(Discovery {
            operation: #operation::INFO,
            error: #error,
        });
    }
}

fn auth(auth: &Auth) -> TokenStream {
    match auth {
        Auth::Supported(variant) => {
            let variant = ident(variant);
            quote! { Auth::#variant }
        }
        Auth::Unsupported(schemes) => {
            let schemes = string(schemes);
            quote! { Auth::Unsupported(#schemes) }
        }
    }
}

fn body(body: &Body) -> TokenStream {
    match body {
        Body::Empty => quote! { BodyKind::Empty },
        Body::Object => quote! { BodyKind::Object },
        Body::PayloadObject => quote! { BodyKind::PayloadObject },
        Body::Stream(content_type, requires_length) => {
            let content_type = string(content_type);
            quote! {
                BodyKind::Stream {
                    content_type: #content_type,
                    requires_length: #requires_length,
                }
            }
        }
        Body::Payload(content_type) => {
            let content_type = string(content_type);
            quote! { BodyKind::Payload(#content_type) }
        }
    }
}
