//! `gdeployc diff` at a terminal: long texts go through a pager, and are drawn for a screen.
//!
//! The terminal is a real one, of the kernel: a pair of devices of which the test holds the other end. What the pager
//! gets it writes down.

#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "tests look at files")]

#[path = "support/git.rs"]
mod git;

use std::fs::{self, File, OpenOptions};
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;

use git::git;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use tempfile::TempDir;

/// A project with a change that takes more lines than a screen has.
struct Place {
    folder: TempDir,
}

/// What came of a run.
#[derive(Debug)]
struct Said {
    code: i32,
    /// What reached the screen.
    screen: String,
    /// What the pager was given, and its `LESS`.
    paged: Option<String>,
}

impl Place {
    fn new(apps: usize) -> Self {
        let place = Self { folder: TempDir::new().expect("a folder can be made") };
        place.write(apps, "1.0.0");
        for arguments in [&["init", "--quiet"][..], &["add", "."], &["commit", "--quiet", "-m", "before"]] {
            git(place.folder.path(), arguments).expect("git is there");
        }
        place.write(apps, "1.1.0");
        let pager = place.file("pager");
        fs::write(&pager, "#!/bin/sh\nprintf '%s\\n' \"$1 LESS=$LESS\" >paged\ncat >>paged\n")
            .expect("a script");
        fs::set_permissions(&pager, fs::Permissions::from_mode(0o755)).expect("it is ours");
        place
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, apps: usize, version: &str) {
        let mut text = "project shop { language = 1 }\nenvironment prod { namespace = \"shop\", kubernetes = \"1.34\" }\n".to_owned();
        for app in 0..apps {
            let app = format!(
                "app a{app} {{\n  image = \"registry.example.com/shop/a{app}:{version}\"\n  \
                 resources {{ cpu = 100m, memory = 128Mi }}\n  scale = 2\n  port http = 8080\n  \
                 probe readiness {{ get = \"/readyz\" }}\n}}\n"
            );
            text.push_str(&app);
        }
        fs::write(self.file("project.gdeploy"), text).expect("the folder can be written");
    }

