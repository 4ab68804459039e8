//! Updates that start from what is there.

use serde_json::{Value, json};
use smithy_codegen::ir::{Update, UpdateForm};

use crate::fixture::{generated, lowered, parts};

/// `UpdateThing` by `method` with these members, and `GetThing` with this input and output.
fn things(method: &str, update: Value, get: Value, output: Value) -> Value {
    let structure = |members: &Value| json!({"type": "structure", "members": members});
    json!({
        "UpdateThing": {
            "type": "operation",
            "input": "UpdateThingRequest",
            "traits": {"http": {"method": method, "uri": "/things"}},
        },
        "UpdateThingRequest": structure(&update),
        "GetThing": {"type": "operation", "input": "GetThingRequest", "output": "GetThingResponse"},
        "GetThingRequest": structure(&get),
        "GetThingResponse": structure(&output),
        "Text": {"type": "string"},
        "ThingName": {"type": "string"},
        "Resource": structure(&output),
    })
}

fn required(target: &str) -> Value {
    json!({"target": target, "traits": {"required": {}}})
}

fn update(shapes: Value) -> Option<Update> {
    let krate = lowered(shapes);
    krate
        .operations
        .into_iter()
        .find(|operation| operation.name == "UpdateThing")
        .expect("the operation")
        .update
}

#[track_caller]
fn shown(shapes: Value) -> String {
    parts(
        &generated(shapes),
        "src/operation/update_thing.rs",
        &["From<GetThingOutput>", "pub fn from_current"],
    )
}

