//! The command line through the executable: options, streams, exit codes.
//!
//! What commands say about a program is the business of `tests/cases.rs`.
//! `UPDATE_EXPECT=1 cargo test --test cli` rewrites the help texts in `tests/cli/`.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use similar::TextDiff;
use tempfile::TempDir;

#[path = "cli/explain.rs"]
mod explain;

const PROJECT: &str = "\
project shop { language = 1 }
environment dev { local = true, namespace = \"shop-dev\", kubernetes = \"1.34\" }
";
const STAGING: &str = "environment staging { namespace = \"shop-staging\", kubernetes = \"1.34\" }\n";
const APPS: &str = "\
every app {
  image     = \"example.com/shop/app:1.5.0\"
  resources { cpu = 100m, memory = 128Mi }
}
app orders {}
app web {}
";
const WRONG: &str = "app wrong { scale = \"two\" }\n";
/// A port without a readiness probe.
const RISKY: &str = "app risky { port http = 8080 }\n";

struct Run {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Run {
    #[track_caller]
    fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// The one JSON object on stdout.
    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gdeployc"));
    command.args(args).current_dir(folder).env("COLUMNS", "80");
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM"] {
        command.env_remove(variable);
    }
    command
}

fn finish(mut command: Command) -> Run {
    let output = command.output().expect("the executable was built");
    let text = |bytes| String::from_utf8(bytes).expect("all output is UTF-8");
    Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

fn run(folder: &TempDir, args: &[&str]) -> Run {
    finish(command(folder.path(), args))
}

fn folder(files: &[(&str, &[&str])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    for (name, parts) in files {
        write(&folder, name, &parts.concat());
    }
    folder
}

fn write(folder: &TempDir, name: &str, text: &str) {
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().expect("it is in the folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}

fn clean() -> TempDir {
    folder(&[("project.gdeploy", &[PROJECT, STAGING]), ("apps.gdeploy", &[APPS])])
}

#[test]
fn help_is_as_written_down() {
    let empty = folder(&[]);
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut differences = String::new();
    let overview = run(&empty, &["--help"]).exits(0).stdout;
    let commands: Vec<&str> = overview
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next().filter(|name| !name.is_empty()))
        .filter(|name| *name != "help")
        .collect();
    assert!(commands.contains(&"check"), "{overview}");
    for name in std::iter::once("gdeployc").chain(commands) {
        let args: &[&str] = if name == "gdeployc" { &["--help"] } else { &[name, "--help"] };
        let help = run(&empty, args).exits(0).stdout;
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/cli/{name}.txt"));
        if update {
            fs::write(&path, &help).expect("the help is written down");
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        let diff = TextDiff::from_lines(&expected, &help);
        differences.push_str(&diff.unified_diff().header(&path.to_string_lossy(), "now").to_string());
        assert!(help.lines().all(|line| line.chars().count() <= 80), "{name}: wider than the terminal");
    }
    assert!(differences.is_empty(), "{differences}");
}

#[test]
fn version_is_one_line() {
    let version = run(&folder(&[]), &["--version"]).exits(0).stdout;
    assert_eq!(version, format!("gdeployc {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn usage_errors_exit_with_2_and_suggest() {
    let clean = clean();
    for (args, words) in [
        (&["buidl"][..], "'build'"),
        (&["check", "--deny-warning"], "'--deny-warnings'"),
        (&["check", "--input", "commit"], "name=value"),
        (&["check", "--format", "xml"], "[possible values: text, json, sarif, github]"),
        (&["completions", "tcsh"], "bash"),
        (&["build", "-o", "-", "--format", "json"], "both want stdout"),
        (&["check", "-C", ".", "apps.gdeploy"], "cannot be used with"),
        (&["explain"], "a word `probe`"),
    ] {
        let refused = run(&clean, args).exits(2);
        assert!(refused.stderr.contains(words), "{args:?}:\n{}", refused.stderr);
        assert_eq!(refused.stdout, "", "{args:?}");
    }
    let nothing = run(&clean, &[]).exits(2);
    assert!(nothing.stderr.contains("Usage: gdeployc"), "{}", nothing.stderr);
}

#[test]
fn check_exits_with_0_1_and_2() {
    let counts = |run: Run| run.stderr.lines().last().map(str::to_owned);
    let clean = clean();
    assert_eq!(counts(run(&clean, &["check"]).exits(0)).as_deref(), Some("nothing to report in 2 files"));
    assert_eq!(run(&clean, &["check", "--quiet"]).exits(0).stderr, "");
    write(&clean, "wrong.gdeploy", WRONG);
    assert_eq!(counts(run(&clean, &["check"]).exits(1)).as_deref(), Some("1 error in 3 files"));
    let empty = folder(&[]);
    let nowhere = run(&empty, &["check"]).exits(2);
    assert!(nowhere.stderr.starts_with("error: no `project.gdeploy`"), "{}", nowhere.stderr);
    assert!(
        run(&empty, &["check", "gone.gdeploy"]).exits(2).stderr.contains("`gone.gdeploy` does not exist")
    );
    write(&empty, "loose.gdeploy", APPS);
    assert!(run(&empty, &["check", "loose.gdeploy"]).exits(2).stderr.contains("belongs to no project"));
}

#[test]
fn warnings_count_where_they_are_denied() {
    let risky = folder(&[("project.gdeploy", &[PROJECT, APPS, RISKY])]);
    let told = run(&risky, &["check"]).exits(0);
    assert!(told.stderr.ends_with("warning in 1 file\n"), "{}", told.stderr);
    run(&risky, &["check", "--deny-warnings"]).exits(1);
    run(&risky, &["build", "--deny-warnings"]).exits(1);
    assert!(!risky.path().join("out").exists());
    run(&risky, &["build"]).exits(0);
}

#[test]
fn unknown_environments_and_workloads_are_findings() {
    let clean = clean();
    let told = run(&clean, &["check", "--env", "stagin"]).exits(1).stderr;
    assert!(told.contains("did you mean `staging`?"), "{told}");
    let told = run(&clean, &["check", "--only", "order"]).exits(1).stderr;
    assert!(told.contains("`--only orders`"), "{told}");
}

#[test]
fn files_stand_for_their_projects_each_once() {
    let two = folder(&[
        ("a/project.gdeploy", &[PROJECT]),
        ("a/apps.gdeploy", &[APPS]),
        ("a/deep/wrong.gdeploy", &[WRONG]),
        ("b/project.gdeploy", &[PROJECT, APPS, WRONG]),
    ]);
    let args = ["check", "--format", "json", "a/apps.gdeploy", "a/deep", "b", "a/deep/wrong.gdeploy"];
    let report = run(&two, &args).exits(1);
    assert_eq!((report.stderr.as_str(), report.stdout.lines().count()), ("", 1));
    let report = report.json();
    let files: Vec<&str> = report["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|one| one["file"].as_str())
        .collect();
    assert_eq!(files, ["a/deep/wrong.gdeploy", "b/project.gdeploy"]);
    assert_eq!(report["schema"], "gdeploy.dev/check/v1");
    assert_eq!(report["summary"], serde_json::json!({"errors": 2, "warnings": 0, "files": 4}));
    assert_eq!(report["findings"][0]["line"], 1);

    let text = run(&two, &["check", "a", "b"]).exits(1).stderr;
    assert!(
        text.contains(",-[a/deep/wrong.gdeploy:1:21]") && text.ends_with("2 errors in 4 files\n"),
        "{text}"
    );
    let inside = finish(command(&two.path().join("a/deep"), &["check", "--format", "json"])).exits(1);
    assert_eq!(inside.json()["findings"][0]["file"], "wrong.gdeploy");
    let beside = finish(command(&two.path().join("b"), &["check", "-C", "../a", "--format", "json"]));
    assert_eq!(beside.exits(1).json()["findings"][0]["file"], "../a/deep/wrong.gdeploy");
}

#[test]
fn build_writes_all_or_nothing_and_says_what() {
    let shop = clean();
    let out = |path: &str| shop.path().join("out").join(path);
    let told = run(&shop, &["build"]).exits(0).stderr;
    assert!(
        told.contains("out/dev ")
            && told.contains("next: kubectl apply -k out/dev\n      kubectl apply -k out/staging\n")
    );
    assert!(out("dev/index.json").is_file() && out("staging/orders/deployment.yaml").is_file());

    write(&shop, "wrong.gdeploy", WRONG);
    let before = fs::read(out("dev/index.json")).expect("it was written");
    run(&shop, &["build"]).exits(1);
    assert_eq!(fs::read(out("dev/index.json")).ok(), Some(before));

    write(&shop, "wrong.gdeploy", "environment staging app web { remove scale }\napp more {}\n");
    run(&shop, &["build"]).exits(1);
    write(&shop, "wrong.gdeploy", "app more {}\n");
    let told = run(&shop, &["build", "--env", "dev", "--only", "more"]).exits(0).stderr;
    assert!(told.contains(" new") && told.ends_with("next: kubectl apply -k out/dev/more\n"), "{told}");
    assert!(told.contains("note: out/dev/kustomization.yaml does not list `more` yet"), "{told}");
    assert!(out("dev/more/deployment.yaml").is_file() && !out("staging/more").exists());

    // What is no longer part of the project goes, but only where the run speaks for it.
    write(&shop, "wrong.gdeploy", "");
    run(&shop, &["build", "--env", "staging"]).exits(0);
    assert!(out("dev/more").exists());
    assert!(run(&shop, &["build"]).exits(0).stderr.contains(" removed"));
    assert!(!out("dev/more").exists());
}

/// What is meant for one cluster is never offered to whichever is current.
#[test]
fn each_environment_goes_to_its_own_cluster() {
    const PROD: &str =
        "environment prod { namespace = \"shop\", kubernetes = \"1.34\", context = \"prod-eu\" }\n";
    const LIVE: &str =
        "environment live { namespace = \"live\", kubernetes = \"1.34\", applied_by = \"argo-cd\" }\n";
    let shop = folder(&[("project.gdeploy", &[PROJECT, PROD, LIVE, APPS])]);
    let told = run(&shop, &["build"]).exits(0).stderr;
    let next = "next: kubectl apply -k out/dev\n      kubectl --context prod-eu apply -k out/prod\n      \
                commit out/live\n";
    assert!(told.ends_with(next), "{told}");
    let told = run(&shop, &["build", "-e", "prod", "--only", "web"]).exits(0).stderr;
    assert!(told.ends_with("next: kubectl --context prod-eu apply -k out/prod/web\n"), "{told}");
}

#[test]
fn edited_output_is_only_replaced_on_request() {
    let shop = clean();
    run(&shop, &["build", "-o", "deploy"]).exits(0);
    write(&shop, "deploy/dev/web/deployment.yaml", "mine");
    let refused = run(&shop, &["build", "-o", "deploy"]).exits(2).stderr;
    assert!(refused.contains("was edited") && refused.contains("--overwrite"), "{refused}");
    assert!(refused.starts_with("error: nothing was written"), "{refused}");
    run(&shop, &["build", "-o", "deploy", "--overwrite"]).exits(0);
}

#[test]
fn objects_of_one_environment_go_to_stdout() {
    let shop = clean();
    let several = run(&shop, &["build", "-o", "-"]).exits(2);
    assert!(several.stdout.is_empty() && several.stderr.contains("add `--env dev`"), "{}", several.stderr);
    let printed = run(&shop, &["build", "--env", "dev", "-o", "-", "--quiet"]).exits(0);
    assert_eq!(printed.stderr, "");
    assert!(printed.stdout.starts_with("---\n# dev/project/"), "{}", printed.stdout);
    assert!(printed.stdout.contains("---\n# dev/orders/deployment.yaml\napiVersion: apps/v1\n"));
    assert!(!printed.stdout.contains("Kustomization"), "kubectl does not apply those");
    assert!(!shop.path().join("out").exists());
    let one = run(&shop, &["build", "-e", "dev", "--only", "web", "-o", "-", "--annotate"]).exits(0).stdout;
    assert!(one.contains("# apps.gdeploy:") && !one.contains("dev/orders/"), "{one}");
}

#[test]
fn colour_is_for_terminals_or_on_request() {
    let wrong = folder(&[("project.gdeploy", &[PROJECT, APPS, WRONG])]);
    let escapes = |args: &[&str], variables: &[(&str, &str)]| {
        let mut command = command(wrong.path(), args);
        command.envs(variables.iter().copied());
        finish(command).stderr.contains('\u{1b}')
    };
    assert!(!escapes(&["check"], &[]));
    assert!(escapes(&["check", "--color", "always"], &[]));
    assert!(escapes(&["check", "--color=always"], &[("NO_COLOR", "1")]));
    assert!(escapes(&["check"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!escapes(&["check"], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!escapes(&["check", "--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    let plain = run(&wrong, &["check"]).stderr;
    assert!(plain.is_ascii(), "{plain}");
}

#[test]
fn messages_are_wrapped_to_the_terminal() {
    let wrong = folder(&[("project.gdeploy", &["environment dev app orders { scale = 2 }\n", PROJECT])]);
    let widest = |columns: &str| {
        let mut command = command(wrong.path(), &["check"]);
        command.env("COLUMNS", columns);
        let text = finish(command).exits(1).stderr;
        text.lines().filter(|line| line.starts_with("  x") || line.starts_with("  | ")).count()
    };
    assert!(widest("44") > widest("120"));
}

#[test]
fn a_reader_that_stops_early_is_no_error() {
    let shop = clean();
    let mut child = command(shop.path(), &["build", "--env", "dev", "-o", "-"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the executable was built");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn completions_know_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = run(&folder(&[]), &["completions", shell]).exits(0).stdout;
        assert!(script.contains("explain") && script.contains("deny-warnings"), "{shell}:\n{script}");
    }
}

/// Wherever a literal secret stands, right or wrong, nothing but its Secret shows it.
#[test]
fn a_literal_secret_is_never_shown() {
    const CANARY: &str = "canary7f3a";
    let ways = [
        format!("secret A {{ literal = \"{CANARY}\" }}"),
        format!("secret A {{ literal = {CANARY} }}"),
        format!("secret A {{ literal: \"{CANARY}\" }}"),
        format!("secret A {{ literal = '{CANARY}' }}"),
        format!("secret A {{ literal = \"{CANARY} }}"),
        format!("secret A {{ literal = \"{CANARY}\", nothing = 1 }}"),
        format!("secret A {{ literal \"{CANARY}\" }}"),
        format!("secret A {{ literal = \"a\" \"{CANARY}\" }}"),
        format!("secret A {{ literal = \"x${{\"{CANARY}\"}}\" }}, prob = 1"),
        format!("secret A {{\n literal =\n\"{CANARY}\" }}"),
        format!("secret A {{ literl = \"{CANARY}\" }}"),
        format!("secret A {{ value = \"{CANARY}\" }}"),
        format!("secret A = \"{CANARY}\""),
        format!("secret A {{ literal = \"{CANARY}\" }}, config {{ B = \"x${{secret.A}}\" }}"),
    ];
    for way in ways {
        let folder = clean();
        write(&folder, "secret.gdeploy", &format!("app holder {{ {way} }}\n"));
        let prod = "environment prod { namespace = \"p\", kubernetes = \"1.34\", protected = true }\n";
        write(&folder, "prod.gdeploy", prod);
        for args in [
            &["check"][..],
            &["check", "--format", "json"],
            &["build", "-o", "-", "-e", "prod"],
            &["explain", "holder.secret.A"],
            &["explain", "holder"],
        ] {
            let run = run(&folder, args);
            let told = format!("{}{}", run.stdout, run.stderr);
            assert!(!told.contains(CANARY), "{way}\n{args:?}\n{told}");
        }
    }
}

#[test]
fn a_list_of_changed_files_may_name_what_is_no_source() {
    let shop = clean();
    let deleted = run(&shop, &["check", "gone.gdeploy"]).exits(0).stderr;
    assert!(deleted.contains("note: skipped `gone.gdeploy`: it does not exist\n"), "{deleted}");
    // What lacks a file is checked all the same.
    assert!(deleted.ends_with("nothing to report in 2 files\n"), "{deleted}");
    let both = run(&shop, &["check", "gone.gdeploy", "apps.gdeploy"]).exits(0).stderr;
    assert!(both.ends_with("nothing to report in 2 files\n"), "{both}");
    let meant = run(&shop, &["check", "dev"]).exits(2).stderr;
    assert!(meant.contains("`-e dev`"), "{meant}");
    let elsewhere = folder(&[("notes.md", &[""]), ("loose.gdeploy", &[""])]);
    let none = run(&elsewhere, &["check", "notes.md"]).exits(0).stderr;
    assert!(none.contains("none of these is a `.gdeploy` file"), "{none}");
    run(&elsewhere, &["check", "notes.md", "loose.gdeploy"]).exits(2);
}

#[test]
fn an_environment_without_its_option_and_an_input_twice_are_usage() {
    let shop = clean();
    assert!(run(&shop, &["build", "dev"]).exits(2).stderr.contains("'-e dev'"));
    let twice = run(&shop, &["build", "-i", "a=1", "-i", "a=2"]).exits(2).stderr;
    assert!(twice.contains("two values for the input `a`"), "{twice}");
}

#[test]
fn the_manual_has_every_word_and_every_command() {
    let folder = folder(&[]);
    let manual = run(&folder, &["manual"]).exits(0).stdout;
    for word in ["app", "probe", "rollout.rolling", "scale.on.cpu", "environment.namespace", "every"] {
        assert!(manual.contains(&format!("\n## {word}\n")), "no {word} in the manual");
    }
    assert!(manual.contains("| `every: Duration = 10s` | From one question to the next. |"), "{manual}");
    // A cell is one line, and holds nothing that only the checker reads.
    for line in manual.lines() {
        let is_row = line.starts_with('|');
        assert_eq!(is_row, line.ends_with('|'), "{line}");
        assert!(!is_row || !line.contains("also = ") && !line.contains("min = "), "{line}");
    }
    assert!(manual.contains("| `config: {Setting}` |") && manual.contains("| `grace: Duration = 30s` |"));
    assert!(!manual.contains("\"gateway\" "), "what is planned is no choice yet");
    run(&folder, &["manual", "--format", "man", "-o", "man"]).exits(0);
    let page = |name: &str| fs::read_to_string(folder.path().join("man").join(name)).expect("a manual page");
    assert!(page("man5/gdeploy.5").contains(".SS probe\n"));
    assert!(page("man5/gdeploy.5").contains("Stands in app, sidecar"));
    assert!(page("man1/gdeployc-build.1").contains(".TH"));
    assert!(run(&folder, &["manual", "--format", "man"]).exits(2).stderr.contains("-o"));
}

/// Left out in silence, what it declares would be missing without a word.
#[cfg(unix)]
#[test]
fn a_source_whose_name_is_no_text_is_refused() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = clean();
    let name = std::ffi::OsStr::from_bytes(b"worker-\xff.gdeploy");
    fs::write(folder.path().join(name), "app worker {}\n").expect("the folder can be written to");
    let refused = run(&folder, &["check"]).exits(2);
    assert!(refused.stderr.contains("is not UTF-8 text\n help: rename it"), "{}", refused.stderr);

    // In a folder of such a name nothing is passed over either.
    fs::remove_file(folder.path().join(name)).expect("it is there");
    let below = folder.path().join(std::ffi::OsStr::from_bytes(b"workers-\xff"));
    fs::create_dir(&below).expect("a folder");
    fs::write(below.join("worker.gdeploy"), "app worker {}").expect("a file");
    let refused = run(&folder, &["check"]).exits(2);
    assert!(
        refused.stderr.contains("worker.gdeploy` is not UTF-8 text\n help: rename it"),
        "{}",
        refused.stderr
    );
}

#[test]
fn what_to_type_next_can_be_typed() {
    let folder = clean();
    let built = run(&folder, &["build", "-o", "the output"]).exits(0);
    assert!(built.stderr.contains("kubectl apply -k 'the output/dev'"), "{}", built.stderr);
    let blocked = run(&folder, &["build", "-o", "project.gdeploy"]).exits(2);
    assert!(blocked.stderr.contains("a file has this name\n help: move it away"), "{}", blocked.stderr);
}
