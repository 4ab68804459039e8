//! Walks two models side by side and notes every difference where it stands.
//!
//! A [`Pair`] is a shape of the old model and the one that stands in its place in the new model. Pairs are found from the inputs,
//! outputs and errors of the operations that both models have, each is compared once, and none recurses: models nest deeply.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::meaning::{self, Context};
use super::reach::Changed;
use super::traits::{differences, trend, waiters};
use super::tree::{self, Trees};
use super::{Aspect, Change, Diff, Documentation, Meaning, OperationDiff, Side, State};
use crate::ir::Type;
use crate::lower::RustApi;
use smithy_model::{Kind, Member, Operation, Shape, ShapeId};

/// A shape and the one in its place.
#[derive(Debug)]
pub(super) struct Pair<'a> {
    pub(super) old: &'a Shape,
    pub(super) new: &'a Shape,
    pub(super) changes: Vec<Change>,
    /// The members that both have and whose targets are compared in turn, by the new one's name.
    pub(super) edges: IndexMap<&'a str, usize>,
    pub(super) roles: Roles,
}

/// Where a pair stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Roles {
    /// It is the input of an operation.
    pub(super) input: bool,
    /// It is an output or an error.
    pub(super) answer: bool,
    /// Members of inputs lead to it.
    pub(super) sent: bool,
    /// Members of outputs and errors lead to it.
    pub(super) received: bool,
}

/// The two sides, and the pairs that were found.
pub(super) struct Comparison<'a> {
    pub(super) old: &'a RustApi<'a>,
    pub(super) new: &'a RustApi<'a>,
    pub(super) pairs: Vec<Pair<'a>>,
    index: HashMap<(&'a ShapeId, &'a ShapeId), usize>,
    documentation: BTreeSet<Documentation>,
}

/// Compares two services.
pub(super) fn compare(old: &RustApi<'_>, new: &RustApi<'_>) -> Diff {
    let mut comparison = Comparison {
        old,
        new,
        pairs: Vec::new(),
        index: HashMap::new(),
        documentation: BTreeSet::new(),
    };
    let (old_operations, new_operations) = (operations(old), operations(new));
    let common: Vec<(&str, Roots)> = old_operations
        .iter()
        .filter_map(|(name, old)| {
            Some((
                name.as_str(),
                comparison.roots(old, new_operations.get(name)?),
            ))
        })
        .collect();
    comparison.compare_pairs();
    comparison.spread_roles();
    comparison.find_meanings();

    let mut changed = Changed::of(&comparison);
    let mut operations: Vec<OperationDiff> = common
        .iter()
        .filter_map(|(name, roots)| comparison.operation(name, roots, &mut changed))
        .collect();
    let come = new_operations
        .iter()
        .filter(|(name, _)| !old_operations.contains_key(*name));
    let gone = old_operations
        .iter()
        .filter(|(name, _)| !new_operations.contains_key(*name));
    operations.extend(come.map(|(name, shape)| whole_operation(new, name, shape, State::New)));
    operations.extend(gone.map(|(name, shape)| whole_operation(old, name, shape, State::Removed)));
    operations.sort_by(|a, b| a.name.cmp(&b.name));
    let service = comparison.service();
    Diff {
        service,
        operations,
        shapes: changed.shapes,
        documentation: comparison.documentation.into_iter().collect(),
    }
}

/// The operations by name.
fn operations<'a>(api: &'a RustApi<'a>) -> BTreeMap<String, (&'a Shape, &'a Operation)> {
    let shapes = api.operations().iter().filter_map(|id| api.model.shape(id));
    shapes
        .filter_map(|shape| Some((relative(api, &shape.id), (shape, shape.as_operation()?))))
        .collect()
}

/// A shape's name, with its namespace where that is not the service's.
pub(super) fn relative(api: &RustApi<'_>, id: &ShapeId) -> String {
    match id.namespace() == api.service.id.namespace() || id.namespace() == "smithy.api" {
        true => id.name().to_owned(),
        false => id.to_string(),
    }
}

/// What an operation of both models starts from.
struct Roots<'a> {
    old: (&'a Shape, &'a Operation),
    new: (&'a Shape, &'a Operation),
    input: Option<usize>,
    output: Option<usize>,
    /// The errors that both have, by name.
    errors: Vec<(String, usize)>,
}

