//! Expressions of a rule set: literals, templates, references, functions, and their types.

use std::collections::BTreeSet;

use serde_json::Value;

use super::node::{Findings, Node};
use super::scope::{Form, Scope, Typed};
use super::template::{self, Part, Step};
use crate::ir::endpoints::{OwnFunction, RuleExpr, RuleKind, RulePiece, RuleType};

/// A function of the rules language that is a function of the runtime too.
struct Function {
    /// Its name in rule sets.
    name: &'static str,
    /// Its name in the runtime.
    ident: &'static str,
    arguments: &'static [RuleKind],
    gives: RuleKind,
    optional: bool,
    form: Form,
}

/// The functions that take values of set types ("Rules engine standard library", "AWS rules engine library functions").
const FUNCTIONS: [Function; 8] = {
    use RuleKind::{Arn, Flag, List, Number, Partition, Text, Url};
    const fn function(
        (name, ident): (&'static str, &'static str),
        arguments: &'static [RuleKind],
        (gives, optional, form): (RuleKind, bool, Form),
    ) -> Function {
        Function {
            name,
            ident,
            arguments,
            gives,
            optional,
            form,
        }
    }
    [
        function(
            ("substring", "substring"),
            &[Text, Number, Number, Flag],
            (Text, true, Form::Owned),
        ),
        function(
            ("uriEncode", "uri_encode"),
            &[Text],
            (Text, false, Form::Owned),
        ),
        function(("parseURL", "parse_url"), &[Text], (Url, true, Form::Owned)),
        function(
            ("isValidHostLabel", "is_valid_host_label"),
            &[Text, Flag],
            (Flag, false, Form::Owned),
        ),
        function(
            ("split", "split"),
            &[Text, Text, Number],
            (List, false, Form::Owned),
        ),
        function(
            ("aws.partition", "partition"),
            &[Text],
            (Partition, true, Form::Borrowed),
        ),
        function(
            ("aws.parseArn", "parse_arn"),
            &[Text],
            (Arn, true, Form::Owned),
        ),
        function(
            (
                "aws.isVirtualHostableS3Bucket",
                "is_virtual_hostable_s3_bucket",
            ),
            &[Text, Flag],
            (Flag, false, Form::Owned),
        ),
    ]
};

/// The variables that may be unset though a condition's function wants their values. Rule sets of old API versions have such
/// conditions; where the value is unset they do not hold.
pub(super) fn unset_arguments(condition: &Node<'_>, scope: &Scope) -> BTreeSet<String> {
    let known = |name| FUNCTIONS.iter().any(|function| function.name == name);
    let arguments = condition
        .get("argv")
        .filter(|_| condition.text("fn").is_some_and(known));
    let variables = arguments
        .and_then(|arguments| arguments.items())
        .unwrap_or_default()
        .into_iter();
    let variables = variables.filter_map(|argument| scope.find(argument.text("ref")?));
    variables
        .filter(|variable| variable.ty.optional)
        .map(|variable| variable.ident.clone())
        .collect()
}

/// An expression. What is wrong with it goes to `findings`.
pub(super) fn expression(
    node: &Node<'_>,
    scope: &Scope,
    findings: &mut Findings<'_>,
) -> Option<Typed> {
    match node.value {
        Value::String(text) => template(text, node, scope, findings),
        Value::Bool(flag) => Some(Typed::flag(RuleExpr::Flag(*flag))),
        Value::Number(number) => match number.as_i64().filter(|number| *number >= 0) {
            Some(number) => Some(Typed::new(
                RuleExpr::Number(number),
                RuleKind::Number,
                Form::Owned,
            )),
            None => findings.error(
                node,
                format!("{number} is no index"),
                "write a whole number from 0 on",
            ),
        },
        Value::Array(_) => list(node, scope, findings),
        Value::Object(_) if node.get("fn").is_some() => call(node, scope, findings),
        Value::Object(_) => match node.text("ref") {
            Some(name) => reference(name, node, scope, findings),
            None => findings.error(
                node,
                "an object that is no expression",
                "write {\"ref\": …} or {\"fn\": …, \"argv\": […]}",
            ),
        },
        Value::Null => findings.error(
            node,
            "null is no expression",
            "write a string, a boolean, a reference or a function",
        ),
    }
}

