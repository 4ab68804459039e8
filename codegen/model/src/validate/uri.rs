//! Reads the `uri` of an `http` trait: literal segments, labels, literal query (spec §"HTTP bindings", `uri`).

use crate::is_identifier;

/// A uri pattern, as far as it could be read.
pub(super) struct Pattern<'u> {
    pub(super) segments: Vec<Segment<'u>>,
    /// The literal query, in sorted order, as order does not tell requests apart.
    pub(super) query: Vec<&'u str>,
}

/// What stands between two slashes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Segment<'u> {
    Literal(&'u str),
    /// `{name}`: one segment.
    Label(&'u str),
    /// `{name+}`: one segment or more.
    Greedy(&'u str),
}

/// What is wrong with a pattern.
pub(super) struct Fault {
    pub(super) message: String,
    pub(super) hint: &'static str,
    /// The specification says SHOULD, or MAY to some.
    pub(super) is_warning: bool,
}

impl<'u> Pattern<'u> {
    /// The pattern that `uri` spells, and all that is wrong with it.
    pub(super) fn read(uri: &'u str) -> (Self, Vec<Fault>) {
        let mut faults = Vec::new();
        check_characters(uri, &mut faults);
        let uri = uri.split_once('#').map_or(uri, |(uri, _)| uri);
        let (path, query) = match uri.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (uri, None),
        };
        if query.is_some_and(|query| query.contains(['{', '}'])) {
            faults.push(fault(
                "a label in the query",
                "bind the member with httpQuery",
            ));
        }
        if query == Some("") {
            faults.push(fault("an empty query", "remove the \"?\" at the end"));
        }
        let mut query: Vec<&str> = query
            .into_iter()
            .flat_map(|query| query.split('&'))
            .collect();
        query.sort_unstable();
        let segments = read_path(path, &mut faults);
        check_labels(&segments, &mut faults);
        (Self { segments, query }, faults)
    }

    /// The names of the labels, in order.
    pub(super) fn labels(&self) -> impl Iterator<Item = &'u str> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Literal(_) => None,
            Segment::Label(name) | Segment::Greedy(name) => Some(*name),
        })
    }

    /// The name of the first greedy label.
    pub(super) fn greedy(&self) -> Option<&'u str> {
        self.segments.iter().find_map(|segment| match segment {
            Segment::Greedy(name) => Some(*name),
            _ => None,
        })
    }

    /// What two patterns have in common that match the same requests: labels are equal whatever their names, and a
    /// slash at the end does not count.
    pub(super) fn route(&self) -> String {
        let mut route = String::new();
        for segment in &self.segments {
            route.push('/');
            route.push_str(match segment {
                Segment::Literal(text) => text,
                Segment::Label(_) => "{}",
                Segment::Greedy(_) => "{+}",
            });
        }
        if !self.query.is_empty() {
            route.push('?');
            route.push_str(&self.query.join("&"));
        }
        route
    }
}

fn check_characters(uri: &str, faults: &mut Vec<Fault>) {
    if !uri.starts_with('/') {
        faults.push(fault("it does not start with \"/\"", "start it with \"/\""));
    }
    if uri.contains('#') {
        faults.push(fault("a fragment", "remove the \"#\" and what follows"));
    }
    let bad =
        |c: &char| !c.is_ascii_graphic() || matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '|');
    if let Some(bad) = uri.chars().find(bad) {
        let message = format!("the character {bad:?}, which no URI may have");
        faults.push(fault(message, "percent-encode it"));
    }
}

fn read_path<'u>(path: &'u str, faults: &mut Vec<Fault>) -> Vec<Segment<'u>> {
    let path = path.strip_prefix('/').unwrap_or(path);
    if path.is_empty() {
        return Vec::new();
    }
    // A slash at the end is fine; `//` is not.
    let path = match path.strip_suffix('/') {
        Some(path) if !path.is_empty() => path,
        _ => path,
    };
    path.split('/')
        .filter_map(|text| match read_segment(text) {
            Ok(segment) => Some(segment),
            Err(fault) => {
                faults.push(fault);
                None
            }
        })
        .collect()
}

fn read_segment(text: &str) -> Result<Segment<'_>, Fault> {
    if text.is_empty() {
        return Err(fault("an empty segment", "write one \"/\" instead of two"));
    }
    if text == "." || text == ".." {
        return Err(fault(format!("the segment {text:?}"), "remove the dots"));
    }
    if !text.contains(['{', '}']) {
        return Ok(Segment::Literal(text));
    }
    if !is_balanced(text) {
        let message = format!("unbalanced braces in {text:?}");
        return Err(fault(message, "write a label as {name} or {name+}"));
    }
    let inner = text
        .strip_prefix('{')
        .and_then(|text| text.strip_suffix('}'));
    let Some(inner) = inner.filter(|inner| !inner.contains(['{', '}'])) else {
        let message = format!("the label in {text:?} is not a whole segment");
        return Err(fault(message, "put \"/\" before and after a label"));
    };
    let (name, is_greedy) = match inner.strip_suffix('+') {
        Some(name) => (name, true),
        None => (inner, false),
    };
    if name.is_empty() {
        return Err(fault(
            "an empty label",
            "name the input member between the braces",
        ));
    }
    if !is_identifier(name) {
        let message = format!("the label {name:?}, which no member can be called");
        return Err(fault(message, "name the input member between the braces"));
    }
    match is_greedy {
        true => Ok(Segment::Greedy(name)),
        false => Ok(Segment::Label(name)),
    }
}

/// Whether braces open and close in turn; they do not nest.
fn is_balanced(text: &str) -> bool {
    let mut is_open = false;
    for c in text.chars() {
        match (c, is_open) {
            ('{', false) => is_open = true,
            ('}', true) => is_open = false,
            ('{' | '}', _) => return false,
            _ => {}
        }
    }
    !is_open
}

fn check_labels(segments: &[Segment<'_>], faults: &mut Vec<Fault>) {
    let mut seen = std::collections::HashSet::new();
    let mut greedy = 0;
    let mut after_greedy = 0;
    for segment in segments {
        let (name, is_greedy) = match segment {
            Segment::Literal(_) => continue,
            Segment::Label(name) => (name, false),
            Segment::Greedy(name) => (name, true),
        };
        if !seen.insert(name) {
            let message = format!("the label {{{name}}} twice");
            faults.push(fault(message, "name another member, or remove one of them"));
        }
        after_greedy += usize::from(greedy > 0 && !is_greedy);
        greedy += usize::from(is_greedy);
    }
    if greedy > 1 {
        faults.push(fault(
            "more than one greedy label",
            "keep the \"+\" of the last label",
        ));
    }
    // The specification: SHOULD be the last one, as few servers can take it elsewhere.
    if after_greedy > 0 {
        let mut fault = fault(
            "a greedy label that is not the last label",
            "make the label without \"+\", or move it to the end",
        );
        fault.is_warning = true;
        faults.push(fault);
    }
}

fn fault(message: impl Into<String>, hint: &'static str) -> Fault {
    Fault {
        message: message.into(),
        hint,
        is_warning: false,
    }
}
