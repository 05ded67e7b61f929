//! Images that are really built and containers that really run, by buildah and podman.
//!
//! Both keep to the folder that `tests/tools/images` filled, so nothing on the machine is touched
//! but loopback ports. A [`Container`] ends when it is dropped, a panic included; one whose test was
//! killed ends by itself after two minutes.
//!
//! Knows nothing of gdeploy.

use std::ffi::OsStr;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{self, Command};
use std::sync::atomic::{AtomicU16, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

/// A command that works in our folder; the test fails where it was not prepared.
pub(crate) fn tool(program: &str) -> Command {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools");
    let folder = tools.join("images");
    assert!(folder.join("digest").exists(), "the base images are missing: run `tests/tools/images`");
    let own = tools.join(program).join("bin").join(program);
    let mut command = Command::new(if own.exists() { own } else { PathBuf::from(program) });
    command
        .env("CONTAINERS_STORAGE_CONF", folder.join("storage.conf"))
        .env("CONTAINERS_CONF", folder.join("containers.conf"))
        .env("TMPDIR", folder.join("tmp"));
    command
}

/// Runs a tool to its end and returns what it printed; the test fails with its words if it fails.
pub(crate) fn run<S: AsRef<OsStr>>(program: &str, args: impl IntoIterator<Item = S>) -> String {
    let mut command = tool(program);
    command.args(args);
    finish(&mut command)
}

fn finish(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?} does not start ({error}): run `tests/tools/images`"));
    let text = String::from_utf8_lossy(&output.stdout);
    let problems = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed:\n{text}{problems}");
    text.into_owned()
}

/// What an image is built from.
#[derive(Clone, Copy)]
pub(crate) struct Build<'a> {
    /// An ignore file of its name and `.dockerignore` stands beside it.
    pub(crate) dockerfile: &'a Path,
    pub(crate) context: &'a Path,
    /// `linux/amd64`
    pub(crate) platform: &'a str,
    /// `NAME=VALUE`
    pub(crate) args: &'a [&'a str],
    /// Stops after this stage.
    pub(crate) stage: Option<&'a str>,
}

impl Build<'_> {
    /// Builds it, from layers of earlier builds where they hold, and names it.
    pub(crate) fn image(&self, name: &str) -> Image {
        let mut ignore = self.dockerfile.as_os_str().to_owned();
        ignore.push(".dockerignore");
        let mut buildah = tool("buildah");
        buildah
            .args(["build", "--isolation=chroot", "--pull-never", "--layers", "--quiet"])
            // Debian 12's buildah does not say what it runs on.
            .args(["--platform", self.platform, "--build-arg", "BUILDPLATFORM=linux/amd64"])
            .args(["--tag", name, "--ignorefile"])
            .arg(ignore)
            .arg("--file")
            .arg(self.dockerfile)
            .args(self.args.iter().flat_map(|arg| ["--build-arg", arg]))
            .args(self.stage.iter().flat_map(|stage| ["--target", stage]))
            .arg(self.context);
        finish(&mut buildah);
        Image { name: name.to_owned() }
    }
}

/// An image in our folder; it stays there for the next run.
pub(crate) struct Image {
    name: String,
}

impl Image {
    /// Its configuration as the OCI specification names it: `User`, `Entrypoint`, `Labels` …
    pub(crate) fn config(&self) -> Value {
        let text = run("buildah", ["inspect", "--type", "image", &self.name]);
        let all: Value = serde_json::from_str(&text).expect("buildah prints JSON");
        all["OCIv1"]["config"].clone()
    }

    /// Its files, to look at.
    pub(crate) fn files(&self) -> Files {
        let container = run("buildah", ["from", "--pull-never", &self.name]).trim().to_owned();
        let root = PathBuf::from(run("buildah", ["mount", &container]).trim());
        Files { container, root }
    }
}

/// The files of an image, until it is dropped.
pub(crate) struct Files {
    container: String,
    pub(crate) root: PathBuf,
}

impl Files {
    /// The paths of all files below a folder of the image, from there, in order.
    pub(crate) fn list(&self, folder: &str) -> Vec<String> {
        let top = self.root.join(folder);
        let mut found = Vec::new();
        let mut open = vec![top.clone()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(&folder).expect("the folder can be read") {
                let entry = entry.expect("the folder can be read");
                if entry.file_type().expect("the file is there").is_dir() {
                    open.push(entry.path());
                } else {
                    let path = entry.path();
                    let path = path.strip_prefix(&top).expect("it is below");
                    found.push(path.to_string_lossy().into_owned());
                }
            }
        }
        found.sort();
        found
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = tool("buildah").args(["rm", &self.container]).output();
    }
}

/// A container that shares the network of this machine and has no rights whatever: a read-only
/// root, no capabilities, and the user that the image names.
pub(crate) struct Container {
    id: String,
}

impl Container {
    /// Starts it; `options` are those of `podman run`, `args` go to the program.
    pub(crate) fn start(image: &Image, options: &[&str], args: &[&str]) -> Self {
        let locked = [
            "run",
            "--detach",
            "--pull=never",
            "--timeout=120",
            "--network=host",
            "--read-only",
            "--read-only-tmpfs=false",
            "--cap-drop=all",
            "--security-opt=no-new-privileges",
        ];
        let all = [&locked[..], options, &[image.name.as_str()], args].concat();
        Self { id: run("podman", all).trim().to_owned() }
    }

    /// The process, as this machine numbers it.
    pub(crate) fn pid(&self) -> u32 {
        let pid = run("podman", ["inspect", "--format", "{{.State.Pid}}", &self.id]);
        pid.trim().parse().expect("a number")
    }

    /// What it has printed so far.
    pub(crate) fn log(&self) -> String {
        run("podman", ["logs", &self.id])
    }

    /// Sends a signal such as `TERM`.
    pub(crate) fn signal(&self, name: &str) {
        run("podman", ["kill", "--signal", name, &self.id]);
    }

    /// Waits for its end and returns the exit code.
    pub(crate) fn wait(&self) -> i32 {
        run("podman", ["wait", &self.id]).trim().parse().expect("an exit code")
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        let _ = tool("podman").args(["rm", "--force", "--time=0", &self.id]).output();
    }
}

/// A port that nobody listens on, below those that the system gives to clients, and not given twice.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let own = u16::try_from(process::id() % 600).expect("below 600") * 20;
    loop {
        let port = 20_000 + own + NEXT.fetch_add(1, Ordering::Relaxed) % 700;
        if TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).is_ok() {
            return port;
        }
    }
}

/// Asks again and again until there is an answer; the test fails after ten seconds.
pub(crate) fn eventually<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(10) {
        if let Some(answer) = ask() {
            return answer;
        }
        sleep(Duration::from_millis(20));
    }
    panic!("{what}: not within ten seconds")
}
