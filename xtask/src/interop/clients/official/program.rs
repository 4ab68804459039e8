//! Writes the functions of a Rust program for the steps of the script.
//!
//! The crate has no dynamic interface: each step becomes a function that calls the fluent builder
//! of its operation. Paginators and waiters run where the other clients run theirs, before the
//! first deletion. A waiter that succeeds with an error runs after the step that expects this
//! error.

use anyhow::{Context, Result};
use serde_json::Value;
use smithy_model::{Kind, Model, Shape, ShapeId};

use super::expression::{setters, type_of};
use super::names::snake;

const HEADER: &str = "\
//! Written by `cargo xtask interop --official` from the script over all operations.

#![allow(unused_imports, reason = \"a script may have no map and no document\")]

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_bedrockagentcorecontrol::client::Waiters;
use aws_sdk_bedrockagentcorecontrol::types;
use aws_smithy_types::{Document, Number};

use crate::{Session, built};
";

/// A step of the script with the shapes of its operation.
struct Step<'a> {
    operation: &'a Shape,
    input: &'a Shape,
    output: &'a Shape,
    step: &'a Value,
}

/// Functions of the program, with the names of those that `run` calls.
#[derive(Default)]
struct Program {
    functions: String,
    calls: Vec<String>,
}

/// Returns the source of the module `steps`, whose function `run` runs the script.
///
/// # Errors
/// Returns an error if the script does not conform to the model.
pub(super) fn write(model: &Model, script: &Value) -> Result<String> {
    let steps = script.as_array().context("the script is not a list")?;
    let steps: Vec<Step<'_>> = steps
        .iter()
        .map(|step| Step::new(model, step))
        .collect::<Result<_>>()?;
    // The first error is expected of reading a resource that the step before has deleted.
    let first_error = steps.iter().position(|step| step.error().is_some());
    let first_deletion = first_error.map(|index| index.saturating_sub(1));
    let mut program = Program::default();
    for (index, step) in steps.iter().enumerate() {
        if Some(index) == first_deletion {
            for step in steps.iter().filter(|step| step.error().is_none()) {
                program.pages(model, step)?;
                program.waiters(model, step)?;
            }
        }
        program.step(model, index + 1, step)?;
        if step.error().is_some() {
            program.waiters(model, step)?;
        }
    }
    Ok(program.finish())
}

impl<'a> Step<'a> {
    fn new(model: &'a Model, step: &'a Value) -> Result<Self> {
        let name = step["operation"].as_str().unwrap_or_default();
        let service = model.services().next();
        let (_, service) = service.context("the model has no service")?;
        let operation = model
            .operations_of(service)
            .into_iter()
            .find(|operation| operation.id.name() == name)
            .with_context(|| format!("the model has no operation {name}"))?;
        let shape = |id: &ShapeId| {
            model
                .shape(id)
                .with_context(|| format!("the model has no shape {id}"))
        };
        let bodies = operation
            .as_operation()
            .with_context(|| format!("{name} is not an operation"))?;
        Ok(Self {
            operation,
            input: shape(&bodies.input)?,
            output: shape(&bodies.output)?,
            step,
        })
    }

    fn name(&self) -> &str {
        self.operation.id.name()
    }

    /// Returns the code of the expected error.
    fn error(&self) -> Option<&str> {
        self.step["error"].as_str()
    }

    fn setters(&self, model: &Model) -> Result<String> {
        setters(model, self.input, &self.step["input"])
            .with_context(|| format!("input of {}", self.name()))
    }
}

impl Program {
    fn step(&mut self, model: &Model, number: usize, step: &Step<'_>) -> Result<()> {
        let name = step.name();
        let method = snake(name);
        let error = step.error();
        let setters = step.setters(model)?;
        let mut learned = String::new();
        for replacement in step.step["replacements"].as_array().into_iter().flatten() {
            let example = replacement[0].as_str().unwrap_or_default();
            let pointer = replacement[1].as_str().unwrap_or_default();
            let access = access(model, step.output, pointer)
                .with_context(|| format!("{pointer} in the output of {name}"))?;
            learned += &format!("session.learn({example:?}, {access});\n");
        }
        let check = format!("session.check({name:?}, {error:?}, result)");
        let check = if learned.is_empty() {
            format!("{check};\n")
        } else {
            format!("if let Some(output) = {check} {{\n{learned}}}\n")
        };
        self.function(
            &format!("step_{number}_{method}"),
            &format!("let result = session.client.{method}(){setters}\n.send().await;\n{check}"),
        );
        Ok(())
    }

