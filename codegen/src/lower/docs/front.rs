//! The crate's front page: between what the model says of the service first and the sections that it has, how to use the
//! client, in code that compiles.
//!
//! Made from the IR alone, as [`crate::lower::docs::examples`] are, with the crate's own operations, and only of what the crate has: a
//! service without waiters has no section about waiting. The blocks are `no_run`, as they would call the service.

use crate::ir::{Crate, DocBlock, Operation, Type};
use crate::lower::docs::examples::Types;
use crate::lower::docs::markdown;

/// Adds the sections to the documentation of the crate.
pub(crate) fn add(krate: &mut Crate) {
    let page = Page {
        krate,
        types: Types::of(krate),
        lib: &krate.package.lib,
    };
    let usage = joined([
        page.first_call(),
        page.credentials(),
        page.errors(),
        page.waiting(),
        page.paging(),
        testing(),
        features(),
    ]);
    let others = page.other_operations();
    let mut docs = text(&krate.service.docs);
    let mut sections = docs.split_off(markdown::first_heading(&docs));
    if !sections.is_empty() {
        docs.pop_if(|line| line.is_empty());
        sections.insert(0, String::new());
    }
    let docs = joined([docs, usage, sections, others]);
    krate.service.docs = vec![DocBlock::Markdown(docs)];
}

/// The lines of Markdown.
fn text(docs: &[DocBlock]) -> Vec<String> {
    let lines = docs.iter().filter_map(|block| match block {
        DocBlock::Markdown(lines) => Some(lines.clone()),
        DocBlock::Example(_) => None,
    });
    lines.flatten().collect()
}

struct Page<'a> {
    krate: &'a Crate,
    types: Types<'a>,
    lib: &'a str,
}

