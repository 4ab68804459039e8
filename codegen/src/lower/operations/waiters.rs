//! Waiters: what to look for in an operation's answers (Smithy 2.0 §"Waiters").
//!
//! A path that is more than fields with dots between is JMESPath: it is checked here, with the library that the runtime
//! evaluates it with, and left as it stands. Paths of fields are resolved against the output, so that one that leads nowhere
//! is found now and not in a wait that never ends.

use serde_json::Value;

use crate::ir::{self, Acceptor, Matcher, Path, Waiter};
use crate::lower::context::Lowering;
use crate::lower::docs;
use crate::lower::operations::bindings;
use smithy_model::Diagnostic;
use smithy_model::{Kind, Location, Model, Shape, is_identifier};

const TRAIT: &str = "smithy.waiters#waitable";

/// Members in which AWS services say why something has the status that it has.
const REASONS: [&str; 3] = ["failureReason", "statusReasons", "statusReason"];

/// The longest JMESPath expression, and how many brackets and prefixes it may have: parsers of it recurse.
const MAX_EXPRESSION: (usize, usize) = (1024, 64);

/// The waiters of all operations, by name.
pub(crate) fn waiters(lowering: &Lowering<'_>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Waiter> {
    let mut waiters = Vec::new();
    for shape in lowering
        .closure
        .operations
        .iter()
        .filter_map(|id| lowering.model.shape(id))
    {
        for (name, definition) in shape.traits.properties(TRAIT) {
            let mut reader = Reader {
                lowering,
                operation: shape,
                name,
                diagnostics,
            };
            waiters.extend(reader.waiter(definition));
        }
    }
    waiters.sort_by(|a, b| a.name.cmp(&b.name));
    waiters
}

/// Whether a path of these waiters is more than fields with dots between.
pub(crate) fn have_expressions(waiters: &[Waiter]) -> bool {
    let is_expression = |path: &Path| matches!(path, Path::Expression(_));
    let uses = |acceptor: &Acceptor| {
        let matched =
            matches!(&acceptor.matcher, Matcher::Path { path, .. } if is_expression(path));
        matched || acceptor.message.as_ref().is_some_and(is_expression)
    };
    waiters
        .iter()
        .any(|waiter| waiter.acceptors.iter().any(uses))
}

/// A path that leads to a member.
struct Found<'a> {
    /// The path on the wire.
    path: Path,
    /// The fields before the last, each with a dot behind, as they are on the wire.
    parents: String,
    /// The structure that holds the member.
    holder: &'a Shape,
    /// Whether the member, or something on the way to it, may not be shown.
    sensitive: bool,
}

