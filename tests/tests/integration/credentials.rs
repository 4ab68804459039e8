//! Sources of credentials and their order.
//!
//! STS, SSO and metadata services are loopback servers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use bedrock_agentcore_control::aws_credential_types::Credentials;
use bedrock_agentcore_control::aws_credential_types::provider::{ProvideCredentials, future};
use bedrock_agentcore_control::operation::ListGateways;
use bedrock_agentcore_control::serde_json::{Value, json};
use bedrock_agentcore_control::{Client, Environment, Error, ErrorKind, Retry};
use smithy_emulator::{EmulatorService, Options};
use tests::home::Home;
use tests::server::{Answer, Received, Server};
use tests::{child, client, credentials};

use crate::emulator::emulator;

/// Returns the access key that signs a call of a client.
async fn access_key(client: &Client) -> Result<String, Error> {
    let request = client
        .list_gateways(ListGateways::new())
        .signed_request(std::time::SystemTime::now())
        .await?;
    Ok(signing_key(
        request.headers()["authorization"].to_str().unwrap(),
    ))
}

fn signing_key(authorization: &str) -> String {
    let (_, rest) = authorization.split_once("Credential=").unwrap();
    rest.split('/').next().unwrap().to_owned()
}

async fn load(environment: Environment) -> Client {
    Client::builder()
        .region("us-west-2")
        .environment(environment)
        .load()
        .await
        .unwrap()
}

/// Returns the response of a metadata service.
fn metadata_credentials(key: &str) -> Value {
    json!({
        "Code": "Success", "Type": "AWS-HMAC", "AccessKeyId": key, "SecretAccessKey": "secret",
        "Token": "token", "LastUpdated": "2026-01-01T00:00:00Z",
        "Expiration": "2099-01-01T00:00:00Z",
    })
}

/// Returns the response of STS to an action.
fn sts_credentials(action: &str, key: &str) -> Answer {
    let body = format!(
        "<{action}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{action}Result>\
         <Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>\
         <SessionToken>token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>\
         </Credentials><AssumedRoleUser><AssumedRoleId>id</AssumedRoleId>\
         <Arn>arn:aws:sts::123456789012:assumed-role/role/name</Arn></AssumedRoleUser>\
         </{action}Result></{action}Response>"
    );
    Answer::new(200, body).header("content-type", "text/xml")
}

fn form(request: &Received) -> String {
    String::from_utf8(request.body.clone()).unwrap()
}

