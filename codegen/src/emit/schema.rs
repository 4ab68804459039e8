//! Schemas:
//!
//! ```text
//! pub(crate) static STATION_NAME: Schema = Schema::new()
//!     .length(1..=64)
//!     .pattern("^[a-z]+$");
//! ```

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::file::File;
use super::tokens::{ident, string};
use crate::ir::{Constraints, Schema};

/// Prints the schemas.
pub(super) fn file(schemas: &[Schema]) -> File {
    let mut file = File::new("Schemas of values: constraints, sensitivity and timestamp formats.");
    let items = schemas.iter().map(|schema| {
        file.import("smithy_reqwest::shape::schema::Schema");
        let name = ident(&schema.name);
        let value = value(&file, &schema.constraints);
        quote! { pub(crate) static #name: Schema = #value; }
    });
    let items: Vec<TokenStream> = items.collect();
    file.items(items);
    file
}

fn value(file: &File, constraints: &Constraints) -> TokenStream {
    let mut value = quote! { Schema::new() };
    if let Some((min, max)) = constraints.length {
        let min = Literal::u64_unsuffixed(min.unwrap_or(0));
        let max = max.map(Literal::u64_unsuffixed);
        let max = max.map_or_else(|| quote! { u64::MAX }, |max| quote! { #max });
        value.extend(quote! { .length(#min..=#max) });
    }
    if let Some((min, max)) = constraints.range {
        let min = min.map_or_else(|| quote! { f64::NEG_INFINITY }, float);
        let max = max.map_or_else(|| quote! { f64::INFINITY }, float);
        value.extend(quote! { .range(#min..=#max) });
    }
    if let Some(pattern) = &constraints.pattern {
        let pattern = string(pattern);
        value.extend(quote! { .pattern(#pattern) });
    }
    if constraints.unique_items {
        value.extend(quote! { .unique_items() });
    }
    if constraints.sensitive {
        value.extend(quote! { .sensitive() });
    }
    if let Some(format) = constraints.timestamp_format {
        file.import("smithy_reqwest::shape::schema::TimestampFormat");
        let format = ident(format);
        value.extend(quote! { .timestamp(TimestampFormat::#format) });
    }
    if let Some(schema) = &constraints.key {
        let schema = ident(schema);
        value.extend(quote! { .key(&#schema) });
    }
    if let Some(schema) = &constraints.member {
        let schema = ident(schema);
        value.extend(quote! { .member(&#schema) });
    }
    value
}

/// Returns a finite float.
fn float(value: f64) -> TokenStream {
    let literal = Literal::f64_unsuffixed(value.abs());
    if value < 0.0 {
        quote! { -#literal }
    } else {
        quote! { #literal }
    }
}
