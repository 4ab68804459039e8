//! Finds the operation of a request (Smithy 2.0, "HTTP bindings", section "Matching").

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use crate::failure::Failure;
use crate::service::Service;

/// The routes of a service with HTTP bindings.
pub(crate) struct Routes {
    /// All URIs, with an index into `candidates`.
    router: matchit::Router<usize>,
    /// Operations of the same URI: the ones with more literal queries come first.
    candidates: Vec<Vec<Route>>,
}

struct Route {
    method: String,
    operation: String,
    /// Literal queries of the URI; a name without value matches any value.
    queries: Vec<(String, String)>,
    /// Names of the labels, in the order of the URI.
    labels: Vec<String>,
}

/// The operation of a request, with its labels.
pub(crate) struct Match {
    pub(crate) operation: String,
    pub(crate) labels: BTreeMap<String, String>,
}

impl Routes {
    /// Collects the routes of all operations with `smithy.api#http`.
    pub(crate) fn new(service: &Service) -> Result<Self, String> {
        let mut by_pattern: BTreeMap<String, Vec<Route>> = BTreeMap::new();
        for operation in service.operations.values() {
            let Some((method, uri)) = &operation.http else {
                continue;
            };
            let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
            let (pattern, labels) = pattern(path);
            let queries = pairs(query);
            let route = Route {
                method: method.clone(),
                operation: operation.name.clone(),
                queries,
                labels,
            };
            by_pattern.entry(pattern).or_default().push(route);
        }
        let mut router = matchit::Router::new();
        let mut candidates = Vec::new();
        for (pattern, mut routes) in by_pattern {
            routes.sort_by_key(|route| std::cmp::Reverse(route.queries.len()));
            router
                .insert(&pattern, candidates.len())
                .map_err(|error| format!("two operations have the path {pattern}: {error}"))?;
            candidates.push(routes);
        }
        Ok(Self { router, candidates })
    }

    /// Finds the operation of a request.
    pub(crate) fn find(&self, method: &str, path: &str, query: &str) -> Result<Match, Failure> {
        // A slash at the end of a path does not distinguish operations.
        let trimmed = path
            .strip_suffix('/')
            .filter(|path| !path.is_empty())
            .unwrap_or(path);
        let unknown = || {
            Failure::new(
                404,
                "UnknownOperationException",
                format!("no operation has the path {path}"),
            )
        };
        let found = self.router.at(trimmed).map_err(|_| unknown())?;
        let routes = &self.candidates[*found.value];
        let sent = pairs(query);
        let matches_query = |route: &&Route| {
            route.queries.iter().all(|(name, value)| {
                sent.iter()
                    .any(|(key, text)| key == name && (value.is_empty() || text == value))
            })
        };
        let mut same_path = routes.iter().filter(matches_query).peekable();
        if same_path.peek().is_none() {
            return Err(unknown());
        }
        let Some(route) = same_path.find(|route| route.method == method) else {
            let message = format!("{method} is not allowed for the path {path}");
            return Err(Failure::new(405, "MethodNotAllowedException", message));
        };
        let values = found.params.iter().map(|(_, value)| value);
        let mut labels = BTreeMap::new();
        for (name, value) in route.labels.iter().zip(values) {
            let text = percent_decode_str(value)
                .decode_utf8()
                .map_err(|_| Failure::serialization(format!("the label {name} is not UTF-8")))?;
            labels.insert(name.clone(), text.into_owned());
        }
        Ok(Match {
            operation: route.operation.clone(),
            labels,
        })
    }
}

/// Converts the path of a URI pattern. Labels of operations with the same path may have different
/// names, so that the router numbers them. Returns the pattern and the names.
fn pattern(path: &str) -> (String, Vec<String>) {
    let mut labels = Vec::new();
    let segments: Vec<String> = path
        .trim_end_matches('/')
        .split('/')
        .map(|segment| {
            let Some(label) = segment
                .strip_prefix('{')
                .and_then(|rest| rest.strip_suffix('}'))
            else {
                return segment.to_owned();
            };
            let index = labels.len();
            let greedy = label.strip_suffix('+');
            labels.push(greedy.unwrap_or(label).to_owned());
            if greedy.is_some() {
                format!("{{*l{index}}}")
            } else {
                format!("{{l{index}}}")
            }
        })
        .collect();
    let pattern = segments.join("/");
    (
        if pattern.is_empty() {
            "/".to_owned()
        } else {
            pattern
        },
        labels,
    )
}

/// Splits a query into decoded names and values.
pub(crate) fn pairs(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| {
        let spaces = text.replace('+', " ");
        percent_decode_str(&spaces).decode_utf8_lossy().into_owned()
    };
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect()
}
