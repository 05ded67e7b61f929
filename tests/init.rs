//! `gdeployc init`: from a folder with a Go module, or from flags alone, to a project that builds.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gdeployc"));
    // No terminal: nothing may be asked.
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).output().expect("gdeployc runs")
}

#[track_caller]
fn succeeds(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {told}");
    told
}

#[test]
fn a_go_module_becomes_a_project_that_builds() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("go.mod"), "module example.com/shop\n\ngo 1.26\n").expect("a file");
    fs::write(folder.path().join("main.go"), "package main\n// \":9000\" \"/readyz\"\n").expect("a file");
    let told = succeeds(folder.path(), &["init"]);
    assert!(told.starts_with("wrote project.gdeploy, shop.gdeploy\n"), "{told}");
    let app = fs::read_to_string(folder.path().join("shop.gdeploy")).expect("the app");
    assert!(app.contains("port http = 9000") && app.contains("get = \"/readyz\""), "{app}");
    succeeds(folder.path(), &["check", "--deny-warnings"]);
    succeeds(folder.path(), &["build"]);
    assert!(folder.path().join("out/images/shop/Dockerfile").is_file());
}

#[test]
fn flags_alone_are_enough() {
    let folder = TempDir::new().expect("a folder");
    let flags =
        ["init", "new", "--name", "shop", "--port", "8080", "--ready", "/up", "-e", "dev,staging,prod"];
    succeeds(folder.path(), &flags);
    succeeds(folder.path(), &["check", "-C", "new", "--deny-warnings"]);
    let explained = run(folder.path(), &["explain", "-C", "new", "shop.scale", "-e", "prod"]);
    assert!(String::from_utf8_lossy(&explained.stdout).starts_with("shop.scale = 2"));
}

/// A flag that would give a project with an error is refused, and nothing is written.
#[test]
fn what_would_not_check_is_refused() {
    let folder = TempDir::new().expect("a folder");
    for (flags, why) in [
        (&["--kubernetes", "1.3"][..], "1.30 and later"),
        (&["--kubernetes", "2.0"], "is written `1.34`"),
        (
            &["--registry", "https://registry.example.com/shop"],
            "no scheme: write `registry.example.com/shop`",
        ),
        (&["--registry", "registry.example.com//shop"], "a part of its name is empty"),
        (&["--registry", "registry.example.com/Shop"], "in lower case"),
        (&["--registry", "registry.example.com/shop:1"], "only its registry and its tag have a `:`"),
        (&["--port", "0", "--ready", "/up"], "leave it out"),
        (&["--ready", "/up"], "add the port that answers: `--port 8080`"),
        (&["--port", "80", "--ready", "/a//b"], "it has `//`"),
        (&["--env", "shop,prod"], "an environment and an app are both called `shop`"),
    ] {
        let refused = run(folder.path(), &[&["init", "new", "--name", "shop"], flags].concat());
        let told = String::from_utf8_lossy(&refused.stderr);
        assert!(refused.status.code() == Some(2) && told.contains(why), "{flags:?}: {told}");
        assert!(!folder.path().join("new").exists(), "{flags:?}");
    }
    // What could be taken for a mistake and is none.
    let flags = ["init", "new", "--name", "project", "--registry", "localhost:5000/", "--env", "app,let"];
    succeeds(folder.path(), &flags);
    succeeds(folder.path(), &["check", "-C", "new", "--deny-warnings"]);
}

#[test]
fn nothing_that_is_there_is_overwritten() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("shop.gdeploy"), "mine").expect("a file");
    let refused = run(folder.path(), &["init", "--name", "shop"]);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(fs::read_to_string(folder.path().join("shop.gdeploy")).expect("a file"), "mine");
    assert!(!folder.path().join("project.gdeploy").exists());
    fs::remove_file(folder.path().join("shop.gdeploy")).expect("it goes");
    succeeds(folder.path(), &["init", "--name", "shop"]);
    assert_eq!(run(folder.path(), &["init", "--name", "other"]).status.code(), Some(2));
}
