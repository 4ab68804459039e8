//! Structures:
//!
//! ```text
//! /// A weather station.
//! #[derive(Clone, PartialEq)]
//! #[non_exhaustive]
//! pub struct Station {
//!     /// Name of the station.
//!     pub name: String,
//!     /// Height above sea level, in metres.
//!     pub height: Option<i32>,
//! }
//!
//! impl Station {
//!     /// Creates a `Station` with its required members.
//!     pub fn new(name: impl Into<String>) -> Self {
//!         Self {
//!             name: name.into(),
//!             ..Structure::empty()
//!         }
//!     }
//!     /// Sets `height`.
//!     #[inline]
//!     pub fn height(mut self, value: i32) -> Self {
//!         self.height = Some(value);
//!         self
//!     }
//! }
//!
//! impl_structure!(Station {
//!     name: required("name"),
//!     height: optional("height"),
//! });
//! ```

use std::iter;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::file::File;
use super::table;
use super::tokens::{deprecated, docs, ident, string, tokens};
use crate::ir::{Argument, Construction, Field, Presence, StreamField, Structure};

/// Prints the structures that members target.
pub(super) fn file(structures: &[Structure]) -> File {
    let mut file = File::new("Structures that members have as types.");
    for structure in structures {
        add(&mut file, structure, &structure.docs);
    }
    file
}

/// Prints the errors.
pub(super) fn error_file(errors: &[Structure]) -> File {
    let mut file = File::new(
        "Errors of the service. [`Error::modeled`](crate::Error::modeled) returns the one of a \
        failed call.",
    );
    for error in errors {
        add(&mut file, error, &error.docs);
        if let Some(code) = &error.code {
            file.import("smithy_reqwest::ModeledError");
            let name = ident(&error.name);
            let code = string(code);
            file.item(quote! {
                impl ModeledError for #name {
                    const CODE: &'static str = #code;
                }
            });
        }
    }
    file
}

/// Adds a structure with this documentation.
pub(super) fn add(file: &mut File, structure: &Structure, docs: &[String]) {
    file.define(&structure.name);
    file.item(definition(file, structure, docs));
    file.item(construction(file, structure));
    table::structure(file, structure);
}

