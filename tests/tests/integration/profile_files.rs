//! Configuration by profile files, its precedence, and errors.

use std::time::SystemTime;

use bedrock_agentcore_control::operation::ListGateways;
use bedrock_agentcore_control::serde_json::json;
use bedrock_agentcore_control::{Client, ClientBuilder, Environment, Error, ErrorKind};
use tests::credentials;
use tests::home::Home;
use tests::server::{Answer, Server};

use crate::secrets::Traces;

fn builder(environment: Environment) -> ClientBuilder<Client> {
    Client::builder()
        .environment(environment)
        .credentials_provider(credentials(None))
}

async fn load(home: &Home, variables: &[(&str, &str)]) -> Result<Client, Error> {
    builder(home.environment(variables)).load().await
}

fn user_agent(client: &Client) -> String {
    let request = client
        .list_gateways(ListGateways::new())
        .request()
        .expect("a request");
    request.headers()["user-agent"]
        .to_str()
        .expect("text")
        .to_owned()
}

#[tokio::test]
async fn region_comes_from_builder_then_variables_then_profile() {
    let home = Home::new("[default]\nregion = eu-west-1\n");
    let cases: [(&[(&str, &str)], &str); 4] = [
        (&[], "eu-west-1"),
        (&[("AWS_REGION", " ")], "eu-west-1"),
        (&[("AWS_DEFAULT_REGION", "eu-west-2")], "eu-west-2"),
        (
            &[
                ("AWS_DEFAULT_REGION", "eu-west-2"),
                ("AWS_REGION", "eu-west-3"),
            ],
            "eu-west-3",
        ),
    ];
    for (variables, region) in cases {
        assert_eq!(
            load(&home, variables).await.unwrap().region(),
            region,
            "{variables:?}"
        );
    }

    let set = builder(home.environment(&[("AWS_REGION", "eu-west-3")]))
        .region("eu-north-1")
        .load()
        .await
        .unwrap();

    assert_eq!(set.region(), "eu-north-1");
}

const ENDPOINTS: &str = "\
[default]
region = eu-west-1
endpoint_url = https://profile.example/
services = mine
[profile plain]
region = eu-west-1
endpoint_url = https://profile.example/
[profile hyphens]
region = eu-west-1
services = hyphens
[profile other]
region = eu-west-1
endpoint_url = https://profile.example/
services = other
[services mine]
bedrock_agentcore_control =
  endpoint_url = https://services.example/
[services hyphens]
bedrock-agentcore-control =
  endpoint_url = https://hyphens.example/
[services other]
s3 =
  endpoint_url = https://s3.example/
";

#[tokio::test]
async fn endpoint_comes_from_builder_then_variables_then_profile() {
    let home = Home::new(ENDPOINTS);
    let (global, service) = (
        "AWS_ENDPOINT_URL",
        "AWS_ENDPOINT_URL_BEDROCK_AGENTCORE_CONTROL",
    );
    let cases: [(&[(&str, &str)], &str); 6] = [
        (&[("AWS_PROFILE", "plain")], "https://profile.example/"),
        (&[("AWS_PROFILE", "other")], "https://profile.example/"),
        (&[("AWS_PROFILE", "hyphens")], "https://hyphens.example/"),
        (&[], "https://services.example/"),
        (
            &[(global, "https://global.example/")],
            "https://global.example/",
        ),
        (
            &[
                (global, "https://global.example/"),
                (service, "https://service.example/"),
            ],
            "https://service.example/",
        ),
    ];
    for (variables, endpoint) in cases {
        assert_eq!(
            load(&home, variables).await.unwrap().endpoint_url(),
            endpoint,
            "{variables:?}"
        );
    }
    let environment = home.environment(&[(service, "https://service.example/")]);

    let set = builder(environment)
        .endpoint_url("https://code.example/")
        .load()
        .await
        .unwrap();

    assert_eq!(set.endpoint_url(), "https://code.example/");
}

