//! Template strings and `getAttr` paths (Smithy 2.0, "Rules engine specification").

/// A reference in a template: `{name}` or `{name#path}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reference<'t> {
    pub(super) name: &'t str,
    pub(super) path: Option<&'t str>,
}

/// A step of a path: a key, or an index into a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'t> {
    Key(&'t str),
    Index,
}

/// Returns the references of a template, in which `{{` and `}}` stand for braces.
///
/// # Errors
/// Returns an error if a brace has no counterpart.
pub(super) fn references(template: &str) -> Result<Vec<Reference<'_>>, &'static str> {
    let mut references = Vec::new();
    let mut rest = template;
    while let Some(position) = rest.find(['{', '}']) {
        let (brace, tail) = rest[position..].split_at(1);
        if let Some(tail) = tail.strip_prefix(brace) {
            rest = tail;
            continue;
        }
        let Some((reference, tail)) = tail.split_once('}').filter(|_| brace == "{") else {
            return Err("an unmatched brace");
        };
        if reference.contains('{') {
            return Err("nested braces");
        }
        let (name, path) = match reference.split_once('#') {
            Some((name, path)) => (name, Some(path)),
            None => (reference, None),
        };
        references.push(Reference { name, path });
        rest = tail;
    }
    Ok(references)
}

/// Returns the steps of a path such as `resourceId[2]`, or `None` if it is malformed ("Parsing
/// `path` strings").
pub(super) fn steps(path: &str) -> Option<Vec<Step<'_>>> {
    let mut steps = Vec::new();
    for part in path.split('.') {
        let (key, index) = match part.split_once('[') {
            Some((key, index)) => (key, Some(index.strip_suffix(']')?)),
            None => (part, None),
        };
        if !key.is_empty() {
            steps.push(Step::Key(key));
        } else if index.is_none() {
            return None;
        }
        if let Some(index) = index {
            index.parse::<isize>().ok()?;
            steps.push(Step::Index);
        }
    }
    Some(steps)
}
