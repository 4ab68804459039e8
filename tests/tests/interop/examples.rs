//! The examples whose operations moto implements, run as programs.
//! `tests/tests/integration/examples.rs` tests the others.

use std::path::PathBuf;
use std::process::{Command, Output};

use crate::{REGION, ROLE, SECRET};

/// Runs an example. Returns `None` without a server or without built examples.
fn run(example: &str, args: &[&str]) -> Option<Output> {
    let (Some(endpoint), Some(folder)) = (
        std::env::var_os("INTEROP_ENDPOINT"),
        std::env::var_os("INTEROP_EXAMPLES"),
    ) else {
        crate::skip();
        return None;
    };
    let program = PathBuf::from(folder)
        .join(example)
        .with_extension(std::env::consts::EXE_EXTENSION);
    let mut command = Command::new(program);
    command
        .args(args)
        .env_clear()
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("AWS_REGION", REGION);
    command
        .env("AWS_ACCESS_KEY_ID", "access-key")
        .env("AWS_SECRET_ACCESS_KEY", SECRET);
    Some(command.output().unwrap())
}

/// Returns the standard output of a successful run.
#[track_caller]
fn stdout(output: &Output) -> String {
    assert!(
        output.status.success(),
        "{}: {}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn deploys_an_agent_runtime() {
    let image = "123456789012.dkr.ecr.us-west-2.amazonaws.com/agent:1";
    let Some(output) = run("deploy_agent_runtime", &["example_runtime", image, ROLE]) else {
        return;
    };

    let text = stdout(&output);
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        matches!(
            *lines,
            [
                made,
                "ready: version 1",
                "created the endpoint production",
                "production: version 1"
            ] if made.starts_with("created ")
        ),
        "{text}"
    );
}

#[test]
fn creates_a_gateway_with_targets() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("api.json");
    std::fs::write(
        &file,
        r#"{"openapi": "3.0.0", "info": {"title": "Orders", "version": "1"}, "paths": {}}"#,
    )
    .unwrap();
    let function = "arn:aws:lambda:us-west-2:123456789012:function:orders";
    let provider = "arn:aws:bedrock-agentcore:us-west-2:123456789012:token-vault/default\
                    /apikeycredentialprovider/orders";
    let args = [
        "example-gateway",
        ROLE,
        function,
        file.to_str().unwrap(),
        provider,
    ];
    let Some(output) = run("gateway_with_targets", &args) else {
        return;
    };

    let text = stdout(&output);
    let lines: Vec<&str> = text.lines().collect();
    let [gateway, orders, api] = *lines else {
        panic!("{text}")
    };
    assert!(
        gateway.starts_with("gateway ") && gateway.contains("https://"),
        "{text}"
    );
    assert!(
        orders.ends_with(" (orders): READY") && api.ends_with(" (api): READY"),
        "{text}"
    );
}

#[test]
fn creates_a_memory_with_strategies() {
    let Some(output) = run("memory_with_strategies", &["example_memory"]) else {
        return;
    };
    let text = stdout(&output);
    for part in [
        "memory ",
        ": ACTIVE\n",
        "strategy facts (SEMANTIC)",
        "strategy summaries (SUMMARIZATION)",
        "strategy preferences (",
    ] {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
}

#[test]
fn sends_an_operation_from_a_json_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("memory.json");
    std::fs::write(
        &file,
        r#"{"name": "example_json", "eventExpiryDuration": 30}"#,
    )
    .unwrap();

    let Some(output) = run("json_operation", &["CreateMemory", file.to_str().unwrap()]) else {
        return;
    };

    let text = stdout(&output);
    assert!(
        text.contains(r#""name": "example_json""#) && text.contains(r#""eventExpiryDuration": 30"#),
        "{text}"
    );
}

/// moto responds to lists that it does not implement with 500.
#[test]
fn inventory_lists_resources_and_reports_failures() {
    let Some(output) = run("inventory", &[]) else {
        return;
    };

    assert_eq!(output.status.code(), Some(1));
    let reported = String::from_utf8_lossy(&output.stderr);
    assert!(
        reported.contains("harness: ListHarnesses") && reported.ends_with(" lists are missing\n"),
        "{reported}"
    );
    assert!(
        !reported.contains("ListMemories") && !reported.contains("ListGateways"),
        "{reported}"
    );
}
