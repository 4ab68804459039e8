//! Every operation of the client, by name and without its type, for tests that hold for all of them.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

use bedrock_agentcore_control::bytes::Bytes;
use bedrock_agentcore_control::serde_json::{self, Value};
use bedrock_agentcore_control::{Client, Error, Operation, Validation, http, operation};
use smithy_reqwest::operation::OperationInfo;
use smithy_reqwest::protocol_tests::read_response;
use smithy_reqwest::serde::Serialize;
use smithy_reqwest::serde::de::DeserializeOwned;

/// An operation of the client.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// What the generated code says of it.
    pub info: &'static OperationInfo,
    /// Reads it from JSON as a person's file would be read.
    pub read: fn(Value) -> serde_json::Result<Box<dyn AnyOperation>>,
    /// Reads its output from JSON the same way.
    pub read_output: fn(Value) -> serde_json::Result<Box<dyn AnyValue>>,
    /// Reads a response of this status as its calls do.
    pub read_response: ReadResponse,
}

/// Reads a response of this status, with these headers and this body.
pub type ReadResponse = fn(u16, http::HeaderMap, Bytes) -> Result<Box<dyn AnyValue>, Error>;

/// A shape, without its type.
pub trait AnyValue: Debug {
    /// The value in the service's JSON form.
    ///
    /// # Errors
    /// Those of writing.
    fn to_json(&self) -> serde_json::Result<Value>;
}

impl<T: Debug + Serialize> AnyValue for T {
    fn to_json(&self) -> serde_json::Result<Value> {
        serde_json::to_value(self)
    }
}

/// What sending any operation gives.
pub type AnyFuture = Pin<Box<dyn Future<Output = Result<Box<dyn AnyValue>, Error>> + Send>>;

/// An operation, without its type.
pub trait AnyOperation: AnyValue {
    /// The request that would be sent, checked at this level.
    ///
    /// # Errors
    /// Those of `Call::request`.
    fn request(&self, client: &Client, level: Validation) -> Result<http::Request<Bytes>, Error>;

    /// Sends it, unchecked.
    fn send(&self, client: &Client) -> AnyFuture;

    /// What its call prints for `Debug`.
    fn debug_call(&self, client: &Client) -> String;
}

impl<Op> AnyOperation for Op
where
    Op: Operation + Clone + Debug + Serialize,
    Op::Output: Debug + Serialize + 'static,
{
    fn request(&self, client: &Client, level: Validation) -> Result<http::Request<Bytes>, Error> {
        client.call(self.clone()).validation(level).request()
    }

    fn send(&self, client: &Client) -> AnyFuture {
        let sent = client
            .call(self.clone())
            .validation(Validation::Off)
            .into_future();
        Box::pin(async move { Ok(Box::new(sent.await?) as Box<dyn AnyValue>) })
    }

    fn debug_call(&self, client: &Client) -> String {
        format!("{:?}", client.call(self.clone()))
    }
}

impl Entry {
    const fn of<Op>() -> Self
    where
        Op: Operation + Clone + Debug + Serialize + DeserializeOwned,
        Op::Output: Debug + Serialize + DeserializeOwned + 'static,
    {
        Self {
            info: Op::INFO,
            read: |json| Ok(Box::new(serde_json::from_value::<Op>(json)?)),
            read_output: |json| Ok(Box::new(serde_json::from_value::<Op::Output>(json)?)),
            read_response: |status, headers, body| {
                Ok(Box::new(read_response::<Op>(status, headers, body)?))
            },
        }
    }
}

/// The operation of this name in the model.
///
/// # Panics
/// Where there is none.
#[must_use]
pub fn entry(name: &str) -> Entry {
    match OPERATIONS.iter().find(|entry| entry.info.name == name) {
        Some(entry) => *entry,
        None => panic!("no operation is called {name}"),
    }
}

macro_rules! operations {
    ($($name:ident),* $(,)?) => {
        /// All operations. A test compares their names with the model's.
        pub static OPERATIONS: &[Entry] = &[$(Entry::of::<operation::$name>()),*];
    };
}

