//! Code for the programs with cases: clients of `DynamoDB`, and an input of the official client,
//! which reads no JSON.

use std::path::Path;

use anyhow::{Context, Result};
use fs_err as fs;
use smithy_codegen::Options;
use smithy_codegen_cli::generate;

use crate::interop::clients::official::setters;
use crate::{model_files, project};

const OPERATION: &str = "CreateMemory";
const HEADER: &str = "\
//! Written by `cargo xtask bench` from benches/data/create-memory-input.json; do not edit.

use std::collections::HashMap;

use aws_sdk_bedrockagentcorecontrol::operation::create_memory::CreateMemoryInput;
use aws_sdk_bedrockagentcorecontrol::operation::create_memory::builders::CreateMemoryInputBuilder;
use aws_sdk_bedrockagentcorecontrol::types;

use crate::built::built;

/// Returns the input with all its members.
#[rustfmt::skip]
#[allow(deprecated, reason = \"inputs have all members\")]
#[allow(clippy::too_many_lines, clippy::useless_conversion, reason = \"written by a program\")]
pub(crate) fn input() -> CreateMemoryInputBuilder {
    CreateMemoryInput::builder()";

/// Clients of `DynamoDB`, with their protocol.
const CLIENTS: [(&str, &str); 2] = [("dynamodb", "awsJson1_0"), ("dynamodb-cbor", "rpcv2Cbor")];

/// Writes the code on which the programs of `benches/` depend into the folder
/// `target/bench-clients`.
pub(super) fn write(workspace: &Path) -> Result<()> {
    let root = project::root();
    let out = root.join("target/bench-clients");
    let model = model_files::read(&[workspace.join("dynamodb.json")])?;
    for (name, protocol) in CLIENTS {
        let out = out.join(name);
        let options = Options {
            name: name.to_owned(),
            runtime: Some(project::runtime_from(&out)),
            standalone: true,
            command: "cargo xtask bench".to_owned(),
            protocol: Some(protocol.to_owned()),
            ..Options::default()
        };
        generate::write(&model, &out, &options)?;
    }
    write_input(workspace, &out.join("create_memory.rs"))
}

/// Writes the module `create_memory` of the program with the official client, unless it is up to
/// date.
fn write_input(workspace: &Path, path: &Path) -> Result<()> {
    let model = [project::root().join("model/bedrock-agentcore-control.json")];
    let model = model_files::load(&model_files::read(&model)?)?;
    let data = fs::read_to_string(workspace.join("data/create-memory-input.json"))?;
    let input = serde_json::from_str(&data).context("the input is not JSON")?;
    let setters = setters(&model, OPERATION, &input)?.replace("session.text(", "String::from(");
    let text = format!("{HEADER}{setters}\n}}\n");
    // A file that is written is compiled again.
    if fs::read_to_string(path).is_ok_and(|current| current == text) {
        return Ok(());
    }
    Ok(fs::write(path, text)?)
}
