//! Types of expressions in endpoint rules.

use std::fmt;

use serde_json::Value;

use super::node::{Checked, Node};
use super::template::{self, Step};

/// The type of a set value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Flag,
    Number,
    List,
    Partition,
    Url,
    Arn,
}

impl Kind {
    /// Returns the type of a parameter, in either spelling that models use.
    pub(super) fn of_parameter(parameter: &Value) -> Option<Self> {
        match parameter.get("type")?.as_str()? {
            "string" | "String" => Some(Self::Text),
            "boolean" | "Boolean" => Some(Self::Flag),
            "stringArray" | "StringArray" => Some(Self::List),
            _ => None,
        }
    }

    /// Returns the type of an attribute.
    fn attribute(self, key: &str) -> Option<Self> {
        match (self, key) {
            (
                Self::Partition,
                "name" | "dnsSuffix" | "dualStackDnsSuffix" | "implicitGlobalRegion",
            )
            | (Self::Url, "scheme" | "authority" | "path" | "normalizedPath")
            | (Self::Arn, "partition" | "service" | "region" | "accountId") => Some(Self::Text),
            (Self::Partition, "supportsFIPS" | "supportsDualStack") | (Self::Url, "isIp") => {
                Some(Self::Flag)
            }
            (Self::Arn, "resourceId") => Some(Self::List),
            _ => None,
        }
    }
}

/// The type of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Type {
    pub(super) kind: Kind,
    /// Whether the value may be unset.
    pub(super) optional: bool,
}

impl Type {
    pub(super) const fn set(kind: Kind) -> Self {
        Self {
            kind,
            optional: false,
        }
    }

    const fn optional(kind: Kind) -> Self {
        Self {
            kind,
            optional: true,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            Kind::Text => "a string",
            Kind::Flag => "a boolean",
            Kind::Number => "a number",
            Kind::List => "a list of strings",
            Kind::Partition => "a partition",
            Kind::Url => "a URL",
            Kind::Arn => "an ARN",
        })?;
        f.write_str(if self.optional {
            " that may be unset"
        } else {
            ""
        })
    }
}

/// Functions with fixed types: name, arguments, result ("Rules engine standard library", "AWS rules
/// engine library functions").
const FUNCTIONS: [(&str, &[Kind], Type); 11] = {
    use Kind::{Arn, Flag, List, Number, Partition, Text, Url};
    [
        ("not", &[Flag], Type::set(Flag)),
        ("booleanEquals", &[Flag, Flag], Type::set(Flag)),
        ("stringEquals", &[Text, Text], Type::set(Flag)),
        (
            "substring",
            &[Text, Number, Number, Flag],
            Type::optional(Text),
        ),
        ("split", &[Text, Text, Number], Type::set(List)),
        ("uriEncode", &[Text], Type::set(Text)),
        ("parseURL", &[Text], Type::optional(Url)),
        ("isValidHostLabel", &[Text, Flag], Type::set(Flag)),
        ("aws.partition", &[Text], Type::optional(Partition)),
        ("aws.parseArn", &[Text], Type::optional(Arn)),
        (
            "aws.isVirtualHostableS3Bucket",
            &[Text, Flag],
            Type::set(Flag),
        ),
    ]
};

/// Functions whose arguments must be set. A condition may call the others with unset arguments, and
/// does not hold then; rule sets of old API versions have such conditions.
const REQUIRE_SET: [&str; 3] = ["not", "booleanEquals", "stringEquals"];

/// The variables in scope: parameters, then the variables that conditions assigned.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope(Vec<(String, Type)>);

impl Scope {
    pub(super) fn find(&self, name: &str) -> Option<Type> {
        let (_, ty) = self.0.iter().find(|(variable, _)| variable == name)?;
        Some(*ty)
    }

    pub(super) fn add(&mut self, name: &str, ty: Type) {
        self.0.push((name.to_owned(), ty));
    }

    /// Marks variables as set that a condition proves to be set: the argument of `isSet`, and those
    /// of functions that have no value for unset arguments.
    pub(super) fn narrow(&mut self, condition: &Value) {
        let function = condition["fn"].as_str().unwrap_or_default();
        let is_known = FUNCTIONS.iter().any(|(name, ..)| *name == function);
        if function != "isSet" && (!is_known || REQUIRE_SET.contains(&function)) {
            return;
        }
        let arguments = condition["argv"].as_array().into_iter().flatten();
        let names: Vec<_> = arguments
            .filter_map(|argument| argument["ref"].as_str())
            .collect();
        for (name, ty) in &mut self.0 {
            if names.contains(&name.as_str()) {
                ty.optional = false;
            }
        }
    }
}

/// Returns the type of an expression, or why the expression is invalid.
pub(super) fn type_of(node: &Node<'_>, scope: &Scope) -> Checked<Type> {
    match node.value {
        Value::String(text) => type_of_template(text, node, scope),
        Value::Bool(_) => Ok(Type::set(Kind::Flag)),
        Value::Number(number) if number.is_u64() => Ok(Type::set(Kind::Number)),
        Value::Number(number) => node.fail(
            format!("{number} is not an index"),
            "write a whole number that is not negative",
        ),
        Value::Array(_) => {
            for item in node.items()? {
                expect(&item, Kind::Text, scope)?;
            }
            Ok(Type::set(Kind::List))
        }
        Value::Object(object) if object.contains_key("fn") => type_of_call(node, scope),
        Value::Object(_) => match node.text("ref") {
            Some(name) => type_of_variable(name, node, scope),
            None => node.fail(
                "the object is not an expression",
                "write {\"ref\": …} or {\"fn\": …, \"argv\": […]}",
            ),
        },
        Value::Null => node.fail(
            "null is not an expression",
            "write a string, a boolean, a reference or a function",
        ),
    }
}

