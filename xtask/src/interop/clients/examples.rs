//! The example programs against the emulator.

use std::path::Path;
use std::process::Command;

use anyhow::Result;
use fs_err as fs;

use super::Server;
use crate::{process, toolchain};

const ROLE: &str = "arn:aws:iam::123456789012:role/agents";
const FUNCTION: &str = "arn:aws:lambda:us-west-2:123456789012:function:orders";
const PROVIDER: &str = "arn:aws:bedrock-agentcore:us-west-2:123456789012:token-vault/default/\
                        apikeycredentialprovider/orders";
/// Files that programs read.
const FILES: [(&str, &str); 3] = [
    (
        "api.json",
        r#"{"openapi": "3.0.0", "info": {"title": "Orders", "version": "1"}, "paths": {}}"#,
    ),
    (
        "policy.cedar",
        "permit(principal, action, resource is AgentCore::Gateway);",
    ),
    (
        "memory.json",
        r#"{"name": "from_json", "eventExpiryDuration": 30}"#,
    ),
];
/// The programs with their arguments, in their order.
const RUNS: [(&str, &[&str]); 11] = [
    (
        "deploy_agent_runtime",
        &[
            "support_agent",
            "123456789012.dkr.ecr.us-west-2.amazonaws.com/agent:1",
            ROLE,
        ],
    ),
    (
        "deploy_agent_runtime",
        &[
            "support_agent",
            "123456789012.dkr.ecr.us-west-2.amazonaws.com/agent:2",
            ROLE,
        ],
    ),
    (
        "deploy_agent_runtime",
        &["--rollback", "support_agent", "1"],
    ),
    (
        "gateway_with_targets",
        &["orders", ROLE, FUNCTION, "api.json", PROVIDER],
    ),
    ("harness", &["create", "helper", ROLE, "some.model"]),
    ("memory_with_strategies", &["conversations"]),
    ("policy_engine", &["rules", "policy.cedar"]),
    ("credential_providers", &["orders"]),
    ("json_operation", &["CreateMemory", "memory.json"]),
    ("inventory", &[]),
    ("harness", &["delete", "helper"]),
];

/// Runs all programs. They print what a person would see.
pub(super) fn run(root: &Path, folder: &Path, server: &Server) -> Result<()> {
    let mut build = toolchain::cargo("build --quiet --workspace --examples");
    process::run(build.current_dir(root), "the examples do not compile")?;
    for (name, text) in FILES {
        fs::write(folder.join(name), text)?;
    }
    for (name, arguments) in RUNS {
        println!("example {name} {}", arguments.join(" "));
        let program = root
            .join("target/debug/examples")
            .join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        let mut command = Command::new(&program);
        command
            .args(arguments)
            .current_dir(folder)
            .env("AWS_ENDPOINT_URL", server.endpoint())
            .env("AWS_REGION", "us-west-2")
            .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
            .env("AWS_SECRET_ACCESS_KEY", "interop")
            .env("API_KEY", "the key")
            .env("OAUTH_CLIENT_ID", "client")
            .env("OAUTH_CLIENT_SECRET", "the secret")
            .env(
                "OAUTH_DISCOVERY_URL",
                "https://login.example/.well-known/openid-configuration",
            );
        process::run(&mut command, &format!("{name} failed against the emulator"))?;
    }
    Ok(())
}
