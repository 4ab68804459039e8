//! Finds the changed shapes that an operation reaches.

use std::collections::{HashMap, HashSet, VecDeque};

use super::data::{ShapeDiff, ShapePath};
use super::pairs::{Comparison, Pair, relative_name};
use smithy_model::{Kind, Shape};

/// The pairs with changes, and which pairs lead to them.
pub(super) struct ChangedShapes {
    pub(super) shapes: Vec<ShapeDiff>,
    /// Indices into `shapes` by index of the pair.
    indices: HashMap<usize, usize>,
    /// For each pair, whether it changed or contains a changed pair.
    pub(super) leads_to_change: Vec<bool>,
}

impl ChangedShapes {
    pub(super) fn of(comparison: &Comparison<'_>) -> Self {
        let pairs = &comparison.pairs;
        let names = |pair: &Pair<'_>| {
            (
                relative_name(comparison.new, &pair.new.id),
                relative_name(comparison.old, &pair.old.id),
            )
        };
        let mut changed: Vec<usize> = (0..pairs.len())
            .filter(|index| !pairs[*index].changes.is_empty())
            .collect();
        changed.sort_by_cached_key(|index| names(&pairs[*index]));
        let shapes = changed.iter().map(|index| {
            let pair = &pairs[*index];
            let (name, old_name) = names(pair);
            ShapeDiff {
                old_name,
                name,
                changes: pair.changes.clone(),
                operations: Vec::new(),
                messages: 0,
                sent: pair.roles.is_sent(),
                received: pair.roles.is_received(),
            }
        });
        Self {
            shapes: shapes.collect(),
            indices: changed
                .iter()
                .enumerate()
                .map(|(index, pair)| (*pair, index))
                .collect(),
            leads_to_change: leads_to_change(pairs),
        }
    }

    /// Returns the changed shapes that an operation reaches from `roots`, and records the operation
    /// in them.
    pub(super) fn reach(
        &mut self,
        comparison: &Comparison<'_>,
        operation: &str,
        roots: &[(String, usize)],
    ) -> Vec<ShapePath> {
        let mut seen = HashSet::new();
        let mut queue: VecDeque<(String, usize)> = roots.iter().cloned().collect();
        let mut paths = Vec::new();
        while let Some((path, index)) = queue.pop_front() {
            if !self.leads_to_change[index] || !seen.insert(index) {
                continue;
            }
            let pair = &comparison.pairs[index];
            let targets = pair.targets.iter();
            queue.extend(targets.map(|(member, to)| (member_path(&path, pair.new, member), *to)));
            if let Some(index) = self.indices.get(&index).copied() {
                let shape = &mut self.shapes[index];
                shape.messages += 1;
                if shape.operations.last().is_none_or(|last| last != operation) {
                    shape.operations.push(operation.to_owned());
                }
                paths.push(ShapePath { path, shape: index });
            }
        }
        paths
    }
}

fn member_path(path: &str, shape: &Shape, member: &str) -> String {
    match shape.kind {
        Kind::List(_) => format!("{path}[]"),
        Kind::Map(_) if member == "key" => format!("{path}{{key}}"),
        Kind::Map(_) => format!("{path}{{}}"),
        _ if path.is_empty() => member.to_owned(),
        _ => format!("{path}.{member}"),
    }
}

fn leads_to_change(pairs: &[Pair<'_>]) -> Vec<bool> {
    let mut containers: Vec<Vec<usize>> = vec![Vec::new(); pairs.len()];
    for (index, pair) in pairs.iter().enumerate() {
        for target in pair.targets.values() {
            containers[*target].push(index);
        }
    }
    let mut leads: Vec<bool> = pairs.iter().map(|pair| !pair.changes.is_empty()).collect();
    let mut queue: Vec<usize> = (0..pairs.len()).filter(|index| leads[*index]).collect();
    while let Some(index) = queue.pop() {
        for container in &containers[index] {
            if !std::mem::replace(&mut leads[*container], true) {
                queue.push(*container);
            }
        }
    }
    leads
}
