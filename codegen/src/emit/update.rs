//! Conversions from the output of a `Get` operation to an update:
//!
//! ```text
//! impl TryFrom<GetStationOutput> for UpdateStation {
//!     type Error = Error;
//!     #[inline]
//!     fn try_from(current: GetStationOutput) -> Result<Self, Error> {
//!         require_received(Self::INFO, &current.corrections, &["name", "height"])?;
//!         Ok(Self {
//!             name: require_member(Self::INFO, "name", current.name)?,
//!             height: current.height,
//!         })
//!     }
//! }
//! ```

use proc_macro2::TokenStream;
use quote::quote;

use super::file::File;
use super::structure;
use super::tokens::{docs, ident, string, tokens};
use crate::ir::{Conversion, Update, UpdateField, UpdateForm, UpdateValue};

/// Returns the conversion into the operation `name`.
pub(super) fn conversion(file: &File, name: &str, update: &Update) -> TokenStream {
    file.import(&format!("super::{}", update.output));
    let name = ident(name);
    let current = ident(&update.current);
    let output = ident(&update.output);
    let docs = docs(&update.docs);
    let fields = update
        .fields
        .iter()
        .map(|field| initializer(file, update, field));
    let rest = update.rest.then(|| structure::rest(file));
    let corrections = ident(&update.corrections);
    let converted = update.converted.iter().map(|path| string(path));
    file.import("smithy_reqwest::Error");
    file.import("smithy_reqwest::conversion::require_received");
    let body = quote! {
        require_received(Self::INFO, &#current.#corrections, &[#(#converted),*])?;
        Ok(Self { #(#fields,)* #rest })
    };
    let parameters = update.fields.iter().filter_map(|field| match &field.value {
        UpdateValue::Output(..) => None,
        UpdateValue::Parameter(argument) => {
            let name = ident(&field.name);
            let ty = tokens(argument);
            Some(quote! { #name: #ty })
        }
    });
    let inline = structure::inline(update.fields.iter().filter_map(|field| match &field.value {
        UpdateValue::Output(..) => None,
        UpdateValue::Parameter(argument) => Some(argument),
    }));
    match update.form {
        UpdateForm::TryFrom => quote! {
            #docs
            impl TryFrom<#output> for #name {
                type Error = Error;
                #[inline]
                fn try_from(#current: #output) -> Result<Self, Error> { #body }
            }
        },
        UpdateForm::Constructor => quote! {
            impl #name {
                #docs
                #inline
                pub fn from_current(#current: #output, #(#parameters),*) -> Result<Self, Error> {
                    #body
                }
            }
        },
    }
}

fn initializer(file: &File, update: &Update, field: &UpdateField) -> TokenStream {
    let (path, conversion) = match &field.value {
        UpdateValue::Parameter(argument) => return structure::initializer(&field.name, argument),
        UpdateValue::Output(path, conversion) => (path, conversion),
    };
    let name = ident(&field.name);
    let current = ident(&update.current);
    let path = path.iter().map(|field| ident(field));
    let value = quote! { #current #(.#path)* };
    match conversion {
        Conversion::Move => quote! { #name: #value },
        Conversion::WrapSome => quote! { #name: Some(#value) },
        Conversion::Require(member) => {
            file.import("smithy_reqwest::conversion::require_member");
            let member = string(member);
            quote! { #name: require_member(Self::INFO, #member, #value)? }
        }
    }
}