impl<'a> Comparison<'a> {
    fn roots(
        &mut self,
        old: &(&'a Shape, &'a Operation),
        new: &(&'a Shape, &'a Operation),
    ) -> Roots<'a> {
        let input = self.root(&old.1.input, &new.1.input, |roles| roles.input = true);
        let output = self.root(&old.1.output, &new.1.output, |roles| roles.answer = true);
        let (old_errors, new_errors) = (
            errors(self.old, &old.1.errors),
            errors(self.new, &new.1.errors),
        );
        let mut common = Vec::new();
        for (name, id) in &old_errors {
            if let Some(other) = new_errors.get(name)
                && let Some(pair) = self.root(id, other, |roles| roles.answer = true)
            {
                common.push((name.clone(), pair));
            }
        }
        Roots {
            old: *old,
            new: *new,
            input,
            output,
            errors: common,
        }
    }

    fn root(&mut self, old: &'a ShapeId, new: &'a ShapeId, mark: fn(&mut Roles)) -> Option<usize> {
        let pair = self.pair(self.old.model.shape(old)?, self.new.model.shape(new)?);
        mark(&mut self.pairs[pair].roles);
        Some(pair)
    }

    /// The index of a pair; a new one waits to be compared.
    fn pair(&mut self, old: &'a Shape, new: &'a Shape) -> usize {
        *self.index.entry((&old.id, &new.id)).or_insert_with(|| {
            let pair = Pair {
                old,
                new,
                changes: Vec::new(),
                edges: IndexMap::new(),
                roles: Roles::default(),
            };
            self.pairs.push(pair);
            self.pairs.len() - 1
        })
    }

    /// Compares every pair; comparing one may find others.
    fn compare_pairs(&mut self) {
        let mut next = 0;
        while let Some(pair) = self.pairs.get(next) {
            let (old, new) = (pair.old, pair.new);
            let mut changes = trait_changes("", old, new);
            changes.extend(rust_name("", self.type_names(old, new)));
            self.document(&new.id, "", (old, new));
            let edges = match (&old.kind, &new.kind) {
                (Kind::Enum(_) | Kind::IntEnum(_), _) => {
                    self.enum_values(old, new, &mut changes);
                    IndexMap::new()
                }
                _ => self.members(old, new, &mut changes),
            };
            changes.extend(self.order(old, new));
            self.pairs[next].changes = changes;
            self.pairs[next].edges = edges;
            next += 1;
        }
    }

    /// The order of what `new` takes, or of an enum's values, where it is not what it was.
    fn order(&self, old: &Shape, new: &Shape) -> Option<Change> {
        let counted = |api: &RustApi<'_>, shape: &Shape| -> Vec<String> {
            let counts = |member: &&Member| match shape.kind {
                Kind::Structure(_) => api.is_required(member, false),
                Kind::Enum(_) | Kind::IntEnum(_) => true,
                _ => false,
            };
            shape
                .members()
                .iter()
                .filter(counts)
                .map(|member| member.name.clone())
                .collect()
        };
        let (old, new) = (counted(self.old, old), counted(self.new, new));
        let both: HashSet<&String> = old
            .iter()
            .collect::<HashSet<_>>()
            .intersection(&new.iter().collect())
            .copied()
            .collect();
        let in_both = |names: &[String]| {
            names
                .iter()
                .filter(|name| both.contains(name))
                .cloned()
                .collect::<Vec<_>>()
        };
        let (old, new) = (in_both(&old), in_both(&new));
        (old != new).then(|| change(Aspect::Order, "", Some(old.into()), Some(new.into())))
    }

    fn type_names(&self, old: &Shape, new: &Shape) -> Vec<(&'a str, &'a str)> {
        let types = (self.old.type_name(&old.id), self.new.type_name(&new.id));
        let errors = (self.old.error_name(&old.id), self.new.error_name(&new.id));
        [types, errors]
            .into_iter()
            .filter(|(old, new)| !old.is_empty() && !new.is_empty())
            .collect()
    }

    /// The members of structures, unions, lists and maps; gives those whose targets are compared in turn.
    fn members(
        &mut self,
        old: &'a Shape,
        new: &'a Shape,
        changes: &mut Vec<Change>,
    ) -> IndexMap<&'a str, usize> {
        let mut edges = IndexMap::new();
        let before: HashMap<&str, &Member> = old
            .members()
            .iter()
            .map(|member| (member.name.as_str(), member))
            .collect();
        let after: HashSet<&str> = new
            .members()
            .iter()
            .map(|member| member.name.as_str())
            .collect();
        for member in new.members() {
            match before.get(member.name.as_str()).copied() {
                None => changes.push(self.whole_member(self.new, member, true)),
                Some(before) => {
                    changes.extend(trait_changes(&member.name, before, member));
                    let names = (
                        self.old.member_name(old, before),
                        self.new.member_name(new, member),
                    );
                    changes.extend(rust_name(&member.name, vec![names]));
                    self.document(&new.id, &member.name, (before, member));
                    edges.extend(
                        self.target((old, before), (new, member), changes)
                            .map(|pair| (member.name.as_str(), pair)),
                    );
                }
            }
        }
        let gone = old
            .members()
            .iter()
            .filter(|member| !after.contains(member.name.as_str()));
        changes.extend(gone.map(|member| self.whole_member(self.old, member, false)));
        edges
    }

    /// Compares what a member targets: gives the pair of the targets where both are of one kind.
    fn target(&mut self, old: At<'a>, new: At<'a>, changes: &mut Vec<Change>) -> Option<usize> {
        let old_target = self.old.model.shape(&old.1.target)?;
        let new_target = self.new.model.shape(&new.1.target)?;
        let name = &new.1.name;
        if form(old_target) != form(new_target) {
            let (old, new) = (target(self.old, old.1), target(self.new, new.1));
            let mut change = change(Aspect::Target, name, Some(old), Some(new));
            change.tree = Some(tree::outline(self.new.model, new_target));
            changes.push(change);
            return None;
        }
        let boxed =
            |api: &RustApi<'_>, at: At<'_>| matches!(api.member_type(at.0, at.1), Type::Boxed(_));
        let boxes = (boxed(self.old, old), boxed(self.new, new));
        if boxes.0 != boxes.1 {
            changes.push(change(
                Aspect::Boxing,
                name,
                Some(boxes.0.into()),
                Some(boxes.1.into()),
            ));
        }
        Some(self.pair(old_target, new_target))
    }

    /// A member that came or went.
    fn whole_member(&self, api: &RustApi<'_>, member: &Member, came: bool) -> Change {
        let tree = api
            .model
            .shape(&member.target)
            .map(|target| tree::outline(api.model, target));
        let said = Some(target(api, member));
        let (old, new) = if came { (None, said) } else { (said, None) };
        Change {
            tree,
            ..change(Aspect::Member, &member.name, old, new)
        }
    }

    /// The values of an enum, told apart by what is on the wire.
    fn enum_values(&mut self, old: &'a Shape, new: &'a Shape, changes: &mut Vec<Change>) {
        let before: HashMap<String, &Member> = old
            .members()
            .iter()
            .map(|member| (member.enum_value().into_owned(), member))
            .collect();
        let after: HashSet<String> = new
            .members()
            .iter()
            .map(|value| value.enum_value().into_owned())
            .collect();
        for member in new.members() {
            let value = member.enum_value().into_owned();
            match before.get(&value).copied() {
                None => changes.push(change(
                    Aspect::EnumValue,
                    &value,
                    None,
                    Some(member.name.clone().into()),
                )),
                Some(before) => {
                    changes.extend(trait_changes(&value, before, member));
                    let names = (
                        self.old.member_name(old, before),
                        self.new.member_name(new, member),
                    );
                    changes.extend(rust_name(&value, vec![names]));
                    self.document(&new.id, &member.name, (before, member));
                }
            }
        }
        for member in old.members() {
            let value = member.enum_value().into_owned();
            if !after.contains(&value) {
                changes.push(change(
                    Aspect::EnumValue,
                    &value,
                    Some(member.name.clone().into()),
                    None,
                ));
            }
        }
    }

    /// Tells every pair from where it is reached.
    fn spread_roles(&mut self) {
        let mut open: Vec<usize> = (0..self.pairs.len()).collect();
        while let Some(pair) = open.pop() {
            let Roles {
                input,
                answer,
                sent,
                received,
            } = self.pairs[pair].roles;
            let targets: Vec<usize> = self.pairs[pair].edges.values().copied().collect();
            for to in targets {
                let roles = &mut self.pairs[to].roles;
                let before = *roles;
                roles.sent |= input || sent;
                roles.received |= answer || received;
                if *roles != before {
                    open.push(to);
                }
            }
        }
    }

    fn find_meanings(&mut self) {
        for pair in &mut self.pairs {
            let context = Context {
                old_api: self.old,
                new_api: self.new,
                old: pair.old,
                new: pair.new,
                roles: pair.roles,
            };
            for change in &mut pair.changes {
                change.meaning = meaning::of_shape(&context, change);
            }
        }
    }

    /// Notes what is documented otherwise.
    fn document<T: Named>(&mut self, id: &ShapeId, member: &str, sides: (&T, &T)) {
        let text = |side: &T| side.traits().text("documentation").map(str::to_owned);
        let (old, new) = (text(sides.0), text(sides.1));
        if old != new {
            let name = relative(self.new, id);
            let subject = if member.is_empty() {
                name
            } else {
                format!("{name}${member}")
            };
            self.documentation
                .insert(Documentation { subject, old, new });
        }
    }

    /// What changed about an operation of both models.
    fn operation(
        &mut self,
        name: &str,
        roots: &Roots<'a>,
        changed: &mut Changed,
    ) -> Option<OperationDiff> {
        self.document(&roots.new.0.id, "", (roots.old.0, roots.new.0));
        let changes = self.own_changes(roots);
        let mut side = |roots: &[(String, usize)]| Side {
            added: Trees::new(self, &changed.leads, true).of(roots),
            removed: Trees::new(self, &changed.leads, false).of(roots),
            reached: changed.reached(self, name, roots),
        };
        let root = |pair: Option<usize>| {
            pair.map(|pair| (String::new(), pair))
                .into_iter()
                .collect::<Vec<_>>()
        };
        let (request, response) = (side(&root(roots.input)), side(&root(roots.output)));
        let errors = side(&roots.errors);
        let reached = [&request, &response, &errors]
            .into_iter()
            .flat_map(|side| &side.reached);
        let beyond =
            |changes: &[Change]| changes.iter().any(|change| !change.aspect.is_constraint());
        let mut unchanged = changes.is_empty();
        let mut state = if beyond(&changes) {
            State::Updated
        } else {
            State::Constraints
        };
        for reached in reached {
            unchanged = false;
            if beyond(&changed.shapes[reached.shape].changes) {
                state = State::Updated;
            }
        }
        let route = route(roots.new.0);
        (!unchanged).then(|| OperationDiff {
            name: name.to_owned(),
            state,
            route,
            changes,
            request,
            response,
            errors,
        })
    }

    /// What changed about the operation itself: its traits, its names, its errors.
    fn own_changes(&self, roots: &Roots<'a>) -> Vec<Change> {
        let (old, new) = (roots.old.0, roots.new.0);
        let mut changes = trait_changes("", old, new);
        let names = self
            .old
            .operation_names(&old.id)
            .into_iter()
            .zip(self.new.operation_names(&new.id));
        changes.extend(rust_name("", names.collect()));
        for (name, old, new) in waiters(&old.traits, &new.traits) {
            changes.push(change(Aspect::Waiter, &name, old, new));
        }
        changes.extend(self.error_changes(&roots.old.1.errors, &roots.new.1.errors));
        for change in &mut changes {
            change.meaning = meaning::of_operation(self.new, change);
        }
        changes
    }

    fn error_changes(&self, old: &[ShapeId], new: &[ShapeId]) -> Vec<Change> {
        let (old, new) = (errors(self.old, old), errors(self.new, new));
        let come = new.keys().filter(|name| !old.contains_key(*name));
        let gone = old.keys().filter(|name| !new.contains_key(*name));
        let come = come.map(|name| change(Aspect::Error, name, None, Some(json!({}))));
        come.chain(gone.map(|name| change(Aspect::Error, name, Some(json!({})), None)))
            .collect()
    }

    /// What changed about the service itself.
    fn service(&mut self) -> Vec<Change> {
        let (old, new) = (self.old.service, self.new.service);
        let mut changes = trait_changes("", old, new);
        if let (Some(before), Some(after)) = (old.as_service(), new.as_service()) {
            if before.version != after.version {
                let (old, new) = (before.version.clone().into(), after.version.clone().into());
                changes.push(change(Aspect::ApiVersion, "", Some(old), Some(new)));
            }
            changes.extend(self.error_changes(&before.errors, &after.errors));
        }
        self.document(&new.id, "", (old, new));
        for change in &mut changes {
            change.meaning = meaning::of_service(self.new, change);
        }
        changes
    }
}

