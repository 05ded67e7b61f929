//! What `gdeployc diff` of a cluster takes, beside the dry runs alone and beside kubectl: one table.
//!
//! `cargo run --release --example cluster [OBJECTS]` (1,000) starts a real API server, as tests do, applies a
//! project of the shape to it, and lets three programs say what would change: `gdeployc diff`; `bare`, which only
//! sends the same dry runs, as many at once, and looks at no answer; and, if it is built, `kubectl diff --server-side`. First
//! with nothing to change, then with every app changed, then with a server that is 10 ms farther away.
//! `bare KUBECONFIG FOLDER CONCURRENCY` and `far FROM TO MILLISECONDS` are parts of it.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "it measures programs and says what they took"
)]

use std::collections::VecDeque;
use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};
use std::{env, fs};

use http::Request;
use kube::client::Body;
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::{Client, Config};
use mimalloc::MiMalloc;
use serde_json::Value;
use tempfile::TempDir;
use tokio::task::JoinSet;

use cluster::{ApiServer, tools};

#[path = "../tests/support/client.rs"]
mod client;
#[path = "../tests/support/cluster.rs"]
mod cluster;
#[path = "../tests/support/manifests.rs"]
mod manifests;
mod shape;

/// The same as of `gdeployc`.
#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

const RUNS: usize = 5;
/// Of the shape's `prod`.
const OBJECTS_OF_AN_APP: usize = 9;
const FAR: u64 = 10;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse::<usize>().map_err(io::Error::other);
    match arguments.as_slice() {
        [] => table(1000),
        [objects] => table(number(objects)?),
        ["bare", kubeconfig, folder, concurrency] => {
            bare(Path::new(kubeconfig), Path::new(folder), number(concurrency)?, true)
        }
        ["far", from, to, milliseconds] => {
            let address = |text: &str| text.parse::<SocketAddr>().map_err(io::Error::other);
            let delay = Duration::from_millis(milliseconds.parse().map_err(io::Error::other)?);
            far(&TcpListener::bind(address(from)?)?, address(to)?, delay);
            Ok(())
        }
        _ => Err(io::Error::other("[OBJECTS], bare KUBECONFIG FOLDER CONCURRENCY, far FROM TO MILLISECONDS")),
    }
}

/// The server, and what is in it.
struct Bench {
    work: TempDir,
    kubectl: Vec<String>,
    gdeployc: PathBuf,
}

fn table(objects: usize) -> io::Result<()> {
    let server = ApiServer::start("1.37");
    let bench = Bench::new(&server, objects.div_ceil(OBJECTS_OF_AN_APP))?;
    let near = bench.way("near", None)?;
    let url = bench.word("--server");
    let server = url.trim_start_matches("https://").parse::<SocketAddr>().map_err(io::Error::other)?;
    let listener = TcpListener::bind((server.ip(), 0))?;
    let address = listener.local_addr()?;
    thread::spawn(move || far(&listener, server, Duration::from_millis(FAR)));
    let distant = bench.way("far", Some(&format!("https://{address}")))?;

    println!("{objects} objects, server 1.37, median of {RUNS} runs, whole processes");
    println!("{:<34} {:>8} {:>8} {:>9} {:>8}", "what", "wall s", "cpu s", "peak MiB", "× bare");
    bench.compare("nothing changes", &near, 0, RUNS)?;
    bench.compare("nothing changes, 10 ms away", &distant, 0, RUNS)?;
    bench.change()?;
    bench.compare("every app changes", &near, 1, RUNS)?;
    bench.compare("every app changes, 10 ms away", &distant, 1, RUNS)
}

impl Bench {
    fn new(server: &ApiServer, apps: usize) -> io::Result<Self> {
        let work = TempDir::new()?;
        let command = server.kubectl();
        let words = std::iter::once(command.get_program()).chain(command.get_args());
        let kubectl = words.map(|word| word.to_string_lossy().into_owned()).collect();
        let beside = env::current_exe()?;
        let beside = beside.ancestors().nth(2).ok_or_else(|| io::Error::other("no folder of executables"))?;
        let gdeployc =
            env::var_os("GDEPLOY_BENCH_GDEPLOYC").map_or_else(|| beside.join("gdeployc"), PathBuf::from);
        let bench = Self { work, kubectl, gdeployc };
        for (name, text) in shape::project(apps) {
            let path = bench.work.path().join("project").join(name);
            fs::create_dir_all(path.parent().unwrap_or(Path::new("")))?;
            fs::write(path, text)?;
        }
        bench.build()?;
        run(&mut bench.kubectl(&["create", "namespace", "shape-prod"]), &[0])?;
        let near = bench.way("near", None)?;
        let began = Instant::now();
        bare(&near, &bench.built(), 16, false)?;
        println!("applied in {:.1} s", began.elapsed().as_secs_f64());
        Ok(bench)
    }

