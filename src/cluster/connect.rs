//! The connection to a cluster, and why there is none.
//!
//! Everything runs on the calling thread: a difference waits for a server, and
//! what it does with the answers is done between them. An error never holds
//! what a credential plugin wrote.

use super::access::{Access, Way};
use super::ask::{Server, Silence};
use super::compare::{Progress, telling};
use super::discovery::Kinds;
use super::plugin;
use kube::config::KubeconfigError;
use serde::Deserialize;
use std::path::PathBuf;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::time::Instant;

/// A cluster that answers.
pub struct Cluster {
    pub(super) runtime: Runtime,
    pub(super) server: Server,
    pub(super) kinds: Kinds,
    pub(super) concurrency: usize,
    /// The file that the person named, for commands to be copied.
    pub(super) kubeconfig: Option<PathBuf>,
    /// The context's name.
    pub name: String,
    /// `v1.37.2`; empty where the server does not say.
    pub version: String,
}

/// Why there is no cluster to compare with.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Neither a file nor a cluster around.
    #[error("there is no kubeconfig, so there is no cluster to compare with")]
    NoKubeconfig,
    /// It is not what a kubeconfig is.
    #[error("the kubeconfig cannot be used: {0}")]
    Kubeconfig(String),
    /// What is said about a proxy cannot be followed.
    #[error("there is no way through the proxy: {0}")]
    Proxy(String),
    /// Nobody says which context.
    #[error("the kubeconfig has no current context")]
    NoContext {
        /// Those that there are.
        known: Vec<String>,
    },
    /// There is no such context.
    #[error("the kubeconfig has no context `{name}`{}", by.as_ref().map(|by| format!(", which environment `{by}` names")).unwrap_or_default())]
    UnknownContext {
        /// Which.
        name: String,
        /// The environment that names it.
        by: Option<String>,
        /// Those that there are.
        known: Vec<String>,
    },
    /// The environment belongs to another one.
    #[error("environment `{environment}` is in context `{declared}`, not in `{used}`")]
    OtherContext {
        /// `prod`
        environment: String,
        /// What it says.
        declared: String,
        /// What was asked for.
        used: String,
    },
    /// No connection, or none in time.
    #[error("the cluster of context `{context}` does not answer: {why}")]
    Unreachable {
        /// Which.
        context: String,
        /// As the system says it.
        why: String,
    },
    /// It wants to know who asks.
    #[error("the cluster of context `{context}` does not know who asks: {why}")]
    Login {
        /// Which.
        context: String,
        /// As the server says it.
        why: String,
        /// What the kubeconfig says to do about it.
        hint: Option<String>,
    },
    /// It is something else.
    #[error("what answers for context `{context}` is no Kubernetes API server: {why}")]
    NoServer {
        /// Which.
        context: String,
        /// What it said.
        why: String,
    },
    /// Another tool prunes by the set.
    #[error(
        "the set of `{parent}` belongs to `{tool}`: two tools that prune by one set delete each other's objects"
    )]
    OtherTool {
        /// Its parent.
        parent: String,
        /// As it calls itself.
        tool: String,
    },
}

impl ConnectError {
    /// What to do.
    pub fn help(&self) -> Option<String> {
        let known = |known: &[String]| {
            let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            (!names.is_empty())
                .then(|| format!("choose one: `--context NAME`; there are {}", names.join(", ")))
        };
        match self {
            Self::NoContext { known: names } | Self::UnknownContext { known: names, .. } => known(names),
            Self::OtherContext { declared, .. } => {
                Some(format!("leave `--context` out, or write `{declared}`"))
            }
            Self::OtherTool { .. } => {
                Some("give the project another name, or the environment a prefix".to_owned())
            }
            Self::Login { hint: Some(hint), .. } => Some(hint.clone()),
            Self::NoKubeconfig
            | Self::Kubeconfig(_)
            | Self::Proxy(_)
            | Self::Unreachable { .. }
            | Self::Login { .. }
            | Self::NoServer { .. } => Some(
                "without a cluster: `gdeployc diff --base origin/main` shows what the sources change"
                    .to_owned(),
            ),
        }
    }

    pub(super) fn of(silence: Silence, context: &str) -> Self {
        let context = context.to_owned();
        match silence {
            Silence::Late(after) => {
                Self::Unreachable { context, why: format!("nothing came within {} s", after.as_secs()) }
            }
            Silence::Cut(why) | Silence::Closed(why) | Silence::Broken(why) => {
                Self::Unreachable { context, why }
            }
            Silence::Login(why) => Self::Login { context, why, hint: None },
        }
    }
}

impl From<KubeconfigError> for ConnectError {
    fn from(error: KubeconfigError) -> Self {
        Self::Kubeconfig(error.to_string())
    }
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Version {
    git_version: String,
}

impl Cluster {
    /// Finds the cluster of an environment that may name its context, and asks it what it knows.
    pub fn connect(
        access: &Access,
        environment: &str,
        context: Option<&str>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Self, ConnectError> {
        // There may be one from an earlier call.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| ConnectError::Unreachable {
            context: context.unwrap_or_default().to_owned(),
            why: error.to_string(),
        })?;
        let (server, kinds, name, version) = runtime.block_on(async {
            let Way { mut config, name } = access.way(environment, context).await?;
            let unusable = |silence| ConnectError::of(silence, &name);
            let deadline = Instant::now() + access.timeout.max(Duration::from_secs(1));
            plugin::log_in(&mut config.auth_info, deadline).await.map_err(|refusal| ConnectError::Login {
                context: name.clone(),
                why: refusal.why,
                hint: refusal.hint,
            })?;
            let server = Server::new(config, deadline, access.timeout).map_err(unusable)?;
            let asking = server.clone();
            let version = tokio::spawn(async move { asking.get("/version", "application/json").await });
            let kinds = telling(Kinds::ask(&server, &name), || {
                progress(Progress { wait: server.waiting(), ..Progress::default() });
            });
            let kinds = kinds.await?;
            // Who may not read it may still work there.
            let version = version.await.ok().and_then(Result::ok).map(|reply| reply.body).unwrap_or_default();
            let version: Version = serde_json::from_slice(&version).unwrap_or_default();
            Ok::<_, ConnectError>((server, kinds, name, version.git_version))
        })?;
        let (concurrency, kubeconfig) = (access.concurrency.max(1), access.kubeconfig.clone());
        Ok(Self { runtime, server, kinds, concurrency, kubeconfig, name, version })
    }
}