/// A member and the shape that it is of.
type At<'a> = (&'a Shape, &'a Member);

/// What has traits.
trait Named {
    fn traits(&self) -> &smithy_model::Traits;
}

impl Named for Shape {
    fn traits(&self) -> &smithy_model::Traits {
        &self.traits
    }
}

impl Named for Member {
    fn traits(&self) -> &smithy_model::Traits {
        &self.traits
    }
}

/// A difference, before anybody knows what it means.
fn change(aspect: Aspect, subject: &str, old: Option<Value>, new: Option<Value>) -> Change {
    let trend = trend(&aspect, old.as_ref(), new.as_ref());
    Change {
        aspect,
        subject: subject.to_owned(),
        old,
        new,
        tree: None,
        trend,
        meaning: Meaning::default(),
    }
}

fn trait_changes<T: Named>(subject: &str, old: &T, new: &T) -> Vec<Change> {
    let found = differences(old.traits(), new.traits());
    found
        .into_iter()
        .map(|(aspect, old, new)| change(aspect, subject, old, new))
        .collect()
}

/// The names that the generated crate has for it, where they are not what they were.
fn rust_name(subject: &str, names: Vec<(&str, &str)>) -> Vec<Change> {
    let moved = names.into_iter().filter(|(old, new)| old != new);
    moved
        .map(|(old, new)| {
            change(
                Aspect::RustName,
                subject,
                Some(old.into()),
                Some(new.into()),
            )
        })
        .collect()
}