#[tokio::test]
async fn variable_or_profile_can_ignore_configured_endpoints() {
    let ignoring = "[default]\nregion = eu-west-1\nendpoint_url = https://profile.example/\n\
                    ignore_configured_endpoint_urls = true\n";
    let cases: [(&str, &[(&str, &str)]); 3] = [
        (
            ENDPOINTS,
            &[("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")],
        ),
        (ignoring, &[]),
        (ignoring, &[("AWS_ENDPOINT_URL", "https://global.example/")]),
    ];
    for (config, variables) in cases {
        let url = load(&Home::new(config), variables)
            .await
            .unwrap()
            .endpoint_url();

        assert!(
            url.contains("eu-west-1.amazonaws.com"),
            "{url} {variables:?}"
        );
    }
    let home = Home::new(ignoring);

    let set = builder(home.environment(&[]))
        .endpoint_url("https://code.example/")
        .load()
        .await
        .unwrap();

    assert_eq!(set.endpoint_url(), "https://code.example/");
}

#[tokio::test]
async fn profile_name_comes_from_builder_then_variable() {
    let home = Home::new("[default]\nregion = eu-west-1\n[profile two]\nregion = eu-west-2\n");
    home.write(".aws/credentials", "[three]\nregion = eu-west-3\n");

    assert_eq!(
        load(&home, &[("AWS_PROFILE", "two")])
            .await
            .unwrap()
            .region(),
        "eu-west-2"
    );

    let set = builder(home.environment(&[("AWS_PROFILE", "two")]))
        .profile_name("three")
        .load()
        .await
        .unwrap();

    assert_eq!(set.region(), "eu-west-3");
}

#[tokio::test]
async fn variables_locate_the_profile_files() {
    let home = Home::new("[default]\nregion = eu-west-1\n");
    home.write("elsewhere/config", "[default]\nregion = eu-west-2\n");

    let client = load(&home, &[("AWS_CONFIG_FILE", "~/elsewhere/config")])
        .await
        .unwrap();

    assert_eq!(client.region(), "eu-west-2");
}

#[tokio::test]
async fn profile_configures_retries() {
    let server = Server::start([Answer::json(&json!({"items": []}))]).await;
    let home =
        Home::new("[default]\nregion = eu-west-1\nretry_mode = adaptive\nmax_attempts = 7\n");
    let client = builder(home.environment(&[]))
        .endpoint_url(server.url())
        .load()
        .await
        .unwrap();

    client.list_gateways(ListGateways::new()).await.unwrap();

    let headers = server.only_request().headers;
    assert_eq!(headers["amz-sdk-request"], "attempt=1; max=7");
    assert!(
        headers["user-agent"]
            .to_str()
            .unwrap()
            .contains(" cfg/retry-mode#adaptive"),
        "{headers:?}"
    );
}

#[tokio::test]
async fn app_name_comes_from_builder_then_variable_then_profile() {
    let legacy = Home::new("[default]\nregion = eu-west-1\nsdk-ua-app-id = legacy\n");

    assert!(user_agent(&load(&legacy, &[]).await.unwrap()).ends_with(" app/legacy"));
    let home = Home::new(
        "[default]\nregion = eu-west-1\nsdk_ua_app_id = profile\nsdk-ua-app-id = legacy\n",
    );
    assert!(user_agent(&load(&home, &[]).await.unwrap()).ends_with(" app/profile"));
    let variables = [("AWS_SDK_UA_APP_ID", "variable")];
    assert!(user_agent(&load(&home, &variables).await.unwrap()).ends_with(" app/variable"));

    let set = builder(home.environment(&variables))
        .app_name("set!")
        .load()
        .await
        .unwrap();

    assert!(user_agent(&set).ends_with(" app/set!"));
}

