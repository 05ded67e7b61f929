//! Fixes: what all of them come to, for every case, and what `gdeployc fix` writes and says.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use gdeployc::base::diagnostic::{Diagnostic, Severity};
use gdeployc::base::span::FileId;
use gdeployc::driver::{Options, Project};
use gdeployc::syntax::parse;
use tempfile::TempDir;

fn cases() -> Vec<PathBuf> {
    fn search(folder: &Path, found: &mut Vec<PathBuf>) {
        if folder.join("project.gdeploy").is_file() {
            found.push(folder.to_owned());
            return;
        }
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            if entry.path().is_dir() {
                search(&entry.path(), found);
            }
        }
    }
    let mut found = Vec::new();
    search(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases"), &mut found);
    found.sort();
    found
}

fn fixable(findings: &[Diagnostic]) -> Vec<&Diagnostic> {
    findings.iter().filter(|finding| finding.fix.as_ref().is_some_and(|fix| !fix.edits.is_empty())).collect()
}

fn errors(findings: &[Diagnostic]) -> usize {
    findings.iter().filter(|finding| finding.severity == Severity::Error).count()
}

#[test]
fn the_fixes_of_every_case_help() {
    let mut all = 0;
    for case in cases() {
        let project = Project::open(&case).expect("a case can be read");
        let before = project.compile(&Options::default()).findings;
        if fixable(&before).is_empty() {
            continue;
        }
        let fixed = project.fixed(&Options::default());
        let name = case.display();
        let left = fixed.compiled.findings;
        all += fixed.applied.len();
        assert!(!fixed.applied.is_empty(), "{name}: nothing was fixed");
        assert_eq!(fixable(&left), Vec::<&Diagnostic>::new(), "{name}: something is left");
        // One mistake may have hidden another.
        assert!(errors(&left) <= errors(&before), "{name}: worse than before");
        for (file, source) in project.sources.iter() {
            let problems = |text: &str| parse(FileId(0), text).problems.len();
            let new = &fixed.project.sources.file(file).text;
            assert!(problems(new) <= problems(&source.text), "{name}: {} is worse:\n{new}", source.name);
            assert_eq!(fixed.changed.contains(&file), *new != source.text, "{name}");
        }
    }
    assert!(all > 40, "only {all} fixes were applied");
}

struct Run {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn run(folder: &TempDir, args: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_gdeployc"))
        .args(args)
        .current_dir(folder.path())
        .env("COLUMNS", "80")
        .env_remove("CLICOLOR_FORCE")
        .output()
        .expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

fn read(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).expect("a file")
}

const PROJECT: &str = "\
project shop { language = 1 }
environment dev { namespace = \"dev\", kubernetes = \"1.34\" }
environment prod { namespace = \"prod\", kubernetes = \"1.34\" }
";
/// Three certain mistakes, one in both environments, behind a mark and with ends of lines as on Windows.
const WRONG: &str = "\u{feff}app orders {\r
  image     = \"example.com/orders:1\"\r
  resources { cpu: 100m, memory = 128m }\r
  config { A = 1 }\r
  prob readiness { run = [\"true\"] }\r
}\r
";
const RIGHT: &str = "\u{feff}app orders {\r
  image     = \"example.com/orders:1\"\r
  resources { cpu = 100m, memory = 128Mi }\r
  config { A = 1 }\r
  probe readiness { run = [\"true\"] }\r
}\r
";

#[test]
fn fixes_are_applied_and_told_and_the_rest_is_shown() {
    let project = folder(&[("project.gdeploy", PROJECT), ("orders.gdeploy", WRONG)]);
    let dry = run(&project, &["fix", "--dry-run"]);
    assert_eq!(dry.code, Some(0), "{}", dry.stderr);
    assert!(dry.stdout.contains("\n+  probe readiness"), "{}", dry.stdout);
    assert!(dry.stderr.contains("\n3 fixes would be applied\n"), "{}", dry.stderr);
    assert_eq!(read(&project, "orders.gdeploy"), WRONG);

    let done = run(&project, &["fix"]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(0), ""));
    assert_eq!(
        done.stderr,
        "orders.gdeploy:3: GD0101: replace `:` with ` =`\n\
         orders.gdeploy:3: GD0302: replace `128m` with `128Mi`\n\
         orders.gdeploy:5: GD0201: replace `prob` with `probe`\n\
         3 fixes applied\n\
         nothing to report in 2 files\n"
    );
    assert_eq!(read(&project, "orders.gdeploy"), RIGHT);
    assert_eq!(run(&project, &["fix"]).stderr, "nothing to fix\nnothing to report in 2 files\n");
}

#[test]
fn check_fixes_too_and_what_is_left_counts() {
    let project = folder(&[
        ("project.gdeploy", PROJECT),
        ("orders.gdeploy", WRONG),
        ("web.gdeploy", "app web { image = \"example.com/web:1\" }\n"),
    ]);
    let check = run(&project, &["check", "--fix", "--format", "json"]);
    assert_eq!(check.code, Some(1));
    let left: serde_json::Value = serde_json::from_str(&check.stdout).expect("JSON");
    assert_eq!(left["findings"][0]["file"], "web.gdeploy");
    assert_eq!(left["findings"][1], serde_json::Value::Null);
    assert_eq!(read(&project, "orders.gdeploy"), RIGHT);
    let fix = run(&project, &["fix"]);
    assert_eq!(fix.code, Some(1));
    assert!(fix.stderr.starts_with("nothing to fix\n\nGD"), "{}", fix.stderr);
}

#[test]
fn what_was_formatted_stays_so() {
    let orders = "app orders {\n  image = \"example.com/orders:1\"\n  scal  = 2\n  resources { cpu = 1, memory = 1Gi }\n}\n";
    let project = folder(&[("project.gdeploy", PROJECT), ("orders.gdeploy", orders)]);
    run(&project, &["fix"]);
    assert_eq!(read(&project, "orders.gdeploy"), orders.replace("scal  =", "scale ="));
    let project = folder(&[
        ("project.gdeploy", PROJECT),
        ("orders.gdeploy", &orders.replace("scal  =", "lables { a = \"b\" }\n  scale=")),
    ]);
    run(&project, &["fix"]);
    assert!(read(&project, "orders.gdeploy").contains("  labels { a = \"b\" }\n  scale= 2\n"));
}

#[test]
fn a_secret_is_not_told() {
    let project = folder(&[
        (
            "project.gdeploy",
            "project p { language = 1 }\nenvironment dev { local = true, namespace = \"d\", kubernetes = \"1.34\" }\n",
        ),
        (
            "a.gdeploy",
            "app a {\n  image = \"example.com/a:1\"\n  resources { cpu = 1, memory = 1Gi }\n  secret X { literal = 'hunter2hunter2' }\n}\n",
        ),
    ]);
    for args in [&["fix", "--dry-run"][..], &["fix"]] {
        let run = run(&project, args);
        assert!(!format!("{}{}", run.stdout, run.stderr).contains("hunter"), "{}{}", run.stdout, run.stderr);
        assert!(run.stderr.contains("a.gdeploy:4: GD"), "{}", run.stderr);
    }
    assert!(read(&project, "a.gdeploy").contains("literal = \"hunter2hunter2\""));
}
