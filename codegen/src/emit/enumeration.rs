//! Enums: the values that the model knows, and a variant for those that it does not.

use proc_macro2::TokenStream;
use quote::quote;

use super::table;
use super::text::{File, deprecated, docs, ident};
use crate::ir::{Enum, EnumValue};

/// The file of the enums.
pub(super) fn file(enums: &[Enum]) -> File {
    let mut file = File::new("Enums: values that the service knows by name.");
    let macros = [(false, "enum_shape"), (true, "int_enum_shape")].into_iter();
    let used = macros.filter(|(integer, _)| enums.iter().any(|item| item.integer == *integer));
    file.items_together(used.map(|(_, name)| {
        let name = ident(name);
        quote! { use smithy_reqwest::#name; }
    }));
    for item in enums {
        file.item(definition(item));
        file.text(match item.integer {
            true => table::int_enumeration(&item.name, &item.values),
            false => table::enumeration(&item.name, &item.values),
        });
    }
    file
}

fn definition(item: &Enum) -> TokenStream {
    let (name, docs, deprecated) = (
        ident(&item.name),
        docs(&item.docs),
        deprecated(&item.deprecated),
    );
    let values = item.values.iter().map(value);
    // What an enum of texts is not given here, `enum_shape!` gives it.
    let (derives, unknown) = if item.integer {
        (
            quote! { Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd },
            quote! { i32 },
        )
    } else {
        (quote! { Clone }, quote! { String })
    };
    quote! {
        #docs
        #deprecated
        #[derive(#derives)]
        #[non_exhaustive]
        pub enum #name {
            #(#values,)*
            /// A value that this version does not know.
            Unknown(#unknown),
        }
    }
}

fn value(value: &EnumValue) -> TokenStream {
    let (name, docs, deprecated) = (
        ident(&value.name),
        docs(&value.docs),
        deprecated(&value.deprecated),
    );
    quote! { #docs #deprecated #name }
}
