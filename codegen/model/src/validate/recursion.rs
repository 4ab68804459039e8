//! Every shape has a finite value (spec §"Recursive shape definitions").
//!
//! A structure is infinite if a required member is, a union if all its members are: such shapes lead back to
//! themselves by a way on which nothing may be left out. Lists and maps end that way, as they may be empty; but they
//! must not be made of each other alone. Nothing here recurses, as a hostile model may nest deeper than the stack.

use std::collections::{HashMap, HashSet};

use super::Report;
use crate::{Kind, Location, Member, Model, Shape, ShapeId};

pub(super) fn check(model: &Model, report: &mut Report<'_>) {
    let infinite = infinite_shapes(model);
    for cycle in cycles(model, |shape| inescapable(shape, &infinite)) {
        let hint = match cycle.end.0.kind {
            Kind::Union(_) => "add a member to the union that does not lead back",
            _ => "make one of these members optional, or put a list or a map between",
        };
        let message = format!(
            "has no finite value, as it always contains itself: {}",
            cycle.path()
        );
        report.error(cycle.at(), message, hint);
    }
    for cycle in cycles(model, element) {
        let message = format!("is made of lists and maps alone: {}", cycle.path());
        report.error(cycle.at(), message, "put a structure or a union between");
    }
}

/// The shapes without a finite value: all but those for which one can be built up from what is known to be finite.
fn infinite_shapes(model: &Model) -> HashSet<&ShapeId> {
    let mut users: HashMap<&ShapeId, Vec<&ShapeId>> = HashMap::new();
    let mut missing: HashMap<&ShapeId, usize> = HashMap::new();
    let mut finite: Vec<&ShapeId> = Vec::new();
    for (id, shape) in &model.shapes {
        let members: Vec<&Member> = required_members(shape)
            .filter(|member| model.shape(&member.target).is_some())
            .collect();
        // A union needs one of its members, a structure all that are required.
        let wanted = match shape.kind {
            Kind::Union(_) => members.len().min(1),
            _ => members.len(),
        };
        match wanted {
            0 => finite.push(id),
            wanted => {
                missing.insert(id, wanted);
                for member in members {
                    users.entry(&member.target).or_default().push(id);
                }
            }
        }
    }
    while let Some(id) = finite.pop() {
        for user in users.remove(id).unwrap_or_default() {
            match missing.get_mut(user) {
                Some(1) => {
                    missing.remove(user);
                    finite.push(user);
                }
                Some(wanted) => *wanted -= 1,
                None => {}
            }
        }
    }
    missing.into_keys().collect()
}

/// The members that a value of the shape may need: the required ones of a structure, those of a union.
fn required_members(shape: &Shape) -> impl Iterator<Item = &Member> {
    let members: &[Member] = match &shape.kind {
        Kind::Structure(members) | Kind::Union(members) => members,
        _ => &[],
    };
    let is_union = matches!(shape.kind, Kind::Union(_));
    members
        .iter()
        .filter(move |member| is_union || member.traits.has("required"))
}

/// The ways from an infinite shape to infinite shapes. All of a structure's must be cut, so each is a finding; of a
/// union's it is enough to cut one, so the first stands for all.
fn inescapable<'m>(shape: &'m Shape, infinite: &HashSet<&ShapeId>) -> Vec<&'m Member> {
    if !infinite.contains(&shape.id) {
        return Vec::new();
    }
    let ways = required_members(shape).filter(|member| infinite.contains(&member.target));
    match shape.kind {
        Kind::Union(_) => ways.take(1).collect(),
        _ => ways.collect(),
    }
}

/// What a list or a map is made of; a map's keys are strings.
fn element(shape: &Shape) -> Vec<&Member> {
    match &shape.kind {
        Kind::List(member) => vec![member],
        Kind::Map(entry) => vec![&entry[1]],
        _ => Vec::new(),
    }
}

/// Shapes that lead to each other. There may be many long ones, so each keeps no more than a message shows.
struct Cycle<'m> {
    /// The first shapes, each with the member that leads on.
    start: Vec<(&'m Shape, &'m Member)>,
    /// The last shape and the member that leads back to the first.
    end: (&'m Shape, &'m Member),
    length: usize,
}

impl<'m> Cycle<'m> {
    const SHOWN: usize = 8;

    fn at(&self) -> Location<'m> {
        Location::from((self.end.0, self.end.1))
    }

    /// `ns#A$b -> ns#B$a -> ns#A`; of a long one the start and the end.
    fn path(&self) -> String {
        let step = |(shape, member): &(&Shape, &Member)| format!("{}${}", shape.id, member.name);
        let mut steps: Vec<String> = self.start.iter().map(step).collect();
        if self.length > Self::SHOWN + 1 {
            steps.push(format!("… {} more …", self.length - Self::SHOWN - 1));
        }
        if self.length > Self::SHOWN {
            steps.push(step(&self.end));
        }
        steps.extend(self.start.first().map(|(shape, _)| shape.id.to_string()));
        steps.join(" -> ")
    }
}

/// A shape on the way that is being walked, with the members that lead on from it and are yet to be walked.
struct Step<'m> {
    shape: &'m Shape,
    ways: std::vec::IntoIter<&'m Member>,
    taken: Option<&'m Member>,
}

/// One cycle for each member that leads back to a shape on the way to it.
fn cycles<'m>(model: &'m Model, ways: impl Fn(&'m Shape) -> Vec<&'m Member>) -> Vec<Cycle<'m>> {
    let mut found = Vec::new();
    let mut visited: HashSet<&ShapeId> = HashSet::new();
    let mut depths: HashMap<&ShapeId, usize> = HashMap::new();
    let step = |shape: &'m Shape| Step {
        shape,
        ways: ways(shape).into_iter(),
        taken: None,
    };
    for start in model.shapes.values() {
        if !visited.insert(&start.id) {
            continue;
        }
        depths.insert(&start.id, 0);
        let mut way = vec![step(start)];
        while let Some(last) = way.last_mut() {
            last.taken = last.ways.next();
            let Some(member) = last.taken else {
                depths.remove(&last.shape.id);
                way.pop();
                continue;
            };
            let Some(target) = model.shape(&member.target) else {
                continue;
            };
            if let Some(depth) = depths.get(&target.id) {
                found.extend(cycle(&way[*depth..]));
            } else if visited.insert(&target.id) {
                depths.insert(&target.id, way.len());
                way.push(step(target));
            }
        }
    }
    found
}

/// The cycle that the way is, from the shape to which its last member leads back.
fn cycle<'m>(way: &[Step<'m>]) -> Option<Cycle<'m>> {
    let taken = |step: &Step<'m>| Some((step.shape, step.taken?));
    Some(Cycle {
        start: way.iter().take(Cycle::SHOWN).filter_map(taken).collect(),
        end: way.last().and_then(taken)?,
        length: way.len(),
    })
}
