//! The emulator: a request in, a response out, without a socket.

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderValue, Request, Response};
use serde_json::Value;
use smithy_model::ShapeId;

use crate::engine::{Context, Engine};
use crate::failure::Failure;
use crate::faults::{Disturbance, Fault, Faults};
use crate::journal::{Entry, Journal};
use crate::options::Options;
use crate::protocol::{self, Members, aws_json, rest_json};
use crate::routing::Routes;
use crate::rules::Rules;
use crate::service::{Operation, Protocol, Service};
use crate::signature::{self, Caller};
use crate::snapshot;
use crate::state::{Answered, State};
use crate::validation::{self, Patterns};

/// A local server of a service. It keeps its resources in memory.
pub struct Emulator {
    engine: Engine,
    routes: Routes,
    patterns: Patterns,
    region: String,
    secrets: Vec<(String, String)>,
    latency: Option<Duration>,
    shared: Mutex<Shared>,
}

/// State that calls change.
struct Shared {
    state: State,
    faults: Faults,
    journal: Journal,
    random: fastrand::Rng,
    /// Time of the virtual clock, in epoch seconds.
    virtual_time: Option<f64>,
}

impl Emulator {
    /// Creates an emulator from the files of a model, as names and texts of Smithy's JSON AST.
    ///
    /// # Errors
    /// Returns a message if the model, the rules or the snapshot cannot be used.
    pub fn new(files: &[(&str, &str)], options: &Options) -> Result<Self, String> {
        let sources: Vec<smithy_model::Source<'_>> = files
            .iter()
            .map(|(file, text)| smithy_model::Source { file, text })
            .collect();
        let model = smithy_model::load(&sources).map_err(|errors| {
            let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
            texts.join("\n")
        })?;
        let id = match &options.service {
            None => None,
            Some(text) => Some(
                ShapeId::parse(text)
                    .ok_or_else(|| format!("{text} is not a shape ID: namespace#Name"))?,
            ),
        };
        let service = Service::new(model, id.as_ref())?;
        let rules = match &options.rules {
            None => Rules::default(),
            Some(text) => Rules::read(text, &service).map_err(|error| format!("rules: {error}"))?,
        };
        let ignored: HashSet<String> = rules.ignored_patterns.iter().cloned().collect();
        let patterns = Patterns::new(&service, &ignored);
        let routes = Routes::new(&service)?;
        let state = match &options.snapshot {
            None => State::default(),
            Some(text) => snapshot::read(text, &service)?,
        };
        let random = options
            .seed
            .map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
        let virtual_time = options.virtual_clock.then(system_time);
        Ok(Self {
            engine: Engine::new(service, rules),
            routes,
            patterns,
            region: options
                .region
                .clone()
                .unwrap_or_else(|| "us-east-1".to_owned()),
            secrets: options.secrets.clone(),
            latency: options.latency,
            shared: Mutex::new(Shared {
                state,
                faults: Faults::default(),
                journal: Journal::default(),
                random,
                virtual_time,
            }),
        })
    }

    /// Creates an emulator from files of a model and, optionally, a file of rules, which replaces
    /// [`Options::rules`].
    ///
    /// # Errors
    /// Returns a message if a file cannot be read, or if [`new`](Self::new) returns one.
    pub fn from_files(
        model: &[impl AsRef<Path>],
        rules: Option<&Path>,
        options: &Options,
    ) -> Result<Self, String> {
        let read = |path: &Path| {
            std::fs::read_to_string(path)
                .map_err(|error| format!("cannot read {}: {error}", path.display()))
        };
        let texts: Vec<(String, String)> = model
            .iter()
            .map(|path| Ok((path.as_ref().display().to_string(), read(path.as_ref())?)))
            .collect::<Result<_, String>>()?;
        let files: Vec<(&str, &str)> = texts
            .iter()
            .map(|(name, text)| (&**name, &**text))
            .collect();
        let rules = rules
            .map(read)
            .transpose()?
            .or_else(|| options.rules.clone());
        Self::new(
            &files,
            &Options {
                rules,
                ..options.clone()
            },
        )
    }

    /// Returns the ID of the service.
    pub fn service(&self) -> &str {
        self.engine.service.id.as_str()
    }

    /// Adds a fault.
    pub fn add_fault(&self, fault: Fault) {
        self.shared().faults.add(fault);
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.shared().faults.clear();
    }

