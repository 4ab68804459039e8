//! The shapes that changed, and how operations lead to them.

use std::collections::{BTreeSet, HashMap, VecDeque};

use super::compare::{Comparison, Pair, relative};
use super::{Reached, ShapeDiff};
use smithy_model::{Kind, Shape};

/// The shapes that changed, and the pairs that lead to them.
pub(super) struct Changed {
    pub(super) shapes: Vec<ShapeDiff>,
    /// Of a pair that changed: its index in `shapes`.
    place: HashMap<usize, usize>,
    /// Of every pair: whether it changed or leads to one that did.
    pub(super) leads: Vec<bool>,
}

impl Changed {
    pub(super) fn of(comparison: &Comparison<'_>) -> Self {
        let pairs = &comparison.pairs;
        let mut changed: Vec<usize> = (0..pairs.len())
            .filter(|pair| !pairs[*pair].changes.is_empty())
            .collect();
        let name = |pair: &Pair<'_>| {
            (
                relative(comparison.new, &pair.new.id),
                relative(comparison.old, &pair.old.id),
            )
        };
        changed.sort_by_cached_key(|pair| name(&pairs[*pair]));
        let shapes = changed.iter().map(|pair| {
            let pair = &pairs[*pair];
            let (name, old_name) = name(pair);
            let (sent, received) = (
                pair.roles.input || pair.roles.sent,
                pair.roles.answer || pair.roles.received,
            );
            ShapeDiff {
                old_name,
                name,
                changes: pair.changes.clone(),
                operations: Vec::new(),
                places: 0,
                sent,
                received,
            }
        });
        let shapes = shapes.collect();
        let leads = leads(pairs);
        Self {
            shapes,
            place: changed
                .into_iter()
                .enumerate()
                .map(|(place, pair)| (pair, place))
                .collect(),
            leads,
        }
    }

    /// The changed shapes that an operation leads to from these roots; notes the operation there.
    pub(super) fn reached(
        &mut self,
        comparison: &Comparison<'_>,
        operation: &str,
        roots: &[(String, usize)],
    ) -> Vec<Reached> {
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        let mut open: VecDeque<(String, usize)> = roots.iter().cloned().collect();
        let mut reached = Vec::new();
        while let Some((path, pair)) = open.pop_front() {
            if !self.leads[pair] || !seen.insert(pair) {
                continue;
            }
            if let Some(shape) = self.place.get(&pair).copied() {
                reached.push(Reached {
                    path: path.clone(),
                    shape,
                });
                self.shapes[shape].places += 1;
                let operations = &mut self.shapes[shape].operations;
                if operations.last().is_none_or(|last| last != operation) {
                    operations.push(operation.to_owned());
                }
            }
            let pair = &comparison.pairs[pair];
            open.extend(
                pair.edges
                    .iter()
                    .map(|(member, to)| (step(&path, pair.new, member), *to)),
            );
        }
        reached
    }
}

/// The path to a member's target.
fn step(path: &str, shape: &Shape, member: &str) -> String {
    match shape.kind {
        Kind::List(_) => format!("{path}[]"),
        Kind::Map(_) if member == "key" => format!("{path}{{key}}"),
        Kind::Map(_) => format!("{path}{{}}"),
        _ if path.is_empty() => member.to_owned(),
        _ => format!("{path}.{member}"),
    }
}

/// Which pairs changed or lead to one that did.
fn leads(pairs: &[Pair<'_>]) -> Vec<bool> {
    let mut from: Vec<Vec<usize>> = vec![Vec::new(); pairs.len()];
    for (index, pair) in pairs.iter().enumerate() {
        for to in pair.edges.values() {
            from[*to].push(index);
        }
    }
    let mut leads: Vec<bool> = pairs.iter().map(|pair| !pair.changes.is_empty()).collect();
    let mut open: Vec<usize> = (0..pairs.len()).filter(|pair| leads[*pair]).collect();
    while let Some(pair) = open.pop() {
        for source in &from[pair] {
            if !std::mem::replace(&mut leads[*source], true) {
                open.push(*source);
            }
        }
    }
    leads
}
