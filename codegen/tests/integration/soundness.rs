//! Safety of generated crates, for every model.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};
use smithy_codegen::SourceTree;

/// A word in texts of hostile models, which is code if it escapes from a literal or a comment.
pub(crate) const MARKER: &str = "pwned";

/// The extensions of Markdown that rustdoc has (the compiler's
/// `librustdoc::html::markdown::main_body_opts`).
const RUSTDOC: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_SMART_PUNCTUATION);

/// Panics if the crate is unsound.
#[track_caller]
pub(crate) fn assert_sound(tree: &SourceTree) {
    if let Err(fault) = soundness(tree) {
        panic!("{fault}");
    }
}

/// Returns an error if a generated crate could do harm: a path that leads out of the crate, a file
/// that is not Rust, the marker as code, documentation that rustdoc would run or render as HTML, or
/// characters that hide others.
pub(crate) fn soundness(tree: &SourceTree) -> Result<(), String> {
    for (path, text) in &tree.files {
        if !is_inside(path) {
            return Err(format!("the path {path:?}"));
        }
        if let Some(hidden) = text.chars().find(|c| is_hidden(*c)) {
            return Err(format!("{path} has {hidden:?}, which does not show"));
        }
        if path.ends_with(".rs") {
            check_file(text).map_err(|fault| format!("{path}: {fault}"))?;
        }
    }
    let folded: BTreeSet<String> = tree.files.keys().map(|path| path.to_lowercase()).collect();
    if folded.len() == tree.files.len() {
        Ok(())
    } else {
        Err("two paths are one where case does not count".to_owned())
    }
}

fn check_file(text: &str) -> Result<(), String> {
    syn::parse_file(text).map_err(|error| format!("is not Rust: {error}"))?;
    let tokens: TokenStream = text
        .parse()
        .map_err(|error| format!("is not Rust: {error}"))?;
    if has_marker(&tokens) {
        Err("the marker got out".to_owned())
    } else {
        documentations(&tokens)
            .iter()
            .try_for_each(|documentation| check_documentation(documentation))
    }
}

/// Returns `true` for `Cargo.toml` and for files below `src/` with portable names.
fn is_inside(path: &str) -> bool {
    let plain = |part: &str| {
        let name = part.strip_suffix(".rs").unwrap_or(part);
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    path == "Cargo.toml"
        || path
            .strip_prefix("src/")
            .is_some_and(|rest| rest.split('/').all(plain))
}

fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn has_marker(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) => has_marker(&group.stream()),
        TokenTree::Ident(ident) => ident == MARKER,
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// Returns the documentation of every item, joined from consecutive `doc` attributes.
fn documentations(tokens: &TokenStream) -> Vec<String> {
    let mut texts = Vec::new();
    let mut lines = Vec::new();
    for token in tokens.clone() {
        match token {
            TokenTree::Punct(punct) if matches!(punct.as_char(), '#' | '!') => continue,
            TokenTree::Group(group) => {
                match doc_line(&group.stream()).filter(|_| group.delimiter() == Delimiter::Bracket)
                {
                    Some(line) => {
                        lines.push(line.strip_prefix(' ').map(str::to_owned).unwrap_or(line));
                        continue;
                    }
                    None => texts.extend(documentations(&group.stream())),
                }
            }
            _ => {}
        }
        if !lines.is_empty() {
            texts.push(std::mem::take(&mut lines).join("\n"));
        }
    }
    texts.extend((!lines.is_empty()).then(|| lines.join("\n")));
    texts
}

/// Returns the text of an attribute `doc = "…"`.
fn doc_line(attribute: &TokenStream) -> Option<String> {
    let attribute: syn::MetaNameValue = syn::parse2(attribute.clone())
        .ok()
        .filter(|it: &syn::MetaNameValue| it.path.is_ident("doc"))?;
    match attribute.value {
        syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}

/// Checks documentation. Only the examples of the generator are Rust code, which rustdoc compiles;
/// they must not contain the marker.
fn check_documentation(documentation: &str) -> Result<(), String> {
    let mut rest = documentation;
    let mut text = String::new();
    while let Some((before, example)) = rest.split_once("\n```no_run\n") {
        let (code, after) = example
            .split_once("\n```")
            .ok_or("an example does not end")?;
        let code: TokenStream = code
            .replace("# ", "")
            .parse()
            .map_err(|error| format!("an example is not Rust: {error}: {code}"))?;
        if has_marker(&code) {
            return Err("the marker got into an example".to_owned());
        }
        text.push_str(before);
        rest = after;
    }
    check_text(&(text + rest))
}

/// Returns an error if documentation has more than text, code that is not Rust, and links of the
/// generator.
fn check_text(documentation: &str) -> Result<(), String> {
    for event in Parser::new_ext(documentation, RUSTDOC) {
        let is_allowed = match &event {
            Event::Html(_) | Event::InlineHtml(_) => false,
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => false,
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                **language != *"rust"
                    && !language.is_empty()
                    && language.chars().all(|c| c.is_ascii_lowercase())
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                let known = ["crate::", "https://", "http://"]
                    .iter()
                    .any(|start| dest_url.starts_with(start));
                // Module documentation links to types by name.
                known || dest_url.chars().all(|c| c.is_ascii_alphanumeric())
            }
            Event::Start(Tag::Image { .. } | Tag::FootnoteDefinition(_)) => false,
            _ => true,
        };
        if !is_allowed {
            return Err(format!("{event:?} in {documentation:?}"));
        }
    }
    Ok(())
}