/// Checks that an expression has this type and is set.
pub(super) fn expect(node: &Node<'_>, kind: Kind, scope: &Scope) -> Checked<()> {
    let ty = type_of(node, scope)?;
    let expected = Type::set(kind);
    if ty == expected {
        return Ok(());
    }
    let hint = if ty.kind == kind {
        "test the value with isSet first, or assign it in a condition"
    } else {
        "use a value of the expected type"
    };
    node.fail(format!("expected {expected}, found {ty}"), hint)
}

fn type_of_variable(name: &str, node: &Node<'_>, scope: &Scope) -> Checked<Type> {
    if let Some(ty) = scope.find(name) {
        return Ok(ty);
    }
    let names: Vec<&str> = scope.0.iter().map(|(name, _)| name.as_str()).collect();
    let hint = format!("use one of {}", names.join(", "));
    node.fail(format!("there is no variable {name:?} in scope"), hint)
}

fn type_of_template(text: &str, node: &Node<'_>, scope: &Scope) -> Checked<Type> {
    let references = match template::references(text) {
        Ok(references) => references,
        Err(problem) => {
            return node.fail(
                format!("the template {text:?} has {problem}"),
                "write {name} for a value, {{ and }} for braces",
            );
        }
    };
    let expected = Type::set(Kind::Text);
    for reference in references {
        let mut ty = type_of_variable(reference.name, node, scope)?;
        if let Some(path) = reference.path {
            ty = type_of_attribute(ty, path, node)?;
        }
        if ty != expected {
            return node.fail(
                format!("the template {text:?} refers to {ty}"),
                "refer to strings that are set",
            );
        }
    }
    Ok(expected)
}

fn type_of_call(node: &Node<'_>, scope: &Scope) -> Checked<Type> {
    let Some(name) = node.text("fn") else {
        return node.fail(
            "the name of the function is not a string",
            "write \"fn\": \"isSet\", for example",
        );
    };
    let arguments = node.items_of("argv")?;
    let fixed = FUNCTIONS.iter().find(|(function, ..)| *function == name);
    let count = match name {
        "isSet" => 1,
        "getAttr" => 2,
        "ite" => 3,
        "coalesce" => arguments.len().max(2),
        _ => match fixed {
            Some((_, kinds, _)) => kinds.len(),
            None => {
                return node.fail(
                    format!("the function {name:?} is unknown"),
                    "use a function of the rules engine",
                );
            }
        },
    };
    if arguments.len() != count {
        return node.fail(
            format!("{name} has {} arguments", arguments.len()),
            format!("pass {count}"),
        );
    }
    if let Some((_, kinds, result)) = fixed {
        for (argument, kind) in arguments.iter().zip(*kinds) {
            expect(argument, *kind, scope)?;
        }
        return Ok(*result);
    }
    match (name, arguments.as_slice()) {
        ("getAttr", [value, path]) => {
            let ty = type_of(value, scope)?;
            match path.value.as_str() {
                Some(text) => type_of_attribute(ty, text, path),
                None => path.fail(
                    "the path of getAttr is not a string",
                    "write \"resourceId[0]\", for example",
                ),
            }
        }
        ("ite", [test, first, others @ ..]) => {
            expect(test, Kind::Flag, scope)?;
            type_of_alternatives(first, others, scope, |a, b| a || b)
        }
        ("coalesce", [first, others @ ..]) => {
            type_of_alternatives(first, others, scope, |a, b| a && b)
        }
        (_, values) => {
            for value in values {
                type_of(value, scope)?;
            }
            Ok(Type::set(Kind::Flag))
        }
    }
}

/// Returns the type of one of several expressions. `is_optional` combines whether two of them may
/// be unset.
fn type_of_alternatives(
    first: &Node<'_>,
    others: &[Node<'_>],
    scope: &Scope,
    is_optional: fn(bool, bool) -> bool,
) -> Checked<Type> {
    let first = type_of(first, scope)?;
    let mut optional = first.optional;
    for node in others {
        let ty = type_of(node, scope)?;
        if ty.kind != first.kind {
            return node.fail(
                format!("expected {first}, as the first alternative, found {ty}"),
                "use values of one type",
            );
        }
        optional = is_optional(optional, ty.optional);
    }
    Ok(Type { optional, ..first })
}

fn type_of_attribute(ty: Type, path: &str, node: &Node<'_>) -> Checked<Type> {
    let Some(steps) = template::steps(path) else {
        return node.fail(
            format!("the path {path:?} is malformed"),
            "write name, resourceId[0] or [-1], for example",
        );
    };
    let step_into = |ty: Type, step| match step {
        Step::Key(key) => ty.kind.attribute(key).map(|kind| Type { kind, ..ty }),
        Step::Index => (ty.kind == Kind::List).then_some(Type::optional(Kind::Text)),
    };
    match steps.into_iter().try_fold(ty, step_into) {
        Some(ty) => Ok(ty),
        None => node.fail(
            format!("{ty} has no attribute {path:?}"),
            "use a key of the structure, or an index of a list",
        ),
    }
}
