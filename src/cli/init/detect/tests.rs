//! Hints in real folders.

use super::{App, Go, Module, as_name, module, module_name};
use std::fs;

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

#[test]
fn one_program_has_the_name_of_its_module() {
    let folder = folder(&[
        ("go.mod", "module example.com/acme/shop/v2 // here\n\ngo 1.26.1\n"),
        ("cmd/api/main.go", "package main\nfunc main() { serve(\":8081\") }"),
        ("internal/http.go", "package internal\nvar a = \"GET /readyz\"\nvar b = \":9999\""),
        ("internal/http_test.go", "package main\n"),
        ("other/go.mod", "module other\n"),
        ("other/main.go", "package main\n"),
    ]);
    let go = Some(Go { toolchain: "1.26".to_owned(), package: "./cmd/api".to_owned() });
    let app = App { name: "shop".to_owned(), go, port: Some(8081), ready: Some("/readyz".to_owned()) };
    let found = module(folder.path()).expect("a module");
    assert_eq!(found, Some(Module { name: "shop".to_owned(), apps: vec![app] }));
}

#[test]
fn several_programs_have_the_names_of_their_folders() {
    let folder = folder(&[
        ("go.mod", "module shop\n"),
        ("cmd/api/main.go", "package main\nvar a, b = \":80\", \"/healthz\""),
        ("cmd/job_runner/main.go", "package main\n"),
    ]);
    let found = module(folder.path()).expect("a module").expect("a module");
    let names: Vec<(&str, Option<u16>, Option<&str>)> =
        found.apps.iter().map(|app| (app.name.as_str(), app.port, app.ready.as_deref())).collect();
    assert_eq!(names, [("api", Some(80), Some("/healthz")), ("job-runner", None, None)]);
}

#[test]
fn a_folder_without_a_module_has_none() {
    assert_eq!(module(folder(&[("main.go", "package main")]).path()).expect("an answer"), None);
    assert!(module(folder(&[("go.mod", "go 1.26\n")]).path()).is_err());
}

#[test]
fn names_are_made_to_fit() {
    for (given, name) in
        [("Shop", "shop"), ("9lives", "lives"), ("a__b.c", "a-b-c"), ("-", "app"), ("shop-", "shop")]
    {
        assert_eq!(as_name(given), name);
    }
    assert_eq!(module_name("example.com/v1/v3"), "v1");
}