/// An expression of this type that always has a value.
pub(super) fn expect(
    node: &Node<'_>,
    kind: RuleKind,
    scope: &Scope,
    findings: &mut Findings<'_>,
) -> Option<Typed> {
    let typed = expression(node, scope, findings)?;
    let wanted = RuleType {
        kind,
        optional: false,
    };
    match typed.ty == wanted {
        true => Some(typed),
        false => {
            let hint = match typed.ty.kind == kind {
                true => {
                    "check with isSet that it has a value, or assign it in a condition of its own"
                }
                false => "use a value of the type that is wanted",
            };
            findings.error(
                node,
                format!(
                    "is {}, where {} is wanted",
                    describe(typed.ty),
                    describe(wanted)
                ),
                hint,
            )
        }
    }
}

fn describe(ty: RuleType) -> String {
    let kind = match ty.kind {
        RuleKind::Text => "string",
        RuleKind::Flag => "boolean",
        RuleKind::Number => "number",
        RuleKind::List => "list of strings",
        RuleKind::Partition => "partition",
        RuleKind::Url => "URL",
        RuleKind::Arn => "ARN",
    };
    match ty.optional {
        true => format!("a {kind} that may be unset"),
        false => format!("a {kind}"),
    }
}

fn reference(
    name: &str,
    node: &Node<'_>,
    scope: &Scope,
    findings: &mut Findings<'_>,
) -> Option<Typed> {
    match scope.find(name) {
        Some(variable) => Some(variable.typed()),
        None => {
            let known: Vec<&str> = scope
                .0
                .iter()
                .map(|variable| variable.name.as_str())
                .collect();
            findings.error(
                node,
                format!("{name:?} is not known here"),
                format!("known are {}", known.join(", ")),
            )
        }
    }
}

/// A string that may refer to variables.
fn template(
    text: &str,
    node: &Node<'_>,
    scope: &Scope,
    findings: &mut Findings<'_>,
) -> Option<Typed> {
    let mut parts = match template::parse(text) {
        Ok(parts) => parts,
        Err(why) => {
            return findings.error(
                node,
                format!("the template {text:?} {why}"),
                "write {name}, or {{ and }} for braces",
            );
        }
    };
    if let [Part::Text(text)] = parts.as_mut_slice() {
        return Some(Typed::new(
            RuleExpr::Text(std::mem::take(text)),
            RuleKind::Text,
            Form::Borrowed,
        ));
    }
    let alone = parts.len() == 1;
    let mut pieces = Vec::new();
    for part in parts {
        let typed = match part {
            Part::Text(text) => {
                pieces.push(RulePiece::Text(text));
                continue;
            }
            Part::Reference(name, None) => reference(&name, node, scope, findings)?,
            Part::Reference(name, Some(path)) => {
                let target = reference(&name, node, scope, findings)?;
                attribute(target, &path, node, findings)?
            }
        };
        if typed.ty
            != (RuleType {
                kind: RuleKind::Text,
                optional: false,
            })
        {
            let message = format!("the template {text:?} has {} in it", describe(typed.ty));
            return findings.error(
                node,
                message,
                "only strings that are sure to be set can be part of a template",
            );
        }
        if alone {
            return Some(typed);
        }
        pieces.push(match typed.expr {
            RuleExpr::Variable(name) if !name.starts_with("r#") => RulePiece::Name(name),
            expr => RulePiece::Value(expr),
        });
    }
    Some(Typed::new(
        RuleExpr::Format(pieces),
        RuleKind::Text,
        Form::Owned,
    ))
}

fn list(node: &Node<'_>, scope: &Scope, findings: &mut Findings<'_>) -> Option<Typed> {
    let mut elements = Vec::new();
    for item in node.items()? {
        elements.push(owned(expect(&item, RuleKind::Text, scope, findings)?).expr);
    }
    Some(Typed::new(
        RuleExpr::List(elements),
        RuleKind::List,
        Form::Owned,
    ))
}

