//! Emitting: an [`ir::Crate`] as a [`SourceTree`]. No decisions in here, and no Smithy words: what is to be written stands
//! in the IR.
//!
//! One file per kind of item. Items are quoted and printed by prettyplease one by one, and joined with blank lines. The rows of
//! the runtime's shape macros (`table`) are printed as text: prettyplease leaves the inside of macros alone.

mod client;
mod endpoints;
mod enumeration;
mod example;
mod manifest;
mod operation;
mod protocol_tests;
mod schema;
mod structure;
mod table;
mod text;
mod union;
mod update;
mod waiter;

use std::collections::BTreeMap;

use quote::quote;

use crate::ir;
use text::{File, ident};

/// A crate's files: text by path, relative to the crate's folder, with `/` between.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceTree {
    /// The files.
    pub files: BTreeMap<String, String>,
}

impl SourceTree {
    /// The lines of all files.
    pub fn lines(&self) -> usize {
        self.files.values().map(|text| text.lines().count()).sum()
    }
}

/// The crate's files.
pub fn emit(krate: &ir::Crate) -> SourceTree {
    let origin = &krate.origin;
    let mut files = BTreeMap::new();
    let mut add = |path: &str, text: String| {
        files.insert(path.to_owned(), text);
    };
    add("Cargo.toml", manifest::manifest(krate));
    add("src/lib.rs", client::lib_file(krate).finish(origin));
    add("src/client.rs", client::client_file(krate).finish(origin));
    add(
        "src/endpoint.rs",
        endpoints::file(&krate.endpoint).finish(origin),
    );
    if !krate.endpoint.tests.is_empty() {
        add(
            "src/endpoint_tests.rs",
            endpoints::tests_file(&krate.endpoint).finish(origin),
        );
    }
    add("src/operation.rs", operation_module(krate).finish(origin));
    for operation in &krate.operations {
        let path = format!(
            "src/operation/{}.rs",
            operation.ident.trim_start_matches("r#")
        );
        add(
            &path,
            operation::file(&krate.package.lib, operation).finish(origin),
        );
    }
    let kinds = [
        (
            !krate.structures.is_empty(),
            "structures",
            structure::file(&krate.structures, &krate.imports.structures),
        ),
        (
            !krate.unions.is_empty(),
            "unions",
            union::file(&krate.unions, &krate.imports.unions),
        ),
        (
            !krate.enums.is_empty(),
            "enums",
            enumeration::file(&krate.enums),
        ),
    ];
    // There is nothing to re-export of an empty module.
    let kinds: Vec<(&str, File)> = kinds
        .into_iter()
        .filter(|kind| kind.0)
        .map(|(_, name, file)| (name, file))
        .collect();
    add(
        "src/types.rs",
        types_module(kinds.iter().map(|(name, _)| *name)).finish(origin),
    );
    for (name, file) in &kinds {
        add(&format!("src/types/{name}.rs"), file.finish(origin));
    }
    add(
        "src/error.rs",
        structure::error_file(&krate.errors, &krate.imports.errors).finish(origin),
    );
    add("src/schema.rs", schema::file(&krate.schemas).finish(origin));
    if let Some(tests) = &krate.protocol_tests {
        add(
            "src/protocol_tests.rs",
            protocol_tests::file(&tests.tests).finish(origin),
        );
    }
    if !krate.waiters.is_empty() {
        add("src/waiter.rs", waiter::file(&krate.waiters).finish(origin));
    }
    SourceTree { files }
}

/// The files of endpoint rules alone.
pub fn emit_endpoint_rules(
    rules: &ir::endpoints::EndpointRules,
    origin: &ir::Origin,
) -> SourceTree {
    let files = [
        (
            "src/endpoint.rs".to_owned(),
            endpoints::file(rules).finish(origin),
        ),
        (
            "src/endpoint_tests.rs".to_owned(),
            endpoints::tests_file(rules).finish(origin),
        ),
    ];
    SourceTree {
        files: files.into(),
    }
}

fn operation_module(krate: &ir::Crate) -> File {
    let mut file =
        File::new("The operations: each a type that is its input, and the type of its output.");
    let modules = krate.operations.iter().map(|operation| {
        let module = ident(&operation.ident);
        quote! { mod #module; }
    });
    file.items_together(modules);
    // A module may be called like a crate: `self` says which of the two is meant.
    let uses = krate.operations.iter().map(|operation| {
        let (module, input, output) = (
            ident(&operation.ident),
            ident(&operation.input.name),
            ident(&operation.output.name),
        );
        quote! { pub use self::#module::{#input, #output}; }
    });
    file.items_together(uses);
    file
}

fn types_module<'m>(modules: impl Iterator<Item = &'m str> + Clone) -> File {
    let mut file = File::new("The types of members: structures, unions and enums.");
    file.items_together(modules.clone().map(|module| {
        let module = ident(module);
        quote! { mod #module; }
    }));
    file.items_together(modules.map(|module| {
        let module = ident(module);
        quote! { pub use #module::*; }
    }));
    file
}
