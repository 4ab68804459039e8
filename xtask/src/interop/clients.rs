//! Clients of other projects, and the example programs, against the emulator.
//!
//! Each runs the same script over all operations, which comes from the examples of the model (`tests/src/script.rs`), with
//! the paginators and waiters that it has. The versions are of the time of the service model, or the first after it.

mod examples;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use super::server::Server;
use super::venv;
use crate::{project, toolchain};

const PYTHON: [&str; 3] = ["awscli==1.45.32", "boto3==1.43.32", "botocore==1.43.32"];
/// botocore converts names of operations.
const SMITHY_PYTHON: [&str; 2] = [
    "aws-sdk-bedrock-agentcore-control==0.12.0",
    "botocore==1.43.32",
];
/// Programs that can run the client of smithy-python, which requires Python 3.12.
const NEW_PYTHONS: [&str; 3] = ["python3.14", "python3.13", "python3.12"];
const JAVASCRIPT: &str = "@aws-sdk/client-bedrock-agentcore-control@3.1072.0";

/// Runs all clients that this machine has what they need.
pub(super) fn run(python: &Path) -> Result<()> {
    let root = project::root();
    let folder = root.join("target/interop");
    let drivers = root.join("xtask/src/interop/clients");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let script = write_script(&root, &folder)?;
    let emulator = build_emulator(&root)?;
    let run = |name: &str, mut command: Command| -> Result<bool> {
        let server = start(
            &root,
            &emulator,
            &folder.join(format!("emulator-{name}.log")),
        )?;
        println!("run     {name}");
        let status = command
            .args([server.endpoint(), &script.to_string_lossy()])
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
            .env("AWS_SECRET_ACCESS_KEY", "secret")
            .env("AWS_CONFIG_FILE", folder.join("no-config"))
            .env("AWS_SHARED_CREDENTIALS_FILE", folder.join("no-config"))
            .status()
            .with_context(|| format!("cannot run {}", command.get_program().display()))?;
        Ok(status.success())
    };
    let python_client = |python: &Path, file: &str| {
        let mut command = Command::new(python);
        command.arg(drivers.join(file));
        command
    };
    examples::run(
        &root,
        &folder,
        &start(&root, &emulator, &folder.join("emulator-examples.log"))?,
    )?;
    let mut failed = Vec::new();
    let mut note = |name: &str, succeeded: bool| {
        if !succeeded {
            failed.push(name.to_owned());
        }
    };
    let environment = venv::provide(&folder.join("clients"), python, &PYTHON)?;
    note(
        "boto3",
        run("boto3", python_client(&environment, "boto3_client.py"))?,
    );
    note(
        "aws-cli",
        run("aws-cli", python_client(&environment, "aws_cli.py"))?,
    );
    match NEW_PYTHONS.iter().find(|python| works(python)) {
        None => println!(
            "skipped smithy-python: there is none of {}",
            NEW_PYTHONS.join(", ")
        ),
        Some(python) => {
            let environment = venv::provide(
                &folder.join("smithy-python"),
                Path::new(python),
                &SMITHY_PYTHON,
            )?;
            note(
                "smithy-python",
                run(
                    "smithy-python",
                    python_client(&environment, "smithy_python.py"),
                )?,
            );
        }
    }
    if works("npm") && works("node") {
        let driver = install_javascript(&folder.join("javascript"), &drivers)?;
        let mut command = Command::new("node");
        command.arg(driver);
        note("javascript", run("javascript", command)?);
    } else {
        println!("skipped javascript: node and npm are not installed");
    }
    ensure!(
        failed.is_empty(),
        "failed: {}; the logs of the emulator are in {}",
        failed.join(", "),
        folder.display()
    );
    Ok(())
}

/// Returns `true` if a program can be run.
fn works(program: &str) -> bool {
    let mut command = Command::new(program);
    let status = command
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

/// Writes the script over all operations.
fn write_script(root: &Path, folder: &Path) -> Result<PathBuf> {
    let output = toolchain::cargo()
        .args([
            "run",
            "--quiet",
            "--package",
            "tests",
            "--example",
            "interop_script",
        ])
        .current_dir(root)
        .stderr(Stdio::inherit())
        .output()
        .context("cannot run cargo")?;
    ensure!(output.status.success(), "the script cannot be built");
    let script = folder.join("script.json");
    fs::write(&script, output.stdout)
        .with_context(|| format!("cannot write {}", script.display()))?;
    Ok(script)
}

fn build_emulator(root: &Path) -> Result<PathBuf> {
    let status = toolchain::cargo()
        .args(["build", "--quiet", "--package", "smithy-emulator"])
        .current_dir(root)
        .status()
        .context("cannot run cargo")?;
    ensure!(status.success(), "the emulator does not compile");
    Ok(root
        .join("target/debug")
        .join(format!("smithy-emulator{}", std::env::consts::EXE_SUFFIX)))
}

/// Starts an emulator without resources that verifies signatures.
fn start(root: &Path, emulator: &Path, log: &Path) -> Result<Server> {
    let model = root.join("model");
    let mut command = Command::new(emulator);
    command
        .arg("--model")
        .arg(model.join("bedrock-agentcore-control.json"))
        .arg("--model")
        .arg(model.join("additions.json"))
        .arg("--rules")
        .arg(model.join("emulator.json"))
        .args(["--port", "0", "--verify-signatures", "AKIDEXAMPLE:secret"]);
    Server::start("the emulator", command, log)
}

/// Installs the client of the SDK for JavaScript. Returns the driver, which has to be next to it.
fn install_javascript(folder: &Path, drivers: &Path) -> Result<PathBuf> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let (name, version) = JAVASCRIPT.rsplit_once('@').unwrap_or((JAVASCRIPT, ""));
    let installed = fs::read_to_string(folder.join("node_modules").join(name).join("package.json"));
    let is_installed =
        installed.is_ok_and(|text| text.contains(&format!("\"version\": \"{version}\"")));
    if !is_installed {
        println!("install {JAVASCRIPT} from npm");
        fs::write(folder.join("package.json"), "{\"private\": true}\n")
            .context("cannot write package.json")?;
        let output = Command::new("npm")
            .args(["install", "--silent", "--no-audit", "--no-fund", JAVASCRIPT])
            .current_dir(folder)
            .output()
            .context("cannot run npm")?;
        if !output.status.success() {
            bail!(
                "npm cannot install {JAVASCRIPT}:\n{}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
    let driver = folder.join("javascript.mjs");
    fs::copy(drivers.join("javascript.mjs"), &driver).context("cannot copy the driver")?;
    Ok(driver)
}
