//! Python environments.
//!
//! The versions are pinned, as the results depend on them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, bail};
use fs_err as fs;

/// Returns the Python of the environment in `folder`, which is created with `python` unless it has
/// the required versions.
///
/// `requirements` have the form `name==version` or `name[extra]==version`. pip installs
/// dependencies before the packages that need them, so that an interrupted installation is not
/// taken for a complete one if the first requirement needs the others.
pub(crate) fn provide(folder: &Path, python: &Path, requirements: &[&str]) -> Result<PathBuf> {
    let program = if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    };
    let venv_python = folder.join(program);
    if is_complete(&venv_python, requirements) {
        println!("reuse   {}", folder.display());
        return Ok(venv_python);
    }
    println!("create  {}", folder.display());
    create(folder, python)?;
    println!(
        "install {} from PyPI (about a minute)",
        requirements.join(", ")
    );
    install(&venv_python, requirements)?;
    if !is_complete(&venv_python, requirements) {
        bail!(
            "pip succeeded, but {} does not have {}",
            folder.display(),
            requirements.join(", ")
        );
    }
    Ok(venv_python)
}

fn is_complete(venv_python: &Path, requirements: &[&str]) -> bool {
    let required: Vec<String> = requirements
        .iter()
        .map(|text| without_extra(text))
        .collect();
    let names: Vec<&str> = required
        .iter()
        .filter_map(|text| text.split("==").next())
        .collect();
    // Prints the installed versions as `name==version`.
    let script = format!(
        "from importlib.metadata import version\nfor name in {names:?}:\n    print(name + '==' + \
        version(name))"
    );
    let mut command = Command::new(venv_python);
    let output = command.args(["-c", &script]).stderr(Stdio::null()).output();
    output.is_ok_and(|output| {
        let installed = String::from_utf8_lossy(&output.stdout);
        output.status.success() && installed.lines().eq(&required)
    })
}

/// Returns a requirement without `[extra]`.
fn without_extra(requirement: &str) -> String {
    let (name, version) = requirement.split_once("==").unwrap_or((requirement, ""));
    format!("{}=={version}", name.split('[').next().unwrap_or(name))
}

fn create(folder: &Path, python: &Path) -> Result<()> {
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent)?;
    }
    let output = Command::new(python)
        .args(["-m", "venv", "--clear"])
        .arg(folder)
        .output()
        .with_context(|| {
            format!(
                "cannot run {}: install Python 3.10 or newer, or choose one with --python",
                python.display()
            )
        })?;
    if !output.status.success() {
        bail!(
            "{} cannot create a virtual environment: install venv and pip (on Debian and Ubuntu: \
            apt install python3-venv), \
             or choose another Python with --python\n{}",
            python.display(),
            messages(&output)
        );
    }
    Ok(())
}

fn install(venv_python: &Path, requirements: &[&str]) -> Result<()> {
    let output = Command::new(venv_python)
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-input",
        ])
        .args(requirements)
        .output()
        .with_context(|| format!("cannot run {}", venv_python.display()))?;
    if !output.status.success() {
        bail!(
            "pip cannot install {}: this needs Python 3.10 or newer, and access to PyPI or the \
            configured index\n{}",
            requirements.join(", "),
            messages(&output)
        );
    }
    Ok(())
}

/// Returns both output streams: venv reports errors on stdout, pip on stderr.
fn messages(output: &Output) -> String {
    let streams = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    streams.concat().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUIREMENTS: [&str; 2] = ["moto[server]==5.2.5", "boto3==1.43.32"];

    fn provide(folder: &Path, python: &Path) -> Result<PathBuf> {
        super::provide(folder, python, &REQUIREMENTS)
    }

    #[test]
    fn reports_a_missing_python_with_a_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let error = provide(&folder.path().join("venv"), &folder.path().join("python"))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("install Python 3.10 or newer, or choose one with --python"),
            "{error}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn reports_a_python_without_venv_with_its_output() {
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
    fn reuses_a_complete_environment() {
        let folder = tempfile::tempdir().unwrap();
        let versions = REQUIREMENTS
            .map(|requirement| format!("echo '{}'", without_extra(requirement)))
            .join("\n");
        let python = script(&folder.path().join("bin/python"), &versions);
        assert_eq!(
            provide(folder.path(), Path::new("no python")).unwrap(),
            python
        );
    }

    #[cfg(unix)]
    #[test]
    fn recreates_an_environment_with_other_versions() {
        let folder = tempfile::tempdir().unwrap();
        script(
            &folder.path().join("bin/python"),
            "echo moto==5.2.4; echo boto3==1.43.32",
        );
        let error = provide(folder.path(), Path::new("no python"))
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("cannot run no python"), "{error}");
    }

    /// Writes an executable shell script. Another process writes it: if this process did, a child
    /// that another test starts at the same time would inherit the open file, and the script could
    /// not be run.
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
