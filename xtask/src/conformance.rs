//! `cargo xtask conformance`: runs Smithy's protocol tests against generated clients, or against
//! the emulator.
//!
//! Each service with tests becomes a crate below `target/conformance`.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use smithy_codegen::ir::{self, ProtocolTests, SkippedTest, TestKind};
use smithy_codegen::{Options, emit, lower};
use smithy_model::{Model, ShapeId};

use crate::toolchain::{self, Rustc};
use crate::{crate_files, model_files, process, project};

const DEFAULT_FOLDER: &str = "../shared/conformance";
/// Services whose tests check customizations of their SDKs, which are not part of the protocol.
const CUSTOMIZED: [&str; 3] = ["API Gateway", "Glacier", "Machine Learning"];

/// Arguments of `conformance`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Models with protocol tests [default: the models in ../shared/conformance, if it exists]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Test only this service, as namespace#Name
    #[arg(long, value_name = "SHAPE_ID", value_parser = model_files::parse_shape_id)]
    service: Option<ShapeId>,
    /// Test the emulator instead, with the tests of servers
    #[arg(long, conflicts_with = "service")]
    server: bool,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<()> {
    let paths = if args.files.is_empty() {
        default_files()?
    } else {
        args.files.clone()
    };
    if paths.is_empty() {
        println!("skipped: {DEFAULT_FOLDER} has no models; name the models to test");
        return Ok(());
    }
    if args.server {
        return run_server(&paths);
    }
    let mut protocols = Vec::new();
    for path in &paths {
        let model = model_files::load(&model_files::read(std::slice::from_ref(path))?)?;
        if args.files.is_empty()
            && let Some(unsupported) = unsupported_protocols(&model)
        {
            println!("skipped {}: {unsupported} is not supported", path.display());
            continue;
        }
        protocols.push(generate(path, &model, args.service.as_ref())?);
    }
    let rustc = Rustc::new(&project::root())?;
    let mut failed = 0;
    for protocol in &mut protocols {
        for service in &mut protocol.services {
            service.passed = run_tests(&rustc, &service.name)?;
        }
        failed += protocol.report();
    }
    if failed > 0 {
        bail!("{} failed", project::counted(failed, "protocol test"));
    }
    Ok(())
}

/// Runs the tests of servers, which are an example of the emulator.
fn run_server(paths: &[PathBuf]) -> Result<()> {
    let mut tests = toolchain::cargo("run --quiet --package smithy-emulator --example conformance");
    tests
        .arg("--manifest-path")
        .arg(project::root().join("Cargo.toml"))
        .arg("--")
        .args(paths);
    process::run(&mut tests, "protocol tests of the emulator failed")
}

fn default_files() -> Result<Vec<PathBuf>> {
    let folder = project::root().join(DEFAULT_FOLDER);
    let mut models = if folder.exists() {
        project::entries(&folder)?
    } else {
        Vec::new()
    };
    models.retain(|path| model_files::is_model(path));
    models.sort();
    Ok(models)
}

/// The tests of a model file.
struct Protocol {
    name: String,
    services: Vec<Service>,
    skipped: Vec<SkippedTest>,
}

struct Service {
    /// The name of the crate.
    name: String,
    tests: ProtocolTests,
    /// The passed tests, as `module::ident`.
    passed: HashSet<String>,
}

/// Returns the services' protocols if none of them is supported, otherwise `None`.
fn unsupported_protocols(model: &Model) -> Option<String> {
    let services = model.services();
    let unsupported: Option<Vec<Vec<String>>> = services
        .map(|(service, _)| smithy_codegen::lower::unsupported_protocols(service))
        .collect();
    unsupported
        .map(|protocols| protocols.concat().join(", "))
        .filter(|protocols| !protocols.is_empty())
}

/// Returns the folder of the crate of this name.
fn crate_folder(name: &str) -> PathBuf {
    project::root().join("target/conformance").join(name)
}

fn generate(path: &Path, model: &Model, only: Option<&ShapeId>) -> Result<Protocol> {
    let name = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let mut protocol = Protocol {
        name,
        services: Vec::new(),
        skipped: Vec::new(),
    };
    for (shape, _) in model.services() {
        if only.is_some_and(|only| *only != shape.id) {
            continue;
        }
        let krate = lower(model, &protocol.name, &shape.id)?;
        let tests = krate.protocol_tests.clone().unwrap_or_default();
        if CUSTOMIZED.contains(&krate.service.id.as_str()) {
            let reason = "it checks a customization of the service's SDK";
            protocol
                .skipped
                .extend(tests.tests.into_iter().map(|test| SkippedTest {
                    kind: test.case.kind,
                    id: test.id,
                    reason,
                }));
            protocol.skipped.extend(tests.skipped);
        } else if !tests.tests.is_empty() || !tests.skipped.is_empty() {
            crate_files::write(&crate_folder(&krate.package.name), &emit::emit(&krate))?;
            let name = krate.package.name;
            protocol.services.push(Service {
                name,
                tests,
                passed: HashSet::new(),
            });
        }
    }
    if only.is_none() {
        let unused = protocol.tests_without_service(model);
        protocol.skipped.extend(unused);
    }
    Ok(protocol)
}

