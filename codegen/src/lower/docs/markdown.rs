//! A model's text as Markdown that rustdoc takes.
//!
//! The text may be Markdown, or the HTML that AWS publishes; either way it is untrusted and must stay text. So what is
//! written has no HTML, no tables, no links but those that the caller resolves and `https://…` itself, and no block of code
//! that rustdoc would compile and `cargo test` would run: code is marked as text or as one of a few other languages, and
//! lines are never indented so far that they would be code. This module must not know shapes.

/// Columns of a line of documentation, without the slashes and the indentation before it.
const WIDTH: usize = 108;

/// Languages that a block of code may be marked as. rustdoc takes a block for Rust unless it knows better.
const LANGUAGES: [&str; 12] = [
    "console",
    "graphql",
    "http",
    "javascript",
    "json",
    "python",
    "sh",
    "sql",
    "toml",
    "typescript",
    "xml",
    "yaml",
];

/// Gives the name and the path of the item that a name in ``[`…`]`` stands for.
pub(crate) type Links<'l> = dyn Fn(&str) -> Option<(String, String)> + 'l;

/// The text as Markdown; empty where nothing is left of it.
pub(crate) fn markdown(text: &str, links: &Links<'_>) -> String {
    let cleaned = clean_lines(text);
    let mut writer = Writer {
        links,
        out: String::with_capacity(cleaned.len()),
    };
    let (mut prose, mut fenced) = (String::new(), false);
    for line in cleaned.lines() {
        match (fence(line), fenced) {
            (Some(language), false) => {
                writer.text(&std::mem::take(&mut prose));
                writer.out.push_str(&format!("```{language}\n"));
                fenced = true;
            }
            (Some(_), true) => {
                writer.out.push_str("```\n");
                fenced = false;
            }
            (None, true) => writer.out.push_str(&format!("{line}\n")),
            (None, false) => prose.push_str(&format!("{line}\n")),
        }
    }
    writer.text(&prose);
    // A block that is never closed would swallow the rest of the item's page.
    if fenced {
        writer.out.push_str("```\n");
    }
    let mut text = writer.out;
    while text.contains("\n\n\n") {
        text = text.replace("\n\n\n", "\n\n");
    }
    text.trim().to_owned()
}

