//! Waiters (Smithy 2.0, "Waiters").
//!
//! Paths of member names are resolved against the output, so that a wrong path fails the generation
//! instead of a wait. Other JMESPath expressions are only parsed.

use std::iter;

use serde_json::Value;
use smithy_model::{Diagnostic, Kind, Location, Member, Shape, is_identifier};

use crate::ir::{self, Acceptor, Matcher, Path, Waiter};
use crate::lower::context::Lowering;
use crate::lower::operations::jmespath;
use crate::lower::operations::waiter_docs;
use crate::lower::shapes::presence::Role;

const TRAIT: &str = "smithy.waiters#waitable";

/// Members in which AWS services explain a status.
const REASONS: [&str; 3] = ["failureReason", "statusReasons", "statusReason"];

/// Returns the waiters of all operations, sorted by name.
pub(crate) fn waiters(lowering: &Lowering<'_>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Waiter> {
    let mut waiters = Vec::new();
    let operations = lowering.closure.operations.iter();
    for operation in operations.filter_map(|id| lowering.model.shape(id)) {
        for (name, definition) in operation.traits.properties(TRAIT) {
            let mut builder = Builder {
                lowering,
                operation,
                name,
                diagnostics,
            };
            waiters.extend(builder.waiter(definition));
        }
    }
    waiters.sort_by(|a, b| a.name.cmp(&b.name));
    waiters
}

/// Returns `true` if the waiters need the runtime's JMESPath.
pub(crate) fn have_expressions(waiters: &[Waiter]) -> bool {
    let is_expression = |path: &Path| matches!(path, Path::Expression(_));
    let mut acceptors = waiters.iter().flat_map(|waiter| &waiter.acceptors);
    acceptors.any(|acceptor| {
        let matcher = match &acceptor.matcher {
            Matcher::Path { path, .. } => is_expression(path),
            _ => false,
        };
        matcher || acceptor.message.as_ref().is_some_and(is_expression)
    })
}

/// A member of an output, by path.
struct OutputMember<'a> {
    /// Path in JSON.
    path: Path,
    /// Path of the container, with a dot after each name.
    parent_path: String,
    container: &'a Shape,
    is_sensitive: bool,
}

