//! What a difference does to callers: on the wire, to the generated crate's API, to what happens.
//!
//! | what the crate does | so that |
//! |---|---|
//! | structures are `non_exhaustive` with public fields | a new member breaks nobody unless `new` has to take it |
//! | `new` takes the required members, setters take the others | a member that becomes required, or no longer is, breaks its users |
//! | enums and unions are `non_exhaustive` and keep what they do not know | a new value or variant breaks nobody |
//! | reading a response fills in what is missing (Smithy 2.0 §"Client error correction") | a response may leave required members out |
//! | only what callers send has `new` and setters | requiredness of what is only received is a matter of the field's type alone |
//! | strict validation checks constraints of requests | tighter constraints of requests refuse more, those of responses do nothing |
//!
//! Names and types are asked from [`RustApi`], which answers as the generator does.

use serde_json::Value;

use super::compare::Roles;
use super::{Aspect, Change, Effect, Meaning, Trend, Verdict};
use crate::lower::RustApi;
use smithy_model::{Kind, Member, Shape};

/// What it takes to judge a difference between two shapes.
pub(super) struct Context<'c, 'a> {
    pub(super) old_api: &'c RustApi<'a>,
    pub(super) new_api: &'c RustApi<'a>,
    pub(super) old: &'a Shape,
    pub(super) new: &'a Shape,
    pub(super) roles: Roles,
}

const NONE: Verdict = Verdict {
    effect: Effect::None,
    why: String::new(),
};

fn fine(why: impl Into<String>) -> Verdict {
    Verdict {
        effect: Effect::Compatible,
        why: why.into(),
    }
}

fn breaks(why: impl Into<String>) -> Verdict {
    Verdict {
        effect: Effect::Breaking,
        why: why.into(),
    }
}

/// What a difference between two shapes does.
pub(super) fn of_shape(context: &Context<'_, '_>, change: &Change) -> Meaning {
    let mut meaning = match &change.aspect {
        Aspect::Member => match change.new.is_some() {
            true => context.member_added(change),
            false => context.member_removed(change),
        },
        Aspect::Target => context.target(change),
        Aspect::EnumValue => context.enum_value(change),
        Aspect::Required => context.required(change),
        Aspect::Length | Aspect::Range | Aspect::Pattern | Aspect::UniqueItems => {
            context.constraint(change)
        }
        Aspect::Sensitive => sensitive(change),
        Aspect::Sparse => sparse(change),
        Aspect::Order => context.order(),
        _ => of_both(change),
    };
    // A trait may say of a member, without a word of `required`, that the crate need not have it.
    if matches!(change.aspect, Aspect::Trait(_)) && context.requiredness_moved(&change.subject) {
        meaning.rust = breaks(
            "the crate takes the member for required in one model only: `new` and the field's type change",
        );
    }
    meaning
}

impl Context<'_, '_> {
    fn is_sent(&self) -> bool {
        self.roles.input || self.roles.sent
    }

    fn is_received(&self) -> bool {
        self.roles.answer || self.roles.received
    }

    fn is_structure(&self) -> bool {
        matches!(self.new.kind, Kind::Structure(_))
    }

    /// Whether the crate of the old model has a `new` for it.
    fn was_constructed(&self) -> bool {
        self.roles.input || self.old_api.is_sent(&self.old.id)
    }

    /// The types of the crate that the shape is: the input of an operation, which may leave an idempotency token out, and any
    /// other.
    fn parts(&self) -> Vec<bool> {
        let other = self.roles.answer || self.roles.sent || self.roles.received;
        [self.roles.input.then_some(true), other.then_some(false)]
            .into_iter()
            .flatten()
            .collect()
    }

    /// Whether the crate of the new model takes it for required.
    fn is_required(&self, member: &Member) -> bool {
        self.is_structure()
            && self
                .parts()
                .into_iter()
                .any(|input| self.new_api.is_required(member, input))
    }

    fn requiredness_moved(&self, member: &str) -> bool {
        let (Some(old), Some(new)) = (self.old.member(member), self.new.member(member)) else {
            return false;
        };
        let moved = |input: bool| {
            self.old_api.is_required(old, input) != self.new_api.is_required(new, input)
        };
        self.is_structure() && self.parts().into_iter().any(moved)
    }

