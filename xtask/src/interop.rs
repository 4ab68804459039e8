//! `cargo xtask interop`: runs the tests of the generated client against moto, an independent fake
//! of AWS.
//!
//! The tests are in `tests/tests/interop/`, together with the differences between moto and the
//! service. This module installs and starts moto.

mod server;
mod venv;

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::{project, toolchain};
use server::Server;

/// Arguments of `interop`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The Python that creates the virtual environment
    #[arg(long, value_name = "PROGRAM", default_value = "python3")]
    python: PathBuf,
    /// Arguments of the test binary, such as a part of the names of tests to run
    #[arg(last = true, value_name = "TEST_ARGS")]
    test_args: Vec<OsString>,
}

/// Runs the command, and stops the server at the end.
pub(crate) fn run(args: &Args) -> Result<()> {
    let root = project::root();
    let folder = root.join("target/interop");
    let python = venv::provide(&folder.join("venv"), &args.python)?;

    let log = folder.join("moto.log");
    println!("serve   moto on loopback");
    let server = Server::start(&python, &root.join("xtask/src/interop/serve.py"), &log)?;

    println!("test    against {}", server.endpoint());
    // The features of dependencies are unified over all selected packages. `--workspace` selects
    // what `cargo test --workspace` does, so that nothing is built twice.
    let status = toolchain::cargo()
        .args(["build", "--workspace", "--examples"])
        .current_dir(&root)
        .status()
        .context("cannot run cargo")?;
    if !status.success() {
        bail!("the examples do not compile");
    }
    let status = toolchain::cargo()
        .args(["test", "--workspace", "--test", "interop", "--"])
        .args(&args.test_args)
        .env("INTEROP_EXAMPLES", root.join("target/debug/examples"))
        .env("INTEROP_ENDPOINT", server.endpoint())
        .current_dir(&root)
        .status()
        .context("cannot run cargo")?;
    if !status.success() {
        bail!(
            "tests against moto failed ({status}): the log of moto is in {}",
            log.display()
        );
    }
    Ok(())
}
