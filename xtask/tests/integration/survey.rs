//! `cargo xtask survey` and `scale` as people run them: what is reported of which model, and when the command fails.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// A model of one operation; its service speaks `protocol` and has these further traits, each with a comma before it.
fn model(protocol: &str, traits: &str) -> String {
    format!(
        r##"{{"smithy": "2.0", "shapes": {{
            "a#S": {{"type": "service", "version": "1", "operations": [{{"target": "a#Put"}}],
                "traits": {{"aws.protocols#{protocol}": {{}}{traits}}}}},
            "a#Put": {{"type": "operation", "traits": {{"smithy.api#http": {{"method": "POST", "uri": "/put"}}}}}}
        }}}}"##
    )
}

/// Endpoint rules that always give `https://a.example`, with a test that expects this URL.
fn rules(expected: &str) -> String {
    format!(
        r##", "smithy.rules#endpointRuleSet": {{"version": "1.0", "parameters": {{}}, "rules": [
            {{"type": "endpoint", "conditions": [], "endpoint": {{"url": "https://a.example"}}}}]}},
        "smithy.rules#endpointTests": {{"version": "1.0", "testCases": [
            {{"documentation": "The only one", "expect": {{"endpoint": {{"url": "{expected}"}}}}}}]}}"##
    )
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// Whether the command succeeded, and what it printed.
fn xtask(arguments: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    (output.status.success(), text.into_owned())
}

/// Surveys a folder, without rustc.
fn generate(folder: &Path) -> (bool, String) {
    xtask(&[
        "survey",
        "--no-check",
        "--no-endpoint-tests",
        &folder.display().to_string(),
    ])
}

/// The line of the table about a model.
#[track_caller]
fn row<'t>(text: &'t str, model: &str) -> &'t str {
    let table = &text[text.find("first diagnostic").unwrap()..];
    table
        .lines()
        .find(|line| line.starts_with(model))
        .unwrap_or_else(|| panic!("no {model} in {text}"))
}

#[test]
fn a_broken_model_is_reported_and_the_others_go_on() {
    let sound = model("restJson1", "");
    let folder = folder(&[
        ("broken.json", &sound[..sound.len() - 9]),
        ("sound.json", &sound),
    ]);
    let (succeeded, text) = generate(folder.path());
    assert!(!succeeded);
    assert!(row(&text, "broken").contains("load: "), "{text}");
    assert!(row(&text, "sound").ends_with(" emit"), "{text}");
    assert!(text.contains("1 of 2 services failed"), "{text}");
}

#[test]
fn a_protocol_that_is_not_supported_is_no_failure() {
    let folder = folder(&[
        ("old.json", &model("awsQuery", "")),
        ("new.json", &model("rpcv2Cbor", "")),
    ]);
    let (succeeded, text) = generate(folder.path());
    assert!(succeeded, "{text}");
    assert!(row(&text, "old").ends_with("protocol: awsQuery"), "{text}");
    assert!(
        text.contains("2 of protocols that are not supported"),
        "{text}"
    );
}

#[test]
fn what_the_generator_refuses_is_grouped_by_cause() {
    let unknown = |name: &str| model("restJson1", &format!(r#", "smithy.api#{name}": {{}}"#));
    let folder = folder(&[("b.json", &unknown("one")), ("c.json", &unknown("one"))]);
    let (succeeded, text) = generate(folder.path());
    assert!(!succeeded);
    let cause = "2 × lower: the trait smithy.api#one is unknown, and may change what travels: b, c";
    assert!(text.contains(cause), "{text}");
}

#[test]
fn folders_are_searched_to_the_bottom_and_other_json_is_passed_over() {
    let folder = folder(&[
        ("a/service/1/a.json", &model("restJson1", "")),
        ("partitions.json", r#"{"partitions": []}"#),
    ]);
    let (succeeded, text) = generate(folder.path());
    assert!(succeeded, "{text}");
    assert!(
        text.contains("passed over 1 .json files that are no models"),
        "{text}"
    );
    assert!(text.contains("1 services: 1 good"), "{text}");
}

#[test]
fn every_service_of_a_model_is_tried() {
    let text = model("restJson1", "");
    let second = r##""a#T": {"type": "service", "version": "1", "traits": {"aws.protocols#restXml": {}}}, "a#Put""##;
    let folder = folder(&[(
        "two.json",
        &text
            .replacen("\"a#Put\"", second, 2)
            .replacen(second, "\"a#Put\"", 1),
    )]);
    let (succeeded, text) = generate(folder.path());
    assert!(succeeded, "{text}");
    assert!(row(&text, "two S").ends_with(" emit"), "{text}");
    assert!(row(&text, "two T").ends_with("protocol: restXml"), "{text}");
}

/// The one test here that has cargo build something, since all surveys share a folder.
#[test]
fn rustc_sees_the_crates_and_a_test_of_endpoint_rules_that_fails_is_named() {
    let good = model("restJson1", &rules("https://a.example"));
    let bad = model("restXml", &rules("https://b.example"));
    let folder = folder(&[("good.json", &good), ("rules-wrong.json", &bad)]);
    let (succeeded, text) = xtask(&[
        "survey",
        "--jobs",
        "1",
        &folder.path().display().to_string(),
    ]);
    assert!(!succeeded);
    assert!(
        row(&text, "good").contains("1/1") && row(&text, "good").ends_with(" endpoints"),
        "{text}"
    );
    assert!(row(&text, "rules-wrong").contains("0/1"), "{text}");
    assert!(
        row(&text, "rules-wrong").contains("endpoints: endpoint test the_only_one: left: "),
        "{text}"
    );
    assert!(text.contains("1 past rustc"), "{text}");
}

#[test]
fn a_crate_grows_as_its_model_does() {
    let (succeeded, text) = xtask(&["scale", "500", "5000"]);
    assert!(succeeded, "{text}");
    let lines_per_shape: Vec<f64> = text
        .lines()
        .skip(1)
        .map(|line| {
            let columns: Vec<f64> = line
                .split_whitespace()
                .map(|number| number.parse().unwrap_or(0.0))
                .collect();
            columns[2] / columns[0]
        })
        .collect();
    let [small, large] = lines_per_shape[..] else {
        panic!("{text}")
    };
    assert!(
        (large / small - 1.0).abs() < 0.05,
        "{small} and {large} lines a shape"
    );
}
