//! Unions:
//!
//! ```text
//! /// Place of a station.
//! #[derive(Clone, PartialEq)]
//! #[non_exhaustive]
//! pub enum Place {
//!     /// Name of the city.
//!     City(String),
//!     /// A member that this version of the crate does not know.
//!     Unknown(UnknownMember),
//! }
//!
//! impl_union!(Place {
//!     City("city"),
//! });
//! ```

use proc_macro2::TokenStream;
use quote::quote;

use super::file::File;
use super::table;
use super::tokens::{deprecated, docs, ident};
use crate::ir::{Union, Variant};

/// Prints the unions.
pub(super) fn file(unions: &[Union]) -> File {
    let mut file = File::new("Unions that members have as types: a value has exactly one member.");
    for union in unions {
        file.define(&union.name);
        file.item(definition(&file, union));
        table::union(&mut file, union);
    }
    file
}

fn definition(file: &File, union: &Union) -> TokenStream {
    file.import("smithy_reqwest::shape::UnknownMember");
    let name = ident(&union.name);
    let docs = docs(&union.docs);
    let deprecated = deprecated(union.deprecated.as_deref());
    let variants = union
        .variants
        .iter()
        .map(|variant| definition_of_variant(file, variant));
    quote! {
        #docs
        #deprecated
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// A member that this version of the crate does not know.
            Unknown(UnknownMember),
        }
    }
}

fn definition_of_variant(file: &File, variant: &Variant) -> TokenStream {
    let name = ident(&variant.name);
    let docs = docs(&variant.docs);
    let deprecated = deprecated(variant.deprecated.as_deref());
    let payload = variant.ty.as_ref().map(|ty| {
        let ty = file.ty(ty);
        quote! { (#ty) }
    });
    quote! { #docs #deprecated #name #payload }
}