    /// Reads all pages, each with one entry.
    fn pages(&mut self, model: &Model, step: &Step<'_>) -> Result<()> {
        let Some(paginated) = step.operation.traits.get("paginated") else {
            return Ok(());
        };
        let name = step.name();
        let method = snake(name);
        let setters = step.setters(model)?;
        let page_size = if paginated.get("pageSize").is_some() {
            ".page_size(1)"
        } else {
            ""
        };
        self.function(
            &format!("pages_of_{method}"),
            &format!(
                "let mut pages = session.client.{method}(){setters}\n\
                 .into_paginator(){page_size}.send();\n\
                 while let Some(page) = pages.next().await {{\n\
                 session.page({name:?}, page);\n\
                 }}\n"
            ),
        );
        Ok(())
    }

    /// Waits with the waiters of the step's operation that succeed with the result of the step.
    fn waiters(&mut self, model: &Model, step: &Step<'_>) -> Result<()> {
        let waiters = step.operation.traits.properties("smithy.waiters#waitable");
        for (name, waiter) in waiters {
            let acceptors = waiter["acceptors"].as_array().into_iter().flatten();
            let error = acceptors
                .filter(|acceptor| acceptor["state"] == "success")
                .find_map(|acceptor| acceptor["matcher"]["errorType"].as_str());
            if error != step.error() {
                continue;
            }
            let waiter = snake(name);
            let setters = step.setters(model)?;
            self.function(
                &format!("wait_until_{waiter}"),
                &format!(
                    "let result = session.client.wait_until_{waiter}(){setters}\n\
                     .wait(Duration::from_secs(30)).await;\n\
                     session.waited({name:?}, result);\n"
                ),
            );
        }
        Ok(())
    }

    /// Adds a function. One that repeats another is left out.
    fn function(&mut self, name: &str, body: &str) {
        if !self.calls.iter().any(|call| call == name) {
            self.calls.push(name.to_owned());
            let lines = body.lines().map(|line| format!("    {line}\n"));
            let body: String = lines.collect();
            self.functions += &format!("\nasync fn {name}(session: &mut Session) {{\n{body}}}\n");
        }
    }

    fn finish(&self) -> String {
        let calls = self.calls.iter();
        let calls: String = calls
            .map(|name| format!("    {name}(session).await;\n"))
            .collect();
        let functions = &self.functions;
        format!("{HEADER}\npub async fn run(session: &mut Session) {{\n{calls}}}\n{functions}")
    }
}

