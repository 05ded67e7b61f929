//! `gdeployc set`: the one line that changes, and all else that stays.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// The example, in a folder of its own.
fn shop() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/shop");
    for entry in fs::read_dir(example).expect("the example").flatten() {
        if entry.path().extension().is_some_and(|extension| extension == "gdeploy") {
            fs::copy(entry.path(), folder.path().join(entry.file_name())).expect("a copy");
        }
    }
    // What `build` of the example takes its sources from.
    fs::create_dir(folder.path().join("app")).expect("a folder");
    folder
}

fn set(folder: &TempDir, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gdeployc"));
    command.arg("set").args(arguments).current_dir(folder.path());
    command.output().expect("gdeployc runs")
}

fn lines(folder: &TempDir) -> Vec<String> {
    let mut files: Vec<_> = fs::read_dir(folder.path()).expect("the folder").flatten().collect();
    files.sort_by_key(fs::DirEntry::path);
    let texts = files.iter().filter_map(|file| fs::read_to_string(file.path()).ok());
    texts.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// The lines that go and those that come.
#[track_caller]
fn changes(arguments: &[&str]) -> (Vec<String>, Vec<String>) {
    let folder = shop();
    let before = lines(&folder);
    let output = set(&folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let after = lines(&folder);
    let without = |lines: &[String], others: &[String]| -> Vec<String> {
        lines.iter().filter(|line| !others.contains(line)).map(|line| line.trim().to_owned()).collect()
    };
    (without(&before, &after), without(&after, &before))
}

#[test]
fn a_value_changes_where_it_is_written() {
    const VERSION: &str =
        "let version = \"1.5.0\"              // what runs is in the source: one line that a bot edits";
    const NEWER: &str =
        "let version = \"1.6.0\"              // what runs is in the source: one line that a bot edits";
    for (arguments, old, new) in [
        (&["version", "1.6.0"][..], VERSION, NEWER),
        (&["orders.scale", "3..40", "-e", "prod"], "scale = 3..30", "scale = 3..40"),
        (&["orders.config.LOG_LEVEL", "debug"], "LOG_LEVEL    = \"info\"", "LOG_LEVEL    = \"debug\""),
        (&["prod.namespace", "shop"], "namespace  = \"shop-prod\"", "namespace  = \"shop\""),
        (
            &["domain", "a.example", "-e", "prod"],
            "let domain = \"example.com\"",
            "let domain = \"a.example\"",
        ),
        (&["project.owner", "team-x"], "owner    = \"team-commerce\"", "owner    = \"team-x\""),
        // As it stands in the source: with its environment, with its word.
        (&["prod.app.orders.scale", "3..40"], "scale = 3..30", "scale = 3..40"),
        (&["environment.prod.orders.scale", "3..40"], "scale = 3..30", "scale = 3..40"),
        (&["app.orders.scale", "2..20"], "scale = 2..10", "scale = 2..20"),
        (&["prod.domain", "a.example"], "let domain = \"example.com\"", "let domain = \"a.example\""),
        (
            &["secret_store.vault.name", "other"],
            "secret_store vault { kind = \"ClusterSecretStore\", name = \"vault-backend\" }",
            "secret_store vault { kind = \"ClusterSecretStore\", name = \"other\" }",
        ),
        (&["let.version", "1.6.0"], VERSION, NEWER),
    ] {
        assert_eq!(changes(arguments), (vec![old.to_owned()], vec![new.to_owned()]), "{arguments:?}");
    }
}

#[test]
fn what_a_layer_does_not_say_yet_is_added_to_it() {
    for (arguments, new) in [
        (&["orders.scale", "3..40", "-e", "staging"][..], "app orders { scale = 3..40 }"),
        (&["orders.config.NEW", "x", "-e", "prod"], "add config.NEW = \"x\""),
        (&["orders.probe.readiness.every", "7s", "-e", "prod"], "probe.readiness.every = 7s"),
        (&["orders.annotations[\"a/b\"]", "c"], "annotations[\"a/b\"] = \"c\""),
        (&["prod.kubernetes", "1.35"], "kubernetes = \"1.35\""),
    ] {
        assert_eq!(changes(arguments), (vec![], vec![new.to_owned()]), "{arguments:?}");
    }
}

#[test]
fn nothing_is_written_that_would_be_wrong() {
    for (arguments, why) in [
        (&["orders.resources.memory", "1Gi..64Mi"][..], "GD0301"),
        (&["orders.skale", "3"], "did you mean `scale`?"),
        (&["ordrs.scale", "3"], "did you mean `orders`?"),
        (&["orders.probe.readiness", "3"], "is a block"),
        (&["orders.scale", "3", "-e", "prd"], "did you mean `prod`?"),
        (&["orders.scale", "}"], "`scale`"),
        (&["orders.config.LOG_LEVL", "debug", "-e", "prod"], "did you mean `LOG_LEVEL`?"),
    ] {
        let folder = shop();
        let before = lines(&folder);
        let output = set(&folder, arguments);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {told}");
        assert!(told.contains(why), "{arguments:?}: {told}");
        assert_eq!(lines(&folder), before, "{arguments:?}");
    }
}

#[test]
fn nothing_is_written_where_a_block_has_no_end() {
    let folder = shop();
    let file = folder.path().join("web.gdeploy");
    let text = fs::read_to_string(&file).expect("a file");
    fs::write(&file, text.trim_end().trim_end_matches('}')).expect("a file");
    let before = lines(&folder);
    let output = set(&folder, &["web.config.NEW", "x"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("GD0102"), "{told}");
    assert_eq!(lines(&folder), before);
}

#[test]
fn a_dry_run_writes_nothing() {
    let folder = shop();
    let before = lines(&folder);
    let output = set(&folder, &["version", "1.6.0", "--dry-run"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&output.stderr).contains("`\"1.5.0\"` -> `\"1.6.0\"`"));
    assert_eq!(lines(&folder), before);
}

/// What is said of a change, without its place.
fn told(source: &str, arguments: &[&str]) -> String {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("project.gdeploy"), source).expect("a source");
    let output = set(&folder, arguments);
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{said}");
    said
}

#[test]
fn no_secret_is_told() {
    let source = "project shop { language = 1 }
environment dev { namespace = \"shop\", kubernetes = \"1.34\", local = true }
let pw = \"hidden-old\"
app orders {
  image = \"registry.example.com/orders:1.8.2\"
  resources { cpu = 100m, memory = 128Mi..256Mi }
  secret A { literal = \"hidden-old\" }
  secret B { literal = pw }
}
";
    for (arguments, said) in [
        (
            ["orders.secret.A.literal", "hidden-new"].as_slice(),
            "project.gdeploy:7: `(secret)` -> `(secret)`\n",
        ),
        (&["orders.secret.A.literal", "hidden-old"], "project.gdeploy:7: it is `(secret)` already\n"),
        (&["pw", "hidden-new"], "project.gdeploy:3: `(secret)` -> `(secret)`\n"),
        (&["pw", "hidden-new", "-e", "dev"], "project.gdeploy:2: new: `let pw = \"**********\"`\n"),
        (
            &["orders.secret.A.literal", "hidden-new", "-e", "dev"],
            "project.gdeploy:2: new: `app orders { secret.A.literal = \"**********\" }`\n",
        ),
        (
            &["orders.image", "registry.example.com/orders:2"],
            "project.gdeploy:5: `\"registry.example.com/orders:1.8.2\"` -> `\"registry.example.com/orders:2\"`\n",
        ),
    ] {
        assert_eq!(told(source, arguments), said, "{arguments:?}");
        assert_eq!(told(source, &[arguments, &["--dry-run"]].concat()), said, "{arguments:?}");
    }
}