/// A function with its arguments.
fn call(node: &Node<'_>, scope: &Scope, findings: &mut Findings<'_>) -> Option<Typed> {
    let Some(name) = node.text("fn") else {
        return findings.error(
            node,
            "the name of the function is no string",
            "write \"fn\": \"isSet\" or the like",
        );
    };
    let arguments = node.list("argv", findings)?;
    if let Some(function) = FUNCTIONS.iter().find(|function| function.name == name) {
        if arguments.len() != function.arguments.len() {
            return wrong_count(
                node,
                name,
                arguments.len(),
                function.arguments.len(),
                findings,
            );
        }
        let mut values = Vec::new();
        for (argument, kind) in arguments.iter().zip(function.arguments) {
            values.push(expect(argument, *kind, scope, findings)?.argument());
        }
        let ty = RuleType {
            kind: function.gives,
            optional: function.optional,
        };
        return Some(Typed {
            expr: RuleExpr::Call(function.ident, values),
            ty,
            form: function.form,
        });
    }
    match (name, arguments.as_slice()) {
        ("isSet", [value]) => {
            let typed = expression(value, scope, findings)?;
            Some(Typed::flag(if typed.ty.optional {
                RuleExpr::IsSome(Box::new(typed.expr))
            } else {
                RuleExpr::Flag(true)
            }))
        }
        ("not", [value]) => Some(Typed::flag(not(expect(
            value,
            RuleKind::Flag,
            scope,
            findings,
        )?
        .expr))),
        ("booleanEquals", [one, other]) => {
            let one = expect(one, RuleKind::Flag, scope, findings);
            let other = expect(other, RuleKind::Flag, scope, findings);
            Some(Typed::flag(same_flag(one?.expr, other?.expr)))
        }
        ("stringEquals", [one, other]) => {
            let one = expect(one, RuleKind::Text, scope, findings);
            let other = expect(other, RuleKind::Text, scope, findings);
            let (one, other) = match (one?.expr, other?.expr) {
                (one @ RuleExpr::Text(_), other) => (other, one),
                (one, other) => (one, other),
            };
            Some(Typed::flag(RuleExpr::Equal(Box::new(one), Box::new(other))))
        }
        ("getAttr", [value, path]) => {
            let target = expression(value, scope, findings)?;
            match path.value.as_str() {
                Some(text) => attribute(target, text, path, findings),
                None => findings.error(
                    path,
                    "the path of getAttr is no string",
                    "write such as \"resourceId[0]\"",
                ),
            }
        }
        ("ite", [test, yes, no]) => conditional(test, yes, no, scope, findings),
        ("coalesce", [_, _, ..]) => coalesce(&arguments, scope, findings),
        ("coalesce", _) => wrong_count(node, name, arguments.len(), 2, findings),
        ("isSet" | "not", _) => wrong_count(node, name, arguments.len(), 1, findings),
        ("booleanEquals" | "stringEquals" | "getAttr", _) => {
            wrong_count(node, name, arguments.len(), 2, findings)
        }
        ("ite", _) => wrong_count(node, name, arguments.len(), 3, findings),
        _ => findings.error(
            node,
            format!("the function {name:?} is not known"),
            "use one of the rules engine's functions",
        ),
    }
}

/// A function takes another number of arguments.
fn wrong_count<T>(
    node: &Node<'_>,
    name: &str,
    found: usize,
    wanted: usize,
    findings: &mut Findings<'_>,
) -> Option<T> {
    findings.error(
        node,
        format!("{name} has {found} arguments"),
        format!("it takes {wanted}"),
    )
}

