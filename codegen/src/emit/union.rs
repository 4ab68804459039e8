//! Unions: the enum of its members, and a variant for those that this version does not know.

use proc_macro2::TokenStream;
use quote::quote;

use super::structure::type_tokens;
use super::table;
use super::text::{File, deprecated, docs, ident, uses};
use crate::ir::{Imports, Union, Variant};

/// The file of the unions.
pub(super) fn file(unions: &[Union], imports: &Imports) -> File {
    let mut file = File::new("Unions: exactly one of several members.");
    let runtime: &[&str] = if unions.is_empty() {
        &[]
    } else {
        &["shape::UnknownMember", "union_shape"]
    };
    let mut uses = uses(imports, runtime, false);
    if !imports.types.is_empty() {
        uses.push(quote! { use super::*; });
    }
    file.items_together(uses);
    for union in unions {
        file.item(definition(union));
        file.text(table::union(&union.name, &union.variants));
    }
    file
}

fn definition(union: &Union) -> TokenStream {
    let (name, docs, deprecated) = (
        ident(&union.name),
        docs(&union.docs),
        deprecated(&union.deprecated),
    );
    let variants = union.variants.iter().map(variant);
    quote! {
        #docs
        #deprecated
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// A member that this version does not know.
            Unknown(UnknownMember),
        }
    }
}

fn variant(variant: &Variant) -> TokenStream {
    let (name, docs, deprecated) = (
        ident(&variant.name),
        docs(&variant.docs),
        deprecated(&variant.deprecated),
    );
    let payload = variant.ty.as_ref().map(|ty| {
        let ty = type_tokens(ty);
        quote! { (#ty) }
    });
    quote! { #docs #deprecated #name #payload }
}
