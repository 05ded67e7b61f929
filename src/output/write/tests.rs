//! Writing: all or nothing, and never over the work of others.

#![expect(clippy::disallowed_methods, reason = "they look at what was written")]

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use tempfile::TempDir;

use super::plan::{backup, staged};
use super::*;
use crate::output::index::{File, Index, Source, digest};

fn tree(files: &[(&str, &str)]) -> OutputTree {
    let mut tree = OutputTree::default();
    for (path, content) in files {
        tree.insert(*path, *content).expect("a path");
    }
    tree
}

fn made(version: &str) -> Made {
    Made {
        compiler: format!("gdeployc {version}"),
        inputs: BTreeMap::from([("commit".to_owned(), "4f2a1c".to_owned())]),
        sources: vec![Source { file: "a.gdeploy".to_owned(), digest: digest(version.as_bytes()) }],
    }
}

fn options() -> Options {
    Options { made: made("1"), ..Options::default() }
}

fn only(sections: &[&str], folders: &[&str]) -> Options {
    let set =
        |names: &[&str]| (!names.is_empty()).then(|| names.iter().map(|name| (*name).to_owned()).collect());
    Options {
        scope: Scope { sections: set(sections), folders: set(folders) },
        made: made("2"),
        ..Options::default()
    }
}

/// A folder that holds `files`, written by us long ago.
fn written(files: &[(&str, &str)]) -> TempDir {
    let dir = TempDir::new().expect("a folder");
    write(&tree(files), dir.path(), &options()).expect("it is empty");
    let long_ago = SystemTime::now() - Duration::from_secs(1000);
    for path in snapshot(dir.path()).keys() {
        let path = dir.path().join(path);
        if path.is_file() {
            fs::File::options()
                .write(true)
                .open(path)
                .and_then(|file| file.set_modified(long_ago))
                .expect("ours");
        }
    }
    dir
}

