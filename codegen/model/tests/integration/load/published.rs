//! Models that AWS publishes, and the models of the protocol tests.

use std::path::{Path, PathBuf};

use super::*;

#[test]
fn published_models_have_no_errors() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    if !shared.is_dir() {
        return println!("skipped: {} does not exist", shared.display());
    }
    let entries = std::fs::read_dir(shared.join("models")).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    assert!(!paths.is_empty());
    for name in ["restJson1", "awsJson1_0", "awsJson1_1"] {
        paths.push(shared.join(format!("conformance/{name}.json")));
    }

    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let file = path.display().to_string();
        if let Err(found) = load(&[Source {
            file: &file,
            text: &text,
        }]) {
            let shown: Vec<String> = found.iter().take(10).map(Diagnostic::to_string).collect();
            panic!("{} problems in {file}:\n{}", found.len(), shown.join("\n"));
        }
    }
}
