//! Updates that start from what is there: an operation made of another's output.

use proc_macro2::TokenStream;
use quote::quote;

use super::structure::{argument_type, argument_value, inline};
use super::text::{docs, ident, string};
use crate::ir::{Carried, Update, UpdateField, UpdateForm, UpdateValue};

/// What the conversion names of the runtime.
pub(super) fn imports(update: &Update) -> &'static [&'static str] {
    match update.form {
        UpdateForm::From | UpdateForm::Constructor => &[],
        UpdateForm::TryFrom | UpdateForm::TryConstructor => &["Error", "update::needed"],
    }
}

/// The conversion into the operation `name`.
pub(super) fn conversion(name: &str, update: &Update) -> TokenStream {
    let (name, current, output) = (ident(name), ident(&update.current), ident(&update.output));
    let docs = docs(&update.docs);
    let fields = update.fields.iter().map(|field| value(update, field));
    let rest = update.rest.then(|| quote! { ..Structure::blank() });
    let made = quote! { Self { #(#fields,)* #rest } };
    let parameters = update.fields.iter().filter_map(|field| match &field.value {
        UpdateValue::Carried(..) => None,
        UpdateValue::Parameter(argument) => {
            let (name, ty) = (ident(&field.name), argument_type(argument));
            Some(quote! { #name: #ty })
        }
    });
    let inline = inline(update.fields.iter().filter_map(|field| match &field.value {
        UpdateValue::Carried(..) => None,
        UpdateValue::Parameter(argument) => Some(argument),
    }));
    match update.form {
        UpdateForm::From => quote! {
            #docs
            impl From<#output> for #name {
                #[inline]
                fn from(#current: #output) -> Self { #made }
            }
        },
        UpdateForm::TryFrom => quote! {
            #docs
            impl TryFrom<#output> for #name {
                type Error = Error;
                #[inline]
                fn try_from(#current: #output) -> Result<Self, Error> { Ok(#made) }
            }
        },
        UpdateForm::Constructor => quote! {
            impl #name {
                #docs
                #inline
                pub fn from_current(#current: #output, #(#parameters),*) -> Self { #made }
            }
        },
        UpdateForm::TryConstructor => quote! {
            impl #name {
                #docs
                #inline
                pub fn from_current(#current: #output, #(#parameters),*) -> Result<Self, Error> { Ok(#made) }
            }
        },
    }
}

/// A field and its value.
fn value(update: &Update, field: &UpdateField) -> TokenStream {
    let name = ident(&field.name);
    let value = match &field.value {
        UpdateValue::Parameter(argument) => match argument_value(argument, &name) {
            Some(value) => value,
            None => return quote! { #name },
        },
        UpdateValue::Carried(path, carried) => {
            let (current, path) = (
                ident(&update.current),
                path.iter().map(|field| ident(field)),
            );
            let value = quote! { #current #(.#path)* };
            match carried {
                Carried::AsItIs => value,
                Carried::Set => quote! { Some(#value) },
                Carried::Needed(wire) => {
                    let wire = string(wire);
                    quote! { needed(Self::INFO, #wire, #value)? }
                }
            }
        }
    };
    quote! { #name: #value }
}
