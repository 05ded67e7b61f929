//! What the documents show is what the program does.
//!
//! In README.md and docs/language.md a `console` block is run: each `$ command` by a shell, in a copy of
//! `examples/` that lasts for the document, 80 columns wide, and what follows has to be what it prints. A
//! `gdeploy` block that names a file is a part of that example, or a file of its own for the commands after it.
//! One that names a word, `gdeploy app`, stands inside it; any other is a project, less what is left out.
//!
//! `UPDATE_EXPECT=1 cargo test --test readme` writes down what the commands print.

#![expect(clippy::disallowed_methods, reason = "documents are files")]

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use similar::TextDiff;
use tempfile::TempDir;

#[test]
fn readme_is_true() {
    is_true("README.md");
}

#[test]
fn guide_to_the_language_is_true() {
    is_true("docs/language.md");
}

/// The list in the guide is the one list beside `stdlib`.
#[test]
fn guide_names_every_word_of_an_app() {
    let read = |name: &str| fs::read_to_string(root().join(name)).expect("the file can be read");
    let (words, guide) =
        (read("stdlib/app.gdeploy") + &read("stdlib/build.gdeploy"), read("docs/language.md"));
    let mut blocks = 0;
    for block in words.split("\nblock ").skip(1) {
        let name = block.split([' ', '{']).next().unwrap_or_default();
        let head: String = block.lines().take(3).collect();
        if !head.contains("inside") || !head.contains("[app") || head.contains("planned = true") {
            continue;
        }
        blocks += 1;
        let is_named = ["`", " "].iter().any(|after| guide.contains(&format!("`{name}{after}")));
        assert!(is_named, "docs/language.md does not say what `{name}` is");
    }
    assert!(blocks > 10, "stdlib/app.gdeploy looks different: only {blocks} words were found");
}

/// What is planned is said to be missing, and nothing else is.
#[test]
fn readme_says_what_is_not_there_yet() {
    let read = |name: &str| fs::read_to_string(root().join(name)).expect("the file can be read");
    let readme = read("README.md");
    let (_, missing) = readme.split_once("\n## What is not there yet\n").expect("README.md has that part");
    let (missing, _) = missing.split_once("\n## ").expect("another part follows");
    let is_missing = |name: &str| missing.contains(&format!("`{name}`"));
    for file in ["project", "app", "build", "components"] {
        let words = read(&format!("stdlib/{file}.gdeploy"));
        for (at, line) in words.lines().enumerate() {
            let Some((kind, rest)) = line.trim_start().split_once(' ') else { continue };
            let name = rest.split([' ', '{']).next().unwrap_or_default();
            if !matches!(kind, "block" | "component") {
                continue;
            }
            // On its own line, or on those of its own settings.
            let inside =
                words.lines().skip(at + 1).take_while(|inner| line.ends_with('{') && inner.contains(" = "));
            let planned = std::iter::once(line).chain(inside).any(|line| setting(line, "planned"));
            // Nested ones go without saying.
            assert!(planned || !is_missing(name), "README.md: `{name}` is there");
            assert!(
                !planned || line.starts_with(' ') || is_missing(name),
                "README.md: `{name}` is not there"
            );
        }
    }
}

/// Whether a line says that something is `true`; blanks align it.
fn setting(line: &str, name: &str) -> bool {
    line.split_once(name).is_some_and(|(_, value)| value.trim_start().starts_with("= true"))
}

