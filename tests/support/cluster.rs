//! A real kube-apiserver with its etcd, for as long as a test wants it.
//!
//! Both run in a PID namespace whose first process ends when its standard input does, so nothing is
//! left behind however the test ends, and a value in a `static` needs no drop. Each server has a
//! loopback address of its own, made from the number of this process: any number run side by side
//! and no free port has to be found.
//!
//! Knows nothing of controllers or nodes: what is stored stays as it is and no pod ever runs.

#![allow(dead_code, reason = "each test asks for a part")]

use std::fs;
use std::net::Ipv4Addr;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::client::Client;
use crate::manifests;

/// Who may do all. What `watched` does is written down, see `tests/cluster/audit.yaml`.
const TOKEN: &str = "admin";
const USERS: &str = "admin,admin,admin,system:masters\nwatched,watched,watched,system:masters\n";

/// What a server that does not do it by itself needs to change objects by policy.
const MUTATING: &[&str] = &[
    "--feature-gates=MutatingAdmissionPolicy=true",
    "--runtime-config=admissionregistration.k8s.io/v1beta1=true",
];

/// A start takes 3 seconds, beside a build on two cores 8.
const PATIENCE: Duration = Duration::from_secs(90);

/// The folder that `tests/tools/prepare` fills.
pub(crate) fn tools() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools")
}

/// A server that is ready, with the custom resources of `target/tools/crds` in it.
pub(crate) struct ApiServer {
    client: Client,
    /// As the server itself says it: `1.37.2`.
    version: String,
    url: String,
    child: Child,
    input: Option<ChildStdin>,
    folder: TempDir,
}

