//! The image of `examples/shop`'s `orders`, really built from the emitted Dockerfile and really run.
//!
//! Proves what a Dockerfile only claims: a static binary, no secret in the context, no root, no
//! writable file, settings in their order, logs at the level set, and a stop that loses nothing.
//! What `gdeployc build` writes for the example is what is built, and the variables and files of its
//! manifests are what it runs with. `tests/tools/images` prepares the machine; it has to be called first.

#![expect(clippy::disallowed_methods, reason = "images are built from files")]

#[path = "support/containers.rs"]
mod containers;
#[path = "support/deployment.rs"]
mod deployment;

use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::time::Duration;

use containers::{Build, Container, Image, eventually, free_port, run};
use deployment::Deployment;
use gdeployc::target::dockerfile::go::Go;
use gdeployc::target::dockerfile::{self, Arg, Label, Part, Recipe};
use serde_json::{Value, json};
use tempfile::TempDir;

const COMMIT: &str = "4f2a1c0";
const SECRET: &str = "hunter2-is-no-password";

/// Built once for all tests.
static ORDERS: LazyLock<Image> =
    LazyLock::new(|| build(&emitted().join("Dockerfile")).image("localhost/gdeploy/orders:test"));

/// All that `gdeployc build` writes for the example.
fn output() -> &'static Path {
    static OUTPUT: LazyLock<TempDir> = LazyLock::new(|| {
        let folder = TempDir::new().expect("a folder");
        let mut build = Command::new(env!("CARGO_BIN_EXE_gdeployc"));
        build.args(["build", "--quiet", "-o"]).arg(folder.path());
        let output = build.current_dir(repository().join("examples/shop")).output().expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        folder
    });
    OUTPUT.path()
}

/// The folder with the Dockerfile and its ignore file.
fn emitted() -> PathBuf {
    output().join("images/orders")
}

/// The folder with the sources.
fn context() -> PathBuf {
    repository().join("examples/shop/orders")
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn build(dockerfile: &Path) -> Build<'_> {
    static CONTEXT: LazyLock<PathBuf> = LazyLock::new(context);
    Build { dockerfile, context: &CONTEXT, platform: "linux/amd64", args: &["commit=4f2a1c0"], stage: None }
}

/// The program in a container that is ready.
struct Service {
    container: Container,
    api: u16,
    metrics: u16,
}

impl Service {
    /// On free ports; `env` are `NAME=VALUE`.
    fn start(image: &Image, env: &[&str]) -> Self {
        let (api, metrics) = (free_port(), free_port());
        let ports = [format!("APP_SERVER_PORT={api}"), format!("APP_METRICS_PORT={metrics}")];
        let ports = ports.iter().map(String::as_str);
        let options: Vec<&str> = ports.chain(env.iter().copied()).flat_map(|pair| ["--env", pair]).collect();
        Self { container: Container::start(image, &options, &[]), api, metrics }.ready()
    }

    fn ready(self) -> Self {
        let url = format!("http://127.0.0.1:{}/readyz", self.api);
        let agent = agent();
        eventually("the service is ready", || match agent.get(&url).call() {
            Ok(answer) if answer.status() == 200 => Some(()),
            _ => {
                assert!(
                    Path::new(&format!("/proc/{}", self.container.pid())).exists(),
                    "{}",
                    self.container.log()
                );
                None
            }
        });
        self
    }

    fn get(&self, path: &str) -> (u16, String) {
        get(self.api, path)
    }

    /// Settings as the service itself shows them.
    fn settings(&self) -> Value {
        let (status, text) = get(self.metrics, "/config");
        assert_eq!(status, 200, "{text}");
        serde_json::from_str(&text).expect("/config answers JSON")
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .proxy(None)
        .timeout_global(Some(Duration::from_secs(10)))
        .max_idle_connections(0)
        .build()
        .into()
}

fn get(port: u16, path: &str) -> (u16, String) {
    let mut answer = agent().get(format!("http://127.0.0.1:{port}{path}")).call().expect("an answer");
    (answer.status().as_u16(), answer.body_mut().read_to_string().expect("a body of text"))
}

/// Every line of a log, which has to be JSON.
fn records(log: &str) -> Vec<Value> {
    let parse = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}"));
    log.lines().map(parse).collect()
}

