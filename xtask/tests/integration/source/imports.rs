//! Finds import cycles between the source files of a crate.
//!
//! ```sh
//! cargo test -p xtask source::imports
//! ```
//!
//! A file depends on the files that define the items which its paths name, in `use` items and
//! elsewhere: paths that begin with `crate`, `self`, `super`, a child module or an imported module.
//! A re-export (`pub use`) is no dependency of the file that it stands in; who imports the
//! re-exported name depends on the file that defines it. A module and its child modules are one
//! unit, as they are for Rust's privacy: what a file uses of its own children is not counted, what
//! the children use of it is. Tests (`#[cfg(test)]`) and macro definitions may import anything.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Item, UseTree, Visibility};

#[test]
fn codegen_has_no_import_cycles() {
    assert_acyclic("codegen/src");
}

#[test]
fn model_has_no_import_cycles() {
    assert_acyclic("codegen/model/src");
}

#[test]
fn runtime_has_no_import_cycles() {
    assert_acyclic("codegen/runtime/src");
}

#[test]
fn the_emulator_has_no_import_cycles() {
    assert_acyclic("emulator/src");
}

#[test]
fn the_tool_schema_has_no_import_cycles() {
    assert_acyclic("tool-schema/src");
}

#[test]
fn xtask_has_no_import_cycles() {
    assert_acyclic("xtask/src");
}

#[test]
fn finds_a_cycle_of_three_files() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("lib.rs", "mod a; mod b; mod c;");
    write("a.rs", "use crate::b::B; pub struct A; fn f(_: B) {}");
    write("b.rs", "use crate::c; pub struct B; fn f() { c::call() }");
    write("c.rs", "pub fn call() { let _ = super::a::A; }");

    let cycles = Crate::read(folder.path()).cycles();

    let expected =
        "a.rs uses b.rs (crate::b::B)\nb.rs uses c.rs (c::call)\nc.rs uses a.rs (super::a::A)\n";
    assert_eq!(cycles, [expected]);
}

#[track_caller]
fn assert_acyclic(folder: &str) {
    let cycles = Crate::read(&super::root().join(folder)).cycles();
    assert!(
        cycles.is_empty(),
        "import cycles in {folder}:\n\n{}",
        cycles.join("\n")
    );
}

type Segments = Vec<String>;

/// A module: a file, or a `mod` block in one.
#[derive(Default)]
struct Module {
    file: PathBuf,
    /// Names of the items that the module defines.
    items: HashSet<String>,
    /// Whether a macro call may define further items.
    has_macro_calls: bool,
    /// Imported paths by the name that they get here.
    imports: HashMap<String, Segments>,
    glob_imports: Vec<Segments>,
    /// The paths that make the file depend on others.
    paths: BTreeSet<Segments>,
}

struct Crate {
    source: PathBuf,
    modules: HashMap<Segments, Module>,
}

/// For each file the files that it depends on, each with one path that is the reason.
type Dependencies<'a> = BTreeMap<&'a Path, BTreeMap<&'a Path, &'a Segments>>;

impl Crate {
    fn read(source: &Path) -> Self {
        let mut read = Self {
            source: source.to_owned(),
            modules: HashMap::new(),
        };
        let root = ["lib.rs", "main.rs"].map(|name| source.join(name));
        read.file(Vec::new(), root.iter().find(|path| path.exists()).unwrap());
        read
    }

    fn file(&mut self, module: Segments, path: &Path) {
        let text = fs::read_to_string(path).unwrap();
        self.module(module, path, syn::parse_file(&text).unwrap().items);
    }

