//! Size beyond anybody's needs: each program ends in a result or a clear finding, and twice as much takes about
//! twice as long.
//!
//! What takes how long depends on the machine, so only ratios are compared, generously: what grows with the
//! square takes sixteen times as long for four times as much, and is told from what does not.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use gdeployc::base::render::{self, Style};
use gdeployc::driver::{Options, Project};

const PROJECT: &str =
    "project p { language = 1 }\nenvironment dev { namespace = \"p\", kubernetes = \"1.34\" }\n";
const NEEDED: &str = "image = \"example.com/a:1.0.0\", resources { cpu = 1, memory = 64Mi }";

/// What a program comes to, as people see it.
fn told(program: &str) -> String {
    let project = Project::in_memory(&[("project.gdeploy", program)]);
    let compiled = project.compile(&Options::default());
    render::all(&compiled.findings, &project.sources, Style::PLAIN)
}

/// The shorter time of two, because others use the machine as well.
fn time(run: impl Fn()) -> Duration {
    let once = || {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    once().min(once())
}

/// Four times as much takes no more than ten times as long.
#[track_caller]
fn grows_in_step(run: impl Fn(usize), size: usize) {
    let (less, more) = (time(|| run(size)), time(|| run(4 * size)));
    assert!(more < less.max(Duration::from_millis(1)) * 10, "{size}: {less:?}, four times that: {more:?}");
}

/// Lines as they are shown; none is longer than the screens of most.
fn longest(text: &str) -> usize {
    text.lines().map(str::len).max().unwrap_or(0)
}

#[test]
fn a_finding_far_to_the_right_is_drawn() {
    // A width of more than 65,535 is more than Rust formats.
    for text in ["a".repeat(200_000), "é".repeat(200_000)] {
        let program = format!("{PROJECT}app a {{ {NEEDED}, config {{ X = \"{text}\", Y = nope }} }}\n");
        let told = told(&program);
        assert!(told.contains("...") && told.contains("Y = nope"), "{}", &told[..told.len().min(2000)]);
        assert!(longest(&told) < 500, "{} bytes in a line", longest(&told));
    }
}

#[test]
fn a_place_that_is_clipped_is_still_pointed_at() {
    let program = format!(
        "{PROJECT}app a {{ {NEEDED}, config {{ X = \"1\", Y = \"{}\", X = \"2\" }} }}\n",
        "a".repeat(100_000)
    );
    let told = told(&program);
    assert!(longest(&told) < 500, "{} bytes in a line", longest(&told));
}

#[test]
fn a_long_value_is_clipped_where_it_is_shown() {
    let list = "\"a\", ".repeat(200_000);
    let told = told(&format!("{PROJECT}app a {{ {NEEDED}, args = [{list}] }}\n"));
    assert!(told.contains("this list is too long"), "{}", &told[..told.len().min(2000)]);
    assert!(longest(&told) < 500, "{} bytes in a line", longest(&told));
}

/// Signs that no terminal may see, and letters of several bytes, in the part that is shown.
#[test]
fn what_is_shown_is_fit_for_a_terminal() {
    let told =
        told(&format!("{PROJECT}app a {{ {NEEDED}, config {{ X = \"é\u{1b}[31m\u{0}\", Y = nope }} }}\n"));
    assert!(!told.contains(['\u{1b}', '\u{0}']) && told.contains('é'), "{told:?}");
}

/// A file with one letter beyond ASCII costs a finding no more than any other.
/// A file's name is the user's, too.
#[test]
fn what_a_file_is_called_does_not_steer_the_terminal() {
    let files = [("project.gdeploy", PROJECT), ("a\u{1b}[2J\0.gdeploy", "app a { imaeg = 1 }\n")];
    let project = Project::in_memory(&files);
    let compiled = project.compile(&Options::default());
    let text = render::all(&compiled.findings, &project.sources, Style::PLAIN);
    assert!(text.contains("a\\u{1b}[2J\\u{0}.gdeploy:1:9"), "{text}");
    assert!(!text.contains(['\u{1b}', '\0']), "{text:?}");
}

#[test]
fn many_findings_of_a_large_file() {
    for first in ["// e", "// é"] {
        let run = |count: usize| {
            let mut program = format!("{PROJECT}{first}\n");
            for at in 0..count {
                let _ = writeln!(program, "app a{at} {{ {NEEDED}, scal = 1 }}");
            }
            assert_eq!(told(&program).matches("has no `scal`").count(), count);
        };
        grows_in_step(run, 60);
    }
}

/// The finding of a circle does not name all of it.
#[test]
fn a_wide_circle_of_environments() {
    let mut program = "project p { language = 1 }\n".to_owned();
    for at in 0..1_500 {
        let _ = writeln!(
            program,
            "environment e{at} {{ namespace = \"e{at}\", kubernetes = \"1.34\", inherits = e{} }}",
            (at + 1) % 1_500
        );
    }
    let told = told(&program);
    assert!(told.contains("and 1488 more inherit from each other"), "{}", &told[..told.len().min(2000)]);
    assert_eq!(told.matches("GD0").count(), 1, "{}", &told[told.len().saturating_sub(200)..]);
}

/// Environments `e0` to `e<above>`, each on top of the next one.
fn on_each_other(above: usize) -> String {
    let mut program = format!("project p {{ language = 1 }}\napp a {{ {NEEDED} }}\n");
    for at in 0..above {
        let next = at + 1;
        let _ = writeln!(
            program,
            "environment e{at} {{ namespace = \"e{at}\", kubernetes = \"1.34\", inherits = e{next} }}"
        );
    }
    program + &format!("environment e{above} {{ namespace = \"e{above}\", kubernetes = \"1.34\" }}\n")
}

#[test]
fn environments_on_each_other() {
    assert_eq!(told(&on_each_other(100)), "");
    for above in [101, 1_500] {
        let told = told(&on_each_other(above));
        let lowest = format!("environment `e{}` inherits from more than 100 others", above - 101);
        assert!(told.contains("GD0242") && told.contains(&lowest), "{}", &told[..told.len().min(2000)]);
        assert_eq!(told.matches("GD0").count(), 1, "{}", &told[told.len().saturating_sub(200)..]);
    }
}

/// Components `c0` to `c<below>`, each using the next one; some app may use the first.
fn in_a_chain(below: usize, is_used: bool) -> String {
    let used = if is_used { ", c0 {}" } else { "" };
    let mut program = format!("{PROJECT}app a {{ {NEEDED}{used} }}\n");
    for at in 0..below {
        let _ = writeln!(program, "component c{at} {{ c{} {{}} }}", at + 1);
    }
    program + &format!("component c{below} {{ config {{ X = \"1\" }} }}\n")
}

/// On the stack of a thread of tests.
#[test]
fn components_in_a_long_chain() {
    assert_eq!(told(&in_a_chain(100, true)), "");
    for (below, is_used) in [(101, true), (1_500, false), (20_000, true)] {
        let told = told(&in_a_chain(below, is_used));
        let lowest = format!("the component `c{}` stands on more than 100 others", below - 101);
        assert!(told.contains("GD0242") && told.contains(&lowest), "{}", &told[..told.len().min(2000)]);
        assert_eq!(told.matches("GD0").count(), 1, "{}", &told[told.len().saturating_sub(200)..]);
    }
}

/// The finding of a circle does not name all of it.
#[test]
fn components_in_a_circle() {
    let run = |count: usize| {
        let mut program = format!("{PROJECT}app a {{ {NEEDED}, c0 {{}} }}\n");
        for at in 0..count {
            let _ = writeln!(program, "component c{at} {{ c{} {{}} }}", (at + 1) % count);
        }
        let told = told(&program);
        assert!(told.contains("more need each other") && told.len() < 10_000, "{} bytes", told.len());
    };
    grows_in_step(run, 1_000);
}
