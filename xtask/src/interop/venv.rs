//! A Python environment that has moto.
//!
//! The versions that moto's answers depend on are fixed: its own, and that of botocore, from whose data it takes routes,
//! status codes and forms of members. The latter is the release that the model's facts come from.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// What pip is asked for.
const REQUIREMENTS: [&str; 3] = ["moto[server]==5.2.5", "botocore==1.43.32", "boto3==1.43.32"];
/// Prints the versions that are there, as `name==version`.
const VERSIONS: &str = "\
from importlib.metadata import version
for name in ('moto', 'botocore', 'boto3'):
    print(name + '==' + version(name))";

/// The Python of the environment in `folder`, which is made anew with `python` unless it has what is required.
///
/// pip installs what others need before them, and moto needs all the rest, so an install that was cut off is not taken
/// for a whole one.
pub(crate) fn provide(folder: &Path, python: &Path) -> Result<PathBuf> {
    let own = folder.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    if is_complete(&own) {
        println!("reuse   {}", folder.display());
        return Ok(own);
    }
    println!("create  {}", folder.display());
    create(folder, python)?;
    println!(
        "install {} from PyPI (a minute or so)",
        REQUIREMENTS.join(", ")
    );
    install(&own)?;
    match is_complete(&own) {
        true => Ok(own),
        false => bail!(
            "pip reports success, but {} does not have {}",
            folder.display(),
            REQUIREMENTS.join(", ")
        ),
    }
}

fn is_complete(own: &Path) -> bool {
    let Ok(output) = Command::new(own)
        .args(["-c", VERSIONS])
        .stderr(Stdio::null())
        .output()
    else {
        return false;
    };
    let found = String::from_utf8_lossy(&output.stdout);
    let wanted = REQUIREMENTS.map(|requirement| requirement.replace("[server]", ""));
    output.status.success() && found.lines().eq(wanted)
}

fn create(folder: &Path, python: &Path) -> Result<()> {
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent)
            .with_context(|| format!("cannot make the folder {}", parent.display()))?;
    }
    let output = Command::new(python)
        .args(["-m", "venv", "--clear"])
        .arg(folder)
        .output()
        .with_context(|| {
            format!(
                "cannot run {}; install Python 3.10 or newer, or name one with --python",
                python.display()
            )
        })?;
    if output.status.success() {
        return Ok(());
    }
    let remedy = "install Python's venv and pip (on Debian and Ubuntu: apt install python3-venv), or name another with --python";
    bail!(
        "{} makes no virtual environment; {remedy}\n{}",
        python.display(),
        said(&output)
    )
}

fn install(own: &Path) -> Result<()> {
    let output = Command::new(own)
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-input",
        ])
        .args(REQUIREMENTS)
        .output()
        .with_context(|| format!("cannot run {}", own.display()))?;
    if output.status.success() {
        return Ok(());
    }
    let remedy = "it needs Python 3.10 or newer, and PyPI or the index that pip is set up for";
    bail!(
        "pip cannot install {}; {remedy}\n{}",
        REQUIREMENTS.join(", "),
        said(&output)
    )
}

/// What a program said, on either channel: venv complains on stdout, pip on stderr.
fn said(output: &std::process::Output) -> String {
    let text = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    text.concat().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_python_that_is_not_there_is_told_with_the_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let error = provide(&folder.path().join("venv"), &folder.path().join("python"))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("install Python 3.10 or newer, or name one with --python"),
            "{error}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_python_without_venv_is_told_with_the_remedy_and_its_own_words() {
        let folder = tempfile::tempdir().unwrap();
        let python = script(
            &folder.path().join("python"),
            "echo 'No module named venv'; exit 1",
        );
        let error = provide(&folder.path().join("venv"), &python)
            .unwrap_err()
            .to_string();
        assert!(error.contains("apt install python3-venv"), "{error}");
        assert!(error.ends_with("No module named venv"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn an_environment_with_what_is_required_is_reused() {
        let folder = tempfile::tempdir().unwrap();
        let versions = REQUIREMENTS
            .map(|requirement| format!("echo '{}'", requirement.replace("[server]", "")))
            .join("\n");
        let own = script(&folder.path().join("bin/python"), &versions);
        assert_eq!(provide(folder.path(), Path::new("no python")).unwrap(), own);
    }

    #[cfg(unix)]
    #[test]
    fn an_environment_with_other_versions_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        script(
            &folder.path().join("bin/python"),
            "echo moto==5.2.4; echo botocore==1.43.32; echo boto3==1.43.32",
        );
        let error = provide(folder.path(), Path::new("no python"))
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("cannot run no python"), "{error}");
    }

    /// A program that does what `commands` say, whatever it is asked. Another process writes it: were it open for
    /// writing here while another test starts a process, that process would hold it open, and it could not be run.
    #[cfg(unix)]
    fn script(path: &Path, commands: &str) -> PathBuf {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let write = r#"printf '#!/bin/sh\n%s\n' "$1" > "$0" && chmod +x "$0""#;
        let status = Command::new("sh")
            .args(["-c", write])
            .arg(path)
            .arg(commands)
            .status()
            .unwrap();
        assert!(status.success());
        path.to_owned()
    }
}
