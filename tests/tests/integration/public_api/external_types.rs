//! Lists the items of other crates that the public API of the runtime names. A new major version of
//! one of these crates breaks the API.
//!
//! An item counts if a public item names it, by a path or by a name that the file imports.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Item, UseTree, Visibility};

use super::{assert_snapshot, private_type, public_item, rust_files};

const RUNTIME: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../codegen/runtime");

#[test]
fn external_types_of_the_runtime() {
    let crates = dependencies();
    let mut types = BTreeSet::new();
    let paths = rust_files(&Path::new(RUNTIME).join("src"));
    let files: Vec<syn::File> = paths.iter().map(parse).collect();
    let private = files
        .iter()
        .flat_map(|file| &file.items)
        .filter_map(private_type)
        .collect();
    for file in files {
        types.extend(external_types(file, &private, &crates));
    }

    let lines: Vec<String> = types.into_iter().collect();
    assert_snapshot("external_types_runtime", &lines.join("\n"));
}

fn parse(path: &PathBuf) -> syn::File {
    syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Returns the names of the runtime's dependencies in code.
fn dependencies() -> HashSet<String> {
    let manifest = fs::read_to_string(format!("{RUNTIME}/Cargo.toml")).unwrap();
    let (_, table) = manifest.split_once("\n[dependencies]\n").unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    let names = table
        .lines()
        .filter_map(|line| line.split(['.', ' ']).next());
    names.map(|name| name.replace('-', "_")).collect()
}

fn external_types(
    file: syn::File,
    private: &HashSet<String>,
    crates: &HashSet<String>,
) -> BTreeSet<String> {
    let mut imports = BTreeMap::new();
    for item in &file.items {
        if let Item::Use(item) = item {
            collect_imports("", &item.tree, crates, &mut imports);
        }
    }
    let mut found = BTreeSet::new();
    for item in file.items {
        match public_item(item, private) {
            Some(Item::Use(item)) if matches!(item.vis, Visibility::Public(_)) => {
                let mut exported = BTreeMap::new();
                collect_imports("", &item.tree, crates, &mut exported);
                found.extend(exported.into_values());
            }
            Some(item) => {
                let mut words = Vec::new();
                flatten(item.to_token_stream(), &mut words);
                collect_words(&words, &imports, crates, &mut found);
            }
            None => {}
        }
    }
    found
}

/// Adds the names that a `use` brings in from other crates, with their paths.
fn collect_imports(
    prefix: &str,
    tree: &UseTree,
    crates: &HashSet<String>,
    imports: &mut BTreeMap<String, String>,
) {
    let mut add = |name: &syn::Ident, path: String| {
        if crates.contains(path.split("::").next().unwrap_or_default()) {
            imports.insert(name.to_string(), path);
        }
    };
    match tree {
        UseTree::Path(path) => {
            let prefix = format!("{prefix}{}::", path.ident);
            collect_imports(&prefix, &path.tree, crates, imports);
        }
        UseTree::Name(name) if name.ident == "self" => {}
        UseTree::Name(name) => add(&name.ident, format!("{prefix}{}", name.ident)),
        UseTree::Rename(name) => add(&name.rename, format!("{prefix}{}", name.ident)),
        UseTree::Group(group) => {
            for tree in &group.items {
                collect_imports(prefix, tree, crates, imports);
            }
        }
        UseTree::Glob(_) => {}
    }
}

/// Lists the identifiers and the punctuation of tokens, without their groups.
fn flatten(tokens: TokenStream, words: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                words.push("(".to_owned());
                flatten(group.stream(), words);
                words.push(")".to_owned());
            }
            token => words.push(token.to_string()),
        }
    }
}

/// Adds the imported names, and the paths that begin with the name of another crate.
fn collect_words(
    words: &[String],
    imports: &BTreeMap<String, String>,
    crates: &HashSet<String>,
    found: &mut BTreeSet<String>,
) {
    let is_separator = |index: usize| {
        words.get(index).is_some_and(|word| word == ":")
            && words.get(index + 1).is_some_and(|word| word == ":")
    };
    let mut index = 0;
    while index < words.len() {
        let mut path = words[index].clone();
        let start = imports.get(&path).cloned();
        let is_crate = crates.contains(&path) && is_separator(index + 1);
        while is_crate && is_separator(index + 1) {
            index += 3;
            path += "::";
            path += &words[index];
        }
        if is_crate {
            found.insert(path);
        } else if let Some(import) = start {
            found.insert(import);
        }
        index += 1;
    }
}
