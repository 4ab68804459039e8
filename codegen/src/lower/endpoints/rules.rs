//! The tree of rules: conditions, what they make known, and where a part of the tree becomes a function of its own.

use std::collections::BTreeSet;

use serde_json::Value;

use super::expressions::{expect, expression, unset_arguments};
use super::node::{Findings, Node};
use super::prune::{Draft, Then, Used, statements};
use super::scope::{Form, Scope};
use crate::ir::endpoints::{
    Import, RuleCondition, RuleEndpoint, RuleExpr, RuleFunction, RuleKind, RuleOutcome,
    RuleProperty, RuleStatement, RuleType,
};
use smithy_model::is_identifier;

/// The most rules that a function holds, and the most trees in each other. The largest of AWS's rule sets has 389 rules, 18
/// deep: in one function nobody could read it, and its frame in a debug build would be huge.
const MOST_RULES: usize = 32;
const MOST_DEPTH: usize = 6;

/// Turns rules into statements and functions.
pub(super) struct Compiler<'c, 'd> {
    pub(super) findings: &'c mut Findings<'d>,
    pub(super) branches: Vec<RuleFunction>,
    pub(super) imports: BTreeSet<Import>,
}

/// How much of a tree a function has to hold.
struct Size {
    rules: usize,
    depth: usize,
    /// Whether the tree is a function of its own.
    apart: bool,
    below: Vec<Size>,
}

impl Size {
    /// Of a rule: from the leaves up, whatever has grown too large becomes a function, which counts as one rule.
    fn of(rule: &Value) -> Self {
        let rules = rule
            .get("rules")
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let below: Vec<Size> = rules.iter().map(Self::of).collect();
        let conditions = rule
            .get("conditions")
            .and_then(Value::as_array)
            .is_some_and(|all| !all.is_empty());
        let held = below.iter().map(|size| size.rules).sum::<usize>()
            + usize::from(conditions || below.is_empty());
        let depth =
            below.iter().map(|size| size.depth).max().unwrap_or(0) + usize::from(conditions);
        match !below.is_empty() && (held > MOST_RULES || depth > MOST_DEPTH) {
            true => Self {
                rules: 1,
                depth: usize::from(conditions),
                apart: true,
                below,
            },
            false => Self {
                rules: held,
                depth,
                apart: false,
                below,
            },
        }
    }
}

