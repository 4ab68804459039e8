//! Emits the source files of an [`ir::Crate`]. The IR holds every decision; nothing here knows
//! Smithy.
//!
//! Items are quoted, formatted by prettyplease one by one and joined by blank lines (`file`). The
//! runtime's macros, which prettyplease does not format, are printed as text (`table`).

mod client;
mod consumer;
mod endpoints;
mod enumeration;
mod example;
mod file;
mod manifest;
mod operation;
mod protocol_tests;
mod schema;
mod structure;
mod table;
mod tokens;
mod union;
mod update;
mod waiter;

use std::collections::BTreeMap;

use quote::quote;

use crate::ir;
pub use consumer::consumer;
use file::File;
use tokens::ident;

/// Files of a crate: their text by path, relative to the crate's folder, with `/` as separator.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceTree {
    /// Text by path.
    pub files: BTreeMap<String, String>,
}

impl SourceTree {
    /// Returns the number of lines of all files.
    pub fn lines(&self) -> usize {
        self.files.values().map(|text| text.lines().count()).sum()
    }
}

/// Emits the files of a crate.
pub fn emit(krate: &ir::Crate) -> SourceTree {
    let mut types = Vec::new();
    if !krate.structures.is_empty() {
        types.push(("structures", structure::file(&krate.structures)));
    }
    if !krate.unions.is_empty() {
        types.push(("unions", union::file(&krate.unions)));
    }
    if !krate.enums.is_empty() {
        types.push(("enums", enumeration::file(&krate.enums)));
    }
    let mut files = vec![
        ("lib".to_owned(), client::lib_file(krate)),
        ("client".to_owned(), client::client_file(krate)),
        (
            "operation".to_owned(),
            operation::module_file(&krate.operations),
        ),
        ("types".to_owned(), types_file(&types)),
        ("error".to_owned(), structure::error_file(&krate.errors)),
        ("schema".to_owned(), schema::file(&krate.schemas)),
    ];
    files.extend(
        types
            .into_iter()
            .map(|(module, file)| (format!("types/{module}"), file)),
    );
    files.extend(krate.operations.iter().map(|operation| {
        let module = operation.ident.trim_start_matches("r#");
        (
            format!("operation/{module}"),
            operation::file(&krate.package.lib, operation),
        )
    }));
    if !krate.waiters.is_empty() {
        files.push(("waiter".to_owned(), waiter::file(&krate.waiters)));
    }
    if let Some(tests) = &krate.protocol_tests {
        files.push((
            "protocol_tests".to_owned(),
            protocol_tests::file(&tests.tests),
        ));
    }
    let mut tree = emit_endpoint_rules(&krate.endpoint, &krate.origin);
    tree.files
        .insert("Cargo.toml".to_owned(), manifest::manifest(krate));
    tree.files
        .extend(files.into_iter().map(|file| finish(file, &krate.origin)));
    tree
}

/// Emits the files of endpoint rules.
pub fn emit_endpoint_rules(
    rules: &ir::endpoints::EndpointRules,
    origin: &ir::Origin,
) -> SourceTree {
    let mut files = vec![("endpoint".to_owned(), endpoints::file(rules))];
    if !rules.tests.is_empty() {
        files.push(("endpoint_tests".to_owned(), endpoints::tests_file(rules)));
    }
    SourceTree {
        files: files.into_iter().map(|file| finish(file, origin)).collect(),
    }
}

fn finish((module, file): (String, File), origin: &ir::Origin) -> (String, String) {
    (format!("src/{module}.rs"), file.finish(origin))
}

/// Prints `types.rs`, which re-exports the types of its modules.
fn types_file(modules: &[(&str, File)]) -> File {
    let mut file = File::new("Types of members: structures, unions and enums.");
    let modules = modules.iter().map(|(module, _)| ident(module));
    file.items(modules.clone().map(|module| quote! { mod #module; }));
    file.items(modules.map(|module| quote! { pub use #module::*; }));
    file
}