/// Builds one waiter from its definition.
struct Builder<'a> {
    lowering: &'a Lowering<'a>,
    operation: &'a Shape,
    name: &'a str,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Builder<'a> {
    fn waiter(&mut self, definition: &Value) -> Option<Waiter> {
        if !is_identifier(self.name) || !self.name.starts_with(|c: char| c.is_ascii_uppercase()) {
            return self.error(
                &[],
                "the name is invalid",
                "use letters and digits, an upper case letter first",
            );
        }
        let lowering = self.lowering;
        let names = lowering.names.of_operation(&self.operation.id)?;
        let operation = lowering.model.operation(&self.operation.id)?;
        let output = lowering.model.shape(&operation.output)?;
        let delay = self.delay(definition)?;
        let definitions = definition["acceptors"].as_array();
        let Some(definitions) = definitions.filter(|list| !list.is_empty()) else {
            return self.error(
                &["acceptors"],
                "the waiter has no acceptors",
                "add a list of acceptors",
            );
        };
        let acceptors = definitions.iter().enumerate();
        let acceptors = acceptors.map(|(index, acceptor)| self.acceptor(index, acceptor, output));
        let acceptors = acceptors.collect::<Option<Vec<_>>>()?;
        let status = definitions.iter().find_map(|acceptor| {
            let path = acceptor["matcher"]["output"]["path"].as_str()?;
            resolve(lowering, output, path).filter(|member| !member.is_sensitive)
        });
        let name = lowering.names.of_waiter(&self.operation.id, self.name)?;
        let deprecated = definition["deprecated"] == true;
        Some(Waiter {
            name: name.to_owned(),
            docs: waiter_docs::docs(lowering, self.operation, definition, &acceptors),
            deprecated: deprecated.then(|| "deprecated by the service".to_owned()),
            operation: names.input.clone(),
            output: self.output(&acceptors, &names.output)?,
            delay,
            reasons: status
                .as_ref()
                .map(|status| reasons(lowering, output, status))
                .unwrap_or_default(),
            status: status.map(|status| status.path),
            acceptors,
        })
    }

    fn delay(&mut self, definition: &Value) -> Option<(u32, u32)> {
        let seconds = |key: &str, default: u32| match definition.get(key) {
            None => Some(default),
            Some(value) => u32::try_from(value.as_u64()?).ok(),
        };
        match (seconds("minDelay", 2), seconds("maxDelay", 120)) {
            (Some(min), Some(max)) if min > 0 && min <= max => Some((min, max)),
            _ => self.error(
                &[],
                "the delays are invalid",
                "use whole seconds above 0, minDelay not above maxDelay",
            ),
        }
    }

    /// Returns the type of the waiter's output: the operation's output, unless an error ends a wait
    /// with success.
    fn output(&mut self, acceptors: &[Acceptor], output: &str) -> Option<Option<ir::Type>> {
        let success = acceptors
            .iter()
            .filter(|acceptor| acceptor.state == "Succeed");
        let (by_output, by_error): (Vec<_>, Vec<_>) = success.partition(|acceptor| {
            matches!(
                acceptor.matcher,
                Matcher::Path { .. } | Matcher::Success(true)
            )
        });
        let output = || ir::Type::Named(output.to_owned());
        match (by_output.is_empty(), by_error.is_empty()) {
            (false, true) => Some(Some(output())),
            (false, false) => Some(Some(ir::Type::Nullable(Box::new(output())))),
            (true, false) => Some(None),
            (true, true) => {
                let diagnostic = self.diagnostic(
                    &["acceptors"],
                    "the waiter cannot succeed and is left out",
                    "add an acceptor of success",
                );
                self.diagnostics.push(diagnostic.warning());
                None
            }
        }
    }

    fn acceptor(&mut self, index: usize, acceptor: &Value, output: &'a Shape) -> Option<Acceptor> {
        let index = index.to_string();
        let state = match acceptor["state"].as_str() {
            Some("success") => "Succeed",
            Some("failure") => "Fail",
            Some("retry") => "Retry",
            _ => {
                return self.error(
                    &["acceptors", &index, "state"],
                    "the state is invalid",
                    "use success, failure or retry",
                );
            }
        };
        let keys = ["acceptors", &index, "matcher"];
        let matcher = self.matcher(&keys, &acceptor["matcher"], output)?;
        let message = match acceptor["message"].as_str() {
            Some(path) => Some(self.path(&["acceptors", &index, "message"], path, Some(output))?),
            None => None,
        };
        Some(Acceptor {
            state,
            matcher,
            message,
        })
    }

    fn matcher(&mut self, keys: &[&str], matcher: &Value, output: &'a Shape) -> Option<Matcher> {
        let mut entries = matcher.as_object().into_iter().flatten();
        let entry = entries.next().filter(|_| entries.next().is_none());
        match entry.map(|(kind, value)| (kind.as_str(), value)) {
            Some(("output", value)) => {
                let keys = [keys, &["output"]].concat();
                self.path_matcher(&keys, "Output", value, Some(output))
            }
            Some(("inputOutput", value)) => {
                let keys = [keys, &["inputOutput"]].concat();
                self.path_matcher(&keys, "InputOutput", value, None)
            }
            Some(("errorType", Value::String(error))) => {
                let code = error
                    .rsplit_once('#')
                    .map_or(error.as_str(), |(_, name)| name);
                Some(Matcher::ErrorType(code.to_owned()))
            }
            Some(("success", Value::Bool(success))) => Some(Matcher::Success(*success)),
            _ => self.error(
                keys,
                "the matcher is invalid",
                "use one of output, inputOutput, errorType and success",
            ),
        }
    }

    fn path_matcher(
        &mut self,
        keys: &[&str],
        source: &'static str,
        matcher: &Value,
        output: Option<&'a Shape>,
    ) -> Option<Matcher> {
        let comparator = match matcher["comparator"].as_str() {
            Some("stringEquals") => "StringEquals",
            Some("booleanEquals") => "BooleanEquals",
            Some("allStringEquals") => "AllStringEquals",
            Some("anyStringEquals") => "AnyStringEquals",
            _ => {
                return self.error(
                    keys,
                    "the comparator is invalid",
                    "use stringEquals, booleanEquals, allStringEquals or anyStringEquals",
                );
            }
        };
        let (Some(path), Some(expected)) = (matcher["path"].as_str(), matcher["expected"].as_str())
        else {
            return self.error(
                keys,
                "the matcher lacks path or expected",
                "add both, as strings",
            );
        };
        Some(Matcher::Path {
            source,
            path: self.path(&[keys, &["path"]].concat(), path, output)?,
            comparator,
            expected: expected.to_owned(),
        })
    }

    /// Lowers a path, which is resolved if there is an output.
    fn path(&mut self, keys: &[&str], path: &str, output: Option<&'a Shape>) -> Option<Path> {
        if !path.split('.').all(is_identifier) {
            return match jmespath::check(path) {
                Ok(()) => Some(Path::Expression(path.to_owned())),
                Err(problem) => self.error(
                    keys,
                    &format!("not JMESPath: {problem}"),
                    "see https://jmespath.org",
                ),
            };
        }
        let Some(output) = output else {
            return Some(Path::Fields(path.to_owned()));
        };
        match resolve(self.lowering, output, path) {
            Some(member) => Some(member.path),
            None => self.error(
                keys,
                &format!("the path {path:?} leads to no member of {}", output.id),
                "use names of the output's members, separated by dots",
            ),
        }
    }

    fn error<T>(&mut self, keys: &[&str], message: &str, hint: &str) -> Option<T> {
        let diagnostic = self.diagnostic(keys, message, hint);
        self.diagnostics.push(diagnostic);
        None
    }

    fn diagnostic(&self, keys: &[&str], message: &str, hint: &str) -> Diagnostic {
        let keys = [&[self.name], keys].concat();
        let location = Location::of_trait(self.operation, TRAIT).at(&keys);
        let message = format!("waiter {}: {message}", self.name);
        self.lowering.model.error(location, message, hint)
    }
}

