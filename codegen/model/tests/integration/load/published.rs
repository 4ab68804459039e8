//! Models that AWS publishes, and the models of the protocol tests.

use super::*;

/// Set `SMITHY_MODELS` to a folder of Smithy models in JSON AST.
#[test]
#[ignore = "needs the folder in SMITHY_MODELS"]
fn published_models_have_no_errors() {
    let folder = std::env::var("SMITHY_MODELS").unwrap();
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let file = path.display().to_string();
        if let Err(found) = load(&[Source {
            file: &file,
            text: &text,
        }]) {
            let shown: Vec<String> = found.iter().take(10).map(Diagnostic::to_string).collect();
            panic!("{} problems in {file}:\n{}", found.len(), shown.join("\n"));
        }
        count += 1;
    }
    assert!(count > 0);
}
