//! Asks a credential plugin of a kubeconfig who somebody is.
//!
//! kube would run it three times for one connection, and as long as it likes; here
//! it runs once, within the time of the whole comparison. Nothing that it writes is
//! kept but the credentials: what it says to a person goes to the terminal by itself.

use kube::config::{AuthInfo, ExecConfig, ExecInteractiveMode};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;
use std::io::{self, ErrorKind, IsTerminal as _, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// What a plugin answers is some kilobytes.
const LONGEST: u64 = 1 << 20;
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// Why a plugin gave no credentials.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) why: String,
    /// What the kubeconfig says to do about it.
    pub(super) hint: Option<String>,
}

#[derive(Deserialize)]
struct Credential {
    status: Option<Status>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Status {
    token: Option<String>,
    client_certificate_data: Option<String>,
    client_key_data: Option<String>,
}

/// Puts what a plugin gives in the place of the plugin.
pub(super) async fn log_in(user: &mut AuthInfo, deadline: Instant) -> Result<(), Refusal> {
    // A token that stands there comes first, as with kubectl.
    if user.token.is_some() || user.token_file.is_some() {
        return Ok(());
    }
    let Some(exec) = user.exec.take() else { return Ok(()) };
    let Some(program) = exec.command.clone().filter(|program| !program.is_empty()) else {
        return Err(refusal("the kubeconfig names a credential plugin without a command"));
    };
    let name = Path::new(&program)
        .file_name()
        .map_or_else(|| program.clone(), |name| name.to_string_lossy().into_owned());
    let text = output(&exec, &program, &name, deadline).await?;
    let status = serde_yaml::from_slice::<Credential>(&text).ok().and_then(|found| found.status);
    let status = status.unwrap_or_default();
    let encoded = |text: String| base64::Engine::encode(&base64::engine::general_purpose::STANDARD, text);
    let is_given = status.token.is_some() || status.client_certificate_data.is_some();
    user.token = status.token.map(SecretString::from);
    if let (Some(certificate), Some(key)) = (status.client_certificate_data, status.client_key_data) {
        user.client_certificate_data = Some(encoded(certificate));
        user.client_key_data = Some(SecretString::from(encoded(key)));
    }
    if is_given {
        Ok(())
    } else {
        Err(refusal(&format!("the credential plugin `{name}` gave no credentials")))
    }
}

fn refusal(why: &str) -> Refusal {
    Refusal { why: why.to_owned(), hint: None }
}

async fn output(exec: &ExecConfig, program: &str, name: &str, deadline: Instant) -> Result<Vec<u8>, Refusal> {
    let mut running = start(exec, program).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Refusal {
            why: format!("the credential plugin `{name}` is not installed"),
            hint: exec
                .install_hint
                .as_deref()
                .map(|hint| hint.split_whitespace().collect::<Vec<_>>().join(" ")),
        },
        _ => refusal(&format!("the credential plugin `{name}` does not start: {error}")),
    })?;
    loop {
        match running.child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(running.text()),
            Ok(Some(status)) => {
                return Err(refusal(&format!("the credential plugin `{name}` ended with {status}")));
            }
            Ok(None) if Instant::now() < deadline => sleep(LOOK_AGAIN).await,
            Ok(None) => {
                return Err(refusal(&format!("the credential plugin `{name}` took too long")));
            }
            Err(error) => return Err(refusal(&format!("the credential plugin `{name}`: {error}"))),
        }
    }
}

/// A plugin that runs, and does not any more when nobody waits for it.
struct Running {
    child: Child,
    text: Option<JoinHandle<Vec<u8>>>,
}

impl Running {
    fn text(&mut self) -> Vec<u8> {
        self.text.take().and_then(|text| text.join().ok()).unwrap_or_default()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended, or nobody wants to know any more.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start(exec: &ExecConfig, program: &str) -> io::Result<Running> {
    let is_interactive = match exec.interactive_mode {
        Some(ExecInteractiveMode::Never) => false,
        Some(ExecInteractiveMode::Always) => true,
        Some(ExecInteractiveMode::IfAvailable) | None => io::stdin().is_terminal(),
    };
    let mut command = Command::new(program);
    command.args(exec.args.iter().flatten());
    for variable in exec.env.iter().flatten() {
        if let (Some(name), Some(value)) = (variable.get("name"), variable.get("value")) {
            command.env(name, value);
        }
    }
    let cluster = exec.cluster.as_ref().filter(|_| exec.provide_cluster_info);
    let mut spec = json!({ "interactive": is_interactive });
    if let Some(cluster) = cluster {
        spec["cluster"] = serde_json::to_value(cluster)?;
    }
    let info = json!({ "apiVersion": exec.api_version, "kind": "ExecCredential", "spec": spec });
    command.env("KUBERNETES_EXEC_INFO", info.to_string()).stdout(Stdio::piped());
    command.stdin(if is_interactive { Stdio::inherit() } else { Stdio::null() });
    // A log keeps nothing of what it writes; a person has to see it.
    command.stderr(if io::stderr().is_terminal() { Stdio::inherit() } else { Stdio::null() });
    let mut child = command.spawn()?;
    let text = child.stdout.take().map(|stdout| {
        std::thread::spawn(move || {
            let mut text = Vec::new();
            // What could not be read is no credential.
            let _ = stdout.take(LONGEST).read_to_end(&mut text);
            text
        })
    });
    Ok(Running { child, text })
}
