//! Records the public API of the runtime and of the generated client as Rust code without
//! bodies and documentation.
//!
//! A `pub` item of a private module is re-exported: the lint `unreachable_pub` rejects others.
//!
//! After an intended change:
//! `INSTA_UPDATE=always cargo test -p tests --test integration public_api`, and review the diff.

mod external_types;

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use quote::ToTokens;
use syn::{
    Attribute, Field, Fields, FnArg, ImplItem, Item, Pat, Signature, TraitItem, Type, Visibility,
    parse_quote,
};

/// Attributes that are part of the API.
const ATTRIBUTES: [&str; 6] = [
    "cfg",
    "derive",
    "deprecated",
    "must_use",
    "non_exhaustive",
    "repr",
];
/// Name of the field that stands for all private fields of a structure.
const PRIVATE_FIELDS: &str = "private_fields: (),";

#[test]
fn api_of_the_runtime() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/runtime/src");

    assert_snapshot("public_api_runtime", &print(&source, &rust_files(&source)));
}

#[test]
fn api_of_the_client() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated/src");

    assert_snapshot("public_api_client", &print(&source, &rust_files(&source)));
}

fn assert_snapshot(name: &str, text: &str) {
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, text);
    });
}

/// Returns the Rust files below a folder, sorted.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Prints the public items of files.
fn print(source: &Path, paths: &[PathBuf]) -> String {
    let parse = |path| syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap();
    let files: Vec<syn::File> = paths.iter().map(parse).collect();
    let items = files.iter().flat_map(|file| &file.items);
    let private_types = items.filter_map(private_type).collect();
    let mut text = String::new();
    for (path, mut file) in paths.iter().zip(files) {
        file.attrs.clear();
        let items = file.items.into_iter();
        file.items = items
            .filter_map(|item| public_item(item, &private_types))
            .collect();
        if !file.items.is_empty() {
            let name = path.strip_prefix(source).unwrap().display();
            let items =
                prettyplease::unparse(&file).replace(PRIVATE_FIELDS, "/* private fields */");
            text += &format!("// {name}\n{items}\n");
        }
    }
    text
}

/// Returns the name of a private type.
fn private_type(item: &Item) -> Option<String> {
    let (name, visibility) = match item {
        Item::Enum(item) => (&item.ident, &item.vis),
        Item::Struct(item) => (&item.ident, &item.vis),
        _ => return None,
    };
    (!is_public(visibility)).then(|| name.to_string())
}

/// Returns the name of a type without its path and arguments.
fn last_name(ty: &Type) -> String {
    match ty {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .map_or_else(String::new, |last| last.ident.to_string()),
        _ => String::new(),
    }
}

