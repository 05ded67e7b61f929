//! Speaks to a kube-apiserver as any client does: over TLS, with a token, with discovery.
//!
//! Manifests are sent as the text that stands in the file, because the server's YAML reader and not
//! ours decides what `on` or a key written twice means.
//!
//! Has no opinion of an answer: [`Reply::refusal`] only says whether the server had one.

#![allow(dead_code, reason = "each test asks for a part")]

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::Value;
use ureq::http::Request;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::manifests::Manifest;

/// What stands before each query of a request that must not change anything.
pub(crate) const TRIAL: &str = "dryRun=All&fieldValidation=Strict";

const MANAGER: &str = "gdeployc-test";

pub(crate) struct Client {
    agent: ureq::Agent,
    url: String,
    token: String,
    /// The kinds of each API version that was asked for.
    kinds: Mutex<BTreeMap<String, BTreeMap<String, Kind>>>,
}

#[derive(Clone)]
struct Kind {
    plural: String,
    namespaced: bool,
}

/// What the server said.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) warnings: Vec<String>,
    pub(crate) body: String,
}

impl Client {
    /// `None` while the certificate is only half written.
    pub(crate) fn new(url: &str, certificate: &[u8], token: &str) -> Option<Self> {
        let certificate = Certificate::from_pem(certificate).ok()?;
        let tls = TlsConfig::builder().root_certs(RootCerts::new_with_certs(&[certificate])).build();
        let agent = ureq::Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .build()
            .new_agent();
        let (url, token) = (url.to_owned(), format!("Bearer {token}"));
        Some(Self { agent, url, token, kinds: Mutex::default() })
    }

    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        content: &str,
        body: &str,
    ) -> Result<Reply, ureq::Error> {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header("Authorization", &self.token)
            .header("Accept", "application/json");
        let mut answer = if body.is_empty() {
            self.agent.run(request.body(())?)?
        } else {
            self.agent.run(request.header("Content-Type", content).body(body)?)?
        };
        let warnings = answer.headers().get_all("warning").iter();
        let warnings = warnings.map(|header| warning(&String::from_utf8_lossy(header.as_bytes()))).collect();
        let body = answer.body_mut().with_config().limit(64 << 20).read_to_string()?;
        Ok(Reply { status: answer.status().as_u16(), warnings, body })
    }

    /// The JSON at a path that has to be there.
    pub(crate) fn read(&self, path: &str) -> Value {
        let reply = self.send("GET", path, "", "").expect("the server is up");
        serde_json::from_str(&reply.body).unwrap_or_else(|_| panic!("{path}: {}", reply.body))
    }

    /// Asks for an object that must not be there yet; `query` may hold [`TRIAL`].
    pub(crate) fn create(&self, manifest: &Manifest, query: &str) -> Reply {
        self.answer("POST", manifest, "", query, "application/yaml")
    }

    /// Server-side apply, over everybody else's fields; `query` may hold [`TRIAL`].
    pub(crate) fn apply(&self, manifest: &Manifest, query: &str) -> Reply {
        let query = format!("fieldManager={MANAGER}&force=true&{query}");
        self.answer("PATCH", manifest, &one(manifest), &query, "application/apply-patch+yaml")
    }

    /// Any request about an object: `place` is what comes after the path of its kind, such as `/name/scale`.
    pub(crate) fn answer(
        &self,
        method: &str,
        manifest: &Manifest,
        place: &str,
        query: &str,
        content: &str,
    ) -> Reply {
        let path = self.path(manifest).map(|path| format!("{path}{place}?{query}"));
        let body = if matches!(method, "GET" | "DELETE") { "" } else { &manifest.text };
        let reply = path.map(|path| self.send(method, &path, content, body));
        match reply {
            Ok(Ok(reply)) | Err(reply) => reply,
            Ok(Err(error)) => Reply::without_server(&error.to_string()),
        }
    }

    /// Where objects of this kind are, as the server's discovery says.
    fn path(&self, manifest: &Manifest) -> Result<String, Reply> {
        let version = manifest.api_version();
        let root = if version.contains('/') { format!("/apis/{version}") } else { format!("/api/{version}") };
        let Some(kind) = self.kind(&root, manifest.kind()) else {
            let kind = manifest.kind();
            return Err(Reply::without_server(&format!("the server has no kind `{kind}` in `{version}`")));
        };
        let namespace = manifest.namespace().unwrap_or("default");
        let place = if kind.namespaced { format!("/namespaces/{namespace}") } else { String::new() };
        Ok(format!("{root}{place}/{}", kind.plural))
    }

    fn kind(&self, root: &str, name: &str) -> Option<Kind> {
        let mut known = self.kinds.lock().expect("no thread panics while it looks up a kind");
        let kinds = known.entry(root.to_owned()).or_insert_with(|| self.discover(root));
        kinds.get(name).cloned()
    }

    fn discover(&self, root: &str) -> BTreeMap<String, Kind> {
        let reply = self.send("GET", root, "", "");
        let list = reply.ok().and_then(|reply| serde_json::from_str::<Value>(&reply.body).ok());
        let list = list.unwrap_or_default();
        let resources = list["resources"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut kinds = BTreeMap::new();
        for resource in resources {
            let (Some(plural), Some(kind)) = (resource["name"].as_str(), resource["kind"].as_str()) else {
                continue;
            };
            // `deployments/scale` is of kind Scale, and no place for one.
            if !plural.contains('/') {
                let namespaced = resource["namespaced"] == true;
                kinds.insert(kind.to_owned(), Kind { plural: plural.to_owned(), namespaced });
            }
        }
        kinds
    }
}

/// The place of one object.
pub(crate) fn one(manifest: &Manifest) -> String {
    format!("/{}", manifest.name())
}

/// The words of `299 - "words"`.
fn warning(header: &str) -> String {
    let quoted = header.split_once(" - ").map(|(_, quoted)| serde_json::from_str(quoted));
    quoted.and_then(Result::ok).unwrap_or_else(|| header.to_owned())
}

impl Reply {
    fn without_server(text: &str) -> Self {
        Self { status: 0, warnings: Vec::new(), body: text.to_owned() }
    }

    /// What the server has against it, in its own words.
    pub(crate) fn refusal(&self) -> Option<String> {
        let mut words: Vec<String> = self.warnings.iter().map(|text| format!("Warning: {text}")).collect();
        if !(200..300).contains(&self.status) {
            let status: Value = serde_json::from_str(&self.body).unwrap_or_default();
            let text = status["message"].as_str().unwrap_or(&self.body);
            words.insert(0, format!("{} {}", self.status, text.trim()));
        }
        (!words.is_empty()).then(|| words.join("\n"))
    }

    /// Refused, without a warning, only because it is stored: all other checks come before that one.
    pub(crate) fn is_there_already(&self) -> bool {
        let status: Value = serde_json::from_str(&self.body).unwrap_or_default();
        self.status == 409 && status["reason"] == "AlreadyExists" && self.warnings.is_empty()
    }
}
