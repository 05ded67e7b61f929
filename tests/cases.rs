//! The cases: small projects, and all that the program says and writes about them.
//!
//! A case is a folder below `tests/cases/<area>/` with a `project.gdeploy`; an example is one too, with its
//! expectations in `tests/examples/<name>/`. The program runs in a copy of the folder, 80 columns wide and
//! without colour, with the arguments in `args`, else `check` in the area `errors` and `build --quiet` in
//! the others. `expected/` holds `stdout.txt`, `stderr.txt` (without a file: nothing), `exit` (without: 1 in
//! the area `errors`, else 0) and `out/`, the whole output.
//!
//! `UPDATE_EXPECT=1 cargo test --test cases` writes down what comes; read the difference before you commit.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};
use similar::TextDiff;

struct Case {
    name: String,
    project: PathBuf,
    /// Where `args` and `expected` are.
    folder: PathBuf,
}

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut cases = Vec::new();
    find(&root.join("tests/cases"), "", &mut cases);
    for project in folders(&root.join("examples")) {
        let name = name_of(&project);
        if project.join("project.gdeploy").is_file() {
            let folder = root.join("tests/examples").join(&name);
            cases.push(Case { name: format!("examples/{name}"), project, folder });
        }
    }
    let trial = |case: Case| Trial::test(case.name.clone(), move || case.run());
    libtest_mimic::run(&Arguments::from_args(), cases.into_iter().map(trial).collect()).exit_code()
}

fn find(folder: &Path, name: &str, cases: &mut Vec<Case>) {
    if folder.join("project.gdeploy").is_file() {
        cases.push(Case { name: name.to_owned(), project: folder.to_owned(), folder: folder.to_owned() });
        return;
    }
    for inner in folders(folder) {
        let name = format!("{name}/{}", name_of(&inner));
        find(&inner, name.trim_start_matches('/'), cases);
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Sorted, and none for a folder that is not there.
fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    paths.sort();
    paths
}

/// All files in and below a folder, by their path in it.
fn files(folder: &Path) -> io::Result<BTreeMap<String, PathBuf>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry?.path();
        let name = name_of(&path);
        if path.is_dir() {
            found.extend(files(&path)?.into_iter().map(|(inner, path)| (format!("{name}/{inner}"), path)));
        } else {
            found.insert(name, path);
        }
    }
    Ok(found)
}

impl Case {
    fn run(&self) -> Result<(), Failed> {
        let copy = tempfile::tempdir()?;
        for (name, path) in files(&self.project)? {
            let target = copy.path().join(&name);
            if !name.starts_with("expected/") && !name.starts_with("out/") {
                fs::create_dir_all(target.parent().expect("it is in the copy"))?;
                fs::copy(path, target)?;
            }
        }
        let expected = self.folder.join("expected");
        let is_error = self.name.starts_with("errors/");
        let default = if is_error { "check" } else { "build --quiet" };
        let args = fs::read_to_string(self.folder.join("args")).unwrap_or_else(|_| default.to_owned());
        let output = Command::new(env!("CARGO_BIN_EXE_gdeployc"))
            .args(args.split_whitespace())
            .current_dir(copy.path())
            .env("COLUMNS", "80")
            .env_remove("CLICOLOR_FORCE")
            .output()?;

        let exit = output.status.code().map_or_else(|| output.status.to_string(), |code| code.to_string());
        let default_exit = if is_error { "1" } else { "0" };
        let exit = if exit == default_exit { String::new() } else { format!("{exit}\n") };
        let mut came = BTreeMap::from([
            ("stdout.txt".to_owned(), output.stdout),
            ("stderr.txt".to_owned(), output.stderr),
            ("exit".to_owned(), exit.into_bytes()),
        ]);
        for (name, path) in files(&copy.path().join("out"))? {
            came.insert(format!("out/{name}"), fs::read(path)?);
        }
        came.retain(|_, content| !content.is_empty());
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            return Ok(update(&expected, &came)?);
        }
        let differences = compare(&expected, &came)?;
        if differences.is_empty() { Ok(()) } else { Err(differences.into()) }
    }
}

fn update(expected: &Path, came: &BTreeMap<String, Vec<u8>>) -> io::Result<()> {
    if expected.exists() {
        fs::remove_dir_all(expected)?;
    }
    for (name, content) in came {
        let path = expected.join(name);
        fs::create_dir_all(path.parent().expect("it is in the case"))?;
        fs::write(path, content)?;
    }
    Ok(())
}

/// Every file that is missing, too many or different.
fn compare(expected: &Path, came: &BTreeMap<String, Vec<u8>>) -> io::Result<String> {
    let wanted = files(expected)?;
    let names: BTreeSet<&String> = wanted.keys().chain(came.keys()).collect();
    let mut differences = String::new();
    for name in names {
        let old = wanted.get(name).map_or(Ok(Vec::new()), fs::read)?;
        let new = came.get(name).cloned().unwrap_or_default();
        let (old, new) = (String::from_utf8_lossy(&old), String::from_utf8_lossy(&new));
        if old != new {
            let diff = TextDiff::from_lines(&old, &new);
            let diff = diff.unified_diff().header(&format!("expected/{name}"), "what came").to_string();
            differences.push_str(&diff);
        }
    }
    Ok(differences)
}