fn lower(model: &Model, protocol: &str, id: &ShapeId) -> Result<ir::Crate> {
    let name = format!("{protocol}-{}", id.name())
        .to_lowercase()
        .replace('_', "-");
    let options = Options {
        runtime: Some(project::runtime_from(&crate_folder(&name))),
        name,
        standalone: true,
        command: "cargo xtask conformance".to_owned(),
        protocol_tests: true,
        service: Some(id.clone()),
        ..Options::default()
    };
    lower::lower(model, &options)
        .map_err(|errors| model_files::report(&errors, "cannot generate a client"))
}

/// Compiles and runs the tests of a crate, and returns the passed ones. Prints the output of failed
/// tests to stderr.
fn run_tests(rustc: &Rustc, name: &str) -> Result<HashSet<String>> {
    let stdout = rustc
        .test(&crate_folder(name))
        .with_context(|| format!("cannot test {name}"))?;
    if let Some(start) = stdout.find("failures:") {
        eprintln!("{}", &stdout[start..]);
    }
    let passed = stdout.lines().filter_map(|line| {
        line.strip_prefix("test protocol_tests::")?
            .strip_suffix(" ... ok")
    });
    Ok(passed.map(str::to_owned).collect())
}

impl Protocol {
    /// The tests on operations that are not part of a service.
    fn tests_without_service(&self, model: &Model) -> Vec<SkippedTest> {
        let services = self.services.iter();
        let generated = services.flat_map(|service| &service.tests.tests);
        let generated = generated.map(|test| &test.id);
        let known: HashSet<&String> = generated
            .chain(self.skipped().map(|test| &test.id))
            .collect();
        let mut tests = Vec::new();
        for (kind, id) in [
            (TestKind::Request, "smithy.test#httpRequestTests"),
            (TestKind::Response, "smithy.test#httpResponseTests"),
        ] {
            let shapes = model.shapes.values();
            let cases = shapes.filter_map(|shape| shape.traits.get(id)?.as_array());
            let ids = cases.flatten().filter_map(|case| case.get("id")?.as_str());
            let ids = ids.map(str::to_owned).filter(|id| !known.contains(id));
            let reason = "its operation is not part of a service";
            tests.extend(ids.map(|id| SkippedTest { id, kind, reason }));
        }
        tests
    }

    fn skipped(&self) -> impl Iterator<Item = &SkippedTest> {
        self.skipped.iter().chain(
            self.services
                .iter()
                .flat_map(|service| &service.tests.skipped),
        )
    }

    /// Prints the results of all tests and returns the number of failed ones.
    fn report(&self) -> usize {
        println!(
            "{:<16} {:>6} {:>6} {:>7} {:>6}",
            self.name, "passed", "failed", "skipped", "total"
        );
        let mut all_failed: Vec<&str> = Vec::new();
        for kind in TestKind::ALL {
            let module = kind.name().replace(' ', "_");
            let mut passed = 0;
            let mut failed: Vec<&str> = Vec::new();
            for service in &self.services {
                let tests = service.tests.tests.iter();
                for test in tests.filter(|test| test.case.kind == kind) {
                    let name = format!("{module}::{}", test.ident);
                    if service.passed.contains(&name) {
                        passed += 1;
                    } else {
                        failed.push(&test.id);
                    }
                }
            }
            let skipped = self.skipped().filter(|test| test.kind == kind).count();
            let total = passed + failed.len() + skipped;
            if total > 0 {
                let (name, failed) = (kind.name(), failed.len());
                println!("  {name:<14} {passed:>6} {failed:>6} {skipped:>7} {total:>6}");
            }
            all_failed.extend(failed);
        }
        for id in &all_failed {
            println!("  failed: {id}");
        }
        let mut reasons: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for test in self.skipped() {
            let name = format!("{} ({})", test.id, test.kind.name());
            reasons.entry(test.reason).or_default().push(name);
        }
        for (reason, tests) in reasons {
            println!("  skipped, {reason}: {}", tests.join(", "));
        }
        println!();
        all_failed.len()
    }
}
