//! The input of the case `create` as Rust code for the official client, which reads no JSON.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::interop::clients::official::setters;
use crate::{model_files, project};

const OPERATION: &str = "CreateMemory";
const HEADER: &str = "\
//! Written by `cargo xtask bench` from data/create-memory-input.json; do not edit.

use std::collections::HashMap;

use aws_sdk_bedrockagentcorecontrol::operation::create_memory::CreateMemoryInput;
use aws_sdk_bedrockagentcorecontrol::operation::create_memory::builders::CreateMemoryInputBuilder;
use aws_sdk_bedrockagentcorecontrol::types;

use crate::built::built;

/// Returns the input with all its members.
#[rustfmt::skip]
#[allow(deprecated, reason = \"the service has deprecated members\")]
pub(crate) fn input() -> CreateMemoryInputBuilder {
    CreateMemoryInput::builder()";

/// Writes the module `create_memory` of the program with the official client, unless it is up to date.
pub(super) fn write(workspace: &Path) -> Result<()> {
    let model = [project::root().join("model/bedrock-agentcore-control.json")];
    let model = model_files::load(&model_files::read(&model)?)?;
    let data = workspace.join("data/create-memory-input.json");
    let data =
        fs::read_to_string(&data).with_context(|| format!("cannot read {}", data.display()))?;
    let input = serde_json::from_str(&data).context("the input is not JSON")?;
    let setters = setters(&model, OPERATION, &input)?.replace("session.text(", "String::from(");
    let text = format!("{HEADER}{setters}\n}}\n");
    let path = workspace.join("cases/official/src/create_memory.rs");
    if fs::read_to_string(&path).is_ok_and(|current| current == text) {
        return Ok(());
    }
    fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
}