#[test]
fn members_of_the_same_name_and_type_are_carried_over() {
    let members =
        json!({"name": required("String"), "note": "Text", "size": "Integer", "kind": "String"});
    let output = json!({"name": required("String"), "note": required("String"), "size": "Long", "more": "String"});
    insta::assert_snapshot!(shown(things("PUT", members, json!({}), output)), @r"
    /// An update that keeps what [`GetThing`](crate::operation::GetThing) gave: set what is to change, and send it.
    ///
    /// The update is a `PUT`, which stands for the whole: what it leaves out may be lost.
    ///
    /// [`GetThing`](crate::operation::GetThing) gives nothing that could be carried over into `size` and `kind`.
    impl From<GetThingOutput> for UpdateThing {
        #[inline]
        fn from(current: GetThingOutput) -> Self {
            Self {
                name: current.name,
                note: Some(current.note),
                ..Structure::blank()
            }
        }
    }
    ");
}

#[test]
fn an_update_that_requires_what_may_be_missing_can_fail() {
    let members = json!({"name": required("String"), "note": "String"});
    let output = json!({"name": "String", "note": "String"});
    insta::assert_snapshot!(shown(things("PUT", members, json!({}), output)), @r#"
    /// An update that keeps what [`GetThing`](crate::operation::GetThing) gave: set what is to change, and send it.
    ///
    /// The update is a `PUT`, which stands for the whole: what it leaves out may be lost.
    ///
    /// # Errors
    ///
    /// A validation error where [`GetThing`](crate::operation::GetThing) gave no `name`, which the update requires.
    impl TryFrom<GetThingOutput> for UpdateThing {
        type Error = Error;
        #[inline]
        fn try_from(current: GetThingOutput) -> Result<Self, Error> {
            Ok(Self {
                name: needed(Self::INFO, "name", current.name)?,
                note: current.note,
            })
        }
    }
    "#);
}

#[test]
fn an_update_that_requires_what_is_never_there_asks_for_it() {
    let members = json!({"current": required("String"), "note": "String"});
    insta::assert_snapshot!(shown(things("POST", members, json!({}), json!({"note": "String"}))), @r#"
    impl UpdateThing {
        /// An update that keeps what [`GetThing`](crate::operation::GetThing) gave: set what is to change, and send it.
        ///
        /// Whether the service keeps what an update leaves out is not known, so this leaves out nothing that is there.
        pub fn from_current(current2: GetThingOutput, current: impl Into<String>) -> Self {
            Self {
                current: current.into(),
                note: current2.note,
            }
        }
    }
    "#);
}

#[test]
fn an_update_can_both_fail_and_ask() {
    let members =
        json!({"name": required("String"), "secret": required("String"), "note": "String"});
    let output = json!({"name": "String", "note": "String"});
    insta::assert_snapshot!(shown(things("PUT", members, json!({}), output)), @r#"
    impl UpdateThing {
        /// An update that keeps what [`GetThing`](crate::operation::GetThing) gave: set what is to change, and send it.
        ///
        /// The update is a `PUT`, which stands for the whole: what it leaves out may be lost.
        ///
        /// # Errors
        ///
        /// A validation error where [`GetThing`](crate::operation::GetThing) gave no `name`, which the update requires.
        pub fn from_current(
            current: GetThingOutput,
            secret: impl Into<String>,
        ) -> Result<Self, Error> {
            Ok(Self {
                name: needed(Self::INFO, "name", current.name)?,
                secret: secret.into(),
                note: current.note,
            })
        }
    }
    "#);
}

#[test]
fn what_finds_the_resource_is_carried_over_under_other_names() {
    let members = json!({"thingIdentifier": required("Text"), "ownName": required("ThingName"), "note": "String"});
    let output =
        json!({"thingId": required("String"), "name": required("ThingName"), "note": "String"});
    insta::assert_snapshot!(shown(things("PUT", members.clone(), members, output)), @r"
    /// An update that keeps what [`GetThing`](crate::operation::GetThing) gave: set what is to change, and send it.
    ///
    /// The update is a `PUT`, which stands for the whole: what it leaves out may be lost.
    impl From<GetThingOutput> for UpdateThing {
        #[inline]
        fn from(current: GetThingOutput) -> Self {
            Self {
                thing_identifier: current.thing_id,
                own_name: current.name,
                note: current.note,
            }
        }
    }
    ");
}

#[test]
fn other_names_are_for_what_finds_the_resource_alone() {
    let members = json!({"ownName": "ThingName", "note": "String"});
    let output = json!({"name": required("ThingName"), "note": "String"});
    let update = update(things("PUT", members, json!({}), output)).expect("an update");
    assert_eq!(
        update
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .collect::<Vec<_>>(),
        ["note"]
    );
}

#[test]
fn a_resource_may_be_the_only_member_of_the_output() {
    let members = json!({"name": required("String"), "note": "String"});
    let mut shapes = things(
        "PUT",
        members,
        json!({}),
        json!({"name": required("String"), "note": "String"}),
    );
    shapes["GetThingResponse"]["members"] = json!({"thing": required("Resource")});
    insta::assert_snapshot!(shown(shapes), @r"
    /// An update that keeps what [`GetThing`](crate::operation::GetThing) gave: set what is to change, and send it.
    ///
    /// The update is a `PUT`, which stands for the whole: what it leaves out may be lost.
    impl From<GetThingOutput> for UpdateThing {
        #[inline]
        fn from(current: GetThingOutput) -> Self {
            Self {
                name: current.thing.name,
                note: current.thing.note,
            }
        }
    }
    ");
}

#[test]
fn an_idempotency_token_is_not_carried_over() {
    let token = json!({"target": "String", "traits": {"idempotencyToken": {}}});
    let members = json!({"token": token, "note": "String"});
    let update = update(things("PUT", members.clone(), json!({}), members)).expect("an update");
    assert_eq!(
        update
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .collect::<Vec<_>>(),
        ["note"]
    );
    assert!(!update.docs.concat().contains("token"), "{:?}", update.docs);
}

#[test]
fn a_patch_has_no_conversion() {
    let members = json!({"note": "String"});
    assert_eq!(
        update(things("PATCH", members.clone(), json!({}), members)),
        None
    );
}

#[test]
fn there_is_no_conversion_where_new_asks_for_everything() {
    let members = json!({"name": required("String"), "secret": required("String")});
    assert_eq!(
        update(things(
            "PUT",
            members,
            json!({}),
            json!({"name": required("String")})
        )),
        None
    );
}

#[test]
fn an_update_says_in_its_documentation_what_starts_it() {
    let members = json!({"secret": required("String"), "note": "String"});
    let krate = lowered(things("PUT", members, json!({}), json!({"note": "String"})));
    let update = krate
        .operations
        .iter()
        .find(|operation| operation.name == "UpdateThing")
        .expect("the operation");
    assert_eq!(
        update.update.as_ref().map(|update| update.form),
        Some(UpdateForm::Constructor)
    );
    let docs = update.input.docs.join("\n");
    assert!(
        docs.contains("`UpdateThing::from_current(current, secret)` makes one"),
        "{docs}"
    );
}
