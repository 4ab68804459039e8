//! Documentation: the model's text as Markdown that rustdoc takes, line by line.
//!
//! A model's documentation may be Markdown, or the HTML that AWS publishes; either way it is untrusted text that must stay
//! text. In it, ``[`Shape`]``, ``[`Shape$member`]`` and ``[`Operation`]`` are links: they become rustdoc's.

use serde_json::Value;

use super::{Lowering, bindings, closure};
use crate::model::{Kind, Member, Shape, ShapeId, Simple, Traits};

/// Columns of a line of documentation, without the slashes and the indentation before it.
const WIDTH: usize = 108;

/// The documentation of a shape, or `fallback` where it has none.
pub(super) fn shape_docs(lowering: &Lowering<'_>, shape: &Shape, fallback: &str) -> Vec<String> {
    let text = shape.traits.text("documentation").map_or_else(|| fallback.to_owned(), |text| lowering.markdown(text));
    wrap(&text)
}

/// Documentation that is no shape's, line by line.
pub(super) fn lines(lowering: &Lowering<'_>, text: &str) -> Vec<String> {
    wrap(&lowering.markdown(text))
}

/// The documentation of a member, followed by its constraints where callers send it.
pub(super) fn member_docs(lowering: &Lowering<'_>, member: &Member, sent: bool) -> Vec<String> {
    let mut text = match member.traits.text("documentation") {
        Some(text) => lowering.markdown(text),
        None => format!("`{}`.", member.name),
    };
    if let Some(constraints) = sent.then(|| constraints(lowering, member)).flatten() {
        // A list or a section at the end would swallow it.
        text.push_str(if text.contains('\n') { "\n\n" } else { " " });
        text.push_str(&constraints);
    }
    wrap(&text)
}

/// The first sentence of a documentation, for places that lead to the whole.
pub(super) fn summary(lowering: &Lowering<'_>, shape: &Shape) -> Option<String> {
    let text = lowering.markdown(shape.traits.text("documentation")?);
    let line = text.lines().next()?;
    let end = line.find(". ").map_or(line.len(), |end| end + 1);
    Some(line[..end].to_owned())
}

/// The note of the `deprecated` trait.
pub(super) fn deprecated(traits: &Traits) -> Option<String> {
    let trait_value = traits.get("deprecated")?;
    let text = |key: &str| trait_value.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    Some(match (text("message"), text("since")) {
        (Some(message), Some(since)) => format!("{} (since {since})", clean(message)),
        (Some(message), None) => clean(message),
        (None, Some(since)) => format!("deprecated since {}", clean(since)),
        (None, None) => "deprecated by the service".to_owned(),
    })
}

/// The constraints of a member's values, in one consistent form: `*1 to 48 characters, matching `…`; sensitive.*`.
fn constraints(lowering: &Lowering<'_>, member: &Member) -> Option<String> {
    let target = lowering.target(member)?;
    let get = |id: &str| member.traits.get(id).or_else(|| target.traits.get(id));
    let mut parts = Vec::new();
    if let Some(length) = get("length") {
        let bounds = bounds(length.get("min"), length.get("max"));
        parts.push(format!("{bounds} {}", unit(target)));
    }
    if let Some(range) = get("range") {
        parts.push(bounds(range.get("min"), range.get("max")));
    }
    // Longer ones tell a reader nothing; they stand in the schema.
    if let Some(pattern) = get("pattern").and_then(Value::as_str).filter(|text| text.len() <= 48 && !text.contains('`'))
    {
        parts.push(format!("matching `{}`", clean(pattern)));
    }
    if get("uniqueItems").is_some() {
        parts.push("no element twice".to_owned());
    }
    if get("sensitive").is_some() {
        parts.push("sensitive".to_owned());
    }
    (!parts.is_empty()).then(|| format!("({})", parts.join("; ")))
}

fn bounds(min: Option<&Value>, max: Option<&Value>) -> String {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match (min.map(text), max.map(text)) {
        (Some(min), Some(max)) if min == max => format!("exactly {min}"),
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => "any".to_owned(),
    }
}

fn unit(target: &Shape) -> &'static str {
    match target.kind {
        Kind::List(_) => "elements",
        Kind::Map(_) => "entries",
        Kind::Simple(Simple::Blob) => "bytes",
        _ => "characters",
    }
}

impl Lowering<'_> {
    /// The text as Markdown: HTML turned into it, what is neither escaped, links resolved.
    fn markdown(&self, text: &str) -> String {
        let mut writer = Markdown { lowering: self, out: String::with_capacity(text.len()), code: false };
        let cleaned = clean_lines(text);
        let mut fenced = false;
        for line in cleaned.lines() {
            let fence = line.trim_start().starts_with("```");
            match fenced || fence {
                true => writer.out.push_str(line),
                false => writer.line(line),
            }
            fenced ^= fence;
            writer.out.push('\n');
        }
        // A fence that is never closed would swallow the rest of the item's page.
        if fenced {
            writer.out.push_str("```\n");
        }
        let mut text = writer.out;
        while text.contains("\n\n\n") {
            text = text.replace("\n\n\n", "\n\n");
        }
        text.trim().to_owned()
    }

    /// The path that rustdoc knows the item by, and how to show it.
    fn link(&self, id: &str) -> Option<(String, String)> {
        let (shape, member) = match id.split_once('$') {
            Some((shape, member)) => (shape, Some(member)),
            None => (id, None),
        };
        let shape_id = ShapeId::parse(&format!("{}#{shape}", self.service.id.namespace()))?;
        let (module, name) = self.item(&shape_id)?;
        Some(match member {
            None => (name.clone(), format!("crate::{module}::{name}")),
            Some(member) => {
                let member = Some(self.names.of_member(&shape_id, member)).filter(|member| !member.is_empty())?;
                (format!("{name}::{member}"), format!("crate::{module}::{name}::{member}"))
            }
        })
    }

    /// The module and name of the item that a shape became.
    fn item(&self, id: &ShapeId) -> Option<(&'static str, String)> {
        if let Some(names) = self.names.of_operation(id) {
            return Some(("operation", names.input.clone()));
        }
        let found = [("types", self.names.of_type(id)), ("error", self.names.of_error(id))];
        if let Some((module, name)) = found.into_iter().find(|(_, name)| !name.is_empty()) {
            return Some((module, name.to_owned()));
        }
        self.closure.operations.iter().find_map(|operation| {
            let shapes = closure::operation(self.model, operation)?;
            let names = self.names.of_operation(operation)?;
            let name = match id {
                _ if shapes.input == *id => &names.input,
                _ if shapes.output == *id => &names.output,
                _ => return None,
            };
            Some(("operation", name.clone()))
        })
    }
}

