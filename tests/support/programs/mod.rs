//! Projects that compile, written by chance from a number: any number of them, and each again by its number.
//!
//! What a word may hold is read from the vocabulary: a new word or field is used as soon as it is declared and
//! no longer `planned`. What words promise each other stands in `values.rs` (`own`) and `apps.rs` (`block`), by hand,
//! because that is what makes a program right. Knows nothing of what comes out.

mod apps;
mod values;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::LazyLock;

use gdeployc::base::diagnostic::Sink;
use gdeployc::base::span::FileId;
use gdeployc::program::libraries::whole_names;
use gdeployc::syntax::parse;
use gdeployc::words::load::{self, Shelf};
use gdeployc::words::stdlib::{FILES, STD};
use gdeployc::words::word::{Member, Vocabulary, Word};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// The names and texts of a project.
pub(crate) type Files = Vec<(String, String)>;

/// std's, which the whole run shares: tests end with it.
pub(crate) static VOCABULARY: LazyLock<Vocabulary<'static>> = LazyLock::new(|| {
    let parsed: Vec<_> = (0..).zip(FILES).map(|(id, (_, text))| parse(FileId(id), text)).collect();
    let parsed: &'static [_] = Vec::leak(parsed);
    let whole =
        Box::leak(Box::new(whole_names(STD, parsed.iter().map(|file| &file.ast)).into_iter().collect()));
    let files = (0..).map(FileId).zip(parsed.iter().map(|file| &file.ast)).collect();
    load::load(&Shelf { name: STD, files, whole }, &[], &[], &mut Sink::default())
});

/// The project of this number; its namespaces begin with `space`.
pub(crate) fn program(seed: u64, space: &str) -> Files {
    let mut writer = Writer::new(seed);
    writer.project(space);
    writer.files
}

/// Splitmix: one number after another, the same on each machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From `low` to `high`, both included.
    fn within(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high - low).expect("a range has its lower end first") + 1;
        low + i64::try_from(self.next() % width).expect("it is within the range")
    }

    /// Once in so many.
    fn once_in(&mut self, many: i64) -> bool {
        self.within(1, many) == 1
    }

    fn of<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        let last = i64::try_from(all.len()).expect("a list is short") - 1;
        &all[usize::try_from(self.within(0, last)).expect("no place is negative")]
    }
}

/// What an app has that its other words have to fit to.
#[derive(Default)]
struct App {
    name: String,
    /// Name, number, and whether it is of the Service.
    ports: Vec<(String, i64)>,
    variables: Vec<String>,
    volumes: Vec<String>,
    secrets: Vec<String>,
    /// The most pods that run.
    pods: i64,
    /// Whether it may only run once at a time.
    single: bool,
}

struct Writer {
    random: Random,
    patterns: TestRunner,
    files: Files,
    out: String,
    depth: usize,
    /// Counts names and numbers that may be there once.
    count: i64,
    apps: Vec<App>,
    environments: Vec<String>,
    has_store: bool,
    components: Vec<&'static str>,
    /// What the file brings in of std.
    used: BTreeSet<&'static str>,
}

/// What the environments of all programs have: what a word needs is no question of chance.
fn provided() -> BTreeSet<&'static str> {
    let fields = |word: &Word<'static>| {
        let fields = word.members.values().filter_map(|member| match member {
            Member::Field(field) => Some(field.needs.clone()),
            Member::Word(_) => None,
        });
        fields.flatten().chain(word.needs.clone()).collect::<Vec<_>>()
    };
    // What tells an autoscaler is asked of an environment by a rule.
    let metrics = ["custom-metrics", "external-metrics"];
    VOCABULARY.iter().flat_map(|(_, word)| fields(word)).chain(metrics).collect()
}

impl Writer {
    fn new(seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        Self {
            random: Random(seed),
            patterns: TestRunner::new_with_rng(Config::default(), rng),
            files: Vec::new(),
            out: String::new(),
            depth: 0,
            count: 0,
            apps: Vec::new(),
            environments: Vec::new(),
            has_store: false,
            components: Vec::new(),
            used: BTreeSet::new(),
        }
    }

    fn line(&mut self, text: &str) {
        let _ = writeln!(self.out, "{:1$}{text}", "", self.depth * 2);
    }