/// Returns the text of an output at a JSON pointer, as an `Option`.
///
/// A field of the crate is an `Option` or not. `Option` implements `From` for both.
fn access(model: &Model, output: &Shape, pointer: &str) -> Result<String> {
    let mut shape = output;
    let mut text = String::new();
    for part in pointer.split('/').skip(1) {
        let member = if let Kind::List(member) = &shape.kind {
            text += &format!(".and_then(|list| list.into_iter().nth({part}))");
            member
        } else {
            let member = shape
                .member(part)
                .with_context(|| format!("{} has no member {part}", shape.id))?;
            let convert = format!("Option::<{}>::from", type_of(model, &member.target)?);
            let field = snake(part);
            if text.is_empty() {
                text = format!("{convert}(output.{field}.clone())");
            } else {
                text += &format!(".and_then(|value| {convert}(value.{field}))");
            }
            member
        };
        shape = model
            .target(member)
            .with_context(|| format!("the model has no shape {}", member.target))?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use smithy_model::Source;

    use super::*;

    /// Returns a model with the operations `CreateGateway` and `GetGateway`.
    fn model() -> Model {
        let target = |name: &str| json!({ "target": name });
        let text = target("smithy.api#String");
        let model = json!({"smithy": "2.0", "shapes": {
            "a#Service": {
                "type": "service", "version": "1",
                "operations": [target("a#CreateGateway"), target("a#GetGateway")],
            },
            "a#CreateGateway": {
                "type": "operation", "input": target("a#CreateInput"), "output": target("a#Output"),
            },
            "a#CreateInput": {"type": "structure", "members": {
                "name": text,
                "protocolType": target("a#ProtocolType"),
                "configuration": target("a#Configuration"),
                "limits": target("a#Limits"),
                "context": target("smithy.api#Document"),
            }},
            "a#ProtocolType": {"type": "enum", "members": {"MCP": target("smithy.api#Unit")}},
            "a#Configuration": {"type": "union", "members": {"customJWT": target("a#JWTOptions")}},
            "a#JWTOptions": {"type": "structure", "members": {"audience": target("a#Texts")}},
            "a#Texts": {"type": "list", "member": text},
            "a#Limits": {"type": "map", "key": text, "value": target("smithy.api#Double")},
            "a#Output": {"type": "structure", "members": {"gateway": target("a#Gateway")}},
            "a#Gateway": {"type": "structure", "members": {"gatewayId": text}},
            "a#GetGateway": {
                "type": "operation", "input": target("a#GetInput"), "output": target("a#Output"),
                "traits": {"smithy.waiters#waitable": {"GatewayDeleted": {"acceptors": [{
                    "state": "success", "matcher": {"errorType": "NotFound"},
                }]}}},
            },
            "a#GetInput": {"type": "structure", "members": {"gatewayId": text}},
        }});
        let source = Source {
            file: "model.json",
            text: &model.to_string(),
        };
        smithy_model::load(&[source]).unwrap()
    }

    #[test]
    fn a_step_becomes_a_function() {
        let script = json!([{
            "operation": "CreateGateway",
            "input": {
                "configuration": {"customJWT": {"audience": ["support"]}},
                "context": {"depth": 2},
                "limits": {"daily": 1.5},
                "name": "tools",
                "protocolType": "MCP",
            },
            "replacements": [["tools-abcdefghij", "/gateway/gatewayId"]],
            "error": null,
        }]);

        let program = write(&model(), &script).unwrap();

        let expected = r#"
pub async fn run(session: &mut Session) {
    step_1_create_gateway(session).await;
}

async fn step_1_create_gateway(session: &mut Session) {
    let result = session.client.create_gateway()
    .set_configuration(Some(types::Configuration::CustomJwt(built::<types::JwtOptions>(types::JwtOptions::builder()
    .set_audience(Some(vec![session.text("support")]))
    .build()).into()).into()))
    .set_context(Some(Document::Object(HashMap::from([("depth".to_owned(), Document::Number(Number::PosInt(2)))]))))
    .set_limits(Some(HashMap::from([("daily".to_owned(), 1.5_f64)])))
    .set_name(Some(session.text("tools")))
    .set_protocol_type(Some(types::ProtocolType::from("MCP")))
    .send().await;
    if let Some(output) = session.check("CreateGateway", None, result) {
    session.learn("tools-abcdefghij", Option::<types::Gateway>::from(output.gateway.clone()).and_then(|value| Option::<String>::from(value.gateway_id)));
    }
}
"#;
        assert_eq!(program.strip_prefix(HEADER), Some(expected));
    }

    #[test]
    fn waits_for_a_deletion_after_the_expected_error() {
        let script = json!([
            {"operation": "GetGateway", "input": {"gatewayId": "tools"}, "error": null},
            {"operation": "GetGateway", "input": {"gatewayId": "tools"}, "error": "NotFound"},
        ]);

        let program = write(&model(), &script).unwrap();

        let calls = "    step_1_get_gateway(session).await;\n    \
                     step_2_get_gateway(session).await;\n    \
                     wait_until_gateway_deleted(session).await;\n}";
        assert!(program.contains(calls), "{program}");
        let check = r#"session.check("GetGateway", Some("NotFound"), result);"#;
        assert!(program.contains(check), "{program}");
    }

    #[test]
    fn rejects_unknown_members() {
        let script = json!([{"operation": "GetGateway", "input": {"name": "tools"}}]);

        let error = format!("{:#}", write(&model(), &script).unwrap_err());

        assert_eq!(error, "input of GetGateway: a#GetInput has no member name");
    }
}
