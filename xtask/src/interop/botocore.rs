//! Requests and responses of generated clients, compared with those of botocore.
//!
//! `differential.py` writes random inputs and responses of all operations. A generated client
//! answers them in a unit test that is added to its crate, and the script compares the answers with
//! botocore's serializer and parser. The models are those of the same botocore.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use smithy_codegen::ir::{self, Type};
use smithy_codegen::{Options, emit, lower};
use smithy_model::Source;
use smithy_model::import::botocore;

use super::venv;
use crate::botocore_data::{self, Service};
use crate::toolchain::Rustc;
use crate::{crate_files, model_files, parallel, project};

const BOTOCORE: [&str; 1] = ["botocore==1.44.8"];
/// Services that are compared by default: five with the protocol `rpcv2Cbor`, and one with streamed
/// bodies.
const SERVICES: [&str; 6] = [
    "acm-pca",
    "cloudwatch",
    "keyspaces",
    "mediastore-data",
    "memorydb",
    "pi",
];

/// Services to compare.
#[derive(clap::Args)]
pub(super) struct Selection {
    /// A service whose requests and responses are compared with those of botocore; may be repeated
    /// [default: a sample of six]
    #[arg(long, value_name = "NAME")]
    service: Vec<String>,
    /// Compare all services with botocore, which takes half an hour or more
    #[arg(long, conflicts_with = "service")]
    all_services: bool,
}

/// Compares the services, and fails if requests or responses differ.
pub(super) fn run(python: &Path, selection: &Selection) -> Result<()> {
    let root = project::root();
    let folder = root.join("target/interop/differential");
    let python = venv::provide(&root.join("target/interop/botocore"), python, &BOTOCORE)?;
    let data = botocore_data::below(&data_folder(&python)?)?;
    let services = selected(selection, &data)?;
    let names = services.iter().map(|service| service.name.as_str());
    let script = |command: &str| {
        let mut script = Command::new(&python);
        script.arg("-B");
        script.arg(root.join("xtask/src/interop/botocore/differential.py"));
        script.arg(command).arg(&folder).args(names.clone());
        script.status().context("cannot run Python")
    };
    ensure!(script("write")?.success(), "the cases cannot be written");
    let rustc = Rustc::new(&root)?;
    let has_cases = |service: &&&Service| folder.join(&service.name).join("cases.jsonl").exists();
    let services: Vec<&Service> = services.iter().filter(has_cases).copied().collect();
    let failed = answer_all(&rustc, &services, &folder);
    let all_agree = script("compare")?.success();
    ensure!(
        failed == 0,
        "{} without answers",
        project::counted(failed, "client")
    );
    ensure!(all_agree, "requests or responses differ from botocore's");
    Ok(())
}

/// Generates the clients of the services, one a processor at a time, and writes their answers.
/// Returns the number of failures.
fn answer_all(rustc: &Rustc, services: &[&Service], folder: &Path) -> usize {
    let failed = AtomicUsize::new(0);
    parallel::for_each(services, parallel::processors(), |_, service| {
        println!("answer  {}", service.name);
        if let Err(error) = answer(rustc, service, &folder.join(&service.name)) {
            println!("failed  {}: {error:#}", service.name);
            failed.fetch_add(1, Ordering::Relaxed);
        }
    });
    failed.into_inner()
}

/// Returns the services that the arguments select.
fn selected<'d>(selection: &Selection, data: &'d [Service]) -> Result<Vec<&'d Service>> {
    if selection.all_services {
        return Ok(data.iter().collect());
    }
    let mut names: Vec<&str> = selection.service.iter().map(String::as_str).collect();
    if names.is_empty() {
        names = SERVICES.to_vec();
    }
    let find = |name: &str| {
        let service = data.iter().find(|service| service.name == name);
        service.with_context(|| format!("botocore has no service {name}"))
    };
    names.into_iter().map(find).collect()
}

/// Returns the folder with botocore's data.
fn data_folder(python: &Path) -> Result<PathBuf> {
    let output = Command::new(python)
        .args(["-c", "import botocore; print(botocore.__path__[0])"])
        .output()
        .context("cannot run Python")?;
    let path = String::from_utf8_lossy(&output.stdout);
    Ok(Path::new(path.trim()).join("data"))
}

