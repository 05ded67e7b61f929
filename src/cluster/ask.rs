//! Questions to an API server: the only place where requests are made.
//!
//! There are three, and none changes anything: [`Server::get`] reads,
//! [`Server::apply`] and [`Server::patch`] write `dryRun=All` themselves. A server
//! that is busy is asked again, as long as the deadline of the whole run allows.

use http::header::USER_AGENT;
use http::{HeaderValue, Method, Request};
use kube::client::{AuthError, Body};
use kube::{Client, Config};
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout_at};

/// How a server's log calls this.
const NAME: &str = concat!("gdeployc/", env!("CARGO_PKG_VERSION"));
/// How often a busy server is asked again.
const RETRIES: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// A server ends a request itself after 34 s.
const PATIENCE: Duration = Duration::from_secs(40);

/// A server, and how long it may be asked.
#[derive(Clone)]
pub(super) struct Server {
    client: Client,
    deadline: Instant,
    /// What the deadline was made of, to be named.
    timeout: Duration,
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
    /// There is no connection.
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
        Ok(Self { client, deadline, timeout })
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
        let mut pause = FIRST_PAUSE;
        let mut attempt = 0;
        loop {
            let request = Request::builder().method(&method).uri(path).header(header.0, header.1);
            let request = request
                .body(Body::from(body.to_vec()))
                .map_err(|error| Silence::Broken(error.to_string()))?;
            let until = self.deadline.min(Instant::now() + PATIENCE);
            let answer = timeout_at(until, self.once(request)).await;
            let (reply, wished) = answer.map_err(|_| Silence::Late(self.timeout.min(PATIENCE)))??;
            match reply.status {
                429 | 503 | 504 if attempt < RETRIES => {
                    let pause_now = wished.unwrap_or(pause).max(pause).min(Duration::from_secs(32));
                    if Instant::now() + pause_now >= self.deadline {
                        return Ok(reply);
                    }
                    sleep(pause_now).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                    attempt += 1;
                }
                401 => return Err(Silence::Login(refused(&reply))),
                _ => return Ok(reply),
            }
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
        let reply = Reply { status: head.status.as_u16(), warnings: told, body: body.to_vec() };
        Ok((reply, seconds.map(Duration::from_secs)))
    }
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
    let mut cause: &dyn std::error::Error = error;
    loop {
        match cause.downcast_ref::<AuthError>() {
            Some(AuthError::AuthExecRun { cmd, out }) => {
                let program = cmd.split_whitespace().next().unwrap_or_default().trim_matches('"');
                return Silence::Login(format!(
                    "the credential plugin `{program}` ended with {}",
                    out.status
                ));
            }
            Some(AuthError::AuthExecStart(error)) => {
                return Silence::Login(format!("the credential plugin does not start: {error}"));
            }
            Some(AuthError::AuthExecParse(_) | AuthError::ExecPluginFailed) => {
                return Silence::Login("the credential plugin gave no credentials".to_owned());
            }
            Some(error) => return Silence::Login(error.to_string()),
            None => {}
        }
        match cause.source() {
            Some(next) => cause = next,
            None => return Silence::Broken(cause.to_string()),
        }
    }
}
