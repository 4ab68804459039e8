//! Finds the releases of a service and imports them.

use std::cmp::Ordering;
use std::path::Path;

use anyhow::{Context, Result, bail};
use smithy_codegen::{Options, SourceTree, emit, ir, lower};
use smithy_model::import::botocore;
use smithy_model::{Model, Source};

use super::layers::{self, Layer};
use crate::botocore_data::{self, Service};
use crate::model_files::{self, ModelFile};
use crate::project;

/// Name of the generated crates.
pub(super) const PACKAGE: &str = "history-client";

/// The data of a release.
pub(super) struct ReleaseSource {
    name: String,
    service: Service,
}

/// An imported release with its generated crate.
pub(super) struct Release {
    /// Name of the folder or of the wheel.
    pub(super) name: String,
    pub(super) model: Model,
    /// Text of the imported service model.
    pub(super) text: String,
    pub(super) krate: ir::Crate,
    pub(super) tree: SourceTree,
}

/// Returns the releases in a folder, from the oldest to the newest.
pub(super) fn find(folder: &Path, service: &str) -> Result<Vec<ReleaseSource>> {
    let mut entries = project::entries(folder)?;
    entries.sort_by(|a, b| natural_order(&file_name(a), &file_name(b)));
    let mut releases = Vec::new();
    for path in entries {
        let found = if botocore_data::is_wheel(&path) {
            botocore_data::in_wheel(&path)?
        } else if path.is_dir() {
            botocore_data::below(&path)?
        } else {
            continue;
        };
        let name = file_name(&path);
        let service = match found.as_slice() {
            [] => continue,
            [only] if path.is_dir() => only.clone(),
            several => match several.iter().find(|found| found.name == service) {
                Some(found) => found.clone(),
                None => bail!(
                    "{} has no service {service}: name another with --service",
                    path.display()
                ),
            },
        };
        releases.push(ReleaseSource { name, service });
    }
    Ok(releases)
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix("-py3-none-any.whl").unwrap_or(&name);
    name.to_owned()
}

/// Compares names with numbers by the numbers: `1.43.9` is before `1.43.31`.
fn natural_order(a: &str, b: &str) -> Ordering {
    let parts = |name: &str| -> Vec<(String, u64)> {
        let mut parts: Vec<(String, u64)> = vec![(String::new(), 0)];
        let mut in_number = false;
        for c in name.chars() {
            if in_number && !c.is_ascii_digit() {
                parts.push((String::new(), 0));
            }
            in_number = c.is_ascii_digit();
            if let Some((text, number)) = parts.last_mut() {
                match c.to_digit(10) {
                    Some(digit) => *number = number.saturating_mul(10).saturating_add(digit.into()),
                    None => text.push(c),
                }
            }
        }
        parts
    };
    parts(a).cmp(&parts(b)).then_with(|| a.cmp(b))
}

impl ReleaseSource {
    /// Imports the release and generates its crate.
    pub(super) fn import(&self, layers: &[Layer]) -> Result<Release> {
        self.try_import(layers)
            .with_context(|| format!("release {}", self.name))
    }

    fn try_import(&self, layers: &[Layer]) -> Result<Release> {
        let Some(files) = self.service.read()? else {
            bail!("the file service-2.json is missing");
        };
        let imported = botocore::import(&files.sources(), None)
            .map_err(|errors| model_files::report(&errors, "cannot import the service model"))?;
        let (model, krate) = lowered(&imported.text, layers)?;
        let tree = emit::emit(&krate);
        Ok(Release {
            name: self.name.clone(),
            model,
            text: imported.text,
            krate,
            tree,
        })
    }
}

/// Loads and lowers a service model with the statements of the layers that fit it.
fn lowered(service_model: &str, layers: &[Layer]) -> Result<(Model, ir::Crate)> {
    let mut layers = layers.to_vec();
    loop {
        let files: Vec<ModelFile> = layers.iter().map(Layer::file).collect();
        let service_model = Source {
            file: "service.json",
            text: service_model,
        };
        let sources: Vec<Source<'_>> = std::iter::once(service_model)
            .chain(files.iter().map(ModelFile::source))
            .collect();
        let errors = match smithy_model::load(&sources) {
            Ok(model) => match lower::lower(&model, &options()) {
                Ok(krate) => return Ok((model, krate)),
                Err(errors) => errors,
            },
            Err(errors) => errors,
        };
        if !layers::remove_invalid(&mut layers, &errors) {
            return Err(model_files::report(&errors, "cannot generate a client"));
        }
    }
}

fn options() -> Options {
    Options {
        name: PACKAGE.to_owned(),
        runtime: Some("../../../codegen/runtime".to_owned()),
        standalone: true,
        command: "cargo xtask history".to_owned(),
        ..Options::default()
    }
}
