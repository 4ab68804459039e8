//! The life of resources of a service without rules.

use std::time::Duration;

use smithy_emulator::{Fault, Options};

use super::{call, code, create, emulator, send};

#[test]
fn a_resource_is_created_read_updated_listed_and_deleted() {
    let emulator = emulator(&Options::default());

    let id = create(&emulator, "tea cups");
    let path = format!("/boxes/{id}");
    let read = call(&emulator, "GET", &path, "");
    assert_eq!(
        (&read["label"], &read["status"]),
        (&"tea cups".into(), &"ACTIVE".into())
    );
    // A required member that nobody set is made up.
    assert!(read["owner"].is_string());

    let updated = call(&emulator, "PATCH", &path, r#"{"weight": 3}"#);
    assert_eq!(
        (&updated["label"], &updated["weight"]),
        (&"tea cups".into(), &3.into())
    );
    assert_eq!(
        call(&emulator, "GET", "/boxes", "")["boxes"]
            .as_array()
            .unwrap()
            .len(),
        1
    );

    assert_eq!(send(&emulator, "DELETE", &path, "").status(), 204);
    assert_eq!(
        code(&emulator, "GET", &path, ""),
        "ResourceNotFoundException"
    );
}

#[test]
fn a_slash_at_the_end_of_the_path_is_ignored() {
    let emulator = emulator(&Options::default());
    let id = create(&emulator, "cups");

    assert_eq!(
        call(&emulator, "GET", &format!("/boxes/{id}/"), "")["boxId"],
        id
    );
}

#[test]
fn labels_are_decoded() {
    let emulator = emulator(&Options::default());

    let message = send(&emulator, "GET", "/boxes/a%2Fb%3Ac", "");

    let body = String::from_utf8(message.body().to_vec()).unwrap();
    assert!(body.contains("a/b:c"), "{body}");
}

#[test]
fn children_need_their_parent_and_keep_it() {
    let emulator = emulator(&Options::default());
    assert_eq!(
        code(&emulator, "PUT", "/boxes/none/items/a/b", ""),
        "ResourceNotFoundException"
    );
    let id = create(&emulator, "cups");
    call(&emulator, "PUT", &format!("/boxes/{id}/items/a/b"), "");

    assert_eq!(
        code(&emulator, "DELETE", &format!("/boxes/{id}"), ""),
        "ConflictException"
    );
    call(&emulator, "DELETE", &format!("/boxes/{id}/items/a/b"), "");
    call(&emulator, "DELETE", &format!("/boxes/{id}"), "");
}

#[test]
fn changes_take_their_time() {
    let latency = Some(Duration::from_secs(60));
    let emulator = emulator(&Options {
        latency,
        virtual_clock: true,
        ..Options::default()
    });
    let id = create(&emulator, "cups");
    let path = format!("/boxes/{id}");
    let status = || {
        call(&emulator, "GET", &path, "")["status"]
            .as_str()
            .unwrap()
            .to_owned()
    };

    assert_eq!(status(), "CREATING");
    assert_eq!(code(&emulator, "DELETE", &path, ""), "ConflictException");
    emulator.advance(Duration::from_secs(59));
    assert_eq!(status(), "CREATING");
    emulator.advance(Duration::from_secs(1));
    assert_eq!(status(), "ACTIVE");

    call(&emulator, "DELETE", &path, "");
    assert_eq!(status(), "DELETING");
    emulator.advance(Duration::from_secs(60));
    assert_eq!(
        code(&emulator, "GET", &path, ""),
        "ResourceNotFoundException"
    );
}

#[test]
fn pages_have_each_resource_once_while_others_come_and_go() {
    let emulator = emulator(&Options::default());
    let mut ids: Vec<String> = (0..20).map(|_| create(&emulator, "cups")).collect();
    ids.sort();
    let mut found = Vec::new();
    let mut uri = "/boxes?maxResults=3".to_owned();
    loop {
        let page = call(&emulator, "GET", &uri, "");
        let boxes = page["boxes"].as_array().unwrap();
        found.extend(
            boxes
                .iter()
                .map(|found| found["boxId"].as_str().unwrap().to_owned()),
        );
        call(&emulator, "DELETE", &format!("/boxes/{}", found[0]), "");
        create(&emulator, "new");
        let Some(token) = page["nextToken"].as_str() else {
            break;
        };
        uri = format!(
            "/boxes?maxResults=3&nextToken={}",
            token.replace('=', "%3D").replace('+', "%2B")
        );
        found.remove(0);
        ids.remove(0);
    }

    let old: Vec<&String> = found.iter().filter(|id| ids.contains(id)).collect();
    assert_eq!(old.len(), ids.len());
    assert_eq!(
        code(&emulator, "GET", "/boxes?nextToken=%00", ""),
        "ValidationException"
    );
}

#[test]
fn a_token_is_performed_once() {
    let emulator = emulator(&Options::default());
    let body = r#"{"label": "cups", "token": "one"}"#;
    let first = call(&emulator, "POST", "/boxes", body);
    let second = call(&emulator, "POST", "/boxes", body);

    assert_eq!(first, second);
    assert_eq!(
        call(&emulator, "GET", "/boxes", "")["boxes"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let other = r#"{"label": "mugs", "token": "one"}"#;
    assert_eq!(
        code(&emulator, "POST", "/boxes", other),
        "ValidationException"
    );
}

#[test]
fn faults_are_counted_and_seeded() {
    let count_of_failures = |seed| {
        let emulator = emulator(&Options {
            seed: Some(seed),
            ..Options::default()
        });
        let error = Some("ThrottlingException".to_owned());
        emulator.add_fault(Fault {
            error,
            probability: Some(0.5),
            ..Fault::default()
        });
        let calls =
            (0..100).filter(|_| !send(&emulator, "GET", "/boxes", "").status().is_success());
        calls.count()
    };
    let failures = count_of_failures(1);
    assert!((20..80).contains(&failures), "{failures}");
    assert_eq!(failures, count_of_failures(1));

    let emulator = emulator(&Options::default());
    emulator.add_fault(Fault {
        error: Some("Broken".to_owned()),
        status: Some(503),
        count: Some(2),
        ..Fault::default()
    });
    let statuses: Vec<u16> = (0..3)
        .map(|_| send(&emulator, "GET", "/boxes", "").status().as_u16())
        .collect();
    assert_eq!(statuses, [503, 503, 200]);
}
