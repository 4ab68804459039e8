//! Parameters of endpoint rules that operations bind (Smithy 2.0, "Rules engine parameters").

use serde_json::Value;
use smithy_model::{Diagnostic, Kind as ShapeKind, Member, Shape, Simple, is_identifier};

use super::expression::Kind;
use super::node::{Node, Reporter};
use super::{Parameter, strings};
use crate::ir::Presence;
use crate::ir::endpoints::{BindingCopy, BindingSource, EndpointBinding, ParameterValue};
use crate::lower::context::Lowering;
use crate::lower::operations::jmespath;
use crate::lower::shapes::presence::Role;

const STATIC_PARAMS: &str = "smithy.rules#staticContextParams";
const MEMBER_PARAM: &str = "smithy.rules#contextParam";
const OPERATION_PARAMS: &str = "smithy.rules#operationContextParams";

/// Returns the parameters that an operation binds. A static parameter overrides a member, and a member overrides a path
/// ("Binding parameter values").
pub(crate) fn bindings(
    lowering: &Lowering<'_>,
    parameters: &[Parameter],
    operation: &Shape,
    input: &Shape,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<EndpointBinding> {
    let reporter = Reporter {
        shape: operation.id.as_str().to_owned(),
        diagnostics,
    };
    let mut binder = Binder {
        lowering,
        parameters,
        input,
        reporter,
        bindings: Vec::new(),
    };
    for (name, node) in binder.entries_of_trait(operation, OPERATION_PARAMS) {
        binder.bind(name, &node, Binder::path_source);
    }
    for member in input.members() {
        if let Some(node) = Node::of_trait(lowering.model, (input, member), MEMBER_PARAM) {
            let name = node.text("name").unwrap_or_default();
            binder.bind(name, &node, |binder, node, parameter| {
                binder.member_source(node, parameter, &member.name)
            });
        }
    }
    for (name, node) in binder.entries_of_trait(operation, STATIC_PARAMS) {
        binder.bind(name, &node, Binder::static_source);
    }
    binder.bindings
}

struct Binder<'b, 'd> {
    lowering: &'b Lowering<'b>,
    parameters: &'b [Parameter],
    input: &'b Shape,
    reporter: Reporter<'d>,
    bindings: Vec<EndpointBinding>,
}

impl<'b> Binder<'b, '_> {
    fn entries_of_trait(&mut self, operation: &'b Shape, id: &'b str) -> Vec<(&'b str, Node<'b>)> {
        let node = Node::of_trait(self.lowering.model, operation, id);
        let entries = node.and_then(|node| node.entries(&mut self.reporter));
        entries.unwrap_or_default()
    }

    /// Binds a parameter, in place of an earlier binding.
    fn bind<'n>(
        &mut self,
        name: &str,
        node: &Node<'n>,
        source: impl FnOnce(&mut Self, &Node<'n>, &Parameter) -> Option<BindingSource>,
    ) -> Option<()> {
        let mut parameters = self.parameters.iter();
        let Some(parameter) = parameters.find(|parameter| parameter.name == name) else {
            return self.reporter.error(
                node,
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
        Some(())
    }

    fn static_source(&mut self, node: &Node<'_>, parameter: &Parameter) -> Option<BindingSource> {
        let value = match (parameter.kind, &node.value["value"]) {
            (Kind::Text, Value::String(text)) => Some(ParameterValue::Text(text.clone())),
            (Kind::Flag, Value::Bool(flag)) => Some(ParameterValue::Flag(*flag)),
            (Kind::List, value) => strings(value).map(ParameterValue::List),
            _ => None,
        };
        match value {
            Some(value) => Some(BindingSource::Value(value)),
            None => self.reporter.error(
                node,
                format!(
                    "the value is not of the type of parameter {}",
                    parameter.name
                ),
                "add a \"value\" of the parameter's type",
            ),
        }
    }

    /// Member names separated by dots become a path of fields. The runtime evaluates other JMESPath expressions.
    fn path_source(&mut self, node: &Node<'_>, parameter: &Parameter) -> Option<BindingSource> {
        let text = node.text("path").unwrap_or_default();
        if text.split('.').all(is_identifier) {
            return self.member_source(node, parameter, text);
        }
        match jmespath::check(text) {
            Ok(()) => Some(BindingSource::Expression(text.to_owned())),
            Err(problem) => self.reporter.error(
                node,
                format!("not JMESPath: {problem}"),
                "see https://jmespath.org",
            ),
        }
    }

    fn member_source(
        &mut self,
        node: &Node<'_>,
        parameter: &Parameter,
        path: &str,
    ) -> Option<BindingSource> {
        let members = self.lowering.model.resolve_path(self.input, path);
        let Some(members) = members.filter(|members| {
            let mut containers = members.iter().map(|(container, _)| &container.kind);
            containers.all(|kind| matches!(kind, ShapeKind::Structure(_)))
        }) else {
            return self.reporter.error(
                node,
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
                return self.reporter.error(
                    node,
                    format!(
                        "the member is not of the type of parameter {}",
                        parameter.name
                    ),
                    "bind another member",
                );
            }
        };
        Some(match fields.as_slice() {
            [(field, true)] => BindingSource::Field(field.clone(), copy),
            _ => BindingSource::Path(fields, copy),
        })
    }

    fn holds_strings(&self, list: &Shape, element: &Member) -> bool {
        let target = self.lowering.target(element).map(|target| &target.kind);
        matches!(target, Some(ShapeKind::Simple(Simple::String))) && !list.traits.has("sparse")
    }
}
