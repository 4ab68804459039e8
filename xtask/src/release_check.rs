//! `cargo xtask release-check`: the version of the generated crate against what the API's change since a release asks for.

use anyhow::{Context, Result, bail};
use semver::Version;
use smithy_codegen::diff::version::Bump;

use crate::{diff, files, git};

/// The options of `release-check`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The release to compare with: a tag, branch or commit. [default: the last tag]
    #[arg(long, value_name = "REV")]
    since: Option<String>,
}

/// Where the version stands.
const MANIFEST: &str = "generated/Cargo.toml";

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<()> {
    let root = files::root();
    let since = match &args.since {
        Some(revision) => revision.clone(),
        None => match git::last_tag(&root)? {
            Some(tag) => tag,
            None => {
                println!("there is no tag yet: nothing to compare with");
                return Ok(());
            }
        },
    };
    let commit = git::commit(&root, &since)?;
    let Some(manifest) = git::file(&root, &commit, MANIFEST)? else {
        println!("{since} has no {MANIFEST}: any version will do");
        return Ok(());
    };
    let then = version(&manifest).with_context(|| format!("{MANIFEST} at {since}"))?;
    let path = root.join(MANIFEST);
    let manifest = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let now = version(&manifest).with_context(|| MANIFEST.to_owned())?;
    let found = diff::between(
        &diff::read(&format!("git:{since}"))?,
        &diff::read(&root.join("model").to_string_lossy())?,
        None,
    )?;
    let bump = Bump::of(&found);
    println!("{}", verdict(bump, &since, &then, &now)?);
    Ok(())
}

/// Whether the version rose far enough.
fn verdict(bump: Bump, since: &str, then: &Version, now: &Version) -> Result<String> {
    let least = bump.next(then);
    let what = match bump {
        Bump::None => "nothing changed",
        Bump::Patch => "nothing changed that a caller's code can tell",
        Bump::Addition => "the API grew",
        Bump::Breaking => "the API broke",
    };
    match *now >= least {
        true => Ok(format!(
            "since {since} ({then}) {what}: at least {least} is asked for, and the version is {now}"
        )),
        false => bail!(
            "since {since} ({then}) {what}: the version must be {least} or more and is {now}; raise it in {MANIFEST}"
        ),
    }
}

/// The version in a manifest.
fn version(manifest: &str) -> Result<Version> {
    let line = manifest
        .lines()
        .find_map(|line| line.strip_prefix("version = \""));
    let text = line
        .and_then(|line| line.strip_suffix('"'))
        .context("there is no line version = \"…\"")?;
    Version::parse(text).with_context(|| format!("{text:?} is not a version"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bump: Bump, then: &str, now: &str) -> bool {
        verdict(
            bump,
            "v",
            &Version::parse(then).unwrap(),
            &Version::parse(now).unwrap(),
        )
        .is_ok()
    }

    #[test]
    fn below_1_0_a_break_raises_the_minor_version() {
        assert!(!check(Bump::Breaking, "0.1.0", "0.1.9"));
        assert!(check(Bump::Breaking, "0.1.0", "0.2.0"));
    }

    #[test]
    fn from_1_0_on_a_break_raises_the_major_version() {
        assert!(!check(Bump::Breaking, "1.4.0", "1.9.0"));
        assert!(check(Bump::Breaking, "1.4.0", "2.0.0"));
    }

    #[test]
    fn an_addition_raises_the_patch_version_below_1_0_and_the_minor_version_from_there_on() {
        assert!(check(Bump::Addition, "0.1.0", "0.1.1"));
        assert!(!check(Bump::Addition, "1.4.0", "1.4.1"));
        assert!(check(Bump::Addition, "1.4.0", "1.5.0"));
    }

    #[test]
    fn without_a_change_the_version_may_stay() {
        assert!(check(Bump::None, "0.1.0", "0.1.0"));
    }

    #[test]
    fn every_break_below_0_1_raises_the_patch_version() {
        assert!(check(Bump::Breaking, "0.0.3", "0.0.4"));
    }

    #[test]
    fn a_manifest_without_a_version_is_refused() {
        assert!(version("[package]\nname = \"a\"\n").is_err());
    }
}
