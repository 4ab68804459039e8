//! `cargo xtask conformance`: runs Smithy's own tests of the protocols against clients that are generated for it.
//!
//! Every service of a model that has tests becomes a crate below `target/conformance`, all of them in one workspace, whose
//! dependencies are shared with this project's builds.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use smithy_codegen::ir::{self, ProtocolTests, SkippedTest};
use smithy_codegen::{Options, emit, lower};
use smithy_model::{Model, ShapeId};

use crate::{files, tree, workspace};

/// Where the models of the tests lie beside the project.
const DEFAULT: &str = "../shared/conformance";
/// Services whose tests are of changes that their official SDKs make by hand, over and above the protocol.
const CUSTOMISED: [&str; 3] = ["API Gateway", "Glacier", "Machine Learning"];
const GROUPS: [&str; 4] = ["requests", "responses", "validation", "event streams"];

/// The options of `conformance`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Models with protocol tests. [default: ../shared/conformance/*.json, where they are]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Only this service, as namespace#Name.
    #[arg(long, value_name = "SHAPE_ID")]
    service: Option<String>,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<()> {
    let root = files::root();
    let paths = if args.files.is_empty() {
        default_files(&root)?
    } else {
        args.files.clone()
    };
    if paths.is_empty() {
        println!("skipped: there are no models in {DEFAULT}; name some to run their tests");
        return Ok(());
    }
    let folder = root.join("target/conformance");
    let mut protocols = Vec::new();
    for path in &paths {
        protocols.push(generate(path, args.service.as_deref(), &root, &folder)?);
    }
    let names: Vec<String> = protocols
        .iter()
        .flat_map(|protocol| protocol.services.iter().map(|service| service.name.clone()))
        .collect();
    workspace::write(&root, &folder, &names, "")?;
    let mut failed = 0;
    for protocol in &mut protocols {
        for service in &mut protocol.services {
            service.passed = test(&root, &folder, &service.name)?;
        }
        failed += protocol.report();
    }
    match failed {
        0 => Ok(()),
        count => bail!("{count} protocol tests failed"),
    }
}

/// The models beside the project. Other JSON lies there too.
fn default_files(root: &Path) -> Result<Vec<PathBuf>> {
    let Ok(entries) = fs::read_dir(root.join(DEFAULT)) else {
        return Ok(Vec::new());
    };
    let mut models = Vec::new();
    for entry in entries {
        let path = entry
            .context("cannot read the folder of the models")?
            .path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
            && files::is_model(&path)
        {
            models.push(path);
        }
    }
    models.sort();
    Ok(models)
}

/// The services of one model file.
struct Protocol {
    name: String,
    services: Vec<Service>,
    skipped: Vec<SkippedTest>,
}

/// A service, its tests, and those that passed, as `group::ident`.
struct Service {
    name: String,
    tests: ProtocolTests,
    passed: HashSet<String>,
}

fn generate(path: &Path, only: Option<&str>, root: &Path, folder: &Path) -> Result<Protocol> {
    let sources = files::read_models(&[path.to_owned()])?;
    let model = files::load_models(&sources)?;
    let name = path
        .file_stem()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let mut protocol = Protocol {
        name,
        services: Vec::new(),
        skipped: Vec::new(),
    };
    let ids: Vec<ShapeId> = model
        .services()
        .map(|(shape, _)| shape.id.clone())
        .collect();
    for id in ids
        .into_iter()
        .filter(|id| only.is_none_or(|only| id.as_str() == only))
    {
        let krate = lower(&model, &protocol.name, &id, root, folder)?;
        let tests = krate.protocol_tests.clone().unwrap_or_default();
        if CUSTOMISED.contains(&krate.service.id.as_str()) {
            let reason = "a customisation of this service's own";
            let skipped = tests.tests.iter();
            protocol.skipped.extend(skipped.map(|test| SkippedTest {
                id: test.id.clone(),
                group: test.case.group(),
                reason,
            }));
            protocol.skipped.extend(tests.skipped);
            continue;
        }
        if tests.tests.is_empty() && tests.skipped.is_empty() {
            continue;
        }
        tree::write(&folder.join(&krate.package.name), &emit::emit(&krate))?;
        protocol.services.push(Service {
            name: krate.package.name,
            tests,
            passed: HashSet::new(),
        });
    }
    if only.is_none() {
        protocol.add_stray(&model);
    }
    Ok(protocol)
}

