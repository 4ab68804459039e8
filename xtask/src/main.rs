//! The project's command line, `cargo xtask`: the only place that touches files for the generator.

mod codegen;
mod conformance;
mod diff;
mod files;
mod git;
mod import;
mod interop;
mod lint;
mod release_check;
mod scale;
mod survey;
mod tree;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Generates the client crate from the model, and keeps both in step with the service.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Generate the client crate from the model.
    ///
    /// Without options: from all of model/ into generated/. The crate is replaced as a whole or not at all, and files that
    /// the model no longer asks for disappear; what lies beside src/, such as examples/, is left alone.
    Codegen(codegen::Args),
    /// Say what changed between two models of the service, and what that means for callers.
    ///
    /// A model is a file, a folder of .json files, or git:REV for the model/ folder at a revision, such as git:HEAD or
    /// git:v0.1.0.
    Diff(diff::Args),
    /// Turn the service's description, as other tools have it, into the model's file of facts.
    Import(import::Args),
    /// Run Smithy's own tests of the protocols against clients that are generated for them.
    ///
    /// The crates and what is built of them lie below target/. Exits with 1 where a test fails; prints why tests are skipped.
    Conformance(conformance::Args),
    /// Run the generated client against moto's fake of the service, on loopback.
    ///
    /// Installs moto into a virtual environment below target/ on the first run; needs python3.
    Interop(interop::Args),
    /// Look over the model: what is sound and still not as it should be.
    Lint(lint::Args),
    /// Compare the generated crate's version with what the API's change since the last tag asks for.
    ReleaseCheck(release_check::Args),
    /// Measure what generating costs as models grow: time of each stage and peak of memory, on models made up for that.
    #[command(hide = true)]
    Scale(scale::Args),
    /// Try the generator on many models: generate, check with rustc, run the tests of their endpoint rules, print what failed.
    ///
    /// What is generated lies below target/survey. Exits with 1 where a model failed for another reason than its protocol.
    Survey(survey::Args),
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Codegen(args) => codegen::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Conformance(args) => conformance::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Interop(args) => interop::run(&args),
        Command::Lint(args) => lint::run(&args),
        Command::ReleaseCheck(args) => release_check::run(&args),
        Command::Scale(args) => scale::run(&args),
        Command::Survey(args) => survey::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