    fn member_added(&self, change: &Change) -> Meaning {
        let member = self.new.member(&change.subject);
        let demanded = member.is_some_and(|member| member.traits.has("required"));
        let is_structure = self.is_structure();
        let wire = match (demanded && is_structure && self.is_sent(), is_structure) {
            (true, _) if self.is_token(member) => {
                fine("the crate fills the token in; other clients have to send it")
            }
            (true, _) => breaks("requests without it are refused"),
            (false, true) => fine(match (self.is_sent(), self.is_received()) {
                (true, true) => {
                    "requests may leave it out, and who does not know it skips it in responses"
                }
                (true, false) => "requests may leave it out",
                _ => "who does not know it skips it",
            }),
            (false, false) => fine("another member that the union may hold"),
        };
        let taken = member.is_some_and(|member| self.is_required(member))
            && self.was_constructed()
            && self.makes_parts();
        let rust = match (taken, is_structure) {
            (true, _) => breaks("a new required member: `new` takes one argument more"),
            (false, true) if self.was_constructed() => fine("a new field and its setter"),
            (false, true) => fine("a new field"),
            (false, false) => fine("a new variant of a non-exhaustive enum"),
        };
        let behaviour = match !is_structure && self.is_received() {
            true => fine("responses may hold it; crates of the old model read it as `Unknown`"),
            false => NONE,
        };
        Meaning {
            wire,
            rust,
            behaviour,
        }
    }

    /// Whether one of the types that the shape is has a `new`.
    fn makes_parts(&self) -> bool {
        self.roles.input || self.new_api.is_sent(&self.new.id)
    }

    fn is_token(&self, member: Option<&Member>) -> bool {
        self.roles.input && member.is_some_and(|member| self.new_api.is_filled_in(member))
    }

    fn member_removed(&self, change: &Change) -> Meaning {
        let what = if self.is_structure() {
            "the field is gone"
        } else {
            "the variant is gone"
        };
        let wire = match (
            self.is_sent(),
            change.old.as_ref().and_then(|old| old.get("required")),
        ) {
            (true, _) => breaks("requests that hold it may be refused, or it is ignored"),
            (false, Some(_)) => breaks("responses no longer hold what callers could rely on"),
            (false, None) => fine("responses no longer hold it"),
        };
        let behaviour = fine("what it asked for or told is no longer there");
        Meaning {
            wire,
            rust: breaks(what),
            behaviour,
        }
    }

    fn enum_value(&self, change: &Change) -> Meaning {
        if change.new.is_some() {
            let behaviour = match self.is_received() {
                true => fine("responses may hold it; crates of the old model read it as `Unknown`"),
                false => NONE,
            };
            return Meaning {
                wire: fine("another value"),
                rust: fine("a new variant of a non-exhaustive enum"),
                behaviour,
            };
        }
        let wire = match self.is_sent() {
            true => breaks("requests that hold it may be refused"),
            false => fine("responses no longer hold it"),
        };
        Meaning {
            wire,
            rust: breaks("the variant is gone"),
            behaviour: NONE,
        }
    }

    fn required(&self, change: &Change) -> Meaning {
        let moved = self.requiredness_moved(&change.subject);
        let required = change.new.is_some();
        let constructed = self.was_constructed() && self.makes_parts();
        let rust = match (moved, required, constructed) {
            (false, _, _) => NONE,
            (true, true, true) => breaks(
                "a new required member: `new` takes it, and its type is no longer an `Option`",
            ),
            (true, true, false) => breaks("its type is no longer an `Option`"),
            (true, false, true) => breaks(
                "no longer required: `new` does not take it, and its type becomes an `Option`",
            ),
            (true, false, false) => breaks("no longer required: its type becomes an `Option`"),
        };
        let token = self.is_token(self.new.member(&change.subject));
        let wire = match (required, self.is_sent()) {
            (true, true) if token => {
                fine("the crate fills the token in; other clients have to send it")
            }
            (true, true) => breaks("requests without it are refused"),
            (true, false) => fine("responses always hold it"),
            (false, true) => fine("requests may leave it out"),
            (false, false) => fine("responses may leave it out"),
        };
        let behaviour = match !required && self.is_received() {
            true => {
                fine("responses may leave it out; crates of the old model fill in a blank and warn")
            }
            false => NONE,
        };
        Meaning {
            wire,
            rust,
            behaviour,
        }
    }

    fn constraint(&self, change: &Change) -> Meaning {
        let behaviour = match (self.is_sent(), change.trend) {
            (false, _) => fine("responses are not validated"),
            (true, Some(Trend::Loosened)) => fine(
                "more requests are accepted; strict validation with crates of the old model refuses them before they are sent",
            ),
            (true, Some(Trend::Tightened)) => breaks("requests that were accepted may be refused"),
            (true, _) => breaks(
                "some requests that were accepted may be refused, and others accepted: compare the two",
            ),
        };
        Meaning {
            wire: NONE,
            rust: NONE,
            behaviour,
        }
    }

