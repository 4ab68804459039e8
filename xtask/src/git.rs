//! Reads files of the project at a git revision.

use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Context, Result, bail};

/// Returns the commit of a revision.
pub(crate) fn commit(root: &Path, revision: &str) -> Result<String> {
    let commit = format!("{revision}^{{commit}}");
    let arguments = [
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        &commit,
    ];
    let output = run(root, &arguments)?;
    if !output.status.success() {
        bail!("git has no revision {revision:?}: check the name, or fetch it in a shallow clone");
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Returns the paths directly in a folder of a commit, relative to the project.
pub(crate) fn list(root: &Path, commit: &str, folder: &str) -> Result<Vec<String>> {
    let paths = git(
        root,
        &[
            "ls-tree",
            "-z",
            "--name-only",
            commit,
            &format!("{folder}/"),
        ],
    )?;
    Ok(paths.split_terminator('\0').map(str::to_owned).collect())
}

/// Returns `true` if a commit has the file.
pub(crate) fn exists(root: &Path, commit: &str, path: &str) -> Result<bool> {
    Ok(!git(root, &["ls-tree", "--name-only", commit, path])?.is_empty())
}

/// Returns the content of a file at a commit.
pub(crate) fn show(root: &Path, commit: &str, path: &str) -> Result<String> {
    // `./` makes the path relative to the project, which may be a folder of a larger repository.
    git(root, &["show", &format!("{commit}:./{path}")])
}

/// Returns the last tag before HEAD, or `None` without a tag.
pub(crate) fn last_tag(root: &Path) -> Result<Option<String>> {
    commit(root, "HEAD")?;
    let tag = git(root, &["describe", "--tags", "--abbrev=0"]);
    Ok(tag.ok().map(|tag| tag.trim().to_owned()))
}

/// Runs git and returns what it prints.
fn git(root: &Path, arguments: &[&str]) -> Result<String> {
    let output = run(root, arguments)?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        bail!("git {} failed: {}", arguments.join(" "), stderr.trim());
    }
    String::from_utf8(output.stdout).context("the output of git is not UTF-8")
}

fn run(root: &Path, arguments: &[&str]) -> Result<Output> {
    let mut git = Command::new("git");
    git.arg("-C").arg(root).args(arguments);
    git.output()
        .context("cannot run git: install it, and check PATH")
}
