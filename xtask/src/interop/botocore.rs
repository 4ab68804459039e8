//! Requests and responses of generated clients, compared with those of botocore.
//!
//! `differential.py` writes random inputs and responses of all operations. A generated client answers
//! them in a unit test that is added to its crate, and the script compares the answers with
//! botocore's serializer and parser. The models are those of the same botocore.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use smithy_codegen::{Options, emit, ir, lower};
use smithy_model::Source;
use smithy_model::import::botocore;

use super::venv;
use crate::botocore_data::{self, Service};
use crate::toolchain::Rustc;
use crate::{crate_files, model_files, project};

const BOTOCORE: [&str; 1] = ["botocore==1.44.8"];
/// Services that are compared by default, with the protocol `rpcv2Cbor`.
const SERVICES: [&str; 5] = ["acm-pca", "cloudwatch", "keyspaces", "memorydb", "pi"];

/// Services to compare.
#[derive(clap::Args)]
pub(super) struct Selection {
    /// A service whose requests and responses are compared with those of botocore; may be repeated
    /// [default: a sample of five]
    #[arg(long, value_name = "NAME")]
    service: Vec<String>,
    /// Compare all services with botocore, which takes an hour or more
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
        script.arg(root.join("xtask/src/interop/botocore/differential.py"));
        script.arg(command).arg(&folder).args(names.clone());
        script.status().context("cannot run Python")
    };
    ensure!(script("write")?.success(), "the cases cannot be written");
    let rustc = Rustc::new(&root)?;
    let mut failed = 0;
    for service in &services {
        let folder = folder.join(&service.name);
        if !folder.join("cases.jsonl").exists() {
            continue;
        }
        println!("answer  {}", service.name);
        if let Err(error) = answer(&rustc, service, &folder) {
            println!("failed  {}: {error:#}", service.name);
            failed += 1;
        }
    }
    let all_agree = script("compare")?.success();
    ensure!(
        failed == 0,
        "{} without answers",
        project::counted(failed, "client")
    );
    ensure!(all_agree, "requests or responses differ from botocore's");
    Ok(())
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
    let krate = lower::lower(&model, &options)
        .map_err(|errors| model_files::report(&errors, "cannot generate a client"))?;
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
    for operation in &krate.operations {
        let (name, ty) = (&operation.name, &operation.input.name);
        let _ = writeln!(
            arms,
            "                {name:?} => answer::<crate::operation::{ty}>(&case),"
        );
    }
    format!(
        r#"
#[cfg(test)]
mod differential {{
    use smithy_reqwest::protocol_tests::differential::answer;
    use smithy_reqwest::serde_json::{{Value, from_str, json}};

    #[test]
    fn answers_cases() {{
        let folder = std::path::Path::new({folder:?});
        let cases = std::fs::read_to_string(folder.join("cases.jsonl")).unwrap();
        let mut answers = String::new();
        for line in cases.lines() {{
            let case: Value = from_str(line).unwrap();
            let answer = match case["operation"].as_str().unwrap() {{
{arms}                name => json!({{ "error": format!("there is no operation {{name}}") }}),
            }};
            answers.push_str(&format!("{{answer}}\n"));
        }}
        std::fs::write(folder.join("answers.jsonl"), answers).unwrap();
    }}
}}
"#
    )
}
