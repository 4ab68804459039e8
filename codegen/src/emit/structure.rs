//! Structures: the type, its constructor and setters, its members.

use proc_macro2::TokenStream;
use quote::quote;

use super::table;
use super::text::{File, deprecated, docs, ident, string, uses};
use crate::ir::{Argument, Field, Imports, Structure, Type};

/// The file of the structures that are neither an operation's nor an error.
pub(super) fn file(structures: &[Structure], imports: &Imports) -> File {
    let mut file = File::new("Structures: what members hold that have members of their own.");
    let mut runtime = if structures.is_empty() {
        Vec::new()
    } else {
        vec!["structure_shape"]
    };
    if structures.iter().any(blanks_the_rest) {
        runtime.push("shape::Structure");
    }
    let mut uses = uses(imports, &runtime, false);
    if !imports.types.is_empty() {
        uses.push(quote! { use super::*; });
    }
    file.items_together(uses);
    for structure in structures {
        add(&mut file, structure);
    }
    file
}

/// The file of the errors.
pub(super) fn error_file(errors: &[Structure], imports: &Imports) -> File {
    let mut file = File::new(
        "The errors of the model. [`Error::modeled`](crate::Error::modeled) gives the one that a call met.",
    );
    let runtime: &[&str] = if errors.is_empty() {
        &[]
    } else {
        &["ModeledError", "structure_shape"]
    };
    file.items_together(uses(imports, runtime, true));
    for error in errors {
        add(&mut file, error);
        if let Some(code) = &error.code {
            let (name, code) = (ident(&error.name), string(code));
            file.item(quote! {
                impl ModeledError for #name {
                    const CODE: &'static str = #code;
                }
            });
        }
    }
    file
}

/// Adds a structure and what belongs to it.
pub(super) fn add(file: &mut File, structure: &Structure) {
    file.item(definition(structure));
    if structure.constructed {
        file.item(construction(structure));
    }
    file.text(table::structure(&structure.name, &structure.fields));
}

fn definition(structure: &Structure) -> TokenStream {
    let (name, docs, deprecated) = (
        ident(&structure.name),
        docs(&structure.docs),
        deprecated(&structure.deprecated),
    );
    let derives =
        (structure.default && !structure.default_is_blank()).then(|| quote! { #[derive(Default)] });
    let fields = structure.fields.iter().map(field);
    quote! {
        #docs
        #deprecated
        #derives
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
        }
    }
}

fn field(field: &Field) -> TokenStream {
    let (name, docs, deprecated, ty) = (
        ident(&field.name),
        docs(&field.docs),
        deprecated(&field.deprecated),
        type_tokens(&field.ty),
    );
    let ty = if field.always() {
        ty
    } else {
        quote! { Option<#ty> }
    };
    quote! { #docs #deprecated pub #name: #ty }
}

fn construction(structure: &Structure) -> TokenStream {
    let name = ident(&structure.name);
    let constructor = constructor(structure);
    let setters = structure
        .fields
        .iter()
        .filter(|field| !field.required)
        .map(setter);
    let blank = structure.default_is_blank().then(|| {
        quote! {
            impl Default for #name {
                #[inline]
                fn default() -> Self {
                    Structure::blank()
                }
            }
        }
    });
    quote! {
        #blank

        impl #name {
            #constructor
            #(#setters)*
        }
    }
}

fn constructor(structure: &Structure) -> TokenStream {
    let required: Vec<&Field> = structure
        .fields
        .iter()
        .filter(|field| field.required)
        .collect();
    if required.is_empty() {
        return quote! {
            /// With nothing set.
            #[inline]
            pub fn new() -> Self {
                Self::default()
            }
        };
    }
    let parameters = required.iter().map(|field| {
        let (name, ty) = (ident(&field.name), argument_type(&field.argument));
        quote! { #name: #ty }
    });
    let values = required.iter().map(|field| {
        let name = ident(&field.name);
        match argument_value(&field.argument, &name) {
            Some(value) => quote! { #name: #value },
            None => quote! { #name },
        }
    });
    let inline = inline(required.iter().map(|field| &field.argument));
    let rest = blanks_the_rest(structure).then(|| quote! { ..Structure::blank() });
    quote! {
        /// With what the service requires.
        #inline
        pub fn new(#(#parameters),*) -> Self {
            Self { #(#values,)* #rest }
        }
    }
}

/// Whether the constructor leaves some fields, but not all, unset.
pub(super) fn blanks_the_rest(structure: &Structure) -> bool {
    let required = structure
        .fields
        .iter()
        .filter(|field| field.required)
        .count();
    structure.constructed
        && (structure.default_is_blank() || (1..structure.fields.len()).contains(&required))
}

fn setter(field: &Field) -> TokenStream {
    let (name, setter, ty) = (
        ident(&field.name),
        ident(&field.setter),
        argument_type(&field.argument),
    );
    let value =
        argument_value(&field.argument, &ident("value")).unwrap_or_else(|| quote! { value });
    let doc = format!(" Sets `{}`.", field.name.trim_start_matches("r#"));
    let (deprecated, inline) = (deprecated(&field.deprecated), inline([&field.argument]));
    let value = if field.always() {
        value
    } else {
        quote! { Some(#value) }
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

/// Returns `#[inline]` for a function with these parameters, unless it is generic anyway: either way it is compiled by the
/// crates that call it. Else rustc would generate its code here, which takes three times as long as checking it.
pub(super) fn inline<'a>(arguments: impl IntoIterator<Item = &'a Argument>) -> Option<TokenStream> {
    arguments
        .into_iter()
        .all(|argument| matches!(argument, Argument::Exact(_) | Argument::Unboxed(_)))
        .then(|| quote! { #[inline] })
}

/// The type that a caller gives.
pub(super) fn argument_type(argument: &Argument) -> TokenStream {
    let element = |ty: &Type, converts: bool| {
        let ty = type_tokens(ty);
        if converts {
            quote! { impl Into<#ty> }
        } else {
            ty
        }
    };
    match argument {
        Argument::Exact(ty) | Argument::Unboxed(ty) => type_tokens(ty),
        Argument::Into(ty) => element(ty, true),
        Argument::Elements(ty, converts) => {
            let element = element(ty, *converts);
            quote! { impl IntoIterator<Item = #element> }
        }
        Argument::Entries(key, value, converts) => {
            let (key, value) = (element(key, true), element(value, *converts));
            quote! { impl IntoIterator<Item = (#key, #value)> }
        }
    }
}

/// The value that is stored, `None` where it is the argument itself.
pub(super) fn argument_value(
    argument: &Argument,
    name: &proc_macro2::Ident,
) -> Option<TokenStream> {
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

/// A type as code writes it.
pub(super) fn type_tokens(ty: &Type) -> TokenStream {
    match ty {
        Type::Plain(name) | Type::Runtime(name) => {
            let name = ident(name);
            quote! { #name }
        }
        Type::Named(name) => {
            let name = ident(name);
            quote! { #name }
        }
        Type::List(element) => {
            let element = type_tokens(element);
            quote! { Vec<#element> }
        }
        Type::Map(key, value) => {
            let (key, value) = (type_tokens(key), type_tokens(value));
            quote! { BTreeMap<#key, #value> }
        }
        Type::Boxed(inner) => {
            let inner = type_tokens(inner);
            quote! { Box<#inner> }
        }
        Type::Nullable(inner) => {
            let inner = type_tokens(inner);
            quote! { Option<#inner> }
        }
    }
}
