//! Boxes: members of structures and unions that contain themselves other than through a list or
//! map.
//!
//! The smallest member of every cycle is boxed, which depends on nothing but the cycle.

use std::collections::{HashMap, HashSet};

use petgraph::algo::kosaraju_scc;
use petgraph::graphmap::DiGraphMap;
use smithy_model::{Closure, Kind, Model, ShapeId};

/// Boxed members, by shape and name.
pub(crate) type Boxed = HashSet<(ShapeId, String)>;

/// A member of a structure or union that targets a structure or union.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Edge<'a> {
    from: &'a ShapeId,
    member: &'a str,
    to: &'a ShapeId,
}

/// Returns the members to box.
pub(crate) fn boxed_members(model: &Model, closure: &Closure) -> Boxed {
    let mut edges = edges(model, closure);
    let mut boxed = Boxed::new();
    loop {
        let component = components(&edges);
        // An edge between components is on no cycle.
        edges.retain(|edge| component[edge.from] == component[edge.to]);
        let mut smallest = HashMap::new();
        for edge in &edges {
            smallest.entry(component[edge.from]).or_insert(*edge);
        }
        if smallest.is_empty() {
            return boxed;
        }
        edges.retain(|edge| smallest[&component[edge.from]] != *edge);
        let smallest = smallest.into_values();
        boxed.extend(smallest.map(|edge| (edge.from.clone(), edge.member.to_owned())));
    }
}

/// Returns the edges between structures and unions, in order.
fn edges<'a>(model: &'a Model, closure: &'a Closure) -> Vec<Edge<'a>> {
    let is_aggregate = |id: &ShapeId| {
        let shape = model.shape(id);
        shape.is_some_and(|shape| matches!(shape.kind, Kind::Structure(_) | Kind::Union(_)))
    };
    let mut edges = Vec::new();
    for from in closure.shapes.iter().filter(|id| is_aggregate(id)) {
        let members = model.shape(from).map_or(&[][..], |shape| shape.members());
        for member in members.iter().filter(|member| is_aggregate(&member.target)) {
            edges.push(Edge {
                from,
                member: &member.name,
                to: &member.target,
            });
        }
    }
    edges.sort();
    edges
}

/// Returns the strongly connected component of every shape. The algorithm is not recursive: models
/// nest deeply.
fn components<'a>(edges: &[Edge<'a>]) -> HashMap<&'a ShapeId, usize> {
    let graph: DiGraphMap<&ShapeId, ()> = edges.iter().map(|edge| (edge.from, edge.to)).collect();
    let components = kosaraju_scc(&graph).into_iter().enumerate();
    components
        .flat_map(|(component, shapes)| shapes.into_iter().map(move |shape| (shape, component)))
        .collect()
}