operations!(
    AddDatasetExamples,
    CreateAgentRuntime,
    CreateAgentRuntimeEndpoint,
    CreateApiKeyCredentialProvider,
    CreateBrowser,
    CreateBrowserProfile,
    CreateCodeInterpreter,
    CreateConfigurationBundle,
    CreateDataset,
    CreateDatasetVersion,
    CreateEvaluator,
    CreateGateway,
    CreateGatewayRule,
    CreateGatewayTarget,
    CreateHarness,
    CreateHarnessEndpoint,
    CreateMemory,
    CreateOauth2CredentialProvider,
    CreateOnlineEvaluationConfig,
    CreatePaymentConnector,
    CreatePaymentCredentialProvider,
    CreatePaymentManager,
    CreatePolicy,
    CreatePolicyEngine,
    CreateRegistry,
    CreateRegistryRecord,
    CreateWorkloadIdentity,
    DeleteAgentRuntime,
    DeleteAgentRuntimeEndpoint,
    DeleteApiKeyCredentialProvider,
    DeleteBrowser,
    DeleteBrowserProfile,
    DeleteCodeInterpreter,
    DeleteConfigurationBundle,
    DeleteDataset,
    DeleteDatasetExamples,
    DeleteEvaluator,
    DeleteGateway,
    DeleteGatewayRule,
    DeleteGatewayTarget,
    DeleteHarness,
    DeleteHarnessEndpoint,
    DeleteMemory,
    DeleteOauth2CredentialProvider,
    DeleteOnlineEvaluationConfig,
    DeletePaymentConnector,
    DeletePaymentCredentialProvider,
    DeletePaymentManager,
    DeletePolicy,
    DeletePolicyEngine,
    DeleteRegistry,
    DeleteRegistryRecord,
    DeleteResourcePolicy,
    DeleteWorkloadIdentity,
    GetAgentRuntime,
    GetAgentRuntimeEndpoint,
    GetApiKeyCredentialProvider,
    GetBrowser,
    GetBrowserProfile,
    GetCodeInterpreter,
    GetConfigurationBundle,
    GetConfigurationBundleVersion,
    GetDataset,
    GetEvaluator,
    GetGateway,
    GetGatewayRule,
    GetGatewayTarget,
    GetHarness,
    GetHarnessEndpoint,
    GetMemory,
    GetOauth2CredentialProvider,
    GetOnlineEvaluationConfig,
    GetPaymentConnector,
    GetPaymentCredentialProvider,
    GetPaymentManager,
    GetPolicy,
    GetPolicyEngine,
    GetPolicyEngineSummary,
    GetPolicyGeneration,
    GetPolicyGenerationSummary,
    GetPolicySummary,
    GetRegistry,
    GetRegistryRecord,
    GetResourcePolicy,
    GetTokenVault,
    GetWorkloadIdentity,
    ListAgentRuntimeEndpoints,
    ListAgentRuntimeVersions,
    ListAgentRuntimes,
    ListApiKeyCredentialProviders,
    ListBrowserProfiles,
    ListBrowsers,
    ListCodeInterpreters,
    ListConfigurationBundleVersions,
    ListConfigurationBundles,
    ListDatasetExamples,
    ListDatasetVersions,
    ListDatasets,
    ListEvaluators,
    ListGatewayRules,
    ListGatewayTargets,
    ListGateways,
    ListHarnessEndpoints,
    ListHarnessVersions,
    ListHarnesses,
    ListMemories,
    ListOauth2CredentialProviders,
    ListOnlineEvaluationConfigs,
    ListPaymentConnectors,
    ListPaymentCredentialProviders,
    ListPaymentManagers,
    ListPolicies,
    ListPolicyEngineSummaries,
    ListPolicyEngines,
    ListPolicyGenerationAssets,
    ListPolicyGenerationSummaries,
    ListPolicyGenerations,
    ListPolicySummaries,
    ListRegistries,
    ListRegistryRecords,
    ListTagsForResource,
    ListWorkloadIdentities,
    PutResourcePolicy,
    SetTokenVaultCmk,
    StartPolicyGeneration,
    SubmitRegistryRecordForApproval,
    SynchronizeGatewayTargets,
    TagResource,
    UntagResource,
    UpdateAgentRuntime,
    UpdateAgentRuntimeEndpoint,
    UpdateApiKeyCredentialProvider,
    UpdateConfigurationBundle,
    UpdateDataset,
    UpdateDatasetExamples,
    UpdateEvaluator,
    UpdateGateway,
    UpdateGatewayRule,
    UpdateGatewayTarget,
    UpdateHarness,
    UpdateHarnessEndpoint,
    UpdateMemory,
    UpdateOauth2CredentialProvider,
    UpdateOnlineEvaluationConfig,
    UpdatePaymentConnector,
    UpdatePaymentCredentialProvider,
    UpdatePaymentManager,
    UpdatePolicy,
    UpdatePolicyEngine,
    UpdateRegistry,
    UpdateRegistryRecord,
    UpdateRegistryRecordStatus,
    UpdateWorkloadIdentity,
);
