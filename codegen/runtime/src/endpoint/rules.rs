//! Evaluates endpoint rules (Smithy 2.0, "Rules engine specification").
//!
//! Rules stay the JSON of the model: the evaluation walks the parsed tree or decision diagram. The
//! generator has checked names and types, so that the evaluation of generated rules fails only if a
//! rule is an error, none matches, or the result of a diagram refers to an unset value.

use std::sync::OnceLock;

use serde_json::Value;

use super::expression::Scope;
use super::{Endpoint, EndpointError, EndpointParams};

/// Reference of a diagram to the result that no rule matches. The references to `results` follow.
const NO_MATCH: i64 = 100_000_000;

/// Endpoint rules of a service: a tree of rules (`smithy.rules#endpointRuleSet`), or a decision
/// diagram (`smithy.rules#endpointBdd`) whose nodes are arrays `[condition, high, low]`.
#[derive(Debug)]
pub struct RuleSet {
    json: &'static str,
    parsed: OnceLock<Value>,
}

impl RuleSet {
    /// Creates a rule set from JSON, which is parsed on first use.
    #[must_use]
    pub const fn new(json: &'static str) -> Self {
        Self {
            json,
            parsed: OnceLock::new(),
        }
    }

    /// Evaluates the rules with `params`.
    ///
    /// # Errors
    /// Returns an error if a required parameter is missing, the matching rule is an error, or no
    /// rule matches.
    pub fn resolve(&self, params: &EndpointParams) -> Result<Endpoint, EndpointError> {
        let rule_set = self
            .parsed
            .get_or_init(|| serde_json::from_str(self.json).unwrap_or_default());
        let mut scope = Scope::new(&rule_set["parameters"], params)?;
        if let Some(rules) = rule_set.get("rules") {
            return scope.evaluate_rules(rules);
        }
        let result = scope.find_result(rule_set);
        scope.outcome(result.ok_or_else(EndpointError::exhausted)?)
    }
}

impl<'r> Scope<'r> {
    /// Evaluates rules in order. The first rule whose conditions hold applies, even if it is a tree
    /// in which no rule matches.
    fn evaluate_rules(&mut self, rules: &'r Value) -> Result<Endpoint, EndpointError> {
        for rule in rules.as_array().into_iter().flatten() {
            let outer = self.0.len();
            let mut conditions = rule["conditions"].as_array().into_iter().flatten();
            if conditions.all(|condition| self.holds(condition)) {
                return match rule.get("rules") {
                    Some(rules) => self.evaluate_rules(rules),
                    None => self.outcome(rule),
                };
            }
            self.0.truncate(outer);
        }
        Err(EndpointError::exhausted())
    }

