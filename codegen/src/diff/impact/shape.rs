//! Assesses changes of shapes and their members.

use super::Compatibility::{self, Unchanged};
use super::{breaking, compatible, of_any, on_behaviour, on_rust};
use crate::diff::data::{Aspect, Change, ConstraintChange, Impact};
use crate::diff::pairs::{Comparison, Pair};
use crate::lower::{Lowering, Role};
use smithy_model::{Kind, Member, Shape, Simple};

/// Assesses a change of a pair of shapes.
pub(in crate::diff) fn of_shape(
    comparison: &Comparison<'_>,
    pair: &Pair<'_>,
    change: &Change,
) -> Impact {
    let context = Context {
        old: comparison.old,
        new: comparison.new,
        pair,
    };
    match &change.aspect {
        Aspect::Member if change.new.is_some() => context.added_member(change),
        Aspect::Member => context.removed_member(change),
        Aspect::Target => context.target(change),
        Aspect::EnumValue => context.enum_value(change),
        Aspect::Order => context.order(),
        aspect => context.of_trait(aspect.trait_name(), change),
    }
}

/// A pair of shapes and the API of the crate that is generated for each model.
struct Context<'c, 'a> {
    old: &'c Lowering<'a>,
    new: &'c Lowering<'a>,
    pair: &'c Pair<'a>,
}

impl Context<'_, '_> {
    fn of_trait(&self, name: &str, change: &Change) -> Impact {
        let is_new = change.new.is_some();
        let sparse = |wire, rust| Impact::new(compatible(wire), breaking(rust), Unchanged);
        match name {
            "required" => self.required(change),
            "clientOptional" | "idempotencyToken" if self.is_required_changed(&change.subject) => {
                on_rust(breaking(
                    "the member is required in one model only: `new` and its type change",
                ))
            }
            "length" | "range" | "pattern" | "uniqueItems" => on_behaviour(self.constraint(change)),
            "sensitive" if is_new => {
                on_behaviour(compatible("`Debug` and traces no longer show its values"))
            }
            "sensitive" => on_behaviour(compatible("`Debug` and traces now show its values")),
            "sparse" if is_new => sparse("elements may be null", "its elements become `Option`s"),
            "sparse" => sparse(
                "elements are no longer null",
                "its elements are no longer `Option`s",
            ),
            _ => of_any(change),
        }
    }

    fn is_sent(&self) -> bool {
        self.pair.roles.is_sent()
    }

    fn is_received(&self) -> bool {
        self.pair.roles.is_received()
    }

    fn is_structure(&self) -> bool {
        self.pair.new.is_structure()
    }

    /// Whether both crates have a `new` for the shape.
    fn has_constructor(&self) -> bool {
        let Pair {
            old, new, roles, ..
        } = self.pair;
        roles.is_input || self.old.closure.is_sent(&old.id) && self.new.closure.is_sent(&new.id)
    }

    /// The roles of the shape, each of which has a Rust type of its own.
    fn roles(&self) -> impl Iterator<Item = Role> + use<> {
        let roles = self.pair.roles;
        let is_type = roles.is_output || roles.in_input || roles.in_output;
        [
            roles.is_input.then_some(Role::Input),
            is_type.then_some(Role::Nested),
        ]
        .into_iter()
        .flatten()
    }

    /// Whether one of the roles requires the member in the new model.
    fn is_required(&self, member: &Member) -> bool {
        self.is_structure() && self.roles().any(|role| self.new.is_required(member, role))
    }

    fn is_required_changed(&self, member: &str) -> bool {
        let members = (self.pair.old.member(member), self.pair.new.member(member));
        let (Some(old), Some(new)) = members else {
            return false;
        };
        let is_changed = |role| self.old.is_required(old, role) != self.new.is_required(new, role);
        self.is_structure() && self.roles().any(is_changed)
    }

    /// Whether the client generates the value of the member, an idempotency token.
    fn is_token(&self, member: Option<&Member>) -> bool {
        self.pair.roles.is_input
            && member.is_some_and(|member| self.new.is_generated_token(member, Role::Input))
    }

    /// The effect on requests of a member that is required now.
    fn required_in_requests(&self, member: Option<&Member>) -> Compatibility {
        if self.is_token(member) {
            compatible("the client generates the token; other clients must send it")
        } else {
            breaking("requests without it are rejected")
        }
    }

    fn added_member(&self, change: &Change) -> Impact {
        let member = self.pair.new.member(&change.subject);
        if !self.is_structure() {
            return Impact::new(
                compatible("a new union member"),
                compatible("a new variant of a non-exhaustive enum"),
                self.unknown_value(),
            );
        }
        let is_required = member.is_some_and(|member| member.traits.has("required"));
        let wire = match (self.is_sent(), self.is_received()) {
            (true, _) if is_required => self.required_in_requests(member),
            (true, true) => {
                compatible("optional in requests; older clients ignore it in responses")
            }
            (true, false) => compatible("optional in requests"),
            _ => compatible("older clients ignore it"),
        };
        let is_argument = member.is_some_and(|member| self.is_required(member));
        let rust = if is_argument && self.has_constructor() {
            breaking("a new required member: `new` takes one more argument")
        } else if self.was_constructed() {
            compatible("a new field and its setter")
        } else {
            compatible("a new field")
        };
        Impact::new(wire, rust, Unchanged)
    }

