//! Requests that are wrong, and arbitrary bytes.

use bytes::Bytes;
use http::Request;
use smithy_emulator::Options;

use super::{code, create, emulator, send};

#[test]
fn unknown_paths_and_methods_are_errors() {
    let emulator = emulator(&Options::default());

    assert_eq!(
        code(&emulator, "GET", "/crates", ""),
        "UnknownOperationException"
    );
    assert_eq!(send(&emulator, "PUT", "/boxes", "").status(), 405);
}

#[test]
fn every_violation_is_reported() {
    let emulator = emulator(&Options::default());

    let response = send(
        &emulator,
        "POST",
        "/boxes",
        r#"{"label": "X", "weight": 11}"#,
    );

    let body = String::from_utf8(response.body().to_vec()).unwrap();
    for text in [
        "3 validation errors",
        "length between 2 and 20",
        "pattern",
        "between 1 and 10",
    ] {
        assert!(body.contains(text), "{body}");
    }
}

#[test]
fn wrong_json_and_media_types_are_errors() {
    let emulator = emulator(&Options::default());

    for body in [
        "{",
        "[]",
        "null",
        r#"{"label": 1}"#,
        r#"{"label": "cups", "weight": 1.5}"#,
        "\u{feff}{}",
    ] {
        assert_eq!(
            code(&emulator, "POST", "/boxes", body),
            "SerializationException",
            "{body}"
        );
    }
    let request = Request::post("/boxes")
        .header("content-type", "text/plain")
        .body(Bytes::from("{}"));
    assert_eq!(emulator.handle(&request.unwrap()).status(), 415);
}

#[test]
fn no_request_panics() {
    let emulator = emulator(&Options {
        seed: Some(1),
        ..Options::default()
    });
    create(&emulator, "cups");
    let mut random = fastrand::Rng::with_seed(7);
    let pieces = [
        "/boxes",
        "/",
        "%2F",
        "%",
        "?",
        "nextToken=",
        "&",
        "=",
        "maxResults=",
        "-1",
        "9999999999999",
        "é",
        "{",
        "\0",
    ];
    for _ in 0..20_000 {
        let count = random.usize(0..8);
        let uri: String = (0..count)
            .map(|_| pieces[random.usize(0..pieces.len())])
            .collect();
        let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];
        let body: Vec<u8> = (0..random.usize(0..40)).map(|_| random.u8(..)).collect();
        let body = if random.bool() {
            body
        } else {
            br#"{"label": "cups", "weight": 1e400}"#.to_vec()
        };
        let request = Request::builder()
            .method(methods[random.usize(0..methods.len())])
            .uri(format!("/{}", uri.trim_start_matches('/')))
            .header("content-type", "application/json")
            .header("authorization", "AWS4-HMAC-SHA256 Credential=a/b/c")
            .body(Bytes::from(body));
        // Some texts are no URI, which the HTTP server refuses before.
        if let Ok(request) = request {
            assert_ne!(emulator.handle(&request).status(), 500);
        }
    }
}
