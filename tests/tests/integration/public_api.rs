//! The public items of the generated crate, a line each, so that a change of the interface can be reviewed as such.
//!
//! After a wanted change: `INSTA_UPDATE=always cargo test -p tests --test integration public_api`, and read the diff.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use proc_macro2::{Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Fields, ImplItem, Item, UseTree, Visibility};

const LEGEND: &str = "\
# `name: Type` is a field that is always there and that `new` takes, `name?: Type` one that has a setter of its name.
# What callers give, where it is not the type itself: `= into` anything that turns into it, `= each` anything that gives
# elements or, for a map, values with what turns into keys, `= each into` anything that gives what turns into those.
# `received` are structures that only the service makes.
";

#[test]
fn public_surface() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated/src");
    let mut files = Vec::new();
    read_files(&source, "", &mut files);
    let impls = Impls::of(&files);
    let mut lines: Vec<String> = files
        .iter()
        .flat_map(|file| surface(file, &impls))
        .collect();
    lines.sort();
    let surface = format!("{LEGEND}\n{}\n", lines.join("\n"));
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("public_surface", surface);
    });
}

/// A file, and the path of the public module that it is part of: modules below those are private and re-exported.
struct SourceFile {
    module: String,
    items: Vec<Item>,
}

fn read_files(folder: &Path, module: &str, files: &mut Vec<SourceFile>) {
    for entry in fs::read_dir(folder).expect("the crate has source") {
        let path = entry.expect("the crate has source").path();
        let name = path
            .file_stem()
            .expect("files have names")
            .to_string_lossy()
            .into_owned();
        let module = match (module, name.as_str()) {
            ("", "lib" | "client") => String::new(),
            ("", name) => format!("{name}::"),
            (module, _) => module.to_owned(),
        };
        if path.is_dir() {
            read_files(&path, &module, files);
        } else {
            let text = fs::read_to_string(&path).expect("source is text");
            let file = syn::parse_file(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            files.push(SourceFile {
                module,
                items: file.items,
            });
        }
    }
}

/// Methods and outputs in the `impl` blocks of the crate.
#[derive(Default)]
struct Impls {
    /// The types and names of the parameters of methods, by type and method.
    methods: BTreeMap<(String, String), Vec<(String, String)>>,
    /// The outputs of operations.
    outputs: BTreeMap<String, String>,
    /// The codes of errors.
    codes: BTreeMap<String, String>,
    /// The methods that the client has for operations.
    calls: BTreeMap<String, String>,
}

impl Impls {
    fn of(files: &[SourceFile]) -> Self {
        let mut impls = Self::default();
        for item in files.iter().flat_map(|file| &file.items) {
            if let Item::Impl(block) = item {
                let name = compact(&block.self_ty);
                block
                    .items
                    .iter()
                    .for_each(|item| impls.add(&name, block.trait_.is_some(), item));
            }
        }
        impls
    }

    fn add(&mut self, name: &str, of_trait: bool, item: &ImplItem) {
        match item {
            ImplItem::Type(output) if output.ident == "Output" => {
                self.outputs.insert(name.to_owned(), compact(&output.ty));
            }
            ImplItem::Const(code) if code.ident == "CODE" => {
                self.codes.insert(name.to_owned(), compact(&code.expr));
            }
            ImplItem::Fn(method) if !of_trait && matches!(method.vis, Visibility::Public(_)) => {
                let typed = method.sig.inputs.iter().filter_map(|input| match input {
                    syn::FnArg::Typed(input) => Some((compact(&input.pat), compact(&input.ty))),
                    syn::FnArg::Receiver(_) => None,
                });
                let typed: Vec<_> = typed.collect();
                if let Some(operation) = call_of(&method.sig, &typed) {
                    self.calls.insert(operation, method.sig.ident.to_string());
                }
                self.methods
                    .insert((name.to_owned(), method.sig.ident.to_string()), typed);
            }
            _ => {}
        }
    }

    fn method(&self, of: &str, name: &str) -> Option<&Vec<(String, String)>> {
        self.methods.get(&(of.to_owned(), name.to_owned()))
    }
}

/// The operation that the method calls, where it is one of those that do no more than that.
fn call_of(signature: &syn::Signature, typed: &[(String, String)]) -> Option<String> {
    let [(_, operation)] = typed else { return None };
    let plain = signature.generics.params.is_empty() && signature.asyncness.is_none();
    (plain && compact(&signature.output) == format!("-> Call<{operation}>"))
        .then(|| operation.clone())
}

/// The lines of a file's public items.
fn surface(file: &SourceFile, impls: &Impls) -> Vec<String> {
    let mut lines = Vec::new();
    for item in &file.items {
        match item {
            Item::Struct(item) if is_public(&item.vis) => {
                lines.push(structure(&file.module, item, impls));
            }
            Item::Enum(item) if is_public(&item.vis) => lines.push(enumeration(&file.module, item)),
            Item::Mod(item) if is_public(&item.vis) => {
                lines.push(format!("mod {}{}", item.ident, deprecated(&item.attrs)));
            }
            Item::Use(item) if is_public(&item.vis) => uses(&item.tree, String::new(), &mut lines),
            Item::Impl(block) => lines.extend(methods(block, impls)),
            Item::Macro(_) | Item::Use(_) | Item::Mod(_) | Item::Struct(_) | Item::Enum(_) => {}
            Item::Static(item) if !is_public(&item.vis) => {}
            other => lines.push(compact(other)),
        }
    }
    lines
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// `struct Tag { key: String = into, note?: String = into }`, and what goes with an operation or an error.
fn structure(module: &str, item: &syn::ItemStruct, impls: &Impls) -> String {
    let name = item.ident.to_string();
    let new = impls.method(&name, "new");
    let kind = match (impls.calls.get(&name), impls.codes.get(&name)) {
        (Some(method), _) => format!("operation {method}:"),
        (_, Some(code)) => format!("error {code}:"),
        _ if new.is_none() && matches!(item.fields, Fields::Named(_)) => "received".to_owned(),
        _ => "struct".to_owned(),
    };
    let fields: Vec<String> = item
        .fields
        .iter()
        .filter(|it| is_public(&it.vis))
        .map(|it| field(&name, it, new, impls))
        .collect();
    let fields = if fields.is_empty() {
        String::new()
    } else {
        format!(" {{ {} }}", fields.join(", "))
    };
    let output = impls
        .outputs
        .get(&name)
        .map(|output| format!(" -> {output}"))
        .unwrap_or_default();
    format!(
        "{kind} {module}{name}{}{fields}{output}{}",
        exhaustive(&item.attrs),
        deprecated(&item.attrs)
    )
}

fn field(
    of: &str,
    field: &syn::Field,
    new: Option<&Vec<(String, String)>>,
    impls: &Impls,
) -> String {
    let name = field
        .ident
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let whole = compact(&field.ty);
    let optional = whole
        .strip_prefix("Option<")
        .and_then(|ty| ty.strip_suffix('>'));
    let ty = optional.unwrap_or(&whole);
    let setter = [name.clone(), format!("set_{name}")];
    let setter = setter
        .iter()
        .filter(|_| optional.is_some())
        .find_map(|setter| Some((setter, impls.method(of, setter)?.first()?)));
    let parameter = new.and_then(|new| new.iter().find(|(parameter, _)| *parameter == name));
    let given = match (setter, parameter) {
        (Some((setter, (_, argument))), _) if *setter != name => format!(" = {setter}({argument})"),
        (Some((_, (_, argument))), _) | (None, Some((_, argument))) => given(ty, argument),
        (None, None) if new.is_some() => " = never".to_owned(),
        (None, None) => String::new(),
    };
    format!(
        "{name}{}: {ty}{given}{}",
        if optional.is_some() { "?" } else { "" },
        deprecated(&field.attrs)
    )
}

/// How an argument becomes a value of the type.
fn given(ty: &str, argument: &str) -> String {
    let of = |outer: &str| {
        ty.strip_prefix(outer)
            .and_then(|ty| ty.strip_suffix('>'))
            .unwrap_or_default()
    };
    let element = of("Vec<");
    let (key, value) = of("BTreeMap<").split_once(", ").unwrap_or_default();
    let items = argument
        .strip_prefix("impl IntoIterator<Item = ")
        .and_then(|item| item.strip_suffix('>'));
    match items {
        None if argument == ty => String::new(),
        None if argument == format!("impl Into<{ty}>") => " = into".to_owned(),
        Some(item) if item == element || item == format!("(impl Into<{key}>, {value})") => {
            " = each".to_owned()
        }
        Some(item) if item == format!("impl Into<{element}>") => " = each into".to_owned(),
        Some(item) if item == format!("(impl Into<{key}>, impl Into<{value}>)") => {
            " = each into".to_owned()
        }
        _ => format!(" = {argument}"),
    }
}

fn enumeration(module: &str, item: &syn::ItemEnum) -> String {
    let variants = item.variants.iter().map(|variant| {
        let payload = variant
            .fields
            .iter()
            .map(|field| compact(&field.ty))
            .collect::<Vec<_>>()
            .join(", ");
        let payload = if payload.is_empty() {
            payload
        } else {
            format!("({payload})")
        };
        format!("{}{payload}{}", variant.ident, deprecated(&variant.attrs))
    });
    let variants = variants.collect::<Vec<_>>().join(", ");
    format!(
        "enum {module}{}{} {{ {variants} }}{}",
        item.ident,
        exhaustive(&item.attrs),
        deprecated(&item.attrs)
    )
}

/// The methods that the lines of structures do not tell, and the traits that are not stated by the runtime's macros.
fn methods(block: &syn::ItemImpl, impls: &Impls) -> Vec<String> {
    let name = compact(&block.self_ty);
    if let Some((path, _)) = &block.trait_ {
        let told = impls.outputs.contains_key(&name) || impls.codes.contains_key(&name);
        return if told {
            Vec::new()
        } else {
            vec![format!("impl {} for {name}", compact(path))]
        };
    }
    let methods = block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(method) if is_public(&method.vis) => Some(method),
        _ => None,
    });
    let told = |method: &&syn::ImplItemFn| {
        let sets = method.sig.ident == "new" || compact(&method.sig.output) == "-> Self";
        let calls = impls
            .calls
            .values()
            .any(|call| method.sig.ident == call.as_str());
        if name == "Client" { calls } else { sets }
    };
    methods
        .filter(|method| !told(method))
        .map(|method| format!("impl {name} {{ {} }}", compact(&method.sig)))
        .collect()
}

