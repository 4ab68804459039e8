//! The diff from botocore 1.43.31 to 1.43.32, which a public page describes. The page lists six new
//! and 34 updated operations, with the members that were added to their requests and responses.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use serde_json::{Map, Value};
use smithy_codegen::diff::{Diff, OperationState, diff, json, text};
use smithy_model::{Model, Source, load};

/// The public page, which is not part of the project.
const PAGE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../shared/seed/api-change-page.txt"
);

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/api-change");
    std::fs::read(folder.join(name)).unwrap()
}

fn model(release: &str) -> Model {
    let mut text = String::new();
    flate2::read::GzDecoder::new(&*fixture(&format!("{release}.json.gz")))
        .read_to_string(&mut text)
        .unwrap();
    load(&[Source {
        file: release,
        text: &text,
    }])
    .unwrap()
}

fn release() -> Diff {
    diff(&model("1.43.31"), &model("1.43.32"), None).unwrap()
}

/// The operations in a state, as in `names.txt`.
fn names(diff: &Diff, state: OperationState, word: &str) -> Vec<String> {
    diff.in_state(state)
        .map(|operation| format!("{word} {}", operation.name))
        .collect()
}

#[test]
fn finds_the_operations_of_the_public_page() {
    let diff = release();
    let mut found = names(&diff, OperationState::New, "new");
    found.extend(names(&diff, OperationState::Updated, "updated"));
    found.extend(names(&diff, OperationState::Removed, "removed"));
    found.sort();
    let mut wanted: Vec<String> = String::from_utf8(fixture("names.txt"))
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect();
    wanted.sort();
    assert_eq!(found, wanted);
}

#[test]
fn counts_the_operations_of_the_public_page() {
    let text = text::text(&release(), false);
    assert!(
        text.starts_with("6 new, 34 updated, 0 removed"),
        "{}",
        text.lines().next().unwrap_or_default()
    );
}

#[test]
fn finds_further_operations_with_changed_constraints_only() {
    let operations = names(&release(), OperationState::ConstraintsOnly, "constraints");
    insta::assert_snapshot!(operations.join("\n"), @r"
    constraints CreateGatewayRule
    constraints CreatePaymentCredentialProvider
    constraints GetGatewayRule
    constraints ListGatewayRules
    constraints ListGateways
    constraints UpdateGatewayRule
    constraints UpdatePaymentCredentialProvider
    ");
}

#[test]
fn finds_the_added_members_of_the_public_page() {
    let Ok(page) = std::fs::read_to_string(PAGE) else {
        println!("skipped: the page is not at hand in ../shared/seed/api-change-page.txt");
        return;
    };
    let wanted = trees_of(&page);
    assert_eq!(wanted.len(), 34, "the page is read wrongly");
    let whole = json::json(&release(), false);
    let mut found = BTreeMap::new();
    for operation in whole["operations"].as_array().unwrap() {
        if operation["state"] == "updated" {
            let sides = [
                operation["request"]["added"].clone(),
                operation["response"]["added"].clone(),
            ];
            found.insert(operation["name"].as_str().unwrap().to_owned(), sides);
        }
    }
    for (name, wanted) in &wanted {
        assert_eq!(found.get(name), Some(wanted), "{name}");
    }
    assert_eq!(found.len(), wanted.len());
}

#[test]
fn swaps_new_and_removed_operations_in_the_reverse_direction() {
    let back = diff(&model("1.43.32"), &model("1.43.31"), None).unwrap();
    let count = |state| back.in_state(state).count();
    assert_eq!(
        (
            count(OperationState::New),
            count(OperationState::Removed),
            count(OperationState::Updated)
        ),
        (0, 6, 34)
    );
}

/// The members that were added to the request and response of each updated operation, from the
/// page's "Changes" blocks.
fn trees_of(page: &str) -> BTreeMap<String, [Value; 2]> {
    let mut trees = BTreeMap::new();
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        let Some((name, _)) = line
            .split_once(" (updated)")
            .or_else(|| line.split_once("\u{a0}(updated)"))
        else {
            continue;
        };
        let name = name.trim().to_owned();
        let places = lines.next().unwrap().trim().to_owned();
        let mut blocks: Vec<(String, String)> = vec![(places.clone(), String::new())];
        for line in lines.by_ref().take_while(|line| !line.trim().is_empty()) {
            match line.trim() {
                side @ ("Request" | "Response") => blocks.push((side.to_owned(), String::new())),
                _ => blocks.last_mut().unwrap().1.push_str(line),
            }
        }
        let mut sides = [Value::Object(Map::new()), Value::Object(Map::new())];
        for (place, block) in blocks.iter().filter(|(_, block)| !block.is_empty()) {
            let tree = Literal { rest: block }.value();
            if matches!(
                place.as_str(),
                "Request" | "Changes (request)" | "Changes (both)"
            ) {
                sides[0] = tree.clone();
            }
            if matches!(
                place.as_str(),
                "Response" | "Changes (response)" | "Changes (both)"
            ) {
                sides[1] = tree;
            }
        }
        trees.insert(name, sides);
    }
    trees
}

/// A Python literal of dicts, lists and strings, as `pprint` prints it. It may split strings into
/// several pieces.
struct Literal<'a> {
    rest: &'a str,
}

impl Literal<'_> {
    fn value(&mut self) -> Value {
        match self.next() {
            '{' => {
                let mut fields = Map::new();
                while !self.eat('}') {
                    let Value::String(key) = self.value() else {
                        panic!("a key is a string")
                    };
                    assert!(self.eat(':'));
                    fields.insert(key, self.value());
                    self.eat(',');
                }
                Value::Object(fields)
            }
            '[' => {
                let mut items = Vec::new();
                while !self.eat(']') {
                    items.push(self.value());
                    self.eat(',');
                }
                Value::Array(items)
            }
            '\'' => {
                let mut text = String::new();
                loop {
                    let (piece, rest) = self.rest.split_once('\'').unwrap();
                    text.push_str(piece);
                    self.rest = rest;
                    if !self.eat('\'') {
                        return Value::String(text);
                    }
                }
            }
            other => panic!("unexpected {other:?} before {:?}", self.rest),
        }
    }

    fn next(&mut self) -> char {
        self.rest = self.rest.trim_start();
        let first = self.rest.chars().next().unwrap();
        self.rest = &self.rest[first.len_utf8()..];
        first
    }

    fn eat(&mut self, wanted: char) -> bool {
        match self.rest.trim_start().strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}