#[tokio::test]
async fn the_error_without_region_lists_its_sources() {
    let home = Home::new("");

    let error = load(&home, &[]).await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Construction);
    let folder = home.path().join(".aws").display().to_string();
    assert_eq!(
        error.to_string().replace(&folder, "~"),
        "no region: set region in the builder, AWS_REGION, AWS_DEFAULT_REGION or the key region of \
         the profile default of ~/config and ~/credentials, for example to us-west-2; \
         the instance metadata provide none or were not requested"
    );
}

/// Returns the error of loading a configuration, with `~` for the folder of the profile files.
async fn load_error(config: &str, variables: &[(&str, &str)]) -> String {
    let home = Home::new(config);
    let folder = home.path().join(".aws").display().to_string();
    load(&home, variables)
        .await
        .expect_err("an error")
        .to_string()
        .replace(&folder, "~")
}

#[tokio::test]
async fn rejects_a_missing_services_section() {
    let error = load_error(
        "[default]\nregion = eu-west-1\nservices = gone\n[services other]\n",
        &[],
    )
    .await;

    assert_eq!(
        error,
        "the profile default has services = gone, but ~/config has no section [services gone]"
    );
}

#[tokio::test]
async fn accepts_an_empty_services_section() {
    let home = Home::new("[default]\nregion = eu-west-1\nservices = mine\n[services mine]\n");

    let client = load(&home, &[]).await.unwrap();

    assert!(client.endpoint_url().contains("eu-west-1.amazonaws.com"));
}

#[tokio::test]
async fn empty_keys_count_as_unset() {
    let service = "bedrock_agentcore_control =\n  endpoint_url =\n";
    for keys in [
        "endpoint_url =\n".to_owned(),
        "services =\n".to_owned(),
        format!("services = mine\n[services mine]\n{service}"),
    ] {
        let home = Home::new(&format!("[default]\nregion = eu-west-1\n{keys}"));

        let client = load(&home, &[]).await.unwrap();

        let endpoint = client.endpoint_url();
        assert!(
            endpoint.contains("eu-west-1.amazonaws.com"),
            "{keys}: {endpoint}"
        );
    }
}

#[tokio::test]
async fn rejects_an_unknown_profile_and_lists_the_known_ones() {
    let config = "[default]\nregion = eu-west-1\n[profile dev]\nregion = eu-west-1\n";

    let error = load_error(config, &[("AWS_PROFILE", "prod")]).await;

    assert_eq!(
        error,
        r#"no profile "prod" in ~/config or ~/credentials: their profiles are default, dev"#
    );
}

#[tokio::test]
async fn parse_errors_contain_the_line() {
    let error = load_error("[default]\nregion eu-west-1\n", &[]).await;

    assert_eq!(
        error,
        "~/config, line 2: the line has no name and =, so the section [default] cannot be used"
    );
}

#[tokio::test]
async fn the_error_for_a_name_that_is_not_supported_contains_the_line() {
    let config = "[default]\n[profile \"my dev\"]\nregion = eu-west-1\n";

    let error = load_error(config, &[("AWS_PROFILE", "my dev")]).await;

    assert_eq!(
        error,
        "~/config, line 2: the name has a character other than letters, digits and _-/.%@:+, so \
        the \
         section [profile my dev] cannot be used"
    );
}

#[tokio::test]
async fn broken_sections_of_other_profiles_are_ignored() {
    let home = Home::new("[profilex]\nno sign\n[profile x]\nregion = us-west-2\n");

    let client = load(&home, &[("AWS_PROFILE", "x")]).await.unwrap();

    assert_eq!(client.region(), "us-west-2");
}

#[tokio::test]
async fn broken_sections_of_other_profiles_are_logged_once() {
    let home = Home::new(
        "[default]\nregion = us-west-2\naws_access_key_id = A\naws_secret_access_key = b\n\
         [profile other]\nno sign\n",
    );
    let traces = Traces::default();
    let _guard = traces.collect();

    let builder = Client::builder().environment(home.environment(&[]));
    let client = builder.load().await.unwrap();
    let call = client.list_gateways(ListGateways::new());
    call.signed_request(SystemTime::now()).await.unwrap();

    let text = traces.text();
    let warnings = text.matches("the section [profile other] cannot be used");
    assert_eq!(warnings.count(), 1, "{text}");
}

