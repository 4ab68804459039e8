//! The variables that a place in a rule set can read, and what is known of values.

use crate::ir::endpoints::{RuleExpr, RuleKind, RuleType};

/// How a string, a list or a structure is at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As a reference.
    Borrowed,
    /// In a variable or a field: to be borrowed before it is handed on.
    Place,
    /// As a fresh value.
    Owned,
}

/// An expression with its type.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    pub(super) expr: RuleExpr,
    pub(super) ty: RuleType,
    pub(super) form: Form,
}

impl Typed {
    pub(super) fn new(expr: RuleExpr, kind: RuleKind, form: Form) -> Self {
        Self {
            expr,
            ty: RuleType {
                kind,
                optional: false,
            },
            form,
        }
    }

    pub(super) fn flag(expr: RuleExpr) -> Self {
        Self::new(expr, RuleKind::Flag, Form::Owned)
    }

    pub(super) fn optional(mut self) -> Self {
        self.ty.optional = true;
        self
    }

    /// As the argument of a function: references to all that is not copied like a boolean.
    pub(super) fn argument(self) -> RuleExpr {
        let copied = matches!(self.ty.kind, RuleKind::Flag | RuleKind::Number);
        match copied || self.ty.optional || self.form == Form::Borrowed {
            true => self.expr,
            false => RuleExpr::Borrow(Box::new(self.expr)),
        }
    }

    /// As something that turns into a value of its own: a reference to what stays where it is.
    pub(super) fn argument_or_owned(self) -> RuleExpr {
        match self.form {
            Form::Owned => self.expr,
            Form::Borrowed | Form::Place => self.argument(),
        }
    }

    /// As a value that depends on nothing, where it is not a reference to begin with.
    pub(super) fn kept(self) -> Self {
        match (self.form, self.ty.kind) {
            (Form::Place, RuleKind::Text | RuleKind::List | RuleKind::Url | RuleKind::Arn) => {
                Self {
                    expr: RuleExpr::Own(Box::new(self.expr)),
                    form: Form::Owned,
                    ..self
                }
            }
            _ => self,
        }
    }
}

/// A parameter, or a variable that a condition assigned.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    /// Its name in the rule set.
    pub(super) name: String,
    /// Its name in Rust.
    pub(super) ident: String,
    pub(super) ty: RuleType,
    pub(super) form: Form,
}

impl Variable {
    pub(super) fn typed(&self) -> Typed {
        Typed {
            expr: RuleExpr::Variable(self.ident.clone()),
            ty: self.ty,
            form: self.form,
        }
    }
}

/// What a place can read: parameters, and what the conditions above and before it assigned.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope(pub(super) Vec<Variable>);

impl Scope {
    pub(super) fn find(&self, name: &str) -> Option<&Variable> {
        self.0.iter().find(|variable| variable.name == name)
    }

    /// From here on the variable has a value.
    pub(super) fn narrow(&mut self, ident: &str) {
        if let Some(variable) = self.0.iter_mut().find(|variable| variable.ident == ident) {
            variable.ty.optional = false;
        }
    }

    /// Adds a variable under a name of its own in Rust.
    pub(super) fn add(&mut self, name: &str, ty: RuleType, form: Form) -> String {
        let mut ident = crate::lower::names::field(name);
        let taken = |ident: &str| {
            ident == "params" || self.0.iter().any(|variable| variable.ident == ident)
        };
        if taken(&ident) {
            let free =
                (2_usize..).map(|number| format!("{}{number}", ident.trim_start_matches("r#")));
            ident = free.into_iter().find(|name| !taken(name)).unwrap_or(ident);
        }
        self.0.push(Variable {
            name: name.to_owned(),
            ident: ident.clone(),
            ty,
            form,
        });
        ident
    }

    /// What a function of its own sees of it: references in place of places.
    pub(super) fn borrowed(&self) -> Self {
        let variables = self.0.iter().map(|variable| Variable {
            form: Form::Borrowed,
            ..variable.clone()
        });
        Self(variables.collect())
    }
}
