//! Tests of the emulator with small models: what holds for every service.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod malformed;
mod resources;
mod snapshots;

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;
use smithy_emulator::{Emulator, Options};

/// A service with a resource `Box` that has a child `Item`, over restJson1. It has no rules.
const BOXES: &str = r##"{
  "smithy": "2.0",
  "shapes": {
    "a#Boxes": {"type": "service", "version": "1", "resources": [{"target": "a#Box"}],
      "errors": [{"target": "a#ConflictException"}, {"target": "a#ResourceNotFoundException"}],
      "traits": {"aws.protocols#restJson1": {}, "aws.auth#sigv4": {"name": "boxes"}}},
    "a#ConflictException": {
      "type": "structure",
      "members": {"message": {"target": "smithy.api#String"}},
      "traits": {"smithy.api#error": "client", "smithy.api#httpError": 409}
    },
    "a#ResourceNotFoundException": {
      "type": "structure",
      "members": {"message": {"target": "smithy.api#String"}},
      "traits": {"smithy.api#error": "client", "smithy.api#httpError": 404}
    },
    "a#Box": {
      "type": "resource",
      "identifiers": {"boxId": {"target": "smithy.api#String"}},
      "create": {"target": "a#CreateBox"}, "read": {"target": "a#GetBox"},
      "update": {"target": "a#UpdateBox"}, "delete": {"target": "a#DeleteBox"},
      "list": {"target": "a#ListBoxes"}, "resources": [{"target": "a#Item"}]
    },
    "a#Item": {
      "type": "resource",
      "identifiers": {
        "boxId": {"target": "smithy.api#String"},
        "itemId": {"target": "smithy.api#String"}
      },
      "put": {"target": "a#PutItem"}, "delete": {"target": "a#DeleteItem"}
    },
    "a#CreateBox": {
      "type": "operation",
      "input": {"target": "a#CreateBoxInput"},
      "output": {"target": "a#BoxOutput"},
      "traits": {"smithy.api#http": {"method": "POST", "uri": "/boxes", "code": 201}}
    },
    "a#GetBox": {
      "type": "operation", "input": {"target": "a#BoxInput"}, "output": {"target": "a#BoxOutput"},
      "traits": {
        "smithy.api#http": {"method": "GET", "uri": "/boxes/{boxId}"},
        "smithy.api#readonly": {}
      }
    },
    "a#UpdateBox": {
      "type": "operation",
      "input": {"target": "a#UpdateBoxInput"},
      "output": {"target": "a#BoxOutput"},
      "traits": {"smithy.api#http": {"method": "PATCH", "uri": "/boxes/{boxId}"}}
    },
    "a#DeleteBox": {
      "type": "operation", "input": {"target": "a#BoxInput"},
      "output": {"target": "smithy.api#Unit"},
      "traits": {
        "smithy.api#http": {"method": "DELETE", "uri": "/boxes/{boxId}", "code": 204},
        "smithy.api#idempotent": {}
      }
    },
    "a#ListBoxes": {
      "type": "operation",
      "input": {"target": "a#ListBoxesInput"},
      "output": {"target": "a#ListBoxesOutput"},
      "traits": {
        "smithy.api#http": {"method": "GET", "uri": "/boxes"},
        "smithy.api#readonly": {},
        "smithy.api#paginated": {
          "inputToken": "nextToken", "outputToken": "nextToken", "pageSize": "maxResults",
          "items": "boxes"
        }
      }
    },
    "a#PutItem": {
      "type": "operation", "input": {"target": "a#ItemInput"},
      "output": {"target": "smithy.api#Unit"},
      "traits": {
        "smithy.api#http": {"method": "PUT", "uri": "/boxes/{boxId}/items/{itemId+}", "code": 204},
        "smithy.api#idempotent": {}
      }
    },
    "a#DeleteItem": {
      "type": "operation", "input": {"target": "a#ItemInput"},
      "output": {"target": "smithy.api#Unit"},
      "traits": {
        "smithy.api#http": {
          "method": "DELETE", "uri": "/boxes/{boxId}/items/{itemId+}", "code": 204
        },
        "smithy.api#idempotent": {}
      }
    },
    "a#BoxInput": {"type": "structure", "members": {
      "boxId": {
        "target": "smithy.api#String",
        "traits": {"smithy.api#required": {}, "smithy.api#httpLabel": {}}
      }
    }},
    "a#ItemInput": {"type": "structure", "members": {
      "boxId": {
        "target": "smithy.api#String",
        "traits": {"smithy.api#required": {}, "smithy.api#httpLabel": {}}
      },
      "itemId": {
        "target": "smithy.api#String",
        "traits": {"smithy.api#required": {}, "smithy.api#httpLabel": {}}
      }
    }},
    "a#CreateBoxInput": {"type": "structure", "members": {
      "label": {"target": "a#Label", "traits": {"smithy.api#required": {}}},
      "weight": {
        "target": "smithy.api#Integer",
        "traits": {"smithy.api#range": {"min": 1, "max": 10}}
      },
      "token": {"target": "smithy.api#String", "traits": {"smithy.api#idempotencyToken": {}}}
    }},
    "a#UpdateBoxInput": {"type": "structure", "members": {
      "boxId": {
        "target": "smithy.api#String",
        "traits": {"smithy.api#required": {}, "smithy.api#httpLabel": {}}
      },
      "label": {"target": "a#Label"}, "weight": {"target": "smithy.api#Integer"}
    }},
    "a#ListBoxesInput": {"type": "structure", "members": {
      "nextToken": {"target": "smithy.api#String", "traits": {"smithy.api#httpQuery": "nextToken"}},
      "maxResults": {
        "target": "smithy.api#Integer",
        "traits": {"smithy.api#httpQuery": "maxResults"}
      }
    }},
    "a#BoxOutput": {"type": "structure", "members": {
      "boxId": {"target": "smithy.api#String", "traits": {"smithy.api#required": {}}},
      "label": {"target": "a#Label", "traits": {"smithy.api#required": {}}},
      "weight": {"target": "smithy.api#Integer"},
      "status": {"target": "a#Status"},
      "owner": {"target": "smithy.api#String", "traits": {"smithy.api#required": {}}},
      "createdAt": {"target": "smithy.api#Timestamp", "traits": {"smithy.api#required": {}}}
    }},
    "a#ListBoxesOutput": {"type": "structure", "members": {
      "boxes": {"target": "a#BoxList", "traits": {"smithy.api#required": {}}},
      "nextToken": {"target": "smithy.api#String"}
    }},
    "a#BoxList": {"type": "list", "member": {"target": "a#BoxOutput"}},
    "a#Label": {
      "type": "string",
      "traits": {"smithy.api#length": {"min": 2, "max": 20}, "smithy.api#pattern": "^[a-z ]+$"}
    },
    "a#Status": {"type": "enum", "members": {
      "CREATING": {"target": "smithy.api#Unit"}, "ACTIVE": {"target": "smithy.api#Unit"},
      "UPDATING": {"target": "smithy.api#Unit"}, "DELETING": {"target": "smithy.api#Unit"}}}
  }
}"##;

