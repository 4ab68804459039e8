//! Where a shape holds itself without a list or map between: one member of every such cycle is boxed, and only one.

use std::collections::{HashMap, HashSet};

use smithy_model::Closure;
use smithy_model::{Kind, Model, ShapeId};

/// The members that are boxed, by shape and name.
pub(crate) type Boxed = HashSet<(ShapeId, String)>;

/// An edge: the member of a structure or union, and the structure or union that it targets.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Edge<'a> {
    from: &'a ShapeId,
    member: &'a str,
    to: &'a ShapeId,
}

/// Boxes the smallest member id of every cycle, until there is no cycle. Which member that is depends on the cycle alone.
pub(crate) fn boxed_members(model: &Model, closure: &Closure) -> Boxed {
    let mut edges = edges(model, closure);
    let mut boxed = Boxed::new();
    loop {
        let component = components(&edges);
        let inside = |edge: &&Edge<'_>| component.get(edge.from) == component.get(edge.to);
        let mut smallest: HashMap<usize, Edge<'_>> = HashMap::new();
        for edge in edges.iter().filter(inside) {
            let least = smallest.entry(component[edge.from]).or_insert(*edge);
            *least = (*least).min(*edge);
        }
        if smallest.is_empty() {
            return boxed;
        }
        let cut: HashSet<(&ShapeId, &str)> = smallest
            .values()
            .map(|edge| (edge.from, edge.member))
            .collect();
        boxed.extend(
            cut.iter()
                .map(|(from, member)| ((*from).clone(), (*member).to_owned())),
        );
        // What leads from one component to another is on no cycle and never will be.
        edges.retain(|edge| {
            component.get(edge.from) == component.get(edge.to)
                && !cut.contains(&(edge.from, edge.member))
        });
    }
}

fn edges<'a>(model: &'a Model, closure: &'a Closure) -> Vec<Edge<'a>> {
    let aggregate = |id: &ShapeId| {
        model
            .shape(id)
            .is_some_and(|shape| matches!(shape.kind, Kind::Structure(_) | Kind::Union(_)))
    };
    let shapes = closure
        .shapes
        .iter()
        .filter(|id| aggregate(id))
        .filter_map(|id| model.shape(id));
    shapes
        .flat_map(|shape| {
            let members = shape
                .members()
                .iter()
                .filter(|member| aggregate(&member.target));
            members.map(|member| Edge {
                from: &shape.id,
                member: &member.name,
                to: &member.target,
            })
        })
        .collect()
}

/// The strongly connected component of every shape: Tarjan's algorithm, with a stack of its own, for models nest deeply.
fn components<'a>(edges: &[Edge<'a>]) -> HashMap<&'a ShapeId, usize> {
    let mut graph: HashMap<&ShapeId, Vec<&ShapeId>> = HashMap::new();
    for edge in edges {
        graph.entry(edge.from).or_default().push(edge.to);
        graph.entry(edge.to).or_default();
    }
    let mut tarjan = Tarjan {
        graph: &graph,
        index: HashMap::new(),
        low: HashMap::new(),
        stack: Vec::new(),
        component: HashMap::new(),
    };
    let mut roots: Vec<&ShapeId> = graph.keys().copied().collect();
    roots.sort();
    for root in roots {
        tarjan.visit(root);
    }
    tarjan.component
}

struct Tarjan<'g, 'a> {
    graph: &'g HashMap<&'a ShapeId, Vec<&'a ShapeId>>,
    index: HashMap<&'a ShapeId, usize>,
    low: HashMap<&'a ShapeId, usize>,
    stack: Vec<&'a ShapeId>,
    component: HashMap<&'a ShapeId, usize>,
}

impl<'a> Tarjan<'_, 'a> {
    fn visit(&mut self, root: &'a ShapeId) {
        if self.index.contains_key(root) {
            return;
        }
        self.enter(root);
        let mut work = vec![(root, 0)];
        while let Some((node, next)) = work.pop() {
            match self
                .graph
                .get(node)
                .and_then(|targets| targets.get(next))
                .copied()
            {
                Some(target) => {
                    work.push((node, next + 1));
                    if !self.index.contains_key(target) {
                        self.enter(target);
                        work.push((target, 0));
                    } else if !self.component.contains_key(target) {
                        self.lower(node, self.index[target]);
                    }
                }
                None => {
                    self.leave(node);
                    if let Some((parent, _)) = work.last() {
                        self.lower(parent, self.low[node]);
                    }
                }
            }
        }
    }

    fn enter(&mut self, node: &'a ShapeId) {
        let index = self.index.len();
        self.index.insert(node, index);
        self.low.insert(node, index);
        self.stack.push(node);
    }

    fn lower(&mut self, node: &'a ShapeId, to: usize) {
        let low = self.low.entry(node).or_insert(to);
        *low = (*low).min(to);
    }

    /// Closes the component of `node` where it is the component's root.
    fn leave(&mut self, node: &'a ShapeId) {
        if self.low[node] != self.index[node] {
            return;
        }
        while let Some(member) = self.stack.pop() {
            self.component.insert(member, self.index[node]);
            if member == node {
                break;
            }
        }
    }
}