/// `getAttr`: what stands at a path in a structure or a list. An element may not be there.
fn attribute(
    target: Typed,
    path: &str,
    node: &Node<'_>,
    findings: &mut Findings<'_>,
) -> Option<Typed> {
    let Some(steps) = template::path(path) else {
        return findings.error(
            node,
            format!("{path:?} is no path"),
            "write such as name, resourceId[0] or [-1]",
        );
    };
    let mut at = target;
    for step in steps {
        let next = match (&step, at.ty.kind) {
            (Step::Key(key), kind) => {
                field(kind, key).map(|(field, kind, form)| in_field(&at, field, kind, form))
            }
            (Step::Index(index), RuleKind::List) => Some(element(&at, *index)),
            (Step::Index(_), _) => None,
        };
        match next {
            Some(next) => at = next,
            None => {
                let message = format!("{} has nothing at {path:?}", describe(at.ty));
                return findings.error(
                    node,
                    message,
                    "use a key of the structure, or an index of a list",
                );
            }
        }
    }
    Some(at)
}

/// The field of the runtime's structure that stands for a key, with its type.
fn field(kind: RuleKind, key: &str) -> Option<(&'static str, RuleKind, Form)> {
    let (field, kind) = match (kind, key) {
        (RuleKind::Partition, "name") => ("name", RuleKind::Text),
        (RuleKind::Partition, "dnsSuffix") => ("dns_suffix", RuleKind::Text),
        (RuleKind::Partition, "dualStackDnsSuffix") => ("dual_stack_dns_suffix", RuleKind::Text),
        (RuleKind::Partition, "implicitGlobalRegion") => ("implicit_global_region", RuleKind::Text),
        (RuleKind::Partition, "supportsFIPS") => ("supports_fips", RuleKind::Flag),
        (RuleKind::Partition, "supportsDualStack") => ("supports_dual_stack", RuleKind::Flag),
        (RuleKind::Url, "scheme") => return Some(("scheme", RuleKind::Text, Form::Place)),
        (RuleKind::Url, "authority") => return Some(("authority", RuleKind::Text, Form::Place)),
        (RuleKind::Url, "path") => return Some(("path", RuleKind::Text, Form::Place)),
        (RuleKind::Url, "normalizedPath") => {
            return Some(("normalized_path", RuleKind::Text, Form::Place));
        }
        (RuleKind::Url, "isIp") => ("is_ip", RuleKind::Flag),
        (RuleKind::Arn, "partition") => return Some(("partition", RuleKind::Text, Form::Place)),
        (RuleKind::Arn, "service") => return Some(("service", RuleKind::Text, Form::Place)),
        (RuleKind::Arn, "region") => return Some(("region", RuleKind::Text, Form::Place)),
        (RuleKind::Arn, "accountId") => return Some(("account_id", RuleKind::Text, Form::Place)),
        (RuleKind::Arn, "resourceId") => return Some(("resource_id", RuleKind::List, Form::Place)),
        _ => return None,
    };
    Some((field, kind, Form::Borrowed))
}

fn in_field(target: &Typed, field: &'static str, kind: RuleKind, form: Form) -> Typed {
    let target_expr = Box::new(target.expr.clone());
    match (target.ty.optional, form) {
        (false, form) => Typed::new(RuleExpr::Field(target_expr, field), kind, form),
        (true, Form::Borrowed) => {
            Typed::new(RuleExpr::MapField(target_expr, field), kind, form).optional()
        }
        (true, _) => {
            Typed::new(RuleExpr::MapField(target_expr, field), kind, Form::Owned).optional()
        }
    }
}

fn element(list: &Typed, index: i64) -> Typed {
    let expr = match list.ty.optional {
        true => RuleExpr::MapElement(Box::new(list.expr.clone()), index),
        false => RuleExpr::Call(
            "element",
            vec![list.clone().argument(), RuleExpr::Number(index)],
        ),
    };
    Typed::new(expr, RuleKind::Text, Form::Owned).optional()
}

fn not(flag: RuleExpr) -> RuleExpr {
    match flag {
        RuleExpr::Flag(flag) => RuleExpr::Flag(!flag),
        RuleExpr::Not(inner) => *inner,
        RuleExpr::Equal(one, other) => RuleExpr::NotEqual(one, other),
        RuleExpr::NotEqual(one, other) => RuleExpr::Equal(one, other),
        RuleExpr::IsSome(value) => RuleExpr::IsNone(value),
        RuleExpr::IsNone(value) => RuleExpr::IsSome(value),
        other => RuleExpr::Not(Box::new(other)),
    }
}

