//! A project with a namespace of its own in a real cluster, and `gdeployc diff` of it.
//!
//! The program is run as a person runs it, with a kubeconfig; the user is one whose requests the server
//! writes down. What is there beforehand is put there by the real kubectl.

#![allow(dead_code, reason = "each test asks for a part")]

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::client::Client;
use crate::cluster::ApiServer;

/// An app as most are.
pub(crate) const ORDERS: &str = "\
app orders {
  image = \"registry.example.com/shop/orders:1.5.0\"
  resources { cpu = 100m, memory = 128Mi }
  scale = 2
  config LOG_LEVEL = \"info\"
  port http = 8080
  probe readiness { get = \"/readyz\" }
}";

/// What kubectl calls its objects.
pub(crate) const DEPLOYMENT: [&str; 2] = ["deployment", "orders"];
pub(crate) const SERVICE: [&str; 2] = ["service", "orders"];

/// The same app with more in it.
pub(crate) fn orders(more: &str) -> String {
    format!("{}{more}\n}}", ORDERS.trim_end_matches('}'))
}

/// What one test after the other takes out of it again.
pub(crate) const PATCHED: &str = " patch Deployment { spec.template.spec {\n\
     hostAliases = [{ ip = \"10.0.0.7\", hostnames = [\"old\"] }], schedulerName = \"other\" } }";

static NEWEST: LazyLock<ApiServer> = LazyLock::new(|| ApiServer::start("1.37"));
static OLDEST: LazyLock<ApiServer> = LazyLock::new(|| ApiServer::start("1.34"));

/// Does the same with the newest server and with the oldest one.
pub(crate) fn on_both(name: &str, test: impl Fn(&Place<'_>) + Sync) {
    std::thread::scope(|scope| {
        for server in [&NEWEST, &OLDEST] {
            let test = &test;
            scope.spawn(move || test(&Place::new(server, name)));
        }
    });
}

/// Does something with the newest server only.
pub(crate) fn on_newest(name: &str, test: impl Fn(&Place<'_>)) {
    test(&Place::new(&NEWEST, name));
}

/// A project and its namespace.
pub(crate) struct Place<'s> {
    server: &'s ApiServer,
    /// The namespace, and the name of the project.
    pub(crate) name: String,
    folder: TempDir,
}

/// What `gdeployc diff` said.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Said {
    /// The one view of `--format json`.
    pub(crate) fn view(&self) -> Value {
        let whole: Value =
            serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self}"));
        whole["differences"][0].clone()
    }

    /// The object of a kind in `--format json`.
    pub(crate) fn resource(&self, kind: &str) -> Value {
        let view = self.view();
        let all = view["resources"].as_array().expect("resources");
        let is_it = |one: &&Value| one["id"].as_str().is_some_and(|id| id.contains(&format!("/{kind}/")));
        all.iter().find(is_it).unwrap_or_else(|| panic!("no {kind}: {self}")).clone()
    }

    /// The change at a path of the object of a kind.
    pub(crate) fn change(&self, kind: &str, path: &str) -> Value {
        let resource = self.resource(kind);
        let all = resource["changes"].as_array().expect("changes");
        let is_it = |change: &&Value| change["path"] == path;
        all.iter().find(is_it).unwrap_or_else(|| panic!("no {path}: {self}")).clone()
    }
}

impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "exit {}\n{}{}", self.code, self.stdout, self.stderr)
    }
}

impl<'s> Place<'s> {
    pub(crate) fn new(server: &'s ApiServer, name: &str) -> Self {
        let folder = TempDir::new().expect("a folder can be made");
        let place = Self { server, name: name.to_owned(), folder };
        place.kubectl(&["create", "namespace", name]);
        fs::write(place.kubeconfig(), place.kubeconfig_of("watched")).expect("the new folder can be written");
        place
    }

    /// The address of the server, and the file with its certificate.
    pub(crate) fn way(&self) -> (String, PathBuf) {
        let command = self.server.kubectl();
        let arguments: Vec<&OsStr> = command.get_args().collect();
        let after = |name: &str| {
            let at =
                arguments.iter().position(|argument| *argument == name).expect("kubectl is told the way");
            arguments[at + 1].to_owned()
        };
        (after("--server").into_string().expect("text"), PathBuf::from(after("--certificate-authority")))
    }

    /// From now on the server is reached by another address.
    pub(crate) fn reach(&self, url: &str) {
        let text = self.kubeconfig_of("watched").replace(&self.way().0, url);
        fs::write(self.kubeconfig(), text).expect("the folder can be written");
    }

    /// The folder of the project.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// `1.37.2`
    pub(crate) fn version(&self) -> &str {
        self.server.version()
    }

    pub(crate) fn kubeconfig(&self) -> PathBuf {
        self.folder.path().join("kubeconfig")
    }

    /// The server's kubeconfig for the user of a token.
    pub(crate) fn kubeconfig_of(&self, token: &str) -> String {
        self.server.kubeconfig(token)
    }

