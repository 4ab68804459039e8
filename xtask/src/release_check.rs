//! `cargo xtask release-check`: checks the version of the generated crate against the changes of
//! its API.

use anyhow::{Context, Result, bail};
use fs_err as fs;
use semver::Version;
use smithy_codegen::diff::version::Bump;

use crate::{crate_files, diff, git, model_files, project};

/// Arguments of `release-check`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The release to compare with: a tag, branch or commit [default: the last tag]
    #[arg(long, value_name = "REV")]
    since: Option<String>,
}

const MANIFEST: &str = "generated/Cargo.toml";

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<()> {
    let root = project::root();
    let since = match &args.since {
        Some(revision) => Some(revision.clone()),
        None => git::last_tag()?,
    };
    let Some(since) = since else {
        println!("no tag to compare with: every version is valid");
        return Ok(());
    };
    let commit = git::commit(&since)?;
    if !git::exists(&commit, MANIFEST)? {
        println!("{since} has no {MANIFEST}: every version is valid");
        return Ok(());
    }
    let old_version = crate_files::version(&git::show(&commit, MANIFEST)?)
        .with_context(|| format!("cannot read the version of {MANIFEST} at {since}"))?;
    let version = crate_files::version(&fs::read_to_string(root.join(MANIFEST))?)
        .with_context(|| format!("cannot read the version of {MANIFEST}"))?;

    let old = model_files::load_from(&format!("git:{since}"))?;
    let new = model_files::load_from(&root.join("model").to_string_lossy())?;
    let bump = Bump::of(&diff::compare(&old, &new, None)?);
    println!("{}", check(bump, &since, &old_version, &version)?);
    Ok(())
}

/// Checks that `version` is high enough after `old`.
fn check(bump: Bump, since: &str, old: &Version, version: &Version) -> Result<String> {
    let minimum = bump.next(old);
    let change = match bump {
        Bump::None => "the model is unchanged",
        Bump::Patch => "the API of the crate is unchanged",
        Bump::Addition => "the API of the crate has additions",
        Bump::Breaking => "the API of the crate has breaking changes",
    };
    let summary =
        format!("{change} since {since} ({old}): version {minimum} or higher is required");
    if *version < minimum {
        bail!("{summary}, but it is {version}: raise it in {MANIFEST}");
    }
    Ok(format!("{summary}, and it is {version}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_minimum(bump: Bump, old: &str, minimum: &str, too_low: Option<&str>) {
        let check = |version: &str| {
            check(
                bump,
                "v",
                &Version::parse(old).unwrap(),
                &Version::parse(version).unwrap(),
            )
        };
        assert!(check(minimum).is_ok());
        assert!(too_low.is_none_or(|version| check(version).is_err()));
    }

    #[test]
    fn breaking_changes_require_a_minor_version_below_1_0() {
        assert_minimum(Bump::Breaking, "0.1.0", "0.2.0", Some("0.1.9"));
    }

    #[test]
    fn breaking_changes_require_a_patch_version_below_0_1() {
        assert_minimum(Bump::Breaking, "0.0.3", "0.0.4", Some("0.0.3"));
    }

    #[test]
    fn breaking_changes_require_a_major_version_from_1_0_on() {
        assert_minimum(Bump::Breaking, "1.4.0", "2.0.0", Some("1.9.0"));
    }

    #[test]
    fn additions_require_a_patch_version_below_1_0() {
        assert_minimum(Bump::Addition, "0.1.0", "0.1.1", Some("0.1.0"));
    }

    #[test]
    fn additions_require_a_minor_version_from_1_0_on() {
        assert_minimum(Bump::Addition, "1.4.0", "1.5.0", Some("1.4.1"));
    }

    #[test]
    fn no_changes_require_no_version() {
        assert_minimum(Bump::None, "0.1.0", "0.1.0", None);
    }

    #[test]
    fn rejects_a_manifest_without_a_version() {
        assert!(crate_files::version("[package]\nname = \"a\"\n").is_err());
    }
}
