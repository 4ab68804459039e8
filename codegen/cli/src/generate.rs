//! Generates a crate from model files, with a line for each step.

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, bail};
use smithy_codegen::{Options, SourceTree, emit, lower};

use crate::crate_files;
use crate::model_files::{self, ModelFile};
use crate::paths;

/// Generates a crate into the folder `out`.
///
/// # Errors
/// Returns an error if the model is invalid or unsupported, or if the folder has other files than a
/// generated crate. The old crate is then unchanged.
pub fn write(files: &[ModelFile], out: &Path, options: &Options) -> Result<()> {
    let tree = generate(files, out, options)?;
    let start = Instant::now();
    let written = crate_files::write(out, &tree)?;
    let counts = format!(
        "{}: {} changed, {} removed",
        out.display(),
        written.changed,
        written.removed
    );
    print_step("write", &counts, start);
    Ok(())
}

/// Checks that the folder `out` has the generated crate, and prints each difference.
///
/// # Errors
/// Returns an error if the model is invalid or unsupported, or if a file differs.
pub fn check(files: &[ModelFile], out: &Path, options: &Options) -> Result<()> {
    let tree = generate(files, out, options)?;
    let differences = crate_files::compare(out, &tree)?;
    if differences.is_empty() {
        println!("check   {} is up to date", out.display());
        return Ok(());
    }
    for difference in &differences {
        println!("{difference}");
    }
    bail!(
        "{} of {} out of date: run {} and commit the result",
        paths::counted(differences.len(), "file"),
        out.display(),
        options.command
    )
}

/// Generates the files of a crate, with the edits of people in the manifest in `out`.
fn generate(files: &[ModelFile], out: &Path, options: &Options) -> Result<SourceTree> {
    println!("read    {}", describe(files));

    let start = Instant::now();
    let model = model_files::load(files)?;
    print_step("load", &format!("{} shapes", model.shapes.len()), start);

    let start = Instant::now();
    let krate = lower::lower(&model, options)
        .map_err(|errors| model_files::report(&errors, "cannot generate a client"))?;
    let counts = format!(
        "{} operations, {} structures, {} unions, {} enums, {} errors",
        krate.operations.len(),
        krate.structures.len(),
        krate.unions.len(),
        krate.enums.len(),
        krate.errors.len()
    );
    print_step("lower", &counts, start);
    for (id, count) in &krate.ignored_traits {
        println!("ignore  {id} ×{count}");
    }
    for warning in &krate.warnings {
        eprintln!("{warning}");
    }

    let start = Instant::now();
    let mut tree = emit::emit(&krate);
    crate_files::keep_edits(out, &mut tree)?;
    let counts = format!("{} files, {} lines", tree.files.len(), tree.lines());
    print_step("emit", &counts, start);
    Ok(tree)
}

fn print_step(name: &str, result: &str, start: Instant) {
    println!("{name:<7} {result} in {} ms", start.elapsed().as_millis());
}

fn describe(files: &[ModelFile]) -> String {
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let bytes: usize = files.iter().map(|file| file.text.len()).sum();
    format!("{} ({} kB)", names.join(", "), bytes / 1000)
}
