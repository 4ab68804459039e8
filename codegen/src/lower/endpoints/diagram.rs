//! Decision diagrams (`smithy.rules#endpointBdd`; Smithy 2.0, "Rules engine specification").
//!
//! A node tests a condition, and refers to the next node or to a result for both outcomes. Every
//! path must test conditions in the order of their list, as in any ordered diagram. This excludes
//! cycles, and a condition can use the variables of those before it. Whether each path to a result
//! assigns its variables is not checked, as the diagram cannot tell which paths are possible: a
//! result with an unset variable is an error of the call.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use smithy_model::Diagnostic;

use super::check;
use super::node::{Checked, Node, report};

/// Reference to the result that no rule matches. The references to `results` follow.
const NO_MATCH: i32 = 100_000_000;
/// References that lead to no result.
const TERMINALS: [i32; 2] = [1, -1];

const REFERENCE_HINT: &str = "use 2 for the second node, or 100000001 for the first result";

/// A node of a diagram: index of a condition, reference if the condition holds, reference if it
/// does not.
type Triple = [i32; 3];

/// Checks a diagram. Returns it with `nodes` decoded: their changes are readable, and the runtime
/// decodes nothing.
pub(super) fn decode(root: &Node<'_>, diagnostics: &mut Vec<Diagnostic>) -> Checked<Value> {
    let mut scope = check::parameters(root, &["1.1", "1.2", "1.3"], diagnostics)?;
    let conditions = root.items_of("conditions")?;
    for node in &conditions {
        check::condition(node, &mut scope)?;
    }
    let results = root.items_of("results")?;
    for node in &results {
        let conditions = node.items_of("conditions")?;
        let result = if conditions.is_empty() && node.get("rules").is_none() {
            check::rule(node, scope.clone(), diagnostics)
        } else {
            node.fail(
                "the result of a decision diagram has conditions or rules",
                "test the conditions in nodes of the diagram",
            )
        };
        report(result, diagnostics);
    }
    let (Some(nodes), Some(first)) = (root.get("nodes"), root.get("root")) else {
        return root.fail("the decision diagram has no nodes or no root", "add both");
    };
    let table = Table {
        triples: triples(&nodes, &root.value["nodeCount"])?,
        nodes,
        conditions: conditions.len(),
        results: results.len(),
    };
    table.check_root(&first)?;
    table.check_triples()?;
    let member = |key: &str| &root.value[key];
    Ok(json!({
        "version": member("version"),
        "parameters": member("parameters"),
        "conditions": member("conditions"),
        "results": member("results"),
        "root": member("root"),
        "nodes": table.triples,
    }))
}

/// Decodes the nodes.
fn triples(nodes: &Node<'_>, count: &Value) -> Checked<Vec<Triple>> {
    let bytes = nodes.value.as_str();
    let Some(bytes) = bytes.and_then(|text| STANDARD.decode(text).ok()) else {
        return nodes.fail(
            "the nodes of the decision diagram are not Base64",
            "encode each node as three big-endian integers of 32 bits",
        );
    };
    let (integers, rest) = bytes.as_chunks();
    let integers: Vec<i32> = integers.iter().copied().map(i32::from_be_bytes).collect();
    let (triples, incomplete) = integers.as_chunks();
    if !rest.is_empty() || !incomplete.is_empty() || *count != triples.len() {
        return nodes.fail(
            format!(
                "the nodes have {} bytes, and nodeCount is {count}",
                bytes.len()
            ),
            "encode each node in 12 bytes, and set nodeCount to their number",
        );
    }
    Ok(triples.to_vec())
}

/// The nodes of a diagram, and the numbers of its conditions and results.
struct Table<'v> {
    nodes: Node<'v>,
    triples: Vec<Triple>,
    conditions: usize,
    results: usize,
}

impl Table<'_> {
    /// Checks the root, which cannot be complemented.
    fn check_root(&self, root: &Node<'_>) -> Checked<()> {
        let reference = root
            .value
            .as_i64()
            .and_then(|root| i32::try_from(root).ok());
        if reference.is_some_and(|reference| reference >= -1 && self.is_valid(reference)) {
            return Ok(());
        }
        let message = format!("the root {} is neither a node nor a result", root.value);
        root.fail(message, REFERENCE_HINT)
    }

    /// Checks all nodes but the first, which stands for the terminals.
    fn check_triples(&self) -> Checked<()> {
        for (index, [condition, references @ ..]) in self.triples.iter().enumerate().skip(1) {
            if !usize::try_from(*condition).is_ok_and(|condition| condition < self.conditions) {
                let message =
                    format!("node {index} tests the condition {condition}, which does not exist");
                let hint = "use an index of the list of conditions";
                return self.nodes.fail(message, hint);
            }
            for reference in references {
                if !self.is_valid(*reference) {
                    let message = format!(
                        "node {index} refers to {reference}, which is neither a node nor a result"
                    );
                    return self.nodes.fail(message, REFERENCE_HINT);
                }
                if self
                    .node(*reference)
                    .is_some_and(|[next, ..]| next <= condition)
                {
                    let message = format!(
                        "node {index} refers to {reference}, which does not test a later condition"
                    );
                    let hint = "list the conditions in the order in which paths test them";
                    return self.nodes.fail(message, hint);
                }
            }
        }
        Ok(())
    }

    fn is_valid(&self, reference: i32) -> bool {
        let result = usize::try_from(reference.saturating_sub(NO_MATCH));
        TERMINALS.contains(&reference)
            || self.node(reference).is_some()
            || result.is_ok_and(|result| result <= self.results)
    }

    /// Returns the node to which a reference leads.
    fn node(&self, reference: i32) -> Option<&Triple> {
        let index = usize::try_from(reference.unsigned_abs())
            .ok()?
            .checked_sub(1)?;
        self.triples.get(index).filter(|_| index > 0)
    }
}
