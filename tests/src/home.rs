//! A temporary home directory with profile files, and environments that refer to it.

use std::path::{Path, PathBuf};

use bedrock_agentcore_control::Environment;
use tempfile::TempDir;

/// A home directory, removed when dropped.
#[derive(Debug)]
pub struct Home(TempDir);

impl Home {
    /// Creates a home directory with the file `~/.aws/config`.
    ///
    /// # Panics
    /// Panics if the directory cannot be created.
    #[must_use]
    pub fn new(config: &str) -> Self {
        let home = Self(TempDir::new().expect("a temporary directory can be created"));
        home.write(".aws/config", config);
        home
    }

    /// Writes a file and returns its path.
    ///
    /// # Panics
    /// Panics if the file cannot be written.
    pub fn write(&self, path: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(path);
        let folder = path.parent().expect("a file is in a folder");
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&path, text))
            .expect("a file can be written");
        path
    }

    /// Returns the path of the home directory.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Returns `HOME` and the given variables. Instance metadata is disabled unless a variable
    /// sets its endpoint.
    #[must_use]
    pub fn variables(&self, extra: &[(&str, &str)]) -> Vec<(String, String)> {
        let home = self.0.path().display().to_string();
        let mut variables = vec![("HOME".to_owned(), home)];
        if !extra
            .iter()
            .any(|(name, _)| *name == "AWS_EC2_METADATA_SERVICE_ENDPOINT")
        {
            variables.push(("AWS_EC2_METADATA_DISABLED".to_owned(), "true".to_owned()));
        }
        variables.extend(
            extra
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        variables
    }

    /// Returns an environment of [`variables`](Self::variables).
    #[must_use]
    pub fn environment(&self, extra: &[(&str, &str)]) -> Environment {
        Environment::of(self.variables(extra))
    }
}