#[tokio::test]
async fn a_broken_services_section_is_an_error_for_its_profiles() {
    let config = "[default]\nregion = eu-west-1\nservices = s\n[services s]\nx =\n  no sign\n";

    let error = load_error(config, &[]).await;

    assert_eq!(
        error,
        "~/config, line 6: the line has no name and =, so the section [services s] cannot be used"
    );
}

#[tokio::test]
async fn profile_files_are_read_as_the_cli_reads_them() {
    for config in [
        "[other]\n  username = \"admin\"\n[default]\nregion = us-west-2\n",
        "[default] ; mine\nregion = us-west-2\n",
        "[default] # x\nregion = us-west-2\n[profile dev] # y\n",
        "\u{feff}[default]\nregion = us-west-2\n",
        "[default]\r\nregion = us-west-2\r\n",
        "[default]\n  # where\n  region = us-west-2\n  # what\n  output = json\n",
        "[broken]\nno sign\n[default]\nregion = us-west-2\n",
        "stray\n[default]\nregion = us-west-2\n",
        "[a#b]\n[default]\nregion = us-west-2\n",
    ] {
        let client = load(&Home::new(config), &[]).await;

        assert_eq!(client.unwrap().region(), "us-west-2", "{config:?}");
    }
}

#[tokio::test]
async fn names_of_profiles_can_have_any_character_of_the_official_sdks() {
    let name = "some-thing:long/the_one%only.foo@bar+";
    let home = Home::new(&format!("[profile {name}]\nregion = us-east-2\n"));

    let client = load(&home, &[("AWS_PROFILE", name)]).await.unwrap();

    assert_eq!(client.region(), "us-east-2");
}

#[tokio::test]
async fn names_of_profiles_can_be_quoted() {
    for header in ["profile \"dev\"", "profile 'dev'", "profile\t dev "] {
        let home = Home::new(&format!("[{header}]\nregion = us-east-2\n"));

        let client = load(&home, &[("AWS_PROFILE", "dev")]).await.unwrap();

        assert_eq!(client.region(), "us-east-2", "{header}");
    }
}

#[tokio::test]
async fn rejects_invalid_values_of_keys() {
    let cases = [
        (
            "retry_mode = never",
            r#"retry_mode of the profile default is "never"; it must be standard or adaptive"#,
        ),
        (
            "max_attempts = 0",
            r#"max_attempts of the profile default is "0"; it must be a number above 0"#,
        ),
        (
            "disable_clock_skew_correction = maybe",
            "disable_clock_skew_correction of the profile default is \"maybe\"; \
             it must be true or false",
        ),
        (
            "ignore_configured_endpoint_urls = 1",
            "ignore_configured_endpoint_urls of the profile default is \"1\"; \
             it must be true or false",
        ),
        (
            "endpoint_url = example.com",
            "the endpoint \"example.com\" from endpoint_url of the profile default \
             must start with https:// or http:// and name a host",
        ),
        (
            "sdk_ua_app_id = my app",
            "sdk_ua_app_id of the profile default is \"my app\"; \
             it must be a name of letters, digits and !#$%&'*+-.^_`|~",
        ),
        (
            "use_fips_endpoint = on",
            r#"use_fips_endpoint of the profile default is "on"; it must be true or false"#,
        ),
    ];
    for (line, expected) in cases {
        let home = Home::new(&format!("[default]\nregion = eu-west-1\n{line}\n"));

        let error = Client::builder()
            .environment(home.environment(&[]))
            .load()
            .await
            .unwrap_err();

        assert_eq!(error.to_string(), expected);
    }
}

#[tokio::test]
async fn build_does_not_read_profile_files() {
    let home = Home::new("[default]\nregion = eu-west-1\n");

    let error = builder(home.environment(&[])).build().unwrap_err();

    assert!(error.to_string().starts_with("no region"), "{error}");
}
