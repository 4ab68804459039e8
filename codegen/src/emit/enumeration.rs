//! Enums:
//!
//! ```text
//! /// Kind of a station.
//! ///
//! /// `as_str` returns a value as the service writes it, `VALUES` lists the known values, and
//! /// `From<&str>` accepts unknown values, too.
//! #[derive(Clone, Debug)]
//! #[non_exhaustive]
//! pub enum Kind {
//!     /// On land.
//!     Land,
//!     /// A value that this version of the crate does not know.
//!     Unknown(String),
//! }
//!
//! impl_enum!(Kind {
//!     Land = "LAND",
//! });
//! ```

use proc_macro2::TokenStream;
use quote::quote;

use super::file::File;
use super::table;
use super::tokens::{deprecated, docs, ident};
use crate::ir::{Enum, EnumValue};

/// Documentation of the methods that `impl_enum!` adds.
const ENUM_METHODS: [&str; 3] = [
    "",
    " `as_str` returns a value as the service writes it, `VALUES` lists the known values, and",
    " `From<&str>` accepts unknown values, too.",
];

/// Documentation of the methods that `impl_int_enum!` adds.
const INT_ENUM_METHODS: [&str; 2] = [
    "",
    " `as_i32` returns a value as the service writes it, and `From<i32>` accepts unknown values, \
    too.",
];

/// Prints the enums.
pub(super) fn file(enums: &[Enum]) -> File {
    let mut file = File::new("Enums that members have as types.");
    for item in enums {
        file.item(definition(item));
        table::enumeration(&mut file, item);
    }
    file
}

fn definition(item: &Enum) -> TokenStream {
    let name = ident(&item.name);
    let docs = docs(&item.docs);
    let deprecated = deprecated(item.deprecated.as_deref());
    let values = item.values.iter().map(value);
    let (methods, unknown, derives) = if item.integer {
        let derives = quote! { Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd };
        (&INT_ENUM_METHODS[..], quote! { i32 }, derives)
    } else {
        // `impl_enum!` compares the texts.
        (
            &ENUM_METHODS[..],
            quote! { String },
            quote! { Clone, Debug },
        )
    };
    quote! {
        #docs
        #(#[doc = #methods])*
        #deprecated
        #[derive(#derives)]
        #[non_exhaustive]
        pub enum #name {
            #(#values,)*
            /// A value that this version of the crate does not know.
            Unknown(#unknown),
        }
    }
}

fn value(value: &EnumValue) -> TokenStream {
    let name = ident(&value.name);
    let docs = docs(&value.docs);
    let deprecated = deprecated(value.deprecated.as_deref());
    quote! { #docs #deprecated #name }
}