    fn built(&self) -> PathBuf {
        self.work.path().join("out/prod")
    }

    fn project(&self) -> PathBuf {
        self.work.path().join("project")
    }

    fn build(&self) -> io::Result<()> {
        let mut command = Command::new(&self.gdeployc);
        command.args(["build", "-q", "-e", "prod", "-C"]).arg(self.project()).arg("-o");
        run(command.arg(self.work.path().join("out")), &[0]).map(drop)
    }

    /// Another image for each app, and nothing of it applied.
    fn change(&self) -> io::Result<()> {
        let file = self.project().join("project.gdeploy");
        let text =
            fs::read_to_string(&file)?.replace("registry.example.com/shape", "registry.example.org/shape");
        fs::write(file, text)?;
        self.build()
    }

    fn word(&self, name: &str) -> String {
        let at = self.kubectl.iter().position(|word| word == name).expect("kubectl is told the way");
        self.kubectl[at + 1].clone()
    }

    fn kubectl(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.kubectl[0]);
        command.env("KUBECONFIG", "/dev/null").env("KUBECACHEDIR", self.work.path().join("cache"));
        command.args(&self.kubectl[1..]).args(arguments);
        command
    }

    /// A kubeconfig, with the server's own address or another.
    fn way(&self, name: &str, url: Option<&str>) -> io::Result<PathBuf> {
        let file = self.work.path().join(name);
        let url = url.map_or_else(|| self.word("--server"), str::to_owned);
        let text = format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: prod-eu\n\
             clusters:\n- {{ name: c, cluster: {{ server: \"{url}\", certificate-authority: \"{}\" }} }}\n\
             users:\n- {{ name: u, user: {{ token: {} }} }}\n\
             contexts:\n- {{ name: prod-eu, context: {{ cluster: c, user: u }} }}\n",
            self.word("--certificate-authority"),
            self.word("--token"),
        );
        fs::write(&file, text)?;
        Ok(file)
    }

    /// The three, in turn so that all of them see the same machine.
    fn compare(&self, what: &str, way: &Path, differs: i32, runs: usize) -> io::Result<()> {
        let ours = || {
            let mut command = Command::new(&self.gdeployc);
            command.args(["diff", "-e", "prod", "--summary", "-C"]).arg(self.project());
            command.arg("--kubeconfig").arg(way);
            command
        };
        let alone = || {
            let mut command = Command::new(env::current_exe().unwrap_or_default());
            command.arg("bare").arg(way).arg(self.built()).arg("16");
            command
        };
        let mut taken: [Vec<Taken>; 2] = Default::default();
        for round in 0..=runs {
            let one = [run(&mut alone(), &[0])?, run(&mut ours(), &[differs])?];
            // The first one warms the server.
            if round > 0 {
                taken.iter_mut().zip(one).for_each(|(all, one)| all.push(one));
            }
        }
        let [bare, ours] = taken.map(median);
        println!("{what}");
        bare.row("bare dry runs", bare.wall);
        ours.row("gdeployc diff", bare.wall);
        if tools().join("1.37/kubectl").exists() {
            let mut command = Command::new(&self.kubectl[0]);
            command.env("KUBECONFIG", way).env("KUBECACHEDIR", self.work.path().join("cache"));
            command.args(["diff", "--server-side", "-k"]).arg(self.built());
            // It is slow enough for one run.
            let theirs = run(&mut command, &[differs])?;
            theirs.row("kubectl diff --server-side", bare.wall);
            println!("{:<34} {:.4} of kubectl's time", "", ours.wall / theirs.wall);
        }
        Ok(())
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Taken {
    wall: f64,
    cpu: f64,
    mib: f64,
}

impl Taken {
    fn row(&self, what: &str, bare: f64) {
        let Self { wall, cpu, mib } = self;
        println!("  {what:<32} {wall:>8.3} {cpu:>8.2} {mib:>9.1} {:>8.2}", wall / bare);
    }
}

fn median(mut all: Vec<Taken>) -> Taken {
    all.sort_by(|one, other| one.wall.total_cmp(&other.wall));
    all[all.len() / 2]
}

/// The whole process, which has to end with one of these codes.
fn run(command: &mut Command, codes: &[i32]) -> io::Result<Taken> {
    let mut timed = Command::new("/usr/bin/time");
    let times = TempDir::new()?;
    let file = times.path().join("times");
    timed
        .arg("-q")
        .arg("-o")
        .arg(&file)
        .args(["-f", "%U %S %M"])
        .arg(command.get_program())
        .args(command.get_args());
    for (name, value) in command.get_envs() {
        value.map(|value| timed.env(name, value));
    }
    let began = Instant::now();
    let output = timed.stdin(Stdio::null()).output()?;
    let wall = began.elapsed().as_secs_f64();
    if !output.status.code().is_some_and(|code| codes.contains(&code)) {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(io::Error::other(format!("{command:?}: {}: {said}", output.status)));
    }
    let text = fs::read_to_string(&file)?;
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [user, system, kib] = numbers[..] else { return Err(io::Error::other(text)) };
    Ok(Taken { wall, cpu: user + system, mib: kib / 1024.0 })
}

/// Applies all objects of a folder, or tries them, so many at once, and looks at no answer.
fn bare(kubeconfig: &Path, folder: &Path, concurrency: usize, is_trial: bool) -> io::Result<()> {
    let mut waiting = VecDeque::new();
    objects(folder, &mut waiting)?;
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let file = Kubeconfig::read_from(kubeconfig).map_err(io::Error::other)?;
        let config = Config::from_custom_kubeconfig(file, &KubeConfigOptions::default()).await;
        let mut config = config.map_err(io::Error::other)?;
        config.default_retry = false;
        let client = Client::try_from(config).map_err(io::Error::other)?;
        let trial = if is_trial { "dryRun=All&fieldValidation=Strict&" } else { "" };
        let mut tasks = JoinSet::new();
        loop {
            while tasks.len() < concurrency
                && let Some((path, body)) = waiting.pop_front()
            {
                let client = client.clone();
                let path = format!("{path}?{trial}fieldManager=kubectl&force=false");
                tasks.spawn(async move {
                    let request = Request::patch(path).header("content-type", "application/apply-patch+yaml");
                    let request = request.body(Body::from(body)).map_err(io::Error::other)?;
                    let answer = client.send(request).await.map_err(io::Error::other)?;
                    let status = answer.status();
                    let answer = answer.into_body().collect_bytes().await.map_err(io::Error::other)?;
                    if status.is_success() {
                        return Ok(answer.len());
                    }
                    Err(io::Error::other(String::from_utf8_lossy(&answer).into_owned()))
                });
            }
            match tasks.join_next().await {
                None => return Ok(()),
                Some(answer) => drop(answer.map_err(io::Error::other)??),
            }
        }
    })
}

/// Where each object goes, and its JSON. The shape has nothing but these kinds.
fn objects(folder: &Path, found: &mut VecDeque<(String, Vec<u8>)>) -> io::Result<()> {
    for file in manifests::yaml_files(folder) {
        if file.file_name().is_some_and(|name| name == "kustomization.yaml") {
            continue;
        }
        let value: Value = serde_yaml::from_str(&fs::read_to_string(&file)?).map_err(io::Error::other)?;
        let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let (version, kind) = (text("/apiVersion"), text("/kind"));
        let root = if version.contains('/') { format!("/apis/{version}") } else { format!("/api/{version}") };
        let plural = match kind {
            "NetworkPolicy" => "networkpolicies".to_owned(),
            "Ingress" => "ingresses".to_owned(),
            kind => format!("{}s", kind.to_ascii_lowercase()),
        };
        let path =
            format!("{root}/namespaces/{}/{plural}/{}", text("/metadata/namespace"), text("/metadata/name"));
        found.push_back((path, serde_json::to_vec(&value)?));
    }
    Ok(())
}

/// Hands on bytes, and what goes to the server that much later.
fn far(listener: &TcpListener, server: SocketAddr, delay: Duration) {
    for client in listener.incoming().map_while(Result::ok) {
        thread::spawn(move || -> io::Result<()> {
            client.set_nodelay(true)?;
            let server = TcpStream::connect(server)?;
            server.set_nodelay(true)?;
            let (mut answers, mut back) = (server.try_clone()?, client.try_clone()?);
            thread::spawn(move || {
                io::copy(&mut answers, &mut back).and_then(|_| back.shutdown(Shutdown::Both))
            });
            let (sender, parts) = mpsc::channel::<(Instant, Vec<u8>)>();
            let mut to = server;
            thread::spawn(move || -> io::Result<()> {
                for (due, part) in parts {
                    thread::sleep(due.saturating_duration_since(Instant::now()));
                    to.write_all(&part)?;
                }
                to.shutdown(Shutdown::Write)
            });
            let mut from = client;
            let mut part = vec![0; 64 << 10];
            loop {
                let length = from.read(&mut part)?;
                if length == 0 || sender.send((Instant::now() + delay, part[..length].to_vec())).is_err() {
                    return Ok(());
                }
            }
        });
    }
}
