//! Fields that are the same on several kinds of objects, and the traits that they become.

use serde_json::{Map, Value, json};

use super::Traits;
use super::node::Node;

/// Takes booleans that become annotation traits.
pub(super) fn flags(node: &mut Node<'_>, names: &[(&str, &str)], traits: &mut Traits) {
    for (field, id) in names {
        if node.flag(field) {
            traits.insert((*id).to_owned(), json!({}));
        }
    }
}

/// Takes objects that become the values of traits.
pub(super) fn objects(node: &mut Node<'_>, names: &[(&str, &str)], traits: &mut Traits) {
    for (field, id) in names {
        if let Some(value) = node.node(field) {
            traits.insert((*id).to_owned(), value.undocumented());
        }
    }
}

pub(super) fn deprecated(node: &mut Node<'_>, traits: &mut Traits) {
    if node.flag("deprecated") {
        let mut details = Map::new();
        for (field, key) in [
            ("deprecatedMessage", "message"),
            ("deprecatedSince", "since"),
        ] {
            details.extend(node.text(field).map(|text| (key.to_owned(), text.into())));
        }
        traits.insert("smithy.api#deprecated".to_owned(), details.into());
    }
}

pub(super) fn timestamp_format(node: &mut Node<'_>, traits: &mut Traits) {
    let Some(format) = node.text("timestampFormat") else {
        return;
    };
    let format = match format.as_str() {
        "iso8601" => "date-time",
        "unixTimestamp" => "epoch-seconds",
        "rfc822" => "http-date",
        _ => {
            let message = format!("unknown timestamp format `{format}`");
            let hint = "known formats are iso8601, unixTimestamp and rfc822";
            return node.error_at("timestampFormat", message, hint);
        }
    };
    traits.insert("smithy.api#timestampFormat".to_owned(), format.into());
}

/// Drops `box`, which changes nothing: in Smithy 2.0 everything without a default is nullable, and
/// botocore has no defaults.
pub(super) fn drop_box(node: &mut Node<'_>) {
    if node.flag("box") {
        node.count("left out {n} `box`: in Smithy 2.0 everything without a default is nullable");
    }
}

/// Takes numbers that become the properties of one trait.
pub(super) fn bounds<'f, T: Into<Value>>(
    node: &mut Node<'f>,
    id: &str,
    take: impl Fn(&mut Node<'f>, &str) -> Option<T>,
    traits: &mut Traits,
) {
    let mut bounds = Map::new();
    for key in ["min", "max"] {
        bounds.extend(take(node, key).map(|bound| (key.to_owned(), bound.into())));
    }
    if !bounds.is_empty() {
        traits.insert(id.to_owned(), bounds.into());
    }
}
