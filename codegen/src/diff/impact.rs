//! Assesses what a change means for callers.
//!
//! The rules follow from the generated crate:
//!
//! - Structures are `non_exhaustive`, with public fields: a new member is compatible unless `new`
//!   takes it.
//! - `new` takes required members, and the others have setters: a change of `required` breaks the
//!   Rust API.
//! - Enums and unions are `non_exhaustive` and keep unknown values: a new value or variant is
//!   compatible.
//! - Missing members of responses are filled in (Smithy 2.0, "Client error correction"): responses
//!   may omit required members.
//! - Only shapes in requests have `new` and setters: `required` in responses affects only the type
//!   of the field.
//! - Only requests are validated: tighter constraints break requests and do not affect responses.
//!
//! Names and types come from [`Lowering`], as those of the generated crate.

mod shape;

use serde_json::Value;

use super::data::{Aspect, Change, Compatibility, Impact};
use super::pairs::relative_name;
use crate::lower::Lowering;

use Compatibility::Unchanged;

pub(super) use shape::of_shape;

fn compatible(reason: impl Into<String>) -> Compatibility {
    Compatibility::Compatible(reason.into())
}

fn breaking(reason: impl Into<String>) -> Compatibility {
    Compatibility::Breaking(reason.into())
}

fn on_wire(wire: Compatibility) -> Impact {
    Impact::new(wire, Unchanged, Unchanged)
}

fn on_rust(rust: Compatibility) -> Impact {
    Impact::new(Unchanged, rust, Unchanged)
}

fn on_behaviour(behaviour: Compatibility) -> Impact {
    Impact::new(Unchanged, Unchanged, behaviour)
}

/// Traits that affect how requests are sent or signed, by prefix.
const TRANSPORT_TRAITS: [&str; 9] = [
    "aws.protocols#",
    "smithy.protocols#",
    "aws.auth#",
    "auth",
    "xml",
    "streaming",
    "endpoint",
    "hostLabel",
    "mediaType",
];

/// Assesses a change whose impact does not depend on its position.
fn of_any(change: &Change) -> Impact {
    let text = |value: &Option<Value>| {
        value
            .as_ref()
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    match &change.aspect {
        Aspect::RustName => {
            let (old, new) = (text(&change.old), text(&change.new));
            on_rust(breaking(format!("`{old}` is renamed to `{new}`")))
        }
        Aspect::Boxing if change.new == Some(Value::Bool(true)) => {
            on_rust(breaking("its type becomes a `Box`"))
        }
        Aspect::Boxing => on_rust(breaking("its type is no longer a `Box`")),
        Aspect::Binding => on_wire(breaking("its HTTP binding changes")),
        Aspect::ErrorTraits => {
            on_behaviour(compatible("its fault, status code or retryability changes"))
        }
        Aspect::ApiVersion => on_behaviour(compatible("a new version of the API")),
        aspect => of_trait(aspect.trait_name(), change),
    }
}

fn of_trait(name: &str, change: &Change) -> Impact {
    let is_equal =
        |key: &str| property(change.old.as_ref(), key) == property(change.new.as_ref(), key);
    match name {
        "jsonName" => on_wire(breaking("its name in bodies changes")),
        "timestampFormat" => on_wire(breaking("the format of timestamps changes")),
        "default" => on_behaviour(compatible(
            "the service uses another default; the client never sends one",
        )),
        "deprecated" if change.new.is_some() => {
            on_rust(compatible("its use causes a compiler warning"))
        }
        "deprecated" => on_rust(compatible("its use no longer causes a compiler warning")),
        "http" if is_equal("method") && is_equal("uri") => {
            on_behaviour(compatible("the status code of success changes"))
        }
        "http" => on_wire(breaking("the method or path of requests changes")),
        "readonly" | "idempotent" => on_behaviour(compatible("retries of failed calls may change")),
        "aws.api#service" => on_behaviour(compatible(
            "names of the service in hosts and settings may change",
        )),
        _ if TRANSPORT_TRAITS
            .iter()
            .any(|prefix| name.starts_with(prefix)) =>
        {
            on_wire(breaking(format!(
                "`{name}` changes how requests are sent or signed"
            )))
        }
        _ if name.starts_with("smithy.rules#") => on_behaviour(compatible("endpoints may change")),
        _ => on_behaviour(compatible("the generated crate does not use it")),
    }
}

fn property<'a>(value: Option<&'a Value>, key: &str) -> Option<&'a Value> {
    value?.get(key)
}

/// Assesses a change of an operation itself.
pub(super) fn of_operation(new: &Lowering<'_>, change: &Change) -> Impact {
    let is_updated = change.old.is_some() && change.new.is_some();
    let is_waiter = change.aspect == Aspect::Waiter;
    if change.aspect == Aspect::Operation {
        if change.new.is_some() {
            return Impact::new(
                compatible("a new operation"),
                compatible("a new method and its types"),
                Unchanged,
            );
        }
        return Impact::new(
            breaking("requests are rejected"),
            breaking("the method and its types are removed"),
            Unchanged,
        );
    }
    if !is_waiter && change.aspect.trait_name() != "paginated" {
        return of_service(new, change);
    }
    if is_waiter && is_updated {
        return on_behaviour(compatible(
            "it waits for another state or polls at another interval",
        ));
    }
    if is_updated {
        let is_same_item =
            property(change.old.as_ref(), "items") == property(change.new.as_ref(), "items");
        let breaking = || breaking("`items` returns the items of another member");
        return Impact::new(
            compatible("other members hold page tokens or page sizes"),
            if is_same_item { Unchanged } else { breaking() },
            compatible("the items of a page change"),
        );
    }
    on_rust(match (is_waiter, change.new.is_some()) {
        (true, true) => compatible("a new waiter"),
        (true, false) => breaking("the waiter is removed"),
        (false, true) => compatible("new methods `pages` and `items`"),
        (false, false) => breaking("the methods `pages` and `items` are removed"),
    })
}

/// Assesses a change of the service itself.
pub(super) fn of_service(new: &Lowering<'_>, change: &Change) -> Impact {
    if change.aspect != Aspect::Error {
        return of_any(change);
    }
    if change.new.is_some() {
        return Impact::new(
            Unchanged,
            compatible("a new modelled error"),
            compatible("calls may fail with it"),
        );
    }
    // The error's type is removed with the last operation that has it.
    let mut errors = new.closure.errors.iter();
    let is_modelled = errors.any(|id| relative_name(new, id) == change.subject);
    let removed = || breaking("the type of the error is removed");
    let rust = if is_modelled { Unchanged } else { removed() };
    Impact::new(Unchanged, rust, compatible("calls no longer fail with it"))
}
