//! Inputs and outputs of the cases, as JSON.

use serde_json::{Map, Value, json};

/// Input of `CreateMemory`, the largest one of the operations that create something, with
/// all its members.
pub const CREATE_MEMORY_INPUT: &str = include_str!("../../data/create-memory-input.json");
/// Output of `GetHarness`, the largest output of all operations, with all its members.
pub const GET_HARNESS_OUTPUT: &str = include_str!("../../data/get-harness-output.json");
/// Identifier in the input of `GetHarness`.
pub const HARNESS_ID: &str = "support-abcdefghij";

/// Returns the input of a case of `PutItem`, such as `ShallowMap_M`. The cases have the names,
/// shapes and sizes of the serde benchmark of AWS SDKs, with values of our own.
///
/// # Panics
/// Panics if there is no such case.
#[must_use]
pub fn put_item_input(case: &str) -> Value {
    let attributes: Vec<(String, Value)> = match case {
        "Baseline" => Vec::new(),
        "ShallowMap_S" => shallow(10),
        "ShallowMap_M" => shallow(80),
        "ShallowMap_L" => shallow(254),
        "Nested_M" => vec![(
            "nested".into(),
            (0..5).fold(text("deep"), |value, level| map([(format!("level{level}"), value)])),
        )],
        "Nested_L" => vec![(
            "nested".into(),
            (0..15).fold(text("deep"), |value, level| {
                map([(format!("level{level}"), json!({ "L": [value] }))])
            }),
        )],
        "MixedItem_S" => mixed(3, 0),
        "MixedItem_M" => mixed(30, 0),
        "MixedItem_L" => mixed(30, 1),
        "BinaryData_S" => vec![("binary".into(), binary(66))],
        "BinaryData_M" => (1..11).map(|i| (format!("binary{i}"), binary(539))).collect(),
        "BinaryData_L" => vec![("map".into(), binaries(3))],
        _ => panic!("no case {case} of PutItem"),
    };
    let mut item = Map::from_iter(attributes);
    item.insert("id".into(), text("test-id"));
    json!({ "TableName": "table", "Item": item })
}

/// Returns the body of a case of `GetItem`, such as `M`, as JSON. The cases have the names, shapes
/// and sizes of the serde benchmark of AWS SDKs, with values of our own.
///
/// # Panics
/// Panics if there is no such case.
#[must_use]
pub fn get_item_output(case: &str) -> String {
    let capacity = r#""ConsumedCapacity":{"TableName":"books","CapacityUnits":2.5}"#;
    match (case, case.strip_prefix("Binary_")) {
        ("Baseline", _) => "{}".into(),
        // serde_json sorts the members of a value.
        ("OutOfOrder", _) => format!(
            concat!(
                r#"{{"unknownText":"text","ConsumedCapacity":{{"ReadCapacityUnits":2.5,"#,
                r#""unknownFlag":true,"CapacityUnits":2.5,"TableName":"books"}},"#,
                r#""unknownNumber":99999,"Item":{},"unknownList":[1,2,3],"#,
                r#""unknownObject":{{"nested":"value","count":42}}}}"#,
            ),
            book("M")
        ),
        (_, Some(size)) => format!("{{\"Item\":{},{capacity}}}", as_binary(book(size))),
        (size, None) => format!("{{\"Item\":{},{capacity}}}", book(size)),
    }
}

/// Returns an item with 6 attributes (`S`), 12 (`M`), or 16 with some 200 attributes in them (`L`).
fn book(size: &str) -> Value {
    let mut book = json!({
        "id": text("book-00042"), "title": text("A book of the sea"), "language": text("English"),
        "pages": number(312), "binding": text("Paper"), "rating": number(4.6),
    });
    if size == "S" {
        return book;
    }
    let person = |name: &str| map([("name".into(), text(name)), ("role".into(), text("author"))]);
    let people = ["A. Writer", "B. Writer", "C. Editor", "D. Painter"].map(person);
    let more = json!({
        "summary": text(
            "Stories of ships, of harbours and of the people who lived in them, \
             over two hundred years",
        ),
        "year": number(1998), "stock": number(14),
        "tags": { "SS": ["sea", "history", "short-stories"] },
        "people": { "L": people },
        "size": map(["width", "height", "depth", "weight"].map(|name| (name.into(), number(120)))),
    });
    let more = more.as_object().into_iter().flatten();
    let object = book.as_object_mut().expect("the book is an object");
    object.extend(more.map(|(name, value)| (name.clone(), value.clone())));
    if size == "L" {
        let chapters = (0..8).map(chapter).collect::<Vec<_>>();
        object.insert("chapters".into(), json!({ "L": chapters }));
        object.insert("available".into(), json!({ "BOOL": true }));
        let reviews = (0..12).map(|i| person(&format!("A reader from town {i}")));
        object.insert("reviews".into(), json!({ "L": reviews.collect::<Vec<_>>() }));
        object.insert("shops".into(), json!({ "SS": ["north", "south", "harbour", "station"] }));
    }
    book
}

