//! The crate's front: `lib.rs`, and the client with a method for every operation.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::text::{File, docs, ident, string};
use crate::ir::{Crate, ErrorInfo, Operation, Protocol};

/// `lib.rs`.
pub(super) fn lib_file(krate: &Crate) -> File {
    let mut file = File::with_docs(krate.service.docs.clone());
    file.item(
        quote! { #![allow(deprecated, reason = "what the service deprecates still travels")] },
    );
    // The files are printed by prettyplease, whose style rustfmt would change.
    let waiter: &[&str] = if krate.waiters.is_empty() {
        &[]
    } else {
        &["waiter"]
    };
    file.items_together(
        [
            "client",
            "endpoint",
            "error",
            "operation",
            "schema",
            "types",
        ]
        .iter()
        .chain(waiter)
        .map(|module| {
            let visible = match *module {
                "client" | "endpoint" | "schema" => TokenStream::new(),
                _ => quote! { pub },
            };
            let module = ident(module);
            quote! { #[rustfmt::skip] #visible mod #module; }
        }),
    );
    if krate.protocol_tests.is_some() {
        file.item(quote! { #[cfg(test)] #[rustfmt::skip] mod protocol_tests; });
    }
    if !krate.endpoint.tests.is_empty() {
        file.item(quote! { #[cfg(test)] #[rustfmt::skip] mod endpoint_tests; });
    }
    // Each on a line of its own that prettyplease and rustfmt break alike, in the order that rustfmt wants.
    file.items_together([
        quote! { pub use client::Client; },
        quote! { #[cfg(feature = "blocking")] pub use smithy_reqwest::blocking; },
        quote! { #[cfg(feature = "test-util")] pub use smithy_reqwest::test_util; },
        quote! { pub use smithy_reqwest::{BigNumber, Blob, Document, Timestamp, shape::UnknownMember}; },
        quote! { pub use smithy_reqwest::{Call, ClientBuilder, Environment, EnvironmentCredentials}; },
        quote! { pub use smithy_reqwest::{Error, ErrorKind, ModeledError, RetryKind}; },
        quote! { pub use smithy_reqwest::{Hook, HookContext, Outcome, Retry, Timeouts}; },
        quote! { pub use smithy_reqwest::{Itemized, Items, PageSized, Pages, Paginated}; },
        quote! { pub use smithy_reqwest::{Operation, Validation, Violation, http_client_builder}; },
        quote! { pub use smithy_reqwest::{Wait, Waiter}; },
        quote! { pub use smithy_reqwest::{aws_credential_types, bytes, http, reqwest, serde_json}; },
    ]);
    file
}

/// `client.rs`.
pub(super) fn client_file(krate: &Crate) -> File {
    let mut file =
        File::new("The client: a method for every operation, and the service's wire facts.");
    let operations: Vec<_> = krate
        .operations
        .iter()
        .map(|operation| ident(&operation.input.name))
        .collect();
    let error_info = (!krate.service.errors.is_empty()).then(|| quote! { ErrorInfo, });
    let mut uses = vec![
        quote! { use smithy_reqwest::operation::{#error_info Protocol, ServiceInfo}; },
        quote! { use smithy_reqwest::{Call, ClientBuilder, Environment, Error, Operation}; },
    ];
    if !operations.is_empty() {
        uses.push(quote! { use crate::operation::{#(#operations),*}; });
    }
    file.items_together(uses);
    file.item(service(krate));
    let docs = docs(&krate.service.client);
    file.item(quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct Client(smithy_reqwest::Client);
    });
    file.item(quote! {
        impl From<smithy_reqwest::Client> for Client {
            fn from(client: smithy_reqwest::Client) -> Self {
                Self(client)
            }
        }
    });
    file.item(own_methods());
    let methods = krate.operations.iter().map(method);
    file.item(quote! {
        /// A method for every operation; each gives a [`Call`], which sends the operation when it is awaited.
        impl Client {
            #(#methods)*
        }
    });
    file
}

fn own_methods() -> TokenStream {
    quote! {
        impl Client {
            /// A client that is configured by what surrounds the process: its environment variables and, with the feature
            /// `aws-config`, the profile files, the default chain of credentials and the instance metadata. See
            /// [`ClientBuilder::load`].
            ///
            /// # Errors
            /// Where the region is missing, or a setting has a value that cannot be used.
            pub async fn from_env() -> Result<Self, Error> {
                Self::builder().environment(Environment::process()).load().await
            }

            /// A builder for a client, without an environment.
            pub fn builder() -> ClientBuilder<Self> {
                ClientBuilder::new(&SERVICE)
            }

            /// A call of any operation; the methods named after operations do the same.
            pub fn call<Op: Operation>(&self, operation: Op) -> Call<Op> {
                self.0.call(operation)
            }

            /// The region that requests are signed for.
            pub fn region(&self) -> &str {
                self.0.region()
            }

            /// The endpoint that requests go to.
            pub fn endpoint_url(&self) -> String {
                self.0.endpoint_url()
            }
        }
    }
}

fn method(operation: &Operation) -> TokenStream {
    let (name, input, docs) = (
        ident(&operation.ident),
        ident(&operation.input.name),
        docs(&operation.summary),
    );
    let deprecated = super::text::deprecated(&operation.input.deprecated);
    quote! {
        #docs
        #deprecated
        #[inline]
        pub fn #name(&self, operation: #input) -> Call<#input> {
            self.0.call(operation)
        }
    }
}

fn service(krate: &Crate) -> TokenStream {
    let service = &krate.service;
    let (id, version) = (string(&service.id), string(&service.version));
    let (signing, by_operation) = (string(&service.signing_name), krate.endpoint.by_operation);
    let (protocol, errors) = (
        protocol(&service.protocol),
        service.errors.iter().map(error_info),
    );
    quote! {
        /// The service's wire facts.
        pub(crate) static SERVICE: ServiceInfo = ServiceInfo {
            id: #id,
            version: #version,
            protocol: #protocol,
            resolve_endpoint: crate::endpoint::resolve,
            endpoint_by_operation: #by_operation,
            signing_name: #signing,
            product: concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")),
            errors: &[#(#errors),*],
        };
    }
}

fn protocol(protocol: &Protocol) -> TokenStream {
    let content_type = string(protocol.content_type);
    let base = match &protocol.target {
        Some(target) => {
            let target = string(target);
            quote! { Protocol::aws_json(#content_type, #target) }
        }
        None => quote! { Protocol::REST_JSON_1 },
    };
    let query = protocol
        .query_compatible
        .then(|| quote! { .query_compatible() });
    quote! { #base #query }
}

fn error_info(error: &ErrorInfo) -> TokenStream {
    let (code, status) = (string(&error.code), Literal::u16_unsuffixed(error.status));
    let retryable = match error.retryable {
        Some(throttling) => quote! { Some(#throttling) },
        None => quote! { None },
    };
    quote! { ErrorInfo { code: #code, status: #status, retryable: #retryable } }
}