/// Reads the definition of one waiter.
struct Reader<'a> {
    lowering: &'a Lowering<'a>,
    operation: &'a Shape,
    name: &'a str,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    fn waiter(&mut self, definition: &Value) -> Option<Waiter> {
        if !is_identifier(self.name) || !self.name.starts_with(|c: char| c.is_ascii_uppercase()) {
            return self.wrong(
                &[],
                "not a waiter's name",
                "letters and digits, an upper case letter first",
            );
        }
        let lowering = self.lowering;
        let names = lowering.names.of_operation(&self.operation.id)?;
        let shapes = lowering.model.operation(&self.operation.id)?;
        let output = lowering.model.shape(&shapes.output)?;
        let delay = self.delay(definition)?;
        let acceptors = definition.get("acceptors").and_then(Value::as_array);
        let Some(list) = acceptors.filter(|list| !list.is_empty()) else {
            return self.wrong(
                &["acceptors"],
                "a waiter without acceptors",
                "add a list of acceptors",
            );
        };
        let acceptors: Option<Vec<Acceptor>> = list
            .iter()
            .enumerate()
            .map(|(index, acceptor)| self.acceptor(index, acceptor, output))
            .collect();
        let acceptors = acceptors?;
        let found = list.iter().find_map(|acceptor| {
            let path = acceptor.pointer("/matcher/output/path")?.as_str()?;
            resolve(lowering, output, path).filter(|found| !found.sensitive)
        });
        Some(Waiter {
            name: lowering
                .names
                .of_waiter(&self.operation.id, self.name)
                .to_owned(),
            docs: self.docs(definition, &acceptors),
            deprecated: (definition.get("deprecated") == Some(&Value::Bool(true)))
                .then(|| "deprecated by the service".to_owned()),
            operation: names.input.clone(),
            gives: self.gives(&acceptors, &names.output)?,
            delay,
            reasons: found
                .as_ref()
                .map(|found| reasons(lowering, output, found))
                .unwrap_or_default(),
            status: found.map(|found| found.path),
            acceptors,
        })
    }

    fn delay(&mut self, definition: &Value) -> Option<(u32, u32)> {
        let seconds = |key: &str, default: u32| match definition.get(key) {
            None => Some(default),
            Some(value) => value
                .as_u64()
                .and_then(|value| u32::try_from(value).ok())
                .filter(|value| *value > 0),
        };
        match (seconds("minDelay", 2), seconds("maxDelay", 120)) {
            (Some(min), Some(max)) if min <= max => Some((min, max)),
            _ => self.wrong(
                &[],
                "delays that cannot be kept",
                "whole seconds above 0, minDelay not above maxDelay",
            ),
        }
    }

    /// What a wait gives: the output, nothing, or either, as the acceptors that succeed look at the one or the other.
    fn gives(&mut self, acceptors: &[Acceptor], output: &str) -> Option<Option<ir::Type>> {
        let named = || ir::Type::Named(output.to_owned());
        let ends: Vec<bool> = acceptors
            .iter()
            .filter(|acceptor| acceptor.state == "Succeed")
            .map(|acceptor| {
                matches!(
                    acceptor.matcher,
                    Matcher::Path { .. } | Matcher::Success(true)
                )
            })
            .collect();
        match (ends.contains(&true), ends.contains(&false)) {
            (true, false) => Some(Some(named())),
            (true, true) => Some(Some(ir::Type::Nullable(Box::new(named())))),
            (false, true) => Some(None),
            (false, false) => {
                let message = "a waiter that cannot succeed is left out";
                let found = self.finding(&["acceptors"], message, "add an acceptor of success");
                self.diagnostics.push(found.warning());
                None
            }
        }
    }

    fn acceptor(&mut self, index: usize, acceptor: &Value, output: &'a Shape) -> Option<Acceptor> {
        let index = index.to_string();
        let state = match acceptor.get("state").and_then(Value::as_str) {
            Some("success") => "Succeed",
            Some("failure") => "Fail",
            Some("retry") => "Retry",
            _ => {
                return self.wrong(
                    &["acceptors", &index, "state"],
                    "not a state",
                    "success, failure or retry",
                );
            }
        };
        let matcher = self.matcher(
            &["acceptors", &index, "matcher"],
            acceptor.get("matcher"),
            output,
        )?;
        let message = match acceptor.get("message").and_then(Value::as_str) {
            Some(path) => Some(self.path(&["acceptors", &index, "message"], path, Some(output))?),
            None => None,
        };
        Some(Acceptor {
            state,
            matcher,
            message,
        })
    }

    fn matcher(
        &mut self,
        place: &[&str],
        matcher: Option<&Value>,
        output: &'a Shape,
    ) -> Option<Matcher> {
        let matcher = matcher
            .and_then(Value::as_object)
            .filter(|matcher| matcher.len() == 1);
        let Some((kind, value)) = matcher.and_then(|matcher| matcher.iter().next()) else {
            return self.wrong(
                place,
                "not a matcher",
                "one of output, inputOutput, errorType and success",
            );
        };
        match (kind.as_str(), value) {
            ("output", value) => self.path_matcher(
                &[place, &["output"]].concat(),
                "Output",
                value,
                Some(output),
            ),
            ("inputOutput", value) => self.path_matcher(
                &[place, &["inputOutput"]].concat(),
                "InputOutput",
                value,
                None,
            ),
            ("errorType", Value::String(error)) => {
                let code = error
                    .rsplit_once('#')
                    .map_or(error.as_str(), |(_, name)| name);
                Some(Matcher::ErrorType(code.to_owned()))
            }
            ("success", Value::Bool(success)) => Some(Matcher::Success(*success)),
            _ => self.wrong(
                place,
                "not a matcher",
                "one of output, inputOutput, errorType and success",
            ),
        }
    }

    fn path_matcher(
        &mut self,
        place: &[&str],
        source: &'static str,
        value: &Value,
        output: Option<&'a Shape>,
    ) -> Option<Matcher> {
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        let comparator = match text("comparator") {
            Some("stringEquals") => "StringEquals",
            Some("booleanEquals") => "BooleanEquals",
            Some("allStringEquals") => "AllStringEquals",
            Some("anyStringEquals") => "AnyStringEquals",
            _ => {
                let hint = "stringEquals, booleanEquals, allStringEquals or anyStringEquals";
                return self.wrong(place, "not a comparator", hint);
            }
        };
        let (Some(path), Some(expected)) = (text("path"), text("expected")) else {
            return self.wrong(
                place,
                "a matcher without path or expected",
                "add both, as strings",
            );
        };
        let path = self.path(&[place, &["path"]].concat(), path, output)?;
        Some(Matcher::Path {
            source,
            path,
            comparator,
            expected: expected.to_owned(),
        })
    }

    /// The path as the runtime takes it. Without an output it is not resolved.
    fn path(&mut self, place: &[&str], path: &str, output: Option<&'a Shape>) -> Option<Path> {
        match (path.split('.').all(is_identifier), output) {
            (true, Some(output)) => match resolve(self.lowering, output, path) {
                Some(found) => Some(found.path),
                None => {
                    let message = format!("the path {path:?} leads to no member of {}", output.id);
                    self.wrong(
                        place,
                        &message,
                        "name members of the output, with dots between",
                    )
                }
            },
            (true, None) => Some(Path::Fields(path.to_owned())),
            (false, _) => match check_expression(path) {
                Ok(()) => Some(Path::Expression(path.to_owned())),
                Err(fault) => self.wrong(
                    place,
                    &format!("not JMESPath: {fault}"),
                    "see https://jmespath.org",
                ),
            },
        }
    }

    fn docs(&self, definition: &Value, acceptors: &[Acceptor]) -> Vec<String> {
        let operation = format!("[`{}`]", self.operation.id.name());
        let success = describe(acceptors, "Succeed");
        let mut text = match definition.get("documentation").and_then(Value::as_str) {
            Some(text) => format!("{text}\n\nPolls {operation} until it answers with {success}."),
            None => format!("Until {operation} answers with {success}."),
        };
        let failures = describe(acceptors, "Fail");
        if !failures.is_empty() {
            text.push_str(&format!("\n\nFails on {failures}."));
        }
        docs::lines(self.lowering, &text)
    }

    fn wrong<T>(&mut self, place: &[&str], message: &str, hint: &str) -> Option<T> {
        let found = self.finding(place, message, hint);
        self.diagnostics.push(found);
        None
    }

    fn finding(&self, place: &[&str], message: &str, hint: &str) -> Diagnostic {
        let keys = [&[self.name], place].concat();
        let location = Location::of_trait(self.operation, TRAIT).at(&keys);
        let message = format!("waiter {}: {message}", self.name);
        self.lowering.model.error(location, message, hint)
    }
}

