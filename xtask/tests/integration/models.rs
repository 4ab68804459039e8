//! `import`, `diff` and `lint`.

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;

use super::{Run, xtask};

/// A model with one operation whose input has these members.
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

const NO_MEMBERS: &str = "";
const OPTIONAL: &str = r##""name": {"target": "smithy.api#String"}"##;
const REQUIRED: &str =
    r##""name": {"target": "smithy.api#String", "traits": {"smithy.api#required": {}}}"##;

/// A temporary folder with `old.json` and `new.json`.
fn folder(old: &str, new: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("old.json"), old).unwrap();
    fs::write(folder.path().join("new.json"), new).unwrap();
    folder
}

fn diff(old: &str, new: &str, options: &[&str]) -> Run {
    let folder = folder(old, new);
    xtask(
        folder.path(),
        &[&["diff", "old.json", "new.json"], options].concat(),
    )
}

/// Imports `new.json` into `old.json`.
fn import(folder: &TempDir) -> Run {
    let arguments = [
        "import",
        "--from",
        "smithy",
        "new.json",
        "--out",
        "old.json",
        "--list",
        "list/list.txt",
    ];
    xtask(folder.path(), &arguments)
}

#[test]
fn diff_of_equal_models_is_empty() {
    let run = diff(&model(OPTIONAL), &model(OPTIONAL), &["--deny", "any"]);

    run.assert_prints("");
    assert_eq!(run.stdout, "nothing changed\n");
}

#[test]
fn diff_denies_breaking_changes_on_demand() {
    let (old, new) = (model(OPTIONAL), model(REQUIRED));

    diff(&old, &new, &[]).assert_prints("now required");
    diff(&old, &new, &["--deny", "breaking"]).assert_fails("1 breaking change,");
}

#[test]
fn diff_denies_compatible_changes_on_demand() {
    let (old, new) = (model(NO_MEMBERS), model(OPTIONAL));

    diff(&old, &new, &["--deny", "breaking"]).assert_prints("+ name");
    diff(&old, &new, &["--deny", "any"]).assert_fails("changes, denied by --deny any");
}

#[test]
fn diff_has_formats_for_readers_and_programs() {
    for (format, text) in [
        ("text", "1 updated"),
        ("markdown", "**0 new, 1 updated"),
        ("changelog", "### Added\n\n- `Put`: member `name`.\n"),
        ("html", "id=\"Put-request.name\""),
        ("json", "\"updated\": 1"),
    ] {
        diff(&model(NO_MEMBERS), &model(OPTIONAL), &["--format", format]).assert_prints(text);
    }
}

#[test]
fn diff_rejects_unknown_revisions() {
    // The second looks like an option of git.
    for revision in ["git:no-such-revision", "git:--help"] {
        let folder = folder(&model(NO_MEMBERS), "");

        xtask(folder.path(), &["diff", revision, "old.json"]).assert_fails("git has no revision");
    }
}

#[test]
fn diff_rejects_invalid_models() {
    let truncated = &model(OPTIONAL)[..100];
    let newer = model(OPTIONAL).replace("\"2.0\"", "\"3.0\"");
    for (text, message) in [
        ("hello", "not a JSON AST"),
        (truncated, "not a JSON AST: EOF"),
        (&newer, "version \"3.0\" of Smithy"),
        (
            r#"{"smithy": "2.0", "shapes": {}}"#,
            "the model has no service",
        ),
    ] {
        diff(&model(OPTIONAL), text, &[]).assert_fails(message);
    }
}

#[test]
fn diff_compares_models_with_unsupported_protocols() {
    let other = |members: &str| model(members).replace("restJson1", "awsJson1_1");

    diff(&other(OPTIONAL), &other(REQUIRED), &[]).assert_prints("name: now required");
}

/// The largest public models of AWS have more than 5 MB.
#[test]
fn diff_compares_large_models() {
    let large = |last: &str| {
        let shapes = (0..40_000).map(|index| {
            let members = r##"{"name": {"target": "smithy.api#String"}}"##;
            format!(r##", "a#Shape{index}": {{"type": "structure", "members": {members}}}"##)
        });
        let members = (0..40_000)
            .map(|index| format!(r##""member{index}": {{"target": "a#Shape{index}"}}, "##));
        let text = model(&(members.collect::<String>() + last));
        let start = text.trim_end().strip_suffix("}}").unwrap();
        format!("{start}{}}}}}", shapes.collect::<String>())
    };
    let (old, new) = (large(OPTIONAL), large(REQUIRED));
    assert!(old.len() > 5_000_000, "{}", old.len());

    diff(&old, &new, &[]).assert_prints("1 updated");
}

#[test]
fn import_prints_changes_and_stale_statements_of_layers() {
    let folder = folder(&model(OPTIONAL), &model(NO_MEMBERS));
    let layer = r##"{"smithy": "2.0", "shapes": {"a#In$name": {
        "type": "apply", "traits": {"smithy.api#documentation": "x"}}}}"##;
    let layer_path = folder.path().join("documentation.json");
    fs::write(&layer_path, layer).unwrap();

    let run = import(&folder);

    run.assert_prints("breaks  3 changes\n        service on the wire: ");
    run.assert_prints("        In$name on the wire: ");
    run.assert_prints("        In$name in Rust: ");
    run.assert_prints(
        "stale   1 statement in the layers\n        documentation.json: a#In$name: \
        the shape has no such member",
    );
    run.assert_prints("to do   1 item without documentation: 1 operation\n        a#Put\n");
    let list = fs::read_to_string(folder.path().join("list/list.txt")).unwrap();
    assert!(list.contains("- name: String (string)"), "{list}");
}

