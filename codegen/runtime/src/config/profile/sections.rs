//! The sections of a profile file, in a form that the parser of aws-config accepts.
//!
//! That parser rejects a whole file for one line. The AWS CLI, which reads the files with Python's
//! `configparser`, accepts more: a byte order mark, quoted names, text after the `]` of a header,
//! indented comments and an indented first property. A section with a line that neither accepts is
//! left out here, so that only its profile is unusable.

/// The text of a profile file without its broken sections.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sections {
    /// The other sections, without comments.
    pub(crate) text: String,
    /// Headers of all sections, such as `profile dev`.
    pub(crate) headers: Vec<String>,
    pub(crate) broken: Vec<BrokenSection>,
}

const INVALID_NAME: &str = "the name has a character other than letters, digits and _-/.%@:+";

/// A section with a line that cannot be parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BrokenSection {
    /// Text between the brackets, without quotes. Empty before the first header, or if the header
    /// is broken.
    pub(crate) header: String,
    /// Number of the line, from 1 on.
    pub(crate) line: usize,
    pub(crate) problem: &'static str,
}

impl Sections {
    pub(crate) fn parse(text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut sections = Self::default();
        let mut section = Section::default();
        for (index, line) in text.lines().enumerate() {
            let content = without_comment(line.trim());
            if content.is_empty() {
                continue;
            }
            let indent = line.len() - line.trim_start().len();
            if content.starts_with('[') && !section.continues(indent) {
                sections.add(std::mem::take(&mut section));
                section.start(index + 1, content);
            } else {
                section.push(index + 1, indent, content);
            }
        }
        sections.add(section);
        sections
    }

    fn add(&mut self, section: Section) {
        match section.problem {
            Some((line, problem)) => self.broken.push(BrokenSection {
                header: section.header.clone(),
                line,
                problem,
            }),
            None => self.text.push_str(&section.text),
        }
        self.headers.push(section.header);
    }
}

#[derive(Default)]
struct Section {
    header: String,
    text: String,
    property: Option<Property>,
    /// The first line that cannot be parsed.
    problem: Option<(usize, &'static str)>,
}

/// The property that indented lines continue.
struct Property {
    indent: usize,
    /// Whether it has sub-properties in place of a value.
    is_group: bool,
}

impl Section {
    fn start(&mut self, line: usize, content: &str) {
        match content[1..].split_once(']') {
            // The parser takes these as the start of a comment.
            Some((header, _)) if header.contains(['#', ';']) => {
                self.problem = Some((line, "the header has a # or ;"));
            }
            Some((header, _)) => {
                self.header = without_quotes(header.trim());
                self.text = format!("[{}]\n", self.header);
                let (_, name) = self.header.split_once(' ').unwrap_or_default();
                if !is_identifier(name) {
                    self.problem = Some((line, INVALID_NAME));
                }
            }
            None => self.problem = Some((line, "the header has no ]")),
        }
    }

    fn continues(&self, indent: usize) -> bool {
        let property = self.property.as_ref();
        property.is_some_and(|property| indent > property.indent)
    }

    fn push(&mut self, line: usize, indent: usize, content: &str) {
        let problem = match (&self.property, content.split_once('=')) {
            _ if self.text.is_empty() => Some("the line is outside of a section"),
            (Some(property), _) if indent > property.indent && !property.is_group => None,
            (_, Some((name, _))) if !name.trim().is_empty() => None,
            _ => Some("the line has no name and ="),
        };
        self.problem = self.problem.or(problem.map(|problem| (line, problem)));
        if self.continues(indent) {
            self.text.push(' ');
        } else {
            let value = content.split_once('=').map(|(_, value)| value.trim());
            self.property = Some(Property {
                indent,
                is_group: value == Some(""),
            });
        }
        self.text.push_str(content);
        self.text.push('\n');
    }
}

/// Removes the quotes of the name in a header such as `profile "dev"`.
fn without_quotes(header: &str) -> String {
    match header.split_once(char::is_whitespace) {
        Some((kind, name)) => format!("{kind} {}", name.trim().trim_matches(['"', '\''])),
        None => header.to_owned(),
    }
}

/// Returns `true` if the parser accepts the name of a section. It ignores the others.
fn is_identifier(name: &str) -> bool {
    let is_permitted =
        |character: char| character.is_ascii_alphanumeric() || "_-/.%@:+".contains(character);
    name.chars().all(is_permitted)
}

/// Removes a comment, which starts at the start of the line or after white space.
fn without_comment(line: &str) -> &str {
    let mut after_space = true;
    for (index, character) in line.char_indices() {
        if after_space && matches!(character, '#' | ';') {
            return line[..index].trim_end();
        }
        after_space = character.is_whitespace();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> String {
        let sections = Sections::parse(text);
        assert_eq!(sections.broken, []);
        sections.text
    }

    #[test]
    fn keeps_properties_and_continuations() {
        let file = "[services a]\ns3 =\n  endpoint_url = u\n  b = c\nd = e\n f\n\n[default]\nx=y\n";

        assert_eq!(
            text(file),
            "[services a]\ns3 =\n endpoint_url = u\n b = c\nd = e\n f\n[default]\nx=y\n"
        );
    }

    #[test]
    fn accepts_what_the_cli_accepts() {
        let file = "\u{feff}# first\r\n[default] ; mine\r\n  region = x # y\r\n  output = z\r\n   \
            # w\r\n[profile a] b\r\n";

        assert_eq!(
            text(file),
            "[default]\nregion = x\noutput = z\n[profile a]\n"
        );
    }

    #[test]
    fn leaves_broken_sections_out() {
        let file = "a = b\n[profile x]\nno sign\n= no name\n[default]\na = b\n[y\nc = \
            d\n[q#r]\n[services z]\ns =\n  no sign\n";

        let sections = Sections::parse(file);

        let broken: Vec<_> = sections
            .broken
            .iter()
            .map(|section| (section.header.as_str(), section.line))
            .collect();
        assert_eq!(
            broken,
            [
                ("", 1),
                ("profile x", 3),
                ("", 7),
                ("", 9),
                ("services z", 12)
            ]
        );
        assert_eq!(sections.text, "[default]\na = b\n");
    }
}