/// What tells kinds of targets apart: members of one form can be compared further.
fn form(shape: &Shape) -> String {
    match shape.is_unit() {
        true => "unit".to_owned(),
        false => shape.kind.word().to_owned(),
    }
}

/// What a member targets, and whether it has to be there.
fn target(api: &RustApi<'_>, member: &Member) -> Value {
    let target = relative(api, &member.target);
    let kind = api
        .model
        .shape(&member.target)
        .map_or("", |target| target.kind.word());
    match member.traits.has("required") {
        true => json!({ "target": target, "kind": kind, "required": true }),
        false => json!({ "target": target, "kind": kind }),
    }
}

/// The errors by name.
fn errors<'a>(api: &RustApi<'_>, ids: &'a [ShapeId]) -> BTreeMap<String, &'a ShapeId> {
    ids.iter().map(|id| (relative(api, id), id)).collect()
}

/// An operation that only one model has.
fn whole_operation(
    api: &RustApi<'_>,
    name: &str,
    found: &(&Shape, &Operation),
    state: State,
) -> OperationDiff {
    let (shape, operation) = found;
    let members = |id: &ShapeId| {
        api.model
            .shape(id)
            .map(|shape| tree::members(api.model, shape))
            .unwrap_or_default()
    };
    let side = |id: &ShapeId| match state {
        State::New => Side {
            added: members(id),
            ..Side::default()
        },
        _ => Side {
            removed: members(id),
            ..Side::default()
        },
    };
    let said = Some(Value::from(name));
    let (old, new) = if state == State::New {
        (None, said)
    } else {
        (said, None)
    };
    let mut whole = change(Aspect::Operation, "", old, new);
    whole.meaning = meaning::of_operation(api, &whole);
    OperationDiff {
        name: name.to_owned(),
        state,
        route: route(shape),
        changes: vec![whole],
        request: side(&operation.input),
        response: side(&operation.output),
        errors: Side::default(),
    }
}

/// `POST /things/{id}`.
fn route(operation: &Shape) -> String {
    let of_http = |key: &str| operation.traits.property_text("http", key);
    match (of_http("method"), of_http("uri")) {
        (Some(method), Some(uri)) => format!("{method} {uri}"),
        _ => String::new(),
    }
}
