//! An image of each kind of build but Go's, really built from the emitted Dockerfile and really run.
//!
//! Each sample below `tests/images` is a server without packages. What `gdeployc build` writes for it
//! is built by buildah and run by podman without any right: it has to answer, to know the commit it was
//! built from, and to end when it is told to. `tests/tools/images` prepares the machine; it has to be
//! called first. Go's is in `image.rs`.

#![expect(clippy::disallowed_methods, reason = "images are built from files")]

#[path = "support/containers.rs"]
mod containers;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use containers::{Build, Container, Files, Image, eventually, free_port, run};
use tempfile::TempDir;

const COMMIT: &str = "4f2a1c0";
/// What Kubernetes gives a program to end when nothing else is said.
const GRACE: Duration = Duration::from_secs(30);
/// Files that are in many folders of sources and belong into no image.
const SECRETS: [&str; 6] =
    [".env", ".git/config", ".netrc", "deploy/kubeconfig", "deploy/prod.env", "tls.key"];

/// The sources of a sample with secrets among them, and what `gdeployc build` wrote for it.
struct Sample {
    name: &'static str,
    folder: TempDir,
}

impl Sample {
    fn new(name: &'static str) -> Self {
        let folder = TempDir::new().expect("a folder");
        let sample = Self { name, folder };
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/images").join(name), &sample.context());
        for path in SECRETS {
            let path = sample.context().join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
            fs::write(path, "hunter2").expect("the file can be written");
        }
        let mut build = Command::new(env!("CARGO_BIN_EXE_gdeployc"));
        build.args(["build", "--quiet", "-o"]).arg(sample.folder.path().join("out"));
        let output = build.current_dir(sample.context()).output().expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        sample
    }

    fn context(&self) -> PathBuf {
        self.folder.path().join("context")
    }

    fn dockerfile(&self) -> PathBuf {
        self.folder.path().join("out/images").join(self.name).join("Dockerfile")
    }

    fn build(&self, stage: Option<&str>) -> Image {
        let dockerfile = self.dockerfile();
        let found = run("hadolint", ["--no-color", &dockerfile.to_string_lossy()]);
        assert_eq!(found, "", "{}", self.name);
        let build = Build {
            dockerfile: &dockerfile,
            context: &self.context(),
            platform: "linux/amd64",
            args: &[&format!("commit={COMMIT}")],
            stage,
        };
        build.image(&format!("localhost/gdeploy/{}:{}", self.name, stage.unwrap_or("test")))
    }

    /// The image, once it is sure that nothing of what has to stay out was even seen by its build.
    fn image(&self, left_out: &[&str]) -> Image {
        let builder = self.build(Some("build"));
        let files = builder.files();
        for path in SECRETS.iter().chain(left_out).chain(&["project.gdeploy"]) {
            assert!(self.context().join(path).exists(), "no {path} to leave out");
            assert!(!files.root.join("src").join(path).exists(), "{path} is in the context");
        }
        let image = self.build(None);
        let config = image.config();
        assert_eq!(config["User"], "65532:65532");
        assert_eq!(config["Labels"]["org.opencontainers.image.revision"], COMMIT);
        image
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the folder can be made");
    for entry in fs::read_dir(from).expect("the folder can be read") {
        let entry = entry.expect("the folder can be read");
        let to = to.join(entry.file_name());
        if entry.file_type().expect("the file is there").is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("the file can be copied");
        }
    }
}

/// The program in a container that is ready.
struct Service {
    container: Container,
    port: u16,
}

impl Service {
    fn start(image: &Image) -> Self {
        let port = free_port();
        let service = Self { container: Container::start(image, &["--env", &format!("PORT={port}")], &[]), port };
        eventually("the service is ready", || {
            assert!(service.process().exists(), "{}", service.container.log());
            service.get("/readyz").filter(|body| body.trim() == "ready")
        });
        service
    }

    /// What this machine knows of the process.
    fn process(&self) -> PathBuf {
        PathBuf::from(format!("/proc/{}", self.container.pid()))
    }

    fn get(&self, path: &str) -> Option<String> {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(10)))
            .max_idle_connections(0)
            .build()
            .into();
        agent.get(format!("http://127.0.0.1:{}{path}", self.port)).call().ok()?.body_mut().read_to_string().ok()
    }

    /// It is nobody and can write nothing.
    fn has_no_rights(&self) {
        let process = self.process();
        let status = fs::read_to_string(process.join("status")).expect("the process runs");
        for line in ["Uid:\t65532\t65532\t65532\t65532", "CapEff:\t0000000000000000", "NoNewPrivs:\t1"] {
            assert!(status.contains(line), "no {line} in\n{status}");
        }
        let refused = fs::write(process.join("root/tmp/file"), "").expect_err("the root is read-only");
        assert_eq!(refused.kind(), ErrorKind::ReadOnlyFilesystem, "{refused}");
    }

    /// It ends by itself, in time, when it is told to; returns its exit code.
    fn stop(&self) -> i32 {
        let start = Instant::now();
        self.container.signal("TERM");
        let code = self.container.wait();
        let log = self.container.log();
        assert!(start.elapsed() < GRACE, "{log}");
        assert!(log.ends_with("stopped\n"), "{log}");
        code
    }
}

