//! `gdeployc diff` offline: each folder of `tests/diff` is a case, checked by hand.
//!
//! `before.gdeploy` is committed and `after.gdeploy` stands in its place: a difference of two revisions. With
//! the folders `before` and `after` all files of them. With
//! `project.gdeploy` alone there is one side, and `arguments` say what it is compared with. `expected.txt` is what the
//! terminal shows, `UPDATE_EXPECT=1` writes it.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

#[path = "support/git.rs"]
mod git;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use git::git;
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;
use tempfile::TempDir;

fn main() -> ExitCode {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .expect("a folder of cases")
        .filter_map(|entry| entry.expect("an entry").file_name().into_string().ok())
        .collect();
    names.sort();
    assert!(names.len() > 5, "only {} cases", names.len());
    let trials = names.into_iter().map(|name| {
        let path = folder.join(&name);
        Trial::test(name, move || case(&path).map_err(Failed::from))
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

/// All files of a folder, over those of another one.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn case(folder: &Path) -> Result<(), String> {
    let temporary = TempDir::new().map_err(|error| error.to_string())?;
    let work = temporary.path();
    let arguments = fs::read_to_string(folder.join("arguments")).unwrap_or_else(|_| "--base HEAD".to_owned());
    for entry in fs::read_dir(folder).map_err(|error| error.to_string())?.flatten() {
        let name = entry.file_name().into_string().unwrap_or_default();
        if Path::new(&name).extension().is_some_and(|extension| extension == "gdeploy" || extension == "yaml")
        {
            let target = if name == "before.gdeploy" { "project.gdeploy" } else { &name };
            if name != "after.gdeploy" {
                fs::copy(entry.path(), work.join(target)).map_err(|error| error.to_string())?;
            }
        }
    }
    let (after, before) = (folder.join("after.gdeploy"), folder.join("before"));
    if before.is_dir() {
        copy(&before, work).map_err(|error| error.to_string())?;
    }
    if after.is_file() || before.is_dir() {
        git(work, &["init", "--quiet"])?;
        git(work, &["add", "--all"])?;
        git(work, &["commit", "--quiet", "--message=before"])?;
    }
    if after.is_file() {
        fs::copy(after, work.join("project.gdeploy")).map_err(|error| error.to_string())?;
    }
    if before.is_dir() {
        copy(&folder.join("after"), work).map_err(|error| error.to_string())?;
    }
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gdeployc"));
        command.arg("diff").args(arguments).current_dir(work).env("COLUMNS", "100");
        command.output().map_err(|error| error.to_string())
    };
    let arguments: Vec<&str> = arguments.split_whitespace().collect();
    let output = run(&arguments)?;
    has_sources(&run(&as_json(&arguments))?.stdout)?;
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let shown = format!("{stdout}{stderr}exit {}\n", output.status.code().unwrap_or(-1));
    // The commit has another name each time.
    let shown: String = shown
        .lines()
        .map(|line| match line.split_once(" since ") {
            Some((name, rest)) if rest.contains("(HEAD)") => {
                let (_, count) = rest.split_once("(HEAD)").unwrap_or_default();
                format!("{name} since COMMIT{count}\n")
            }
            _ => format!("{line}\n"),
        })
        .collect();
    let expected = folder.join("expected.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        return fs::write(expected, shown).map_err(|error| error.to_string());
    }
    let wanted = fs::read_to_string(expected).unwrap_or_default();
    if shown == wanted {
        return Ok(());
    }
    let diff = similar::TextDiff::from_lines(&wanted, &shown);
    Err(format!("expected.txt is not what came:\n{}", diff.unified_diff()))
}

/// The same question with an answer for programs.
fn as_json<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    let format = arguments.iter().position(|argument| *argument == "--format");
    let is_kept = |at: &usize| format.is_none_or(|format| *at != format && *at != format + 1);
    let others = (0..arguments.len()).filter(is_kept).map(|at| arguments[at]);
    others.chain(["--format", "json"]).collect()
}

/// Each change says where it stands, on each side that was compiled and has it.
fn has_sources(json: &[u8]) -> Result<(), String> {
    let Ok(whole) = serde_json::from_slice::<Value>(json) else {
        return if json.is_empty() { Ok(()) } else { Err("no JSON".to_owned()) };
    };
    let list = |value: &Value, name: &str| value[name].as_array().cloned().unwrap_or_default();
    let mut missing = String::new();
    for difference in list(&whole, "differences") {
        let is_compiled = |side: &str| difference[side]["kind"] == "compiled";
        for resource in list(&difference, "resources") {
            let mut want = |what: &Value, name: &str, side: &str, path: &Value| {
                if is_compiled(side) && what[name]["line"].as_u64().is_none() {
                    let _ = writeln!(missing, "no `{name}` of {} {path}", resource["id"]);
                }
            };
            if resource["action"] == "delete" {
                want(&resource, "old_source", "left", &Value::Null);
            }
            if resource["action"] == "create" {
                want(&resource, "source", "right", &Value::Null);
            }
            for change in list(&resource, "changes") {
                if change["op"] != "remove" {
                    want(&change, "source", "right", &change["path"]);
                }
                if change["op"] != "add" {
                    want(&change, "old_source", "left", &change["path"]);
                }
            }
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(missing) }
}