#[tokio::test]
async fn environment_variables_override_the_profile() {
    let home = Home::new("");
    home.write(
        ".aws/credentials",
        "[default]\naws_access_key_id = PROFILE\naws_secret_access_key = secret\n",
    );

    assert_eq!(
        access_key(&load(home.environment(&[])).await)
            .await
            .unwrap(),
        "PROFILE"
    );
    let variables = [
        ("AWS_ACCESS_KEY_ID", "VARIABLE"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
    ];
    assert_eq!(
        access_key(&load(home.environment(&variables)).await)
            .await
            .unwrap(),
        "VARIABLE"
    );
}

#[tokio::test]
async fn a_profile_that_code_names_replaces_keys_in_the_environment() {
    let home = Home::new("");
    home.write(
        ".aws/credentials",
        "[prod]\naws_access_key_id = PROD\naws_secret_access_key = secret\n",
    );
    let variables = [
        ("AWS_ACCESS_KEY_ID", "VARIABLE"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_PROFILE", "prod"),
    ];
    let builder = || {
        let builder = Client::builder().region("us-west-2");
        builder.environment(home.environment(&variables))
    };

    let named_in_code = builder().profile_name("prod").load().await.unwrap();
    let named_by_variable = builder().load().await.unwrap();

    assert_eq!(access_key(&named_in_code).await.unwrap(), "PROD");
    assert_eq!(access_key(&named_by_variable).await.unwrap(), "VARIABLE");
}

#[tokio::test]
async fn a_source_that_is_configured_in_part_ends_the_chain() {
    let home = Home::new("");
    home.write(
        ".aws/credentials",
        "[default]\naws_access_key_id = PROFILE\naws_secret_access_key = secret\n",
    );
    let rows = [
        ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
        ("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"),
    ];
    for (set, missing) in rows {
        let error = access_key(&load(home.environment(&[(set, "value")])).await)
            .await
            .unwrap_err()
            .to_string();

        let expected = format!("the variable {set} is set without {missing}");
        assert!(error.contains(&expected), "{error}");
    }

    let home = Home::new("");
    let variables = [("AWS_WEB_IDENTITY_TOKEN_FILE", "/token")];
    let error = access_key(&load(home.environment(&variables)).await)
        .await
        .unwrap_err()
        .to_string();
    let expected = "AWS_WEB_IDENTITY_TOKEN_FILE is set without AWS_ROLE_ARN";
    assert!(error.contains(expected), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn profile_can_name_a_credential_process() {
    let home = Home::new("");
    let output = r#"{"Version": 1, "AccessKeyId": "PROCESS", "SecretAccessKey": "secret"}"#;
    let script = home.write("script", &format!("echo '{output}'\n"));
    home.write(
        ".aws/config",
        &format!(
            "[default]\ncredential_process = /bin/sh {}\n",
            script.display()
        ),
    );

    assert_eq!(
        access_key(&load(home.environment(&[])).await)
            .await
            .unwrap(),
        "PROCESS"
    );
}

#[tokio::test]
async fn profile_can_assume_a_role() {
    let sts = Server::start([sts_credentials("AssumeRole", "ROLE")]).await;

    let home = Home::new(&format!(
        "[default]\nrole_arn = arn:aws:iam::123456789012:role/deploy\n\
         source_profile = base\nservices = local\n\
         [profile base]\naws_access_key_id = BASE\naws_secret_access_key = secret\n\
         [services local]\nsts =\n  endpoint_url = {}\n",
        sts.url()
    ));
    assert_eq!(
        access_key(&load(home.environment(&[])).await)
            .await
            .unwrap(),
        "ROLE"
    );
    let request = sts.only_request();
    assert_eq!(
        signing_key(request.headers["authorization"].to_str().unwrap()),
        "BASE"
    );
    assert!(
        form(&request).contains("Action=AssumeRole&"),
        "{}",
        form(&request)
    );
}

#[tokio::test]
async fn roles_are_not_requested_over_plain_http() {
    let home = Home::new(
        "[default]\nrole_arn = arn:aws:iam::123456789012:role/deploy\n\
         source_profile = base\nservices = local\n\
         [profile base]\naws_access_key_id = BASE\naws_secret_access_key = secret\n\
         [services local]\nsts =\n  endpoint_url = http://sts.invalid\n",
    );

    let error = access_key(&load(home.environment(&[])).await)
        .await
        .unwrap_err()
        .to_string();

    let expected = "requests to sts.invalid would use plain http";
    assert!(error.contains(expected), "{error}");

    let permitted = [("SMITHY_ALLOW_PLAIN_HTTP_TO", "sts.invalid")];
    let error = access_key(&load(home.environment(&permitted)).await)
        .await
        .unwrap_err()
        .to_string();

    assert!(!error.contains(expected), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_failing_source_ends_the_chain() {
    let metadata = Server::start([]).await;
    let home = Home::new("[default]\ncredential_process = /bin/sh -c false\n");
    let environment = home.environment(&[("AWS_EC2_METADATA_SERVICE_ENDPOINT", &metadata.url())]);

    let error = access_key(&load(environment).await).await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Credentials);
    let text = error.to_string();
    assert!(
        text.starts_with("ListGateways: the credentials provider failed: "),
        "{text}"
    );
    assert!(
        text.contains(": profile: ") && text.contains("exit status: 1"),
        "{text}"
    );
    assert_eq!(metadata.received().len(), 0, "the chain ends");
}

/// The web identity, which is next in the chain, is that of another role.
#[tokio::test]
async fn a_profile_whose_source_has_no_credentials_ends_the_chain() {
    let role = "role_arn = arn:aws:iam::123456789012:role/deploy";
    for (config, expected) in [
        (format!("{role}\nsource_profile = gone\n"), "gone"),
        (
            format!("{role}\ncredential_source = Environment\n"),
            "AWS_ACCESS_KEY_ID is not set",
        ),
        (
            format!("{role}\nsource_profile = b\n[profile b]\nweb_identity_token_file = /t\n"),
            "role_arn",
        ),
        (
            "aws_access_key_id = KEY\n".to_owned(),
            "aws_secret_access_key",
        ),
        ("sso_session = gone\n".to_owned(), "gone"),
    ] {
        let home = Home::new(&format!("[default]\n{config}"));
        let environment = home.environment(&[
            ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/other"),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", "/gone/token"),
        ]);

        let error = access_key(&load(environment).await)
            .await
            .unwrap_err()
            .to_string();

        assert!(
            error.contains(": profile: ") && error.contains(expected),
            "{error}"
        );
        assert!(!error.contains("web identity"), "{error}");
    }
}

#[tokio::test]
async fn a_profile_without_credentials_is_skipped() {
    for config in ["[default]\nmax_attempts = 1\n", "[profile other]\na = b\n"] {
        let home = Home::new(config);

        let error = access_key(&load(home.environment(&[])).await)
            .await
            .unwrap_err()
            .to_string();

        assert!(
            error.contains("; profile: profile default of ") && error.contains("; web identity:"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn the_error_lists_every_source_and_its_reason() {
    let home = Home::new("");

    let error = access_key(&load(home.environment(&[])).await)
        .await
        .unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Credentials);
    let folder = home.path().join(".aws").display().to_string();
    assert_eq!(
        error.to_string().replace(&folder, "~"),
        "ListGateways: no credentials: set credentials_provider or configure one of these sources: \
         environment: the variable AWS_ACCESS_KEY_ID is not set; \
         profile: profile default of ~/config and ~/credentials has no credentials; \
         web identity: the variable AWS_WEB_IDENTITY_TOKEN_FILE is not set; \
         container: neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor \
         AWS_CONTAINER_CREDENTIALS_FULL_URI is set; \
         instance metadata: disabled by AWS_EC2_METADATA_DISABLED"
    );
}

/// Creates a client with a custom transport.
async fn load_with_transport(home: &Home) -> Client {
    let emulator = Arc::new(emulator(Options::default()));
    Client::builder()
        .region("us-west-2")
        .environment(Environment::of([(
            "HOME",
            home.path().display().to_string(),
        )]))
        .transport(EmulatorService::new(emulator))
        .load()
        .await
        .unwrap()
}

#[tokio::test]
async fn profile_provides_keys_to_a_client_with_a_custom_transport() {
    let home = Home::new("");
    home.write(
        ".aws/credentials",
        "[default]\naws_access_key_id = PROFILE\naws_secret_access_key = secret\n",
    );
    let client = load_with_transport(&home).await;

    assert_eq!(access_key(&client).await.unwrap(), "PROFILE");
}

#[tokio::test]
async fn a_client_with_a_custom_transport_requests_no_credentials() {
    let without_keys = load_with_transport(&Home::new("")).await;
    let role = Home::new(
        "[default]\nrole_arn = arn:aws:iam::123456789012:role/deploy\nsource_profile = base\n\
         [profile base]\naws_access_key_id = BASE\naws_secret_access_key = secret\n",
    );
    let with_role = load_with_transport(&role).await;

    let [without_keys, with_role] = [
        access_key(&without_keys).await.unwrap_err().to_string(),
        access_key(&with_role).await.unwrap_err().to_string(),
    ];

    let remedy =
        "a client with a custom transport requests no credentials: set credentials_provider";
    assert!(without_keys.ends_with(remedy), "{without_keys}");
    assert!(with_role.ends_with(remedy), "{with_role}");
}

#[tokio::test]
async fn instance_metadata_provides_region_and_credentials() {
    let token =
        || Answer::new(200, "token").header("x-aws-ec2-metadata-token-ttl-seconds", "21600");
    let server = Server::start([
        token(),
        Answer::new(200, "eu-central-1"),
        token(),
        Answer::new(200, "role"),
        Answer::json(&metadata_credentials("METADATA")),
    ])
    .await;
    let home = Home::new("");
    let environment = home.environment(&[("AWS_EC2_METADATA_SERVICE_ENDPOINT", &server.url())]);

    let client = Client::builder()
        .environment(environment)
        .load()
        .await
        .unwrap();

    assert_eq!(client.region(), "eu-central-1");
    assert_eq!(access_key(&client).await.unwrap(), "METADATA");
}

#[tokio::test]
async fn container_provides_credentials() {
    if child::is_child() {
        let client = Client::from_env().await.unwrap();
        assert_eq!(access_key(&client).await.unwrap(), "CONTAINER");
        return;
    }
    let server = Server::start([Answer::json(&metadata_credentials("CONTAINER"))]).await;
    let variables = Home::new("[default]\nregion = eu-west-1\n");
    let variables = variables.variables(&[
        (
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            &format!("{}/credentials", server.url()),
        ),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "open sesame"),
        ("AWS_REGION", "eu-west-1"),
    ]);

    child::run(
        concat!(module_path!(), "::container_provides_credentials"),
        &variables,
    )
    .await;

    assert_eq!(server.only_request().target, "/credentials");
    assert_eq!(
        server.only_request().headers["authorization"],
        "open sesame"
    );
}

#[tokio::test]
async fn errors_name_no_path_of_container_credentials() {
    if child::is_child() {
        let client = Client::from_env().await.unwrap();
        let error = access_key(&client).await.unwrap_err().to_string();
        assert!(error.contains("127.0.0.1:1"), "{error}");
        assert!(!error.contains("secret-path"), "{error}");
        return;
    }
    let variables = Home::new("[default]\nregion = eu-west-1\n");
    let variables = variables.variables(&[
        (
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            "http://127.0.0.1:1/secret-path",
        ),
        ("AWS_REGION", "eu-west-1"),
    ]);

    child::run(
        concat!(
            module_path!(),
            "::errors_name_no_path_of_container_credentials"
        ),
        &variables,
    )
    .await;
}

#[tokio::test]
async fn container_credentials_need_the_environment_of_the_process() {
    let home = Home::new("");
    let environment =
        home.environment(&[("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/")]);

    let error = access_key(&load(environment).await)
        .await
        .unwrap_err()
        .to_string();

    assert!(
        error.contains("; container: available only with the environment of the process; "),
        "{error}"
    );
}

#[tokio::test]
async fn web_identity_provides_credentials() {
    if child::is_child() {
        let client = Client::from_env().await.unwrap();
        assert_eq!(access_key(&client).await.unwrap(), "WEBIDENTITY");
        return;
    }
    let sts = Server::start([sts_credentials("AssumeRoleWithWebIdentity", "WEBIDENTITY")]).await;
    let home = Home::new("");
    let token = home
        .write("token", "signed.by.somebody")
        .display()
        .to_string();
    let variables = home.variables(&[
        ("AWS_WEB_IDENTITY_TOKEN_FILE", &token),
        ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/pod"),
        ("AWS_ENDPOINT_URL_STS", &sts.url()),
        ("AWS_REGION", "eu-west-1"),
    ]);

    child::run(
        concat!(module_path!(), "::web_identity_provides_credentials"),
        &variables,
    )
    .await;

    let form = form(&sts.only_request());
    assert!(
        form.contains("WebIdentityToken=signed.by.somebody"),
        "{form}"
    );
    assert!(
        form.contains("RoleSessionName=web-identity-token-"),
        "{form}"
    );
}

/// Path of the token of the session `corp`: its name is the SHA-1 hash of the session's name.
const SSO_TOKEN: &str = ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";

/// Returns the response of SSO with a role's credentials, which are refreshed after two seconds:
/// half of their lifetime.
fn sso_credentials(key: &str) -> Answer {
    let expiry = std::time::SystemTime::now() + std::time::Duration::from_secs(4);
    let expiry = expiry.duration_since(std::time::UNIX_EPOCH).unwrap();
    Answer::json(&json!({"roleCredentials": {
        "accessKeyId": key, "secretAccessKey": "secret", "sessionToken": "token",
        "expiration": u64::try_from(expiry.as_millis()).unwrap(),
    }}))
}

/// Returns a home folder with a profile and the token of an SSO session.
fn sso_home(sso: &Server) -> Home {
    let home = Home::new(&format!(
        "[default]\nregion = eu-west-1\nsso_session = corp\n\
         sso_account_id = 123456789012\nsso_role_name = Deploy\nservices = local\n\
         [sso-session corp]\nsso_region = eu-west-1\n\
         sso_start_url = https://corp.awsapps.com/start\n\
         [services local]\nsso =\n  endpoint_url = {}\n",
        sso.url()
    ));
    let token = json!({
        "accessToken": "open sesame", "expiresAt": "2099-01-01T00:00:00Z", "region": "eu-west-1",
        "startUrl": "https://corp.awsapps.com/start",
    });
    home.write(SSO_TOKEN, &token.to_string());
    home
}

#[tokio::test]
async fn sso_session_provides_credentials() {
    if child::is_child() {
        let client = Client::from_env().await.unwrap();
        assert_eq!(access_key(&client).await.unwrap(), "SSO");
        return;
    }
    let sso = Server::start([sso_credentials("SSO")]).await;
    let home = sso_home(&sso);
    let variables = home.variables(&[]);

    child::run(
        concat!(module_path!(), "::sso_session_provides_credentials"),
        &variables,
    )
    .await;

    assert_eq!(
        sso.only_request().headers["x-amz-sso_bearer_token"],
        "open sesame"
    );
}

#[tokio::test]
async fn the_token_of_an_sso_session_stays_in_memory() {
    if child::is_child() {
        let client = Client::from_env().await.unwrap();
        assert_eq!(access_key(&client).await.unwrap(), "FIRST");
        let home = std::env::var("HOME").unwrap();
        std::fs::remove_file(std::path::Path::new(&home).join(SSO_TOKEN)).unwrap();

        // The credentials are refreshed in the background.
        for _ in 0..500 {
            if access_key(&client).await.unwrap() == "SECOND" {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("the credentials were not refreshed");
    }
    let sso = Server::start(["FIRST", "SECOND", "THIRD"].map(sso_credentials)).await;
    let home = sso_home(&sso);
    let variables = home.variables(&[]);

    child::run(
        concat!(
            module_path!(),
            "::the_token_of_an_sso_session_stays_in_memory"
        ),
        &variables,
    )
    .await;
}

/// A provider of credentials that counts its calls.
#[derive(Debug)]
struct Counting(Arc<AtomicU32>);

impl ProvideCredentials for Counting {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        self.0.fetch_add(1, Ordering::Relaxed);
        let expiry = std::time::SystemTime::now() + std::time::Duration::from_secs(3600);
        future::ProvideCredentials::ready(Ok(Credentials::new(
            "COUNTED",
            "secret",
            None,
            Some(expiry),
            "test",
        )))
    }
}

#[tokio::test]
async fn clones_of_a_client_share_credentials() {
    let asked = Arc::new(AtomicU32::new(0));
    let provider = Counting(Arc::clone(&asked));
    let client = Client::builder()
        .region("us-west-2")
        .credentials_provider(provider)
        .build()
        .unwrap();
    for _ in 0..3 {
        access_key(&client.clone()).await.unwrap();
    }

    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_call_can_override_credentials_and_endpoint() {
    let own = Server::start([Answer::json(&json!({"items": []}))]).await;
    let shared = Server::start([Answer::json(&json!({"items": []}))]).await;
    let client = client(&shared.url());
    let other = Credentials::new("OTHER", "secret", None, None, "test");
    let call = client
        .list_gateways(ListGateways::new())
        .credentials_provider(other);
    call.endpoint_url(format!("{}/prefix", own.url()))
        .await
        .unwrap();

    client.list_gateways(ListGateways::new()).await.unwrap();

    let (own, shared) = (own.only_request(), shared.only_request());
    assert_eq!(
        signing_key(own.headers["authorization"].to_str().unwrap()),
        "OTHER"
    );
    assert!(own.target.starts_with("/prefix/"), "{}", own.target);
    assert_eq!(
        signing_key(shared.headers["authorization"].to_str().unwrap()),
        tests::ACCESS_KEY
    );
}

#[tokio::test]
async fn attempts_of_a_call_share_its_credentials() {
    let server = Server::start([Answer::new(503, ""), Answer::json(&json!({"items": []}))]).await;
    let asked = Arc::new(AtomicU32::new(0));
    let call = client(&server.url())
        .list_gateways(ListGateways::new())
        .retry(Retry::standard());

    call.credentials_provider(Counting(Arc::clone(&asked)))
        .await
        .unwrap();

    assert_eq!(
        (server.received().len(), asked.load(Ordering::Relaxed)),
        (2, 1)
    );
}

#[tokio::test]
async fn rejects_invalid_endpoints_of_a_call() {
    let client = Client::builder()
        .region("us-west-2")
        .credentials_provider(credentials(None))
        .build()
        .unwrap();
    for (url, expected) in [
        ("example.com", "the call's endpoint_url"),
        ("http://example.com", "plain http"),
    ] {
        let error = client
            .list_gateways(ListGateways::new())
            .endpoint_url(url)
            .await
            .unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Construction);
        assert!(error.to_string().contains(expected), "{error}");
    }
}
