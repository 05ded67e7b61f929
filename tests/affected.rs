//! `gdeployc affected`: a repository, a change, and whom it touches.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

#[path = "support/git.rs"]
mod git;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

const PROJECT: &str = "\
project shop { language = 1 }
component web { probe readiness { get = \"/ready\", port = self.port.http } }
environment dev { namespace = \"shop-dev\", kubernetes = \"1.34\" }
environment prod {
  namespace  = \"shop\"
  kubernetes = \"1.34\"
  app orders { scale = 3 }
}
";

const ORDERS: &str = "\
app orders {
  image     = \"registry.example.com/orders:2.0.0\"
  build go { context = \"orders\", toolchain = \"1.26\" }
  port http = 8080
  web {}
  resources { cpu = 100m, memory = 64Mi..128Mi }
}
";

const MAIL: &str = "\
app mail {
  image     = \"registry.example.com/mail:1.2.0\"
  port http = 8080
  resources { cpu = 100m, memory = 64Mi..128Mi }
}
";

struct Repository {
    _folder: TempDir,
    root: PathBuf,
}

impl Repository {
    /// The project in a folder of a repository, committed on `main`; a branch is checked out.
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let top = folder.path().canonicalize().expect("it is there");
        let repository = Self { _folder: folder, root: top.join("deploy") };
        repository.write("project.gdeploy", PROJECT);
        repository.write("orders.gdeploy", ORDERS);
        repository.write("mail.gdeploy", MAIL);
        repository.write("orders/go.mod", "module example.com/orders\n\ngo 1.26\n");
        repository.write("orders/main.go", "package main\n");
        repository.write(".gitignore", "*.local\n");
        repository.git(&["init", "--quiet", "--initial-branch=main", ".."]);
        repository.commit("first");
        repository.git(&["checkout", "--quiet", "-b", "topic"]);
        repository
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn change(&self, path: &str, old: &str, new: &str) {
        let text = fs::read_to_string(self.root.join(path)).expect("a file");
        assert_eq!(text.matches(old).count(), 1, "`{old}` in {path}");
        self.write(path, &text.replace(old, new));
    }

    fn git(&self, arguments: &[&str]) {
        git::git(&self.root, arguments).unwrap_or_else(|said| panic!("{arguments:?}: {said}"));
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "--all", "."]);
        self.git(&["commit", "--quiet", "--message", message]);
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gdeployc"));
        command.arg("affected").args(arguments).current_dir(&self.root).env("COLUMNS", "100");
        command.output().expect("gdeployc runs")
    }

    #[track_caller]
    fn answers(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{told}");
        String::from_utf8(output.stdout).expect("text")
    }

    #[track_caller]
    fn names(&self) -> Vec<String> {
        self.answers(&["--base", "main", "--format", "names"]).lines().map(str::to_owned).collect()
    }

    fn told(&self, arguments: &[&str]) -> String {
        String::from_utf8(self.run(arguments).stderr).expect("text")
    }
}

#[test]
fn nothing_is_affected_by_nothing_and_by_comments() {
    let repository = Repository::new();
    assert_eq!(repository.names(), Vec::<String>::new());
    repository.change("mail.gdeploy", "app mail", "// Sends mail.\napp mail");
    repository.write("README.md", "of no image");
    repository.write("orders/notes.local", "ignored by git");
    assert_eq!(repository.names(), Vec::<String>::new());
    assert!(repository.told(&["--base", "main"]).starts_with("no workload is affected since "));
}

#[test]
fn a_value_touches_its_workload_where_it_arrives() {
    let repository = Repository::new();
    repository.change("mail.gdeploy", "1.2.0", "1.3.0");
    repository.change("project.gdeploy", "scale = 3", "scale = 4");
    let text = repository.answers(&["--base", "main"]);
    assert_eq!(text, "mail    deployment.yaml in dev, prod\norders  deployment.yaml in prod\n");
    repository.commit("both");
    assert_eq!(repository.answers(&["--base", "main"]), text, "committed or not is the same");
    assert_eq!(repository.answers(&["--base", "main", "-e", "dev", "--format", "names"]), "mail\n");
    assert_eq!(repository.answers(&["--base", "HEAD", "--format", "names"]), "");
}

#[test]
fn a_component_touches_its_users() {
    let repository = Repository::new();
    repository.change("project.gdeploy", "\"/ready\"", "\"/readyz\"");
    assert_eq!(repository.names(), ["orders"]);
    repository.change("project.gdeploy", "\"shop\"", "\"store\"");
    assert_eq!(repository.names(), ["mail", "orders"], "a namespace is in every object");
    assert!(repository.told(&["--base", "main"]).contains("objects of no workload differ in prod: "));
}

#[test]
fn a_file_of_an_image_touches_it() {
    let repository = Repository::new();
    repository.write("orders/main_test.go", "package main\n");
    assert_eq!(repository.answers(&["--base", "main"]), "orders  image: orders/main_test.go\n");
    repository.commit("a test");
    fs::remove_file(repository.root.join("orders/main.go")).expect("it was there");
    let text = repository.answers(&["--base", "main"]);
    assert_eq!(text, "orders  image: orders/main.go, orders/main_test.go\n");
    repository.change("orders.gdeploy", "context = \"orders\"", "context = \"orders\", package = \"./cmd\"");
    assert!(repository.answers(&["--base", "main"]).contains("image: Dockerfile, orders/main.go"));
}