    fn module(&mut self, path: Segments, file: &Path, items: Vec<Item>) {
        let mut module = Module {
            file: file.to_owned(),
            ..Module::default()
        };
        for item in items {
            if is_test(&item) {
                continue;
            }
            match item {
                Item::Mod(child) => {
                    let path = [path.as_slice(), &[child.ident.to_string()]].concat();
                    match child.content {
                        Some((_, items)) => self.module(path, file, items),
                        None => self.file(path.clone(), &self.file_of(&path)),
                    }
                }
                Item::Use(import) => {
                    let is_export = !matches!(import.vis, Visibility::Inherited);
                    add_imports(&import.tree, &mut Vec::new(), is_export, &mut module);
                }
                Item::Macro(item) if item.ident.is_none() => {
                    module.has_macro_calls = true;
                    add_paths(item.mac.tokens, &mut module.paths);
                }
                item => {
                    module.items.extend(name(&item));
                    if !matches!(item, Item::Macro(_)) {
                        add_paths(item.into_token_stream(), &mut module.paths);
                    }
                }
            }
        }
        self.modules.insert(path, module);
    }

    fn file_of(&self, module: &[String]) -> PathBuf {
        let path = self.source.join(module.join("/"));
        let flat = path.with_extension("rs");
        if flat.exists() {
            flat
        } else {
            path.join("mod.rs")
        }
    }

    /// The module and the rest of the path that remain after following modules and imports.
    fn follow<'p>(
        &self,
        from: &[String],
        path: &'p [String],
        limit: u8,
    ) -> (Segments, &'p [String]) {
        let mut module = from.to_vec();
        let mut rest = path;
        match rest[0].as_str() {
            "crate" => module.clear(),
            "self" => {}
            "super" => drop(module.pop()),
            name => match self
                .modules
                .get(from)
                .and_then(|module| module.imports.get(name))
            {
                Some(import) if limit > 0 && !self.is_module(from, name) => {
                    let (target, item) = self.follow(from, import, limit - 1);
                    if !item.is_empty() {
                        return (from.to_vec(), path);
                    }
                    module = target;
                }
                _ => return self.descend(module, rest),
            },
        }
        rest = &rest[1..];
        while rest.first().is_some_and(|name| name == "super") {
            module.pop();
            rest = &rest[1..];
        }
        self.descend(module, rest)
    }

    fn descend<'p>(
        &self,
        mut module: Segments,
        mut rest: &'p [String],
    ) -> (Segments, &'p [String]) {
        while let Some(name) = rest.first().filter(|name| self.is_module(&module, name)) {
            module.push(name.clone());
            rest = &rest[1..];
        }
        (module, rest)
    }

    fn is_module(&self, parent: &[String], name: &str) -> bool {
        self.modules
            .contains_key(&[parent, &[name.to_owned()]].concat())
    }

    /// The file that defines the item which `path` names in the module `from`. `None` for modules,
    /// and for items of other crates.
    fn definition(&self, from: &[String], path: &[String], limit: u8) -> Option<&Path> {
        let (module_path, rest) = self.follow(from, path, limit);
        let item = rest.first()?;
        let module = self.modules.get(&module_path)?;
        let is_relative = module_path == from && rest.len() == path.len();
        if module.items.contains(item) {
            return Some(&module.file);
        }
        if limit == 0 {
            return None;
        }
        if let Some(import) = module.imports.get(item) {
            return self.definition(&module_path, import, limit - 1);
        }
        let mut globs = module.glob_imports.iter();
        let found = globs.find_map(|glob| {
            let path = [glob.as_slice(), std::slice::from_ref(item)].concat();
            self.definition(&module_path, &path, limit - 1)
        });
        found.or((module.has_macro_calls && !is_relative).then_some(&module.file))
    }

    fn dependencies(&self) -> Dependencies<'_> {
        let mut dependencies = Dependencies::new();
        for (module_path, module) in &self.modules {
            for path in &module.paths {
                match self.definition(module_path, path, 8) {
                    Some(file) if file != module.file && !self.is_parent(&module.file, file) => {
                        dependencies
                            .entry(&module.file)
                            .or_default()
                            .entry(file)
                            .or_insert(path);
                    }
                    _ => {}
                }
            }
        }
        dependencies
    }

    fn is_parent(&self, parent: &Path, child: &Path) -> bool {
        self.modules[&Segments::new()].file == parent
            || child.starts_with(parent.with_extension(""))
    }

    /// A description of a shortest cycle through each file that is part of one.
    fn cycles(&self) -> Vec<String> {
        let dependencies = self.dependencies();
        let mut seen: BTreeSet<BTreeSet<&Path>> = BTreeSet::new();
        let mut cycles = Vec::new();
        for file in dependencies.keys() {
            if let Some(cycle) = shortest_cycle(&dependencies, file)
                && seen.insert(cycle.iter().copied().collect())
            {
                cycles.push(self.describe(&dependencies, &cycle));
            }
        }
        cycles.sort_by_key(|cycle| cycle.lines().count());
        cycles
    }

    fn describe(&self, dependencies: &Dependencies<'_>, cycle: &[&Path]) -> String {
        let shown = |file: &Path| {
            file.strip_prefix(&self.source)
                .unwrap()
                .display()
                .to_string()
        };
        let next = cycle.iter().cycle().skip(1);
        let lines = cycle.iter().zip(next).map(|(from, to)| {
            let reason = dependencies[from][to].join("::");
            format!("{} uses {} ({reason})\n", shown(from), shown(to))
        });
        lines.collect()
    }
}