    fn open(&mut self, head: &str) {
        self.line(&format!("{head} {{"));
        self.depth += 1;
    }

    fn close(&mut self) {
        self.depth -= 1;
        self.line("}");
    }

    fn file(&mut self, name: &str) {
        let uses: String = std::mem::take(&mut self.used)
            .iter()
            .map(|name| format!("use std.{name}\n"))
            .collect::<Vec<_>>()
            .concat();
        let text = uses + &std::mem::take(&mut self.out);
        self.files.push((name.to_owned(), text));
    }

    fn unique(&mut self) -> i64 {
        self.count += 1;
        self.count
    }

    fn project(&mut self, space: &str) {
        self.has_store = self.random.once_in(2);
        let environments = ["dev", "staging", "prod"].iter().take(*self.random.of(&[1, 2, 3]));
        self.environments = environments.map(|name| (*name).to_owned()).collect();
        let apps = self.random.within(1, 4);
        for at in 0..apps {
            let base = *self.random.of(&["web", "api", "a-b", "job-x"]);
            let count = *self.random.of(&[0, 1, 2, 3]);
            let mut ports = Vec::new();
            for (name, number) in [("http", 8000), ("grpc", 8010), ("metrics", 8020)].into_iter().take(count)
            {
                ports.push((name.to_owned(), number + self.random.within(0, 9)));
            }
            self.apps.push(App { name: format!("{base}{at}"), ports, ..App::default() });
        }

        self.root(space);
        self.file("project.gdeploy");
        for at in 0..self.apps.len() {
            self.app(at);
            // Some share a file with the next one.
            if self.random.once_in(2) || at + 1 == self.apps.len() {
                let name = format!("{}apps-{at}.gdeploy", if self.random.once_in(3) { "teams/" } else { "" });
                self.file(&name);
            }
        }
        self.overlays();
        self.file("overlays.gdeploy");
    }

    fn root(&mut self, space: &str) {
        let name = self.random.within(1, 9);
        self.open(&format!("project p{name}"));
        self.line("language = 1");
        self.line("registry = \"registry.example.com/p\"");
        self.members("project", &["language", "registry", "crds", "exclude"]);
        self.line("exclude = [\"old/*\"]");
        self.close();
        self.line("let version = \"1.2.3\"");
        self.line("let log_level = \"info\"");
        self.line("let ttl = 20s + 5s");
        self.line("let limits { entry = 40, other = 60 }");
        self.line("input region: String = \"eu\"");
        self.line("input tier: \"small\" | \"large\" = \"small\"");
        if self.has_store {
            self.open("secret_store vault");
            let kind = *self.random.of(&["SecretStore", "ClusterSecretStore"]);
            self.line(&format!("kind = \"{kind}\", name = \"vault-backend\""));
            self.close();
        }
        self.outside();
        self.line("every app { labels { team = \"all\" }, config { REGION = region, TIER = tier, LIMIT = limits.entry } }");
        if self.random.once_in(3) {
            self.line("manifest \"v1\" LimitRange limits { spec { limits = [{ type = \"Container\", default { cpu = 200m } }] } }");
        }
        if self.random.once_in(3) {
            self.open("check no-host-network");
            self.line("on = [\"Deployment\"], otherwise = \"pods stay off the network of their node\"");
            self.line("ensure = !(object.spec.template.spec.hostNetwork ?? false)");
            self.close();
        }
        if self.random.once_in(3) {
            self.line("app legacy { existing = true, port http = 8080 }");
        }
        if self.random.once_in(3) {
            // Only one environment has it, so nobody refers to it and no other changes it.
            self.open("app only");
            let name = self.environments[0].clone();
            self.line(&format!("only_in = [{name}], image = \"example.com/only:1.0.0\""));
            self.line("resources { cpu = 10m, memory = 16Mi }");
            self.close();
        }
        if self.random.once_in(2) {
            self.components.push("audited");
            self.open("component audited");
            self.line("field topic: String");
            self.line("field level: \"info\" | \"warn\" = \"info\"");
            self.line("config { AUDIT_TOPIC = topic, AUDIT_LEVEL = level }");
            self.close();
        }
        self.open("environment base");
        self.line("abstract = true");
        let version = *self.random.of(&["1.34", "1.35", "1.36", "1.37"]);
        self.line(&format!("kubernetes = \"{version}\""));
        let provided: Vec<String> = provided().iter().map(|name| format!("\"{name}\"")).collect();
        self.line(&format!("provides = [{}]", provided.join(", ")));
        self.line("overlays_in = [\"overlays.gdeploy\"]");
        if self.random.once_in(3) {
            self.line("same_hosts = true");
        }
        self.members("environment", NOT_IN_BASE);
        self.close();
        for name in self.environments.clone() {
            self.open(&format!("environment {name}"));
            self.line("inherits = base");
            let create = self.random.once_in(3);
            if create {
                self.line(&format!("namespace {{ name = \"{space}-{name}\", create = true }}"));
            } else {
                self.line(&format!("namespace = \"{space}-{name}\""));
            }
            if name == "dev" {
                self.line("local = true");
            }
            self.line(&format!("context = \"cluster-{name}\", severity {{ GD0613 = \"info\" }}"));
            if self.random.once_in(3) {
                self.line("add manifest \"v1\" ResourceQuota all { spec { hard { pods = 40 } } }");
            }
            if self.random.once_in(3) {
                self.line(&format!(
                    "external outside {{ host = \"outside.{name}.example.com\", remove cidr }}"
                ));
            }
            if self.random.once_in(2) {
                self.line("let version = \"1.3.0\"");
            }
            self.close();
        }
    }