    /// `gdeployc diff --base HEAD` on a screen of 24 lines.
    fn diff(&self, columns: u16, arguments: &[&str], variables: &[(&str, &str)]) -> Said {
        let _ = fs::remove_file(self.file("paged"));
        let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&ours).expect("it is ours");
        unlockpt(&ours).expect("it is ours");
        let size = Winsize { ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&ours, size).expect("it is a terminal");
        let name = ptsname(&ours, Vec::new()).expect("it has a name").into_string().expect("UTF-8");
        let theirs = OpenOptions::new().read(true).write(true).open(name).expect("the other end");
        let end = |file: &File| Stdio::from(file.try_clone().expect("it is open"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_gdeployc"));
        command
            .args(["diff", "--base", "HEAD"])
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(end(&theirs))
            .stdout(end(&theirs))
            .stderr(end(&theirs))
            .env("TERM", "xterm");
        for name in ["CI", "PAGER", "GDEPLOY_PAGER", "LESS", "COLUMNS", "NO_COLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        let mut child = command.envs(variables.iter().copied()).spawn().expect("the program is there");
        drop((theirs, command));
        let reader = thread::spawn(move || {
            let mut screen = Vec::new();
            // The last reader hears that nobody writes any more as an error.
            let _ = File::from(ours).read_to_end(&mut screen);
            String::from_utf8(screen).expect("UTF-8")
        });
        let code = child.wait().expect("it ends").code().unwrap_or(-1);
        let screen = reader.join().expect("it reads").replace('\r', "");
        Said { code, screen, paged: fs::read_to_string(self.file("paged")).ok() }
    }
}

const LAST: &str = "8 to change";

#[test]
fn what_is_longer_than_the_screen_goes_through_the_pager() {
    let place = Place::new(8);
    let said = place.diff(80, &[], &[("PAGER", "./pager one")]);
    assert_eq!(said.code, 1, "{said:?}");
    let paged = said.paged.expect("the pager was run");
    assert!(paged.starts_with("one LESS=FRX\n") && paged.contains(LAST), "{paged}");
    assert!(paged.contains("\u{1b}["), "colours are kept: {paged}");
    assert!(!said.screen.contains(LAST), "{}", said.screen);
    // Who says more counts more; a person's own way with `less` stays.
    let all = [("PAGER", "./pager one"), ("GDEPLOY_PAGER", "./pager two"), ("LESS", "S")];
    let said = place.diff(80, &[], &all);
    assert!(said.paged.as_ref().is_some_and(|paged| paged.starts_with("two LESS=S\n")), "{said:?}");
    let said = place.diff(80, &["--pager", "./pager three"], &all);
    assert!(said.paged.as_ref().is_some_and(|paged| paged.starts_with("three ")), "{said:?}");
    // What is written for a shell.
    let said = place.diff(80, &["--pager", "sed 's/change/turn/' | ./pager 'a b'"], &[]);
    let paged = said.paged.expect("the pager was run");
    assert!(paged.starts_with("a b ") && paged.contains("8 to turn"), "{paged}");
}

#[test]
fn nobody_is_asked_to_turn_pages_where_that_makes_no_sense() {
    let place = Place::new(8);
    let pager = ("PAGER", "./pager one");
    for (arguments, variables) in [
        (&["--no-pager"][..], &[pager][..]),
        (&[], &[pager, ("CI", "true")]),
        (&[], &[pager, ("TERM", "dumb")]),
        (&[], &[pager, ("GDEPLOY_PAGER", "")]),
        (&[], &[("PAGER", "cat")]),
        // Programs read this.
        (&["--format", "json"], &[pager]),
    ] {
        let said = place.diff(80, arguments, variables);
        let is_whole = said.screen.contains(LAST) || said.screen.contains("\"schema\"");
        assert!(said.code == 1 && said.paged.is_none() && is_whole, "{arguments:?} {variables:?}: {said:?}");
    }
    let said = Place::new(1).diff(80, &[], &[pager]);
    assert!(
        said.paged.is_none() && said.screen.contains("1 to change"),
        "what fits is shown as it is: {said:?}"
    );
    let output = Command::new(env!("CARGO_BIN_EXE_gdeployc"))
        .args(["diff", "--base", "HEAD"])
        .current_dir(place.folder.path())
        .env("PAGER", "./pager one")
        .env_remove("CI")
        .output()
        .expect("the program is there");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(text.contains(LAST) && text.is_ascii(), "{text}");
    assert!(!place.file("paged").exists());
}

#[test]
fn a_pager_that_is_missing_or_left_early_is_no_error() {
    let place = Place::new(8);
    for pager in ["no-such-pager", "no-such-pager --with 'words'", "./project.gdeploy"] {
        let said = place.diff(80, &["--pager", pager], &[]);
        assert!(said.code == 1 && said.screen.contains(LAST), "{pager}: {said:?}");
    }
    for pager in ["true", "head -n 1", "false"] {
        let said = place.diff(80, &["--pager", pager], &[]);
        assert_eq!(said.code, 1, "{pager}: {said:?}");
        assert!(!said.screen.contains("panicked") && !said.screen.contains("Broken pipe"), "{said:?}");
    }
}

#[test]
fn a_terminal_gets_signs_and_ascii_where_it_is_asked_for() {
    let place = Place::new(1);
    let said = place.diff(120, &[], &[]);
    assert!(said.screen.contains("1.0.0 → :1.1.0") && said.screen.contains("──"), "{said:?}");
    for (arguments, variables) in [(&["--ascii"][..], &[][..]), (&[], &[("TERM", "dumb")])] {
        let said = place.diff(120, arguments, variables);
        assert!(said.screen.contains("1.0.0 -> :1.1.0") && said.screen.is_ascii(), "{said:?}");
    }
    // Findings are drawn alike.
    fs::write(
        place.file("project.gdeploy"),
        "project shop { language = 1 }\nenvironment prod { what = 1 }\n",
    )
    .expect("the folder can be written");
    let said = place.diff(80, &[], &[]);
    assert!(said.code == 2 && said.screen.contains('╭'), "{said:?}");
    let said = place.diff(80, &["--ascii"], &[]);
    assert!(said.code == 2 && said.screen.is_ascii() && said.screen.contains("\u{1b}["), "{said:?}");
}

#[test]
fn a_screen_is_never_too_narrow_for_a_line() {
    let place = Place::new(1);
    let text = fs::read_to_string(place.file("project.gdeploy")).expect("a project");
    let text = text
        .replace("shop/a0", "a-team-with-a-long-name/shop/a0")
        .replace("scale = 2", "network_policy = \"none\"\n  scale = 2");
    fs::write(place.file("project.gdeploy"), &text).expect("the folder can be written");
    let said = place.diff(80, &["--ascii", "--color", "never", "--no-pager"], &[]);
    let widest = said.screen.lines().map(str::len).max().expect("lines");
    assert!(said.code == 1 && widest <= 80, "{widest}: {}", said.screen);
    let image = "    image  registry.example.com/shop/a0:1.0.0\n        -> registry.example.com/a-team";
    assert!(said.screen.contains(image), "{}", said.screen);
    assert!(said.screen.contains("reach its pods,\n    and they"), "{}", said.screen);
    // In a log, a line is what `grep` finds.
    let output = Command::new(env!("CARGO_BIN_EXE_gdeployc"))
        .args(["diff", "--base", "HEAD"])
        .current_dir(place.folder.path())
        .output()
        .expect("the program is there");
    assert!(String::from_utf8_lossy(&output.stdout).contains("anybody may reach its pods"));
}

#[test]
fn a_source_that_does_not_fit_has_a_line_of_its_own() {
    let place = Place::new(1);
    for color in ["auto", "never"] {
        for (columns, is_wide) in [(72, false), (80, true), (100, true), (120, true)] {
            let said = place.diff(columns, &["--color", color], &[]);
            let screen = anstream::adapter::strip_str(&said.screen).to_string();
            assert_eq!(said.screen == screen, color == "never", "{said:?}");
            let at = screen.lines().position(|line| line.trim_start().starts_with("image")).expect("a line");
            let lines: Vec<&str> = screen.lines().skip(at).take(2).collect();
            let place = if is_wide { lines[0] } else { lines[1] };
            assert!(place.ends_with("project.gdeploy:4"), "{columns}: {screen}");
            assert_eq!(place.trim_start().starts_with("at "), !is_wide, "{columns}: {screen}");
            let widest = screen.lines().map(|line| line.chars().count()).max().expect("lines");
            assert!(widest <= usize::from(columns), "{widest} in {columns}: {screen}");
        }
    }
}
