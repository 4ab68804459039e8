//! The command line of the project, `cargo xtask`. The generator is a library without input and
//! output; the commands read and write files for it.

mod bench;
mod botocore_data;
mod codegen;
mod conformance;
mod diff;
mod emulate;
mod git;
mod history;
mod import;
mod interop;
mod lint;
mod model_files;
mod parallel;
mod process;
mod project;
mod release_check;
mod schemas;
mod survey;
mod toolchain;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use smithy_codegen_cli::crate_files;

/// Generate the client crate from the model, and keep both in step with the service
#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    max_term_width = 100,
    after_help = "\
Usual tasks:
  cargo xtask codegen                 Regenerate generated/ after a change of model/
  cargo xtask diff git:HEAD model     Show what the change means for callers
  cargo xtask lint                    Show what the model lacks

Every command exits with 0 on success, 1 on failure and 2 on wrong arguments."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Generate the client crate from the model
    ///
    /// Replaces Cargo.toml and src/ in the folder of the crate. Keeps all other files, such as
    /// examples/, the keys of `[package]` that people edit, such as version and license, and added
    /// `[dev-dependencies]`. If anything fails, the old crate is kept.
    #[command(after_help = "\
Examples:
  cargo xtask codegen                   Regenerate generated/ from model/
  cargo xtask codegen --check           Check that generated/ is up to date
  cargo xtask codegen --model other.json --name other-client --out target/other

Exits with 1 if the model is invalid, or if --check finds differences.")]
    Codegen(codegen::Args),
    /// Compare two versions of the model
    ///
    /// Prints each change with its impact on the wire, on the API of the generated crate and on
    /// behaviour, and the part of the crate's version that must be raised. Writes no files.
    #[command(after_help = "\
Examples:
  cargo xtask diff git:HEAD model               Show the changes since the last commit
  cargo xtask diff git:v0.1.0 git:HEAD --docs   Compare two revisions, with documentation
  cargo xtask diff git:main model --deny breaking
  cargo xtask diff git:main model --format html > api-change.html
  cargo xtask diff git:v0.1.0 model --format changelog

Exits with 1 if a model cannot be loaded, or if there are changes that --deny names.")]
    Diff(diff::Args),
    /// Import the service model from botocore or Smithy JSON
    ///
    /// Replaces model/bedrock-agentcore-control.json if the imported model is valid. Prints a
    /// summary of the changes, and of what they leave to do in the layers beside it,
    /// documentation.json and additions.json. The whole list is in target/import.txt.
    #[command(after_help = "\
Examples:
  pip download --no-deps botocore && unzip -q botocore-*.whl
  cargo xtask import --from botocore botocore/data/bedrock-agentcore-control/2023-06-05
  cargo xtask import --from smithy bedrock-agentcore-control-2023-06-05.json

Exits with 1, and writes nothing, if the source is invalid.")]
    Import(import::Args),
    /// Check the model for missing documentation, waiters and pagination
    ///
    /// Prints each finding with its location and remedy. Writes no files.
    #[command(after_help = "\
Examples:
  cargo xtask lint
  cargo xtask lint --new                     Show what is missing since the last commit
  cargo xtask lint --new git:main --deny warnings

Exits with 1 if the model is invalid, or if there are findings and --deny warnings is given.")]
    Lint(lint::Args),
    /// Check the version of the generated crate against the changes since the last release
    ///
    /// Compares model/ with its last released version and applies Cargo's rules for versions.
    /// Writes no files.
    #[command(after_help = "\
Examples:
  cargo xtask release-check                  Compare with the last tag
  cargo xtask release-check --since v0.1.0

Exits with 1 if the version in generated/Cargo.toml is too low.")]
    ReleaseCheck(release_check::Args),
    /// Write JSON Schema for files with inputs of operations, for editors
    ///
    /// Writes a schema (draft 2020-12) for each operation, such as CreateGateway.json. An editor
    /// then completes and checks the files that `aws … --cli-input-json` and the client read.
    /// Values of enums are suggested, and others are permitted. Replaces the folder whole or not at
    /// all.
    #[command(after_help = "\
Examples:
  cargo xtask schemas                        Write target/schemas from model/
  cargo xtask schemas --out schemas
  cargo xtask schemas --model other.json --out target/other-schemas

In VS Code, .vscode/settings.json connects files with their schemas:
  \"json.schemas\": [
    { \"fileMatch\": [\"*.create-gateway.json\"], \"url\": \"./target/schemas/CreateGateway.json\" }
  ]