#[test]
fn an_image_from_beside_the_project_is_read_as_it_was() {
    let repository = Repository::new();
    repository.write("../svc/Dockerfile", "FROM scratch\nENTRYPOINT [\"/svc\"]\n");
    repository.write("../other/main.c", "");
    let image =
        MAIL.replace("app mail {", "app mail {\n  build dockerfile { context = \"./orders/../../svc\" }");
    repository.write("mail.gdeploy", &image);
    repository.git(&["add", "--all", ".."]);
    repository.commit("beside");
    assert_eq!(repository.answers(&["--base", "HEAD"]), "");
    repository.write("../svc/new.c", "");
    repository.write("../other/main.c", "changed, of no image\n");
    assert_eq!(repository.answers(&["--base", "HEAD"]), "mail  image: ../svc/new.c\n");
    repository.change("mail.gdeploy", "100m", "200m");
    let mut diff = Command::new(env!("CARGO_BIN_EXE_gdeployc"));
    let output = diff.args(["diff", "--base", "HEAD", "--summary"]).current_dir(&repository.root).output();
    let output = output.expect("gdeployc runs");
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn what_main_did_meanwhile_counts_not() {
    let repository = Repository::new();
    repository.change("orders.gdeploy", "100m", "200m");
    repository.commit("of the topic");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.change("mail.gdeploy", "1.2.0", "1.3.0");
    repository.commit("of main");
    repository.git(&["checkout", "--quiet", "topic"]);
    assert_eq!(repository.names(), ["orders"]);
}

#[test]
fn workloads_come_and_go() {
    let repository = Repository::new();
    fs::remove_file(repository.root.join("mail.gdeploy")).expect("it was there");
    repository.write("post.gdeploy", &MAIL.replace("app mail", "app post"));
    let value: Value =
        serde_json::from_str(&repository.answers(&["--base", "main", "--format", "json"])).expect("JSON");
    assert_eq!(value["removed"], json!(["mail"]));
    assert_eq!(value["workloads"][0]["name"], "post");
    let output =
        Command::new(env!("CARGO_BIN_EXE_gdeployc")).args(["explain", "--schema", "affected"]).output();
    let schema = serde_json::from_slice(&output.expect("gdeployc runs").stdout).expect("JSON");
    let schema = jsonschema::validator_for(&schema).expect("a schema");
    assert!(schema.is_valid(&value), "{value}");
    assert!(!schema.is_valid(&json!({ "schema": "gdeploy.dev/affected/v1" })));
}

#[test]
fn where_the_older_side_is_not_known_all_are_affected() {
    let repository = Repository::new();
    repository.change("mail.gdeploy", "image ", "imaeg ");
    repository.commit("broken");
    repository.change("mail.gdeploy", "imaeg ", "image ");
    assert_eq!(repository.answers(&["--base", "HEAD", "--format", "names"]), "mail\norders\n");
    let told = repository.told(&["--base", "HEAD"]);
    assert!(told.contains(": all, because the older side does not compile"), "{told}");
    repository.git(&["mv", "project.gdeploy", "../project.gdeploy"]);
    repository.git(&["commit", "--quiet", "--message=moved"]);
    repository.git(&["mv", "../project.gdeploy", "project.gdeploy"]);
    let told = repository.told(&["--base", "HEAD"]);
    assert!(told.contains(": all, because the project is new"), "{told}");
}

#[test]
fn an_input_file_is_read_as_it_was() {
    let repository = Repository::new();
    repository.write("values.txt", "size = 2\n");
    repository.change("project.gdeploy", "component web", "input size: Int\ncomponent web");
    repository.change("mail.gdeploy", "app mail {", "app mail {\n  scale = size");
    repository.commit("sized");
    repository.write("values.txt", "size = 3\n");
    let arguments = ["--base", "HEAD", "--inputs", "values.txt", "--format", "names"];
    assert_eq!(repository.answers(&arguments), "mail\n");
}

#[test]
fn refusals_say_what_to_do() {
    let repository = Repository::new();
    let output = repository.run(&["--base", "origin/main"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "error: the repository has no revision `origin/main`\n help: fetch it first: `git fetch origin`\n"
    );
    repository.change("mail.gdeploy", "image ", "imaeg ");
    let output = repository.run(&["--base", "main"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    assert!(String::from_utf8_lossy(&output.stderr).contains("imaeg"));
    fs::remove_dir_all(repository.root.join("../.git")).expect("a repository");
    let told = repository.told(&["--base", "main"]);
    assert!(told.contains("is in no git repository"), "{told}");
}

/// Nothing that a repository's settings name is run.
#[cfg(unix)]
#[test]
fn a_repository_runs_nothing() {
    use std::os::unix::fs::PermissionsExt as _;
    let repository = Repository::new();
    let witness = repository.root.join("witness.local");
    let script = repository.root.join("script.local");
    fs::write(&script, format!("#!/bin/sh\ntouch {}\n", witness.display())).expect("a file");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("its mode");
    let script = Path::to_str(&script).expect("text");
    for setting in ["core.fsmonitor", "diff.external", "core.pager", "pager.diff", "diff.x.textconv"] {
        repository.git(&["config", setting, script]);
    }
    repository.write(".gitattributes", "* diff=x\n");
    repository.change("mail.gdeploy", "1.2.0", "1.3.0");
    let _ = fs::remove_file(&witness);
    assert_eq!(repository.names(), ["mail"]);
    assert!(!witness.exists(), "a program of the repository's settings ran");
}