impl Page<'_> {
    /// Where the service's own text leads to some operations, the others: those that came after it was written.
    fn other_operations(&self) -> Vec<String> {
        let text = text(&self.krate.service.docs).join("\n");
        let (linked, others): (Vec<&str>, Vec<&str>) = self
            .krate
            .operations
            .iter()
            .map(|operation| operation.input.name.as_str())
            .partition(|name| text.contains(&format!("(crate::operation::{name})")));
        if linked.is_empty() || others.is_empty() {
            return Vec::new();
        }
        let links: Vec<String> = others
            .iter()
            .map(|name| format!("[`{name}`](crate::operation::{name})"))
            .collect();
        section("Other operations", &format!("{}.", links.join(", ")))
    }

    fn first_call(&self) -> Vec<String> {
        let lib = self.lib;
        let called =
            self.best(|operation| (!is_list(operation), !reads(operation), required(operation)));
        let Some((mut code, call)) = called.and_then(|operation| self.call(operation)) else {
            return Vec::new();
        };
        code.insert(0, format!("use {lib}::Client;"));
        code.extend([String::new(), "#[tokio::main]".to_owned()]);
        code.push(format!("async fn main() -> Result<(), {lib}::Error> {{"));
        code.push("    let client = Client::from_env().await?;".to_owned());
        code.extend(
            format!("let output = {call}.await?;")
                .lines()
                .map(|line| format!("    {line}")),
        );
        code.extend(["    println!(\"{output:?}\");", "    Ok(())", "}"].map(str::to_owned));
        let text = "An operation is a value, a type of [`operation`] with public fields: `new` takes what the service \
            requires, everything else has a setter. It can be compared, cloned, stored, and read from the JSON that other \
            tools of the service take, as every type here can. [`Client`] has a method for each; it gives a [`Call`], \
            which sends the operation when it is awaited, and has settings of its own until then. What is wrong with an \
            operation is found before it is sent, as far as [`Validation`] says.";
        joined([heading("A first call"), block(code), paragraph(text)])
    }

    fn credentials(&self) -> Vec<String> {
        let lib = self.lib;
        let text = "[`Client::from_env`] looks where every AWS tool looks: at variables of the environment such as \
            `AWS_REGION`, `AWS_PROFILE` and `AWS_ACCESS_KEY_ID` and, with the feature `aws-config`, at the profile files \
            and whatever they name (SSO, assumed roles, processes), at web identities, containers and the instance \
            metadata. [`Client::builder`] takes everything from its caller:";
        let code = [
            format!("use {lib}::Client;"),
            format!("use {lib}::aws_credential_types::Credentials;"),
            format!("# fn example() -> Result<(), {lib}::Error> {{"),
            "// or any type that implements `ProvideCredentials`".to_owned(),
            "let credentials = Credentials::new(\"access key\", \"secret key\", None, None, \"this program\");"
                .to_owned(),
            "let client = Client::builder()".to_owned(),
            "    .region(\"us-west-2\")".to_owned(),
            "    .credentials_provider(credentials)".to_owned(),
            "    .build()?;".to_owned(),
            "# Ok(())".to_owned(),
            "# }".to_owned(),
        ];
        let both = "For a bit of both, give the builder an [`Environment`] and end with `load` in place of `build`: what is \
            set goes before a variable, and a variable before the profile files. [`ClientBuilder`] lists the rest: \
            endpoints, [`Retry`], [`Timeouts`], proxies, certificates, [`Hook`].";
        joined([
            section("Credentials and region", text),
            empty_line(),
            block(code.into()),
            paragraph(both),
        ])
    }

    fn errors(&self) -> Vec<String> {
        let text = "A call gives its output or an [`Error`]. Printed, that says the operation, the code, the status, the \
            message, the request id and the members that are wrong. For programs there are [`Error::kind`] and questions such \
            as [`Error::is_not_found`], and [`Error::modeled`] gives an error of [`mod@error`] with its members.";
        let called = self.best(|operation| {
            (
                !reads(operation),
                is_list(operation),
                required(operation) == 0,
            )
        });
        let retried = "An attempt that may succeed the next time is made again before a call fails; [`Retry`] says how often. \
            Operations that take an idempotency token are given one, so that they happen once.";
        let Some((mut code, call)) = called.and_then(|operation| self.call(operation)) else {
            return joined([section("Errors", text), paragraph(retried)]);
        };
        let detailed = self
            .krate
            .errors
            .iter()
            .filter(|error| error.deprecated.is_none());
        let detailed =
            detailed.max_by_key(|error| (error.fields.len(), std::cmp::Reverse(&error.name)));
        if let Some(error) = detailed {
            code.push(format!("use {}::error::{};", self.lib, error.name));
        }
        code.push(self.signature());
        code.extend(format!("match {call}.await {{").lines().map(str::to_owned));
        code.push("    Ok(output) => println!(\"{output:?}\"),".to_owned());
        code.push(
            "    Err(error) if error.is_not_found() => println!(\"there is no such thing\"),"
                .to_owned(),
        );
        if let Some(error) = detailed {
            code.push(format!(
                "    Err(error) => match error.modeled::<{}>() {{",
                error.name
            ));
            code.push("        Some(details) => println!(\"{details:?}\"),".to_owned());
            code.extend(["        None => return Err(error),", "    },"].map(str::to_owned));
        } else {
            code.push("    Err(error) => return Err(error),".to_owned());
        }
        code.extend(["}", "# Ok(())", "# }"].map(str::to_owned));
        joined([
            section("Errors", text),
            empty_line(),
            block(code),
            paragraph(retried),
        ])
    }

    fn waiting(&self) -> Vec<String> {
        let lib = self.lib;
        let shown = self
            .krate
            .waiters
            .iter()
            .filter(|waiter| waiter.deprecated.is_none());
        let shown = shown
            .filter(|waiter| matches!(waiter.gives, Some(Type::Named(_))))
            .filter_map(|waiter| {
                let polled = self
                    .krate
                    .operations
                    .iter()
                    .find(|operation| operation.input.name == waiter.operation)?;
                Some((waiter, polled))
            });
        let Some((waiter, polled)) = shown.min_by_key(|(_, polled)| required(polled)) else {
            return Vec::new();
        };
        let Some((mut code, call)) = self.call(polled) else {
            return Vec::new();
        };
        code.push(format!("use {lib}::waiter;"));
        code.push(self.signature());
        code.extend(format!("let output = {call}").lines().map(str::to_owned));
        code.push(format!("    .until(waiter::{})", waiter.name));
        code.extend(
            [
                "    .await?;",
                "println!(\"{output:?}\");",
                "# Ok(())",
                "# }",
            ]
            .map(str::to_owned),
        );
        let text = "What an operation starts can take its time. The waiters of [`waiter`] poll until a state is reached:";
        let more = "A state from which the wished one can never come ends the wait with an error that has the service's \
            reasons. [`Wait`] says how long to wait, ten minutes unless told otherwise, and at which pace to poll.";
        joined([
            section("Waiting", text),
            empty_line(),
            block(code),
            paragraph(more),
        ])
    }

    fn paging(&self) -> Vec<String> {
        let called = self
            .best(|operation| (!is_list(operation), required(operation), 0))
            .filter(|best| is_list(best));
        let Some((mut code, call)) = called.and_then(|operation| self.call(operation)) else {
            return Vec::new();
        };
        code.push(self.signature());
        code.extend(
            format!("let mut items = {call}.items();")
                .lines()
                .map(str::to_owned),
        );
        code.push("while let Some(item) = items.try_next().await? {".to_owned());
        code.extend(["    println!(\"{item:?}\");", "}", "# Ok(())", "# }"].map(str::to_owned));
        let text = "An operation that lists answers page by page. [`Call::items`] gives what is on all of them, and asks for \
            the next page when it is needed; [`Call::pages`] gives the pages. Both are streams of `futures_core` as well.";
        joined([section("Paging", text), empty_line(), block(code)])
    }

    /// The operation that comes first by the key, then by name, of those that are not deprecated.
    fn best<K: Ord>(&self, key: impl Fn(&Operation) -> K) -> Option<&Operation> {
        let current = self
            .krate
            .operations
            .iter()
            .filter(|operation| operation.input.deprecated.is_none());
        current.min_by_key(|operation| key(operation))
    }

    /// The declarations that a call of the operation needs, and the call.
    fn call(&self, operation: &Operation) -> Option<(Vec<String>, String)> {
        let (uses, value) = self.types.operation(self.lib, operation)?;
        Some((uses, format!("client.{}({value})", operation.ident)))
    }

    /// The hidden line around code with a client and `?`.
    fn signature(&self) -> String {
        format!(
            "# async fn example(client: {0}::Client) -> Result<(), {0}::Error> {{",
            self.lib
        )
    }
}