    /// Returns the result to which a decision diagram leads.
    fn find_result(&mut self, diagram: &'r Value) -> Option<&'r Value> {
        let nodes = diagram["nodes"].as_array()?;
        let mut reference = diagram["root"].as_i64()?;
        // A path has a node at most once: its conditions are in order.
        for _ in 0..=nodes.len() {
            if reference >= NO_MATCH {
                let index = usize::try_from(reference - NO_MATCH).ok()?;
                return diagram["results"].get(index.checked_sub(1)?);
            }
            // The references 1 and -1 lead to no result.
            if reference.unsigned_abs() <= 1 {
                return None;
            }
            let node = nodes.get(usize::try_from(reference.unsigned_abs() - 1).ok()?)?;
            let condition = usize::try_from(node[0].as_u64()?).ok()?;
            let holds = self.holds(diagram["conditions"].get(condition)?);
            // A negative reference swaps the branches.
            let branch = if holds == (reference > 0) { 1 } else { 2 };
            reference = node[branch].as_i64()?;
        }
        None
    }

    /// Evaluates the error or the endpoint of a rule.
    fn outcome(&self, rule: &'r Value) -> Result<Endpoint, EndpointError> {
        if let Some(error) = rule.get("error") {
            let message = self.text(error).ok_or_else(EndpointError::unset)?;
            return Err(EndpointError::rule(message));
        }
        let endpoint = &rule["endpoint"];
        self.check_host(&endpoint["url"])?;
        self.endpoint(endpoint).ok_or_else(EndpointError::unset)
    }

    /// Checks that no value ends the host of a URL, and so directs requests to another one. Parts
    /// of parsed URLs and partitions, whose references have a path, are safe.
    fn check_host(&self, url: &Value) -> Result<(), EndpointError> {
        let template = url.as_str().and_then(|url| url.split_once("://"));
        let host = template.map_or("", |(_, rest)| rest.split('/').next().unwrap_or_default());
        let references = host
            .split('{')
            .skip(1)
            .filter_map(|part| part.split_once('}'));
        for (name, _) in references {
            let value = self.variable(name).and_then(Value::as_str);
            if value.is_some_and(|value| value.contains(['/', '\\', '?', '#', '@'])) {
                return Err(EndpointError::rule(format!(
                    "{name} becomes part of the host, so it must not contain / \\ ? # @"
                )));
            }
        }
        Ok(())
    }

    fn endpoint(&self, endpoint: &'r Value) -> Option<Endpoint> {
        let mut result = Endpoint::new(self.text(&endpoint["url"])?);
        for (name, values) in endpoint["headers"].as_object().into_iter().flatten() {
            for value in values.as_array().into_iter().flatten() {
                result = result.header(name, self.text(value)?);
            }
        }
        for (name, value) in endpoint["properties"].as_object().into_iter().flatten() {
            result = result.property(name, self.property(value)?);
        }
        Some(result)
    }
}
#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = r#"{
        "parameters": {
            "Region": {"type": "string", "builtIn": "AWS::Region"},
            "Name": {"type": "string", "required": true},
            "UseFIPS": {"type": "boolean", "required": true, "default": false},
            "List": {"type": "stringArray", "default": ["a", "b"]}
        },
        "rules": [
            {
                "conditions": [
                    {"fn": "isSet", "argv": [{"ref": "Region"}]},
                    {"fn": "aws.partition", "argv": [{"ref": "Region"}], "assign": "Partition"}
                ],
                "rules": [
                    {
                        "conditions": [{"fn": "booleanEquals", "argv": [{"ref": "UseFIPS"}, true]}],
                        "error": "no FIPS in {Partition#name}"
                    },
                    {
                        "conditions": [{"fn": "not",
                            "argv": [{"fn": "stringEquals", "argv": ["{Name}", "none"]}]}],
                        "endpoint": {"url": "https://{Name}.{{x}}.{Region}.{Partition#dnsSuffix}"}
                    }
                ]
            },
            {
                "conditions": [
                    {"fn": "getAttr", "argv": [{"ref": "List"}, "[-1]"], "assign": "last"},
                    {"fn": "ite", "argv": [{"ref": "UseFIPS"}, "fips", {"ref": "last"}],
                        "assign": "label"},
                    {"fn": "coalesce",
                        "argv": [{"fn": "getAttr", "argv": [{"ref": "List"}, "[5]"]}, "{Name}"],
                        "assign": "first"}
                ],
                "endpoint": {
                    "url": "https://{first}.{label}",
                    "headers": {"x-name": ["*", "{Name}"]},
                    "properties": {"authSchemes": [{"name": "sigv4", "signingRegion": "{Name}",
                        "disableDoubleEncoding": true}]}
                }
            }
        ]
    }"#;

    fn resolve(params: EndpointParams) -> Result<Endpoint, EndpointError> {
        RuleSet::new(RULES).resolve(&params)
    }

    fn params() -> EndpointParams {
        EndpointParams::new().with("Name", "n")
    }

    #[test]
    fn formats_templates() {
        let endpoint = resolve(params().with("AWS::Region", "cn-north-1")).unwrap();

        assert_eq!(endpoint.url, "https://n.{x}.cn-north-1.amazonaws.com.cn");
    }

    #[test]
    fn a_value_cannot_end_the_host() {
        for name in ["evil.example/", "evil.example\\", "a@evil", "a?", "a#"] {
            let params = params().with("Region", "us-west-2").with("Name", name);

            let error = resolve(params).unwrap_err();

            assert!(error.to_string().contains("part of the host"), "{error}");
        }
    }

    #[test]
    fn returns_the_error_of_a_matching_rule() {
        let params = params().with("Region", "us-west-2").with("UseFIPS", true);

        assert_eq!(resolve(params), Err(EndpointError::rule("no FIPS in aws")));
    }

    #[test]
    fn does_not_continue_after_an_exhausted_tree() {
        let params = params().with("Region", "us-west-2").with("Name", "none");

        assert_eq!(resolve(params), Err(EndpointError::exhausted()));
    }

    #[test]
    fn requires_required_parameters_of_the_right_type() {
        let missing = Err(EndpointError::missing("Name"));

        assert_eq!(resolve(EndpointParams::new()), missing);
        assert_eq!(resolve(EndpointParams::new().with("Name", true)), missing);
    }

    #[test]
    fn a_value_of_another_type_counts_as_unset() {
        let endpoint = resolve(params().with("List", true)).unwrap();

        assert_eq!(endpoint.url, "https://n.b");
    }

    #[test]
    fn evaluates_headers_and_properties() {
        let endpoint = resolve(params()).unwrap();

        let expected = Endpoint::new("https://n.b")
            .header("x-name", "*")
            .header("x-name", "n")
            .property(
                "authSchemes",
                serde_json::json!([{
                    "name": "sigv4",
                    "signingRegion": "n",
                    "disableDoubleEncoding": true,
                }]),
            );
        assert_eq!(endpoint, expected);
    }

    #[test]
    fn evaluates_conditionals() {
        let endpoint = resolve(params().with("UseFIPS", true)).unwrap();

        assert_eq!(endpoint.url, "https://n.fips");
    }

    #[test]
    fn a_condition_with_an_unset_argument_does_not_hold() {
        let rules = RuleSet::new(
            r#"{
                "parameters": {"Region": {"type": "string"}},
                "rules": [{
                    "conditions": [{"fn": "aws.partition", "argv": [{"ref": "Region"}]}],
                    "endpoint": {"url": "https://host"}
                }]
            }"#,
        );

        let endpoint = rules.resolve(&EndpointParams::new());
        assert_eq!(endpoint, Err(EndpointError::exhausted()));
    }

    /// A diagram whose third node refers to the complement of the fifth.
    const DIAGRAM: &str = r#"{
        "parameters": {
            "Region": {"type": "string"},
            "UseFIPS": {"type": "boolean", "default": false},
            "Name": {"type": "string"}
        },
        "conditions": [
            {"fn": "booleanEquals", "argv": [{"ref": "UseFIPS"}, true]},
            {"fn": "isSet", "argv": [{"ref": "Name"}]},
            {"fn": "aws.partition", "argv": [{"ref": "Region"}], "assign": "Partition"}
        ],
        "results": [
            {"endpoint": {"url": "https://{Region}.{Partition#dnsSuffix}"}},
            {"error": "no FIPS in {Region}"}
        ],
        "root": 2,
        "nodes": [
            [-1, 1, -1], [0, 100000002, 3], [1, -5, 4], [2, 100000001, 100000000],
            [2, -1, 100000001]
        ]
    }"#;

    fn follow(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
        RuleSet::new(DIAGRAM).resolve(params)
    }

    #[test]
    fn follows_a_decision_diagram() {
        let params = EndpointParams::new().with("Region", "us-west-2");
        let endpoint = Ok(Endpoint::new("https://us-west-2.amazonaws.com"));

        assert_eq!(follow(&params), endpoint);
        assert_eq!(follow(&params.clone().with("Name", "n")), endpoint);
        let error = Err(EndpointError::rule("no FIPS in us-west-2"));
        assert_eq!(follow(&params.with("UseFIPS", true)), error);
    }

    #[test]
    fn a_diagram_that_leads_to_no_result_matches_nothing() {
        let params = EndpointParams::new();
        let exhausted = Err(EndpointError::exhausted());

        assert_eq!(follow(&params), exhausted);
        assert_eq!(follow(&params.with("Name", "n")), exhausted);
    }

    #[test]
    fn a_result_with_an_unset_value_is_an_error() {
        let params = EndpointParams::new().with("UseFIPS", true);

        assert_eq!(follow(&params), Err(EndpointError::unset()));
    }

    proptest::proptest! {
        #[test]
        fn follows_any_diagram_to_an_end(
            root in -2..7_i64,
            nodes in proptest::collection::vec(proptest::array::uniform3(-6..7_i64), 0..6),
            flags in proptest::array::uniform3(proptest::bool::ANY),
        ) {
            let condition = |flag| serde_json::json!({"fn": "booleanEquals", "argv": [flag, true]});
            let mut diagram: Value = serde_json::from_str(DIAGRAM).unwrap();
            diagram["conditions"] = flags.map(condition).to_vec().into();
            diagram["root"] = root.into();
            diagram["nodes"] = serde_json::json!(nodes);

            let result = Scope::default().find_result(&diagram);

            // No reference is to a result.
            proptest::prop_assert_eq!(result, None);
        }
    }

    #[test]
    fn invalid_json_has_no_rules() {
        let endpoint = RuleSet::new("{").resolve(&EndpointParams::new());

        assert_eq!(endpoint, Err(EndpointError::exhausted()));
    }
}
