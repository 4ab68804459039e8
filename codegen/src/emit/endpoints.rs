//! Endpoint rules, which are the string constant `RULES` of JSON, their tests, and the parameters
//! that operations bind:
//!
//! ```text
//! /// Resolves the endpoint for these parameters.
//! pub(crate) fn resolve(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
//!     RULES.resolve(params)
//! }
//! ```

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::file::File;
use super::tokens::{ident, string};
use crate::ir::endpoints::{
    BindingCopy, BindingSource, EndpointBinding, EndpointRules, EndpointTest, ParameterValue,
};

/// Prints `endpoint.rs`.
pub(super) fn file(rules: &EndpointRules) -> File {
    let mut file = File::new("Endpoint rules of the service.");
    file.import("smithy_reqwest::endpoint::{Endpoint, EndpointError, EndpointParams, RuleSet}");
    let rule_set = json(&rules.rule_set, 0);
    file.item(quote! { static RULES: RuleSet = RuleSet::new(#rule_set); });
    file.item(quote! {
        /// Resolves the endpoint for these parameters.
        pub(crate) fn resolve(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
            RULES.resolve(params)
        }
    });
    file
}

/// Prints `endpoint_tests.rs`.
pub(super) fn tests_file(rules: &EndpointRules) -> File {
    let mut file = File::new("Tests of the endpoint rules.");
    file.import("smithy_reqwest::protocol_tests::check_endpoint");
    file.import("super::endpoint::resolve");
    for case in &rules.tests {
        file.item(test(case));
    }
    file
}

fn test(test: &EndpointTest) -> TokenStream {
    let name = ident(&test.name);
    let params = json(&test.params, 4);
    let expect = json(&test.expect, 4);
    quote! {
        #[test]
        fn #name() {
            check_endpoint(resolve, #params, #expect);
        }
    }
}

/// Returns a raw string literal of JSON, of ASCII alone.
fn json(value: &Value, indent: usize) -> Literal {
    let mut text = String::new();
    for c in format_json(value, indent, indent).chars() {
        if c.is_ascii() {
            text.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    let mut hashes = "#".to_owned();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    format!("r{hashes}\"{text}\"{hashes}")
        .parse()
        .unwrap_or_else(|_| string(&text))
}

/// Formats JSON with every array and object that is not too wide on one line. `column` is where the value
/// begins.
fn format_json(value: &Value, indent: usize, column: usize) -> String {
    const WIDTH: usize = 100;
    let line = value.to_string();
    // A comma may follow.
    if column + line.len() < WIDTH {
        return line;
    }
    let (entries, brackets): (Vec<String>, _) = match value {
        Value::Array(items) => {
            let items = items
                .iter()
                .map(|item| format_json(item, indent + 2, indent + 2));
            (items.collect(), ['[', ']'])
        }
        Value::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| {
                let key = format!("{}: ", Value::from(key.as_str()));
                let column = indent + 2 + key.len();
                format!("{key}{}", format_json(value, indent + 2, column))
            });
            (entries.collect(), ['{', '}'])
        }
        _ => return line,
    };
    let [open, close] = brackets;
    let margin = " ".repeat(indent);
    let entries = entries.join(&format!(",\n{margin}  "));
    format!("{open}\n{margin}  {entries}\n{margin}{close}")
}

/// Prints the method of an operation that binds parameters; nothing if it binds none.
pub(super) fn bindings(file: &File, bindings: &[EndpointBinding]) -> TokenStream {
    if bindings.is_empty() {
        return TokenStream::new();
    }
    file.import("smithy_reqwest::endpoint::EndpointParams");
    let sets = bindings.iter().map(binding);
    quote! {
        fn endpoint_params(&self, params: &mut EndpointParams) {
            #(#sets)*
        }
    }
}

fn binding(binding: &EndpointBinding) -> TokenStream {
    let name = string(&binding.name);
    let copied = |value: TokenStream, copy: BindingCopy| match copy {
        BindingCopy::Clone => quote! { #value.clone() },
        BindingCopy::Text => quote! { #value.as_str() },
        BindingCopy::Copy => value,
    };
    match &binding.source {
        BindingSource::Value(value) => {
            let value = parameter_value(value);
            quote! { params.set(#name, #value); }
        }
        BindingSource::Field(field, copy) => {
            let field = ident(field);
            let value = copied(quote! { self.#field }, *copy);
            quote! { params.set(#name, #value); }
        }
        BindingSource::Expression(expression) => {
            let expression = string(expression);
            quote! { params.search(#name, #expression, self); }
        }
        BindingSource::Path(path, copy) => {
            let value_at_path = path.iter().enumerate().fold(
                TokenStream::new(),
                |value, (index, (field, required))| {
                    let field = ident(field);
                    match (index, required) {
                        (0, true) => quote! { Some(&self.#field) },
                        (0, false) => quote! { self.#field.as_ref() },
                        (_, true) => quote! { #value.map(|value| &value.#field) },
                        (_, false) => quote! { #value.and_then(|value| value.#field.as_ref()) },
                    }
                },
            );
            let value = copied(quote! { value }, *copy);
            let value = if *copy == BindingCopy::Copy {
                quote! { *#value }
            } else {
                value
            };
            quote! {
                if let Some(value) = #value_at_path {
                    params.set(#name, #value);
                }
            }
        }
    }
}

fn parameter_value(value: &ParameterValue) -> TokenStream {
    match value {
        ParameterValue::Text(text) => {
            let text = string(text);
            quote! { #text }
        }
        ParameterValue::Flag(flag) => quote! { #flag },
        ParameterValue::List(list) => {
            let list = list.iter().map(|text| string(text));
            quote! { Vec::<String>::from([#(#list.to_owned()),*]) }
        }
    }
}
