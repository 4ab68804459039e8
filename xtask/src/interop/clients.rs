//! Clients of other projects, and the example programs, against the emulator.
//!
//! Each runs the same script over all operations, which comes from the examples of the model
//! (`tests/src/script.rs`), with the paginators and waiters that it has. The versions are of the
//! time of the service model, or the first after it.

mod examples;
pub(crate) mod official;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use fs_err as fs;

use super::server::Server;
use super::{start_moto, venv};
use crate::{process, project, toolchain};

const PYTHON: [&str; 3] = ["awscli==1.45.32", "boto3==1.43.32", "botocore==1.43.32"];
/// botocore converts names of operations.
const SMITHY_PYTHON: [&str; 2] = [
    "aws-sdk-bedrock-agentcore-control==0.12.0",
    "botocore==1.43.32",
];
/// Programs that can run the client of smithy-python, which requires Python 3.12.
const NEW_PYTHONS: [&str; 3] = ["python3.14", "python3.13", "python3.12"];
const JAVASCRIPT: &str = "@aws-sdk/client-bedrock-agentcore-control@3.1072.0";

/// The files that all clients share, and the clients that have failed.
struct Session {
    root: PathBuf,
    folder: PathBuf,
    emulator: PathBuf,
    script: PathBuf,
    failed: Vec<&'static str>,
}

/// Runs all clients that this machine has what they need.
///
/// The official Rust crate is one of them only on request, because it compiles for minutes.
pub(super) fn run(python: &Path, with_official: bool) -> Result<()> {
    let root = project::root();
    let folder = root.join("target/interop");
    fs::create_dir_all(&folder)?;
    let mut session = Session {
        script: write_script(&root, &folder)?,
        emulator: build_emulator(&root)?,
        failed: Vec::new(),
        root,
        folder,
    };
    examples::run(&session.root, &session.folder, &session.start("examples")?)?;
    session.run_python(python)?;
    session.run_javascript()?;
    if with_official {
        let program = official::build(
            &session.root,
            &session.folder.join("official"),
            &session.script,
        )?;
        session.run("official", Command::new(program))?;
    }
    let Session { failed, folder, .. } = session;
    let logs = folder.display();
    ensure!(
        failed.is_empty(),
        "failed: {}; the logs of the emulator are in {logs}",
        failed.join(", ")
    );
    Ok(())
}

impl Session {
    /// Runs a client against an emulator of its own. The endpoint and the script are its last
    /// arguments.
    fn run(&mut self, name: &'static str, mut command: Command) -> Result<()> {
        let server = self.start(name)?;
        println!("run     {name}");
        let status = command
            .args([server.endpoint(), &self.script.to_string_lossy()])
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
            .env("AWS_SECRET_ACCESS_KEY", "interop")
            .env("AWS_CONFIG_FILE", self.folder.join("no-config"))
            .env("AWS_SHARED_CREDENTIALS_FILE", self.folder.join("no-config"))
            .status()
            .with_context(|| process::cannot_run(&command))?;
        if !status.success() {
            self.failed.push(name);
        }
        Ok(())
    }

    /// Starts an emulator without resources that verifies signatures.
    fn start(&self, name: &str) -> Result<Server> {
        let model = self.root.join("model");
        let mut command = Command::new(&self.emulator);
        command
            .arg("--model")
            .arg(model.join("bedrock-agentcore-control.json"))
            .arg("--model")
            .arg(model.join("additions.json"))
            .arg("--rules")
            .arg(model.join("emulator.json"))
            .args(["--port", "0", "--verify-signatures", "AKIDEXAMPLE:interop"]);
        let log = self.folder.join(format!("emulator-{name}.log"));
        Server::start("the emulator", command, &log)
    }

    fn run_python(&mut self, python: &Path) -> Result<()> {
        let drivers = self.drivers();
        let driver = |python: &Path, file: &str| {
            let mut command = Command::new(python);
            command.arg(drivers.join(file));
            command
        };
        let environment = venv::provide(&self.folder.join("clients"), python, &PYTHON)?;
        self.run("boto3", driver(&environment, "boto3_client.py"))?;
        self.run("aws-cli", driver(&environment, "aws_cli.py"))?;
        let moto = start_moto(python, &self.folder.join("moto.log"))?;
        let mut differential = driver(&environment, "differential.py");
        differential.arg(moto.endpoint());
        self.run("differential", differential)?;
        let Some(python) = NEW_PYTHONS.iter().find(|python| works(python)) else {
            println!(
                "skipped smithy-python: there is none of {}",
                NEW_PYTHONS.join(", ")
            );
            return Ok(());
        };
        let folder = self.folder.join("smithy-python");
        let environment = venv::provide(&folder, Path::new(python), &SMITHY_PYTHON)?;
        self.run("smithy-python", driver(&environment, "smithy_python.py"))
    }

    fn run_javascript(&mut self) -> Result<()> {
        if !works("npm") || !works("node") {
            println!("skipped javascript: node and npm are not installed");
            return Ok(());
        }
        let driver = install_javascript(&self.folder.join("javascript"), &self.drivers())?;
        let mut command = Command::new("node");
        command.arg(driver);
        self.run("javascript", command)
    }

    fn drivers(&self) -> PathBuf {
        self.root.join("xtask/src/interop/clients")
    }
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
    let mut build = toolchain::cargo("run --quiet --package tests --example interop_script");
    build.current_dir(root).stderr(Stdio::inherit());
    let text = process::output(&mut build, "the script cannot be built")?;
    let script = folder.join("script.json");
    fs::write(&script, text)?;
    Ok(script)
}

fn build_emulator(root: &Path) -> Result<PathBuf> {
    let mut build = toolchain::cargo("build --quiet --package smithy-emulator");
    process::run(build.current_dir(root), "the emulator does not compile")?;
    Ok(root
        .join("target/debug")
        .join(format!("smithy-emulator{}", std::env::consts::EXE_SUFFIX)))
}

/// Installs the client of the SDK for JavaScript. Returns the driver, which has to be next to it.
fn install_javascript(folder: &Path, drivers: &Path) -> Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let (name, version) = JAVASCRIPT.rsplit_once('@').unwrap_or((JAVASCRIPT, ""));
    let installed = fs::read_to_string(folder.join("node_modules").join(name).join("package.json"));
    let is_installed =
        installed.is_ok_and(|text| text.contains(&format!("\"version\": \"{version}\"")));
    if !is_installed {
        println!("install {JAVASCRIPT} from npm");
        fs::write(folder.join("package.json"), "{\"private\": true}\n")?;
        let mut install = Command::new("npm");
        install
            .args(["install", "--silent", "--no-audit", "--no-fund", JAVASCRIPT])
            .current_dir(folder);
        process::output(&mut install, &format!("npm cannot install {JAVASCRIPT}"))?;
    }
    let driver = folder.join("javascript.mjs");
    fs::copy(drivers.join("javascript.mjs"), &driver)?;
    Ok(driver)
}