/// The text as Markdown on one line, for places that render little of it: notes of deprecation, titles.
pub(crate) fn line(text: &str) -> String {
    markdown(text, &|_| None)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Text on one line, without characters that would not show or would turn the order of others.
pub(crate) fn clean(text: &str) -> String {
    clean_lines(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The first sentence of Markdown from [`markdown`], `None` where it does not start with one.
pub(crate) fn first_sentence(text: &str) -> Option<String> {
    let line = text
        .lines()
        .next()
        .filter(|line| fence(line).is_none() && marker(line) == 0 && !line.starts_with('#'))?;
    let ends = line.match_indices(". ").map(|(index, _)| index + 1);
    let outside_code = |end: &usize| line[..*end].replace("\\`", "").matches('`').count() % 2 == 0;
    Some(line[..ends.into_iter().find(outside_code).unwrap_or(line.len())].to_owned())
}

/// Where the first section starts; the end without any. In a block of code, what looks like a heading is none.
pub(crate) fn first_heading(lines: &[String]) -> usize {
    let mut fenced = false;
    let is_heading = |line: &String| {
        fenced ^= line.starts_with("```");
        !fenced && line.starts_with('#')
    };
    lines.iter().position(is_heading).unwrap_or(lines.len())
}

/// Breaks the lines of Markdown from [`markdown`] between words. Blocks of code stay; the lines of a list's element are
/// indented below its first.
pub(crate) fn wrap(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        let is_fence = fence(line).is_some();
        match line.trim_start() {
            _ if fenced || is_fence => lines.push(line.to_owned()),
            // A heading is one line.
            heading if heading.starts_with('#') => lines.push(heading.trim_end().to_owned()),
            prose => wrap_line(prose, &mut lines),
        }
        fenced ^= is_fence;
    }
    lines
}

fn wrap_line(line: &str, lines: &mut Vec<String>) {
    let indent = " ".repeat(marker(line));
    // A table's row or a heading is one line, without runs of spaces that would indent what stands in a list's element.
    if line.contains("# ") || line.trim_start().starts_with(['|', '#']) {
        lines.push(line.split_whitespace().collect::<Vec<_>>().join(" "));
        return;
    }
    let mut current = String::new();
    for word in line.split_whitespace() {
        let full = current.chars().count() + word.chars().count() >= WIDTH;
        if !current.is_empty() && full && !starts_block(word) {
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

/// The columns of the marker that makes the line a list's element, the space after it included; 0 where it is none.
fn marker(line: &str) -> usize {
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    match () {
        () if line.starts_with("- ") || line.starts_with("* ") || line.starts_with("+ ") => 2,
        () if (1..=9).contains(&digits) && line[digits..].starts_with(". ") => digits + 2,
        () => 0,
    }
}

/// Whether the word, at the start of a line, could make the line another block or HTML: no line is broken before it.
fn starts_block(word: &str) -> bool {
    let number = word.trim_end_matches(['.', ')']);
    (word.starts_with(['<', '>', '[', '~'])
        && !word.starts_with("<http")
        && !word.starts_with("[`"))
        || word.chars().all(|c| "-+*=_#|:>".contains(c))
        || (number.len() < word.len() && number.chars().all(|c| c.is_ascii_digit()))
}

/// The language of the block of code that the line starts or ends; `None` where it does neither.
fn fence(line: &str) -> Option<&'static str> {
    let line = line.trim_start();
    let rest = line
        .strip_prefix("```")
        .or_else(|| line.strip_prefix("~~~"))?;
    let named = rest.trim_start_matches(['`', '~']).trim();
    Some(
        LANGUAGES
            .into_iter()
            .find(|language| *language == named)
            .unwrap_or("text"),
    )
}

/// Writes prose: everything but fenced blocks of code.
struct Writer<'a> {
    links: &'a Links<'a>,
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
                // A table's cells are cut before code in them is seen.
                ']' | '>' | '|' => self.literal(rest),
                _ => self.take(rest, c.len_utf8()),
            };
        }
    }

    /// As much of the text as it is.
    fn take<'t>(&mut self, text: &'t str, length: usize) -> &'t str {
        self.out.push_str(&text[..length]);
        &text[length..]
    }

    /// A character of ASCII that shall mean itself.
    fn literal<'t>(&mut self, text: &'t str) -> &'t str {
        self.out.push('\\');
        self.take(text, 1)
    }

    /// What the text escapes already must not be escaped twice.
    fn escape<'t>(&mut self, text: &'t str) -> &'t str {
        let escapes = text[1..].starts_with(|c: char| c.is_ascii_punctuation());
        self.take(text, if escapes { 2 } else { 1 })
    }

    /// Code up to as many backticks in the same paragraph; without such, backticks that mean themselves.
    fn backticks<'t>(&mut self, text: &'t str) -> &'t str {
        let length = run(text, '`');
        let after = &text[length..];
        let paragraph = within_reach(after);
        let paragraph = &paragraph[..paragraph.find("\n\n").unwrap_or(paragraph.len())];
        let mut from = 0;
        while let Some(start) = paragraph[from..].find('`').map(|index| index + from) {
            let found = run(&paragraph[start..], '`');
            if found == length {
                self.code(&paragraph[..start]);
                return &after[start + found..];
            }
            from = start + found;
        }
        self.out.push_str(&"\\`".repeat(length));
        after
    }

    /// Three would start a block of code.
    fn tildes<'t>(&mut self, text: &'t str) -> &'t str {
        let length = run(text, '~');
        match length {
            1 | 2 => self.take(text, length),
            _ => {
                self.out.push_str(&"\\~".repeat(length));
                &text[length..]
            }
        }
    }

    /// Code on one line, between one backtick or two: three could start a block.
    fn code(&mut self, code: &str) {
        let code = code
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .replace("``", "''");
        // Two pieces of code side by side would become one.
        if self.out.ends_with('`') && !code.is_empty() {
            self.out.push(' ');
        }
        match code.contains('`') {
            _ if code.is_empty() => {}
            true => self.out.push_str(&format!("`` {code} ``")),
            false => self.out.push_str(&format!("`{code}`")),
        }
    }

    /// A link to an item, or code where there is no such item.
    fn bracket<'t>(&mut self, text: &'t str) -> &'t str {
        let named = within_reach(text)
            .strip_prefix("[`")
            .and_then(|text| text.split_once("`]"));
        let Some((name, _)) = named.filter(|(name, _)| !name.contains(['`', '\n'])) else {
            return self.literal(text);
        };
        match (self.links)(name) {
            Some((shown, path)) => self.out.push_str(&format!("[`{shown}`]({path})")),
            None => self.code(name),
        }
        &text[name.len() + 4..]
    }

    /// An address, a tag, or a bracket that means itself.
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

    /// A tag of HTML becomes what Markdown has for it, or nothing.
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
                self.out.push_str("\n\n")
            }
            "li" | "dt" if !closing => self.out.push_str("\n- "),
            "br" => self.out.push('\n'),
            _ => {}
        }
        after
    }

    /// Code up to the tag that closes it. Several lines of it are a block.
    fn tagged_code<'t>(&mut self, name: &str, text: &'t str) -> &'t str {
        let Some(end) = within_reach(text).find(&format!("</{name}>")) else {
            return text;
        };
        let code = plain(&text[..end]);
        match code.trim().contains('\n') {
            true => self.out.push_str(&format!(
                "\n\n```text\n{}\n```\n\n",
                code.trim().replace("```", "'''").replace("~~~", "---")
            )),
            false => self.code(&code),
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

/// How many of the character the text starts with.
fn run(text: &str, c: char) -> usize {
    text.len() - text.trim_start_matches(c).len()
}

/// The address that the text starts with.
fn url(text: &str) -> Option<&str> {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))?;
    let stops = |c: char| !c.is_ascii_graphic() || "<>()[]{}\"'`|\\^".contains(c);
    let address = &text[..text.len() - rest.len() + rest.find(stops).unwrap_or(rest.len())];
    let address = address.trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_']);
    (address.len() > text.len() - rest.len()).then_some(address)
}

/// The entity that the text starts with, and the character that it stands for.
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

/// What stands between the brackets of the tag that the text starts with: of `<p>` and `</p>`, but not of `a < b`.
fn tag(text: &str) -> Option<&str> {
    let inner = within_reach(text).strip_prefix('<')?;
    let named = inner
        .trim_start_matches('/')
        .starts_with(|c: char| c.is_ascii_alphabetic());
    inner.split_once('>').filter(|_| named).map(|(tag, _)| tag)
}

/// The part of the text in which an end is looked for, so that a text full of beginnings takes no quadratic time.
fn within_reach(text: &str) -> &str {
    &text[..text.floor_char_boundary(8192)]
}

/// Code in HTML, without tags and entities.
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

/// The same lines without characters that would not show or would turn the order of others.
fn clean_lines(text: &str) -> String {
    let hidden = |c: char| {
        matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
    };
    text.replace("\r\n", "\n")
        .chars()
        .map(|c| {
            if c != '\n' && (c.is_control() || hidden(c)) {
                ' '
            } else {
                c
            }
        })
        .collect()
}