fn definition(file: &File, structure: &Structure, lines: &[String]) -> TokenStream {
    let name = ident(&structure.name);
    let docs = docs(lines);
    let deprecated = deprecated(structure.deprecated.as_deref());
    let default = (structure.construction == Construction::Default).then(|| quote! { Default, });
    let fields = structure
        .fields
        .iter()
        .map(|field| definition_of_field(file, field));
    let corrections = structure.corrections.as_ref().map(|field| {
        file.import("smithy_reqwest::shape::decode::Corrections");
        let field = ident(field);
        quote! {
            /// Required members that the response lacked.
            pub(super) #field: Corrections,
        }
    });
    let stream = structure.stream.as_ref().map(|stream| {
        let docs = self::docs(&stream.docs);
        let name = ident(&stream.name);
        let ty = file.ty(&stream.ty);
        quote! { #docs pub #name: #ty, }
    });
    // A stream is read once and cannot be compared.
    let derives = match (&stream, default) {
        (None, default) => quote! { #[derive(Clone, #default PartialEq)] },
        (Some(_), Some(default)) => quote! { #[derive(#default)] },
        (Some(_), None) => TokenStream::new(),
    };
    quote! {
        #docs
        #deprecated
        #derives
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
            #stream
            #corrections
        }
    }
}

fn definition_of_field(file: &File, field: &Field) -> TokenStream {
    let name = ident(&field.name);
    let docs = docs(&field.docs);
    let deprecated = deprecated(field.deprecated.as_deref());
    let ty = file.ty(&field.ty);
    let ty = match field.presence {
        Presence::Optional => quote! { Option<#ty> },
        Presence::Required | Presence::Defaulted(_) => ty,
    };
    quote! { #docs #deprecated pub #name: #ty }
}

/// Returns the constructor and the setters; nothing for a structure that only the service builds.
fn construction(file: &File, structure: &Structure) -> TokenStream {
    let name = ident(&structure.name);
    let (default, constructor) = match structure.construction {
        Construction::None => return TokenStream::new(),
        Construction::Default => (None, empty_constructor(structure)),
        Construction::Empty => {
            file.import("smithy_reqwest::shape::Structure");
            let default = quote! {
                impl Default for #name {
                    #[inline]
                    fn default() -> Self {
                        Structure::empty()
                    }
                }
            };
            (Some(default), empty_constructor(structure))
        }
        Construction::New { fills_rest } => {
            let fills_rest = fills_rest || structure.stream.is_some();
            (None, constructor(file, structure, fills_rest))
        }
    };
    let setters = structure
        .fields
        .iter()
        .filter(|field| field.presence != Presence::Required)
        .map(setter);
    let stream_setter = structure.stream.as_ref().and_then(stream_setter);
    quote! {
        #default

        impl #name {
            #constructor
            #(#setters)*
            #stream_setter
        }
    }
}

fn stream_setter(stream: &StreamField) -> Option<TokenStream> {
    let setter = ident(stream.setter.as_ref()?);
    let name = ident(&stream.name);
    let doc = format!(
        " Sets `{}`: bytes, a file or a stream.",
        stream.name.trim_start_matches("r#")
    );
    Some(quote! {
        #[doc = #doc]
        pub fn #setter(mut self, value: impl Into<ByteStream>) -> Self {
            self.#name = value.into();
            self
        }
    })
}

fn empty_constructor(structure: &Structure) -> TokenStream {
    let doc = format!(" Creates an empty `{}`.", structure.name);
    quote! {
        #[doc = #doc]
        #[inline]
        pub fn new() -> Self {
            Self::default()
        }
    }
}

fn constructor(file: &File, structure: &Structure, fills_rest: bool) -> TokenStream {
    let name = &structure.name;
    let starts_with_vowel = name.starts_with(['A', 'E', 'I', 'O', 'U']) && !name.starts_with("Us");
    let article = if starts_with_vowel { "an" } else { "a" };
    let doc = format!(" Creates {article} `{name}` with its required members.");
    let parameters = structure.required().map(|field| {
        let name = ident(&field.name);
        let ty = tokens(&field.argument);
        quote! { #name: #ty }
    });
    let values = structure
        .required()
        .map(|field| initializer(&field.name, &field.argument));
    let rest = fills_rest.then(|| rest(file));
    let inline = inline(structure.required().map(|field| &field.argument));
    quote! {
        #[doc = #doc]
        #inline
        pub fn new(#(#parameters),*) -> Self {
            Self { #(#values,)* #rest }
        }
    }
}

/// Returns the base of a struct expression that names only some fields.
pub(super) fn rest(file: &File) -> TokenStream {
    file.import("smithy_reqwest::shape::Structure");
    quote! { ..Structure::empty() }
}

fn setter(field: &Field) -> TokenStream {
    let name = ident(&field.name);
    let setter = ident(&field.setter);
    let ty = tokens(&field.argument);
    let doc = format!(" Sets `{}`.", field.name.trim_start_matches("r#"));
    let deprecated = deprecated(field.deprecated.as_deref());
    let inline = inline(iter::once(&field.argument));
    let value = converted(&field.argument, &ident("value")).unwrap_or_else(|| quote! { value });
    let value = match field.presence {
        Presence::Optional => quote! { Some(#value) },
        Presence::Required | Presence::Defaulted(_) => value,
    };
    quote! {
        #[doc = #doc]
        #deprecated
        #inline
        pub fn #setter(mut self, value: #ty) -> Self {
            self.#name = #value;
            self
        }
    }
}

/// Returns `#[inline]` for a function with these parameters, unless it is generic.
///
/// Generic and inline functions are compiled by the crates that call them. For other public
/// functions, rustc generates code in the crate that defines them, with all that they call, which
/// takes about three times as long as checking them.
pub(super) fn inline<'a>(mut arguments: impl Iterator<Item = &'a Argument>) -> Option<TokenStream> {
    (!arguments.any(Argument::is_generic)).then(|| quote! { #[inline] })
}

/// Returns the initializer of a field from the parameter of the same name.
pub(super) fn initializer(name: &str, argument: &Argument) -> TokenStream {
    let name = ident(name);
    if let Some(value) = converted(argument, &name) {
        quote! { #name: #value }
    } else {
        quote! { #name }
    }
}

/// Returns the conversion of an argument to its field's type, or `None` if it has that type.
fn converted(argument: &Argument, name: &Ident) -> Option<TokenStream> {
    Some(match argument {
        Argument::Exact(_) => return None,
        Argument::Unboxed(_) => quote! { Box::new(#name) },
        Argument::Into(_) => quote! { #name.into() },
        Argument::Elements(_, true) => quote! { #name.into_iter().map(Into::into).collect() },
        Argument::Elements(_, false) => quote! { #name.into_iter().collect() },
        Argument::Entries(_, _, true) => {
            quote! { #name.into_iter().map(|(k, v)| (k.into(), v.into())).collect() }
        }
        Argument::Entries(_, _, false) => {
            quote! { #name.into_iter().map(|(k, v)| (k.into(), v)).collect() }
        }
    })
}
