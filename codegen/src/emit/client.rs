//! `lib.rs` and `client.rs`, which has a method for every operation:
//!
//! ```text
//!     /// Returns a station.
//!     #[inline]
//!     pub fn get_station(&self, operation: GetStation) -> Call<GetStation> {
//!         self.0.call(operation)
//!     }
//! ```

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::example;
use super::file::File;
use super::tokens::{deprecated, docs, ident, option, string};
use crate::ir::{Crate, DocBlock, ErrorInfo, Operation, Protocol};

/// Prints `lib.rs`.
pub(super) fn lib_file(krate: &Crate) -> File {
    let lines = krate.service.docs.iter().flat_map(|block| match block {
        DocBlock::Markdown(lines) => lines.clone(),
        DocBlock::Example(example) => example::lines(&krate.package.lib, example),
    });
    let mut file = File::with_docs(lines.collect());
    file.item(quote! { #![allow(deprecated, reason = "deprecated members are supported")] });
    // docs.rs compiles with a nightly compiler, which shows the features that items need.
    file.item(quote! { #![cfg_attr(docsrs, feature(doc_cfg))] });
    // rustfmt would change prettyplease's formatting.
    let private = ["client", "endpoint", "schema"].map(|module| {
        let module = ident(module);
        quote! { #[rustfmt::skip] mod #module; }
    });
    let waiter = (!krate.waiters.is_empty()).then_some("waiter");
    let public = ["error", "operation", "types"]
        .into_iter()
        .chain(waiter)
        .map(|module| {
            let module = ident(module);
            quote! { #[rustfmt::skip] pub mod #module; }
        });
    file.items(private.into_iter().chain(public));
    if krate.protocol_tests.is_some() {
        file.item(quote! { #[cfg(test)] #[rustfmt::skip] mod protocol_tests; });
    }
    if !krate.endpoint.tests.is_empty() {
        file.item(quote! { #[cfg(test)] #[rustfmt::skip] mod endpoint_tests; });
    }
    // Lines that prettyplease and rustfmt format alike, in rustfmt's order.
    file.items([
        quote! { pub use client::Client; },
        quote! { #[cfg(feature = "blocking")] pub use smithy_reqwest::blocking; },
        quote! { #[cfg(feature = "test-util")] pub use smithy_reqwest::test_util; },
        quote! {
            pub use smithy_reqwest::{BigNumber, Blob, Document, Timestamp, shape::UnknownMember};
        },
        quote! {
            pub use smithy_reqwest::{Call, ClientBuilder, Environment, EnvironmentCredentials};
        },
        quote! { pub use smithy_reqwest::{Error, ErrorKind, ModeledError, RetryKind}; },
        quote! { pub use smithy_reqwest::{Hook, HookContext, Outcome, Retry, Timeouts}; },
        quote! { pub use smithy_reqwest::{HttpClient, NoProxy, Proxy}; },
        quote! { pub use smithy_reqwest::{Items, Pages, Paginated, PaginatedItems, SetPageSize}; },
        quote! { pub use smithy_reqwest::{Operation, ResponseMetadata, Validation, Violation}; },
        quote! { pub use smithy_reqwest::{Wait, WaitProgress, Waiter}; },
        quote! { pub use smithy_reqwest::{aws_credential_types, bytes, http, serde_json}; },
    ]);
    file
}

/// Prints `client.rs`.
pub(super) fn client_file(krate: &Crate) -> File {
    let mut file = File::new("Client of the service, and the service's metadata.");
    file.import("smithy_reqwest::{Call, ClientBuilder, Environment, Error, Operation}");
    file.item(service(&file, krate));
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
    file.item(common_methods());
    let methods = krate
        .operations
        .iter()
        .map(|operation| method(&file, operation));
    let methods: Vec<TokenStream> = methods.collect();
    file.item(quote! {
        /// Methods of operations. Each returns a [`Call`], which sends the operation when it is
        /// awaited.
        impl Client {
            #(#methods)*
        }
    });
    file
}

fn common_methods() -> TokenStream {
    quote! {
        impl Client {
            /// Creates a client from the environment: the environment variables and, with the
            /// feature `aws-config`, profile files, the default credentials chain and instance
            /// metadata. See [`ClientBuilder::load`].
            ///
            /// # Errors
            /// Returns an error if the region is missing or a setting is invalid.
            pub async fn from_env() -> Result<Self, Error> {
                Self::builder().environment(Environment::process()).load().await
            }

            /// Returns a builder with an empty [`Environment`]. Only the proxy variables are read
            /// from the process.
            pub fn builder() -> ClientBuilder<Self> {
                ClientBuilder::new(&SERVICE)
            }

            /// Returns a call of any operation, like the methods of the operations.
            pub fn call<Op: Operation>(&self, operation: Op) -> Call<Op> {
                self.0.call(operation)
            }

            /// Returns the region that requests are signed for.
            pub fn region(&self) -> &str {
                self.0.region()
            }

            /// Returns the endpoint that requests are sent to.
            pub fn endpoint_url(&self) -> String {
                self.0.endpoint_url()
            }
        }
    }
}

fn method(file: &File, operation: &Operation) -> TokenStream {
    file.import("crate::operation::*");
    let name = ident(&operation.ident);
    let input = ident(&operation.input.name);
    let docs = docs(&operation.summary);
    let deprecated = deprecated(operation.input.deprecated.as_deref());
    quote! {
        #docs
        #deprecated
        #[inline]
        pub fn #name(&self, operation: #input) -> Call<#input> {
            self.0.call(operation)
        }
    }
}

fn service(file: &File, krate: &Crate) -> TokenStream {
    file.import("smithy_reqwest::operation::Protocol");
    file.import("smithy_reqwest::operation::ServiceInfo");
    let service = &krate.service;
    let id = string(&service.id);
    let version = string(&service.version);
    let protocol = protocol(&service.protocol);
    let endpoint_depends_on_operation = krate.endpoint.depends_on_operation;
    let signing_name = string(&service.signing_name);
    let errors = service.errors.iter().map(|error| error_info(file, error));
    quote! {
        /// Metadata of the service.
        pub(crate) static SERVICE: ServiceInfo = ServiceInfo {
            id: #id,
            version: #version,
            protocol: #protocol,
            resolve_endpoint: crate::endpoint::resolve,
            endpoint_depends_on_operation: #endpoint_depends_on_operation,
            signing_name: #signing_name,
            product: concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")),
            errors: &[#(#errors),*],
        };
    }
}

fn protocol(protocol: &Protocol) -> TokenStream {
    let format = ident(protocol.format);
    let content_type = string(protocol.content_type);
    let query_compatible = protocol.query_compatible;
    let target = option(protocol.target.as_deref().map(string));
    quote! {
        Protocol {
            format: smithy_reqwest::operation::Format::#format,
            content_type: #content_type,
            target: #target,
            query_compatible: #query_compatible,
        }
    }
}

fn error_info(file: &File, error: &ErrorInfo) -> TokenStream {
    file.import("smithy_reqwest::operation::ErrorInfo");
    let code = string(&error.code);
    let status = Literal::u16_unsuffixed(error.status);
    let retryable = option(error.retryable);
    quote! { ErrorInfo { code: #code, status: #status, retryable: #retryable } }
}