    /// A member that holds another kind of thing.
    fn target(&self, change: &Change) -> Meaning {
        let (Some(old), Some(new)) = (
            self.old.member(&change.subject),
            self.new.member(&change.subject),
        ) else {
            return Meaning {
                wire: breaks("another kind of value"),
                rust: breaks("another type"),
                behaviour: NONE,
            };
        };
        let types = (
            self.old_api.member_type(self.old, old),
            self.new_api.member_type(self.new, new),
        );
        let forms = (
            self.old_api.model.shape(&old.target),
            self.new_api.model.shape(&new.target),
        );
        let unit = |shape: Option<&Shape>| {
            shape.is_some_and(|shape| shape.id.name() == "Unit" && shape.members().is_empty())
        };
        let rust = match types.0 == types.1 && unit(forms.0) == unit(forms.1) {
            true => NONE,
            false => breaks(format!(
                "its type was `{}` and becomes `{}`",
                types.0, types.1
            )),
        };
        let wire = match (forms.0.map(wire_form), forms.1.map(wire_form)) {
            (Some(old), Some(new)) if old == new => fine(format!("{old} as before")),
            (Some(old), Some(new)) => breaks(format!("{old} becomes {new}")),
            _ => breaks("another kind of value"),
        };
        Meaning {
            wire,
            rust,
            behaviour: NONE,
        }
    }

    fn order(&self) -> Meaning {
        match self.is_structure() {
            true if self.was_constructed() && self.makes_parts() => {
                let why =
                    "`new` takes its arguments in another order, and the compiler may not notice";
                Meaning {
                    wire: NONE,
                    rust: breaks(why),
                    behaviour: NONE,
                }
            }
            true => Meaning::default(),
            false => Meaning {
                wire: NONE,
                rust: NONE,
                behaviour: fine("`<` and sorting follow the order of the values"),
            },
        }
    }
}

fn sensitive(change: &Change) -> Meaning {
    let behaviour = match change.new.is_some() {
        true => fine("`Debug` and traces no longer show its values"),
        false => fine("`Debug` and traces show its values, which they did not"),
    };
    Meaning {
        wire: NONE,
        rust: NONE,
        behaviour,
    }
}

fn sparse(change: &Change) -> Meaning {
    let rust = match change.new.is_some() {
        true => breaks("its elements become `Option`s"),
        false => breaks("its elements are no longer `Option`s"),
    };
    Meaning {
        wire: fine("whether nulls may stand in it"),
        rust,
        behaviour: NONE,
    }
}

/// What means the same wherever it stands.
fn of_both(change: &Change) -> Meaning {
    let only_wire = |wire: Verdict| Meaning {
        wire,
        ..Meaning::default()
    };
    let only_behaviour = |behaviour: Verdict| Meaning {
        behaviour,
        ..Meaning::default()
    };
    match &change.aspect {
        Aspect::RustName => {
            let text = |value: &Option<Value>| {
                value
                    .as_ref()
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned()
            };
            let why = format!("`{}` is called `{}`", text(&change.old), text(&change.new));
            Meaning {
                wire: NONE,
                rust: breaks(why),
                behaviour: NONE,
            }
        }
        Aspect::Boxing => {
            let why = match change.new == Some(Value::Bool(true)) {
                true => "its type becomes a `Box`",
                false => "its type is no longer a `Box`",
            };
            Meaning {
                wire: NONE,
                rust: breaks(why),
                behaviour: NONE,
            }
        }
        Aspect::Binding => only_wire(breaks("HTTP carries it elsewhere")),
        Aspect::WireName => only_wire(breaks("it has another name in bodies")),
        Aspect::TimestampFormat => only_wire(breaks("instants are written otherwise")),
        Aspect::Default => only_behaviour(fine(
            "another value stands for none; the crate sends none either way",
        )),
        Aspect::Deprecated => match change.new.is_some() {
            true => Meaning {
                wire: NONE,
                rust: fine("its users get a warning"),
                behaviour: NONE,
            },
            false => Meaning {
                wire: NONE,
                rust: fine("no warning any more"),
                behaviour: NONE,
            },
        },
        Aspect::ErrorFact => only_behaviour(fine(
            "who is at fault, the status, or whether a retry helps",
        )),
        Aspect::Http => http(change),
        Aspect::Trait(id) if CARRIERS.iter().any(|carrier| id.starts_with(carrier)) => {
            only_wire(breaks("how requests travel or are signed"))
        }
        Aspect::Trait(id) if id == "smithy.api#readonly" || id == "smithy.api#idempotent" => {
            only_behaviour(fine("whether a failed call may be repeated"))
        }
        Aspect::Trait(id) if id.starts_with("smithy.rules#") => {
            only_behaviour(fine("how a host is found"))
        }
        _ => only_behaviour(fine("nothing that the generated crate reads")),
    }
}

/// What says how requests travel, by the start of the trait's id.
const CARRIERS: [&str; 9] = [
    "aws.protocols#",
    "smithy.protocols#",
    "aws.auth#",
    "smithy.api#auth",
    "smithy.api#xml",
    "smithy.api#streaming",
    "smithy.api#endpoint",
    "smithy.api#hostLabel",
    "smithy.api#mediaType",
];