#[test]
fn dockerfiles_are_clean() {
    let cases = repository().join("tests/cases/dockerfile");
    let cases =
        fs::read_dir(cases).expect("cases").flatten().map(|case| case.path().join("expected/out/images"));
    let images =
        cases.filter(|images| images.is_dir()).flat_map(|images| fs::read_dir(images).expect("images"));
    let emitted = images.flatten().map(|image| image.path()).chain([emitted()]);
    let files: Vec<PathBuf> =
        emitted.map(|folder| folder.join("Dockerfile")).filter(|file| file.is_file()).collect();
    assert!(files.len() > 5, "{files:?}");
    for file in files {
        let found = run("hadolint", ["--no-color", &file.to_string_lossy()]);
        assert_eq!(found, "", "{}", file.display());
    }
}

#[test]
fn sources_pass_their_own_tests() {
    let folder = context().to_string_lossy().into_owned();
    assert_eq!(run("gofmt", ["-l", &folder]), "", "not formatted");
    run("go", ["-C", &folder, "vet", "./..."]);
    run("go", ["-C", &folder, "test", "./..."]);
}

#[test]
fn image_says_what_it_is() {
    let config = ORDERS.config();
    assert_eq!(config["User"], "65532:65532");
    assert_eq!(config["Entrypoint"], json!(["/app"]));
    assert_eq!(config["ExposedPorts"], json!({"8080/tcp": {}, "9090/tcp": {}}));
    let labels = config["Labels"].as_object().expect("labels");
    let ours: Vec<(&str, &str)> = labels
        .iter()
        .filter_map(|(name, value)| {
            Some((name.strip_prefix("org.opencontainers.image.")?, value.as_str().expect("text")))
        })
        .collect();
    let expected = [
        ("base.name", "gcr.io/distroless/static-debian12:nonroot"),
        ("revision", COMMIT),
        ("title", "orders"),
        ("vendor", "team-commerce"),
        ("version", "1.5.0"),
    ];
    assert_eq!(ours, expected);
}

#[test]
fn image_holds_a_static_binary_and_what_it_wants_of_a_system() {
    let files = ORDERS.files();
    let binary = files.root.join("app");
    let facts = run("go", ["version", "-m", &binary.to_string_lossy()]);
    for fact in ["CGO_ENABLED=0", "-trimpath=true", "GOOS=linux", "GOARCH=amd64"] {
        assert!(facts.contains(fact), "no {fact} in {facts}");
    }
    assert_eq!(interpreter(&fs::read(&binary).expect("the binary can be read")), None, "it wants a loader");
    for path in ["etc/ssl/certs/ca-certificates.crt", "usr/share/zoneinfo/Europe/Berlin"] {
        assert!(files.root.join(path).exists(), "no {path}");
    }
    assert!(!files.root.join("bin/sh").exists(), "a shell");
}

/// The loader that a 64-bit little-endian ELF file asks for: its program header of type 3.
fn interpreter(elf: &[u8]) -> Option<()> {
    let number = |at: usize, length: usize| {
        elf[at..at + length].iter().rev().fold(0, |value, byte| value << 8 | usize::from(*byte))
    };
    assert_eq!(elf[..6], *b"\x7fELF\x02\x01", "an ELF file");
    let (table, size, count) = (number(32, 8), number(54, 2), number(56, 2));
    (0..count).any(|header| number(table + header * size, 4) == 3).then_some(())
}

