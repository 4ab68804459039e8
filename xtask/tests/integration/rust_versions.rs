//! The Rust version that a package states is enough for its dependencies.

use std::collections::{HashMap, HashSet};
use std::process::Command;

use serde_json::Value;

/// Returns the metadata of the workspace for this machine's platform: packages of others need not
/// be downloaded.
fn metadata() -> Value {
    let rustc = Command::new("rustc").arg("-vV").output().unwrap();
    let version = String::from_utf8(rustc.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .args(["--filter-platform", host.unwrap()])
        .current_dir(super::source::root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Returns the parts of the Rust version that a package states, `[0]` without one.
fn rust_version(package: &Value) -> Vec<u32> {
    let version = package["rust_version"].as_str().unwrap_or("0");
    let mut parts: Vec<u32> = version
        .split('.')
        .map(|part| part.parse().unwrap())
        .collect();
    // 1.94 and 1.94.0 are the same version.
    while parts.len() > 1 && parts.last() == Some(&0) {
        parts.pop();
    }
    parts
}

/// Returns the packages that `id` needs to compile, without those of its tests.
fn dependencies<'a>(id: &'a str, nodes: &HashMap<&'a str, &'a Value>) -> HashSet<&'a str> {
    let mut found = HashSet::new();
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        for dependency in nodes[id]["deps"].as_array().unwrap() {
            let kinds = dependency["dep_kinds"].as_array().unwrap();
            let name = dependency["pkg"].as_str().unwrap();
            if kinds.iter().any(|kind| kind["kind"] != "dev") && found.insert(name) {
                open.push(name);
            }
        }
    }
    found
}

#[test]
fn stated_rust_versions_suffice_for_all_dependencies() {
    let metadata = metadata();
    let by_id = |list: &'_ Value| -> HashMap<String, Value> {
        let items = list.as_array().unwrap().iter();
        items
            .map(|item| (item["id"].as_str().unwrap().to_owned(), item.clone()))
            .collect()
    };
    let packages = by_id(&metadata["packages"]);
    let nodes = by_id(&metadata["resolve"]["nodes"]);
    let nodes = nodes.iter().map(|(id, node)| (id.as_str(), node)).collect();
    let mut too_low = Vec::new();
    for member in metadata["workspace_members"].as_array().unwrap() {
        let id = member.as_str().unwrap();
        let stated = rust_version(&packages[id]);
        for dependency in dependencies(id, &nodes) {
            let needed = rust_version(&packages[dependency]);
            if needed > stated {
                let name = &packages[id]["name"];
                too_low.push(format!(
                    "{name} states {stated:?}, {dependency} needs {needed:?}"
                ));
            }
        }
    }

    assert!(too_low.is_empty(), "{}", too_low.join("\n"));
}