impl Compiler<'_, '_> {
    /// The body of the function that holds all rules, and the variables that it reads.
    pub(super) fn root(&mut self, rules: &[Node<'_>], scope: &Scope) -> (Vec<RuleStatement>, Used) {
        let sizes: Vec<Size> = rules.iter().map(|rule| Size::of(rule.value)).collect();
        let (body, mut used) = statements(self.rules(rules, &sizes, scope));
        self.imports.append(&mut used.imports);
        (body, used)
    }

    fn rules(&mut self, rules: &[Node<'_>], sizes: &[Size], scope: &Scope) -> Vec<Draft> {
        rules
            .iter()
            .zip(sizes)
            .filter_map(|(rule, size)| self.rule(rule, size, scope.clone()))
            .collect()
    }

    fn rule(&mut self, rule: &Node<'_>, size: &Size, mut scope: Scope) -> Option<Draft> {
        let mut conditions = Vec::new();
        for condition in rule.list("conditions", self.findings)? {
            self.condition(&condition, &mut scope, &mut conditions)?;
        }
        let then = match (
            rule.text("type"),
            rule.get("endpoint"),
            rule.get("error"),
            rule.get("rules"),
        ) {
            (Some("endpoint"), Some(endpoint), None, None) => {
                Then::Outcome(self.endpoint(&endpoint, &scope)?)
            }
            (Some("error"), None, Some(error), None) => {
                let message = expect(&error, RuleKind::Text, &scope, self.findings)?;
                Then::Outcome(RuleOutcome::Error(message.argument_or_owned()))
            }
            (Some("tree"), None, None, Some(_)) => {
                let rules = rule.list("rules", self.findings)?;
                match size.apart {
                    true => Then::Outcome(self.branch(&rules, &size.below, &scope)),
                    false => Then::Rules(self.rules(&rules, &size.below, &scope)),
                }
            }
            _ => {
                let hint = "give \"type\": \"endpoint\" with \"endpoint\", \"error\" with \"error\", or \"tree\" with \"rules\"";
                return self.findings.error(rule, "is no rule", hint);
            }
        };
        Some(Draft { conditions, then })
    }

    /// Rules as a function of their own, which takes the variables that they read.
    fn branch(&mut self, rules: &[Node<'_>], sizes: &[Size], scope: &Scope) -> RuleOutcome {
        let inside = scope.borrowed();
        let drafts = self.rules(rules, sizes, &inside);
        let (body, mut used) = statements(drafts);
        self.imports.append(&mut used.imports);
        let read = || {
            scope
                .0
                .iter()
                .filter(|variable| used.variables.contains(&variable.ident))
        };
        let name = format!("branch_{}", self.branches.len() + 1);
        let arguments = read()
            .map(|variable| (variable.ident.clone(), variable.ty))
            .collect();
        self.branches.push(RuleFunction {
            name: name.clone(),
            arguments,
            body,
        });
        RuleOutcome::Branch(
            name,
            read().map(|variable| variable.typed().argument()).collect(),
        )
    }

    /// A condition. It holds where its function's value is neither unset nor false; the value may become a variable.
    fn condition(
        &mut self,
        node: &Node<'_>,
        scope: &mut Scope,
        to: &mut Vec<RuleCondition>,
    ) -> Option<()> {
        if node.get("fn").is_none() {
            return self.findings.error(
                node,
                "a condition without a function",
                "write {\"fn\": …, \"argv\": […]}",
            );
        }
        for ident in unset_arguments(node, scope) {
            self.set(ident, scope, to);
        }
        let typed = expression(node, scope, self.findings)?;
        if let Some(assign) = node.get("assign") {
            let name = self.new_name(&assign, scope)?;
            let typed = typed.kept();
            let form = if typed.form == Form::Borrowed {
                Form::Borrowed
            } else {
                Form::Place
            };
            let ty = RuleType {
                optional: false,
                ..typed.ty
            };
            let ident = scope.add(name, ty, form);
            to.push(match typed.ty.optional {
                true => RuleCondition::Bind(ident.clone(), typed.expr),
                false => RuleCondition::Let(ident.clone(), typed.expr),
            });
            if ty.kind == RuleKind::Flag {
                to.push(RuleCondition::Test(RuleExpr::Variable(ident)));
            }
            return Some(());
        }
        match (typed.expr, typed.ty.kind, typed.ty.optional) {
            (RuleExpr::IsSome(value), _, _) => match *value {
                RuleExpr::Variable(ident) => self.set(ident, scope, to),
                value => to.push(RuleCondition::Test(RuleExpr::IsSome(Box::new(value)))),
            },
            (RuleExpr::Flag(true), _, _) => {}
            (expr, RuleKind::Flag, false) => to.push(RuleCondition::Test(expr)),
            (expr, RuleKind::Flag, true) => {
                to.push(RuleCondition::Test(RuleExpr::IsTrue(Box::new(expr))))
            }
            (expr, _, true) => to.push(RuleCondition::Test(RuleExpr::IsSome(Box::new(expr)))),
            // A value that is sure to be there always holds.
            (_, _, false) => {}
        }
        Some(())
    }

    /// From here on the variable has a value.
    fn set(&self, ident: String, scope: &mut Scope, to: &mut Vec<RuleCondition>) {
        scope.narrow(&ident);
        to.push(RuleCondition::Bind(
            ident.clone(),
            RuleExpr::Variable(ident),
        ));
    }

    /// The name of a new variable: an identifier that nothing in scope has.
    fn new_name<'v>(&mut self, node: &Node<'v>, scope: &Scope) -> Option<&'v str> {
        let Some(name) = node.value.as_str().filter(|name| is_identifier(name)) else {
            return self.findings.error(
                node,
                "is no name of a variable",
                "letters, digits and _, a letter first",
            );
        };
        match scope.find(name) {
            None => Some(name),
            Some(_) => self.findings.error(
                node,
                format!("{name:?} is the name of something else here"),
                "choose another",
            ),
        }
    }

    fn endpoint(&mut self, node: &Node<'_>, scope: &Scope) -> Option<RuleOutcome> {
        let Some(url) = node.get("url") else {
            return self.findings.error(
                node,
                "an endpoint without a url",
                "add \"url\": \"https://…\"",
            );
        };
        let url = expect(&url, RuleKind::Text, scope, self.findings)?.argument_or_owned();
        let mut headers = Vec::new();
        for (name, values) in self.entries(node, "headers")? {
            let Some(values) = values.items() else {
                return self.findings.error(
                    &values,
                    "the values of a header are no list",
                    "write [ … ]",
                );
            };
            for value in values {
                let value = expect(&value, RuleKind::Text, scope, self.findings)?;
                headers.push((name.to_owned(), value.argument_or_owned()));
            }
        }
        let mut properties = Vec::new();
        for (name, value) in self.entries(node, "properties")? {
            properties.push((name.to_owned(), self.property(&value, scope)?));
        }
        Some(RuleOutcome::Endpoint(RuleEndpoint {
            url,
            headers,
            properties,
        }))
    }

    fn entries<'v>(&mut self, node: &Node<'v>, key: &str) -> Option<Vec<(&'v str, Node<'v>)>> {
        match node.get(key) {
            None => Some(Vec::new()),
            Some(entries) => match entries.entries() {
                Some(entries) => Some(entries),
                None => {
                    self.findings
                        .error(&entries, format!("{key:?} is no object"), "write { … }")
                }
            },
        }
    }

    /// Properties hold strings, which may be templates, booleans, lists and objects, but neither references nor functions.
    fn property(&mut self, node: &Node<'_>, scope: &Scope) -> Option<RuleProperty> {
        match node.value {
            Value::String(_) => Some(RuleProperty::Value(
                expect(node, RuleKind::Text, scope, self.findings)?
                    .kept()
                    .expr,
            )),
            Value::Bool(flag) => Some(RuleProperty::Value(RuleExpr::Flag(*flag))),
            Value::Array(_) => {
                let items = node.items()?;
                let values: Vec<_> = items
                    .iter()
                    .filter_map(|item| self.property(item, scope))
                    .collect();
                (values.len() == items.len()).then_some(RuleProperty::List(values))
            }
            Value::Object(_) => {
                let mut entries = Vec::new();
                for (key, value) in node.entries()? {
                    entries.push((key.to_owned(), self.property(&value, scope)?));
                }
                Some(RuleProperty::Object(entries))
            }
            Value::Null | Value::Number(_) => {
                let hint = "write a string, a boolean, a list or an object";
                self.findings.error(
                    node,
                    "a property of an endpoint that is null or a number",
                    hint,
                )
            }
        }
    }
}
