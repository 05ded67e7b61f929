//! What is said where the compiler itself is wrong.
//!
//! The text of a panic may hold a value of the user's, so only a text that is
//! written in the source is shown. It ends by an exit: an abort would leave
//! the memory, with all secrets in it, in a core file.

use std::fmt::Write as _;
use std::panic::{self, Location, PanicHookInfo};
use std::process;

use super::terminal;

/// From now on a panic of any thread says that it is a bug, and ends the process with 101, as Rust does.
pub(super) fn answer_for() {
    panic::set_hook(Box::new(|panic| {
        terminal::say(&told(said(panic), panic.location()));
        process::exit(101);
    }));
}

/// The text, where no value can be in it.
fn said<'p>(panic: &'p PanicHookInfo<'_>) -> Option<&'p str> {
    panic.payload().downcast_ref::<&'static str>().copied()
}

fn told(said: Option<&str>, at: Option<&Location<'_>>) -> String {
    let mut text = String::from("error: gdeployc has a bug");
    if let Some(at) = at {
        let _ = write!(text, " at {}:{}", at.file(), at.line());
    }
    if let Some(said) = said {
        let _ = write!(text, ": {said}");
    }
    let version = env!("CARGO_PKG_VERSION");
    let _ = write!(
        text,
        "\n  help: nothing was changed but what was said to be; please report this place, the command and \
         that it is version {version}\n"
    );
    text
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, clippy::panic, reason = "it panics in a process of its own")]

    use std::env;
    use std::process::Command;

    use super::answer_for;

    /// Set in the process that panics.
    const PANICS: &str = "GDEPLOY_PANICS";

    fn stderr_of(way: &str) -> String {
        let test = "cli::bug::tests::a_panic_says_where_it_is_and_no_value";
        let mut process = Command::new(env::current_exe().expect("this test"));
        let output =
            process.args([test, "--exact", "--nocapture"]).env(PANICS, way).output().expect("it runs");
        assert_eq!(output.status.code(), Some(101), "{output:?}");
        String::from_utf8(output.stderr).expect("it is text")
    }

    #[test]
    fn a_panic_says_where_it_is_and_no_value() {
        // Only known when it runs, as what users write is.
        let value = env::var(PANICS).unwrap_or_default();
        match &*value {
            "" => {}
            "written" => {
                answer_for();
                panic!("a circle of layers");
            }
            "thread" => {
                answer_for();
                let value = value.clone();
                let _ = std::thread::spawn(move || assert_eq!(value, "", "in a thread")).join();
                return;
            }
            _ => {
                answer_for();
                let parsed = value.parse::<u64>().map_err(|_| value);
                let _ = parsed.expect("a number");
            }
        }
        let written = stderr_of("written");
        assert!(written.starts_with("error: gdeployc has a bug at src/cli/bug.rs:"), "{written}");
        assert!(written.contains(": a circle of layers\n  help: "), "{written}");
        for canary in ["thread", "tr0ub4dor-canary"] {
            let text = stderr_of(canary);
            assert!(text.starts_with("error: gdeployc has a bug at src/cli/bug.rs:"), "{text}");
            assert!(!text.contains(canary), "{text}");
        }
    }
}
