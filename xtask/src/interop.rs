//! `cargo xtask interop`: servers and clients that others wrote.
//!
//! The generated client runs against moto, a fake of AWS; its tests are in `tests/tests/interop/`,
//! together with the differences between moto and the service. Clients of other projects run
//! against the emulator: see [`clients`]. Generated clients are compared with botocore: see
//! [`botocore`].

mod botocore;
pub(crate) mod clients;
mod server;
mod venv;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};
use clap::ValueEnum;

use crate::{process, project, toolchain};
use server::Server;

/// moto takes routes, status codes and members from botocore, whose version is that of the service
/// model.
const MOTO: [&str; 3] = ["moto[server]==5.2.5", "botocore==1.43.32", "boto3==1.43.32"];

/// Arguments of `interop`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The Python that creates the virtual environments
    #[arg(long, value_name = "PROGRAM", default_value = "python3")]
    python: PathBuf,
    /// Run only this part; may be repeated
    #[arg(long, value_enum)]
    only: Vec<Part>,
    /// Also run the official Rust crate against the emulator; it compiles for minutes
    #[arg(long)]
    official: bool,
    #[command(flatten)]
    botocore: botocore::Selection,
    /// Arguments of the tests against moto, such as a part of the names of tests to run
    #[arg(last = true, value_name = "TEST_ARGS")]
    test_args: Vec<OsString>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// The generated client against moto
    Moto,
    /// Other clients against the emulator
    Clients,
    /// Requests and responses of generated clients against those of botocore
    Botocore,
}

/// Runs the command, and stops the servers at the end.
pub(crate) fn run(args: &Args) -> Result<()> {
    let runs = |part| args.only.is_empty() || args.only.contains(&part);
    ensure!(
        !args.official || runs(Part::Clients),
        "--official is one of the clients: add --only clients"
    );
    if runs(Part::Clients) {
        clients::run(&args.python, args.official)?;
    }
    if runs(Part::Moto) {
        run_moto(args)?;
    }
    if runs(Part::Botocore) {
        botocore::run(&args.python, &args.botocore)?;
    }
    Ok(())
}

fn run_moto(args: &Args) -> Result<()> {
    let root = project::root();
    let log = root.join("target/interop/moto.log");
    let server = start_moto(&args.python, &log)?;

    println!("test    against {}", server.endpoint());
    // The features of dependencies are unified over all selected packages. `--workspace` selects
    // what `cargo test --workspace` does, so that nothing is built twice.
    let mut examples = toolchain::cargo("build --workspace --examples");
    process::run(examples.current_dir(&root), "the examples do not compile")?;
    let mut tests = toolchain::cargo("test --workspace --test interop --");
    tests
        .args(&args.test_args)
        .env("INTEROP_EXAMPLES", root.join("target/debug/examples"))
        .env("INTEROP_ENDPOINT", server.endpoint())
        .current_dir(&root);
    let failure = format!("tests against moto failed; its log is in {}", log.display());
    process::run(&mut tests, &failure)
}

/// Starts moto, which is installed first if necessary.
fn start_moto(python: &Path, log: &Path) -> Result<Server> {
    let root = project::root();
    let python = venv::provide(&root.join("target/interop/venv"), python, &MOTO)?;
    println!("serve   moto on loopback");
    let mut command = Command::new(python);
    command.arg(root.join("xtask/src/interop/serve.py"));
    Server::start("moto", command, log)
}
