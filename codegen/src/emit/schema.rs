//! Schemas: constants of what the model says about values.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::text::{File, ident, string};
use crate::ir::{Facts, Schema};

/// The file of the schemas.
pub(super) fn file(schemas: &[Schema]) -> File {
    let mut file =
        File::new("What the model says about values: constraints, sensitivity, formats.");
    if !schemas.is_empty() {
        let format = schemas
            .iter()
            .any(|schema| schema.facts.timestamp.is_some());
        let format = format.then(|| quote! { , TimestampFormat });
        file.item(quote! { use smithy_reqwest::shape::schema::{Schema #format}; });
    }
    file.items_together(schemas.iter().map(|schema| {
        let (name, value) = (ident(&schema.name), value(&schema.facts));
        quote! { pub(crate) static #name: Schema = #value; }
    }));
    file
}

fn value(facts: &Facts) -> TokenStream {
    let mut value = quote! { Schema::new() };
    if let Some((min, max)) = facts.length {
        let min = Literal::u64_unsuffixed(min.unwrap_or(0));
        let max = max.map_or_else(
            || quote! { u64::MAX },
            |max| {
                let max = Literal::u64_unsuffixed(max);
                quote! { #max }
            },
        );
        value.extend(quote! { .length(#min..=#max) });
    }
    if let Some((min, max)) = facts.range {
        let min = min.map_or_else(|| quote! { f64::NEG_INFINITY }, float);
        let max = max.map_or_else(|| quote! { f64::INFINITY }, float);
        value.extend(quote! { .range(#min..=#max) });
    }
    if let Some(pattern) = &facts.pattern {
        let pattern = string(pattern);
        value.extend(quote! { .pattern(#pattern) });
    }
    if facts.unique_items {
        value.extend(quote! { .unique_items() });
    }
    if facts.sensitive {
        value.extend(quote! { .sensitive() });
    }
    if let Some(format) = facts.timestamp {
        let format = ident(format);
        value.extend(quote! { .timestamp(TimestampFormat::#format) });
    }
    for (method, schema) in [("key", &facts.key), ("member", &facts.member)] {
        if let Some(schema) = schema {
            let (method, schema) = (ident(method), ident(schema));
            value.extend(quote! { .#method(&#schema) });
        }
    }
    value
}

/// A finite float; JSON has no other numbers.
fn float(value: f64) -> TokenStream {
    let literal = Literal::f64_unsuffixed(value.abs());
    if value < 0.0 {
        quote! { -#literal }
    } else {
        quote! { #literal }
    }
}
