//! `cargo xtask history`.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Run, xtask};

const HISTORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/history");

/// The data of botocore about a service with one operation, whose input has these members.
fn release(members: Value, required: Value, values: Value) -> Value {
    json!({
        "version": "2.0",
        "metadata": {"apiVersion": "1", "endpointPrefix": "toys", "protocol": "rest-json",
            "serviceId": "Toys", "uid": "toys-1", "auth": ["aws.auth#sigv4"]},
        "operations": {"PutToy": {"name": "PutToy", "input": {"shape": "PutToyRequest"},
            "http": {"method": "POST", "requestUri": "/toys"}}},
        "shapes": {
            "PutToyRequest": {"type": "structure", "members": members, "required": required},
            "Text": {"type": "string"},
            "Kind": {"type": "string", "enum": values},
        },
    })
}

/// A release with two members, one with another that is optional, and one without one.
pub(super) fn releases() -> [(&'static str, Value); 3] {
    let name = json!({"shape": "Text"});
    let kind = json!({"shape": "Kind"});
    let first = json!({"name": name, "kind": kind});
    let more = json!({"name": name, "kind": kind, "size": name});
    let fewer = json!({"kind": kind, "size": name});
    [
        ("1.9.0", release(first, json!(["name"]), json!(["BALL"]))),
        (
            "1.10.0",
            release(more, json!(["name"]), json!(["BALL", "DOLL"])),
        ),
        ("1.11.0", release(fewer, json!([]), json!(["BALL", "DOLL"]))),
    ]
}

pub(super) fn folder(releases: &[(&str, Value)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, release) in releases {
        let release_folder = folder.path().join("releases").join(name);
        fs::create_dir_all(&release_folder).unwrap();
        fs::write(release_folder.join("service-2.json"), release.to_string()).unwrap();
    }
    folder
}

fn history(folder: &TempDir, options: &[&str]) -> Run {
    let arguments = [&["history", "releases", "--scratch", "scratch"], options].concat();
    xtask(folder.path(), &arguments)
}

/// Returns the cells of the row of a release.
#[track_caller]
fn row<'r>(run: &'r Run, release: &str) -> Vec<&'r str> {
    let rows = run.stdout.lines().map(|line| line.split_whitespace());
    let mut rows = rows.map(Iterator::collect::<Vec<&str>>);
    rows.find(|cells| cells.get(1) == Some(&release))
        .unwrap_or_else(|| panic!("no row of {release}:\n{}\n{}", run.stdout, run.stderr))
}

#[test]
fn compares_each_release_with_the_one_before() {
    let run = history(&folder(&releases()), &["--no-rustc"]);

    // New, updated, removed and constrained operations; changes that break the wire and Rust.
    assert_eq!(
        row(&run, "1.10.0")[..8],
        ["1/2", "1.10.0", "0", "1", "0", "0", "0", "0"]
    );
    assert_eq!(
        row(&run, "1.11.0")[..8],
        ["2/2", "1.11.0", "0", "1", "0", "0", "1", "1"]
    );
    run.assert_prints("2 steps: 1 break the Rust API, 1 break the wire");
    run.assert_prints("members: 2 added, 0 changed, 1 removed");
}

#[test]
fn changes_of_documentation_alone_change_no_code() {
    let layer = |text: &str| {
        let traits = json!({"smithy.api#documentation": text});
        json!({"type": "apply", "traits": traits})
    };
    let [first, second, _] = releases();
    let folder = folder(&[first, second]);
    let shapes = json!({"com.amazonaws.toys#PutToyRequest$size": layer("Size of the toy.")});
    fs::write(
        folder.path().join("documentation.json"),
        json!({"smithy": "2.0", "shapes": shapes}).to_string(),
    )
    .unwrap();
    let lines = |run: &Run| -> [usize; 2] {
        let row = row(run, "1.10.0");
        [row[9].parse().unwrap(), row[10].parse().unwrap()]
    };

    let with = lines(&history(&folder, &["--no-rustc", "--layers", "."]));
    let without = lines(&history(&folder, &["--no-rustc", "--layers", "releases"]));

    assert_eq!(with[1], without[1]);
    assert!(without[1] < without[0], "{without:?}");
}

#[test]
fn layers_are_reduced_to_what_a_release_has() {
    let folder = folder(&releases()[1..]);
    let statement = json!({"type": "apply", "traits": {"smithy.api#documentation": "A toy."}});
    let shapes = json!({
        "com.amazonaws.toys#PutToyRequest$name": statement,
        "com.amazonaws.toys#Gone": statement,
    });
    let layers = json!({"smithy": "2.0", "shapes": shapes});
    fs::create_dir(folder.path().join("layers")).unwrap();
    fs::write(
        folder.path().join("layers/documentation.json"),
        layers.to_string(),
    )
    .unwrap();

    let run = history(&folder, &["--no-rustc", "--layers", "layers"]);

    run.assert_prints("1 step: 1 break the Rust API");
}

#[test]
fn a_comparison_needs_two_releases() {
    let folder = folder(&releases()[..1]);

    history(&folder, &["--no-rustc"])
        .assert_fails("releases has 1 release: a comparison needs two");
}

#[test]
fn names_the_release_that_cannot_be_imported() {
    let mut releases = releases();
    releases[1].1 = json!({"version": "2.0"});

    history(&folder(&releases), &["--no-rustc"]).assert_fails("release 1.10.0: ");
}

#[test]
fn rustc_confirms_the_verdicts_which_are_kept() {
    let folder = folder(&releases());

    let run = history(&folder, &[]);

    run.assert_prints("verdict of diff and rustc: the same in 2 of 2 steps");
    assert_eq!(row(&run, "1.10.0")[8], "0");
    assert_ne!(row(&run, "1.11.0")[8], "0");
    let verdicts = folder.path().join("scratch/verdicts");
    assert_eq!(fs::read_dir(&verdicts).unwrap().count(), 2);

    // A kept verdict is used without a compiler: this one contradicts `diff`.
    for file in fs::read_dir(&verdicts).unwrap() {
        fs::write(file.unwrap().path(), "").unwrap();
    }
    let run = history(&folder, &[]);

    run.assert_fails("the verdict of diff is not that of rustc in 1 of 2 steps");
    assert!(
        run.stdout
            .contains("diff: PutToyRequest$name: the field is removed"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_year_of_releases_can_be_compared() {
    if !Path::new(HISTORY).exists() {
        println!("skipped: {HISTORY} does not exist");
        return;
    }
    let folder = tempfile::tempdir().unwrap();

    let run = xtask(folder.path(), &["history", HISTORY, "--no-rustc"]);

    run.assert_prints("41 steps: 11 break the Rust API, 2 break the wire");
    assert_eq!(
        row(&run, "2026-06-17")[..8],
        ["41/41", "2026-06-17", "6", "34", "0", "7", "0", "2"]
    );
}