/// Generates the client of a service, and writes its answers to the cases in `folder`.
fn answer(rustc: &Rustc, service: &Service, folder: &Path) -> Result<()> {
    let files = service.read()?.context("the model is missing")?;
    let imported = botocore::import(&files.sources(), None)
        .map_err(|errors| model_files::report(&errors, "cannot import the model"))?;
    let source = Source {
        file: "service-2.json",
        text: &imported.text,
    };
    let model = smithy_model::load(&[source])
        .map_err(|errors| model_files::report(&errors, "the model is invalid"))?;
    let options = Options {
        name: "differential".to_owned(),
        runtime: Some("../../../../codegen/runtime".to_owned()),
        standalone: true,
        command: "cargo xtask interop".to_owned(),
        ..Options::default()
    };
    let mut krate = lower::lower(&model, &options)
        .map_err(|errors| model_files::report(&errors, "cannot generate a client"))?;
    // The rules of some services reject random parameters. `survey` tests the rules.
    krate.endpoint.rule_set["rules"] = json!([{
        "type": "endpoint",
        "conditions": [],
        "endpoint": {"url": {"ref": "Endpoint"}}
    }]);
    let mut tree = emit::emit(&krate);
    if let Some(root) = tree.files.get_mut("src/lib.rs") {
        root.push_str(&test_module(&krate, folder));
    }
    crate_files::write(folder, &tree)?;
    let answers = folder.join("answers.jsonl");
    if answers.exists() {
        fs::remove_file(&answers)?;
    }
    let stdout = rustc.test(folder)?;
    // The programs of all services would fill a disk.
    fs::remove_file(folder.join(format!("tests{}", std::env::consts::EXE_SUFFIX)))?;
    ensure!(answers.exists(), "{stdout}");
    Ok(())
}

/// Returns a unit test that answers the cases in `folder`.
fn test_module(krate: &ir::Crate, folder: &Path) -> String {
    let mut arms = String::new();
    let mut arm = |kind: &str, name: &str, call: String| {
        let _ = writeln!(
            arms,
            "                ({kind:?}, {name:?}) => {call}(&case),"
        );
    };
    for operation in &krate.operations {
        let ty = format!("crate::operation::{}", operation.input.name);
        for kind in ["request", "response"] {
            arm(kind, &operation.name, format!("answer::<{ty}>"));
        }
        if let Some(Type::Events(union)) = operation.output.stream.as_ref().map(|stream| &stream.ty)
        {
            let call = format!("answer_events::<{ty}, crate::types::{union}>");
            arm("events", &operation.name, call);
        }
    }
    // Any operation reads the errors of all.
    if let Some(operation) = krate.operations.first() {
        let ty = format!("crate::operation::{}", operation.input.name);
        for error in &krate.errors {
            let code = error.code.as_deref().unwrap_or_default();
            let call = format!("answer_error::<{ty}, crate::error::{}>", error.name);
            arm("error", code, call);
        }
    }
    format!(
        r#"
#[cfg(test)]
mod differential {{
    use smithy_reqwest::protocol_tests::differential::*;
    use smithy_reqwest::serde_json::{{Value, from_str, json}};

    const KINDS: [&str; 4] = ["request", "response", "error", "events"];

    #[test]
    fn answers_cases() {{
        let folder = std::path::Path::new({folder:?});
        let cases = std::fs::read_to_string(folder.join("cases.jsonl")).unwrap();
        let mut answers = String::new();
        for line in cases.lines() {{
            let case: Value = from_str(line).unwrap();
            let mut members = case.as_object().unwrap().iter();
            let is_kind = |(key, _): &(&String, &Value)| KINDS.contains(&key.as_str());
            let (kind, name) = members.find(is_kind).unwrap();
            let answer = match (kind.as_str(), name.as_str().unwrap()) {{
{arms}                (kind, name) => {{
                    json!({{ "failure": format!("there is no {{kind}} {{name}}") }})
                }}
            }};
            answers.push_str(&format!("{{answer}}\n"));
        }}
        std::fs::write(folder.join("answers.jsonl"), answers).unwrap();
    }}
}}
"#
    )
}
