//! Lists all resources of an account, with the resources that they contain.
//!
//! ```text
//! cargo run -p bedrock-agentcore-control --example inventory
//! ```
//!
//! A list that fails is reported, does not affect the other lists, and sets the exit code to 1.
//! `AWS_ENDPOINT_URL` selects another endpoint.

use std::process::ExitCode;

use bedrock_agentcore_control::operation as op;
use bedrock_agentcore_control::{Client, Error, Items, PaginatedItems};

#[tokio::main]
async fn main() -> ExitCode {
    let client = match Client::from_env().await {
        Ok(client) => client,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    match inventory(&client).await {
        0 => ExitCode::SUCCESS,
        failures => {
            eprintln!("{failures} lists are missing");
            ExitCode::FAILURE
        }
    }
}

/// Prints all resources, and returns the number of failed lists.
pub async fn inventory(client: &Client) -> usize {
    let mut printer = Printer { failures: 0 };
    agents(client, &mut printer).await;
    tools(client, &mut printer).await;
    access(client, &mut printer).await;
    quality(client, &mut printer).await;
    catalogs(client, &mut printer).await;
    printer.failures
}

async fn agents(client: &Client, printer: &mut Printer) {
    let runtimes = client
        .list_agent_runtimes(op::ListAgentRuntimes::new())
        .items();
    for id in printer
        .list("agent runtime", runtimes, |runtime| {
            runtime.agent_runtime_id
        })
        .await
    {
        let versions = client
            .list_agent_runtime_versions(op::ListAgentRuntimeVersions::new(&id))
            .items();
        printer
            .list("  version", versions, |version| {
                version.agent_runtime_version
            })
            .await;
        let endpoints = client
            .list_agent_runtime_endpoints(op::ListAgentRuntimeEndpoints::new(&id))
            .items();
        printer
            .list("  endpoint", endpoints, |endpoint| endpoint.name)
            .await;
    }
    let harnesses = client.list_harnesses(op::ListHarnesses::new()).items();
    for id in printer
        .list("harness", harnesses, |harness| harness.harness_id)
        .await
    {
        let versions = client
            .list_harness_versions(op::ListHarnessVersions::new(&id))
            .items();
        printer
            .list("  version", versions, |version| version.harness_version)
            .await;
        let endpoints = client
            .list_harness_endpoints(op::ListHarnessEndpoints::new(&id))
            .items();
        printer
            .list("  endpoint", endpoints, |endpoint| endpoint.endpoint_name)
            .await;
    }
    let bundles = client
        .list_configuration_bundles(op::ListConfigurationBundles::new())
        .items();
    for id in printer
        .list("configuration bundle", bundles, |bundle| bundle.bundle_id)
        .await
    {
        let versions = client
            .list_configuration_bundle_versions(op::ListConfigurationBundleVersions::new(&id))
            .items();
        printer
            .list("  version", versions, |version| version.version_id)
            .await;
    }
    let memories = client.list_memories(op::ListMemories::new()).items();
    printer
        .list("memory", memories, |memory| memory.id.unwrap_or_default())
        .await;
}

async fn tools(client: &Client, printer: &mut Printer) {
    let gateways = client.list_gateways(op::ListGateways::new()).items();
    for id in printer
        .list("gateway", gateways, |gateway| gateway.gateway_id)
        .await
    {
        let targets = client
            .list_gateway_targets(op::ListGatewayTargets::new(&id))
            .items();
        printer
            .list("  target", targets, |target| target.target_id)
            .await;
        let rules = client
            .list_gateway_rules(op::ListGatewayRules::new(&id))
            .items();
        printer.list("  rule", rules, |rule| rule.rule_id).await;
    }
    let browsers = client.list_browsers(op::ListBrowsers::new()).items();
    printer
        .list("browser", browsers, |browser| browser.browser_id)
        .await;
    let profiles = client
        .list_browser_profiles(op::ListBrowserProfiles::new())
        .items();
    printer
        .list("browser profile", profiles, |profile| profile.profile_id)
        .await;
    let interpreters = client
        .list_code_interpreters(op::ListCodeInterpreters::new())
        .items();
    printer
        .list("code interpreter", interpreters, |interpreter| {
            interpreter.code_interpreter_id
        })
        .await;
}

async fn access(client: &Client, printer: &mut Printer) {
    let identities = client
        .list_workload_identities(op::ListWorkloadIdentities::new())
        .items();
    printer
        .list("workload identity", identities, |identity| identity.name)
        .await;
    let keys = client
        .list_api_key_credential_providers(op::ListApiKeyCredentialProviders::new())
        .items();
    printer
        .list("API key credential provider", keys, |provider| {
            provider.name
        })
        .await;
    let clients = client
        .list_oauth2_credential_providers(op::ListOauth2CredentialProviders::new())
        .items();
    printer
        .list("OAuth2 credential provider", clients, |provider| {
            provider.name
        })
        .await;
    // The summaries, as they need no access to the engines' KMS keys.
    let engines = client
        .list_policy_engine_summaries(op::ListPolicyEngineSummaries::new())
        .items();
    for id in printer
        .list("policy engine", engines, |engine| engine.policy_engine_id)
        .await
    {
        let policies = client
            .list_policy_summaries(op::ListPolicySummaries::new(&id))
            .items();
        printer
            .list("  policy", policies, |policy| policy.policy_id)
            .await;
        let generations = client
            .list_policy_generation_summaries(op::ListPolicyGenerationSummaries::new(&id))
            .items();
        printer
            .list("  policy generation", generations, |generation| {
                generation.policy_generation_id
            })
            .await;
    }
}

async fn quality(client: &Client, printer: &mut Printer) {
    let evaluators = client.list_evaluators(op::ListEvaluators::new()).items();
    printer
        .list("evaluator", evaluators, |evaluator| evaluator.evaluator_id)
        .await;
    let configs = client
        .list_online_evaluation_configs(op::ListOnlineEvaluationConfigs::new())
        .items();
    printer
        .list("online evaluation", configs, |config| {
            config.online_evaluation_config_id
        })
        .await;
    let datasets = client.list_datasets(op::ListDatasets::new()).items();
    for id in printer
        .list("dataset", datasets, |dataset| dataset.dataset_id)
        .await
    {
        let versions = client
            .list_dataset_versions(op::ListDatasetVersions::new(&id))
            .items();
        printer
            .list("  version", versions, |version| version.dataset_version)
            .await;
    }
}

async fn catalogs(client: &Client, printer: &mut Printer) {
    let registries = client.list_registries(op::ListRegistries::new()).items();
    for id in printer
        .list("registry", registries, |registry| registry.registry_id)
        .await
    {
        let records = client
            .list_registry_records(op::ListRegistryRecords::new(&id))
            .items();
        printer
            .list("  record", records, |record| record.record_id)
            .await;
    }
    let managers = client
        .list_payment_managers(op::ListPaymentManagers::new())
        .items();
    for id in printer
        .list("payment manager", managers, |manager| {
            manager.payment_manager_id
        })
        .await
    {
        let connectors = client
            .list_payment_connectors(op::ListPaymentConnectors::new(&id))
            .items();
        printer
            .list("  connector", connectors, |connector| {
                connector.payment_connector_id
            })
            .await;
    }
    let providers = client
        .list_payment_credential_providers(op::ListPaymentCredentialProviders::new())
        .items();
    printer
        .list("payment credential provider", providers, |provider| {
            provider.name
        })
        .await;
}

/// Printer of lists, which counts the failed ones.
struct Printer {
    failures: usize,
}

impl Printer {
    /// Prints the items of all pages, and returns their ids. An error ends only this list.
    async fn list<Op: PaginatedItems>(
        &mut self,
        kind: &str,
        mut items: Items<Op>,
        id: impl Fn(<Op::Items as IntoIterator>::Item) -> String,
    ) -> Vec<String> {
        let mut ids = Vec::new();
        loop {
            match items.try_next().await {
                Ok(Some(item)) => {
                    let id = id(item);
                    println!("{kind} {id}");
                    ids.push(id);
                }
                Ok(None) => return ids,
                Err(error) => {
                    self.report(kind, &error);
                    return ids;
                }
            }
        }
    }

    fn report(&mut self, kind: &str, error: &Error) {
        eprintln!("{}: {error}", kind.trim());
        self.failures += 1;
    }
}
