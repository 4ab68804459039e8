//! Parses the `uri` of an `http` trait: literal segments, labels, literal query (spec §"HTTP
//! bindings", `uri`).

use foldhash::{HashSet, HashSetExt as _};

use crate::is_identifier;

/// Parsed URI pattern. Segments with errors are left out.
pub(super) struct Pattern<'u> {
    segments: Vec<Segment<'u>>,
    /// Literal query, sorted: the order of parameters does not distinguish requests.
    query: Vec<&'u str>,
}

/// Segment of a path.
#[derive(Clone, Copy)]
enum Segment<'u> {
    Literal(&'u str),
    /// `{name}` for one segment, `{name+}` for one or more.
    Label(Label<'u>),
}

/// Label of a pattern.
#[derive(Clone, Copy)]
pub(super) struct Label<'u> {
    pub(super) name: &'u str,
    /// Whether the label stands for several segments.
    pub(super) is_greedy: bool,
}

/// Problem of a pattern.
pub(super) struct Fault {
    /// Predicate that follows the pattern in a message.
    pub(super) message: String,
    pub(super) hint: &'static str,
    /// Whether the specification says SHOULD.
    pub(super) is_warning: bool,
}

impl<'u> Pattern<'u> {
    /// Parses `uri`; returns what could be parsed and every fault.
    pub(super) fn parse(uri: &'u str) -> (Self, Vec<Fault>) {
        let mut faults = Vec::new();
        check_characters(uri, &mut faults);
        let uri = uri.split_once('#').map_or(uri, |(uri, _)| uri);
        let (path, query) = uri
            .split_once('?')
            .map_or((uri, None), |(path, query)| (path, Some(query)));
        if query.is_some_and(|query| query.contains(['{', '}'])) {
            faults.push(fault(
                "has a label in the query",
                "bind the member with httpQuery",
            ));
        }
        if query == Some("") {
            faults.push(fault("has an empty query", "remove the \"?\" at the end"));
        }
        let mut query: Vec<&str> = query
            .into_iter()
            .flat_map(|query| query.split('&'))
            .collect();
        query.sort_unstable();
        let segments = parse_path(path, &mut faults);
        let pattern = Self { segments, query };
        check_labels(&pattern.labels().collect::<Vec<_>>(), &mut faults);
        (pattern, faults)
    }

    /// Parses `uri`; returns `None` if it has an error.
    pub(super) fn parse_valid(uri: &'u str) -> Option<Self> {
        let (pattern, faults) = Self::parse(uri);
        faults
            .iter()
            .all(|fault| fault.is_warning)
            .then_some(pattern)
    }

    /// Returns the labels in order.
    pub(super) fn labels(&self) -> impl Iterator<Item = Label<'u>> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Literal(_) => None,
            Segment::Label(label) => Some(*label),
        })
    }

    /// Returns a text that is equal for patterns that match the same requests: without the names of
    /// labels and without a trailing slash.
    pub(super) fn route(&self) -> String {
        let mut route = String::new();
        for segment in &self.segments {
            route.push('/');
            route.push_str(match segment {
                Segment::Literal(text) => text,
                Segment::Label(label) if label.is_greedy => "{+}",
                Segment::Label(_) => "{}",
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
        faults.push(fault("does not start with \"/\"", "start it with \"/\""));
    }
    if uri.contains('#') {
        faults.push(fault("has a fragment", "remove the \"#\" and what follows"));
    }
    let invalid =
        |c: &char| !c.is_ascii_graphic() || matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '|');
    if let Some(c) = uri.chars().find(invalid) {
        let message = format!("contains {c:?}, which is not valid in a URI");
        faults.push(fault(message, "percent-encode it"));
    }
}

fn parse_path<'u>(path: &'u str, faults: &mut Vec<Fault>) -> Vec<Segment<'u>> {
    let path = path.strip_prefix('/').unwrap_or(path);
    if path.is_empty() {
        return Vec::new();
    }
    // A trailing slash is valid; `//` is not.
    let path = path
        .strip_suffix('/')
        .filter(|path| !path.is_empty())
        .unwrap_or(path);
    let mut segments = Vec::new();
    for text in path.split('/') {
        match parse_segment(text) {
            Ok(segment) => segments.push(segment),
            Err(fault) => faults.push(fault),
        }
    }
    segments
}

fn parse_segment(text: &str) -> Result<Segment<'_>, Fault> {
    if text.is_empty() {
        return Err(fault(
            "has an empty segment",
            "write one \"/\" instead of two",
        ));
    }
    if text == "." || text == ".." {
        return Err(fault(
            format!("has the segment {text:?}"),
            "remove the dots",
        ));
    }
    if !text.contains(['{', '}']) {
        return Ok(Segment::Literal(text));
    }
    if !has_balanced_braces(text) {
        let message = format!("has unbalanced braces in {text:?}");
        return Err(fault(message, "write a label as {name} or {name+}"));
    }
    let label = text
        .strip_prefix('{')
        .and_then(|text| text.strip_suffix('}'));
    let Some(label) = label.filter(|label| !label.contains(['{', '}'])) else {
        let message = format!("has a label in {text:?} that is not a whole segment");
        return Err(fault(message, "put \"/\" before and after a label"));
    };
    let name = label.strip_suffix('+').unwrap_or(label);
    if !is_identifier(name) {
        let message = if name.is_empty() {
            "has an empty label".to_owned()
        } else {
            format!("has the label {name:?}, which is not a valid member name")
        };
        return Err(fault(
            message,
            "write the name of an input member between the braces",
        ));
    }
    Ok(Segment::Label(Label {
        name,
        is_greedy: name != label,
    }))
}

/// Returns `true` if braces open and close in turn, without nesting.
fn has_balanced_braces(text: &str) -> bool {
    let braces: String = text.chars().filter(|c| matches!(c, '{' | '}')).collect();
    braces.replace("{}", "").is_empty()
}

fn check_labels(labels: &[Label<'_>], faults: &mut Vec<Fault>) {
    let mut names = HashSet::new();
    for label in labels.iter().filter(|label| !names.insert(label.name)) {
        let message = format!("has the label {{{}}} twice", label.name);
        faults.push(fault(message, "rename or remove one of them"));
    }
    let greedy = labels.iter().filter(|label| label.is_greedy).count();
    let follows_greedy = labels
        .iter()
        .skip_while(|label| !label.is_greedy)
        .any(|label| !label.is_greedy);
    if greedy > 1 {
        let message = "has more than one greedy label";
        faults.push(fault(message, "keep the \"+\" of the last label"));
    }
    if follows_greedy {
        let message = "has a greedy label that is not the last label";
        let hint = "make the label without \"+\", or move it to the end";
        faults.push(Fault {
            is_warning: true,
            ..fault(message, hint)
        });
    }
}

fn fault(message: impl Into<String>, hint: &'static str) -> Fault {
    Fault {
        message: message.into(),
        hint,
        is_warning: false,
    }
}
