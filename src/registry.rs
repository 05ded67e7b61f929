//! Floor 13: registries of images.
//!
//! Asks for digests and nothing else: no image is fetched. Who may ask is
//! what `docker login` left on this machine. Registries on this machine itself
//! are spoken to without TLS, as Docker does.
//!
//! Knows nothing of projects.

use std::sync::Arc;
use std::time::Duration;

use docker_credential::{CredentialRetrievalError, DockerCredential};
use oci_client::client::{ClientConfig, ClientProtocol};
use oci_client::errors::{OciDistributionError, OciErrorCode};
use oci_client::secrets::RegistryAuth;
use oci_client::{Client, Reference};
use tokio::task::JoinSet;

/// So many questions at once.
const AT_ONCE: usize = 8;
/// A registry that says nothing for so long does not answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a registry said of a reference.
pub type Answer = Result<String, String>;

/// The digest of each reference, in the order of the answers; `told` hears of each as it comes.
///
/// An answer that is no digest is a sentence for people.
pub fn digests(references: &[String], mut told: impl FnMut(&str, &Answer)) -> Vec<(String, Answer)> {
    // Of two providers, whichever; this one needs no other compiler. It may be there from an earlier call.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            let failed = |reference: &String| (reference.clone(), Err(error.to_string()));
            return references.iter().map(failed).collect();
        }
    };
    runtime.block_on(async {
        let client = Arc::new(client(references));
        let mut open = references.iter();
        let mut asked = JoinSet::new();
        let mut answers = Vec::with_capacity(references.len());
        loop {
            for reference in open.by_ref().take(AT_ONCE - asked.len()) {
                asked.spawn(ask(Arc::clone(&client), reference.clone()));
            }
            match asked.join_next().await {
                Some(Ok((reference, answer))) => {
                    told(&reference, &answer);
                    answers.push((reference, answer));
                }
                Some(Err(_)) => {}
                None => return answers,
            }
        }
    })
}

fn client(references: &[String]) -> Client {
    let hosts = references.iter().filter_map(|reference| reference.split('/').next());
    let is_here = |host: &&str| {
        ["localhost", "127.0.0.1", "[::1]"]
            .iter()
            .any(|name| host.split(':').next() == Some(name) || host.starts_with(name))
    };
    let here: Vec<String> = hosts.filter(is_here).map(str::to_owned).collect();
    Client::new(ClientConfig {
        protocol: ClientProtocol::HttpsExcept(here),
        read_timeout: Some(PATIENCE),
        connect_timeout: Some(PATIENCE),
        ..ClientConfig::default()
    })
}

async fn ask(client: Arc<Client>, text: String) -> (String, Answer) {
    let answer = match text.parse::<Reference>() {
        Ok(reference) => {
            let asked = client.fetch_manifest_digest(&reference, &credentials(&reference)).await;
            asked.map_err(|error| sentence(&error))
        }
        Err(_) => Err("it is no reference of an image".to_owned()),
    };
    (text, answer)
}

/// What `docker login` left; without it, anybody's rights.
fn credentials(reference: &Reference) -> RegistryAuth {
    // The name that Docker Hub's login has had from the beginning.
    let server = match reference.registry() {
        "docker.io" => "https://index.docker.io/v1/",
        other => other,
    };
    let found: Result<_, CredentialRetrievalError> = docker_credential::get_credential(server);
    match found {
        Ok(DockerCredential::UsernamePassword(name, password)) => RegistryAuth::Basic(name, password),
        Ok(DockerCredential::IdentityToken(token)) => RegistryAuth::Bearer(token),
        Err(_) => RegistryAuth::Anonymous,
    }
}

fn sentence(error: &OciDistributionError) -> String {
    match error {
        OciDistributionError::ImageManifestNotFoundError(_) => "the registry has no such image".to_owned(),
        OciDistributionError::AuthenticationFailure(_) | OciDistributionError::UnauthorizedError { .. } => {
            "the registry wants a login: `docker login`".to_owned()
        }
        OciDistributionError::ServerError { code: 404, .. } => "the registry has no such image".to_owned(),
        OciDistributionError::RegistryError { envelope, .. } => {
            let unknown = envelope
                .errors
                .iter()
                .any(|one| matches!(one.code, OciErrorCode::ManifestUnknown | OciErrorCode::NameUnknown));
            if unknown { "the registry has no such image".to_owned() } else { envelope.to_string() }
        }
        OciDistributionError::RequestError(error) => {
            // The whole chain: the last link says what happened.
            let mut cause: &dyn std::error::Error = error;
            while let Some(next) = cause.source() {
                cause = next;
            }
            format!("the registry does not answer: {cause}")
        }
        other => other.to_string(),
    }
}