    /// Whether the crate of the old model has a `new` for the shape.
    fn was_constructed(&self) -> bool {
        self.pair.roles.is_input || self.old.closure.is_sent(&self.pair.old.id)
    }

    /// The effect of a new enum value or union member in responses.
    fn unknown_value(&self) -> Compatibility {
        if self.is_received() {
            compatible("responses may contain it; older clients read it as `Unknown`")
        } else {
            Unchanged
        }
    }

    fn removed_member(&self, change: &Change) -> Impact {
        let was_required = change
            .old
            .as_ref()
            .is_some_and(|old| old.get("required").is_some());
        let wire = match (self.is_sent(), was_required) {
            (true, _) => breaking("the service may reject or ignore it in requests"),
            (false, true) => breaking("responses no longer contain this required member"),
            (false, false) => compatible("responses no longer contain it"),
        };
        let item = if self.is_structure() {
            "field"
        } else {
            "variant"
        };
        let rust = breaking(format!("the {item} is removed"));
        Impact::new(
            wire,
            rust,
            compatible("its value can no longer be set or read"),
        )
    }

    fn enum_value(&self, change: &Change) -> Impact {
        if change.new.is_some() {
            return Impact::new(
                compatible("a new value"),
                compatible("a new variant of a non-exhaustive enum"),
                self.unknown_value(),
            );
        }
        let wire = if self.is_sent() {
            breaking("the service may reject it in requests")
        } else {
            compatible("responses no longer contain it")
        };
        Impact::new(wire, breaking("the variant is removed"), Unchanged)
    }

    fn required(&self, change: &Change) -> Impact {
        let is_required = change.new.is_some();
        let rust = match (is_required, self.has_constructor()) {
            _ if !self.is_required_changed(&change.subject) => Unchanged,
            (true, true) => {
                breaking("now required: `new` takes it, and its type is no longer an `Option`")
            }
            (true, false) => breaking("its type is no longer an `Option`"),
            (false, true) => breaking(
                "no longer required: `new` does not take it, and its type becomes an `Option`",
            ),
            (false, false) => breaking("no longer required: its type becomes an `Option`"),
        };
        let wire = match (is_required, self.is_sent()) {
            (true, true) => self.required_in_requests(self.pair.new.member(&change.subject)),
            (true, false) => compatible("responses always contain it"),
            (false, true) => compatible("requests may omit it"),
            (false, false) => compatible("responses may omit it"),
        };
        let behaviour = if !is_required && self.is_received() {
            compatible("responses may omit it; older clients use an empty value and log a warning")
        } else {
            Unchanged
        };
        Impact::new(wire, rust, behaviour)
    }

    fn constraint(&self, change: &Change) -> Compatibility {
        match change.constraint {
            _ if !self.is_sent() => compatible("responses are not validated"),
            Some(ConstraintChange::Loosened) => compatible(
                "more requests are accepted; older clients with strict validation reject them",
            ),
            Some(ConstraintChange::Tightened) => {
                breaking("the service may reject requests that it accepted")
            }
            _ => breaking("the service may reject requests that it accepted: compare both values"),
        }
    }

    /// Assesses a member whose target has another type.
    fn target(&self, change: &Change) -> Impact {
        let Pair {
            old: old_shape,
            new: new_shape,
            ..
        } = self.pair;
        let members = (
            old_shape.member(&change.subject),
            new_shape.member(&change.subject),
        );
        let (Some(old), Some(new)) = members else {
            return Impact::default();
        };
        let old_type = self.old.member_type(old_shape, old);
        let new_type = self.new.member_type(new_shape, new);
        let old_target = self.old.model.target(old);
        let new_target = self.new.model.target(new);
        let is_same_type = old_type == new_type
            && old_target.map(Shape::is_unit) == new_target.map(Shape::is_unit);
        let rust = if is_same_type {
            Unchanged
        } else {
            breaking(format!(
                "its type changes from `{old_type}` to `{new_type}`"
            ))
        };
        let wire = match (old_target.map(json_form), new_target.map(json_form)) {
            (Some(old), Some(new)) if old == new => compatible(format!("still {old}")),
            (old, new) => breaking(format!(
                "{} becomes {}",
                old.unwrap_or("unknown"),
                new.unwrap_or("unknown")
            )),
        };
        Impact::new(wire, rust, Unchanged)
    }

    fn order(&self) -> Impact {
        if !self.is_structure() {
            on_behaviour(compatible("`Ord` follows the order of the values"))
        } else if self.has_constructor() {
            on_rust(breaking(
                "the arguments of `new` change their order, which the compiler may not notice",
            ))
        } else {
            Impact::default()
        }
    }
}

/// The JSON type of a shape's values.
fn json_form(shape: &Shape) -> &'static str {
    match &shape.kind {
        Kind::Simple(Simple::Boolean) => "a boolean",
        Kind::Simple(Simple::String) | Kind::Enum(_) => "a string",
        Kind::Simple(Simple::Blob) => "base64",
        Kind::Simple(Simple::Timestamp) => "a timestamp",
        Kind::Simple(Simple::Document) => "any value",
        Kind::Simple(Simple::Float | Simple::Double | Simple::BigDecimal) => "a number",
        Kind::Simple(_) | Kind::IntEnum(_) => "an integer",
        Kind::List(_) => "an array",
        Kind::Map(_) | Kind::Structure(_) | Kind::Union(_) => "an object",
        Kind::Operation(_) | Kind::Service(_) | Kind::Resource(_) => "nothing",
    }
}