#[test]
fn the_builder_compiles_for_another_processor() {
    let dockerfile = emitted().join("Dockerfile");
    let image = Build { platform: "linux/arm64", stage: Some("build"), ..build(&dockerfile) }
        .image("localhost/gdeploy/orders:arm64");
    let files = image.files();
    let facts = run("go", ["version", "-m", &files.root.join("out/app").to_string_lossy()]);
    assert!(facts.contains("GOARCH=arm64"), "{facts}");
}

#[test]
fn secrets_and_tests_stay_out_of_the_context() {
    let folder = TempDir::new().expect("a folder");
    for path in [
        "go.mod",
        "go.sum",
        "main.go",
        "main_test.go",
        "orders.gdeploy",
        "Dockerfile",
        "prod.env",
        ".env",
        ".git/config",
        "deploy/.env.prod",
        "deploy/kubeconfig",
        "deploy/tls.key",
        "internal/id_rsa",
        "internal/secrets/secrets.go",
        "internal/testdata/order.json",
        "internal/web/index.html",
        "out/prod/orders/deployment.yaml",
        "vendor/modules.txt",
    ] {
        let path = folder.path().join("context").join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
        fs::write(path, "").expect("the file can be written");
    }
    let dockerfile = folder.path().join("Dockerfile");
    fs::write(&dockerfile, "FROM scratch\nCOPY . /context/\n").expect("the file can be written");
    fs::copy(emitted().join("Dockerfile.dockerignore"), folder.path().join("Dockerfile.dockerignore"))
        .expect("the ignore file can be copied");

    let image = Build { context: &folder.path().join("context"), args: &[], ..build(&dockerfile) }
        .image("localhost/gdeploy/context:test");
    let expected = [
        "go.mod",
        "go.sum",
        "internal/secrets/secrets.go",
        "internal/web/index.html",
        "main.go",
        "vendor/modules.txt",
    ];
    assert_eq!(image.files().list("context"), expected);
}