Exits with 1 if the model is invalid, or if the folder has other files.")]
    Schemas(schemas::Args),
    /// Run Smithy's protocol tests against generated clients
    ///
    /// Generates a client below target/conformance for each service with protocol tests and runs
    /// these tests. Prints the counts of each protocol, the failed tests, and the skipped tests
    /// with the reason. With --server, runs the tests of servers against the emulator.
    #[command(after_help = "\
Examples:
  cargo xtask conformance                    Test all models in ../shared/conformance
  cargo xtask conformance --server           Test the emulator with the tests of servers
  cargo xtask conformance restJson1.json --service aws.protocoltests.restjson#RestJson

Exits with 1 if a test fails.")]
    Conformance(conformance::Args),
    /// Generate clients for many models and report failures
    ///
    /// Generates a client below target/survey for each model, checks it with rustc, and runs the
    /// tests of its endpoint rules. Models are Smithy JSON, or services of botocore, of which the
    /// newest version is imported. Prints a table of all services, the causes of failures, and a
    /// table of all protocols.
    #[command(after_help = "\
Examples:
  cargo xtask survey ../api-models-aws/models
  cargo xtask survey --no-check --jobs 4 models/
  pip download --no-deps botocore && cargo xtask survey --no-check botocore-*.whl

Exits with 1 if a service fails, other than by an unsupported protocol.")]
    Survey(survey::Args),
    /// Compare all releases of the service, and let rustc check the verdicts
    ///
    /// Imports each release in a folder, compares it with the one before as diff does, and
    /// generates the crates of both. A program that uses the whole API of the older crate
    /// (constructors, setters, fields, values, operations, paginators, waiters, conversions) is
    /// compiled with the newer one: it must fail if, and only if, diff reports a change that breaks
    /// the Rust API. Prints a row for each release. The verdicts of rustc are kept below
    /// target/history, so that an interrupted run resumes.
    #[command(after_help = "\
Examples:
  pip download --no-deps -d releases botocore==1.43.31
  pip download --no-deps -d releases botocore==1.43.32
  cargo xtask history releases               Compare both releases
  cargo xtask history releases --no-rustc    Compare without the compiler
  cargo xtask history releases --html pages  Write a page for each release, and an index

Exits with 1 if a release cannot be imported, or if rustc contradicts diff.")]
    History(history::Args),
    /// Run servers and clients that others wrote
    ///
    /// Runs boto3, the AWS CLI, the client of smithy-python and the AWS SDK for JavaScript against
    /// the emulator, and the generated client against moto, a fake of AWS. Compares random requests
    /// and responses of clients for other services with those of botocore. Installs them below
    /// target/interop on the first run. Requires Python 3.10 or newer; a client that requires what
    /// is not installed is skipped. With --official, the official Rust crate is one of the clients:
    /// its calls are written from the script and compiled with the crate, which takes minutes on
    /// the first run.
    #[command(after_help = "\
Examples:
  cargo xtask interop
  cargo xtask interop --only clients
  cargo xtask interop --only clients --official  Also run the official Rust crate
  cargo xtask interop --only botocore --service kms --service sqs
  cargo xtask interop --only moto -- gateways    Run only the tests whose name contains gateways

Exits with 1 if a test fails or a client cannot be installed.")]
    Interop(interop::Args),
    /// Run a local server of the service, for any AWS client
    ///
    /// Builds the emulator and starts it with the model of the project. Prints its endpoint.
    #[command(after_help = "\
Examples:
  cargo xtask emulate
  cargo xtask emulate --port 5000 --latency 2 --state resources.json
  cargo xtask emulate --help                 All options")]
    Emulate(emulate::Args),
    /// Compare the generated crate with the official one, and write benches/RESULTS.md
    ///
    /// Measures the build of both crates alone and of a program with one call, sizes, and the CPU
    /// time and allocations of calls on loopback, beside a program with reqwest and aws-sigv4
    /// alone, and of writing requests and reading responses alone. Writes a chart beside the file.
    /// Needs Linux, some 30 minutes on two cores, and a machine without other load. The programs
    /// are in benches/.
    #[command(after_help = "\
Examples:
  cargo xtask bench
  cargo xtask bench --no-builds              Print sizes and calls only
  cargo xtask bench --no-builds --instructions --rounds 1 --calls 200 --out target/calls.md
  pip download --no-deps botocore && cargo xtask bench --generation botocore-*.whl")]
    Bench(bench::Args),
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Bench(args) => bench::run(&args),
        Command::Codegen(args) => codegen::run(&args),
        Command::Conformance(args) => conformance::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Emulate(args) => emulate::run(&args),
        Command::History(args) => history::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Interop(args) => interop::run(&args),
        Command::Lint(args) => lint::run(&args),
        Command::ReleaseCheck(args) => release_check::run(&args),
        Command::Schemas(args) => schemas::run(&args),
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
