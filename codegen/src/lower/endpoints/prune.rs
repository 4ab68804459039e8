//! From rules as they stand in the model to statements: variables that nothing reads go, and so does what nothing reaches.

use std::collections::BTreeSet;

use crate::ir::endpoints::{
    Import, RuleCondition, RuleEndpoint, RuleExpr, RuleOutcome, RulePiece, RuleProperty,
    RuleStatement,
};

/// A rule: conditions, and what holds where all of them do.
pub(super) struct Draft {
    pub(super) conditions: Vec<RuleCondition>,
    pub(super) then: Then,
}

/// What holds where a rule's conditions do.
pub(super) enum Then {
    /// The rule decides.
    Outcome(RuleOutcome),
    /// Other rules decide, in order.
    Rules(Vec<Draft>),
}

/// What something reads.
#[derive(Debug, Default)]
pub(super) struct Used {
    /// Variables.
    pub(super) variables: BTreeSet<String>,
    /// Names that the file imports.
    pub(super) imports: BTreeSet<Import>,
}

impl Used {
    fn append(&mut self, mut other: Self) {
        self.variables.append(&mut other.variables);
        self.imports.append(&mut other.imports);
    }
}

/// The statements of rules, with what they read. The last of them returns: a list of rules that is exhausted ends the
/// search (rules engine specification, "Tree rule object").
pub(super) fn statements(drafts: Vec<Draft>) -> (Vec<RuleStatement>, Used) {
    let (mut statements, mut used) = (Vec::new(), Used::default());
    for draft in drafts {
        let (then, mut read) = match draft.then {
            Then::Outcome(outcome) => {
                let mut read = Used::default();
                in_outcome(&outcome, &mut read);
                (vec![RuleStatement::Return(outcome)], read)
            }
            Then::Rules(drafts) => self::statements(drafts),
        };
        let conditions = read_conditions(draft.conditions, &mut read);
        used.append(read);
        if arrange(conditions, then, &mut statements) {
            return (statements, used);
        }
    }
    statements.push(RuleStatement::Return(RuleOutcome::Exhausted));
    (statements, used)
}

/// The conditions without variables that nothing reads, given what is read after them.
fn read_conditions(conditions: Vec<RuleCondition>, read: &mut Used) -> Vec<RuleCondition> {
    let mut kept = Vec::new();
    for condition in conditions.into_iter().rev() {
        let condition = match condition {
            RuleCondition::Bind(name, value) if !read.variables.remove(&name) => {
                RuleCondition::Test(RuleExpr::IsSome(Box::new(value)))
            }
            RuleCondition::Let(name, _) if !read.variables.remove(&name) => continue,
            other => other,
        };
        match &condition {
            RuleCondition::Test(value)
            | RuleCondition::Bind(_, value)
            | RuleCondition::Let(_, value) => in_expr(value, read),
        }
        kept.push(condition);
    }
    kept.reverse();
    kept
}

/// Adds the statements of a rule; variables that depend on no condition come before the `if`, those on which none depends
/// inside. Gives whether nothing gets past the rule.
fn arrange(
    conditions: Vec<RuleCondition>,
    then: Vec<RuleStatement>,
    to: &mut Vec<RuleStatement>,
) -> bool {
    let as_statement = |condition| match condition {
        RuleCondition::Let(name, value) => Ok(RuleStatement::Let(name, value)),
        other => Err(other),
    };
    let mut inside = Vec::new();
    let mut tests: Vec<RuleCondition> = Vec::new();
    for condition in conditions {
        match as_statement(condition) {
            Ok(variable) if tests.is_empty() => to.push(variable),
            Ok(variable) => inside.push(variable),
            Err(test) => {
                tests.extend(inside.drain(..).filter_map(|variable| match variable {
                    RuleStatement::Let(name, value) => Some(RuleCondition::Let(name, value)),
                    _ => None,
                }));
                tests.push(test);
            }
        }
    }
    inside.extend(then);
    match tests.is_empty() {
        true => to.extend(inside),
        false => {
            to.push(RuleStatement::If(tests, inside));
            return false;
        }
    }
    true
}

fn in_outcome(outcome: &RuleOutcome, read: &mut Used) {
    match outcome {
        RuleOutcome::Endpoint(RuleEndpoint {
            url,
            headers,
            properties,
        }) => {
            in_expr(url, read);
            headers.iter().for_each(|(_, value)| in_expr(value, read));
            properties
                .iter()
                .for_each(|(_, value)| in_property(value, true, read));
        }
        RuleOutcome::Error(message) => in_expr(message, read),
        RuleOutcome::Exhausted => {}
        RuleOutcome::Branch(_, arguments) => arguments
            .iter()
            .for_each(|argument| in_expr(argument, read)),
    }
}

/// Strings and booleans that are a whole property are handed over as they are; all else is made by the runtime's functions.
fn in_property(property: &RuleProperty, whole: bool, read: &mut Used) {
    match property {
        RuleProperty::Value(value) => {
            if !whole {
                read.imports.insert(Import::Document);
            }
            in_expr(value, read);
        }
        RuleProperty::List(values) => {
            read.imports.insert(Import::Rules);
            values
                .iter()
                .for_each(|value| in_property(value, false, read));
        }
        RuleProperty::Object(entries) => {
            read.imports.insert(Import::Rules);
            entries
                .iter()
                .for_each(|(_, value)| in_property(value, false, read));
        }
    }
}

fn in_expr(expr: &RuleExpr, read: &mut Used) {
    use RuleExpr as E;
    match expr {
        E::Text(_) | E::Flag(_) | E::Number(_) => {}
        E::Variable(name) => {
            read.variables.insert(name.clone());
        }
        E::List(values) => values.iter().for_each(|value| in_expr(value, read)),
        E::Call(_, values) => {
            read.imports.insert(Import::Rules);
            values.iter().for_each(|value| in_expr(value, read));
        }
        E::Format(pieces) => pieces.iter().for_each(|piece| match piece {
            RulePiece::Text(_) => {}
            RulePiece::Name(name) => {
                read.variables.insert(name.clone());
            }
            RulePiece::Value(value) => in_expr(value, read),
        }),
        E::MapElement(value, _) => {
            read.imports.insert(Import::Rules);
            in_expr(value, read);
        }
        E::Field(value, _) | E::MapField(value, _) | E::MapOwn(value, _) => in_expr(value, read),
        E::Borrow(value) | E::Own(value) | E::Not(value) | E::Some(value) => in_expr(value, read),
        E::IsSome(value) | E::IsNone(value) | E::IsTrue(value) => in_expr(value, read),
        E::Equal(one, other)
        | E::NotEqual(one, other)
        | E::Or(one, other)
        | E::UnwrapOr(one, other) => {
            in_expr(one, read);
            in_expr(other, read);
        }
        E::Conditional(test, yes, no) => [test, yes, no]
            .into_iter()
            .for_each(|value| in_expr(value, read)),
    }
}