fn emulator(options: &Options) -> Emulator {
    Emulator::new(&[("boxes.json", BOXES)], options).unwrap()
}

/// Sends a request with an optional JSON body. Returns the response.
fn send(emulator: &Emulator, method: &str, uri: &str, body: &str) -> Response<Bytes> {
    let mut request = Request::builder().method(method).uri(uri);
    if !body.is_empty() {
        request = request.header("content-type", "application/json");
    }
    emulator.handle(
        &request
            .body(Bytes::copy_from_slice(body.as_bytes()))
            .unwrap(),
    )
}

/// Sends a request that succeeds. Returns its output.
#[track_caller]
fn call(emulator: &Emulator, method: &str, uri: &str, body: &str) -> Value {
    let response = send(emulator, method, uri, body);
    assert!(response.status().is_success(), "{response:?}");
    serde_json::from_slice(response.body()).unwrap_or_default()
}

/// Sends a request that fails. Returns the code of the error.
#[track_caller]
fn code(emulator: &Emulator, method: &str, uri: &str, body: &str) -> String {
    let response = send(emulator, method, uri, body);
    assert!(!response.status().is_success(), "{response:?}");
    response.headers()["x-amzn-errortype"]
        .to_str()
        .unwrap()
        .to_owned()
}

/// Creates a box. Returns its identifier.
fn create(emulator: &Emulator, label: &str) -> String {
    let body = format!(r#"{{"label": "{label}"}}"#);
    call(emulator, "POST", "/boxes", &body)["boxId"]
        .as_str()
        .unwrap()
        .to_owned()
}