/// Writes Markdown from text that may be HTML.
struct Markdown<'a> {
    lowering: &'a Lowering<'a>,
    out: String,
    code: bool,
}

impl Markdown<'_> {
    fn line(&mut self, line: &str) {
        let mut rest = line;
        while let Some(c) = rest.chars().next() {
            rest = match c {
                '`' => {
                    self.code = !self.code;
                    self.take(rest, c)
                }
                '[' if !self.code && rest.starts_with("[`") => self.bracket(rest),
                '<' if starts_tag(rest) => self.tag(rest),
                '&' => self.entity(rest),
                '[' | ']' | '<' | '>' if !self.code => {
                    self.out.push('\\');
                    self.take(rest, c)
                }
                _ => self.take(rest, c),
            };
        }
    }

    fn take<'t>(&mut self, text: &'t str, c: char) -> &'t str {
        self.out.push(c);
        &text[c.len_utf8()..]
    }

    /// A link to an item, or code where there is no such item.
    fn bracket<'t>(&mut self, text: &'t str) -> &'t str {
        let Some((id, after)) = text[2..].split_once("`]") else {
            self.out.push('\\');
            return self.take(text, '[');
        };
        match self.lowering.link(id) {
            Some((name, path)) => self.out.push_str(&format!("[`{name}`]({path})")),
            None => self.out.push_str(&format!("`{}`", id.replace('`', ""))),
        }
        after
    }

    /// A tag of HTML becomes what Markdown has for it, or nothing.
    fn tag<'t>(&mut self, text: &'t str) -> &'t str {
        let Some((tag, after)) = text[1..].split_once('>') else {
            self.out.push('\\');
            return self.take(text, '<');
        };
        let closing = tag.starts_with('/');
        let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        match name.to_ascii_lowercase().as_str() {
            "code" | "pre" | "tt" if closing == self.code => {
                self.code = !closing;
                self.out.push('`');
            }
            "p" | "ul" | "ol" | "dl" | "note" | "important" | "div" | "h1" | "h2" | "h3" => self.out.push_str("\n\n"),
            "li" | "dt" if !closing => self.out.push_str("\n- "),
            "br" => self.out.push('\n'),
            _ => {}
        }
        after
    }

    fn entity<'t>(&mut self, text: &'t str) -> &'t str {
        const ENTITIES: [(&str, &str); 6] =
            [("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " ")];
        match ENTITIES.iter().find(|(entity, _)| text.starts_with(entity)) {
            Some((entity, character)) => {
                if !self.code && matches!(*character, "<" | ">") {
                    self.out.push('\\');
                }
                self.out.push_str(character);
                &text[entity.len()..]
            }
            None => self.take(text, '&'),
        }
    }
}

/// `<p>`, `</p>`, but neither `a < b` nor the autolink `<https://…>`, whose brackets are escaped like any other.
fn starts_tag(text: &str) -> bool {
    let name = text[1..].trim_start_matches('/');
    let length = name.chars().take_while(char::is_ascii_alphanumeric).count();
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && !name[length..].starts_with(':')
}

/// Text on one line, without characters that would not show or would turn the order of others.
fn clean(text: &str) -> String {
    clean_lines(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn clean_lines(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}'..='\u{200f}')
    };
    text.chars()
        .map(|c| match c {
            '\n' => '\n',
            c if hidden(c) || c == '\u{2028}' || c == '\u{2029}' => ' ',
            c => c,
        })
        .collect()
}

/// Breaks lines between words. Code blocks stay; the lines of a list element are indented below its first.
fn wrap(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        let fence = line.trim_start().starts_with("```");
        if fenced || fence {
            lines.push(line.to_owned());
        } else {
            wrap_line(line, &mut lines);
        }
        fenced ^= fence;
    }
    lines
}

fn wrap_line(line: &str, lines: &mut Vec<String>) {
    let indent = match line.trim_start() {
        text if text.starts_with("- ") => " ".repeat(line.len() - text.len() + 2),
        _ => String::new(),
    };
    let mut current = String::new();
    for word in line.split_whitespace() {
        if !current.is_empty() && current.chars().count() + word.chars().count() >= WIDTH {
            lines.push(std::mem::replace(&mut current, format!("{indent}{word}")));
            continue;
        }
        if !current.is_empty() {
            current.push(' ');
        }
        current.push_str(word);
    }
    lines.push(current);
}

/// What stands for the documentation of an operation that has none.
pub(super) fn operation_fallback(operation: &Shape) -> String {
    match bindings::http(operation) {
        Some((method, uri, _)) => format!("`{method} {}`.", clean(&uri).replace('`', "'")),
        None => format!("The operation `{}`.", operation.id.name()),
    }
}