fn chapter(index: usize) -> Value {
    let place = [("name".into(), text("Harbour")), ("page".into(), number(7))];
    map([
        ("number".into(), number(index)),
        (
            "title".into(),
            text(
                "In which a ship leaves the harbour before the storm begins, \
                 and nobody on land sees it",
            ),
        ),
        ("pages".into(), number(38)),
        ("isLong".into(), json!({ "BOOL": index.is_multiple_of(2) })),
        ("notes".into(), json!({ "L": [text("Printed first in a newspaper"), text("Corrected")] })),
        ("words".into(), json!({ "SS": ["anchor", "mast", "tide"] })),
        ("places".into(), map([("first".into(), map(place.clone())), ("last".into(), map(place))])),
    ])
}

fn shallow(count: usize) -> Vec<(String, Value)> {
    (1..=count).map(|i| (format!("attr{i}"), text(&format!("value{i}")))).collect()
}

/// Returns sets, a list and a map of `count` elements each, and `depth` levels of the same in the
/// list and the map.
fn mixed(count: usize, depth: usize) -> Vec<(String, Value)> {
    let scalar = |index: usize| match index % 3 {
        0 => text(&format!("value {index}")),
        1 => number(index),
        _ => json!({ "BOOL": index.is_multiple_of(2) }),
    };
    let below = (depth > 0).then(|| map(mixed(count, depth - 1)));
    let list: Vec<Value> = (0..count).map(scalar).chain(below.clone()).collect();
    let entries = (0..count).map(|i| (format!("entry{i}"), scalar(i)));
    let entries = entries.chain(below.map(|below| ("below".into(), below)));
    let texts: Vec<String> = (0..count).map(|i| format!("item{i}")).collect();
    let numbers: Vec<String> = (0..count).map(|i| i.to_string()).collect();
    vec![
        ("texts".into(), json!({ "SS": texts })),
        ("numbers".into(), json!({ "NS": numbers })),
        ("list".into(), json!({ "L": list })),
        ("map".into(), map(entries)),
    ]
}

/// Returns a map with binary values of 2,700 bytes, `levels` deep.
fn binaries(levels: usize) -> Value {
    let set = vec![base64(2700); 5];
    let mut attributes = vec![("value".into(), binary(2700)), ("set".into(), json!({ "BS": set }))];
    if levels > 1 {
        attributes.push(("map".into(), binaries(levels - 1)));
    }
    map(attributes)
}

/// Replaces texts by binary values.
fn as_binary(value: Value) -> Value {
    match value {
        Value::Object(object) => object.into_iter().map(|(key, value)| match (key.as_str(), value) {
            ("S", Value::String(text)) => ("B".into(), Value::String(base64(text.len()))),
            ("SS", Value::Array(set)) => {
                let lengths = set.iter().map(|text| text.as_str().unwrap_or_default().len());
                ("BS".into(), lengths.map(base64).collect())
            }
            (_, value) => (key, as_binary(value)),
        }).collect(),
        Value::Array(list) => list.into_iter().map(as_binary).collect(),
        other => other,
    }
}

fn text(value: &str) -> Value {
    json!({ "S": value })
}

fn number(value: impl ToString) -> Value {
    json!({ "N": value.to_string() })
}

fn binary(length: usize) -> Value {
    json!({ "B": base64(length) })
}

fn map(entries: impl IntoIterator<Item = (String, Value)>) -> Value {
    json!({ "M": Map::from_iter(entries) })
}

/// Returns the base64 form of `length` bytes, rounded up to a multiple of three.
fn base64(length: usize) -> String {
    "YmFy".repeat(length.div_ceil(3))
}
