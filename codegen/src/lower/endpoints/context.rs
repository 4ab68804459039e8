//! Which parameters of the rules operations set: `smithy.rules#staticContextParams`, `contextParam` and
//! `operationContextParams`.

use serde_json::Value;

use super::Parameter;
use super::cases::parameter_value;
use super::node::{Findings, Node};
use crate::ir::endpoints::{BindingCopy, BindingSource, EndpointBinding, ParameterValue, RuleKind};
use crate::lower::Lowering;
use crate::lower::items::{Role, is_plain};
use crate::lower::operations::waiters;
use smithy_model::{Diagnostic, Kind, Location, Member, Shape, Simple, is_identifier};

const STATIC: &str = "smithy.rules#staticContextParams";
const MEMBER: &str = "smithy.rules#contextParam";
const OPERATION: &str = "smithy.rules#operationContextParams";

/// The parameters that an operation sets, the more specific source last, so that it wins (rules engine parameters, "Binding
/// parameter values").
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
        bindings: Vec::new(),
    };
    let mut findings = Findings {
        shape: operation.id.as_str().to_owned(),
        file: String::new(),
        diagnostics,
    };
    if let Some(value) = operation.traits.get(OPERATION) {
        let (file, pointer) = lowering
            .model
            .locate(Location::of_trait(operation, OPERATION));
        findings.file = file;
        for (name, node) in (Node { value, pointer }).entries().unwrap_or_default() {
            binder.path(name, &node, input, &mut findings);
        }
    }
    for member in input.members() {
        if let Some(value) = member.traits.get(MEMBER) {
            let (file, pointer) = lowering
                .model
                .locate(Location::of_trait((input, member), MEMBER));
            findings.file = file;
            let node = Node { value, pointer };
            let name = value
                .get("name")
                .and_then(Value::as_str)
                .unwrap_or_default();
            binder.member(name, &node, input, &member.name, &mut findings);
        }
    }
    if let Some(value) = operation.traits.get(STATIC) {
        let (file, pointer) = lowering.model.locate(Location::of_trait(operation, STATIC));
        findings.file = file;
        for (name, node) in (Node { value, pointer }).entries().unwrap_or_default() {
            binder.constant(name, &node, &mut findings);
        }
    }
    binder.bindings
}

struct Binder<'b> {
    lowering: &'b Lowering<'b>,
    parameters: &'b [Parameter],
    bindings: Vec<EndpointBinding>,
}

impl Binder<'_> {
    fn kind(&self, name: &str, node: &Node<'_>, findings: &mut Findings<'_>) -> Option<RuleKind> {
        match self
            .parameters
            .iter()
            .find(|parameter| parameter.name == name)
        {
            Some(parameter) => Some(parameter.kind),
            None => findings.error(
                node,
                format!("the endpoint rules have no parameter {name:?}"),
                "name one that they have",
            ),
        }
    }

    fn constant(&mut self, name: &str, node: &Node<'_>, findings: &mut Findings<'_>) -> Option<()> {
        let kind = self.kind(name, node, findings)?;
        let value = node.value.get("value").and_then(parameter_value);
        match (kind, value) {
            (RuleKind::Text, Some(value @ ParameterValue::Text(_)))
            | (RuleKind::Flag, Some(value @ ParameterValue::Flag(_)))
            | (RuleKind::List, Some(value @ ParameterValue::List(_))) => {
                self.bind(name, BindingSource::Value(value))
            }
            _ => findings.error(
                node,
                format!("no value of the type of {name}"),
                "add a \"value\" of the parameter's type",
            ),
        }
    }

    /// Names with dots between are members of members. What else JMESPath has, such as `keys(…)` and `[*]`, is checked here
    /// with the library that the runtime evaluates it with, and left as it stands.
    fn path(
        &mut self,
        name: &str,
        node: &Node<'_>,
        input: &Shape,
        findings: &mut Findings<'_>,
    ) -> Option<()> {
        let text = node.text("path").unwrap_or_default();
        if text.split('.').all(is_identifier) {
            return self.member(name, node, input, text, findings);
        }
        self.kind(name, node, findings)?;
        match waiters::check_expression(text) {
            Ok(()) => self.bind(name, BindingSource::Expression(text.to_owned())),
            Err(fault) => findings.error(
                node,
                format!("not JMESPath: {fault}"),
                "see https://jmespath.org",
            ),
        }
    }

    fn member(
        &mut self,
        name: &str,
        node: &Node<'_>,
        input: &Shape,
        path: &str,
        findings: &mut Findings<'_>,
    ) -> Option<()> {
        let kind = self.kind(name, node, findings)?;
        let steps = self.lowering.model.resolve_path(input, path);
        let Some(steps) =
            steps.filter(|steps| steps.iter().all(|(container, _)| container.is_structure()))
        else {
            let message = format!("{path:?} does not lead to a member");
            let hint = "name a member, or members of members with dots between";
            return findings.error(node, message, hint);
        };
        let mut fields = Vec::new();
        for (container, member) in &steps {
            let field = self
                .lowering
                .names
                .of_member(&container.id, &member.name)
                .to_owned();
            let role = if fields.is_empty() {
                Role::Input
            } else {
                Role::Nested
            };
            fields.push((field, is_plain(self.lowering, member, role)));
        }
        let target = steps
            .last()
            .and_then(|(_, member)| self.lowering.target(member));
        let copy = match (kind, target.map(|target| &target.kind)) {
            (RuleKind::Text, Some(Kind::Simple(Simple::String))) => BindingCopy::Clone,
            (RuleKind::Text, Some(Kind::Enum(_))) => BindingCopy::Text,
            (RuleKind::Flag, Some(Kind::Simple(Simple::Boolean))) => BindingCopy::Copy,
            (RuleKind::List, Some(Kind::List(element)))
                if target.is_some_and(|list| self.holds_texts(list, element)) =>
            {
                BindingCopy::Clone
            }
            _ => {
                return findings.error(
                    node,
                    format!("the member is not of the type of {name}"),
                    "bind another member",
                );
            }
        };
        match fields.as_slice() {
            [(field, true)] => self.bind(name, BindingSource::Field(field.clone(), copy)),
            _ => self.bind(name, BindingSource::Path(fields, copy)),
        }
    }

    fn holds_texts(&self, list: &Shape, element: &Member) -> bool {
        let text = matches!(
            self.lowering.target(element).map(|target| &target.kind),
            Some(Kind::Simple(Simple::String))
        );
        text && !list.traits.has("sparse")
    }

    /// Binds a parameter; what was bound to it before gives way.
    fn bind(&mut self, name: &str, source: BindingSource) -> Option<()> {
        self.bindings.retain(|binding| binding.name != name);
        self.bindings.push(EndpointBinding {
            name: name.to_owned(),
            source,
        });
        Some(())
    }
}