    /// Returns the faults in effect.
    pub fn faults(&self) -> Vec<Fault> {
        self.shared().faults.all().to_vec()
    }

    /// Moves the virtual clock. Has no effect on the clock of the machine.
    pub fn advance(&self, duration: Duration) {
        if let Some(time) = &mut self.shared().virtual_time {
            *time += duration.as_secs_f64();
        }
    }

    /// Removes all resources, faults and calls.
    pub fn reset(&self) {
        let mut shared = self.shared();
        shared.state = State::default();
        shared.faults.clear();
        shared.journal.clear();
    }

    /// Returns all resources as JSON, for [`Options::snapshot`].
    pub fn snapshot(&self) -> String {
        snapshot::write(&self.shared().state, &self.engine.service)
    }

    /// Returns the calls so far, the oldest first: operation, input, status and error. The newest
    /// 10,000 are kept, and sensitive values are not.
    pub fn journal(&self) -> Vec<Value> {
        self.shared().journal.calls()
    }

    /// Responds to a request. Never fails: bad requests get an error response.
    pub fn handle(&self, request: &Request<Bytes>) -> Response<Bytes> {
        let mut shared = self.shared();
        let shared = &mut *shared;
        let now = shared.virtual_time.unwrap_or_else(system_time);
        let request_id = crate::template::uuid(&mut shared.random);
        let matched = self.find(request);
        let name = matched
            .as_ref()
            .ok()
            .map(|(operation, _)| operation.name.clone());
        let fault = name
            .as_ref()
            .and_then(|name| shared.faults.take(name, &mut shared.random))
            .unwrap_or_default();
        let server_time = now + fault.clock_skew.unwrap_or_default() as f64;
        let mut input = None;
        let result = matched.and_then(|(operation, labels)| {
            self.authenticate(request, server_time)?;
            if let Some(failure) = injected(&fault, operation) {
                return Err(failure);
            }
            let read = self.read(operation, &labels, request)?;
            let output =
                self.perform(operation, input.insert(read), request, shared, now, &fault)?;
            Ok((operation, output))
        });
        let mut response = match &result {
            Ok((operation, output)) => self.write(operation, output),
            Err(failure) => protocol::error(&self.engine.service, name.as_deref(), failure),
        };
        let entry = Entry {
            operation: name.as_deref(),
            input: input.as_ref(),
            status: response.status().as_u16(),
            failure: result.as_ref().err(),
            request_id: &request_id,
        };
        shared.journal.push(&self.engine.service, &entry);
        add_headers(&mut response, &request_id, server_time);
        response.extensions_mut().insert(Disturbance {
            delay: Duration::from_millis(fault.delay.unwrap_or_default()),
            disconnect: fault.disconnect,
        });
        response
    }

    /// Reads and validates a request without performing it. Returns the name of the operation and
    /// its input, with Smithy member names; timestamps are epoch seconds, and blobs are base64.
    ///
    /// # Errors
    /// Returns the response with the error.
    pub fn read_request(
        &self,
        request: &Request<Bytes>,
    ) -> Result<(String, Value), Box<Response<Bytes>>> {
        let failed = |operation: Option<&str>, failure: &Failure| {
            Box::new(protocol::error(&self.engine.service, operation, failure))
        };
        let (operation, labels) = self
            .find(request)
            .map_err(|failure| failed(None, &failure))?;
        let input = self.read(operation, &labels, request);
        let input = input.map_err(|failure| failed(Some(&operation.name), &failure))?;
        Ok((operation.name.clone(), Value::Object(input)))
    }

    /// Writes the response of an operation with an output, in the form of
    /// [`read_request`](Self::read_request). Returns `None` if there is no such operation, or if
    /// the output is not an object.
    pub fn write_response(&self, operation: &str, output: &Value) -> Option<Response<Bytes>> {
        let operation = self.engine.service.operations.get(operation)?;
        Some(self.write(operation, output.as_object()?))
    }

