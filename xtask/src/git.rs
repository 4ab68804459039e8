//! Reads files of the project at a git revision.

use std::process::Command;

use anyhow::{Context, Result};

use crate::{process, project};

/// Returns the commit of a revision.
pub(crate) fn commit(revision: &str) -> Result<String> {
    let commit = format!("{revision}^{{commit}}");
    let arguments = ["rev-parse", "--verify", "--end-of-options", &commit];
    let commit = git(&arguments).with_context(|| {
        format!("git has no revision {revision:?}: check the name, or fetch it in a shallow clone")
    })?;
    Ok(commit.trim().to_owned())
}

/// Returns the paths directly in a folder of a commit, relative to the project.
pub(crate) fn list(commit: &str, folder: &str) -> Result<Vec<String>> {
    let folder = format!("{folder}/");
    let paths = git(&["ls-tree", "-z", "--name-only", commit, &folder])?;
    Ok(paths.split_terminator('\0').map(str::to_owned).collect())
}

/// Returns `true` if a commit has the file.
pub(crate) fn exists(commit: &str, path: &str) -> Result<bool> {
    Ok(!git(&["ls-tree", "--name-only", commit, path])?.is_empty())
}

/// Returns the content of a file at a commit.
pub(crate) fn show(commit: &str, path: &str) -> Result<String> {
    // `./` makes the path relative to the project, which may be a folder of a larger repository.
    git(&["show", &format!("{commit}:./{path}")])
}

/// Returns the last tag before HEAD, or `None` without a tag.
pub(crate) fn last_tag() -> Result<Option<String>> {
    commit("HEAD")?;
    let tag = git(&["describe", "--tags", "--abbrev=0"]);
    Ok(tag.ok().map(|tag| tag.trim().to_owned()))
}

/// Runs git and returns what it prints.
fn git(arguments: &[&str]) -> Result<String> {
    let mut git = Command::new("git");
    git.arg("-C").arg(project::root()).args(arguments);
    process::output(&mut git, &format!("git {} failed", arguments.join(" ")))
}
