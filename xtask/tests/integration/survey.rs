//! `cargo xtask survey`.

use std::fs;
use std::io::Write;

use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{Run, xtask};

/// A model with one operation. `traits` are further traits of the service, each with a comma before
/// it.
fn model(protocol: &str, traits: &str) -> String {
    format!(
        r##"{{"smithy": "2.0", "shapes": {{
            "a#S": {{"type": "service", "version": "1", "operations": [{{"target": "a#Put"}}],
                "traits": {{"aws.protocols#{protocol}": {{}}{traits}}}}},
            "a#Put": {{"type": "operation",
                "traits": {{"smithy.api#http": {{"method": "POST", "uri": "/put"}}}}}}
        }}}}"##
    )
}

/// Endpoint rules that always return `https://a.example`, with a test that expects the given URL.
fn rules(expected: &str) -> String {
    format!(
        r##", "smithy.rules#endpointRuleSet": {{"version": "1.0", "parameters": {{}}, "rules": [
            {{"type": "endpoint", "conditions": [], "endpoint": {{"url": "https://a.example"}}}}]}},
        "smithy.rules#endpointTests": {{"version": "1.0", "testCases": [
            {{"documentation": "The only one",
                "expect": {{"endpoint": {{"url": "{expected}"}}}}}}]}}"##
    )
}

/// Endpoint rules as a decision diagram: `https://a.example`, or an error if FIPS is used; with a
/// test of each.
const DIAGRAM: &str = r##", "smithy.rules#endpointBdd": {"version": "1.1",
    "parameters": {"UseFIPS": {"type": "boolean", "required": true, "default": false}},
    "conditions": [{"fn": "booleanEquals", "argv": [{"ref": "UseFIPS"}, true]}],
    "results": [
        {"type": "error", "error": "no FIPS"},
        {"type": "endpoint", "endpoint": {"url": "https://a.example"}}],
    "root": 2, "nodeCount": 2, "nodes": "/////wAAAAH/////AAAAAAX14QEF9eEC"},
"smithy.rules#endpointTests": {"version": "1.0", "testCases": [
    {"documentation": "Without", "expect": {"endpoint": {"url": "https://a.example"}}},
    {"documentation": "With", "params": {"UseFIPS": true}, "expect": {"error": "no FIPS"}}]}"##;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn survey(folder: &TempDir, options: &[&str]) -> Run {
    xtask(folder.path(), &[&["survey", "."], options].concat())
}

/// Surveys a folder with the generator only.
fn survey_generator(folder: &TempDir) -> Run {
    survey(folder, &["--no-check", "--no-endpoint-tests"])
}

/// The line of the table about a model.
#[track_caller]
fn row<'r>(run: &'r Run, model: &str) -> &'r str {
    let table = &run.stdout[run.stdout.find("first diagnostic").unwrap()..];
    table
        .lines()
        .find(|line| line.starts_with(model))
        .unwrap_or_else(|| panic!("no {model} in {table}"))
}

#[test]
fn reports_an_invalid_model_and_continues() {
    let valid = model("restJson1", "");
    let folder = folder(&[
        ("broken.json", &valid[..valid.len() - 9]),
        ("valid.json", &valid),
    ]);

    let run = survey_generator(&folder);

    run.assert_fails("1 of 2 services failed");
    assert!(row(&run, "broken").contains("load: "), "{}", run.stdout);
    assert!(row(&run, "valid").ends_with(" emit"), "{}", run.stdout);
}

#[test]
fn unsupported_protocols_are_no_failure() {
    let folder = folder(&[
        ("old.json", &model("awsQuery", "")),
        ("new.json", &model("rpcv2Cbor", "")),
    ]);

    let run = survey_generator(&folder);

    run.assert_prints("2 with unsupported protocols");
    assert!(
        row(&run, "old").ends_with("protocol: awsQuery"),
        "{}",
        run.stdout
    );
}

#[test]
fn groups_failures_by_cause() {
    let unknown = model("restJson1", r#", "smithy.api#one": {}"#);
    let folder = folder(&[("b.json", &unknown), ("c.json", &unknown)]);

    let run = survey_generator(&folder);

    run.assert_fails("2 of 2 services failed");
    let group = "2 × lower: the trait smithy.api#one is unknown and may change the wire: b, c";
    assert!(run.stdout.contains(group), "{}", run.stdout);
}

#[test]
fn searches_folders_and_skips_other_json() {
    let folder = folder(&[
        ("a/service/1/a.json", &model("restJson1", "")),
        ("partitions.json", r#"{"partitions": []}"#),
    ]);

    let run = survey_generator(&folder);

    run.assert_prints("skipped 1 .json files that are no models");
    run.assert_prints("1 services: 1 passed");
}

#[test]
fn tries_every_service_of_a_model() {
    let text = model("restJson1", "");
    let second = r##""a#T": {"type": "service", "version": "1",
        "traits": {"aws.protocols#restXml": {}}}, "a#Put""##;
    let two = text
        .replacen("\"a#Put\"", second, 2)
        .replacen(second, "\"a#Put\"", 1);
    let folder = folder(&[("two.json", &two)]);

    let run = survey_generator(&folder);

    run.assert_prints("2 services");
    assert!(row(&run, "two S").ends_with(" emit"), "{}", run.stdout);
    assert!(
        row(&run, "two T").ends_with("protocol: restXml"),
        "{}",
        run.stdout
    );
}

/// A `service-2.json` of botocore with one operation.
fn botocore(protocol: &str, uri: &str) -> String {
    format!(
        r#"{{"version": "2.0", "shapes": {{}},
            "metadata": {{"apiVersion": "1", "endpointPrefix": "toys", "protocol": "{protocol}",
                "serviceId": "Toys", "uid": "toys-1", "auth": ["aws.auth#sigv4"]}},
            "operations": {{"Put": {{"name": "Put",
                "http": {{"method": "POST", "requestUri": "{uri}"}}}}}}}}"#
    )
}