#[test]
fn import_lists_breaking_changes_of_the_service_itself() {
    let traits = r##""aws.protocols#restJson1": {}"##;
    let with_auth = format!(r##"{traits}, "aws.auth#sigv4": {{"name": "toys"}}"##);
    let new = model(OPTIONAL).replace(traits, &with_auth);
    let folder = folder(&model(OPTIONAL), &new);

    let run = import(&folder);

    let traits = ["auth", "aws.auth#sigv4"];
    let lines = traits.map(|id| {
        format!("        service on the wire: `{id}` changes how requests are sent or signed\n")
    });
    run.assert_prints("breaking: 2 on the wire, 0 in the Rust API");
    run.assert_prints(&format!("breaks  2 changes\n{}", lines.concat()));
}

#[test]
fn import_prints_a_summary_and_writes_the_whole_list() {
    let members: Vec<String> = (0..200)
        .map(|index| OPTIONAL.replace("name", &format!("name{index}")))
        .collect();
    let folder = folder(&model(NO_MEMBERS), &model(&members.join(", ")));
    fs::write(
        folder.path().join("additions.json"),
        r#"{"smithy": "2.0", "shapes": {}}"#,
    )
    .unwrap();

    let run = import(&folder);

    run.assert_prints("to do   201 items without documentation: 1 operation, 200 members");
    run.assert_prints("        … 196 more\n");
    run.assert_prints("list    list.txt: all of it");
    assert!(run.stdout.lines().count() < 20, "{}", run.stdout);
    let list = fs::read_to_string(folder.path().join("list/list.txt")).unwrap();
    let is_listed = |index: usize| {
        list.lines()
            .any(|line| line.trim() == format!("a#In$name{index}"))
    };
    assert!((0..200).all(is_listed), "{list}");
}

#[test]
fn failed_import_keeps_the_old_model() {
    let unknown_target = model(r##""name": {"target": "a#Gone"}"##);
    for invalid in ["{", r#"{"smithy": "2.0", "shapes": {}}"#, &unknown_target] {
        let folder = folder(&model(OPTIONAL), invalid);

        import(&folder).assert_fails("cannot import the service model");

        let old = fs::read_to_string(folder.path().join("old.json")).unwrap();
        assert_eq!(old, model(OPTIONAL));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}

#[test]
fn import_refuses_to_replace_what_is_not_a_model() {
    for text in ["not JSON", "{}", "[package]\nname = \"mine\"\n"] {
        let folder = folder(text, &model(OPTIONAL));

        import(&folder).assert_fails("old.json is not a Smithy model");

        let old = fs::read_to_string(folder.path().join("old.json")).unwrap();
        assert_eq!(old, text);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}

#[test]
fn import_keeps_files_with_similar_names() {
    let folder = folder(&model(NO_MEMBERS), &model(OPTIONAL));
    let other = folder.path().join("old.json.new");
    fs::write(&other, "mine").unwrap();

    import(&folder).assert_prints("write");

    assert_eq!(fs::read_to_string(other).unwrap(), "mine");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
}

#[test]
fn import_limits_what_it_unpacks() {
    let folder = tempfile::tempdir().unwrap();
    let file = fs::File::create(folder.path().join("service-2.json.gz")).unwrap();
    let mut file = GzEncoder::new(file, Compression::fast());
    let spaces = vec![b' '; 1 << 20];
    for _ in 0..65 {
        file.write_all(&spaces).unwrap();
    }
    file.finish().unwrap();

    let run = xtask(
        folder.path(),
        &["import", "--from", "botocore", ".", "--out", "new.json"],
    );

    run.assert_fails("it has more than 64 MiB");
}

#[test]
fn lint_denies_warnings_on_demand() {
    let folder = folder(&model(OPTIONAL), "");
    let lint = |options: &[&str]| {
        xtask(
            folder.path(),
            &[&["lint", "--model", "old.json"], options].concat(),
        )
    };

    lint(&[]).assert_prints("warning: a#Put: has no documentation");
    lint(&["--deny", "warnings"]).assert_fails("denied by --deny warnings");
}

#[test]
fn lint_prints_new_findings_only() {
    let folder = folder(&model(NO_MEMBERS), &model(OPTIONAL));
    let lint = |options: &[&str]| {
        xtask(
            folder.path(),
            &[&["lint", "--model", "new.json"], options].concat(),
        )
    };

    let run = lint(&["--new", "old.json"]);

    run.assert_prints("warning: a#In$name: has no documentation");
    run.assert_prints("1 new finding");
    assert!(!run.stdout.contains("a#Put: "), "{}", run.stdout);
    lint(&["--new", "new.json", "--deny", "warnings"]).assert_prints("0 new findings");
    lint(&["--new", "git:no-such-revision"]).assert_fails("git has no revision");
}

#[test]
fn lint_compares_the_model_of_the_project_with_the_last_commit() {
    let run = xtask(Path::new(env!("CARGO_MANIFEST_DIR")), &["lint", "--new"]);

    run.assert_prints("new finding");
}

#[test]
fn lint_rejects_documentation_of_missing_shapes() {
    let layer = r##"{"smithy": "2.0", "shapes": {"a#Gone": {
        "type": "apply", "traits": {"smithy.api#documentation": "x"}}}}"##;
    let folder = folder(&model(OPTIONAL), layer);

    let run = xtask(
        folder.path(),
        &["lint", "--model", "old.json", "--model", "new.json"],
    );

    run.assert_fails("error: a#Gone: nothing to apply traits to");
}
