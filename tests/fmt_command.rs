//! `gdeployc fmt` through the executable: which files, what is written, what it says.
//!
//! What formatted text looks like is the business of `tests/cases/format` and of the formatter's own tests.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

const UNTIDY: &str = "app  a{scale=2}\n";
const TIDY: &str = "app a { scale = 2 }\n";
const PROJECT: &str = "project shop { language = 1 }\n";

struct Run {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it is in the folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

fn fed(folder: &Path, args: &[&str], stdin: &str) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gdeployc"))
        .arg("fmt")
        .args(args)
        .current_dir(folder)
        .env_remove("CLICOLOR_FORCE")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    child.stdin.take().expect("a pipe").write_all(stdin.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

fn fmt(folder: &Path, args: &[&str]) -> Run {
    fed(folder, args, "")
}

fn read(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).expect("a file")
}

#[test]
fn the_project_of_the_folder_is_formatted_and_others_are_not() {
    let files = folder(&[
        ("project.gdeploy", "project shop { language = 1, exclude = [\"vendor\"] }\n"),
        ("apps/a.gdeploy", UNTIDY),
        ("vendor/b.gdeploy", UNTIDY),
        ("_old/c.gdeploy", UNTIDY),
        ("other/project.gdeploy", "project  other{language=1}\n"),
        ("notes.txt", UNTIDY),
    ]);
    let run = fmt(&files.path().join("apps"), &[]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{}", run.stderr);
    assert_eq!(run.stderr, "formatted a.gdeploy\n1 of 2 files formatted\n");
    assert_eq!(read(&files, "apps/a.gdeploy"), TIDY);
    for untouched in ["vendor/b.gdeploy", "_old/c.gdeploy", "notes.txt"] {
        assert_eq!(read(&files, untouched), UNTIDY, "{untouched}");
    }
    assert_eq!(read(&files, "other/project.gdeploy"), "project  other{language=1}\n");
    assert_eq!(fmt(files.path(), &["-q"]).stderr, "");
    assert_eq!(fmt(files.path(), &[]).stderr, "nothing to format in 2 files\n");
    // A folder that is named has all of its projects; a file that is named is meant.
    let run = fmt(files.path(), &[".", "vendor/b.gdeploy", "notes.txt", "gone.gdeploy"]);
    assert_eq!(run.code, Some(0));
    assert!(run.stderr.contains("note: skipped `notes.txt`: it is no `.gdeploy` file\n"), "{}", run.stderr);
    assert!(run.stderr.contains("note: skipped `gone.gdeploy`: it does not exist\n"), "{}", run.stderr);
    assert!(run.stderr.ends_with("2 of 4 files formatted\n"), "{}", run.stderr);
    assert_eq!(read(&files, "vendor/b.gdeploy"), TIDY);
}

#[test]
fn check_writes_nothing_and_prints_a_diff_that_patch_takes() {
    let files = folder(&[("project.gdeploy", PROJECT), ("a.gdeploy", UNTIDY)]);
    let run = fmt(files.path(), &["--check"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(1), "1 of 2 files would change\n"));
    let hunk = format!("@@ -1 +1 @@\n-{UNTIDY}+{TIDY}");
    assert_eq!(run.stdout, format!("--- a.gdeploy\n+++ a.gdeploy\n{hunk}"));
    assert_eq!(read(&files, "a.gdeploy"), UNTIDY);
    assert!(fmt(files.path(), &["--check", "--color=always"]).stdout.contains("\u{1b}[32m+app a"));
    fmt(files.path(), &[]);
    assert_eq!(fmt(files.path(), &["--check"]).code, Some(0));
}

#[test]
fn a_file_that_does_not_parse_is_left_alone_and_the_others_are_not() {
    let files =
        folder(&[("project.gdeploy", PROJECT), ("a.gdeploy", UNTIDY), ("b.gdeploy", "app b {x=\n}\n")]);
    let run = fmt(files.path(), &[]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.starts_with("GD0104\n") && run.stderr.contains("[b.gdeploy:1:9]"), "{}", run.stderr);
    assert!(run.stderr.ends_with("\nformatted a.gdeploy\n1 of 3 files formatted, 1 left alone\n"));
    assert_eq!(read(&files, "a.gdeploy"), TIDY);
    assert_eq!(read(&files, "b.gdeploy"), "app b {x=\n}\n");
}

#[test]
fn stdin_goes_to_stdout() {
    let files = folder(&[]);
    for args in [&["-"][..], &["--stdin-path", "deep/a.gdeploy"]] {
        let run = fed(files.path(), args, UNTIDY);
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (Some(0), TIDY, ""));
    }
    let run = fed(files.path(), &["--stdin-path", "deep/a.gdeploy"], "a = \n");
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert!(run.stderr.contains("[deep/a.gdeploy:1:"), "{}", run.stderr);
    let run = fed(files.path(), &["--check", "-"], UNTIDY);
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.starts_with("--- stdin\n"), "{}", run.stdout);
    assert_eq!(fed(files.path(), &["-", "a.gdeploy"], "").code, Some(2));
}