fn http(change: &Change) -> Meaning {
    let said = |key: &str| {
        (
            change.old.as_ref().and_then(|old| old.get(key)),
            change.new.as_ref().and_then(|new| new.get(key)),
        )
    };
    let same = |key: &str| said(key).0 == said(key).1;
    match same("method") && same("uri") {
        true => Meaning {
            behaviour: fine("another status says that all went well"),
            ..Meaning::default()
        },
        false => Meaning {
            wire: breaks("requests go elsewhere"),
            ..Meaning::default()
        },
    }
}

/// What a difference about an operation itself does.
pub(super) fn of_operation(new_api: &RustApi<'_>, change: &Change) -> Meaning {
    let came = change.new.is_some();
    let lasts = change.old.is_some() && came;
    match &change.aspect {
        Aspect::Operation if came => Meaning {
            wire: fine("a new operation"),
            rust: fine("a new method and its types"),
            behaviour: NONE,
        },
        Aspect::Operation => {
            let wire = breaks("requests are refused");
            Meaning {
                wire,
                rust: breaks("the method and its types are gone"),
                behaviour: NONE,
            }
        }
        Aspect::Error => error(new_api, change),
        Aspect::Pagination if lasts => Meaning {
            wire: fine("pages are asked for or told of by other members"),
            rust: paginator(change),
            behaviour: fine("which items make a page"),
        },
        Aspect::Pagination | Aspect::Waiter if came && !lasts => Meaning {
            wire: NONE,
            rust: fine("a new way to call it"),
            behaviour: NONE,
        },
        Aspect::Pagination | Aspect::Waiter if !came => Meaning {
            wire: NONE,
            rust: breaks("a way to call it is gone"),
            behaviour: NONE,
        },
        Aspect::Waiter => Meaning {
            behaviour: fine("it waits for something else, or at another pace"),
            ..Meaning::default()
        },
        _ => of_both(change),
    }
}

/// Items of another member are of another type.
fn paginator(change: &Change) -> Verdict {
    let items =
        |value: &Option<Value>| value.as_ref().and_then(|value| value.get("items")).cloned();
    match items(&change.old) == items(&change.new) {
        true => NONE,
        false => breaks("its items are those of another member"),
    }
}

/// An error that came or went, of an operation or of the service. Its type goes with the last operation that has it.
fn error(new_api: &RustApi<'_>, change: &Change) -> Meaning {
    let modeled = |name: &str| {
        new_api
            .errors()
            .iter()
            .any(|id| super::compare::relative(new_api, id) == name)
    };
    let behaviour = |why: &str| fine(why);
    match (change.new.is_some(), modeled(&change.subject)) {
        (true, _) => Meaning {
            wire: NONE,
            rust: fine("one more modelled error"),
            behaviour: behaviour("calls may fail with it"),
        },
        (false, true) => Meaning {
            wire: NONE,
            rust: NONE,
            behaviour: behaviour("calls no longer fail with it"),
        },
        (false, false) => Meaning {
            wire: NONE,
            rust: breaks("the error's type is gone"),
            behaviour: behaviour("calls no longer fail with it"),
        },
    }
}

/// What a difference about the service does.
pub(super) fn of_service(new_api: &RustApi<'_>, change: &Change) -> Meaning {
    match &change.aspect {
        Aspect::ApiVersion => Meaning {
            behaviour: fine("another version of the API"),
            ..Meaning::default()
        },
        Aspect::Error => error(new_api, change),
        Aspect::Trait(id) if id == "aws.api#service" => Meaning {
            behaviour: fine("how the service is called in hosts and settings"),
            ..Meaning::default()
        },
        _ => of_both(change),
    }
}

/// What JSON has in the place of a value of the shape.
fn wire_form(shape: &Shape) -> &'static str {
    use smithy_model::Simple::{BigDecimal, BigInteger, Byte, Double, Float, Integer, Long, Short};
    match &shape.kind {
        Kind::Simple(smithy_model::Simple::Boolean) => "a boolean",
        Kind::Simple(smithy_model::Simple::String) | Kind::Enum(_) => "text",
        Kind::Simple(smithy_model::Simple::Blob) => "base64",
        Kind::Simple(smithy_model::Simple::Timestamp) => "an instant",
        Kind::Simple(smithy_model::Simple::Document) => "anything",
        Kind::Simple(Byte | Short | Integer | Long | BigInteger) | Kind::IntEnum(_) => {
            "a whole number"
        }
        Kind::Simple(Float | Double | BigDecimal) => "a number",
        Kind::List(_) => "an array",
        Kind::Map(_) | Kind::Structure(_) | Kind::Union(_) => "an object",
        Kind::Operation(_) | Kind::Service(_) | Kind::Resource(_) => "nothing",
    }
}