#[test]
fn service_answers_without_any_right() {
    let service = Service::start(&ORDERS, &[]);
    assert_eq!(service.get("/healthz"), (200, "ok\n".to_owned()));
    assert_eq!(service.get("/readyz"), (200, "ready\n".to_owned()));
    let (_, version) = service.get("/api/version");
    let version: Value = serde_json::from_str(&version).expect("JSON");
    assert_eq!(version["commit"], COMMIT);

    let url = format!("http://127.0.0.1:{}/api/orders", service.api);
    let created = agent().post(&url).send_json(json!({"item": "book", "quantity": 2})).expect("an answer");
    assert_eq!(created.status(), 201);
    let location = created.headers()["Location"].to_str().expect("a path").to_owned();
    let (status, order) = service.get(&location);
    assert_eq!((status, order.contains(r#""item":"book""#)), (200, true), "{order}");
    assert_eq!(service.get("/api/orders/none").0, 404);

    let (_, metrics) = get(service.metrics, "/metrics");
    for line in [
        "orders_created_total{app=\"orders\"} 1",
        "http_seconds_count{app=\"orders\",route=\"POST /api/orders\",status=\"201\"} 1",
    ] {
        assert!(metrics.contains(line), "no {line} in\n{metrics}");
    }

    let process = PathBuf::from(format!("/proc/{}", service.container.pid()));
    let status = fs::read_to_string(process.join("status")).expect("the process runs");
    for line in [
        "Uid:\t65532\t65532\t65532\t65532",
        "Gid:\t65532\t65532\t65532\t65532",
        "CapEff:\t0000000000000000",
        "CapBnd:\t0000000000000000",
        "NoNewPrivs:\t1",
    ] {
        assert!(status.contains(line), "no {line} in\n{status}");
    }
    for path in ["file", "etc/file", "tmp/file"] {
        let refused = fs::write(process.join("root").join(path), "").expect_err("the root is read-only");
        assert_eq!(refused.kind(), ErrorKind::ReadOnlyFilesystem, "/{path}: {refused}");
    }
}

/// Runs it as its manifests say, but on free ports: several tests share this machine's.
fn deployed(environment: &str, folder: &TempDir) -> (Service, Deployment) {
    let deployment = Deployment::read(&output().join(environment).join("orders"));
    let (api, metrics) = (free_port(), free_port());
    let mut options = deployment.options(folder.path(), |secret, key| match key {
        "DATABASE_URL" => format!("postgres://orders:{SECRET}@db/{secret}"),
        _ => SECRET.to_owned(),
    });
    let ports = [format!("APP_SERVER_PORT={api}"), format!("APP_METRICS_PORT={metrics}")];
    options.extend(ports.into_iter().flat_map(|pair| ["--env".to_owned(), pair]));
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    let service = Service { container: Container::start(&ORDERS, &options, &[]), api, metrics }.ready();
    (service, deployment)
}

#[test]
fn it_runs_as_the_manifests_of_each_environment_say() {
    for (environment, level, ttl) in
        [("dev", "info", "0s"), ("staging", "info", "0s"), ("prod", "warn", "90s")]
    {
        let folder = TempDir::new().expect("a folder");
        let (service, deployment) = deployed(environment, &folder);
        let settings = service.settings();
        let setting = |key: &str| format!("{} {}", settings[key]["from"], settings[key]["value"]);
        assert_eq!(setting("server.shutdown").replace('"', ""), "file 20s", "{environment}");
        assert_eq!(setting("log.level").replace('"', "").to_lowercase(), format!("env {level}"));
        assert!(setting("payments.url").contains("http://payments:8080"), "{}", setting("payments.url"));
        assert!(setting("cache.ttl").contains(ttl), "{environment}: {}", setting("cache.ttl"));
        for key in ["db.password", "database.url", "api.key"] {
            assert_eq!(settings[key]["from"], "env", "{environment}: {key}");
        }
        for probe in ["startupProbe", "readinessProbe", "livenessProbe"] {
            let path = deployment.container[probe]["httpGet"]["path"].as_str().expect("a path");
            assert_eq!(service.get(path).0, 200, "{environment}: {probe}");
        }
        let process = PathBuf::from(format!("/proc/{}", service.container.pid()));
        let variables = fs::read_to_string(process.join("environ")).expect("the process runs");
        for variable in ["GOMEMLIMIT=230MiB", "GOMAXPROCS=1"] {
            assert!(variables.split('\0').any(|one| one == variable), "no {variable} in {variables:?}");
        }
        fs::write(process.join("root/tmp/file"), "").expect("a volume is mounted there");
    }
}

#[test]
fn image_and_manifests_agree() {
    let config = ORDERS.config();
    let deployment = Deployment::read(&output().join("prod/orders"));
    let user = &deployment.pod["securityContext"];
    assert_eq!(config["User"], format!("{}:{}", user["runAsUser"], user["runAsGroup"]));
    let ports = deployment.container["ports"].as_array().expect("ports");
    let name =
        |port: &Value| format!("{}/{}", port["containerPort"], port["protocol"].as_str().unwrap_or(""));
    let exposed = config["ExposedPorts"].as_object().expect("ports");
    assert_eq!(exposed.len(), ports.len());
    assert!(ports.iter().all(|port| exposed.contains_key(&name(port).to_lowercase())), "{exposed:?}");
    let tag = deployment.container["image"].as_str().and_then(|image| image.rsplit_once(':')).expect("a tag");
    assert_eq!(config["Labels"]["org.opencontainers.image.version"], tag.1);

    // A stop ends by itself: the pause before the signal and the program's own time fit into the grace.
    let folder = TempDir::new().expect("a folder");
    let (service, _) = deployed("prod", &folder);
    let own = service.settings()["server.shutdown"]["value"].as_str().expect("text").to_owned();
    let own: u64 = own.trim_end_matches('s').parse().expect("seconds");
    let pause = deployment.container["lifecycle"]["preStop"]["sleep"]["seconds"].as_u64().expect("seconds");
    let grace = deployment.pod["terminationGracePeriodSeconds"].as_u64().expect("seconds");
    assert!(pause + own <= grace, "{pause} s + {own} s > {grace} s");
}

#[test]
fn a_flag_beats_the_environment_beats_the_file_beats_the_default() {
    let (api, metrics, closed) = (free_port(), free_port(), free_port());
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("config.yaml");
    let content = format!("server:\n  port: {closed}\n  shutdown: 11s\nmetrics:\n  port: {metrics}\n");
    fs::write(&file, content).expect("the file can be written");
    let mount = format!("{}:/etc/orders/config.yaml:ro", file.display());
    let port = format!("APP_SERVER_PORT={api}");
    let options = ["--volume", &mount, "--env", &port, "--env", "APP_SERVER_SHUTDOWN=12s"];
    let container = Container::start(&ORDERS, &options, &["--server.shutdown=13s"]);
    // That it answers at all proves two rungs: its ports are the environment's and the file's.
    let service = Service { container, api, metrics }.ready();

    let settings = service.settings();
    let ladder = |key: &str| {
        let top = &settings[key];
        let beaten = top["beat"].as_array().cloned().unwrap_or_default();
        let steps = [top.clone()].into_iter().chain(beaten);
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        steps.map(|step| format!("{} {}", text(&step["from"]), text(&step["value"]))).collect::<Vec<_>>()
    };
    assert_eq!(ladder("server.shutdown"), ["flag 13s", "env 12s", "file 11s", "default 20s"]);
    let port = [format!("env {api}"), format!("file {closed}"), "default 8080".to_owned()];
    assert_eq!(ladder("server.port"), port);
    assert_eq!(ladder("metrics.port"), [format!("file {metrics}"), "default 9090".to_owned()]);
    assert_eq!(ladder("cache.ttl"), ["default 0s"]);
    assert_eq!(settings["server.shutdown"]["name"], "--server.shutdown");
    assert_eq!(settings["metrics.port"]["name"], "/etc/orders/config.yaml");
}

#[test]
fn a_wrong_setting_ends_the_program_at_once() {
    let container = Container::start(&ORDERS, &["--env", "LOG_LEVEL=loud"], &[]);
    assert_eq!(container.wait(), 2);
    let log = container.log();
    assert!(log.contains("log.level (env LOG_LEVEL)"), "{log}");
}

#[test]
fn logs_are_json_at_the_level_set() {
    let levels = |level: &str| {
        let service = Service::start(&ORDERS, &[&format!("LOG_LEVEL={level}")]);
        service.get("/healthz");
        service.get("/api/version");
        service.container.signal("TERM");
        assert_eq!(service.container.wait(), 0);
        let mut levels: Vec<String> = records(&service.container.log())
            .iter()
            .map(|record| record["level"].as_str().expect("a level").to_owned())
            .collect();
        levels.sort();
        levels.dedup();
        levels
    };
    assert_eq!(levels("debug"), ["DEBUG", "INFO"]);
    assert_eq!(levels("info"), ["INFO"]);
    assert_eq!(levels("warn"), [""; 0]);
}

#[test]
fn a_secret_is_used_and_never_shown() {
    let address = format!("DATABASE_URL=postgres://orders:{SECRET}@db:5432/orders");
    let env = [&format!("API_KEY={SECRET}"), &format!("DB_PASSWORD={SECRET}"), &address];
    let service = Service::start(
        &ORDERS,
        &[&["LOG_LEVEL=debug", "DEBUG_SQL=true"][..], &env.map(String::as_str)].concat(),
    );
    let url = format!("http://127.0.0.1:{}/api/orders", service.api);
    let order = json!({"item": "book", "quantity": 1});
    let refused = agent().post(&url).send_json(&order).expect("an answer");
    assert_eq!(refused.status(), 401);
    let key = format!("Bearer {SECRET}");
    let accepted = agent().post(&url).header("Authorization", key).send_json(&order).expect("an answer");
    assert_eq!(accepted.status(), 201);

    assert_eq!(service.settings()["api.key"]["from"], "env");
    for text in
        [service.container.log(), get(service.metrics, "/config").1, get(service.metrics, "/metrics").1]
    {
        assert!(!text.contains(SECRET), "{text}");
    }
}

#[test]
fn a_stop_ends_what_is_in_flight() {
    let service = Service::start(&ORDERS, &["APP_SERVER_DRAIN=2s", "APP_SERVER_SHUTDOWN=10s"]);
    let mut request = TcpStream::connect(("127.0.0.1", service.api)).expect("it listens");
    let order = r#"{"item":"book","quantity":1}"#;
    let (early, late) = order.split_at(10);
    write!(
        request,
        "POST /api/orders HTTP/1.1\r\nHost: orders\r\nContent-Length: {}\r\n\r\n{early}",
        order.len()
    )
    .expect("it reads");

    service.container.signal("TERM");
    let (_, body) =
        eventually("it says that it drains", || Some(service.get("/readyz")).filter(|a| a.0 == 503));
    assert_eq!(body, "draining\n");
    assert_eq!(service.get("/healthz").0, 200, "what drains is alive and still accepts");

    // By now the listener is closed, and the process lives for this one request.
    eventually("it accepts no more", || TcpStream::connect(("127.0.0.1", service.api)).err());
    request.write_all(late.as_bytes()).expect("it still reads");
    let mut answer = String::new();
    request.read_to_string(&mut answer).expect("it still answers");
    assert!(answer.starts_with("HTTP/1.1 201 Created\r\n"), "{answer}");
    assert!(answer.contains("Connection: close"), "{answer}");

    assert_eq!(service.container.wait(), 0);
    let log = records(&service.container.log());
    let last = log.last().expect("a log");
    assert_eq!((&last["msg"], &last["clean"]), (&json!("stopped"), &json!(true)));
}

#[test]
fn an_empty_base_gets_certificates_and_quotes_survive() {
    let text = |text| Part::Text(text);
    let go = Go {
        builder: "golang:1.26",
        base: "scratch",
        package: "./cmd/api",
        ldflags: vec![vec![text("-X 'main.commit=a \"b\" $c `d` \\e "), Part::Arg("commit"), text("'")]],
        private: Vec::new(),
        binary: "app",
    };
    let image = dockerfile::Image {
        app: "orders",
        project: "shop",
        command: "docker build .",
        args: vec![Arg { name: "commit", default: None }],
        user: 65532,
        group: 65532,
        ports: Vec::new(),
        labels: vec![Label { name: "title", value: vec![text("a \"b\" $c `d` \\e "), Part::Arg("commit")] }],
        recipe: Recipe::Go(go),
    };
    let folder = TempDir::new().expect("a folder");
    let dockerfile = folder.path().join("Dockerfile");
    fs::write(&dockerfile, image.dockerfile()).expect("the file can be written");
    fs::write(folder.path().join("Dockerfile.dockerignore"), image.dockerignore()).expect("likewise");
    let image = Build { args: &["commit=x \"y\" $(id)"], ..build(&dockerfile) }
        .image("localhost/gdeploy/orders:scratch");

    let expected = r#"a "b" $c `d` \e x "y" $(id)"#;
    assert_eq!(image.config()["Labels"]["title"], expected);
    let files = image.files();
    assert_eq!(files.list(""), ["app", "etc/ssl/certs/ca-certificates.crt", "usr/share/zoneinfo.zip"]);

    let service = Service::start(&image, &[]);
    let (_, version) = service.get("/api/version");
    let version: Value = serde_json::from_str(&version).expect("JSON");
    assert_eq!(version["commit"], expected);
}