    /// Finds the operation of a request, with its labels.
    fn find(
        &self,
        request: &Request<Bytes>,
    ) -> Result<(&Operation, std::collections::BTreeMap<String, String>), Failure> {
        let service = &self.engine.service;
        let (name, labels) = match service.protocol {
            Protocol::RestJson1 => {
                let query = request.uri().query().unwrap_or_default();
                let found =
                    self.routes
                        .find(request.method().as_str(), request.uri().path(), query)?;
                (found.operation, found.labels)
            }
            Protocol::AwsJson1_0 | Protocol::AwsJson1_1 => {
                (aws_json::operation(request)?, Default::default())
            }
        };
        let unknown = || {
            Failure::new(
                404,
                "UnknownOperationException",
                format!("the service has no operation {name}"),
            )
        };
        let operation = service.operations.get(&name).ok_or_else(unknown)?;
        Ok((operation, labels))
    }

    fn authenticate(&self, request: &Request<Bytes>, now: f64) -> Result<(), Failure> {
        signature::check_time(request, now)?;
        if self.secrets.is_empty() {
            return Ok(());
        }
        signature::verify(request, &self.secrets, &self.engine.service.signing_name)
    }

    fn read(
        &self,
        operation: &Operation,
        labels: &std::collections::BTreeMap<String, String>,
        request: &Request<Bytes>,
    ) -> Result<Members, Failure> {
        let service = &self.engine.service;
        let input = match service.protocol {
            Protocol::RestJson1 => rest_json::read(service, operation, labels, request)?,
            Protocol::AwsJson1_0 | Protocol::AwsJson1_1 => {
                aws_json::read(service, operation, request)?
            }
        };
        let violations = validation::validate(service, &self.patterns, &operation.input, &input);
        if violations.is_empty() {
            Ok(input)
        } else {
            Err(Failure::violations(violations))
        }
    }

    /// Performs the operation once for each idempotency token.
    fn perform(
        &self,
        operation: &Operation,
        input: &Members,
        request: &Request<Bytes>,
        shared: &mut Shared,
        now: f64,
        fault: &Fault,
    ) -> Result<Members, Failure> {
        let caller = Caller::new(request, &self.region)?;
        let space = shared.state.space(&caller.account, &caller.region);
        space.settle(now);
        let token = operation
            .token
            .as_ref()
            .and_then(|member| Some((member, input.get(member)?.as_str()?)));
        let key = token.map(|(_, token)| format!("{}/{token}", operation.name));
        if let Some(answered) = key.as_ref().and_then(|key| space.tokens.get(key)) {
            if answered.input == *input {
                return Ok(answered.output.clone());
            }
            let member = token.map(|(member, _)| member.as_str()).unwrap_or_default();
            return Err(Failure::token_reused(member));
        }
        let mut context = Context {
            account: &caller.account,
            region: &caller.region,
            now,
            latency: self.latency.map(|latency| latency.as_secs_f64()),
            failure_reason: fault.failure_reason.clone(),
            random: &mut shared.random,
        };
        let output = self.engine.perform(operation, input, space, &mut context)?;
        if let Some(key) = key {
            let answered = Answered {
                input: input.clone(),
                output: output.clone(),
            };
            space.tokens.insert(key, answered);
        }
        Ok(output)
    }

    fn write(&self, operation: &Operation, output: &Members) -> Response<Bytes> {
        match self.engine.service.protocol {
            Protocol::RestJson1 => rest_json::write(&self.engine.service, operation, output),
            Protocol::AwsJson1_0 | Protocol::AwsJson1_1 => {
                aws_json::write(&self.engine.service, operation, output)
            }
        }
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        // Each call leaves the state whole, so that a panic elsewhere does not spoil it.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the error of a fault.
fn injected(fault: &Fault, operation: &Operation) -> Option<Failure> {
    let code = fault.error.as_ref()?;
    let message = fault
        .message
        .clone()
        .unwrap_or_else(|| format!("injected into {}", operation.name));
    Some(Failure::new(fault.status.unwrap_or(400), code, message))
}

fn add_headers(response: &mut Response<Bytes>, request_id: &str, now: f64) {
    let date = aws_smithy_types::DateTime::from_secs_f64(now.trunc());
    let date = date
        .fmt(aws_smithy_types::date_time::Format::HttpDate)
        .unwrap_or_default();
    for (name, value) in [("x-amzn-requestid", request_id), ("date", &date)] {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
}

fn system_time() -> f64 {
    let time = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    // The formats of timestamps have milliseconds.
    (time.as_secs_f64() * 1000.0).trunc() / 1000.0
}
