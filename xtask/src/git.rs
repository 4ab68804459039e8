//! Reading files of the project as they were at a revision, through the `git` program.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The commit that a revision means.
pub(crate) fn commit(root: &Path, revision: &str) -> Result<String> {
    let wanted = format!("{revision}^{{commit}}");
    let found = git(
        root,
        &[
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &wanted,
        ],
    )
    .with_context(|| {
        format!("git knows no revision {revision:?}; in a shallow clone, fetch it first")
    })?;
    Ok(found.trim().to_owned())
}

/// The paths of the files right below a folder at a commit, relative to the project, in order.
pub(crate) fn files_of(root: &Path, commit: &str, folder: &str) -> Result<Vec<String>> {
    let listed = git(
        root,
        &[
            "ls-tree",
            "-z",
            "--name-only",
            commit,
            &format!("{folder}/"),
        ],
    )?;
    Ok(listed
        .split('\0')
        .filter(|path| !path.is_empty())
        .map(str::to_owned)
        .collect())
}

/// The text of a file at a commit, `None` where it has no such file.
pub(crate) fn file(root: &Path, commit: &str, path: &str) -> Result<Option<String>> {
    if git(root, &["ls-tree", "-z", "--name-only", commit, path])?.is_empty() {
        return Ok(None);
    }
    // `./` makes the path relative to the project, which may be a folder of a larger repository.
    git(root, &["show", &format!("{commit}:./{path}")]).map(Some)
}

/// The youngest tag that the head descends from, `None` where there is none.
pub(crate) fn last_tag(root: &Path) -> Result<Option<String>> {
    commit(root, "HEAD")?;
    Ok(git(root, &["describe", "--tags", "--abbrev=0"])
        .ok()
        .map(|tag| tag.trim().to_owned()))
}

fn git(root: &Path, arguments: &[&str]) -> Result<String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(arguments)
        .output()
        .context("cannot run git")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("git {}: {}", arguments.first().unwrap_or(&""), said.trim());
    }
    String::from_utf8(output.stdout).context("git gave what is not UTF-8")
}
