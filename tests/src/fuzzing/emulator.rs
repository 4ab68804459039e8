//! The fuzz target of the emulator.

use std::path::Path;
use std::sync::LazyLock;

use arbitrary::Unstructured;
use bedrock_agentcore_control::bytes::Bytes;
use bedrock_agentcore_control::http::Request;
use bedrock_agentcore_control::serde_json::{Value, from_slice};
use smithy_emulator::{Emulator, Options};

use super::{headers, nearly, operation, rest, run, shapes};

/// Sends requests that are nearly right, or any bytes, to the emulator.
///
/// # Panics
/// Panics if the emulator does, or if its response is a server error or has a body that
/// is not JSON.
pub fn emulated_request(data: &[u8]) {
    static EMULATOR: LazyLock<Emulator> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../model");
        let model =
            ["bedrock-agentcore-control.json", "additions.json"].map(|name| folder.join(name));
        let options = Options {
            seed: Some(1),
            ..Options::default()
        };
        let emulator = Emulator::from_files(&model, Some(&folder.join("emulator.json")), &options);
        emulator.unwrap_or_else(|message| panic!("{message}"))
    });
    let _ = run(data, |u| {
        for _ in 0..u.int_in_range(1..=4)? {
            let request = request(u)?;
            let response = EMULATOR.handle(&request);
            assert!(response.status().as_u16() < 500, "{response:?}");
            let body = response.body();
            assert!(
                body.is_empty() || from_slice::<Value>(body).is_ok(),
                "{response:?}"
            );
        }
        Ok(())
    });
    EMULATOR.reset();
}

/// Builds a request of an operation with any labels and query, and with a nearly right body.
fn request(u: &mut Unstructured<'_>) -> arbitrary::Result<Request<Bytes>> {
    let entry = operation(u)?;
    let shape = shapes(entry);
    let labels: [&str; 6] = [
        "",
        "a",
        "default",
        "%2F",
        "arn:aws:x:us-west-2:1:a%2Fb",
        "%FF",
    ];
    let mut uri = String::new();
    for part in shape.uri.split_inclusive(['{', '}']) {
        match part.strip_suffix('}') {
            Some(_) => uri.push_str(u.choose(&labels)?),
            None => uri.push_str(part.trim_end_matches('{')),
        }
    }
    if u.ratio(1, 4)? {
        uri.push_str(u.choose(&[
            "?maxResults=0",
            "?nextToken=AA==",
            "?maxResults=9&view=x",
            "?=",
        ])?);
    }
    let body = if u.ratio(3, 4)? {
        nearly(shape.input, u)?.to_string().into_bytes()
    } else {
        rest(u)
    };
    let mut request = Request::builder()
        .method(shape.method)
        .uri(uri)
        .body(Bytes::from(body))
        .map_err(|_| arbitrary::Error::IncorrectFormat)?;
    *request.headers_mut() = headers(u)?;
    if u.ratio(7, 8)? {
        let json = bedrock_agentcore_control::http::HeaderValue::from_static("application/json");
        request.headers_mut().insert("content-type", json);
    }
    Ok(request)
}
