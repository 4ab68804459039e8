//! Identifiers, literals, types and attributes as tokens.

use std::fmt::Display;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};

/// Returns an identifier; the IR writes raw ones as `r#type`.
pub(super) fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// Returns the tokens of a value that prints itself as Rust, such as a type.
pub(super) fn tokens(code: impl Display) -> TokenStream {
    code.to_string().parse().unwrap_or_default()
}

/// Returns a string literal of ASCII alone, so that no character of a model can hide or reorder
/// text in a diff.
pub(super) fn string(text: &str) -> Literal {
    quoted(text)
        .parse()
        .unwrap_or_else(|_| Literal::string(text))
}

/// Returns the source text of [`string`].
pub(super) fn quoted(text: &str) -> String {
    let mut literal = String::from("\"");
    for c in text.chars() {
        if c == '\'' {
            literal.push(c);
        } else {
            literal.extend(c.escape_default());
        }
    }
    literal.push('"');
    literal
}

/// Returns an `Option`.
pub(super) fn option(value: Option<impl ToTokens>) -> TokenStream {
    if let Some(value) = value {
        quote! { Some(#value) }
    } else {
        quote! { None }
    }
}

/// Returns documentation, one attribute a line.
pub(super) fn docs(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| {
        if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        }
    });
    quote! { #(#[doc = #lines])* }
}

/// Returns the attribute of a deprecated item.
pub(super) fn deprecated(note: Option<&str>) -> Option<TokenStream> {
    let note = string(note?);
    Some(quote! { #[deprecated(note = #note)] })
}