    /// What the server wrote down of this namespace's requests, and of those of no namespace.
    pub(crate) fn audit(&self) -> Vec<Value> {
        let (_, certificate) = self.way();
        let log = certificate.with_file_name("audit.log");
        let text = fs::read_to_string(log).expect("the server writes it");
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    /// Asks the server itself, as an administrator.
    pub(crate) fn client(&self) -> &Client {
        self.server.client()
    }

    /// A project with one environment, `prod`, and what else there is.
    pub(crate) fn project(&self, rest: &str) {
        self.project_in(&format!("namespace = \"{}\"", self.name), rest);
    }

    /// The same, with other words in the environment.
    pub(crate) fn project_in(&self, environment: &str, rest: &str) {
        let text = format!(
            "project {} {{ language = 1 }}\nenvironment prod {{ {environment}, kubernetes = \"1.34\" }}\n{rest}\n",
            self.name
        );
        fs::write(self.folder.path().join("project.gdeploy"), text).expect("the folder can be written");
    }

    fn gdeployc(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_gdeployc"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env("KUBECONFIG", self.kubeconfig())
            .env("COLUMNS", "120")
            // Whatever a library might tell of what it sends.
            .env("RUST_LOG", "trace")
            .output()
            .expect("the program is there")
    }

    /// `gdeployc diff -e prod`.
    pub(crate) fn diff(&self, arguments: &[&str]) -> Said {
        let output = self.gdeployc(&[&["diff", "-e", "prod"], arguments].concat());
        Said {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    /// The same for programs; what it prints is what the schema says.
    pub(crate) fn json(&self, arguments: &[&str]) -> Said {
        let said = self.diff(&[&["--format", "json"], arguments].concat());
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schemas/diff-v1.json");
        let schema: Value = serde_json::from_str(&fs::read_to_string(file).expect("a schema")).expect("JSON");
        let document: Value =
            serde_json::from_str(&said.stdout).unwrap_or_else(|error| panic!("{error}: {said}"));
        let problem = jsonschema::validator_for(&schema).expect("a schema").validate(&document).err();
        assert!(problem.is_none(), "{problem:?}: {said}");
        said
    }

    /// Asks again until it is so, for some time: a policy or a webhook counts a moment after it is stored.
    pub(crate) fn until(&self, arguments: &[&str], is_so: impl Fn(&Said) -> bool) -> Said {
        let start = Instant::now();
        loop {
            let said = self.json(arguments);
            if is_so(&said) || start.elapsed() > Duration::from_secs(120) {
                return said;
            }
        }
    }

    /// Somebody else's change of an object of this namespace: `kubectl patch deployment orders …`.
    pub(crate) fn patch(&self, object: [&str; 2], manager: &str, patch: &str) {
        let manager = format!("--field-manager={manager}");
        self.kubectl(&["patch", object[0], object[1], "-n", &self.name, &manager, "-p", patch]);
    }

    /// Builds and applies, as people do: with more arguments, such as `--server-side`.
    pub(crate) fn apply(&self, arguments: &[&str]) {
        self.kubectl(&[&["apply", "-k", &self.built()], arguments].concat());
    }

    /// The folder that a build writes.
    pub(crate) fn built(&self) -> String {
        let output = self.gdeployc(&["build", "-q", "-e", "prod"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        self.folder.path().join("out/prod").to_str().expect("text").to_owned()
    }

    /// The real kubectl, whatever comes of it.
    pub(crate) fn attempt(&self, arguments: &[&str]) -> Output {
        self.server.kubectl().args(arguments).output().expect("kubectl is there")
    }

    /// The real kubectl, which has to succeed.
    pub(crate) fn kubectl(&self, arguments: &[&str]) -> String {
        let output = self.attempt(arguments);
        assert!(
            output.status.success(),
            "kubectl {}: {}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// The real kubectl and what it is told of the way, for those who call it later.
    pub(crate) fn kubectl_words(&self) -> Vec<String> {
        let command = self.server.kubectl();
        let words = std::iter::once(command.get_program()).chain(command.get_args());
        words.map(|word| word.to_str().expect("text").to_owned()).collect()
    }

    /// Puts something into the etcd of the server, past the server.
    pub(crate) fn store(&self, key: &str, value: &str) {
        let encoded = |text: &str| base64::Engine::encode(&base64::engine::general_purpose::STANDARD, text);
        let url = self.way().0.replace("https://", "http://").replace(":26443", ":22379/v3/kv/put");
        let body = serde_json::json!({ "key": encoded(key), "value": encoded(value) });
        ureq::post(&url).send_json(body).expect("the etcd takes it");
    }

    /// A command as a person copies it from what `diff` printed.
    pub(crate) fn shell(&self, command: &str) {
        let kubectl = self.server.kubectl();
        let path = Path::new(kubectl.get_program()).parent().expect("kubectl is in a folder").to_owned();
        // With write access: the user whose requests are written down may do all, too.
        let output = Command::new("sh")
            .args(["-c", command])
            .env("KUBECONFIG", self.kubeconfig())
            .env("PATH", format!("{}:/usr/bin:/bin", path.display()))
            .output()
            .expect("a shell is there");
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// The same, with a document on standard input.
    pub(crate) fn create(&self, document: &str) {
        let file = self.folder.path().join("document.yaml");
        fs::write(&file, document).expect("the folder can be written");
        self.kubectl(&["create", "-n", &self.name, "-f", file.to_str().expect("text")]);
    }

    /// An argument of kubectl: an object becomes a file that holds it.
    pub(crate) fn file_of(&self, word: &str) -> String {
        if !word.starts_with("{apiVersion") {
            return word.to_owned();
        }
        let file = self.folder.path().join("argument.yaml");
        fs::write(&file, word).expect("the folder can be written");
        file.to_str().expect("text").to_owned()
    }
}