#[test]
fn diffs_show_no_secret() {
    let files = folder(&[("a.gdeploy", "app a{secret X{literal=\"hunter2hunter2\"}}\n")]);
    let run = fmt(files.path(), &["--check", "a.gdeploy"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.contains("+app a { secret X { literal = \"**"), "{}", run.stdout);
    assert!(!run.stdout.contains("hunter"), "{}", run.stdout);
}

#[test]
fn a_value_that_another_file_calls_a_secret_is_not_shown() {
    let files = folder(&[
        ("project.gdeploy", PROJECT),
        ("a.gdeploy", "app a { secret X { literal = word } }\n"),
        ("b.gdeploy", "let  word = \"hunter2hunter2\"\n"),
        ("c.gdeploy", "let word = \"hunter2hunter2\", x =\n"),
    ]);
    for args in [&["--check"][..], &["--check", "b.gdeploy", "c.gdeploy"]] {
        let run = fmt(files.path(), args);
        assert_eq!(run.code, Some(1));
        assert!(
            run.stdout.contains("+let word = \"**") && run.stderr.contains("let word = \"**"),
            "{}",
            run.stderr
        );
        assert!(!format!("{}{}", run.stdout, run.stderr).contains("hunter"), "{}{}", run.stdout, run.stderr);
    }
    let run = fed(files.path(), &["--check", "--stdin-path", "b.gdeploy"], "let  word=\"hunter2hunter2\"\n");
    assert!(run.stdout.contains("+let word = \"**"), "{}", run.stdout);
}

#[cfg(unix)]
#[test]
fn permissions_links_and_files_that_need_nothing_stay() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let files = folder(&[("project.gdeploy", PROJECT), ("real/a.txt", UNTIDY), ("b.gdeploy", UNTIDY)]);
    let path = |name: &str| files.path().join(name);
    std::os::unix::fs::symlink(path("real/a.txt"), path("a.gdeploy")).expect("a link");
    fs::set_permissions(path("b.gdeploy"), fs::Permissions::from_mode(0o640)).expect("it is ours");
    let inode = |name: &str| fs::metadata(path(name)).expect("it is there").ino();
    let before = inode("project.gdeploy");
    assert_eq!(fmt(files.path(), &[]).code, Some(0));
    assert_eq!(fs::metadata(path("b.gdeploy")).expect("it is there").mode() & 0o777, 0o640);
    assert!(path("a.gdeploy").is_symlink());
    assert_eq!(read(&files, "real/a.txt"), TIDY);
    assert_eq!(inode("project.gdeploy"), before, "it was written for nothing");
    assert_eq!(fs::read_dir(files.path()).expect("a folder").count(), 4, "something was left behind");
}