    /// What is there already, or elsewhere: an app may name any of it.
    fn outside(&mut self) {
        self.open("external outside");
        self.line("host = \"outside.example.com\", cidr = [\"10.20.0.0/16\"]");
        if self.random.once_in(2) {
            self.line("namespace = \"outside\", pods { app = \"db\" }");
        }
        self.line("port db { number = 5432, protocol = \"tcp\", transport = \"tcp\" }");
        let callee = self.apps.iter().find_map(|app| Some((&app.name, &app.ports.first()?.0)));
        if let Some(call) = callee.map(|(app, port)| format!("calls = [{app}.{port}]"))
            && self.random.once_in(2)
        {
            self.line(&call);
        }
        self.close();
        self.open("storage_class disks");
        if self.random.once_in(2) {
            self.line("existing = true, encrypted = true, name = \"fast-disks\"");
        } else {
            self.line(
                "provisioner = \"ebs.csi.aws.com\", encrypted = true, parameters { encrypted = \"true\" }",
            );
            self.line("expand = true, reclaim = \"retain\", binding = \"at-once\"");
        }
        self.close();
    }

    /// What environments change: what is there, what they add, what they drop.
    fn overlays(&mut self) {
        for environment in self.environments.clone() {
            for at in 0..self.apps.len() {
                if !self.random.once_in(2) {
                    continue;
                }
                let name = self.apps[at].name.clone();
                self.open(&format!("environment {environment} app {name}"));
                if environment == "dev" {
                    for secret in self.apps[at].secrets.clone() {
                        self.line(&format!("secret {secret} {{ literal = \"not-so-secret\" }}"));
                    }
                }
                if self.random.once_in(2) {
                    self.line("config { add ADDED = 90s }");
                }
                if let Some(key) = self.apps[at].variables.first().cloned() {
                    let change = self.random.once_in(2);
                    self.line(&if change {
                        format!("config {{ {key} = \"changed\" }}")
                    } else {
                        format!("remove config.{key}")
                    });
                }
                if let Some(volume) = self.apps[at].volumes.first().cloned()
                    && self.random.once_in(2)
                {
                    self.line(&format!("remove volume.{volume}"));
                }
                if self.random.once_in(2) {
                    self.line("resources.memory = 128Mi..256Mi");
                }
                if self.random.once_in(3) {
                    self.line("labels { add stage = environment.name }");
                }
                if self.random.once_in(3) {
                    self.line("args += [\"--verbose\"]");
                }
                self.close();
            }
        }
    }
}

/// What each environment says by itself.
const NOT_IN_BASE: &[&str] = &[
    "inherits",
    "abstract",
    "local",
    "protected",
    "context",
    "namespace",
    "kubernetes",
    "provides",
    "severity",
    "prefix",
    "overlays_in",
    "same_hosts",
];
