//! Which cluster is meant, and as whom.
//!
//! The context is the one asked for, else the one that the environment names,
//! else the current one of the kubeconfig. An environment that names a context
//! is compared with no other. Without a kubeconfig, inside of a cluster, it is
//! the cluster around.

use super::connect::ConnectError;
use super::proxies::proxy;
use kube::Config;
use kube::config::{KubeConfigOptions, Kubeconfig, KubeconfigError};
use std::path::PathBuf;
use std::time::Duration;

/// What the cluster around is called. It has no context.
pub(super) const AROUND: &str = "the cluster around";

/// What the person said about the way to the cluster.
#[derive(Clone, Debug)]
pub struct Access {
    /// Instead of `KUBECONFIG` and the one at home.
    pub kubeconfig: Option<PathBuf>,
    /// Instead of the environment's own and the current one.
    pub context: Option<String>,
    /// Whom to speak as.
    pub user: Option<String>,
    /// In which groups.
    pub groups: Vec<String>,
    /// How long all of it may take.
    pub timeout: Duration,
    /// How many questions at once.
    pub concurrency: usize,
}

impl Default for Access {
    fn default() -> Self {
        Self {
            kubeconfig: None,
            context: None,
            user: None,
            groups: Vec::new(),
            timeout: Duration::from_secs(60),
            concurrency: 16,
        }
    }
}

/// The way to a cluster, and what the person calls it.
pub(super) struct Way {
    pub(super) config: Config,
    pub(super) name: String,
}

impl Access {
    /// The way to the cluster of an environment that may name its context.
    pub(super) async fn way(&self, environment: &str, declared: Option<&str>) -> Result<Way, ConnectError> {
        if let (Some(asked), Some(declared)) = (self.context.as_deref(), declared)
            && asked != declared
        {
            return Err(ConnectError::OtherContext {
                environment: environment.to_owned(),
                declared: declared.to_owned(),
                used: asked.to_owned(),
            });
        }
        let mut way = match self.file()? {
            Some(file) => self.of_file(file, environment, declared).await?,
            None => self.around(environment, declared)?,
        };
        if let Some(user) = &self.user {
            way.config.auth_info.impersonate = Some(user.clone());
        }
        if !self.groups.is_empty() {
            way.config.auth_info.impersonate_groups = Some(self.groups.clone());
        }
        // Its patience is a controller's: see `ask`.
        way.config.default_retry = false;
        Ok(way)
    }

    /// The kubeconfig; none where there is no such file.
    fn file(&self) -> Result<Option<Kubeconfig>, ConnectError> {
        let read = match &self.kubeconfig {
            Some(path) => return Ok(Some(Kubeconfig::read_from(path)?)),
            None => Kubeconfig::read(),
        };
        match read {
            Ok(file) => Ok(Some(file)),
            Err(KubeconfigError::ReadConfig(error, _)) if error.kind() == std::io::ErrorKind::NotFound => {
                Ok(None)
            }
            Err(KubeconfigError::FindPath) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn of_file(
        &self,
        file: Kubeconfig,
        environment: &str,
        declared: Option<&str>,
    ) -> Result<Way, ConnectError> {
        let known: Vec<String> = file.contexts.iter().map(|context| context.name.clone()).collect();
        let name = self.context.as_deref().or(declared).or(file.current_context.as_deref());
        let Some(name) = name.filter(|name| !name.is_empty()).map(str::to_owned) else {
            return Err(ConnectError::NoContext { known });
        };
        if !known.contains(&name) {
            let by = declared.filter(|_| self.context.is_none()).map(|_| environment.to_owned());
            return Err(ConnectError::UnknownContext { name, by, known });
        }
        let proxy_url = proxy_named(&file, &name);
        let options = KubeConfigOptions { context: Some(name.clone()), ..KubeConfigOptions::default() };
        let mut config =
            Config::from_custom_kubeconfig(file, &options).await.map_err(|error| match error {
                KubeconfigError::ParseNoProxy(error) => ConnectError::Proxy(format!("`NO_PROXY`: {error}")),
                KubeconfigError::ParseProxyUrl(_) => ConnectError::Proxy("it is no address".to_owned()),
                error => error.into(),
            })?;
        config.proxy_url = proxy(&config.cluster_url, proxy_url.as_deref()).map_err(ConnectError::Proxy)?;
        Ok(Way { config, name })
    }

    /// Inside of a cluster. It has no name that could be compared with a context's.
    fn around(&self, environment: &str, declared: Option<&str>) -> Result<Way, ConnectError> {
        let mut config = Config::incluster().map_err(|_| ConnectError::NoKubeconfig)?;
        match self.context.as_deref().or(declared) {
            None => {
                config.proxy_url = proxy(&config.cluster_url, None).map_err(ConnectError::Proxy)?;
                Ok(Way { config, name: AROUND.to_owned() })
            }
            Some(name) => Err(ConnectError::UnknownContext {
                name: name.to_owned(),
                by: declared.filter(|_| self.context.is_none()).map(|_| environment.to_owned()),
                known: Vec::new(),
            }),
        }
    }
}

/// What the cluster of a context says about a proxy.
fn proxy_named(file: &Kubeconfig, context: &str) -> Option<String> {
    let context = file.contexts.iter().find(|one| one.name == context)?.context.as_ref()?;
    let cluster = file.clusters.iter().find(|one| one.name == context.cluster)?;
    cluster.cluster.as_ref()?.proxy_url.clone()
}
