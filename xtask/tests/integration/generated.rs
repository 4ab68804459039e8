//! The client crate that is committed is what the model says.

use std::process::Command;

#[test]
fn the_committed_crate_is_what_the_model_says() {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["codegen", "--check"])
        .output()
        .expect("the command runs");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{said}\nrun `cargo xtask codegen` and commit the result"
    );
}
