//! Prints the script over all operations as JSON, for `cargo xtask interop`.

use bedrock_agentcore_control::serde_json::Value;
use tests::script::{Step, script};

fn main() {
    let steps: Value = script().iter().map(Step::to_json).collect();
    println!("{steps}");
}
