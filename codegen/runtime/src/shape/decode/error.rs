//! Errors of decoding.

use std::borrow::Cow;
use std::fmt;

use crate::shape::node::Node;

/// Maximum number of problems in the message of an error.
const MAX_PROBLEMS: usize = 10;
/// Maximum number of characters that a message shows of a member's name.
const MAX_NAME: usize = 60;

/// Error of decoding a value: what is wrong at which paths. Shows no values, which may be
/// sensitive.
#[derive(Debug)]
pub struct DecodeError(Box<Problems>);

#[derive(Debug)]
struct Problems {
    /// Path and message of each problem.
    problems: Vec<(String, Cow<'static, str>)>,
    /// Number of further problems.
    omitted: usize,
}

impl DecodeError {
    pub(crate) fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Problems {
            problems: vec![(String::new(), message.into())],
            omitted: 0,
        }))
    }

    pub(crate) fn expected(expected: &'static str, node: &Node<'_>) -> Self {
        Self::new(format!("expected {expected}, found {}", node.kind()))
    }

    /// Creates the error of text that is not JSON.
    pub(crate) fn not_json(error: serde_json::Error) -> Self {
        Self::new(format!("the text is not JSON: {error}"))
    }

    /// Creates the error of a shape with these members that is not an object.
    pub(crate) fn not_an_object(members: &[&str], node: &Node<'_>) -> Self {
        Self::expected("an object", node).with_members(members)
    }

    /// Creates the error of a member that the shape does not have.
    pub(crate) fn unknown_member(name: &str, members: &[&str]) -> Self {
        let error = match nearest(name, members) {
            Some(member) => Self::new(format!("unknown member; did you mean {member}?")),
            None if members.is_empty() => Self::new("unknown member: the shape has no members"),
            None => Self::new("unknown member"),
        };
        error.with_members(members).within(&shortened(name))
    }

    /// Adds the members of the shape, if they are given, to the messages.
    pub(crate) fn with_members(mut self, members: &[&str]) -> Self {
        let members = match members {
            [] => return self,
            [member] => format!("the only member is {member}"),
            members => format!("members are {}", members.join(", ")),
        };
        for (_, message) in &mut self.0.problems {
            *message = Cow::Owned(format!("{message} ({members})"));
        }
        self
    }

    /// Adds the problems of another error.
    pub(crate) fn merge(&mut self, other: Self) {
        let problems = &mut self.0;
        problems.omitted = problems.omitted.saturating_add(other.0.omitted);
        for problem in other.0.problems {
            if problems.problems.len() < MAX_PROBLEMS {
                problems.problems.push(problem);
            } else {
                problems.omitted = problems.omitted.saturating_add(1);
            }
        }
    }

    /// Adds the member or index that holds the value to the paths.
    pub(crate) fn within(mut self, segment: &str) -> Self {
        for (path, _) in &mut self.0.problems {
            let separator = if path.is_empty() || path.starts_with('[') {
                ""
            } else {
                "."
            };
            *path = format!("{segment}{separator}{path}");
        }
        self
    }
}

/// Adds an error to those of a value.
pub(crate) fn add_error(errors: &mut Option<DecodeError>, error: DecodeError) {
    match errors {
        Some(errors) => errors.merge(error),
        None => *errors = Some(error),
    }
}

/// Returns the member whose name is similar to `name`.
fn nearest<'a>(name: &str, members: &[&'a str]) -> Option<&'a str> {
    // The distance takes time proportional to the product of the lengths.
    if name.chars().count() > MAX_NAME {
        return None;
    }
    let plain = |name: &str| name.replace(['_', '-'], "").to_lowercase();
    let plain_name = plain(name);
    let distances = members
        .iter()
        .map(|member| (strsim::osa_distance(&plain_name, &plain(member)), *member));
    let (distance, member) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance * 3 <= plain_name.chars().count()).then_some(member)
}

pub(crate) fn shortened(name: &str) -> Cow<'_, str> {
    match name.char_indices().nth(MAX_NAME) {
        Some((end, _)) => Cow::Owned(format!("{}…", &name[..end])),
        None => Cow::Borrowed(name),
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (path, message)) in self.0.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            if !path.is_empty() {
                write!(f, "{path}: ")?;
            }
            f.write_str(message)?;
        }
        match self.0.omitted {
            0 => Ok(()),
            omitted => write!(f, "; and {omitted} more"),
        }
    }
}
