//! Resources that outlive a run.

use smithy_emulator::{Emulator, Options};

use super::{BOXES, call, create, emulator};

#[test]
fn a_snapshot_keeps_resources() {
    let first = emulator(&Options::default());
    let id = create(&first, "cups");

    let snapshot = Some(first.snapshot());
    let second = emulator(&Options {
        snapshot,
        ..Options::default()
    });

    assert_eq!(
        call(&second, "GET", &format!("/boxes/{id}"), "")["label"],
        "cups"
    );
}

/// Starts an emulator with a snapshot that cannot be used.
#[track_caller]
fn error(snapshot: &str) -> String {
    let options = Options {
        snapshot: Some(snapshot.to_owned()),
        ..Options::default()
    };
    Emulator::new(&[("boxes.json", BOXES)], &options)
        .err()
        .unwrap()
}

#[test]
fn a_torn_snapshot_is_an_error() {
    let emulator = emulator(&Options::default());
    create(&emulator, "cups");
    let whole = emulator.snapshot();

    for length in [0, 1, whole.len() / 2, whole.len() - 1] {
        let message = error(&whole[..length]);
        assert!(message.contains("the snapshot cannot be read"), "{message}");
    }
}

#[test]
fn a_snapshot_of_another_service_is_an_error() {
    let whole = emulator(&Options::default()).snapshot();

    let message = error(&whole.replace("a#Boxes", "b#Crates"));
    assert_eq!(message, "the snapshot is one of b#Crates, not of a#Boxes");
    let message = error(&whole.replace("\"format\": 1", "\"format\": 2"));
    assert_eq!(message, "the snapshot has format 2, not 1");
}

#[test]
fn rules_with_unknown_names_are_errors() {
    let rules = |text: &str| {
        let options = Options {
            rules: Some(text.to_owned()),
            ..Options::default()
        };
        Emulator::new(&[("boxes.json", BOXES)], &options)
            .err()
            .unwrap_or_default()
    };

    assert_eq!(
        rules(r#"{"resources": {"Crate": {}}}"#),
        "rules: resources: the model has no resource Crate"
    );
    assert_eq!(
        rules(r#"{"operations": {"Fly": {}}}"#),
        "rules: operations: the service has no operation Fly"
    );
    let message = rules(r#"{"resources": {"Box": {"colour": 1}}}"#);
    assert!(message.contains("unknown field `colour`"), "{message}");
    assert_eq!(
        rules(r#"{"resources": {"Box": {"id": "box-{random:4}"}}}"#),
        ""
    );
}
