//! Conversion of a model's text to Markdown for rustdoc.
//!
//! The text is untrusted Markdown or the HTML that AWS publishes. The result has no HTML, no
//! tables, no links except to items and to `https://…` addresses, and no code that rustdoc would
//! compile and run as a test: fenced code has a language other than Rust, and no line is indented
//! as code.

use super::lines::{clean_lines, fence, one_line};

/// Rust names for names of the model.
pub(crate) struct Names<'n> {
    /// Returns the text and the path of the link for a name in ``[`…`]``.
    pub(crate) link: &'n dyn Fn(&str) -> Option<(String, String)>,
    /// Returns the field for the name of a member in backticks.
    pub(crate) field: &'n dyn Fn(&str) -> Option<String>,
}

/// Converts text to Markdown.
pub(crate) fn markdown(text: &str, names: &Names<'_>) -> String {
    let cleaned = clean_lines(text);
    let mut writer = Writer {
        names,
        out: String::with_capacity(cleaned.len()),
    };
    let mut prose = String::new();
    let mut fenced = false;
    for line in cleaned.lines() {
        if let Some(language) = fence(line) {
            let language = if fenced { "" } else { language };
            writer.text(&std::mem::take(&mut prose));
            writer.out.push_str(&format!("```{language}\n"));
            fenced = !fenced;
        } else {
            let target = if fenced { &mut writer.out } else { &mut prose };
            target.push_str(&format!("{line}\n"));
        }
    }
    writer.text(&prose);
    // An unclosed fence would swallow the rest of the page.
    if fenced {
        writer.out.push_str("```\n");
    }
    let mut text = writer.out;
    while text.contains("\n\n\n") {
        text = text.replace("\n\n\n", "\n\n");
    }
    text.trim().to_owned()
}

/// Converts text to Markdown on one line, for titles and deprecation notes.
pub(crate) fn line(text: &str) -> String {
    let names = Names {
        link: &|_| None,
        field: &|_| None,
    };
    one_line(&markdown(text, &names))
}

/// Writes text outside fenced code. Every method writes the beginning of a text and returns the
/// rest.
struct Writer<'a> {
    names: &'a Names<'a>,
    out: String,
}

impl Writer<'_> {
    fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            rest = match c {
                '\\' => self.escape(rest),
                '`' => self.backticks(rest),
                '~' => self.tildes(rest),
                '[' => self.bracket(rest),
                '<' => self.angle(rest),
                '&' => self.entity(rest),
                'h' if url(rest).is_some() => self.url(rest),
                // Table cells are separated before code is parsed.
                ']' | '>' | '|' => self.literal(rest),
                _ => self.take(rest, c.len_utf8()),
            };
        }
    }

    /// Copies text.
    fn take<'t>(&mut self, text: &'t str, length: usize) -> &'t str {
        self.out.push_str(&text[..length]);
        &text[length..]
    }

    /// Escapes an ASCII character.
    fn literal<'t>(&mut self, text: &'t str) -> &'t str {
        self.out.push('\\');
        self.take(text, 1)
    }

    /// Copies an escaped character.
    fn escape<'t>(&mut self, text: &'t str) -> &'t str {
        let escapes = text[1..].starts_with(|c: char| c.is_ascii_punctuation());
        self.take(text, if escapes { 2 } else { 1 })
    }

    /// Writes code up to the closing backticks in the paragraph, or escapes the backticks.
    fn backticks<'t>(&mut self, text: &'t str) -> &'t str {
        let length = run(text, '`');
        let after = &text[length..];
        let paragraph = within_reach(after);
        let paragraph = &paragraph[..paragraph.find("\n\n").unwrap_or(paragraph.len())];
        let mut from = 0;
        while let Some(start) = paragraph[from..].find('`').map(|index| index + from) {
            let end = start + run(&paragraph[start..], '`');
            if end - start == length {
                self.code(&paragraph[..start]);
                return &after[end..];
            }
            from = end;
        }
        self.out.push_str(&"\\`".repeat(length));
        after
    }

    /// Escapes tildes that would fence code.
    fn tildes<'t>(&mut self, text: &'t str) -> &'t str {
        let length = run(text, '~');
        if length < 3 {
            return self.take(text, length);
        }
        self.out.push_str(&"\\~".repeat(length));
        &text[length..]
    }

    /// Writes code on one line, between one or two backticks: three could start a block.
    fn code(&mut self, code: &str) {
        let code = (self.names.field)(code).unwrap_or_else(|| one_line(code));
        let code = code.replace("``", "''");
        if code.is_empty() {
            return;
        }
        // Adjacent code spans would merge.
        if self.out.ends_with('`') {
            self.out.push(' ');
        }
        let span = if code.contains('`') {
            format!("`` {code} ``")
        } else {
            format!("`{code}`")
        };
        self.out.push_str(&span);
    }

    /// Writes a link to an item, or code if the item is unknown.
    fn bracket<'t>(&mut self, text: &'t str) -> &'t str {
        let named = within_reach(text)
            .strip_prefix("[`")
            .and_then(|text| text.split_once("`]"));
        let Some((name, _)) = named.filter(|(name, _)| !name.contains(['`', '\n'])) else {
            return self.literal(text);
        };
        // A link after `!` would be an image.
        if self.out.ends_with('!') {
            self.out.push(' ');
        }
        match (self.names.link)(name) {
            Some((shown, path)) => self.out.push_str(&format!("[`{shown}`]({path})")),
            None => self.code(name),
        }
        &text[name.len() + 4..]
    }

    /// Writes an address, converts a tag, or escapes the bracket.
    fn angle<'t>(&mut self, text: &'t str) -> &'t str {
        if let Some(address) = url(&text[1..])
            && text[1 + address.len()..].starts_with('>')
        {
            return self.take(text, address.len() + 2);
        }
        match tag(text) {
            Some(tag) => self.tag(tag, &text[tag.len() + 2..]),
            None => self.literal(text),
        }
    }

    /// Converts an HTML tag to Markdown, or drops it.
    fn tag<'t>(&mut self, tag: &str, after: &'t str) -> &'t str {
        let closing = tag.starts_with('/');
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        match name.to_ascii_lowercase().as_str() {
            "code" | "pre" | "tt" if !closing => return self.tagged_code(&name, after),
            "p" | "ul" | "ol" | "dl" | "note" | "important" | "div" | "h1" | "h2" | "h3" => {
                self.out.push_str("\n\n");
            }
            "li" | "dt" if !closing => self.out.push_str("\n- "),
            "br" => self.out.push('\n'),
            _ => {}
        }
        after
    }

    /// Writes code up to its closing tag; fenced if it has several lines.
    fn tagged_code<'t>(&mut self, name: &str, text: &'t str) -> &'t str {
        let Some(end) = within_reach(text).find(&format!("</{name}>")) else {
            return text;
        };
        let code = plain(&text[..end]);
        let code = code.trim();
        if code.contains('\n') {
            let code = code.replace("```", "'''").replace("~~~", "---");
            self.out.push_str(&format!("\n\n```text\n{code}\n```\n\n"));
        } else {
            self.code(code);
        }
        &text[end + name.len() + 3..]
    }

    fn entity<'t>(&mut self, text: &'t str) -> &'t str {
        let Some((entity, c)) = entity(text) else {
            return self.take(text, 1);
        };
        let after = &text[entity.len()..];
        let ends_in_another =
            c == '&' && after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '#');
        if matches!(c, '<' | '>') || ends_in_another {
            self.out.push('\\');
        }
        self.out.push(c);
        after
    }

    fn url<'t>(&mut self, text: &'t str) -> &'t str {
        let address = url(text).unwrap_or_default();
        self.out.push_str(&format!("<{address}>"));
        &text[address.len()..]
    }
}

