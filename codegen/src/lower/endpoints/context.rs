//! Parameters of endpoint rules that operations bind (Smithy 2.0, "Rules engine parameters").

use serde_json::Value;
use smithy_model::{Diagnostic, Kind as ShapeKind, Member, Shape, Simple, is_identifier};

use super::expression::Kind;
use super::node::{Checked, Node, report};
use super::{Parameter, strings};
use crate::ir::Presence;
use crate::ir::endpoints::{BindingCopy, BindingSource, EndpointBinding, ParameterValue};
use crate::lower::context::Lowering;
use crate::lower::operations::jmespath;
use crate::lower::shapes::presence::Role;

const STATIC_PARAMS: &str = "smithy.rules#staticContextParams";
const MEMBER_PARAM: &str = "smithy.rules#contextParam";
const OPERATION_PARAMS: &str = "smithy.rules#operationContextParams";

/// Returns the parameters that an operation binds. A static parameter overrides a member, and a
/// member overrides a path ("Binding parameter values").
pub(crate) fn bindings(
    lowering: &Lowering<'_>,
    parameters: &[Parameter],
    operation: &Shape,
    input: &Shape,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<EndpointBinding> {
    let mut binder = Binder {
        lowering,
        parameters,
        input,
        bindings: Vec::new(),
    };
    let entries = |id: &'static str| match Node::of_trait(lowering.model, operation, id) {
        Some(node) => node.entries(),
        None => Ok(Vec::new()),
    };
    for (name, node) in report(entries(OPERATION_PARAMS), diagnostics).unwrap_or_default() {
        report(binder.bind(name, &node, Binder::path_source), diagnostics);
    }
    for member in input.members() {
        if let Some(node) = Node::of_trait(lowering.model, (input, member), MEMBER_PARAM) {
            let name = node.text("name").unwrap_or_default();
            let bound = binder.bind(name, &node, |binder, node, parameter| {
                binder.member_source(node, parameter, &member.name)
            });
            report(bound, diagnostics);
        }
    }
    for (name, node) in report(entries(STATIC_PARAMS), diagnostics).unwrap_or_default() {
        let bound = binder.bind(name, &node, |_, node, parameter| {
            static_source(node, parameter)
        });
        report(bound, diagnostics);
    }
    binder.bindings
}

struct Binder<'b> {
    lowering: &'b Lowering<'b>,
    parameters: &'b [Parameter],
    input: &'b Shape,
    bindings: Vec<EndpointBinding>,
}

impl Binder<'_> {
    /// Binds a parameter, in place of an earlier binding.
    fn bind(
        &mut self,
        name: &str,
        node: &Node<'_>,
        source: impl FnOnce(&Self, &Node<'_>, &Parameter) -> Checked<BindingSource>,
    ) -> Checked<()> {
        let mut parameters = self.parameters.iter();
        let Some(parameter) = parameters.find(|parameter| parameter.name == name) else {
            return node.fail(
                format!("the endpoint rules have no parameter {name:?}"),
                "use a parameter of the endpoint rules",
            );
        };
        let source = source(self, node, parameter)?;
        self.bindings.retain(|binding| binding.name != name);
        self.bindings.push(EndpointBinding {
            name: name.to_owned(),
            source,
        });
        Ok(())
    }

    /// Member names separated by dots become a path of fields. The runtime evaluates other JMESPath
    /// expressions.
    fn path_source(&self, node: &Node<'_>, parameter: &Parameter) -> Checked<BindingSource> {
        let text = node.text("path").unwrap_or_default();
        if text.split('.').all(is_identifier) {
            return self.member_source(node, parameter, text);
        }
        match jmespath::check(text) {
            Ok(()) => Ok(BindingSource::Expression(text.to_owned())),
            Err(problem) => node.fail(
                format!("not JMESPath: {problem}"),
                "see https://jmespath.org",
            ),
        }
    }

    fn member_source(
        &self,
        node: &Node<'_>,
        parameter: &Parameter,
        path: &str,
    ) -> Checked<BindingSource> {
        let members = self.lowering.model.resolve_path(self.input, path);
        let Some(members) = members.filter(|members| {
            let mut containers = members.iter().map(|(container, _)| &container.kind);
            containers.all(|kind| matches!(kind, ShapeKind::Structure(_)))
        }) else {
            return node.fail(
                format!("the path {path:?} leads to no member"),
                "name a member, or nested members separated by dots",
            );
        };
        let mut role = Role::Input;
        let mut fields = Vec::new();
        let mut target = None;
        for (container, member) in members {
            let field = self.lowering.member_name(container, member);
            let presence = self.lowering.presence(member, role);
            fields.push((field, presence != Presence::Optional));
            target = self.lowering.target(member);
            role = Role::Nested;
        }
        let copy = match (parameter.kind, target.map(|target| &target.kind)) {
            (Kind::Text, Some(ShapeKind::Simple(Simple::String))) => BindingCopy::Clone,
            (Kind::Text, Some(ShapeKind::Enum(_))) => BindingCopy::Text,
            (Kind::Flag, Some(ShapeKind::Simple(Simple::Boolean))) => BindingCopy::Copy,
            (Kind::List, Some(ShapeKind::List(element)))
                if target.is_some_and(|list| self.holds_strings(list, element)) =>
            {
                BindingCopy::Clone
            }
            _ => {
                return node.fail(
                    format!(
                        "the member is not of the type of parameter {}",
                        parameter.name
                    ),
                    "bind another member",
                );
            }
        };
        Ok(match fields.as_slice() {
            [(field, true)] => BindingSource::Field(field.clone(), copy),
            _ => BindingSource::Path(fields, copy),
        })
    }

    fn holds_strings(&self, list: &Shape, element: &Member) -> bool {
        let target = self.lowering.target(element).map(|target| &target.kind);
        matches!(target, Some(ShapeKind::Simple(Simple::String))) && !list.traits.has("sparse")
    }
}

/// Returns the value of a static parameter.
fn static_source(node: &Node<'_>, parameter: &Parameter) -> Checked<BindingSource> {
    let value = match (parameter.kind, &node.value["value"]) {
        (Kind::Text, Value::String(text)) => Some(ParameterValue::Text(text.clone())),
        (Kind::Flag, Value::Bool(flag)) => Some(ParameterValue::Flag(*flag)),
        (Kind::List, value) => strings(value).map(ParameterValue::List),
        _ => None,
    };
    match value {
        Some(value) => Ok(BindingSource::Value(value)),
        None => node.fail(
            format!(
                "the value is not of the type of parameter {}",
                parameter.name
            ),
            "add a \"value\" of the parameter's type",
        ),
    }
}