/// The names that a `pub use` brings in; those of the crate itself have lines of their own.
fn uses(tree: &UseTree, path: String, lines: &mut Vec<String>) {
    match tree {
        UseTree::Path(inner) if path.is_empty() && inner.ident != "smithy_reqwest" => {}
        UseTree::Path(inner) => uses(&inner.tree, format!("{path}{}::", inner.ident), lines),
        UseTree::Group(group) => group
            .items
            .iter()
            .for_each(|tree| uses(tree, path.clone(), lines)),
        leaf => lines.push(format!("use {path}{}", compact(leaf))),
    }
}

fn deprecated(attributes: &[Attribute]) -> &'static str {
    if attributes
        .iter()
        .any(|attribute| attribute.path().is_ident("deprecated"))
    {
        " (deprecated)"
    } else {
        ""
    }
}

fn exhaustive(attributes: &[Attribute]) -> &'static str {
    if attributes
        .iter()
        .any(|attribute| attribute.path().is_ident("non_exhaustive"))
    {
        ""
    } else {
        " (exhaustive)"
    }
}

/// Tokens as a person would space them.
fn compact(tokens: &impl ToTokens) -> String {
    let mut text = String::new();
    write_compact(tokens.to_token_stream(), &mut text);
    text.trim().to_owned()
}

fn write_compact(tokens: TokenStream, text: &mut String) {
    let mut joint = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let inside = compact(&group.stream());
                let inside = inside.trim_end_matches(',');
                let whole = group.to_string();
                let (open, close) = (&whole[..1], &whole[whole.len() - 1..]);
                text.push_str(&format!("{open}{inside}{close}"));
                joint = false;
            }
            TokenTree::Punct(punct) => {
                let c = punct.as_char();
                if c == '>' && text.ends_with(", ") {
                    text.truncate(text.len() - 2);
                }
                if matches!(c, '=' | '+' | '-') && !joint {
                    text.push(' ');
                }
                text.push(c);
                let is_joint = punct.spacing() == Spacing::Joint;
                let ends_arrow = joint && c == '>';
                if !is_joint && (matches!(c, ',' | '=' | '+') || ends_arrow || (c == ':' && !joint))
                {
                    text.push(' ');
                }
                joint = is_joint;
            }
            word => {
                if text.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                    text.push(' ');
                }
                text.push_str(&word.to_string());
                joint = false;
            }
        }
    }
}
