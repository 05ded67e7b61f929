//! What holds for every program: the same bytes each time, and never a panic.
//!
//! The examples and cases are the programs, whole and damaged: cut off at any place, a character less, a
//! character more. Random tokens are added, because people paste things. The time is bounded by strides
//! through the longer programs.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

use gdeployc::driver::{Compiled, Options, Project};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The texts of a project, by name.
type Files = Vec<(String, String)>;

fn options(emit: bool) -> Options {
    Options { emit, ..Options::default() }
}

fn compile(files: &[(String, String)], emit: bool) -> Compiled {
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    Project::in_memory(&files).compile(&options(emit))
}

/// All that comes of a compilation, as one text.
fn written(compiled: &Compiled) -> String {
    let mut all = String::new();
    for finding in &compiled.findings {
        let _ = writeln!(all, "{finding:?}");
    }
    let images = compiled.images.iter().flat_map(|image| &image.files);
    for file in compiled.outputs.iter().flat_map(|output| &output.files).chain(images) {
        let _ = writeln!(all, "--- {}\n{}", file.path, file.text);
    }
    all
}

/// The projects below a folder of this repository.
fn projects(folder: &str) -> Vec<(String, Files)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    search(&root, &mut found);
    found.sort();
    found.into_iter().map(|path| (path.display().to_string(), read(&path))).collect()
}

fn search(folder: &Path, found: &mut Vec<PathBuf>) {
    if folder.join("project.gdeploy").is_file() {
        found.push(folder.to_owned());
        return;
    }
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            search(&entry.path(), found);
        }
    }
}

fn read(root: &Path) -> Files {
    let mut files = Vec::new();
    for entry in fs::read_dir(root).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "gdeploy")
            && let Ok(text) = fs::read_to_string(&path)
        {
            files.push((entry.file_name().to_string_lossy().into_owned(), text));
        }
    }
    files.sort();
    files
}

/// The projects that build without an error, outputs and all.
fn that_build() -> Vec<(String, Files)> {
    let mut all = projects("examples");
    all.extend(projects("tests/cases"));
    all.retain(|(_, files)| !compile(files, false).has_errors());
    all
}

#[test]
fn the_same_bytes_in_any_order_and_with_any_number_of_threads() {
    let all = that_build();
    assert!(all.len() > 5, "no programs to compare");
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let (one, two) = (pool(1), pool(2));
    for (name, files) in all {
        let first = written(&one.install(|| compile(&files, true)));
        let reversed: Files = files.iter().rev().cloned().collect();
        assert_eq!(first, written(&two.install(|| compile(&files, true))), "{name}: two threads");
        assert_eq!(first, written(&one.install(|| compile(&reversed, true))), "{name}: another order");
    }
}

/// Every `stride`-th cut, deletion and insertion of one file of a project.
fn damage(files: &Files, at: usize, stride: usize) {
    let text = files[at].1.clone();
    let mut damaged = files.clone();
    for (place, character) in text.char_indices().step_by(stride) {
        let after = place + character.len_utf8();
        let more = ["{", "\"", "}", "${", "=", ".", "é"][place % 7];
        for broken in [
            text[..place].to_owned(),
            format!("{}{}", &text[..place], &text[after..]),
            format!("{}{more}{}", &text[..place], &text[place..]),
        ] {
            damaged[at].1 = broken;
            let compiled = compile(&damaged, false);
            for finding in &compiled.findings {
                assert!(!finding.message.is_empty());
            }
        }
    }
}

#[test]
fn a_damaged_example_is_only_findings() {
    for (_, files) in projects("examples") {
        for at in 0..files.len() {
            let stride = files[at].1.len() / 16 + 1;
            damage(&files, at, stride);
        }
    }
}

/// A sign that is left out is one mistake, and what is left may be right as well or mean something else. Elsewhere
/// than in comments.
fn left_out(files: &Files, stride: usize, most: usize) -> (usize, usize) {
    let (mut tried, mut single) = (0, 0);
    for (at, (name, text)) in files.iter().enumerate() {
        let is_comment = |place: usize| {
            let line = text[..place].rfind('\n').map_or(0, |newline| newline + 1);
            text[line..place].contains("// ")
        };
        let signs = text.char_indices().filter(|(_, letter)| "{}[](),:=\"`".contains(*letter));
        for (place, sign) in signs.filter(|(place, _)| !is_comment(*place)).step_by(stride) {
            let mut damaged = files.clone();
            damaged[at].1.remove(place);
            let found = compile(&damaged, false).findings;
            tried += 1;
            single += usize::from(found.len() <= 1);
            let codes: Vec<&str> = found.iter().map(|finding| finding.code.id).collect();
            assert!(found.len() <= most, "{name}: without `{sign}` at {place}: {codes:?}");
        }
    }
    (tried, single)
}

#[test]
fn a_sign_that_is_left_out_is_one_finding() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (tried, single) = left_out(&read(&root.join("examples/shop")), 3, 2);
    assert!(tried > 130, "{tried}");
    assert!(single * 100 >= tried * 98, "{single} of {tried}");
    let (mut tried, mut single) = (0, 0);
    for (case, stride) in [
        ("checks/holds", 5),
        ("components/layers", 5),
        ("functions/texts", 7),
        ("kubernetes/container", 7),
        ("layers/environments", 5),
        ("loops/workload", 11),
        ("manifest/workload", 5),
        ("patch/layers", 7),
    ] {
        let files = read(&root.join("tests/cases").join(case));
        let (more, of_them) = left_out(&files, stride, 4);
        (tried, single) = (tried + more, single + of_them);
    }
    assert!(tried > 120, "{tried}");
    assert!(single * 100 >= tried * 96, "{single} of {tried}");
}

