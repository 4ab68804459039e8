//! Endpoint rules: a function from parameters to an endpoint, the functions that it calls, and their tests.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::text::{File, ident, string};
use crate::ir::endpoints::{
    Absent, BindingCopy, BindingSource, EndpointBinding, EndpointRules, EndpointTest, Import,
    OwnFunction, ParameterValue, RuleCondition, RuleEndpoint, RuleExpr, RuleFunction, RuleKind,
    RuleOutcome, RuleParameter, RulePiece, RuleProperty, RuleStatement, RuleType,
};

/// `endpoint.rs`.
pub(super) fn file(rules: &EndpointRules) -> File {
    let mut file = File::new("Where requests go: the service's endpoint rules.");
    let mut uses = Vec::new();
    if rules.imports.contains(&Import::Document) {
        uses.push(quote! { use smithy_reqwest::Document; });
    }
    uses.push(quote! { use smithy_reqwest::endpoint::{Endpoint, EndpointError, EndpointParams}; });
    if rules.imports.contains(&Import::Rules) {
        uses.push(quote! { use smithy_reqwest::endpoint::rules; });
    }
    file.items_together(uses);
    let argument = ident(rules.argument);
    let parameters = rules.parameters.iter().map(parameter);
    let body = statements(&rules.body, true);
    file.item(quote! {
        /// The endpoint that these parameters make.
        pub(crate) fn resolve(#argument: &EndpointParams) -> Result<Endpoint, EndpointError> {
            #(#parameters)*
            #body
        }
    });
    for branch in &rules.branches {
        file.item(function(branch));
    }
    file
}