fn testing() -> Vec<String> {
    let text = "With the feature `test-util`, `Client::builder().mock(&mock)` makes a client that reaches no network: a \
        `test_util::Mock` answers by rules, an operation's own type each, and keeps what it has seen. [`Call::request`] gives the HTTP request that a call would send, and sends nothing; [`Call::signed_request`] \
        gives it with its signature. A client whose `endpoint_url` is a loopback address talks to a server of the test's own \
        over plain http.";
    section("Testing", text)
}

fn features() -> Vec<String> {
    let rows = [
        "| feature | |",
        "|---|---|",
        "| `aws-config` (default) | profile files, and the default chain of credentials |",
        "| `ring` (default) | TLS with the cryptography of ring |",
        "| `aws-lc-rs` | TLS with that of aws-lc-rs; also where both are on |",
        "| `blocking` | calls, waits and pages for programs without an async runtime |",
        "| `test-util` | a mock in place of the service, for tests |",
    ];
    joined([heading("Features"), rows.map(str::to_owned).into()])
}

/// Whether the operation gives items page by page.
fn is_list(operation: &Operation) -> bool {
    operation
        .pages
        .as_ref()
        .is_some_and(|pages| pages.items.is_some())
}

/// Whether the operation changes nothing.
fn reads(operation: &Operation) -> bool {
    operation.readonly || operation.method == "GET"
}

/// How much the operation demands.
fn required(operation: &Operation) -> usize {
    operation.input.required().count()
}

fn joined<const N: usize>(parts: [Vec<String>; N]) -> Vec<String> {
    parts.into_iter().flatten().collect()
}

fn section(title: &str, text: &str) -> Vec<String> {
    joined([heading(title), markdown::wrap(text)])
}

fn heading(title: &str) -> Vec<String> {
    vec![String::new(), format!("# {title}"), String::new()]
}

fn paragraph(text: &str) -> Vec<String> {
    joined([empty_line(), markdown::wrap(text)])
}

fn empty_line() -> Vec<String> {
    vec![String::new()]
}

fn block(code: Vec<String>) -> Vec<String> {
    joined([vec!["```no_run".to_owned()], code, vec!["```".to_owned()]])
}