fn lower(
    model: &Model,
    protocol: &str,
    id: &ShapeId,
    root: &Path,
    folder: &Path,
) -> Result<ir::Crate> {
    let name = format!("{protocol}-{}", id.name())
        .to_lowercase()
        .replace('_', "-");
    let options = Options {
        runtime: crate::codegen::relative(&folder.join(&name), &root.join("codegen/runtime")),
        name,
        version: "0.1.0".to_owned(),
        standalone: false,
        command: "cargo xtask conformance".to_owned(),
        protocol_tests: true,
        endpoint_tests: false,
        service: Some(id.clone()),
    };
    lower::lower(model, &options)
        .map_err(|found| files::report(&found, "the model cannot be generated"))
}

/// Builds and runs the tests of a crate; those that pass. What cargo says of failures goes to stderr.
fn test(root: &Path, folder: &Path, name: &str) -> Result<HashSet<String>> {
    let output = workspace::cargo(root, folder, &["test", "--lib", "--package", name])?;
    let text = String::from_utf8_lossy(&output.stdout);
    if !text.contains("test result:") {
        bail!(
            "{name} does not build:\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    if !output.status.success() {
        let failures = text.find("failures:").map_or("", |start| &text[start..]);
        eprintln!("{failures}");
    }
    let passed = text.lines().filter_map(|line| {
        line.strip_prefix("test protocol_tests::")?
            .strip_suffix(" ... ok")
    });
    Ok(passed.map(str::to_owned).collect())
}

impl Protocol {
    /// Adds the cases of operations that no service of the model has.
    fn add_stray(&mut self, model: &Model) {
        let of_services = self.services.iter().flat_map(|service| {
            let tests = service.tests.tests.iter().map(|test| test.id.as_str());
            tests.chain(service.tests.skipped.iter().map(|test| test.id.as_str()))
        });
        let known: HashSet<&str> = of_services
            .chain(self.skipped.iter().map(|test| test.id.as_str()))
            .collect();
        let mut stray = Vec::new();
        for (group, id) in [
            ("requests", "smithy.test#httpRequestTests"),
            ("responses", "smithy.test#httpResponseTests"),
        ] {
            let cases = model
                .shapes
                .values()
                .filter_map(|shape| shape.traits.get(id)?.as_array())
                .flatten();
            let ids = cases
                .filter_map(|case| case.get("id")?.as_str())
                .filter(|id| !known.contains(id));
            let reason = "on an operation of no service";
            stray.extend(ids.map(|id| SkippedTest {
                id: id.to_owned(),
                group,
                reason,
            }));
        }
        self.skipped.extend(stray);
    }

    /// Prints what came of the protocol's tests; how many failed.
    fn report(&self) -> usize {
        println!(
            "{:<16} {:>6} {:>6} {:>7} {:>6}",
            self.name, "passed", "failed", "skipped", "of"
        );
        let mut failed: Vec<&str> = Vec::new();
        let mut reasons: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for group in GROUPS {
            let tests = || {
                let services = self.services.iter();
                services
                    .flat_map(|service| service.tests.tests.iter().map(move |test| (service, test)))
            };
            let in_group: Vec<_> = tests()
                .filter(|(_, test)| test.case.group() == group)
                .collect();
            let lost = in_group.iter().filter(|(service, test)| {
                !service.passed.contains(&format!("{group}::{}", test.ident))
            });
            let lost: Vec<&str> = lost.map(|(_, test)| test.id.as_str()).collect();
            let skipped: Vec<_> = self.skipped().filter(|test| test.group == group).collect();
            for test in &skipped {
                reasons
                    .entry(test.reason)
                    .or_default()
                    .push(format!("{} ({group})", test.id));
            }
            let all = in_group.len() + skipped.len();
            if all > 0 {
                let passed = in_group.len() - lost.len();
                println!(
                    "  {group:<14} {passed:>6} {:>6} {:>7} {all:>6}",
                    lost.len(),
                    skipped.len()
                );
            }
            failed.extend(lost);
        }
        let mut text = String::new();
        for id in &failed {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "  failed: {id}");
        }
        for (reason, ids) in reasons {
            let _ = writeln!(text, "  skipped, {reason}: {}", ids.join(", "));
        }
        println!("{text}");
        failed.len()
    }

    fn skipped(&self) -> impl Iterator<Item = &SkippedTest> {
        self.skipped.iter().chain(
            self.services
                .iter()
                .flat_map(|service| &service.tests.skipped),
        )
    }
}