/// `endpoint_tests.rs`.
pub(super) fn tests_file(rules: &EndpointRules) -> File {
    let mut file = File::new("What the model expects of the service's endpoint rules.");
    let mut uses = Vec::new();
    if rules.tests.iter().any(|test| nested(&test.expected)) {
        uses.push(quote! { use smithy_reqwest::Document; });
        uses.push(quote! { use smithy_reqwest::endpoint::rules; });
    }
    uses.push(quote! { use smithy_reqwest::endpoint::{Endpoint, EndpointError, EndpointParams, ParamValue}; });
    uses.push(quote! { use super::endpoint::resolve; });
    file.items_together(uses);
    file.item(quote! {
        fn check<const N: usize>(params: [(&'static str, ParamValue); N], expected: Result<Endpoint, EndpointError>) {
            let params = params.into_iter().fold(EndpointParams::new(), |params, (name, value)| params.with(name, value));
            let found = resolve(&params);
            assert_eq!(found, expected);
        }
    });
    for case in &rules.tests {
        file.item(test(case));
    }
    file
}

fn nested(outcome: &RuleOutcome) -> bool {
    let plain = |(_, property): &(String, RuleProperty)| matches!(property, RuleProperty::Value(_));
    matches!(outcome, RuleOutcome::Endpoint(endpoint) if !endpoint.properties.iter().all(plain))
}

fn test(test: &EndpointTest) -> TokenStream {
    let name = ident(&test.name);
    let params = test.params.iter().map(|(name, value)| {
        let (name, value) = (string(name), parameter_value(value));
        quote! { (#name, #value.into()) }
    });
    let expected = outcome(&test.expected);
    quote! {
        #[test]
        fn #name() {
            check([#(#params),*], #expected);
        }
    }
}

/// A value of a parameter.
fn parameter_value(value: &ParameterValue) -> TokenStream {
    match value {
        ParameterValue::Text(text) => {
            let text = string(text);
            quote! { #text }
        }
        ParameterValue::Flag(flag) => quote! { #flag },
        ParameterValue::List(list) => {
            let list = list.iter().map(|text| string(text));
            quote! { Vec::<String>::from([#(#list.to_owned()),*]) }
        }
    }
}

fn parameter(parameter: &RuleParameter) -> TokenStream {
    let (name, built_in, method) = (
        string(&parameter.name),
        string(&parameter.built_in),
        ident(parameter.method),
    );
    let value = match &parameter.absent {
        Absent::Optional => quote! { params.#method(#name, #built_in) },
        Absent::Missing => {
            quote! { params.#method(#name, #built_in).ok_or_else(|| EndpointError::missing(#name))? }
        }
        Absent::Default(default) => {
            let default = expr(default);
            quote! { params.#method(#name, #built_in).unwrap_or(#default) }
        }
        Absent::Elements(texts) => {
            let texts = texts.iter().map(|text| string(text));
            quote! { params.#method(#name, #built_in, &[#(#texts),*]) }
        }
    };
    match &parameter.ident {
        Some(variable) => {
            let variable = ident(variable);
            quote! { let #variable = #value; }
        }
        None => quote! { #value; },
    }
}

fn function(function: &RuleFunction) -> TokenStream {
    let name = ident(&function.name);
    let arguments = function.arguments.iter().map(|(name, ty)| {
        let (name, ty) = (ident(name), rule_type(*ty));
        quote! { #name: #ty }
    });
    let body = statements(&function.body, true);
    quote! {
        fn #name(#(#arguments),*) -> Result<Endpoint, EndpointError> {
            #body
        }
    }
}

fn rule_type(ty: RuleType) -> TokenStream {
    let value = match ty.kind {
        RuleKind::Text => quote! { &str },
        RuleKind::Flag => quote! { bool },
        RuleKind::Number => quote! { usize },
        RuleKind::List => quote! { &[String] },
        RuleKind::Partition => quote! { &rules::Partition },
        RuleKind::Url => quote! { &rules::Url },
        RuleKind::Arn => quote! { &rules::Arn },
    };
    match ty.optional {
        true => quote! { Option<#value> },
        false => value,
    }
}

/// Statements; where they are a function's own, the last is its value.
fn statements(statements: &[RuleStatement], own: bool) -> TokenStream {
    let last = statements.len().saturating_sub(1);
    let parts = statements
        .iter()
        .enumerate()
        .map(|(index, statement)| match statement {
            RuleStatement::Let(name, value) => {
                let (name, value) = (ident(name), expr(value));
                quote! { let #name = #value; }
            }
            RuleStatement::If(conditions, then) => {
                let conditions = conditions.iter().map(condition);
                let then = self::statements(then, false);
                quote! { if #(#conditions)&&* { #then } }
            }
            RuleStatement::Return(result) => {
                let result = outcome(result);
                match own && index == last {
                    true => result,
                    false => quote! { return #result; },
                }
            }
        });
    quote! { #(#parts)* }
}

fn condition(condition: &RuleCondition) -> TokenStream {
    match condition {
        RuleCondition::Test(RuleExpr::Conditional(test, yes, no)) => operand(
            &RuleExpr::Conditional(test.clone(), yes.clone(), no.clone()),
        ),
        RuleCondition::Test(value) => expr(value),
        RuleCondition::Bind(name, value) => {
            let (name, value) = (ident(name), expr(value));
            quote! { let Some(#name) = #value }
        }
        RuleCondition::Let(name, value) => {
            let (name, value) = (ident(name), expr(value));
            quote! { let #name = #value }
        }
    }
}

fn outcome(outcome: &RuleOutcome) -> TokenStream {
    match outcome {
        RuleOutcome::Endpoint(found) => {
            let found = endpoint(found);
            quote! { Ok(#found) }
        }
        RuleOutcome::Error(message) => {
            let message = expr(message);
            quote! { Err(EndpointError::rule(#message)) }
        }
        RuleOutcome::Exhausted => quote! { Err(EndpointError::exhausted()) },
        RuleOutcome::Branch(name, arguments) => {
            let (name, arguments) = (ident(name), arguments.iter().map(expr));
            quote! { #name(#(#arguments),*) }
        }
    }
}

fn endpoint(endpoint: &RuleEndpoint) -> TokenStream {
    let url = expr(&endpoint.url);
    let headers = endpoint.headers.iter().map(|(name, value)| {
        let (name, value) = (string(name), expr(value));
        quote! { .header(#name, #value) }
    });
    let properties = endpoint.properties.iter().map(|(name, value)| {
        let name = string(name);
        let value = match value {
            RuleProperty::Value(value) => expr(value),
            nested => property(nested),
        };
        quote! { .property(#name, #value) }
    });
    quote! { Endpoint::new(#url)#(#headers)*#(#properties)* }
}

fn property(property: &RuleProperty) -> TokenStream {
    match property {
        RuleProperty::Value(value) => {
            let value = expr(value);
            quote! { Document::from(#value) }
        }
        RuleProperty::List(values) => {
            let values = values.iter().map(self::property);
            quote! { rules::list([#(#values),*]) }
        }
        RuleProperty::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| {
                let (key, value) = (string(key), self::property(value));
                quote! { (#key, #value) }
            });
            quote! { rules::object([#(#entries),*]) }
        }
    }
}

fn expr(value: &RuleExpr) -> TokenStream {
    use RuleExpr as E;
    match value {
        E::Text(text) => {
            let text = string(text);
            quote! { #text }
        }
        E::Flag(flag) => quote! { #flag },
        E::Number(number) => {
            let number = Literal::i64_unsuffixed(*number);
            quote! { #number }
        }
        E::List(values) => {
            let values = values.iter().map(expr);
            quote! { vec![#(#values),*] }
        }
        E::Variable(name) => {
            let name = ident(name);
            quote! { #name }
        }
        E::Format(pieces) => format(pieces),
        E::Call(function, arguments) => {
            let (function, arguments) = (ident(function), arguments.iter().map(expr));
            quote! { rules::#function(#(#arguments),*) }
        }
        E::Equal(one, other) => {
            let (one, other) = (operand(one), operand(other));
            quote! { #one == #other }
        }
        E::NotEqual(one, other) => {
            let (one, other) = (operand(one), operand(other));
            quote! { #one != #other }
        }
        E::Conditional(test, yes, no) => {
            let (test, yes, no) = (operand(test), expr(yes), expr(no));
            quote! { if #test { #yes } else { #no } }
        }
        E::Some(value) => {
            let value = expr(value);
            quote! { Some(#value) }
        }
        other => chained(other),
    }
}

/// What stands before or behind another expression.
fn chained(value: &RuleExpr) -> TokenStream {
    use RuleExpr as E;
    let (on, more) = match value {
        E::Borrow(value) => {
            let value = operand(value);
            return quote! { &#value };
        }
        E::Not(value) => {
            let value = operand(value);
            return quote! { !#value };
        }
        E::IsTrue(value) => (value, quote! { == Some(true) }),
        E::Field(value, field) => {
            let field = ident(field);
            (value, quote! { .#field })
        }
        E::MapField(value, field) => {
            let field = ident(field);
            (value, quote! { .map(|value| value.#field) })
        }
        E::MapElement(value, index) => {
            let index = Literal::i64_unsuffixed(*index);
            (
                value,
                quote! { .and_then(|list| rules::element(list.as_ref(), #index)) },
            )
        }
        E::Own(value) => (value, quote! { .to_owned() }),
        E::MapOwn(value, OwnFunction::Text) => (value, quote! { .map(str::to_owned) }),
        E::MapOwn(value, OwnFunction::List) => (value, quote! { .map(<[String]>::to_vec) }),
        E::IsSome(value) => (value, quote! { .is_some() }),
        E::IsNone(value) => (value, quote! { .is_none() }),
        E::Or(value, other) => {
            let other = expr(other);
            (value, quote! { .or(#other) })
        }
        E::UnwrapOr(value, other) => {
            let other = expr(other);
            (value, quote! { .unwrap_or(#other) })
        }
        plain => return expr(plain),
    };
    let on = operand(on);
    quote! { #on #more }
}

/// An expression that may have an operator beside it.
fn operand(value: &RuleExpr) -> TokenStream {
    use RuleExpr as E;
    let tokens = expr(value);
    match value {
        E::Equal(..)
        | E::NotEqual(..)
        | E::Not(_)
        | E::Conditional(..)
        | E::Borrow(_)
        | E::IsTrue(_) => {
            quote! { (#tokens) }
        }
        _ => tokens,
    }
}

/// `format!`, with braces doubled and variables in the string.
fn format(pieces: &[RulePiece]) -> TokenStream {
    let (mut template, mut values) = (String::new(), Vec::new());
    for piece in pieces {
        match piece {
            RulePiece::Text(text) => template.push_str(&text.replace('{', "{{").replace('}', "}}")),
            RulePiece::Name(name) => template.push_str(&format!("{{{name}}}")),
            RulePiece::Value(value) => {
                template.push_str("{}");
                values.push(expr(value));
            }
        }
    }
    let template = string(&template);
    quote! { format!(#template #(, #values)*) }
}

/// The method of an operation that sets parameters of the rules; nothing where it sets none.
pub(super) fn bindings(bindings: &[EndpointBinding]) -> TokenStream {
    if bindings.is_empty() {
        return TokenStream::new();
    }
    let sets = bindings.iter().map(binding);
    quote! {
        fn endpoint_params(&self, params: &mut EndpointParams) {
            #(#sets)*
        }
    }
}

fn binding(binding: &EndpointBinding) -> TokenStream {
    let name = string(&binding.name);
    let copied = |value: TokenStream, copy: BindingCopy| match copy {
        BindingCopy::Clone => quote! { #value.clone() },
        BindingCopy::Text => quote! { #value.as_str() },
        BindingCopy::Copy => value,
    };
    match &binding.source {
        BindingSource::Value(value) => {
            let value = parameter_value(value);
            quote! { params.set(#name, #value); }
        }
        BindingSource::Field(field, copy) => {
            let field = ident(field);
            let value = copied(quote! { self.#field }, *copy);
            quote! { params.set(#name, #value); }
        }
        BindingSource::Expression(expression) => {
            let expression = string(expression);
            quote! { params.search(#name, #expression, self); }
        }
        BindingSource::Path(path, copy) => {
            let place = path.iter().enumerate().fold(
                TokenStream::new(),
                |place, (index, (field, required))| {
                    let field = ident(field);
                    match (index, required) {
                        (0, true) => quote! { Some(&self.#field) },
                        (0, false) => quote! { self.#field.as_ref() },
                        (_, true) => quote! { #place.map(|value| &value.#field) },
                        (_, false) => quote! { #place.and_then(|value| value.#field.as_ref()) },
                    }
                },
            );
            let value = copied(quote! { value }, *copy);
            let value = if *copy == BindingCopy::Copy {
                quote! { *#value }
            } else {
                value
            };
            quote! {
                if let Some(value) = #place {
                    params.set(#name, #value);
                }
            }
        }
    }
}
