//! Questions to an API server: the only place where requests are made.
//!
//! There are three, and none changes anything: [`Server::get`] reads,
//! [`Server::apply`] and [`Server::patch`] write `dryRun=All` themselves. A server
//! that is busy or gone for a moment is asked again, as `patience` says, and never
//! beyond the deadline of the whole run.

use super::patience::{Patience, Wait};
use http::header::USER_AGENT;
use http::{HeaderValue, Method, Request};
use hyper_util::client::legacy;
use kube::client::{AuthError, Body};
use kube::{Client, Config};
use std::error::Error;
use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// How a server's log calls this.
const NAME: &str = concat!("gdeployc/", env!("CARGO_PKG_VERSION"));
/// A server ends a request itself after 34 s.
const PATIENCE: Duration = Duration::from_secs(40);

/// A server, and how long it may be asked.
#[derive(Clone)]
pub(super) struct Server {
    client: Client,
    deadline: Instant,
    /// What the deadline was made of, to be named.
    timeout: Duration,
    patience: Arc<Patience>,
}

/// What it said, with whatever status.
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) warnings: Vec<String>,
    pub(super) body: Vec<u8>,
}

/// Why it said nothing.
#[derive(Clone, Debug)]
pub(super) enum Silence {
    /// Nothing within this time.
    Late(Duration),
    /// The connection broke before all of the answer was there.
    Cut(String),
    /// Nobody is there to connect to.
    Closed(String),
    /// There will never be a connection.
    Broken(String),
    /// It does not know who asks.
    Login(String),
}

/// A patch to be tried.
pub(super) struct Patch<'p> {
    /// Of the object.
    pub(super) path: &'p str,
    /// Who would own the fields.
    pub(super) manager: &'p str,
    /// Over what others own.
    pub(super) force: bool,
    /// The object as JSON.
    pub(super) body: &'p [u8],
}

impl Server {
    pub(super) fn new(mut config: Config, deadline: Instant, timeout: Duration) -> Result<Self, Silence> {
        config.headers.push((USER_AGENT, HeaderValue::from_static(NAME)));
        let client = Client::try_from(config).map_err(|error| silence(&error))?;
        Ok(Self { client, deadline, timeout, patience: Arc::default() })
    }

    /// What is waited for, and how long still.
    pub(super) fn waiting(&self) -> Option<(Wait, Duration)> {
        self.patience.waiting()
    }

    /// Reads a path, in the form that is asked for.
    pub(super) async fn get(&self, path: &str, accept: &str) -> Result<Reply, Silence> {
        self.send(Method::GET, path, ("accept", accept), &[]).await
    }

    /// What server-side apply would do; nothing is stored.
    pub(super) async fn apply(&self, patch: &Patch<'_>) -> Result<Reply, Silence> {
        let path = format!(
            "{}?dryRun=All&fieldValidation=Strict&fieldManager={}&force={}",
            patch.path, patch.manager, patch.force
        );
        self.send(Method::PATCH, &path, ("content-type", "application/apply-patch+yaml"), patch.body).await
    }

    /// What a patch of this object's parts would do; nothing is stored.
    pub(super) async fn patch(&self, patch: &Patch<'_>) -> Result<Reply, Silence> {
        let path = format!("{}?dryRun=All&fieldValidation=Strict&fieldManager={}", patch.path, patch.manager);
        self.send(Method::PATCH, &path, ("content-type", "application/json-patch+json"), patch.body).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        header: (&str, &str),
        body: &[u8],
    ) -> Result<Reply, Silence> {
        let mut attempt = 0;
        loop {
            let request = Request::builder().method(&method).uri(path).header(header.0, header.1);
            let request = request
                .body(Body::from(body.to_vec()))
                .map_err(|error| Silence::Broken(error.to_string()))?;
            let until = self.deadline.min(Instant::now() + PATIENCE);
            let answer = timeout_at(until, self.once(request)).await;
            let answer = answer.map_err(|_| Silence::Late(self.timeout.min(PATIENCE)))?;
            let (why, wished) = match &answer {
                Ok((reply, wished)) if is_not_now(reply.status, *wished) => (Wait::Busy, *wished),
                Err(silence) if self.patience.may_come_back(silence) => (Wait::Broken, None),
                Ok((reply, _)) => {
                    self.patience.answered();
                    if reply.status == 401 {
                        return Err(Silence::Login(refused(reply)));
                    }
                    return answer.map(|(reply, _)| reply);
                }
                Err(_) => return answer.map(|(reply, _)| reply),
            };
            if !self.patience.wait(attempt, why, wished, self.deadline).await {
                return answer.map(|(reply, _)| reply);
            }
            attempt += 1;
        }
    }

    /// One answer, and how long the server wants to be left alone.
    async fn once(&self, request: Request<Body>) -> Result<(Reply, Option<Duration>), Silence> {
        let answer = self.client.send(request).await.map_err(|error| silence(&error))?;
        let (head, body) = answer.into_parts();
        let body = body.collect_bytes().await.map_err(|error| silence(&error))?;
        let seconds = head.headers.get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
        let warnings = head.headers.get_all("warning").iter();
        let mut told: Vec<String> = Vec::new();
        for warning in warnings.filter_map(|value| std::str::from_utf8(value.as_bytes()).ok()).map(words) {
            if !told.contains(&warning) {
                told.push(warning);
            }
        }
        let reply = Reply { status: head.status.as_u16(), warnings: told, body: body.into() };
        Ok((reply, seconds.map(Duration::from_secs)))
    }
}

/// Whether the server may answer the same question a little later.
fn is_not_now(status: u16, wished: Option<Duration>) -> bool {
    matches!(status, 429 | 502..=504) || (status >= 500 && wished.is_some())
}

/// The words of `299 - "words"`.
fn words(header: &str) -> String {
    let quoted = header.split_once(" - ").map(|(_, quoted)| serde_json::from_str(quoted));
    quoted.and_then(Result::ok).unwrap_or_else(|| header.to_owned())
}

fn refused(reply: &Reply) -> String {
    let status: Option<kube::core::Status> = serde_json::from_slice(&reply.body).ok();
    status.map_or_else(|| "401".to_owned(), |status| status.message)
}

/// The last link of the chain says what happened. Nothing of what a credential plugin wrote is kept.
fn silence(error: &kube::Error) -> Silence {
    let mut cause: &(dyn Error + 'static) = error;
    let mut is_connecting = false;
    let mut is_refused = false;
    loop {
        if let Some(error) = cause.downcast_ref::<AuthError>() {
            return Silence::Login(error.to_string());
        }
        is_connecting |= cause.downcast_ref::<legacy::Error>().is_some_and(legacy::Error::is_connect);
        let inner = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        is_refused |= inner.is_some_and(<dyn Error + Send + Sync>::is::<rustls::Error>);
        if cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::UnexpectedEof) {
            return Silence::Cut("the other side closed it".to_owned());
        }
        match cause.source() {
            Some(next) => cause = next,
            None if is_refused => return Silence::Broken(cause.to_string()),
            None if is_connecting => return Silence::Closed(cause.to_string()),
            None => return Silence::Cut(cause.to_string()),
        }
    }
}