/// Returns an item without its private parts, or `None` if it is private.
fn public_item(mut item: Item, private_types: &HashSet<String>) -> Option<Item> {
    let attributes = match &mut item {
        Item::Const(item) => &mut item.attrs,
        Item::Enum(item) => &mut item.attrs,
        Item::Fn(item) => &mut item.attrs,
        Item::Impl(item) => &mut item.attrs,
        Item::Macro(item) => &mut item.attrs,
        Item::Mod(item) => &mut item.attrs,
        Item::Static(item) => &mut item.attrs,
        Item::Struct(item) => &mut item.attrs,
        Item::Trait(item) => &mut item.attrs,
        Item::Type(item) => &mut item.attrs,
        Item::Use(item) => &mut item.attrs,
        _ => return None,
    };
    if is_hidden(attributes) {
        return None;
    }
    let is_exported = attributes
        .iter()
        .any(|attribute| attribute.path().is_ident("macro_export"));
    clean(attributes);
    let is_public = match &mut item {
        Item::Const(item) => {
            item.expr = parse_quote!(..);
            is_public(&item.vis)
        }
        Item::Enum(item) => {
            for variant in &mut item.variants {
                clean(&mut variant.attrs);
                variant
                    .fields
                    .iter_mut()
                    .for_each(|field| clean(&mut field.attrs));
            }
            is_public(&item.vis)
        }
        Item::Fn(item) => {
            item.block = parse_quote!({});
            is_public(&item.vis)
        }
        Item::Impl(item) => {
            let is_trait = item.trait_.is_some();
            item.items
                .retain_mut(|item| is_public_member(item, is_trait));
            if is_trait {
                !private_types.contains(&last_name(&item.self_ty))
            } else {
                !item.items.is_empty()
            }
        }
        Item::Macro(item) => {
            item.mac.tokens = Default::default();
            is_exported
        }
        Item::Mod(item) => is_public(&item.vis),
        Item::Static(item) => {
            item.expr = parse_quote!(..);
            is_public(&item.vis)
        }
        Item::Struct(item) => {
            remove_private_fields(&mut item.fields);
            is_public(&item.vis)
        }
        Item::Trait(item) => {
            item.items.retain_mut(is_visible_member);
            is_public(&item.vis)
        }
        Item::Type(item) => is_public(&item.vis),
        Item::Use(item) => is_public(&item.vis),
        _ => false,
    };
    is_public.then_some(item)
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Returns `true` for items with `#[doc(hidden)]` or `#[cfg(test)]`.
fn is_hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let text = attribute.meta.to_token_stream().to_string();
        text == "doc (hidden)" || text == "cfg (test)"
    })
}

/// Removes attributes that are not part of the API, such as documentation.
fn clean(attributes: &mut Vec<Attribute>) {
    attributes.retain(|attribute| {
        ATTRIBUTES
            .iter()
            .any(|name| attribute.path().is_ident(name))
    });
}

fn remove_private_fields(fields: &mut Fields) {
    let is_public_field = |field: &&Field| is_public(&field.vis) && !is_hidden(&field.attrs);
    let mut public: Vec<Field> = fields.iter().filter(is_public_field).cloned().collect();
    let has_private = public.len() < fields.len();
    for field in &mut public {
        clean(&mut field.attrs);
    }
    match fields {
        Fields::Named(fields) => {
            fields.named = public.into_iter().collect();
            if has_private {
                fields.named.push(parse_quote!(private_fields: ()));
            }
        }
        Fields::Unnamed(_) if has_private => {
            *fields = Fields::Named(parse_quote!({ private_fields: () }));
        }
        _ => {}
    }
}

/// Removes `mut` of parameters, which is not part of the API.
fn remove_mut(signature: &mut Signature) {
    for input in &mut signature.inputs {
        match input {
            FnArg::Receiver(receiver) => receiver.mutability = None,
            FnArg::Typed(input) => {
                if let Pat::Ident(pattern) = &mut *input.pat {
                    pattern.mutability = None;
                }
            }
        }
    }
}

/// Removes the body of a member of an impl. Returns `true` if the member is public.
fn is_public_member(item: &mut ImplItem, is_trait: bool) -> bool {
    match item {
        ImplItem::Fn(item) => {
            let is_visible = is_public(&item.vis) && !is_hidden(&item.attrs);
            clean(&mut item.attrs);
            item.block = parse_quote!({});
            remove_mut(&mut item.sig);
            is_visible
        }
        ImplItem::Const(item) => {
            clean(&mut item.attrs);
            item.expr = parse_quote!(..);
            is_public(&item.vis)
        }
        ImplItem::Type(item) => {
            clean(&mut item.attrs);
            is_trait
        }
        _ => false,
    }
}

/// Removes the default body of a member of a trait. Returns `true` if the member is visible.
fn is_visible_member(item: &mut TraitItem) -> bool {
    let attributes = match item {
        TraitItem::Fn(item) => {
            if item.default.is_some() {
                item.default = Some(parse_quote!({}));
            }
            &mut item.attrs
        }
        TraitItem::Const(item) => &mut item.attrs,
        TraitItem::Type(item) => &mut item.attrs,
        _ => return false,
    };
    let is_visible = !is_hidden(attributes);
    clean(attributes);
    is_visible
}