impl ApiServer {
    /// Starts the server that was built for this minor version, such as `1.37`.
    pub(crate) fn start(minor: &str) -> Self {
        let program = tools().join(minor).join("kube-apiserver");
        assert!(program.exists(), "{} is missing: run `tests/tools/prepare`", program.display());

        let folder = TempDir::with_prefix("gdeploy-api-").expect("a folder can be made");
        fs::write(folder.path().join("tokens.csv"), USERS).expect("the new folder can be written");
        let address = own_address();
        let more = if minor == "1.34" { MUTATING } else { &[] };
        let mut child = launch(&program, folder.path(), address, more);
        let input = child.stdin.take();
        let url = format!("https://{address}:26443");

        let client = connect(&mut child, folder.path(), &url);
        let version = client.read("/version")["gitVersion"].as_str().unwrap_or_default().to_owned();
        let version = version.trim_start_matches('v').to_owned();
        assert!(version.starts_with(minor), "{} calls itself {version}", program.display());

        install_custom_resources(&client);
        Self { client, version, url, child, input, folder }
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// A kubeconfig of two contexts, `here` and `elsewhere`, for the user of a token.
    pub(crate) fn kubeconfig(&self, token: &str) -> String {
        let (url, certificate) = (&self.url, self.folder.path().join("server.crt"));
        let context = |name: &str| format!("- {{ name: {name}, context: {{ cluster: c, user: u }} }}\n");
        format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: here\n\
             clusters:\n- {{ name: c, cluster: {{ server: \"{url}\", certificate-authority: \"{}\" }} }}\n\
             users:\n- {{ name: u, user: {{ token: {token} }} }}\ncontexts:\n{}{}",
            certificate.display(),
            context("here"),
            context("elsewhere")
        )
    }

    /// Ends the API server, at once or as it likes, and lets it come again. The etcd stays.
    pub(crate) fn restart(&self, is_killed: bool) {
        fs::write(self.folder.path().join("again"), "").expect("the folder can be written");
        let address = self.url.trim_start_matches("https://").split(':').next().unwrap_or_default();
        let processes = fs::read_dir("/proc").expect("Linux").filter_map(Result::ok);
        let is_it = |process: &fs::DirEntry| {
            let line = fs::read_to_string(process.path().join("cmdline")).unwrap_or_default();
            let mut words = line.split('\0');
            words.next().is_some_and(|program| program.ends_with("/kube-apiserver"))
                && words.any(|word| word == address)
        };
        let process = processes.into_iter().find(is_it).expect("it runs").file_name();
        let signal = if is_killed { "-KILL" } else { "-TERM" };
        let status = Command::new("kill").arg(signal).arg(&process).status().expect("`kill` is there");
        assert!(status.success(), "kill {signal} {}: {status}", process.display());
    }

    /// The real kubectl, as this server's administrator and with none of the person's own settings.
    pub(crate) fn kubectl(&self) -> Command {
        let mut command = Command::new(tools().join("1.37/kubectl"));
        command
            .env("KUBECONFIG", "/dev/null")
            .env("KUBECACHEDIR", self.folder.path().join("kubectl"))
            .args(["--server", &self.url, "--token", TOKEN, "--certificate-authority"])
            .arg(self.folder.path().join("server.crt"));
        command
    }
}

impl Drop for ApiServer {
    fn drop(&mut self) {
        drop(self.input.take());
        // Nothing is to be done about a failure, and the process is ending anyway.
        let _ = self.child.wait();
    }
}

fn launch(program: &Path, folder: &Path, address: Ipv4Addr, more: &[&str]) -> Child {
    let mut command = Command::new("unshare");
    if fs::metadata("/proc/self").is_ok_and(|process| process.uid() != 0) {
        command.arg("--map-root-user");
    }
    command
        .args(["--pid", "--fork", "--kill-child", "--"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cluster/start"))
        .arg(folder)
        .arg(address.to_string())
        .arg(program)
        .args(more)
        .stdin(Stdio::piped())
        .spawn()
        .expect("`unshare` of util-linux is there")
}

/// A loopback address that no other process makes: process numbers are below 2^22.
fn own_address() -> Ipv4Addr {
    static STARTED: AtomicU32 = AtomicU32::new(0);
    let number = STARTED.fetch_add(1, Ordering::Relaxed);
    assert!(number < 4, "four servers are the most that one test process starts");
    Ipv4Addr::from(127 << 24 | std::process::id() << 2 | number)
}

fn connect(child: &mut Child, folder: &Path, url: &str) -> Client {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait().expect("the child is ours") {
            panic!("the API server ended ({status}) before it was ready{}", logs(folder));
        }
        // The certificate is there before the server is.
        if let Ok(certificate) = fs::read(folder.join("server.crt"))
            && let Some(client) = Client::new(url, &certificate, TOKEN)
            && client.send("GET", "/readyz", "", "").is_ok_and(|reply| reply.status == 200)
        {
            return client;
        }
        sleep(Duration::from_millis(100));
    }
    panic!("the API server was not ready after {} s{}", PATIENCE.as_secs(), logs(folder));
}

/// The last lines of what each program wrote.
fn logs(folder: &Path) -> String {
    let tail = |name: &str| {
        let log = fs::read_to_string(folder.join(name)).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let tail = &lines[lines.len().saturating_sub(20)..];
        format!("\n--- the end of {name}\n{}", tail.join("\n"))
    };
    ["openssl.log", "etcd.log", "kube-apiserver.log"].map(tail).concat()
}

fn install_custom_resources(client: &Client) {
    let mut definitions = Vec::new();
    for file in manifests::yaml_files(&tools().join("crds")) {
        for definition in manifests::read(&file) {
            let reply = client.create(&definition, "");
            assert!(reply.refusal().is_none(), "{}: {}", file.display(), reply.refusal().unwrap_or_default());
            definitions.push(definition.value);
        }
    }
    wait_for_kinds(client, &definitions);
}

/// A definition is served a moment after it is stored, by each of its paths on its own.
pub(crate) fn wait_for_kinds(client: &Client, definitions: &[Value]) {
    for path in definitions.iter().flat_map(served_paths) {
        let start = Instant::now();
        while client.send("GET", &path, "", "").expect("the server is up").status != 200 {
            assert!(start.elapsed() < PATIENCE, "{path} was not served after {} s", PATIENCE.as_secs());
            sleep(Duration::from_millis(50));
        }
    }
}

/// Where each version of a custom resource can be listed and its schema be read.
fn served_paths(definition: &Value) -> Vec<String> {
    let spec = &definition["spec"];
    let (group, plural) = (spec["group"].as_str(), spec["names"]["plural"].as_str());
    let (group, plural) = (group.expect("a group"), plural.expect("a plural"));
    let versions = spec["versions"].as_array().expect("versions");
    let versions = versions.iter().filter(|version| version["served"] == true);
    versions
        .filter_map(|version| version["name"].as_str())
        .flat_map(|version| {
            [
                format!("/apis/{group}/{version}/{plural}?limit=1"),
                format!("/openapi/v3/apis/{group}/{version}"),
            ]
        })
        .collect()
}