/// Resolves a path of member names.
fn resolve<'a>(lowering: &Lowering<'a>, output: &'a Shape, path: &str) -> Option<OutputMember<'a>> {
    let members = lowering.model.resolve_path(output, path)?;
    let (container, _) = *members.last()?;
    let is_sensitive = |member| lowering.model.member_trait(member, "sensitive").is_some();
    let roles = iter::once(Role::Output).chain(iter::repeat(Role::Nested));
    let mut names: Vec<String> = members
        .iter()
        .zip(roles)
        .map(|((shape, member), role)| lowering.json_name(shape, member, role))
        .collect();
    let path = if names.iter().all(|name| is_identifier(name)) {
        Path::Fields(names.join("."))
    } else {
        // JMESPath quotes names that are not identifiers.
        let quoted = names
            .iter()
            .map(|name| Value::from(name.as_str()).to_string());
        Path::Expression(quoted.collect::<Vec<_>>().join("."))
    };
    names.pop();
    Some(OutputMember {
        path,
        parent_path: names.iter().map(|name| format!("{name}.")).collect(),
        container,
        is_sensitive: output.traits.has("sensitive")
            || members.iter().any(|(_, member)| is_sensitive(member)),
    })
}

/// Returns the paths of the members that explain a status: next to it, and at the top of the
/// output.
fn reasons(lowering: &Lowering<'_>, output: &Shape, status: &OutputMember<'_>) -> Vec<Path> {
    if matches!(status.path, Path::Expression(_)) {
        return Vec::new();
    }
    let containers = [
        (status.parent_path.as_str(), status.container),
        ("", output),
    ];
    let mut paths = Vec::new();
    for (parent_path, container) in containers {
        let role = if parent_path.is_empty() {
            Role::Output
        } else {
            Role::Nested
        };
        for member in REASONS.iter().filter_map(|name| container.member(name)) {
            let name = lowering.json_name(container, member, role);
            let path = Path::Fields(format!("{parent_path}{name}"));
            if is_public_text(lowering, member) && !paths.contains(&path) {
                paths.push(path);
            }
        }
    }
    paths
}

/// Returns `true` if the member is a string or a list of strings, and not sensitive.
fn is_public_text(lowering: &Lowering<'_>, member: &Member) -> bool {
    let is_public = lowering.model.member_trait(member, "sensitive").is_none();
    is_public
        && lowering
            .target(member)
            .is_some_and(|target| match &target.kind {
                Kind::List(element) => is_public_text(lowering, element),
                _ => target.is_string(),
            })
}
