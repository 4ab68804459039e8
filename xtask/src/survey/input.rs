//! Finds and reads the models: files in Smithy's format, and services of botocore.

use std::path::{Path, PathBuf};

use anyhow::Result;
use smithy_model::Diagnostic;
use smithy_model::import::botocore;

use super::row::Stage;
use crate::botocore_data::{self, Service};
use crate::model_files::{self, ModelFile};
use crate::project;

/// The source of a model.
pub(super) enum Input {
    /// A file in Smithy's format.
    Model(PathBuf),
    /// A service of botocore.
    Botocore(Service),
}

impl Input {
    /// Returns the name of the model in the report.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Model(path) => {
                let name = path.file_stem().unwrap_or_default();
                name.to_string_lossy().into_owned()
            }
            Self::Botocore(service) => service.name.clone(),
        }
    }

    /// Reads the model, which is imported if necessary. Returns it with the remarks about parts
    /// that were not imported.
    pub(super) fn read(&self) -> Result<(ModelFile, Vec<String>), (Stage, String)> {
        match self {
            Self::Model(path) => {
                let text = fs_err::read_to_string(path)
                    .map_err(|error| (Stage::Load, format!("{:#}", anyhow::Error::from(error))))?;
                let name = project::display_name(path);
                Ok((ModelFile { name, text }, Vec::new()))
            }
            Self::Botocore(service) => import(service).map_err(|reason| (Stage::Import, reason)),
        }
    }
}

fn import(service: &Service) -> Result<(ModelFile, Vec<String>), String> {
    let files = service.read().map_err(|error| format!("{error:#}"))?;
    let files = files.ok_or("the file service-2.json is missing")?;
    let imported =
        botocore::import(&files.sources(), None).map_err(|errors| first_error(&errors))?;
    let mut remarks = imported.remarks;
    remarks.retain(|remark| remark.starts_with("not imported"));
    let name = format!("{}.json", service.name);
    let text = imported.text;
    Ok((ModelFile { name, text }, remarks))
}

/// Returns the given files, the services of the given wheels, and the models and services in the
/// given folders, sorted. `tests` is a folder with tests of endpoint rules of botocore's services.
pub(super) fn find(paths: &[PathBuf], tests: Option<&PathBuf>) -> Result<Vec<Input>> {
    let mut models = Vec::new();
    let mut services = Vec::new();
    for path in paths {
        if botocore_data::is_wheel(path) {
            services.extend(botocore_data::in_wheel(path)?);
        } else if path.is_dir() {
            services.extend(botocore_data::below(path)?);
            models.extend(models_below(path)?);
        } else {
            models.push(path.clone());
        }
    }
    models.sort();
    models.dedup();
    let models = models.into_iter().map(Input::Model);
    let services = services
        .into_iter()
        .map(|service| Input::Botocore(service.with_tests(tests.cloned())));
    Ok(models.chain(services).collect())
}

fn models_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = project::files_below(folder)?;
    files.retain(|file| project::is_model(file));
    let found = files.len();
    files.retain(|file| model_files::is_model(file));
    let skipped = found - files.len();
    if skipped > 0 {
        println!("skipped {skipped} .json files that are no models");
    }
    Ok(files)
}

/// Returns the message of the first error.
pub(super) fn first_error(diagnostics: &[Diagnostic]) -> String {
    let mut errors = diagnostics.iter().filter(|found| found.is_error());
    errors.next().map(one_line).unwrap_or_default()
}

/// Returns the message of a diagnostic in one line, without severity, location and remedy.
pub(super) fn one_line(diagnostic: &Diagnostic) -> String {
    let text = diagnostic.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.split_once(": ")
        .map_or(line, |(_, message)| message)
        .to_owned()
}
