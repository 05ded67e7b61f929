//! What programs read: JSON as docs/schemas says, SARIF as its standard says, commands as GitHub reads them.
//!
//! The output of every case with a mistake is looked at, through the executable.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::{Value, json};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, name: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, name, found);
        } else if path.file_name().is_some_and(|own| own == name) {
            found.push(path);
        }
    }
}

/// The folders of the cases with mistakes.
fn cases() -> Vec<PathBuf> {
    let mut found = Vec::new();
    files(&root().join("tests/cases/errors"), "project.gdeploy", &mut found);
    found.sort();
    assert!(found.len() > 100, "only {} cases were found", found.len());
    found.iter().filter_map(|path| path.parent()).map(Path::to_owned).collect()
}

/// The cases with what the JSON says about them; asked for once.
fn with_json() -> &'static [(PathBuf, Value)] {
    static ALL: OnceLock<Vec<(PathBuf, Value)>> = OnceLock::new();
    ALL.get_or_init(|| {
        let json = |case: PathBuf| {
            let value = parsed(&checked(&case, "json"));
            (case, value)
        };
        cases().into_iter().map(json).collect()
    })
}

fn checked(folder: &Path, format: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_gdeployc"))
        .args(["check", "--format", format])
        .current_dir(folder)
        .output()
        .expect("it runs");
    assert!(output.stderr.is_empty(), "{}: {}", folder.display(), String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The schema, as the program prints it.
fn schema(name: &str) -> Validator {
    let output = Command::new(env!("CARGO_BIN_EXE_gdeployc"))
        .args(["explain", "--schema", name])
        .output()
        .expect("it runs");
    let schema = parsed(&String::from_utf8(output.stdout).expect("text"));
    jsonschema::meta::validate(&schema).expect("a schema is one");
    jsonschema::validator_for(&schema).expect("it refers to nothing outside")
}

#[track_caller]
fn is_valid(schema: &Validator, value: &Value, name: &Path) {
    let errors: Vec<String> =
        schema.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{}:\n{}", name.display(), errors.join("\n"));
}

/// The character at a line and column, both from 1, as an offset; the end of the text included.
fn offset(text: &str, line: &Value, column: &Value) -> usize {
    let number = |value: &Value| usize::try_from(value.as_u64().expect("a number")).expect("a small one");
    let start: usize = text.split_inclusive('\n').take(number(line) - 1).map(str::len).sum();
    let mut characters = text[start..].char_indices().map(|(at, _)| start + at).chain([text.len()]);
    characters.nth(number(column) - 1).expect("the column is in the text")
}

#[test]
fn json_is_as_its_schema_says() {
    let schema = schema("check");
    let mut whole = None;
    for (case, value) in with_json() {
        is_valid(&schema, value, case);
        if value["findings"][0]["fix"][0].is_object() {
            whole = Some(value);
        }
    }
    // And the schema says something.
    let whole = whole.expect("a case has a fix");
    let wrong: [(&str, Value); 6] = [
        ("/schema", json!("gdeploy.dev/check/v2")),
        ("/findings/0/severity", json!("fatal")),
        ("/findings/0/code", json!("E0001")),
        ("/findings/0/fix/0/line", json!(0)),
        ("/findings/0/environments", json!("dev")),
        ("/summary", json!({ "errors": 1 })),
    ];
    for (path, value) in wrong {
        let mut whole = whole.clone();
        *whole.pointer_mut(path).expect(path) = value;
        assert!(!schema.is_valid(&whole), "{path}");
    }
}

#[test]
fn indexes_and_graphs_are_as_their_schemas_say() {
    let mut indexes = Vec::new();
    files(&root().join("tests/cases"), "index.json", &mut indexes);
    files(&root().join("tests/examples"), "index.json", &mut indexes);
    assert!(indexes.len() > 10, "only {} indexes were found", indexes.len());
    let index = schema("index");
    for path in indexes {
        is_valid(&index, &parsed(&fs::read_to_string(&path).expect("a file")), &path);
    }
    let graph = schema("graph");
    let output = Command::new(env!("CARGO_BIN_EXE_gdeployc"))
        .args(["graph", "--format", "json", "-C", "examples/shop"])
        .current_dir(root())
        .output()
        .expect("it runs");
    let value = parsed(&String::from_utf8(output.stdout).expect("text"));
    is_valid(&graph, &value, Path::new("examples/shop"));
    assert!(value["environments"][2]["edges"][0].is_object(), "{value}");
}

#[test]
fn differences_are_as_their_schema_says() {
    let diff = schema("diff");
    let output = Command::new(env!("CARGO_BIN_EXE_gdeployc"))
        .args(["diff", "--format", "json", "staging..prod", "-C", "examples/shop"])
        .current_dir(root())
        .output()
        .expect("it runs");
    let value = parsed(&String::from_utf8(output.stdout).expect("text"));
    is_valid(&diff, &value, Path::new("examples/shop"));
    // Both environments are there, and stay as they are: no pod rolls because they differ.
    let summary = &value["differences"][0]["summary"];
    assert_eq!((&summary["rolls"], &summary["danger"]), (&json!([]), &json!(0)), "{summary}");
    assert!(summary["update"].as_u64() > Some(0), "{summary}");
    let changes = value["differences"][0]["resources"].as_array().expect("resources").iter();
    let mut changes = changes.flat_map(|resource: &Value| resource["changes"].as_array().expect("changes"));
    assert!(changes.clone().all(|change| change.get("class").is_none()), "{value}");
    assert!(changes.any(|change| change["source"]["beat"][0]["line"].is_u64()), "{value}");
}

/// The primary place of a finding and the others, in the JSON.
fn places(finding: &Value) -> Vec<&Value> {
    let own = finding.get("file").map(|_| finding);
    own.into_iter().chain(list(&finding["labels"])).collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn is_same_place(region: &Value, place: &Value) -> bool {
    let pairs = [
        ("startLine", "line"),
        ("startColumn", "column"),
        ("endLine", "end_line"),
        ("endColumn", "end_column"),
    ];
    pairs.iter().all(|(sarif, own)| region[*sarif] == place[*own])
}

/// What the standard asks of a log, of those parts that are written; and that it says what the JSON says.
#[test]
fn sarif_is_as_its_standard_says() {
    let mut fixes = 0;
    for (case, json) in with_json() {
        let name = case.display();
        let log = parsed(&checked(case, "sarif"));
        assert_eq!(log["version"], "2.1.0");
        let run = &log["runs"][0];
        assert_eq!((list(&log["runs"]).len(), &run["columnKind"]), (1, &json!("unicodeCodePoints")));
        let driver = &run["tool"]["driver"];
        assert_eq!(driver["name"], "gdeployc");
        let rules = list(&driver["rules"]);
        let ids: BTreeSet<&str> = rules.iter().filter_map(|rule| rule["id"].as_str()).collect();
        assert_eq!(ids.len(), rules.len(), "{name}: a rule stands there twice");
        for rule in rules {
            assert!(rule["shortDescription"]["text"].as_str().is_some_and(|text| !text.is_empty()), "{rule}");
            assert!(rule["help"]["text"].as_str().is_some_and(|text| text.contains("Right:")), "{rule}");
            let is_name = |text: &str| text.starts_with(|letter: char| letter.is_ascii_uppercase());
            assert!(rule["name"].as_str().is_some_and(is_name), "{rule}");
        }
        let (findings, results) = (list(&json["findings"]), list(&run["results"]));
        assert_eq!(findings.len(), results.len(), "{name}");
        for (value, result) in findings.iter().zip(results) {
            let index =
                usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("a small one");
            assert_eq!(rules[index]["id"], result["ruleId"], "{name}");
            assert_eq!((&result["ruleId"], &result["level"]), (&value["code"], &value["severity"]), "{name}");
            let text = result["message"]["text"].as_str().expect("a message");
            assert!(text.starts_with(value["message"].as_str().expect("a message")), "{name}: {text}");
            let places = places(value);
            let located = list(&result["locations"]).iter().chain(list(&result["relatedLocations"]));
            assert_eq!(places.len(), located.clone().count(), "{name}");
            for (place, location) in places.iter().zip(located) {
                let physical = &location["physicalLocation"];
                assert_eq!(
                    physical["artifactLocation"]["uri"], place["file"],
                    "{name}: plain names are URIs"
                );
                assert!(is_same_place(&physical["region"], place), "{name}: {physical} is not {place}");
            }
            fixes += list(&result["fixes"]).len();
            let edits = list(&value["fix"]);
            let changes = list(&result["fixes"][0]["artifactChanges"]);
            assert_eq!(changes.is_empty(), edits.is_empty(), "{name}");
            for change in changes {
                let file = &change["artifactLocation"]["uri"];
                let own: Vec<&Value> = edits.iter().filter(|edit| edit["file"] == *file).collect();
                let replacements = list(&change["replacements"]);
                assert_eq!(own.len(), replacements.len(), "{name}");
                for (edit, replacement) in own.iter().zip(replacements) {
                    assert_eq!(replacement["insertedContent"]["text"], edit["text"], "{name}");
                    assert!(is_same_place(&replacement["deletedRegion"], edit), "{name}");
                }
            }
        }
    }
    assert!(fixes > 40, "only {fixes} fixes were found");
}

/// Columns are code points: what a fix deletes is what it says that it replaces.
#[test]
fn places_count_characters() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "project p { language = 1 }\nenvironment dev { namespace = \"d\", kubernetes = \"1.34\" }\n\
                app a { labels { x = \"é🙂\" }, prob readiness { get = \"/\" } }\n";
    fs::create_dir(folder.path().join("a b%ü")).expect("a folder");
    fs::write(folder.path().join("a b%ü/project.gdeploy"), text).expect("a file");
    let output = Command::new(env!("CARGO_BIN_EXE_gdeployc"))
        .args(["check", "--format", "sarif", "-C", "a b%ü"])
        .current_dir(folder.path())
        .output()
        .expect("it runs");
    let log = parsed(&String::from_utf8(output.stdout).expect("text"));
    let results = list(&log["runs"][0]["results"]);
    let result = results.iter().find(|result| result["ruleId"] == "GD0201").expect("an unknown word");
    let change = &result["fixes"][0]["artifactChanges"][0];
    assert_eq!(change["artifactLocation"]["uri"], "a%20b%25%C3%BC/project.gdeploy");
    let region = &change["replacements"][0]["deletedRegion"];
    let start = offset(text, &region["startLine"], &region["startColumn"]);
    let end = offset(text, &region["endLine"], &region["endColumn"]);
    assert_eq!(&text[start..end], "prob");
}

/// `%0A` and the like, as the runner reads them.
fn unescaped(text: &str) -> String {
    let signs = [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")];
    signs.iter().fold(text.to_owned(), |text, (escape, sign)| text.replace(escape, sign))
}

#[test]
fn commands_are_read_by_github() {
    for (case, json) in with_json().iter().step_by(4) {
        let name = case.display();
        let commands = checked(case, "github");
        let findings = list(&json["findings"]);
        assert_eq!(findings.len(), commands.lines().count(), "{name}: {commands}");
        for (finding, line) in findings.iter().zip(commands.lines()) {
            let (command, text) = line[2..].split_once("::").expect("a command ends with `::`");
            let (level, properties) = command.split_once(' ').expect("properties follow");
            assert_eq!(finding["severity"], level, "{name}");
            assert!(unescaped(text).starts_with(finding["message"].as_str().expect("a message")), "{line}");
            let property = |wanted: &str| {
                let all = properties.split(',').filter_map(|property| property.split_once('='));
                all.clone().find(|(name, _)| *name == wanted).map(|(_, value)| unescaped(value))
            };
            assert_eq!(property("title").as_deref(), finding["code"].as_str(), "{line}");
            assert_eq!(property("file").as_deref(), finding["file"].as_str(), "{line}");
            assert_eq!(property("line"), finding.get("line").map(Value::to_string), "{line}");
            let is_one_line = finding["line"] == finding["end_line"];
            assert_eq!(property("col"), finding.get("column").filter(|_| is_one_line).map(Value::to_string));
        }
    }
}
