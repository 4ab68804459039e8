//! `smithy-emulator`: serves a Smithy model on a loopback port.

use std::fs;
use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Parser;
use smithy_emulator::{Emulator, Fault, Options, Server};

/// Time between two writes of the snapshot.
const SAVE_INTERVAL: Duration = Duration::from_secs(2);

/// Serves a Smithy model on a loopback port
///
/// Any AWS client works with it: set its endpoint, a region and any credentials. Resources are kept
/// in memory, apart for each account and region. The region is that of the signature. The account
/// is the access key ID if that has 12 digits, and 123456789012 otherwise.
#[derive(Parser)]
#[command(
    version,
    after_help = "\
Control, while it runs:
  curl ENDPOINT/_emulator/requests           The calls so far
  curl ENDPOINT/_emulator/state              All resources
  curl -X POST ENDPOINT/_emulator/reset      Forget all resources, faults and calls
  curl -X POST ENDPOINT/_emulator/faults \\
    -d '{\"operation\": \"GetGateway\", \"count\": 2, \"error\": \"ThrottlingException\"}'

A fault has the members operation, count, probability, error, status, message, delay (milliseconds),
disconnect, clockSkew (seconds) and failureReason (of the change that the call starts). All are
optional."
)]
struct Args {
    /// A file of the model, in Smithy's JSON AST; may be repeated
    #[arg(long, required = true, value_name = "FILE")]
    model: Vec<PathBuf>,
    /// Facts that the model lacks: identifiers, ARNs, defaults, effects of operations
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// The service, as namespace#Name, if the model has several
    #[arg(long, value_name = "SHAPE_ID")]
    service: Option<String>,
    /// The port; 0 chooses a free one
    #[arg(long, default_value_t = 4587)]
    port: u16,
    /// The address to listen on. Another one than loopback serves everyone who can reach this
    /// machine
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    address: IpAddr,
    /// Region of requests without signature
    #[arg(long, default_value = "us-east-1")]
    region: String,
    /// Seconds that each change of a status takes, such as from CREATING to READY
    #[arg(long, value_name = "SECONDS")]
    latency: Option<f64>,
    /// Start of random identifiers, so that two runs have the same ones
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// Loads resources from this file at the start, and saves them there
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Faults: a JSON file with a list of them
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
    /// Accepts only requests that are signed with one of these keys
    #[arg(long, value_name = "ACCESS_KEY:SECRET")]
    verify_signatures: Vec<String>,
}

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_target(false)
        .with_writer(std::io::stderr)
        .init();
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<()> {
    let emulator = emulator(args)?;
    for fault in args
        .faults
        .as_deref()
        .map(read_faults)
        .transpose()?
        .unwrap_or_default()
    {
        emulator.add_fault(fault);
    }
    let runtime = tokio::runtime::Runtime::new().context("cannot start")?;
    runtime.block_on(serve(args, emulator))
}

fn emulator(args: &Args) -> Result<Emulator> {
    let secrets = args
        .verify_signatures
        .iter()
        .map(|pair| {
            let parts = pair
                .split_once(':')
                .map(|(key, secret)| (key.to_owned(), secret.to_owned()));
            parts.context("--verify-signatures takes ACCESS_KEY:SECRET")
        })
        .collect::<Result<_>>()?;
    let latency = args.latency.map(|seconds| {
        Duration::try_from_secs_f64(seconds)
            .context("--latency takes a number of seconds, such as 0.5")
    });
    let options = Options {
        service: args.service.clone(),
        rules: None,
        region: Some(args.region.clone()),
        latency: latency.transpose()?,
        seed: args.seed,
        secrets,
        snapshot: args
            .state
            .as_deref()
            .filter(|path| path.exists())
            .map(read)
            .transpose()?,
        virtual_clock: false,
    };
    Emulator::from_files(&args.model, args.rules.as_deref(), &options).map_err(anyhow::Error::msg)
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn read_faults(path: &Path) -> Result<Vec<Fault>> {
    serde_json::from_str(&read(path)?)
        .with_context(|| format!("{} is not a list of faults", path.display()))
}

async fn serve(args: &Args, emulator: Emulator) -> Result<()> {
    let address = SocketAddr::new(args.address, args.port);
    let server = Server::start(emulator, address)
        .await
        .with_context(|| format!("cannot listen on {address}: choose another --port"))?;
    let (service, endpoint) = (server.emulator().service(), server.endpoint());
    // A program that starts the server may read the first line only.
    let _ = writeln!(
        std::io::stdout(),
        "{service} at {endpoint}\nexport AWS_ENDPOINT_URL={endpoint}"
    );
    let Some(state) = &args.state else {
        return tokio::signal::ctrl_c()
            .await
            .context("cannot wait for the end");
    };
    let mut saved = String::new();
    loop {
        let is_end = tokio::select! {
            result = tokio::signal::ctrl_c() => { result.context("cannot wait for the end")?; true }
            () = tokio::time::sleep(SAVE_INTERVAL) => false,
        };
        let snapshot = server.emulator().snapshot();
        if snapshot != saved {
            save(state, &snapshot)?;
            saved = snapshot;
        }
        if is_end {
            return Ok(());
        }
    }
}

/// Replaces a file as a whole, so that an interruption leaves the old one.
fn save(path: &Path, text: &str) -> Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let Some(name) = path.file_name() else {
        bail!("{} names no file", path.display());
    };
    let mut file = tempfile::Builder::new()
        .prefix(name)
        .tempfile_in(folder)
        .with_context(|| format!("cannot write to {}", folder.display()))?;
    file.write_all(text.as_bytes())
        .with_context(|| format!("cannot write {}", path.display()))?;
    file.persist(path)
        .with_context(|| format!("cannot replace {}", path.display()))?;
    Ok(())
}
