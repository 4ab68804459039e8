//! The HTML pages and the changelog entry of a diff.

use std::collections::HashSet;

use serde_json::{Value, json};
use smithy_codegen::diff::changelog::changelog;
use smithy_codegen::diff::html::{IndexEntry, Page, index, page};
use smithy_codegen::diff::{Diff, diff};

use crate::fixture::model;

/// The old and the new model: an operation of each state, with a breaking change in one of them.
fn models() -> [Value; 2] {
    let operation = |input: &str| json!({"type": "operation", "input": {"target": input}});
    let length = |max: u32| json!({"type": "string", "traits": {"length": {"max": max}}});
    let old = json!({
        "Old": operation("OldIn"),
        "Limit": operation("LimitIn"),
        "Put": operation("PutIn"),
        "OldIn": {"type": "structure", "members": {"name": "String"}},
        "LimitIn": {"type": "structure", "members": {"text": "Text"}},
        "PutIn": {"type": "structure", "members": {"thing": "Thing"}},
        "Thing": {"type": "structure", "members": {"size": "Integer", "kind": "Kind"}},
        "Kind": {"type": "enum", "members": {"A": {"target": "Unit"}}},
        "Text": length(9),
    });
    let mut new = old.clone();
    new.as_object_mut().expect("an object").remove("Old");
    new["New"] = operation("NewIn");
    new["NewIn"] = json!({"type": "structure", "members": {"thing": "Thing"}});
    new["Text"] = length(5);
    new["Thing"]["members"] = json!({"size": "String", "kind": "Kind", "more": "Integer"});
    new["Kind"]["members"]["B"] = json!({"target": "Unit"});
    [old, new]
}

fn changes() -> Diff {
    let [old, new] = models();
    diff(&model(old), &model(new), None).expect("a service")
}

fn html(diff: &Diff) -> String {
    let frame = Page {
        title: "a → b",
        links: &[("All releases", "index.html")],
    };
    page(diff, &frame, true)
}

/// Returns the values of an attribute.
fn attributes<'h>(html: &'h str, name: &str) -> Vec<&'h str> {
    let start = format!(" {name}=\"");
    html.split(start.as_str())
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

/// Asserts that each element is closed in order.
#[track_caller]
fn assert_well_formed(html: &str) {
    let mut open: Vec<&str> = Vec::new();
    for part in html.split('<').skip(1) {
        let (tag, _) = part.split_once('>').expect("a tag has an end");
        let name = tag.split([' ', '\n']).next().expect("a tag has a name");
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "in {part}");
        } else if !["!doctype", "meta", "input"].contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn pages_are_well_formed_and_their_links_lead_to_anchors() {
    let diff = changes();
    let html = html(&diff);

    assert_well_formed(&html);
    let ids = attributes(&html, "id");
    let unique: HashSet<&str> = ids.iter().copied().collect();
    assert_eq!(unique.len(), ids.len(), "{ids:?}");
    let links = attributes(&html, "href");
    let anchors: Vec<&str> = links
        .iter()
        .filter_map(|link| link.strip_prefix('#'))
        .collect();
    assert!(anchors.len() > 10, "{anchors:?}");
    for anchor in anchors {
        assert!(unique.contains(anchor), "{anchor}");
    }
}

#[test]
fn pages_need_no_script_and_no_other_file() {
    let html = html(&changes());

    for reference in ["<script", "<link", "<img", "url(", "@import", "://"] {
        assert!(!html.contains(reference), "{reference}");
    }
}

#[test]
fn operations_have_the_classes_of_the_filters_that_show_them() {
    let html = html(&changes());

    for (operation, class) in [
        ("New", "op new"),
        ("Old", "op removed breaking"),
        ("Put", "op updated breaking"),
        ("Limit", "op constraints"),
    ] {
        let section = format!("<section class=\"{class}\" id=\"{operation}\">");
        assert!(html.contains(&section), "{section}");
    }
    for filter in attributes(&html, "for") {
        assert!(html.contains(&format!("id=\"{filter}\"")), "{filter}");
        let is_used = filter == "filter-all" || html.contains(&format!(":has(#{filter}:checked)"));
        assert!(is_used, "{filter}");
    }
}

#[test]
fn members_have_their_path_their_change_and_its_impact() {
    let html = html(&changes());

    let added = html
        .find("id=\"Put-request.thing.more\"")
        .expect("the new member");
    let rest = &html[added..];
    let item = &rest[..rest.find("</li>").expect("an end")];
    for text in [
        "+",
        "integer",
        "optional in requests",
        "a new field and its setter",
    ] {
        assert!(item.contains(text), "{text}: {item}");
    }
    assert!(html.contains("id=\"Put-request.thing.kind.B\""), "{html}");
}

#[test]
fn text_of_a_model_is_escaped() {
    let attack = "</style><script>alert(1)</script>\"'&";
    let [old, mut new] = models();
    new["Kind"]["members"]["B"]["traits"] = json!({"enumValue": attack});
    new["Text"]["traits"]["pattern"] = attack.into();
    new["Put"]["traits"] = json!({"documentation": attack});
    let diff = diff(&model(old), &model(new), None).expect("a service");
    let frame = Page {
        title: attack,
        links: &[(attack, attack)],
    };

    let html = page(&diff, &frame, true);

    assert_well_formed(&html);
    assert!(!html.contains("<script"), "{html}");
    assert!(html.contains("&lt;/style&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;"));
}

#[test]
fn the_index_has_a_row_for_each_release() {
    let diff = changes();
    let entry = |name| IndexEntry {
        name,
        url: format!("{name}.html"),
        diff: &diff,
        facts: vec![("Lines", "42".to_owned())],
    };
    let frame = Page {
        title: "API changes",
        links: &[],
    };

    let html = index(
        &frame,
        "2 steps",
        &[entry("2026-01-02"), entry("2026-01-01")],
    );

    assert_well_formed(&html);
    assert!(
        html.contains("<a href=\"2026-01-02.html\">2026-01-02</a>"),
        "{html}"
    );
    assert!(
        html.contains(
            "<tr class=\"op new updated removed constraints breaking\" id=\"2026-01-01\">"
        )
    );
    assert!(html.contains("<td data-title=\"Lines\">42</td>"));
}

#[test]
fn the_changelog_has_breaking_changes_first() {
    let entry = changelog(&changes());

    assert_eq!(
        entry,
        "\
## Unreleased

### Breaking

- Removed operation: `Old`.
- `Thing`: `size`: `Integer` (integer) → `String` (string): \
its type changes from `i32` to `String`; on the wire: an integer becomes a string.

### Added

- New operation: `New`.
- `Kind`: value `B`.
- `Thing`: member `more`.

### Changed

- `Text`: length `{\"max\":9}` → `{\"max\":5}` (tightened): \
the service may reject requests that it accepted.
"
    );
}

#[test]
fn the_changelog_of_equal_models_has_no_section() {
    let [old, _] = models();
    let diff = diff(&model(old.clone()), &model(old), None).expect("a service");

    assert_eq!(
        changelog(&diff),
        "## Unreleased\n\nNothing that callers notice.\n"
    );
}
