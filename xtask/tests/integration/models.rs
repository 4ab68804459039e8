//! `import`, `diff`, `lint` and `release-check` as people run them: what they print, what they leave alone, and what they say of
//! bad input.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// A model with one operation; `members` is what it takes.
fn model(members: &str) -> String {
    format!(
        r##"{{"smithy": "2.0", "shapes": {{
            "a#S": {{"type": "service", "version": "1", "operations": [{{"target": "a#Put"}}],
                "traits": {{"aws.protocols#restJson1": {{}}}}}},
            "a#Put": {{"type": "operation", "input": {{"target": "a#In"}},
                "traits": {{"smithy.api#http": {{"method": "POST", "uri": "/put"}}}}}},
            "a#In": {{"type": "structure", "members": {{{members}}}}}
        }}}}"##
    )
}

const TEXT: &str = r##""name": {"target": "smithy.api#String"}"##;
const REQUIRED: &str =
    r##""name": {"target": "smithy.api#String", "traits": {"smithy.api#required": {}}}"##;

struct Ran {
    ok: bool,
    out: String,
    err: String,
}

fn xtask(folder: &Path, arguments: &[&str]) -> Ran {
    let output: Output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran {
        ok: output.status.success(),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// A folder with `old.json` and `new.json`.
fn folder(old: &str, new: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("old.json"), old).unwrap();
    fs::write(folder.path().join("new.json"), new).unwrap();
    folder
}

fn diff(old: &str, new: &str, options: &[&str]) -> Ran {
    let folder = folder(old, new);
    xtask(
        folder.path(),
        &[&["diff", "old.json", "new.json"], options].concat(),
    )
}

#[test]
fn the_diff_of_a_model_with_itself_says_that_nothing_changed() {
    let ran = diff(&model(TEXT), &model(TEXT), &["--deny", "any"]);
    assert!(ran.ok, "{}", ran.err);
    assert_eq!(ran.out, "nothing changed\n");
}

#[test]
fn a_breaking_change_is_refused_on_demand() {
    assert!(diff(&model(TEXT), &model(REQUIRED), &[]).ok);
    let ran = diff(&model(TEXT), &model(REQUIRED), &["--deny", "breaking"]);
    assert!(
        !ran.ok && ran.err.contains("1 breaking changes"),
        "{}",
        ran.err
    );
}

#[test]
fn a_change_that_breaks_nothing_is_refused_by_deny_any_alone() {
    assert!(diff(&model(""), &model(TEXT), &["--deny", "breaking"]).ok);
    assert!(!diff(&model(""), &model(TEXT), &["--deny", "any"]).ok);
}

#[test]
fn a_revision_that_git_does_not_know_is_refused_with_a_reason() {
    let folder = folder(&model(""), "");
    let ran = xtask(folder.path(), &["diff", "git:no-such-revision", "old.json"]);
    assert!(
        !ran.ok && ran.err.contains("git knows no revision"),
        "{}",
        ran.err
    );
}

#[test]
fn a_revision_that_looks_like_an_option_is_no_option() {
    let folder = folder(&model(""), "");
    let ran = xtask(folder.path(), &["diff", "git:--help", "old.json"]);
    assert!(
        !ran.ok && ran.err.contains("git knows no revision"),
        "{}",
        ran.err
    );
}

#[test]
fn what_is_no_model_is_refused_with_its_file_and_a_reason() {
    let cases = [
        ("not JSON", "hello".to_owned(), "not a JSON AST"),
        (
            "truncated",
            model(TEXT)[..100].to_owned(),
            "not a JSON AST: EOF",
        ),
        (
            "a newer Smithy",
            model(TEXT).replace("\"2.0\"", "\"3.0\""),
            "version \"3.0\" of Smithy",
        ),
        (
            "no service",
            r#"{"smithy": "2.0", "shapes": {}}"#.to_owned(),
            "the model has no service",
        ),
    ];
    for (case, text, wanted) in cases {
        let ran = diff(&model(TEXT), &text, &[]);
        assert!(!ran.ok && ran.err.contains(wanted), "{case}: {}", ran.err);
    }
}

#[test]
fn models_of_another_protocol_are_compared_all_the_same() {
    let other = |text: &str| text.replace("restJson1", "awsJson1_1");
    let ran = diff(&other(&model(TEXT)), &other(&model(REQUIRED)), &[]);
    assert!(
        ran.ok && ran.out.contains("name: now required"),
        "{}",
        ran.err
    );
}

/// The largest public models of AWS have over 5 MB.
#[test]
fn a_model_of_more_than_five_megabytes_is_compared() {
    let large = |last: &str| {
        let shapes: String = (0..40_000)
            .map(|index| format!(r##", "a#Shape{index}": {{"type": "structure", "members": {{"name": {{"target": "smithy.api#String"}}}}}}"##))
            .collect();
        let members: String = (0..40_000)
            .map(|index| format!(r##""member{index}": {{"target": "a#Shape{index}"}}, "##))
            .collect();
        let text = model(&format!("{members}{last}"));
        format!(
            "{}{shapes}}}}}",
            &text[..text.trim_end().len() - 2].trim_end()
        )
    };
    let (old, new) = (large(TEXT), large(REQUIRED));
    assert!(old.len() > 5_000_000, "{}", old.len());
    let ran = diff(&old, &new, &[]);
    assert!(ran.ok && ran.out.contains("1 updated"), "{}", ran.err);
}

#[test]
fn an_import_prints_what_changed_and_where_the_layers_no_longer_fit() {
    let folder = folder(&model(TEXT), &model(""));
    let layer = r##"{"smithy": "2.0", "shapes": {"a#In$name": {"type": "apply", "traits": {"smithy.api#documentation": "x"}}}}"##;
    fs::write(folder.path().join("documentation.json"), layer).unwrap();
    let ran = xtask(
        folder.path(),
        &[
            "import", "--from", "smithy", "new.json", "--out", "old.json",
        ],
    );
    assert!(ran.ok, "{}", ran.err);
    assert!(ran.out.contains("- name: String (string)"), "{}", ran.out);
    assert!(
        ran.out
            .contains("gone    documentation.json: a#In$name: the shape has no such member"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("new     a#Put: not documented"),
        "{}",
        ran.out
    );
    assert_eq!(
        fs::read_to_string(folder.path().join("documentation.json")).unwrap(),
        layer
    );
}

#[test]
fn an_import_that_fails_leaves_the_old_model_whole() {
    for broken in [
        "{",
        r#"{"smithy": "2.0", "shapes": {}}"#,
        &model(r##""name": {"target": "a#Gone"}"##),
    ] {
        let folder = folder(&model(TEXT), broken);
        let ran = xtask(
            folder.path(),
            &[
                "import", "--from", "smithy", "new.json", "--out", "old.json",
            ],
        );
        assert!(
            !ran.ok && ran.err.contains("nothing is imported"),
            "{}",
            ran.err
        );
        assert_eq!(
            fs::read_to_string(folder.path().join("old.json")).unwrap(),
            model(TEXT)
        );
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            2,
            "nothing is left beside it"
        );
    }
}

#[test]
fn the_lint_prints_its_findings_and_refuses_them_on_demand() {
    let folder = folder(&model(TEXT), "");
    let ran = xtask(folder.path(), &["lint", "--model", "old.json"]);
    assert!(
        ran.ok && ran.out.contains("warning: a#Put: has no documentation"),
        "{}",
        ran.out
    );
    assert!(
        !xtask(
            folder.path(),
            &["lint", "--model", "old.json", "--deny", "warnings"]
        )
        .ok
    );
}

#[test]
fn documentation_that_points_to_nothing_is_an_error_of_the_lint() {
    let layer = r##"{"smithy": "2.0", "shapes": {"a#Gone": {"type": "apply", "traits": {"smithy.api#documentation": "x"}}}}"##;
    let folder = folder(&model(TEXT), layer);
    let ran = xtask(
        folder.path(),
        &["lint", "--model", "old.json", "--model", "new.json"],
    );
    assert!(
        !ran.ok
            && ran
                .err
                .contains("error: a#Gone: nothing to apply traits to"),
        "{}",
        ran.err
    );
}
