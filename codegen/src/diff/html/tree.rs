//! The tree of the changed members of a message.

use super::{code, escape};
use crate::diff::data::{Aspect, Change, Diff, Impact, MessageDiff, Outline};
use crate::diff::labels;

/// A member with more members below it than this is folded.
const MAX_OPEN: usize = 12;

/// A member, or another item that changed.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// Name in the model.
    pub(super) name: String,
    /// `+`, `-` or `~`; a space for a member that only leads to changes.
    pub(super) sign: char,
    /// Descriptions of the changes as HTML, each with its impact as HTML.
    pub(super) changes: Vec<[String; 2]>,
    pub(super) children: Vec<Node>,
}

impl Node {
    fn named(name: &str, sign: char) -> Self {
        Self {
            name: name.to_owned(),
            sign,
            ..Self::default()
        }
    }

    /// Returns the node of one change.
    pub(super) fn of_change(change: &Change) -> Self {
        let mut node = Self::named(&change.subject, labels::sign(change));
        node.add(change);
        node
    }

    /// Adds a change of the same item.
    fn add(&mut self, change: &Change) {
        let unnamed = Change {
            subject: String::new(),
            ..change.clone()
        };
        let text = match change.aspect {
            Aspect::EnumValue => "value".to_owned(),
            Aspect::Error => "error".to_owned(),
            Aspect::Waiter if labels::sign(change) != '~' => "waiter".to_owned(),
            _ => labels::describe(&unnamed, code),
        };
        self.changes.push([text, impact(&change.impact)]);
        if let Some(outline) = &change.outline {
            self.children = of_outline(outline, ' ');
        }
    }

    /// Returns the number of nodes below this one.
    pub(super) fn size(&self) -> usize {
        self.children.iter().map(|child| 1 + child.size()).sum()
    }

    /// Returns `true` if a new or removed member is too long to be unfolded.
    pub(super) fn is_long(&self) -> bool {
        matches!(self.sign, '+' | '-') && self.size() > MAX_OPEN
    }
}

/// Returns the tree of a message: the whole message of an operation that one model has, otherwise
/// the paths to changed shapes, and their changes.
pub(super) fn of_message(diff: &Diff, message: &MessageDiff) -> Vec<Node> {
    let mut root = Node::named("", ' ');
    if message.changed.is_empty() {
        let added = message.added.iter().map(|member| (member, '+'));
        let removed = message.removed.iter().map(|member| (member, '-'));
        let members = added.chain(removed);
        root.children = members
            .map(|((name, outline), sign)| of_member(name, outline, sign))
            .collect();
    }
    for path in &message.changed {
        let mut parent = &mut root;
        for name in path.path.split('.').filter(|name| !name.is_empty()) {
            parent = child(parent, name);
        }
        for change in &diff.shapes[path.shape].changes {
            let node = child(parent, &change.subject);
            node.sign = match (node.sign, labels::sign(change)) {
                (' ', sign) => sign,
                (sign, _) => sign,
            };
            node.add(change);
        }
    }
    root.children
}

/// Returns the child of this name, which is added if it is missing.
fn child<'n>(parent: &'n mut Node, name: &str) -> &'n mut Node {
    let is_named = |node: &Node| node.name == name;
    let found = parent.children.iter().position(is_named);
    let index = found.unwrap_or(parent.children.len());
    if found.is_none() {
        parent.children.push(Node::named(name, ' '));
    }
    &mut parent.children[index]
}

fn of_member(name: &str, outline: &Outline, sign: char) -> Node {
    let mut node = Node::named(name, sign);
    node.changes.push([short(outline), String::new()]);
    node.children = of_outline(outline, ' ');
    node
}

/// Returns the members of an outline.
fn of_outline(outline: &Outline, sign: char) -> Vec<Node> {
    match outline {
        Outline::List(inner) | Outline::Map(inner) => of_outline(inner, sign),
        Outline::Members(members) => members
            .iter()
            .map(|(name, outline)| of_member(name, outline, sign))
            .collect(),
        Outline::Simple(_) | Outline::Enum(_) | Outline::Document | Outline::Omitted(_) => {
            Vec::new()
        }
    }
}

/// Returns the type of an outline without its members.
fn short(outline: &Outline) -> String {
    match outline {
        Outline::Simple(name) => escape(name),
        Outline::Enum(values) => {
            let values: Vec<String> = values.iter().map(|value| code(value)).collect();
            values.join(" | ")
        }
        Outline::List(inner) => format!("[{}]", short(inner)),
        Outline::Map(inner) => format!("{{*: {}}}", short(inner)),
        Outline::Members(_) => "structure".to_owned(),
        Outline::Document => "document".to_owned(),
        Outline::Omitted(name) => format!("{} …", code(name)),
    }
}

/// Returns the impact of a change, without the respects in which nothing changes.
fn impact(impact: &Impact) -> String {
    let columns = labels::columns(impact).into_iter();
    let columns = columns.filter(|column| column.rating != "same");
    let rows: String = columns
        .map(|column| {
            let class = if column.compatibility.is_breaking() {
                "bad"
            } else {
                "good"
            };
            let reason = with_code(column.compatibility.reason());
            format!(
                "<dt>{}</dt><dd><span class=\"{class}\">{}</span> {reason}</dd>",
                column.title, column.rating
            )
        })
        .collect();
    if rows.is_empty() {
        String::new()
    } else {
        format!("\n<dl class=\"impact\">{rows}</dl>")
    }
}

/// Escapes a text in which backquotes enclose code.
fn with_code(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts
        .map(|(index, part)| {
            if index % 2 == 0 {
                escape(part)
            } else {
                code(part)
            }
        })
        .collect()
}

/// Returns text as part of an anchor: other characters than those of identifiers are replaced.
pub(super) fn anchor(text: &str) -> String {
    let text = text.replace("[]", "-items").replace("{}", "-values");
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.chars()
        .map(|c| if is_allowed(c) { c } else { '-' })
        .collect()
}