fn is_true(name: &str) {
    let path = root().join(name);
    let old = fs::read_to_string(&path).expect("the document can be read");
    let folder = tempfile::tempdir().expect("a folder can be made");
    copy(&root().join("examples"), folder.path()).expect("the examples can be copied");

    let mut new = String::new();
    let mut lines = old.lines();
    while let Some(line) = lines.next() {
        let _ = writeln!(new, "{line}");
        let Some(info) = line.strip_prefix("```") else { continue };
        let mut block = String::new();
        for inner in lines.by_ref().take_while(|line| *line != "```") {
            let _ = writeln!(block, "{inner}");
        }
        match info.split_once(' ').unwrap_or((info, "")) {
            ("console", _) => new.push_str(&session(&block, &folder)),
            ("gdeploy", about) => {
                if about.contains('.') {
                    file(name, about, &block, &folder);
                } else {
                    compiles(name, about, &block);
                }
                new.push_str(&block);
            }
            _ => new.push_str(&block),
        }
        new.push_str("```\n");
    }

    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, new).expect("the document can be written");
    } else if old != new {
        let diff = TextDiff::from_lines(&old, &new);
        panic!("\n{}", diff.unified_diff().header(name, "what came"));
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Sources only: what somebody built there stays.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if !entry.file_type()?.is_dir() {
            fs::copy(entry.path(), target)?;
        } else if entry.file_name() != "out" {
            copy(&entry.path(), &target)?;
        }
    }
    Ok(())
}

/// The block as it should be: each command and what it prints.
fn session(block: &str, folder: &TempDir) -> String {
    let mut session = String::new();
    for command in block.lines().filter_map(|line| line.strip_prefix("$ ")) {
        let output = shell(command, folder.path());
        let _ = write!(session, "$ {command}\n{output}");
    }
    session
}

/// Both streams of a command, as one would see them.
fn shell(command: &str, folder: &Path) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_gdeployc")).parent().expect("it is in a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1\n{command}")])
        .current_dir(folder)
        .env("PATH", format!("{}:{path}", program.display()))
        .env("COLUMNS", "80")
        .env("LC_ALL", "C.UTF-8")
        .env_remove("CLICOLOR_FORCE")
        .output()
        .expect("there is a shell");
    String::from_utf8(output.stdout).expect("it prints text")
}

/// A part of an example, or a new file.
fn file(document: &str, name: &str, block: &str, folder: &TempDir) {
    match fs::read_to_string(root().join("examples").join(name)) {
        Ok(text) => assert!(text.contains(block), "{document}: this is no part of {name}:\n{block}"),
        Err(_) => {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("it is in a folder")).expect("the folder can be made");
            fs::write(path, block).expect("the file can be written");
        }
    }
}

/// Holds a snippet to `check`, with what every project needs and the snippet leaves out.
fn compiles(document: &str, inside: &str, block: &str) {
    let has = |text: &str, word: &str| {
        text.lines()
            .any(|line| line.trim_start().strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', '.'])))
    };
    let mut source = block.to_owned();
    if !inside.is_empty() {
        let mut needed = String::new();
        for (word, text) in [
            ("image", "image = \"registry.example.com/orders:1.5.0\"\n"),
            ("resources", "resources { cpu = 100m..200m, memory = 128Mi..256Mi }\n"),
            ("port", "port http = 8080\n"),
            ("probe", "probe readiness { get = \"/readyz\" }\n"),
        ] {
            if !has(block, word) {
                needed.push_str(text);
            }
        }
        source = format!("{inside} orders {{\n{needed}{block}}}\n");
    }
    for (word, text) in [
        ("project", "project shop { language = 1, registry = \"registry.example.com/shop\" }\n"),
        ("environment", "environment dev { namespace = \"dev\", kubernetes = \"1.34\", local = true }\n"),
    ] {
        if !has(&source, word) {
            source.push_str(text);
        }
    }

    let folder = tempfile::tempdir().expect("a folder can be made");
    // A comment with the name of a file begins it.
    let mut path = folder.path().join("project.gdeploy");
    let mut text = String::new();
    for line in source.lines() {
        if let Some(name) =
            line.strip_prefix("// ").filter(|name| name.ends_with(".gdeploy") && name.contains('/'))
        {
            fs::write(&path, std::mem::take(&mut text)).expect("the file can be written");
            path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("it has one")).expect("the folder can be made");
        } else {
            text.extend([line, "\n"]);
        }
    }
    fs::write(&path, text).expect("the file can be written");
    let said = shell("gdeployc check --quiet --deny-warnings", folder.path());
    assert!(said.is_empty(), "{document}: a snippet does not compile:\n{source}\n{said}");
}
