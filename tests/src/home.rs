//! A home directory with profile files, and environments that look into it and nowhere else.

use std::path::{Path, PathBuf};

use bedrock_agentcore_control::Environment;
use tempfile::TempDir;

/// A home directory. It is removed when this is dropped.
#[derive(Debug)]
pub struct Home(TempDir);

impl Home {
    /// A home with this `~/.aws/config`.
    ///
    /// # Panics
    /// Where there is no place for temporary files.
    #[must_use]
    pub fn new(config: &str) -> Self {
        let home = Self(TempDir::new().expect("a place for temporary files"));
        home.write(".aws/config", config);
        home
    }

    /// Writes a file, and gives its path.
    ///
    /// # Panics
    /// Where it cannot be written.
    pub fn write(&self, path: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(path);
        let folder = path.parent().expect("a file is in a folder");
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&path, text))
            .expect("a file can be written");
        path
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Its path, and these variables; instance metadata are switched off unless a variable says where they are.
    #[must_use]
    pub fn variables(&self, more: &[(&str, &str)]) -> Vec<(String, String)> {
        let home = self.0.path().display().to_string();
        let mut variables = vec![("HOME".to_owned(), home)];
        if !more
            .iter()
            .any(|(name, _)| *name == "AWS_EC2_METADATA_SERVICE_ENDPOINT")
        {
            variables.push(("AWS_EC2_METADATA_DISABLED".to_owned(), "true".to_owned()));
        }
        variables.extend(
            more.iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        variables
    }

    /// An environment of [`variables`](Self::variables).
    #[must_use]
    pub fn environment(&self, more: &[(&str, &str)]) -> Environment {
        Environment::of(self.variables(more))
    }
}
