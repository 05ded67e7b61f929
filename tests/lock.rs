//! `gdeployc lock` against a real registry: digests of what was really pushed.
//!
//! `tests/tools/registry` builds the registry, which keeps everything in memory; it has to be called
//! first. What is pushed are manifests of empty images: a registry does not look into them.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// A registry that ends with the test.
struct Registry {
    process: Child,
    host: String,
}

impl Registry {
    fn start() -> Self {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/registry/registry");
        assert!(program.exists(), "the registry is missing: run `tests/tools/registry`");
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
        let mut command = Command::new(program);
        command.args(["-port", &port.to_string()]).stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.spawn().expect("the registry starts");
        let registry = Self { process, host: format!("127.0.0.1:{port}") };
        for _ in 0..200 {
            if ureq::get(format!("http://{}/v2/", registry.host)).call().is_ok() {
                return registry;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the registry does not answer");
    }

    /// Pushes an image that differs by `mark`, and returns its digest.
    fn push(&self, name: &str, tag: &str, mark: &str) -> String {
        let text = format!(
            "{{\"schemaVersion\":2,\"mediaType\":\"{MANIFEST}\",\"config\":{{\"mediaType\":\
             \"application/vnd.oci.image.config.v1+json\",\"digest\":\"sha256:{}\",\"size\":2}},\"layers\":[],\
             \"annotations\":{{\"mark\":\"{mark}\"}}}}",
            "0".repeat(64)
        );
        let url = format!("http://{}/v2/{name}/manifests/{tag}", self.host);
        let pushed = ureq::put(url).header("Content-Type", MANIFEST).send(&text);
        assert_eq!(pushed.expect("it is pushed").status(), 201);
        Sha256::digest(text.as_bytes())
            .iter()
            .fold("sha256:".to_owned(), |digest, byte| digest + &format!("{byte:02x}"))
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Two images of one registry, one of them the base of a build.
fn project(host: &str) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let text = format!(
        "project shop {{ language = 1 }}\n\
         environment dev {{ local = true, namespace = \"shop\", kubernetes = \"1.34\" }}\n\
         every app {{ resources {{ cpu = 100m, memory = 64Mi }} }}\n\
         app orders {{\n\
         \x20 image = \"{host}/shop/orders:1.5.0\"\n\
         \x20 build go {{ toolchain = \"1.26\", builder = \"{host}/golang:1.26\", base = \"scratch\" }}\n\
         }}\n"
    );
    fs::write(folder.path().join("project.gdeploy"), text).expect("the project");
    folder
}

fn run(folder: &TempDir, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gdeployc"));
    command.args(arguments).current_dir(folder.path()).output().expect("gdeployc runs")
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn read(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn tags_are_looked_up_and_used() {
    let registry = Registry::start();
    let host = registry.host.clone();
    let orders = registry.push("shop/orders", "1.5.0", "first");
    let golang = registry.push("golang", "1.26", "builder");
    let folder = project(&host);
    let locked = run(&folder, &["lock"]);
    assert_eq!(locked.status.code(), Some(0), "{}", told(&locked));
    let expected = format!(
        "# The digest behind each tag, written by `gdeployc lock`.\n\
         {host}/golang:1.26 {golang}\n{host}/shop/orders:1.5.0 {orders}\n"
    );
    assert_eq!(read(&folder, "images.lock"), expected);

    let built = run(&folder, &["build", "--deny-warnings"]);
    assert_eq!(built.status.code(), Some(0), "{}", told(&built));
    let image = format!("image: {host}/shop/orders:1.5.0@{orders}");
    let deployment = read(&folder, "out/dev/orders/deployment.yaml");
    assert!(deployment.contains(&image), "{deployment}");
    assert!(deployment.contains("app.kubernetes.io/version: \"1.5.0\""), "{deployment}");
    let dockerfile = read(&folder, "out/images/orders/Dockerfile");
    assert!(dockerfile.contains(&format!("{host}/golang:1.26@{golang} AS build")), "{dockerfile}");

    // A tag that moved stays where it was until somebody asks for it.
    let moved = registry.push("shop/orders", "1.5.0", "second");
    assert!(told(&run(&folder, &["lock"])).contains("nothing changed"));
    assert_eq!(read(&folder, "images.lock"), expected);
    assert!(told(&run(&folder, &["lock", "--update"])).contains("another image now"));
    assert_eq!(read(&folder, "images.lock"), expected.replace(&orders, &moved));
}

#[test]
fn what_cannot_be_looked_up_is_told_and_the_rest_is_written() {
    let registry = Registry::start();
    let golang = registry.push("golang", "1.26", "builder");
    let folder = project(&registry.host);
    let locked = run(&folder, &["lock"]);
    assert_eq!(locked.status.code(), Some(1), "{}", told(&locked));
    assert!(told(&locked).contains("shop/orders:1.5.0: the registry has no such image"), "{}", told(&locked));
    assert!(read(&folder, "images.lock").contains(&golang));
    let checked = run(&folder, &["check"]);
    assert_eq!(checked.status.code(), Some(0));
    assert!(
        told(&checked).contains("GD0444") && told(&checked).contains("`gdeployc lock`"),
        "{}",
        told(&checked)
    );

    let unknown = run(&folder, &["lock", "nginx:1"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(told(&unknown).contains("the project uses no image `nginx:1`"), "{}", told(&unknown));
}

#[test]
fn a_registry_that_is_gone_is_told() {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
    let folder = project(&format!("127.0.0.1:{port}"));
    let locked = run(&folder, &["lock"]);
    assert_eq!(locked.status.code(), Some(1));
    assert!(told(&locked).contains("the registry does not answer"), "{}", told(&locked));
}
