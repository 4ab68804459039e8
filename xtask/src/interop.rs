//! `cargo xtask interop`: the tests of the generated client against moto, a fake of AWS that knows nothing of ours.
//!
//! What is tested, and where moto is not like the service, stands in `tests/tests/interop/`. Here is only what the tests
//! need to run: moto, installed and serving.

mod server;
mod venv;

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::{files, workspace};
use server::Server;

/// The options of `interop`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The Python that makes the virtual environment.
    #[arg(long, value_name = "PROGRAM", default_value = "python3")]
    python: PathBuf,
    /// What to tell the tests, such as a part of the names of those to run.
    #[arg(last = true, value_name = "TEST_ARGS")]
    tests: Vec<OsString>,
}

/// Runs the command. The server is gone when this returns.
pub(crate) fn run(args: &Args) -> Result<()> {
    let root = files::root();
    let folder = root.join("target/interop");
    let python = venv::provide(&folder.join("venv"), &args.python)?;

    let log = folder.join("moto.log");
    println!("serve   moto on loopback");
    let server = Server::start(&python, &root.join("xtask/src/interop/serve.py"), &log)?;

    println!("test    against {}", server.endpoint());
    // Of the whole workspace, as `cargo test --workspace` selects it: other selections unify other features of dependencies, and
    // would build those anew.
    let built = workspace::command()
        .arg("build")
        .args(["--workspace", "--examples"])
        .current_dir(&root)
        .status();
    if !built.context("cargo cannot be run")?.success() {
        bail!("the client's examples do not compile");
    }
    let status = workspace::command()
        .arg("test")
        .args(["--workspace", "--test", "interop", "--"])
        .args(&args.tests)
        .env("INTEROP_EXAMPLES", root.join("target/debug/examples"))
        .env("INTEROP_ENDPOINT", server.endpoint())
        .current_dir(&root)
        .status()
        .context("cargo cannot be run")?;
    match status.success() {
        true => Ok(()),
        false => {
            bail!(
                "the tests against moto failed ({status}); what moto says of the requests is in {}",
                log.display()
            )
        }
    }
}