/// The answers that lead to a state, for a reader: `` `status` `READY` or `ACTIVE` ``. A path is named once.
fn describe(acceptors: &[Acceptor], state: &str) -> String {
    let code = |text: &str| format!("`{}`", text.replace('`', "'"));
    let mut before = None;
    let mut parts: Vec<String> = Vec::new();
    for matcher in acceptors
        .iter()
        .filter(|acceptor| acceptor.state == state)
        .map(|acceptor| &acceptor.matcher)
    {
        let place = match matcher {
            Matcher::Path {
                path: Path::Fields(path) | Path::Expression(path),
                comparator,
                ..
            } => Some((path, comparator)),
            _ => None,
        };
        parts.push(match matcher {
            Matcher::Path { expected, .. } if place == before => code(expected),
            Matcher::Path {
                path: Path::Fields(path) | Path::Expression(path),
                comparator,
                expected,
                ..
            } => {
                let some = match *comparator {
                    "AllStringEquals" => "all ",
                    "AnyStringEquals" => "any ",
                    _ => "",
                };
                format!("{some}{} {}", code(path), code(expected))
            }
            Matcher::ErrorType(error) if is_identifier(error) => format!("[`{error}`]"),
            Matcher::ErrorType(error) => code(error),
            Matcher::Success(true) => "any output".to_owned(),
            Matcher::Success(false) => "any error".to_owned(),
        });
        before = place;
    }
    match parts.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

/// Whether this is JMESPath, and short enough to be parsed without fear; else why not.
pub(crate) fn check_expression(expression: &str) -> Result<(), String> {
    let (longest, deepest) = MAX_EXPRESSION;
    let depth = expression
        .chars()
        .filter(|c| matches!(c, '(' | '[' | '{' | '!' | '&' | '*'))
        .count();
    if expression.len() > longest || depth > deepest {
        return Err(format!(
            "more than {longest} bytes, or {deepest} brackets and prefixes"
        ));
    }
    jmespath::compile(expression)
        .map(|_| ())
        .map_err(|error| error.to_string())
}

/// Follows fields with dots between; `None` where they lead to no member.
fn resolve<'a>(lowering: &Lowering<'a>, output: &'a Shape, path: &str) -> Option<Found<'a>> {
    let steps = lowering.model.resolve_path(output, path)?;
    let (holder, _) = *steps.last()?;
    let is_sensitive = |member| lowering.model.member_trait(member, "sensitive").is_some();
    let sensitive =
        output.traits.has("sensitive") || steps.iter().any(|(_, member)| is_sensitive(member));
    let mut wire: Vec<String> = steps
        .iter()
        .map(|(_, member)| bindings::wire_name(lowering, member))
        .collect();
    let path = match wire.iter().all(|name| is_identifier(name)) {
        true => Path::Fields(wire.join(".")),
        // In JMESPath, names of other characters stand between quotes.
        false => Path::Expression(
            wire.iter()
                .map(|name| Value::from(name.as_str()).to_string())
                .collect::<Vec<_>>()
                .join("."),
        ),
    };
    wire.pop();
    let parents = wire.iter().map(|name| format!("{name}.")).collect();
    Some(Found {
        path,
        parents,
        holder,
        sensitive,
    })
}

/// Where the reasons of a status are: beside it, and at the top.
fn reasons(lowering: &Lowering<'_>, output: &Shape, status: &Found<'_>) -> Vec<Path> {
    if matches!(status.path, Path::Expression(_)) {
        return Vec::new();
    }
    let mut paths = Vec::new();
    for (parents, holder) in [(status.parents.as_str(), status.holder), ("", output)] {
        for member in REASONS.iter().filter_map(|name| holder.member(name)) {
            let path = Path::Fields(format!(
                "{parents}{}",
                bindings::wire_name(lowering, member)
            ));
            if is_text(lowering.model, &member.target)
                && !member.traits.has("sensitive")
                && !paths.contains(&path)
            {
                paths.push(path);
            }
        }
    }
    paths
}

/// Whether the shape is text, or a list of text, that may be shown.
fn is_text(model: &Model, id: &smithy_model::ShapeId) -> bool {
    let shown = |shape: &&Shape| !shape.traits.has("sensitive");
    match model.shape(id).filter(shown) {
        Some(Shape {
            kind: Kind::List(member),
            ..
        }) => model
            .shape(&member.target)
            .filter(shown)
            .is_some_and(Shape::is_string),
        Some(shape) => shape.is_string(),
        None => false,
    }
}