fn shortest_cycle<'a>(dependencies: &Dependencies<'a>, start: &'a Path) -> Option<Vec<&'a Path>> {
    let mut previous: HashMap<&Path, &Path> = HashMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(file) = queue.pop_front() {
        for target in dependencies.get(file).into_iter().flat_map(BTreeMap::keys) {
            if *target == start {
                let mut cycle = vec![file];
                while *cycle.last().unwrap() != start {
                    cycle.push(previous[cycle.last().unwrap()]);
                }
                cycle.reverse();
                return Some(cycle);
            }
            if !previous.contains_key(target) {
                previous.insert(target, file);
                queue.push_back(target);
            }
        }
    }
    None
}

fn add_imports(tree: &UseTree, prefix: &mut Segments, is_export: bool, module: &mut Module) {
    let mut add = |name: String, path: Segments| {
        if !is_export {
            module.paths.insert(path.clone());
        }
        module.imports.insert(name, path);
    };
    match tree {
        UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            add_imports(&path.tree, prefix, is_export, module);
            prefix.pop();
        }
        UseTree::Name(name) if name.ident == "self" => {
            add(prefix.last().unwrap().clone(), prefix.clone());
        }
        UseTree::Name(name) => {
            let name = name.ident.to_string();
            add(name.clone(), [prefix.as_slice(), &[name]].concat());
        }
        UseTree::Rename(rename) => {
            let path = [prefix.as_slice(), &[rename.ident.to_string()]].concat();
            add(rename.rename.to_string(), path);
        }
        UseTree::Glob(_) => module.glob_imports.push(prefix.clone()),
        UseTree::Group(group) => {
            for tree in &group.items {
                add_imports(tree, prefix, is_export, module);
            }
        }
    }
}

/// Adds every path of two or more segments in the tokens.
fn add_paths(tokens: TokenStream, paths: &mut BTreeSet<Segments>) {
    let mut path: Segments = Vec::new();
    let mut colons = 0;
    let mut after_dollar = false;
    for token in
        tokens
            .into_iter()
            .chain(TokenStream::from(TokenTree::from(proc_macro2::Punct::new(
                ';',
                proc_macro2::Spacing::Alone,
            ))))
    {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() => colons += 1,
            TokenTree::Ident(ident) if colons == 2 => {
                path.push(ident.to_string());
                colons = 0;
            }
            _ => {
                if path.len() > 1 {
                    paths.insert(std::mem::take(&mut path));
                }
                path.clear();
                colons = 0;
                match &token {
                    TokenTree::Ident(ident) if !after_dollar => path.push(ident.to_string()),
                    TokenTree::Group(group) => add_paths(group.stream(), paths),
                    _ => {}
                }
            }
        }
        after_dollar = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '$');
    }
}

fn is_test(item: &Item) -> bool {
    let attributes: &[Attribute] = match item {
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    };
    let is_cfg_test = |attribute: &Attribute| {
        attribute.to_token_stream().to_string().replace(' ', "") == "#[cfg(test)]"
    };
    attributes.iter().any(is_cfg_test)
}

fn name(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}