fn same_flag(one: RuleExpr, other: RuleExpr) -> RuleExpr {
    match (one, other) {
        (RuleExpr::Flag(one), RuleExpr::Flag(other)) => RuleExpr::Flag(one == other),
        (RuleExpr::Flag(true), value) | (value, RuleExpr::Flag(true)) => value,
        (RuleExpr::Flag(false), value) | (value, RuleExpr::Flag(false)) => not(value),
        (one, other) => RuleExpr::Equal(Box::new(one), Box::new(other)),
    }
}

/// `ite`: optional where either value is.
fn conditional(
    test: &Node<'_>,
    yes: &Node<'_>,
    no: &Node<'_>,
    scope: &Scope,
    findings: &mut Findings<'_>,
) -> Option<Typed> {
    let test = expect(test, RuleKind::Flag, scope, findings)?.expr;
    let values = alike(&[yes.clone(), no.clone()], scope, findings)?;
    let optional = values.iter().any(|value| value.ty.optional);
    let (form, kind) = (values.first()?.form, values.first()?.ty.kind);
    let mut values = values
        .into_iter()
        .map(|value| match (optional, value.ty.optional) {
            (true, false) => RuleExpr::Some(Box::new(value.expr)),
            _ => value.expr,
        });
    let expr = RuleExpr::Conditional(
        Box::new(test),
        Box::new(values.next()?),
        Box::new(values.next()?),
    );
    Some(Typed {
        expr,
        ty: RuleType { kind, optional },
        form,
    })
}

/// `coalesce`: the first that has a value; optional where all are.
fn coalesce(arguments: &[Node<'_>], scope: &Scope, findings: &mut Findings<'_>) -> Option<Typed> {
    let mut values = alike(arguments, scope, findings)?;
    // What comes behind a value that is sure to be there is never asked for.
    if let Some(sure) = values.iter().position(|value| !value.ty.optional) {
        values.truncate(sure + 1);
    }
    values.into_iter().rev().reduce(|rest, value| {
        let (one, other) = (Box::new(value.expr), Box::new(rest.expr));
        let expr = if rest.ty.optional {
            RuleExpr::Or(one, other)
        } else {
            RuleExpr::UnwrapOr(one, other)
        };
        Typed { expr, ..rest }
    })
}

/// Expressions of one type in one form: references if all are, else values of their own.
fn alike(nodes: &[Node<'_>], scope: &Scope, findings: &mut Findings<'_>) -> Option<Vec<Typed>> {
    let mut values: Vec<Typed> = Vec::new();
    for node in nodes {
        let value = expression(node, scope, findings)?;
        match values.first() {
            Some(first) if first.ty.kind != value.ty.kind => {
                let message = format!("is {}, beside {}", describe(value.ty), describe(first.ty));
                return findings.error(node, message, "use values of one type");
            }
            _ => values.push(value),
        }
    }
    match values.iter().all(|value| value.form == Form::Borrowed) {
        true => Some(values),
        false => Some(values.into_iter().map(owned).collect()),
    }
}

/// A value of its own.
fn owned(typed: Typed) -> Typed {
    let copied = matches!(
        typed.ty.kind,
        RuleKind::Flag | RuleKind::Number | RuleKind::Partition
    );
    if copied || typed.form == Form::Owned {
        return typed;
    }
    let expr = Box::new(typed.expr);
    let expr = match (typed.ty.optional, typed.ty.kind) {
        (false, _) => RuleExpr::Own(expr),
        (true, RuleKind::List) => RuleExpr::MapOwn(expr, OwnFunction::List),
        (true, _) => RuleExpr::MapOwn(expr, OwnFunction::Text),
    };
    Typed {
        expr,
        form: Form::Owned,
        ..typed
    }
}
