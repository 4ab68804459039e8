//! Template strings: `{name}` and `{name#path}` in text, `{{` and `}}` for braces (rules engine specification, "Template
//! string"), and the paths of `getAttr`.

/// A part of a template.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Part {
    /// As it is.
    Text(String),
    /// A reference, and the path into what it refers to.
    Reference(String, Option<String>),
}

/// A step of a path.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    /// The value of a key.
    Key(String),
    /// An element; from the end where it is negative.
    Index(i64),
}

/// The parts of a template, or what is wrong with it.
pub(super) fn parse(text: &str) -> Result<Vec<Part>, &'static str> {
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(['{', '}']) {
        plain.push_str(&rest[..start]);
        let brace = &rest[start..=start];
        rest = &rest[start + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            plain.push_str(brace);
            rest = after;
            continue;
        }
        let (inner, after) = match (brace, rest.split_once('}')) {
            ("{", Some(split)) => split,
            ("{", None) => return Err("has a { without its }"),
            _ => return Err("has a } without its {"),
        };
        if inner.contains('{') {
            return Err("has a { in another");
        }
        if !plain.is_empty() {
            parts.push(Part::Text(std::mem::take(&mut plain)));
        }
        parts.push(match inner.split_once('#') {
            Some((name, path)) => Part::Reference(name.to_owned(), Some(path.to_owned())),
            None => Part::Reference(inner.to_owned(), None),
        });
        rest = after;
    }
    plain.push_str(rest);
    if !plain.is_empty() || parts.is_empty() {
        parts.push(Part::Text(plain));
    }
    Ok(parts)
}

/// The steps of a path such as `resourceId[2]`; `None` where it is none ("Parsing `path` strings").
pub(super) fn path(text: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    for part in text.split('.') {
        let (key, index) = match part.split_once('[') {
            Some((key, index)) => (key, Some(index.strip_suffix(']')?.parse().ok()?)),
            None => (part, None),
        };
        if !key.is_empty() {
            steps.push(Step::Key(key.to_owned()));
        } else if index.is_none() {
            return None;
        }
        steps.extend(index.map(Step::Index));
    }
    Some(steps)
}