#[test]
fn a_damaged_case_is_only_findings() {
    for (_, files) in projects("tests/cases").into_iter().step_by(7) {
        for at in 0..files.len() {
            let stride = files[at].1.len() / 3 + 1;
            damage(&files, at, stride);
        }
    }
}

#[test]
fn a_damaged_loop_is_only_findings() {
    for (_, files) in projects("tests/cases/loops") {
        for at in 0..files.len() {
            let stride = files[at].1.len() / 20 + 1;
            damage(&files, at, stride);
        }
    }
}

/// What loops go over that multiply.
const TEN: &str = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]";

/// Words, names and signs that programs are made of.
const TOKENS: &[&str] = &[
    "app",
    "a",
    "environment",
    "dev",
    "project",
    "p",
    "component",
    "c",
    "field",
    "x",
    ":",
    "Int",
    "String",
    "=",
    "+=",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ",",
    "\n",
    ".",
    "?.",
    "..",
    "??",
    "if",
    "else",
    "for",
    "in",
    "every",
    "remove",
    "add",
    "use",
    "allow",
    "let",
    "input",
    "image",
    "\"x:1\"",
    "port",
    "http",
    "8080",
    "80",
    "resources",
    "cpu",
    "memory",
    "50m",
    "64Mi",
    "5m",
    "probe",
    "readiness",
    "get",
    "\"/\"",
    "config",
    "secret",
    "A",
    "self",
    "language",
    "namespace",
    "kubernetes",
    "\"1.34\"",
    "inherits",
    "only_in",
    "scale",
    "2..3",
    "unlimited",
    "true",
    "\"${a.http.url}\"",
    "block",
    "label",
    "-",
    "*",
    "10s",
    "50%",
    "workload",
    "volume",
    "rollout",
    "expose",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_tokens_are_only_findings(tokens in prop::collection::vec(prop::sample::select(TOKENS), 1..60)) {
        let text = tokens.join(" ");
        compile(&[("a.gdeploy".to_owned(), text.clone())], true);
        let whole = format!(
            "project p {{ language = 1 }}\nenvironment dev {{ namespace = \"p\", kubernetes = \"1.34\" }}\napp a {{ {text} }}\n"
        );
        compile(&[("project.gdeploy".to_owned(), whole)], true);
    }
}

/// Programs that would double or nest without end come to an end, with a finding, on the short stacks of
/// several environments.
#[test]
fn what_only_grows_ends() {
    let chain = |first: &str, step: &dyn Fn(usize) -> String, last: &str| {
        let mut text = format!("{first}\n");
        for at in 1..3000 {
            let _ = writeln!(text, "{}", step(at));
        }
        text.push_str(last);
        text
    };
    let loops =
        |depth: usize| (0..depth).fold(String::new(), |outer, at| format!("{outer}for x{at} in {TEN} {{ "));
    let app = |config: &str| {
        format!("app a {{ image = \"e:1\", resources {{ cpu = 1, memory = 1Gi }}, {config} }}\n")
    };
    let programs = [
        chain("let l0 = \"a\"", &|at| format!("let l{at} = l{}", at - 1), &app("config { A = l2999 }")),
        chain(
            "let l0 = \"a\"",
            &|at| format!("let l{at} = \"${{l{0}}}${{l{0}}}\"", at - 1),
            &app("config { A = l60 }"),
        ),
        chain("let l0 = [\"a\"]", &|at| format!("let l{at} = [l{0}, l{0}]", at - 1), &app("args = l60")),
        chain("let l0 = 1", &|at| format!("let l{at} = l{0} + l{0}", at - 1), &app("scale = l2999")),
        chain("let l0 = l2999", &|at| format!("let l{at} = l{}", at - 1), &app("config { A = l2999 }")),
        chain(
            "component c {\nfield f0: String = \"a\"",
            &|at| format!("field f{at}: String = \"${{f{0}}}${{f{0}}}\"", at - 1),
            &format!("config {{ A = f60 }}\n}}\n{}", app("c {}")),
        ),
        app(&format!("config {{ {} \"A${{x0}}\" = 1 {} }}", loops(6), "}".repeat(6))),
        app(&format!(
            "file \"/x.yaml\" {{ content {{ a = {} }} }}",
            (0..9).fold("[1 for x in [1] if false]".to_owned(), |inner, at| format!(
                "[{inner} for x{at} in {TEN}]"
            ))
        )),
        format!("{} app \"a${{x0}}${{x5}}\" {{}} {}", loops(6), "}".repeat(6)),
        app(&format!("file \"/x.yaml\" {{ content {{ {}b = 1 }} }}", "a.".repeat(3000))),
    ];
    for program in programs {
        let mut environments = String::new();
        for at in 0..4 {
            let _ = writeln!(
                environments,
                "environment e{at} {{ namespace = \"e{at}\", kubernetes = \"1.34\" }}"
            );
        }
        let project = format!("project p {{ language = 1 }}\n{environments}{program}");
        let compiled = compile(&[("project.gdeploy".to_owned(), project)], false);
        assert!(compiled.has_errors(), "{}", &program[..60]);
    }
}
