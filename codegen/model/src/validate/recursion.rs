//! Every shape has a finite value (spec §"Recursive shape definitions").
//!
//! A structure has no finite value if a required member has no finite value; a union, if no member
//! has one. Lists and maps end a recursion, as they may be empty, but must not consist of each
//! other alone. Nothing here recurses, as a hostile model may nest deeper than the stack.

use foldhash::{HashMap, HashMapExt as _, HashSet, HashSetExt as _};

use super::Report;
use crate::{Kind, Member, Model, Shape, ShapeId};

pub(super) fn check(report: &mut Report<'_>) {
    let model = report.model;
    let infinite = infinite_shapes(model);
    for cycle in cycles(model, |shape| infinite_members(shape, &infinite)) {
        let hint = if matches!(cycle.last.0.kind, Kind::Union(_)) {
            "add a member to the union that does not lead back to it"
        } else {
            "make one of these members optional, or put a list or a map between"
        };
        let message = format!(
            "has no finite value, as it always contains itself: {}",
            cycle.path()
        );
        report.error(cycle.last, message, hint);
    }
    for cycle in cycles(model, element) {
        let message = format!("consists of lists and maps alone: {}", cycle.path());
        report.error(cycle.last, message, "put a structure or a union between");
    }
}

/// Returns the shapes without a finite value: all but those whose values can be built from finite
/// ones.
fn infinite_shapes(model: &Model) -> HashSet<&ShapeId> {
    let mut users: HashMap<&ShapeId, Vec<&ShapeId>> = HashMap::new();
    let mut missing: HashMap<&ShapeId, usize> = HashMap::new();
    let mut finite: Vec<&ShapeId> = Vec::new();
    for (id, shape) in &model.shapes {
        let members: Vec<&Member> = necessary_members(shape)
            .filter(|member| model.target(member).is_some())
            .collect();
        // A union needs one of its members, a structure all that are required.
        let needed = if matches!(shape.kind, Kind::Union(_)) {
            members.len().min(1)
        } else {
            members.len()
        };
        if needed == 0 {
            finite.push(id);
            continue;
        }
        missing.insert(id, needed);
        for member in members {
            users.entry(&member.target).or_default().push(id);
        }
    }
    while let Some(id) = finite.pop() {
        for user in users.remove(id).unwrap_or_default() {
            match missing.get_mut(user) {
                Some(1) => {
                    missing.remove(user);
                    finite.push(user);
                }
                Some(needed) => *needed -= 1,
                None => {}
            }
        }
    }
    missing.into_keys().collect()
}

/// Returns the required members of a structure, or the members of a union.
fn necessary_members(shape: &Shape) -> impl Iterator<Item = &Member> {
    let is_union = matches!(shape.kind, Kind::Union(_));
    let members = if is_union || shape.is_structure() {
        shape.members()
    } else {
        &[]
    };
    members
        .iter()
        .filter(move |member| is_union || member.traits.has("required"))
}

/// Returns the members that lead from an infinite shape to infinite shapes. Each of a structure
/// must be cut; of a union it is enough to cut one, so only the first is returned.
fn infinite_members<'m>(shape: &'m Shape, infinite: &HashSet<&ShapeId>) -> Vec<&'m Member> {
    if !infinite.contains(&shape.id) {
        return Vec::new();
    }
    let members = necessary_members(shape).filter(|member| infinite.contains(&member.target));
    let limit = if matches!(shape.kind, Kind::Union(_)) {
        1
    } else {
        usize::MAX
    };
    members.take(limit).collect()
}

/// Returns the element of a list or the value of a map.
fn element(shape: &Shape) -> Vec<&Member> {
    match &shape.kind {
        Kind::List(member) => vec![member],
        Kind::Map(entry) => vec![&entry[1]],
        _ => Vec::new(),
    }
}

/// A cycle of shapes. There may be many long ones, so each keeps only what a message shows.
struct Cycle<'m> {
    /// The first shapes, each with the member that leads to the next.
    first: Vec<(&'m Shape, &'m Member)>,
    /// The last shape and the member that leads back to the first.
    last: (&'m Shape, &'m Member),
    length: usize,
}

impl Cycle<'_> {
    const SHOWN: usize = 8;

    /// Returns `ns#A$b -> ns#B$a -> ns#A`, shortened in the middle if it is long.
    fn path(&self) -> String {
        let step = |(shape, member): &(&Shape, &Member)| format!("{}${}", shape.id, member.name);
        let mut steps: Vec<String> = self.first.iter().map(step).collect();
        if self.length > Self::SHOWN + 1 {
            steps.push(format!("… {} more …", self.length - Self::SHOWN - 1));
        }
        if self.length > Self::SHOWN {
            steps.push(step(&self.last));
        }
        steps.extend(self.first.first().map(|(shape, _)| shape.id.to_string()));
        steps.join(" -> ")
    }
}

/// A shape on the path of the search, with the members that are not followed yet.
struct Step<'m> {
    shape: &'m Shape,
    members: std::vec::IntoIter<&'m Member>,
    followed: Option<&'m Member>,
}

/// Returns one cycle for each member that leads back to a shape on the path of a depth-first
/// search.
fn cycles<'m>(model: &'m Model, members: impl Fn(&'m Shape) -> Vec<&'m Member>) -> Vec<Cycle<'m>> {
    let mut cycles = Vec::new();
    let mut visited: HashSet<&ShapeId> = HashSet::new();
    let mut depths: HashMap<&ShapeId, usize> = HashMap::new();
    let step = |shape: &'m Shape| Step {
        shape,
        members: members(shape).into_iter(),
        followed: None,
    };
    for start in model.shapes.values() {
        let first = step(start);
        // Most shapes end here.
        if first.members.len() == 0 || !visited.insert(&start.id) {
            continue;
        }
        depths.insert(&start.id, 0);
        let mut path = vec![first];
        while let Some(last) = path.last_mut() {
            last.followed = last.members.next();
            let Some(member) = last.followed else {
                depths.remove(&last.shape.id);
                path.pop();
                continue;
            };
            let Some(target) = model.target(member) else {
                continue;
            };
            if let Some(depth) = depths.get(&target.id) {
                cycles.extend(cycle(&path[*depth..]));
            } else if visited.insert(&target.id) {
                depths.insert(&target.id, path.len());
                path.push(step(target));
            }
        }
    }
    cycles
}

fn cycle<'m>(path: &[Step<'m>]) -> Option<Cycle<'m>> {
    let followed = |step: &Step<'m>| Some((step.shape, step.followed?));
    Some(Cycle {
        first: path
            .iter()
            .take(Cycle::SHOWN)
            .filter_map(followed)
            .collect(),
        last: path.last().and_then(followed)?,
        length: path.len(),
    })
}