#[test]
fn imports_the_newest_version_of_each_service_of_botocore() {
    let folder = folder(&[
        ("data/toys/2019-01-01/service-2.json", "{}"),
        (
            "data/toys/2024-01-01/service-2.json",
            &botocore("rest-json", "/toys"),
        ),
        (
            "data/old/2024-01-01/service-2.json",
            &botocore("query", "/"),
        ),
    ]);

    let run = survey_generator(&folder);

    run.assert_prints("2 services: 1 passed, 0 failed, 1 with unsupported protocols");
    assert!(row(&run, "toys").ends_with(" emit"), "{}", run.stdout);
    run.assert_prints("1 × `uid` of the metadata: toys");
    let protocol = run
        .stdout
        .lines()
        .find(|line| line.starts_with("restJson1 "));
    let numbers: Vec<&str> = protocol.unwrap().split_whitespace().skip(1).collect();
    assert_eq!(numbers, ["1", "1", "0", "0", "0", "0"]);
}

#[test]
fn reads_the_wheel_of_botocore() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("botocore-1.0.0-py3-none-any.whl");
    let mut wheel = ZipWriter::new(fs::File::create(&path).unwrap());
    let name = "botocore/data/toys/2024-01-01/service-2.json";
    wheel
        .start_file(name, SimpleFileOptions::default())
        .unwrap();
    wheel
        .write_all(botocore("rest-json", "/toys").as_bytes())
        .unwrap();
    wheel.finish().unwrap();

    let options = ["--no-check", "--no-endpoint-tests"];
    let run = xtask(
        folder.path(),
        &[&["survey", &path.to_string_lossy()], &options[..]].concat(),
    );

    run.assert_prints("1 services: 1 passed");
    assert!(row(&run, "toys").ends_with(" emit"), "{}", run.stdout);
}

#[test]
fn reports_a_service_of_botocore_that_cannot_be_imported() {
    let folder = folder(&[(
        "toys/2024-01-01/service-2.json",
        &botocore("rest-soap", "/toys"),
    )]);

    let run = survey_generator(&folder);

    run.assert_fails("1 of 1 services failed");
    let row = row(&run, "toys");
    assert!(
        row.contains("import: unknown protocol `rest-soap`"),
        "{row}"
    );
}

/// The only test that runs cargo, as all surveys use the same folder.
#[test]
fn checks_crates_and_runs_endpoint_tests() {
    let good = model("restJson1", &rules("https://a.example"));
    let bad = model("restXml", &rules("https://b.example"));
    let diagram = model("restXml", DIAGRAM);
    let folder = folder(&[
        ("good.json", &good),
        ("diagram.json", &diagram),
        ("rules-wrong.json", &bad),
        (
            "data/toys/2024-01-01/service-2.json",
            &botocore("rest-json", "/toys"),
        ),
        (
            "data/toys/2024-01-01/endpoint-rule-set-1.json",
            r#"{"version": "1.0", "parameters": {}, "rules": [
                {"type": "endpoint", "conditions": [],
                    "endpoint": {"url": "https://a.example"}}]}"#,
        ),
        (
            "tests/toys/endpoint-tests-1.json",
            r#"{"version": "1.0", "testCases": [
                {"documentation": "one", "expect": {"endpoint": {"url": "https://a.example"}}},
                {"documentation": "two", "expect": {"endpoint": {"url": "https://a.example"}}}]}"#,
        ),
    ]);

    let run = survey(&folder, &["--jobs", "1", "--endpoint-tests", "tests"]);

    run.assert_fails("1 of 4 services failed");
    assert!(run.stdout.contains("2 checked by rustc"), "{}", run.stdout);
    assert!(row(&run, "toys").contains("2/2"), "{}", run.stdout);
    assert!(row(&run, "diagram").contains("2/2"), "{}", run.stdout);
    assert!(row(&run, "good").contains("1/1"), "{}", run.stdout);
    assert!(row(&run, "good").ends_with(" endpoints"), "{}", run.stdout);
    let wrong = row(&run, "rules-wrong");
    assert!(wrong.contains("0/1"), "{wrong}");
    assert!(
        wrong.contains("endpoints: endpoint test the_only_one: left: "),
        "{wrong}"
    );
}
