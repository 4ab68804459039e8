//! `cargo xtask interop`.

use anyhow::Result;

/// The options of `interop`.
#[derive(clap::Args)]
pub(crate) struct Args {}

/// Runs the command.
pub(crate) fn run(_: &Args) -> Result<()> {
    Ok(())
}
