//! Stores an API key, an OAuth2 client, or both in credential providers. An existing provider is
//! updated. The secrets come from environment variables and are not printed.
//!
//! ```text
//! API_KEY=… cargo run -p bedrock-agentcore-control --example credential_providers -- NAME
//! OAUTH_CLIENT_ID=… OAUTH_CLIENT_SECRET=… \
//!     OAUTH_DISCOVERY_URL=https://…/.well-known/openid-configuration \
//!     cargo run -p bedrock-agentcore-control --example credential_providers -- NAME
//! ```
//!
//! `AWS_ENDPOINT_URL` selects another endpoint.

use std::env::var;
mod progress;

use std::process::ExitCode;

use bedrock_agentcore_control::operation::{
    CreateApiKeyCredentialProvider, CreateOauth2CredentialProvider, GetOauth2CredentialProvider,
    UpdateApiKeyCredentialProvider, UpdateOauth2CredentialProvider,
};
use bedrock_agentcore_control::types::{
    CredentialProviderVendorType, CustomOauth2ProviderConfigInput, Oauth2Discovery,
    Oauth2ProviderConfigInput,
};
use bedrock_agentcore_control::{Client, Error, waiter};

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let key = var("API_KEY").ok();
    let oauth = match (
        var("OAUTH_CLIENT_ID"),
        var("OAUTH_CLIENT_SECRET"),
        var("OAUTH_DISCOVERY_URL"),
    ) {
        (Ok(id), Ok(secret), Ok(discovery)) => Some((id, secret, discovery)),
        _ => None,
    };
    let ([name], true) = (&*args, key.is_some() || oauth.is_some()) else {
        eprintln!(
            "usage: credential_providers NAME, with the variables API_KEY, or OAUTH_CLIENT_ID,"
        );
        eprintln!("       OAUTH_CLIENT_SECRET and OAUTH_DISCOVERY_URL");
        return ExitCode::from(2);
    };
    match store(name, key, oauth).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn store(
    name: &str,
    key: Option<String>,
    oauth: Option<(String, String, String)>,
) -> Result<(), Error> {
    let client = Client::from_env().await?;
    if let Some(key) = key {
        store_api_key(&client, name, &key).await?;
    }
    if let Some((id, secret, discovery)) = oauth {
        store_oauth2_client(&client, name, &id, &secret, &discovery).await?;
    }
    Ok(())
}

/// Creates the provider of the API key, or updates its key.
pub async fn store_api_key(client: &Client, name: &str, key: &str) -> Result<(), Error> {
    let create = CreateApiKeyCredentialProvider::new(name).api_key(key);
    let arn = match client.create_api_key_credential_provider(create).await {
        Ok(provider) => provider.credential_provider_arn,
        Err(error) if error.is_conflict() => {
            let update = UpdateApiKeyCredentialProvider::new(name).api_key(key);
            client
                .update_api_key_credential_provider(update)
                .await?
                .credential_provider_arn
        }
        Err(error) => return Err(error),
    };
    println!("API key: {arn}");
    Ok(())
}

/// Creates the provider of the OAuth2 client, or updates its configuration, and waits until
/// it is ready.
pub async fn store_oauth2_client(
    client: &Client,
    name: &str,
    id: &str,
    secret: &str,
    discovery: &str,
) -> Result<(), Error> {
    let vendor = CredentialProviderVendorType::CustomOauth2;
    let configuration =
        CustomOauth2ProviderConfigInput::new(Oauth2Discovery::DiscoveryUrl(discovery.to_owned()))
            .client_id(id)
            .client_secret(secret);
    let configuration = Oauth2ProviderConfigInput::CustomOauth2ProviderConfig(configuration);
    let create = CreateOauth2CredentialProvider::new(name, vendor.clone(), configuration.clone());
    match client.create_oauth2_credential_provider(create).await {
        Ok(_) => {}
        Err(error) if error.is_conflict() => {
            let update = UpdateOauth2CredentialProvider::new(name, vendor, configuration);
            client.update_oauth2_credential_provider(update).await?;
        }
        Err(error) => return Err(error),
    }
    let get = GetOauth2CredentialProvider::new(name);
    let provider = client
        .get_oauth2_credential_provider(get)
        .until(waiter::Oauth2CredentialProviderReady)
        .on_poll(progress::line())
        .await?;
    println!("OAuth2 client: {}", provider.credential_provider_arn);
    // The vendor needs this URL.
    println!(
        "callback URL: {}",
        provider.callback_url.unwrap_or_default()
    );
    Ok(())
}