/// Everything in a folder: content and time of files, nothing of folders.
fn snapshot(dir: &Path) -> BTreeMap<String, Option<(Vec<u8>, SystemTime)>> {
    fn walk(root: &Path, dir: &Path, found: &mut BTreeMap<String, Option<(Vec<u8>, SystemTime)>>) {
        for entry in fs::read_dir(dir).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(root).expect("below").to_string_lossy().into_owned();
            let metadata = fs::symlink_metadata(&path).expect("it is there");
            if metadata.is_dir() {
                found.insert(name, None);
                walk(root, &path, found);
            } else {
                let content = fs::read(&path).unwrap_or_default();
                found.insert(name, Some((content, metadata.modified().expect("a time"))));
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(dir, dir, &mut found);
    found
}

fn names(dir: &Path) -> Vec<String> {
    snapshot(dir).into_iter().filter(|(_, file)| file.is_some()).map(|(name, _)| name).collect()
}

fn content(dir: &TempDir, path: &str) -> String {
    fs::read_to_string(dir.path().join(path)).expect("it is there")
}

fn index(dir: &TempDir, section: &str) -> Index {
    Index::parse(content(dir, &format!("{section}/index.json")).as_bytes()).expect("an index")
}

fn obstacles(result: Result<WriteReport, WriteError>) -> Vec<(String, ObstacleKind)> {
    match result {
        Err(WriteError::InTheWay(found)) => found.into_iter().map(|one| (one.path, one.kind)).collect(),
        other => panic!("{other:?}"),
    }
}

const BEFORE: &[(&str, &str)] = &[
    ("images/orders/Dockerfile", "FROM x\n"),
    ("prod/kustomization.yaml", "k\n"),
    ("prod/orders/deployment.yaml", "d\n"),
    ("prod/orders/service.yaml", "s\n"),
    ("prod/payments/deployment.yaml", "p\n"),
    ("staging/orders/deployment.yaml", "d\n"),
];

/// Changes, keeps, adds in a new folder and a new section, drops a folder and a section.
const AFTER: &[(&str, &str)] = &[
    ("dev/orders/deployment.yaml", "d\n"),
    ("images/orders/Dockerfile", "FROM y\n"),
    ("prod/kustomization.yaml", "k\n"),
    ("prod/orders/deployment.yaml", "d2\n"),
    ("prod/orders/service.yaml", "s\n"),
    ("prod/web/deployment.yaml", "w\n"),
];

#[test]
fn only_what_changed_is_touched() {
    let dir = written(BEFORE);
    let before = snapshot(dir.path());
    let report = write(&tree(BEFORE), dir.path(), &options()).expect("it is ours");
    assert_eq!(report, WriteReport { unchanged: BEFORE.len(), ..WriteReport::default() });
    assert_eq!(snapshot(dir.path()), before);

    let report = write(&tree(AFTER), dir.path(), &options()).expect("it is ours");
    assert_eq!(report.created, ["dev/orders/deployment.yaml", "prod/web/deployment.yaml", "dev/index.json"]);
    let changed =
        ["images/orders/Dockerfile", "prod/orders/deployment.yaml", "images/index.json", "prod/index.json"];
    assert_eq!(report.changed, changed);
    let removed = ["prod/payments/deployment.yaml", "staging/orders/deployment.yaml", "staging/index.json"];
    assert_eq!(report.removed, removed);
    let after = snapshot(dir.path());
    assert_eq!(after.get("prod/orders/service.yaml"), before.get("prod/orders/service.yaml"));
    let mut expected: Vec<String> = AFTER.iter().map(|(path, _)| (*path).to_owned()).collect();
    expected.extend(["dev", "images", "prod"].map(|section| format!("{section}/index.json")));
    expected.sort();
    assert_eq!(names(dir.path()), expected);
    assert!(!dir.path().join("staging").exists() && !dir.path().join("prod/payments").exists());
}

#[test]
fn the_index_says_what_is_there() {
    let dir = written(&[("prod/orders/deployment.yaml", "d\n")]);
    let digest = digest(b"d\n");
    assert_eq!(
        content(&dir, "prod/index.json"),
        format!(
            "{{\n  \"schema\": \"gdeploy.dev/index/v1\",\n  \"compiler\": \"gdeployc 1\",\n  \"inputs\": {{\n    \"commit\": \"4f2a1c\"\n  }},\n  \"sources\": [\n    {{\n      \"file\": \"a.gdeploy\",\n      \"digest\": \"{}\"\n    }}\n  ],\n  \"files\": [\n    {{\n      \"path\": \"orders/deployment.yaml\",\n      \"digest\": \"{digest}\"\n    }}\n  ]\n}}\n",
            crate::output::index::digest(b"1")
        )
    );
    assert_eq!(digest.len(), 64);
}

#[test]
fn after_any_failing_step_nothing_has_changed() {
    let mut step = 1;
    loop {
        let dir = written(BEFORE);
        let before = snapshot(dir.path());
        let disk = Disk { fails_at: step, ..Disk::default() };
        match write_with(&disk, &tree(AFTER), dir.path(), &options()) {
            Ok(_) => break,
            Err(WriteError::Io { .. }) => assert_eq!(snapshot(dir.path()), before, "step {step}"),
            Err(other) => panic!("{other}"),
        }
        step += 1;
    }
    assert!(step > 20, "only {step} steps");
}

#[test]
fn a_failure_in_an_empty_place_leaves_it_empty() {
    let dir = TempDir::new().expect("a folder");
    for step in 1..10 {
        let disk = Disk { fails_at: step, ..Disk::default() };
        assert!(write_with(&disk, &tree(BEFORE), &dir.path().join("a/out"), &options()).is_err());
        assert!(snapshot(dir.path()).is_empty(), "step {step}");
    }
}

#[test]
fn a_real_failure_leaves_everything() {
    let dir = written(BEFORE);
    fs::create_dir_all(staged(&dir.path().join("prod/orders/deployment.yaml")).join("x")).expect("a folder");
    let before = snapshot(dir.path());
    let error = write(&tree(AFTER), dir.path(), &options()).expect_err("a folder is in the way");
    assert!(matches!(error, WriteError::Io { action: "write", .. }), "{error:?}");
    assert_eq!(snapshot(dir.path()), before);
}

#[test]
fn other_peoples_work_is_kept() {
    let dir = written(BEFORE);
    fs::create_dir(dir.path().join("prod/web")).expect("a folder");
    fs::write(dir.path().join("prod/web/deployment.yaml"), "mine\n").expect("a file");
    fs::write(dir.path().join("prod/orders/deployment.yaml"), "edited\n").expect("a file");
    fs::write(dir.path().join("prod/payments/deployment.yaml"), "edited, stale\n").expect("a file");
    fs::write(dir.path().join("staging/notes.txt"), "mine\n").expect("a file");
    let before = snapshot(dir.path());
    let result = write(&tree(AFTER), dir.path(), &options());
    let expected = [
        ("prod/orders/deployment.yaml".to_owned(), ObstacleKind::Edited),
        ("prod/payments/deployment.yaml".to_owned(), ObstacleKind::Edited),
        ("prod/web/deployment.yaml".to_owned(), ObstacleKind::NotOurs),
    ];
    assert_eq!(obstacles(result), expected);
    assert_eq!(snapshot(dir.path()), before);

    let overwrite = Options { overwrite: true, ..options() };
    write(&tree(AFTER), dir.path(), &overwrite).expect("it was asked for");
    assert_eq!(content(&dir, "prod/orders/deployment.yaml"), "d2\n");
    assert_eq!(content(&dir, "prod/web/deployment.yaml"), "w\n");
    assert!(!dir.path().join("prod/payments").exists());
    assert_eq!(content(&dir, "staging/notes.txt"), "mine\n");
    assert!(!dir.path().join("staging/orders").exists());
}

#[test]
fn the_message_names_files_and_what_to_do() {
    let dir = written(&[("prod/a/x.yaml", "1\n")]);
    fs::write(dir.path().join("prod/a/x.yaml"), "2\n").expect("a file");
    let error = write(&tree(&[("prod/a/x.yaml", "3\n")]), dir.path(), &options()).expect_err("it was edited");
    assert_eq!(error.to_string(), "`prod/a/x.yaml` was edited after gdeployc wrote it");
    let help = "`--overwrite` replaces it with what the source says; to keep it, move it away";
    assert_eq!(error.help().as_deref(), Some(help));
}

#[test]
fn what_is_right_already_or_gone_is_no_obstacle() {
    let dir = written(BEFORE);
    // By hand what we would write, a file deleted, the index lost, line ends of Windows.
    fs::write(dir.path().join("prod/orders/deployment.yaml"), "d2\n").expect("a file");
    fs::remove_file(dir.path().join("prod/payments/deployment.yaml")).expect("it is there");
    fs::remove_file(dir.path().join("images/index.json")).expect("it is there");
    fs::write(dir.path().join("images/orders/Dockerfile"), "FROM y\n").expect("a file");
    fs::write(dir.path().join("staging/orders/deployment.yaml"), "d\r\n").expect("a file");
    write(&tree(AFTER), dir.path(), &options()).expect("nothing is lost");
    assert_eq!(index(&dir, "images").files.len(), 1);
    assert!(!dir.path().join("staging").exists());
}

#[test]
fn with_some_workloads_the_others_stay() {
    let dir = written(BEFORE);
    let result =
        write(&tree(&[("prod/orders/deployment.yaml", "d2\n")]), dir.path(), &only(&["prod"], &["orders"]));
    let report = result.expect("it is ours");
    assert_eq!(report.changed, ["prod/orders/deployment.yaml", "prod/index.json"]);
    assert_eq!(report.removed, ["prod/orders/service.yaml"]);
    let index = index(&dir, "prod");
    let files: Vec<&str> = index.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(files, ["kustomization.yaml", "orders/deployment.yaml", "payments/deployment.yaml"]);
    // The rest was made from the earlier sources.
    assert_eq!(index.made, made("1"));
    assert_eq!(content(&dir, "staging/orders/deployment.yaml"), "d\n");
}

#[test]
fn with_some_environments_the_others_stay() {
    let dir = written(BEFORE);
    let report =
        write(&tree(&[("prod/a/x.yaml", "1\n")]), dir.path(), &only(&["prod"], &[])).expect("it is ours");
    assert_eq!(report.removed.len(), 4);
    assert_eq!(index(&dir, "prod").made, made("2"));
    assert_eq!(index(&dir, "staging").made, made("1"));
    let report = write(&OutputTree::default(), dir.path(), &only(&["prod"], &[])).expect("it is ours");
    assert_eq!(report.removed, ["prod/a/x.yaml", "prod/index.json"]);
    assert!(!dir.path().join("prod").exists());
}

#[cfg(unix)]
#[test]
fn links_are_never_followed() {
    use std::os::unix::fs::symlink;
    let elsewhere = TempDir::new().expect("a folder");
    fs::write(elsewhere.path().join("deployment.yaml"), "d\n").expect("a file");
    let dir = written(&[("prod/orders/deployment.yaml", "d\n"), ("prod/orders/service.yaml", "s\n")]);
    fs::remove_dir_all(dir.path().join("prod/orders")).expect("ours");
    symlink(elsewhere.path(), dir.path().join("prod/orders")).expect("a link");
    let before = snapshot(elsewhere.path());
    let overwrite = Options { overwrite: true, ..options() };
    let result = write(&tree(&[("prod/orders/deployment.yaml", "e\n")]), dir.path(), &overwrite);
    assert_eq!(obstacles(result), [("prod/orders".to_owned(), ObstacleKind::NotAFolder)]);
    fs::remove_file(dir.path().join("prod/orders")).expect("the link");
    fs::create_dir(dir.path().join("prod/orders")).expect("a folder");
    symlink(elsewhere.path().join("deployment.yaml"), dir.path().join("prod/orders/deployment.yaml"))
        .expect("a link");
    let result = write(&tree(&[("prod/orders/deployment.yaml", "e\n")]), dir.path(), &overwrite);
    assert_eq!(obstacles(result), [("prod/orders/deployment.yaml".to_owned(), ObstacleKind::NotAFile)]);
    assert_eq!(snapshot(elsewhere.path()), before);
}

#[test]
fn an_index_that_says_nothing_stops() {
    let dir = written(BEFORE);
    for (text, why) in [
        ("<<<<<<< HEAD", "is not JSON of ours"),
        (r#"{"schema": "gdeploy.dev/index/v9"}"#, "has the schema `gdeploy.dev/index/v9`"),
        (
            r#"{"schema": "gdeploy.dev/index/v1", "compiler": "", "inputs": {}, "sources": [], "files": [{"path": "../../x", "digest": ""}]}"#,
            "lists `../../x`",
        ),
    ] {
        fs::write(dir.path().join("prod/index.json"), text).expect("a file");
        let error = write(&tree(AFTER), dir.path(), &options()).expect_err("it cannot be read");
        assert!(error.to_string().contains(why), "{error}");
    }
    write(&tree(AFTER), dir.path(), &Options { overwrite: true, ..options() }).expect("it was asked for");
    assert_eq!(index(&dir, "prod").files.len(), 4);
}

#[test]
fn a_killed_run_is_no_obstacle() {
    let dir = written(BEFORE);
    // As if killed between two renames: some files are new, the index is staged, an old one set aside.
    let at = |path: &str| dir.path().join(path);
    fs::write(at("prod/orders/deployment.yaml"), "half\n").expect("a file");
    fs::write(backup(&at("prod/orders/deployment.yaml")), "d\n").expect("a file");
    let half = vec![File { path: "orders/deployment.yaml".to_owned(), digest: digest(b"half\n") }];
    fs::write(staged(&at("prod/index.json")), Index::new(made("1"), half).to_json()).expect("a file");
    write(&tree(AFTER), dir.path(), &options()).expect("all of it is ours");
    assert!(names(dir.path()).iter().all(|name| !name.contains("gdeploy-")), "{:?}", names(dir.path()));
    assert_eq!(content(&dir, "prod/orders/deployment.yaml"), "d2\n");
}

#[test]
fn a_run_that_was_killed_while_tidying_is_finished() {
    let dir = written(BEFORE);
    let at = |path: &str| dir.path().join(path);
    // `staging` was removed, and `prod/orders/service.yaml`; their old content lies about.
    fs::rename(at("staging/index.json"), backup(&at("staging/index.json"))).expect("it is there");
    let old = "staging/orders/deployment.yaml";
    fs::rename(at(old), backup(&at(old))).expect("it is there");
    fs::copy(at("prod/index.json"), backup(&at("prod/index.json"))).expect("it is there");
    let index = index(&dir, "prod");
    let files = index.files.into_iter().filter(|file| file.path != "orders/service.yaml").collect();
    fs::write(at("prod/index.json"), Index::new(index.made, files).to_json()).expect("a file");
    fs::rename(at("prod/orders/service.yaml"), backup(&at("prod/orders/service.yaml"))).expect("it is there");
    write(&tree(AFTER), dir.path(), &options()).expect("all of it is ours");
    assert!(names(dir.path()).iter().all(|name| !name.contains("gdeploy-")), "{:?}", names(dir.path()));
    assert!(!at("staging").exists());
}

#[test]
fn one_writer_at_a_time() {
    let dir = written(BEFORE);
    let lock = lock::Lock::acquire(dir.path()).expect("nobody writes");
    let second = lock::Lock::acquire_within(dir.path(), 2);
    assert!(matches!(second, Err(WriteError::Busy { .. })));
    drop(lock);
    drop(lock::Lock::acquire_within(dir.path(), 1).expect("the first is gone"));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for files in [AFTER, BEFORE] {
                    write(&tree(files), dir.path(), &options()).expect("they wait for each other");
                }
            });
        }
    });
    assert_eq!(names(dir.path()).len(), BEFORE.len() + 3);
}

fn trees() -> impl Strategy<Value = Vec<(String, String)>> {
    let path =
        (0..3, 0..3, 0..3).prop_map(|(section, folder, file)| format!("s{section}/f{folder}/{file}.yaml"));
    prop::collection::btree_map(path, "[ab]{0,2}", 0..8).prop_map(|files| files.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn any_run_after_any_other(runs in prop::collection::vec(trees(), 1..5)) {
        let dir = TempDir::new().expect("a folder");
        for files in &runs {
            let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
            write(&tree(&files), dir.path(), &options()).expect("it is ours");
            let found = snapshot(dir.path());
            let found: Vec<(&str, &[u8])> = found.iter()
                .filter(|(name, _)| !name.ends_with("index.json"))
                .filter_map(|(name, file)| file.as_ref().map(|(content, _)| (name.as_str(), content.as_slice())))
                .collect();
            let expected: Vec<(&str, &[u8])> = files.iter().map(|(path, text)| (*path, text.as_bytes())).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