fn has_no_shell(files: &Files) {
    for shell in ["bin/sh", "usr/bin/sh", "bin/bash", "busybox/sh"] {
        assert!(!files.root.join(shell).exists(), "{shell}");
    }
}

#[test]
fn node() {
    let image = Sample::new("node").image(&["server.test.js"]);
    let files = image.files();
    has_no_shell(&files);
    let made: Vec<String> =
        files.list("app").into_iter().filter(|path| !path.starts_with("node_modules/")).collect();
    assert_eq!(made, ["build.js", "dist/server.js", "package-lock.json", "package.json", "server.js"]);
    let service = Service::start(&image);
    assert_eq!(service.get("/").as_deref(), Some("4f2a1c0 production\n"));
    service.has_no_rights();
    assert_eq!(service.stop(), 0);
}

#[test]
fn python() {
    let image = Sample::new("python").image(&["test_server.py"]);
    is_compiled(&image.files(), "pages");
    let service = Service::start(&image);
    // The virtual environment is what runs.
    assert_eq!(service.get("/").as_deref(), Some("4f2a1c0 /venv\n"));
    service.has_no_rights();
    assert_eq!(service.stop(), 0);
}

/// Python takes what was compiled only if it says the time that the source says.
fn is_compiled(files: &Files, module: &str) {
    use std::os::unix::fs::MetadataExt as _;
    let source = fs::metadata(files.root.join(format!("app/{module}.py"))).expect("the source is there");
    let compiled = format!("app/__pycache__/{module}.cpython-311.pyc");
    let compiled = fs::read(files.root.join(compiled)).expect("it was compiled");
    assert_eq!(compiled[4..8], [0; 4], "it goes by the time of its source");
    let time = u32::from_le_bytes(compiled[8..12].try_into().expect("four bytes"));
    assert_eq!(i64::from(time), source.mtime(), "it would be compiled again at each start");
}

#[test]
fn rust() {
    let image = Sample::new("rust").image(&[]);
    has_no_shell(&image.files());
    let service = Service::start(&image);
    assert_eq!(service.get("/").as_deref(), Some("4f2a1c0\n"));
    service.has_no_rights();
    assert_eq!(service.stop(), 0);
}

#[test]
fn java() {
    let image = Sample::new("java").image(&["src/test/java/ServerTest.java"]);
    has_no_shell(&image.files());
    let service = Service::start(&image);
    let body = service.get("/").expect("an answer");
    let (commit, heap) = body.trim().split_once(' ').expect("two words");
    assert_eq!(commit, COMMIT);
    // Three quarters of the memory there is: Java alone would take one.
    let heap: u64 = heap.parse().expect("a number");
    let memory = memory();
    assert!(heap * 100 > memory * 60, "{heap} of {memory} MiB");
    service.has_no_rights();
    // That of Java for a signal that it obeyed.
    assert_eq!(service.stop(), 128 + 15);
}

/// What this machine has, in MiB.
fn memory() -> u64 {
    let facts = fs::read_to_string("/proc/meminfo").expect("Linux");
    let total = facts.lines().find_map(|line| line.strip_prefix("MemTotal:")).expect("Linux");
    total.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") / 1024
}

/// What GD0446 says of the two forms of a command.
#[test]
fn a_shell_keeps_the_signal_to_itself() {
    let folder = TempDir::new().expect("a folder");
    let context = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/images/python");
    let start = |form: &str, command: &str| {
        let dockerfile = folder.path().join(form);
        let text = format!("FROM python:3.11-slim-bookworm\nCOPY . /\nUSER 65532\nENTRYPOINT {command}\n");
        fs::write(&dockerfile, text).expect("the file can be written");
        fs::write(folder.path().join(format!("{form}.dockerignore")), "").expect("likewise");
        let build =
            Build { dockerfile: &dockerfile, context: &context, platform: "linux/amd64", args: &[], stage: None };
        Service::start(&build.image(&format!("localhost/gdeploy/{form}:test")))
    };
    for (form, command) in [("list", r#"["python", "/server.py"]"#), ("exec", "exec python /server.py")] {
        assert_eq!(start(form, command).stop(), 0, "{form}");
    }

    let service = start("shell", "python /server.py");
    let command = fs::read(service.process().join("cmdline")).expect("the process runs");
    assert!(command.starts_with(b"/bin/sh\0-c\0"), "{}", String::from_utf8_lossy(&command));
    service.container.signal("TERM");
    // The program itself needs a tenth of a second.
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(service.get("/readyz").as_deref(), Some("ready\n"), "it goes on as if nothing had happened");
    assert!(!service.container.log().contains("stopped"));
}