/// Returns how often the text repeats the character at its start.
fn run(text: &str, c: char) -> usize {
    text.len() - text.trim_start_matches(c).len()
}

/// Returns the address at the start of the text.
fn url(text: &str) -> Option<&str> {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))?;
    let stops = |c: char| !c.is_ascii_graphic() || "<>()[]{}\"'`|\\^".contains(c);
    let address = &text[..text.len() - rest.len() + rest.find(stops).unwrap_or(rest.len())];
    let address = address.trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_']);
    (address.len() > text.len() - rest.len()).then_some(address)
}

/// Returns the HTML entity at the start of the text, and its character.
fn entity(text: &str) -> Option<(&'static str, char)> {
    const ENTITIES: [(&str, char); 6] = [
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&amp;", '&'),
        ("&quot;", '"'),
        ("&#39;", '\''),
        ("&nbsp;", ' '),
    ];
    ENTITIES
        .into_iter()
        .find(|(entity, _)| text.starts_with(entity))
}

/// Returns the inside of the HTML tag at the start of the text: of `<p>` and `</p>`, not of
/// `a < b`.
fn tag(text: &str) -> Option<&str> {
    let inner = within_reach(text).strip_prefix('<')?;
    let named = inner
        .trim_start_matches('/')
        .starts_with(|c: char| c.is_ascii_alphabetic());
    inner.split_once('>').filter(|_| named).map(|(tag, _)| tag)
}

/// Returns the part of the text that is searched for an end, which keeps the conversion linear.
fn within_reach(text: &str) -> &str {
    // `str::floor_char_boundary` requires Rust 1.91.
    let end = (0..=text.len().min(8192)).rfind(|&end| text.is_char_boundary(end));
    &text[..end.unwrap_or_default()]
}

/// Removes tags and entities from code in HTML.
fn plain(html: &str) -> String {
    let mut plain = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(c) = rest.chars().next() {
        let (length, c) = match (tag(rest), entity(rest)) {
            (Some(tag), _) => (tag.len() + 2, None),
            (None, Some((entity, c))) => (entity.len(), Some(c)),
            (None, None) => (c.len_utf8(), Some(c)),
        };
        plain.extend(c);
        rest = &rest[length..];
    }
    plain
}
