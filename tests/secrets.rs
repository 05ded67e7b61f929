//! A secret is in no output: canaries in every place that can hold one, right or wrong, and nobody sings.
//!
//! The one exception is the Secret of a local environment, whose file has to hold what is literal. What is no
//! secret by its place, such as a password in `config`, is refused elsewhere and not looked for here.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

use std::fs;
use std::hash::{BuildHasher as _, RandomState};
use std::path::{Path, PathBuf};
use std::process::Command;

use rayon::prelude::*;

const ROOT: &str = "\
project shop { language = 1 }
secret_store vault { name = \"vault\" }
environment dev { local = true, namespace = \"dev\", kubernetes = \"1.34\", provides = [\"external-secrets\"] }
environment prod { namespace = \"prod\", kubernetes = \"1.34\", provides = [\"external-secrets\", \"sealed-secrets\"] }
every app { image = \"example.com/shop:1.5.0\", resources { cpu = 100m, memory = 64Mi } }
";

/// `@` is the canary: a word that could be a name as well. The whole project is below [`ROOT`]; what follows
/// `---` is another file.
const PLACES: &[&str] = &[
    // As it should be.
    "app orders { only_in = [dev], secret A { literal = \"@\" } }",
    "app orders { only_in = [dev], secret A { literal = \"\"\"\n    @\n    \"\"\" } }",
    "app orders { only_in = [dev], secret A { literal = `@` } }",
    "app orders { only_in = [dev], secret A { literal = \"@\", mount = \"/etc/a\", mode = \"0400\" } }",
    "app orders { only_in = [dev], secret A { literal = \"@\" }, file \"/etc/a.yaml\" { content { a = secret.A } } }",
    "app orders { only_in = [dev], secret A { literal = \"@\" }, secret B = \"x${secret.A}y\", file \"/b\" = \"${secret.B}\" }",
    "let hidden = \"@\"\napp orders { only_in = [dev], secret A { literal = hidden } }",
    "let hidden = \"@\"\napp orders { only_in = [dev], secret A { literal = \"a${hidden}b\" } }",
    "app orders { secret A { existing = \"a\", key = \"a\" } }\nenvironment dev app orders { secret A { literal = \"@\" } }",
    "app orders { secret A { existing = \"a\", key = \"a\" }, environment dev { secret.A.literal = \"@\" } }",
    "component login { secret A { literal = \"@\" } }\napp orders { only_in = [dev], login {} }",
    "every app { secret A { literal = \"@\" } }\napp orders { only_in = [dev] }",
    // Where it matters, and what is none.
    "app orders { secret A { literal = \"@\" } }",
    "app orders { secret A { sealed = \"@\" } }",
    "app orders { secret A { sealed = @ } }",
    "app orders { environment prod { add secret A { sealed = \"@\" } } }",
    "app orders { secret A = \"@\" }",
    "app orders { secret A = @ }",
    "app orders { secret A = `@` }",
    "app orders { secret A { value = \"@\" } }",
    "app orders { secret A { value = @ } }",
    // Mistakes beside it, around it, in it.
    "app orders { secret A { literal = @ } }",
    "app orders { secret A { literal = '@' } }",
    "app orders { secret A { literal: \"@\" } }",
    "app orders { secret A { literal: @ } }",
    "app orders { secret A { literal \"@\" } }",
    "app orders { secret A { literal = \"@ } }\napp web {}",
    "app orders { secret A { literal = \"@\", literal = \"@\" } }",
    "app orders { secret A { literal = \"@\", store = vault, path = \"a\" } }",
    "app orders { secret A { literal = \"@\", nothing = 1 } }",
    "app orders { secret A { literl = \"@\" } }",
    "app orders { secret A { password = \"@\" } }",
    "app orders { secret A { api_key = \"@\" } }",
    "app orders { secret A { literal = \"@\"",
    "app orders { secret { literal = \"@\" } }",
    "app orders { secret A B { literal = \"@\" } }",
    "app orders { secret A { literal = [\"@\"] } }",
    "app orders { secret A { literal = \"@\" + 1 } }",
    "app orders { secret A { literal = lower(\"@\") } }",
    "app orders { secret A { generate = \"@\" } }",
    "app orders { secret A { literal = \"@\" }, config { B = secret.A } }",
    "app orders { secret A { literal = \"@\" }, config { B = \"x${secret.A}\" }, args = [secret.A] }",
    "app orders { secret A { literal = \"@\" }, labels { b = secret.A }, flags { b = \"${secret.A}\" } }",
    "app orders { only_in = [dev], secret A { literal = \"@\" }, image = secret.A }",
    "app orders { secret A.literal = \"@\" }",
    "app orders { add secret A { literal = \"@\" } }",
    "let hidden = \"@\"\nlet hidden = \"@\"\napp orders { secret A { literal = hidden } }",
    // Named from elsewhere: a list, a map, another `let`, a loop, an input, a component.
    "app orders { only_in = [dev], secret A { literal = hidden } }\n---\nlet hidden = \"@\"",
    "app orders { only_in = [dev], secret A { literal = \"x${hidden}\" } }\n---\nlet hidden = inner\nlet inner = \"@\"",
    "app orders { only_in = [dev], secret A { literal = \"${lower(hidden)}\" } }\n---\nlet hidden = \"@\"",
    "app orders { only_in = [dev], secret A { literal = lower(hidden) } }\n---\nlet hidden = \"@\"",
    "app orders { only_in = [dev], secret A { literal = hidden ?? other } }\n---\nlet other = \"@\"\nlet hidden = \"@\"",
    "app orders { only_in = [dev], secret A { literal = \n    \"x\" +\n    hidden } }\n---\nlet hidden = (\n  \"@\"\n)",
    "app orders { only_in = [dev], secret A { literal = all.b } }\n---\nlet all {\n  a = \"x\"\n  b = \"@\"\n}",
    "app orders { only_in = [dev], secret A { literal = all.b.c } }\n---\nlet all {\n  b {\n    c = hidden\n  }\n}\nlet hidden = \"@\"",
    "app orders { only_in = [dev], for one in all { secret \"A_${one.name}\" { literal = one.value } } }\n---\nlet all = [\n  { name = \"B\", value = \"x\" },\n  { name = \"A\", value = \"@\" },\n]",
    "app orders { only_in = [dev], for k, v in all { secret \"${k}\" { literal = v } } }\n---\nlet all {\n  A = \"x\"\n  B = \"@\"\n}",
    "app orders { only_in = [dev], for v in [\n  \"x\",\n  \"@\"\n] { secret B { literal = v } } }",
    "app orders { only_in = [dev], secret A { literal = all[1] } }\n---\nlet all = [\"x\",\n  (\"y\"),\n  \"@\"]",
    "app orders { only_in = [dev], secret A { literal = join(all, \"\") } }\n---\nlet all = [one for one in [\n  \"@\"\n]]",
    "app orders { only_in = [dev], secret A { literal = hidden } }\n---\nlet hidden = \"\"\"\n    }\n    @\n    \"\"\"",
    "app orders { only_in = [dev], secret A { literal = hidden } }\n---\nlet hidden = \"x\" // not } @\nlet other = 1",
    "app orders { only_in = [dev], secret A { // a } first\n  literal = \"@\"\n} }",
    "app orders { only_in = [dev], secret A {\n  // was \"@\"\n  literal = \"x\"\n} }",
    "app orders { only_in = [dev], secret A {\n  literal = \"x\" // was @\n} }",
    "// secret A {\n//   literal = \"@\"\n// }\napp orders { only_in = [dev] }",
    "/* secret A {\n   literal = \"@\"\n} */\napp orders { only_in = [dev] }",
    "app orders { only_in = [dev], secret A { literal = (\n  (\"@\")\n) } }",
    "app orders { only_in = [dev], secret A { literal = if environment.local { \"@\" } else { \"x\" } } }",
    "app orders { only_in = [dev], secret A {\n  if environment.local {\n    literal = \"@\"\n  }\n} }",
    "input hidden: String = \"@\"\napp orders { only_in = [dev], secret A { literal = hidden } }",
    "app orders { only_in = [dev], login { password = \"@\" } }\n---\ncomponent login {\n  field password: String\n  secret A { literal = password }\n}",
    "app orders { only_in = [dev], login {} }\n---\ncomponent login {\n  field password: String = \"@\"\n  secret A { literal = self.login.password }\n}",
    "app orders { only_in = [dev], login \"@\" {} }\n---\ncomponent login {\n  label password: String\n  secret A { literal = password }\n}",
    "app orders { only_in = [dev], login.password = hidden }\n---\ncomponent login {\n  field password: String\n  secret A { literal = \"${password}\" }\n}\nlet hidden = \"@\"",
    // Swallowed by what is not closed.
    "app orders { image = \"a, secret A { literal = \"@\" } }",
    "app orders { image = \"a, secret A { literal = \"@\", key = \"x\" }",
    "app orders {\n  image = `a\n  secret A { literal = \"@\" }\n  command = [`b`]\n}",
    "app orders {\n  image = \"\"\"a\n  secret A { literal = \"@\" }\n  image = \"\"\"b\n}",
    "app orders {\n  args = [\"a\"\n  secret A { literal = \"@\" }\n}",
    "app orders { secret A { literal = \"x\" \"@\" } }",
    "app orders { secret A literal \"@\" }",
    "app orders { secret A { existing = \"a\" key = \"b\" literal = \"@\" } }",
    "app orders { secret A { existing = \"a\" optional = true sealed = @ } }",
    "app orders { secret A { existing = \"a\" password = \"@\" } }",
    "app orders { secret \"A\" { literal = \"@\" } }",
    "app orders { secret[\"A\"].literal = \"@\" }",
    "app orders { secrets { A = \"x\" }, secret A { value = if true { \"@\" } else { \"@\" } } }",
];

/// What is above each line with the canary in turn, so that each is shown beside what does not parse.
const BROKEN: &str = "= = broken\n";

/// What nothing else is called; letters only, so that it could stand without quotes.
fn canary() -> String {
    let mut number = RandomState::new().hash_one(std::process::id());
    let mut word = "canary".to_owned();
    while number > 0 {
        word.push(char::from(b'a' + u8::try_from(number % 26).expect("less than 26")));
        number /= 26;
    }
    word
}

fn run(folder: &Path, args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_gdeployc")).args(args).current_dir(folder).output();
    let output = output.expect("it runs");
    assert!(output.status.code().is_some_and(|code| code <= 2), "{args:?} ended by a signal or a panic");
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Whether a file is a Secret of a local environment.
fn may_hold_one(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let is_local = file.components().any(|part| part.as_os_str() == "dev");
    is_local && name.starts_with("secret-") && name.contains("literal")
}

/// A project in a folder.
fn written(place: &str, canary: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let text = place.replace('@', canary);
    let (first, second) = text.split_once("\n---\n").unwrap_or((&text, ""));
    for (name, text) in
        [("project.gdeploy", format!("{ROOT}{first}\n")), ("second.gdeploy", second.to_owned())]
    {
        fs::write(folder.path().join(name), text).expect("it is written");
    }
    folder
}

/// The place with what does not parse above each line that has the canary.
fn broken(place: &str) -> Vec<String> {
    let lines: Vec<&str> = place.split_inclusive('\n').collect();
    let with = |at: usize| {
        let before = lines[..at].concat();
        format!("{before}{BROKEN}{}", lines[at..].concat())
    };
    (0..lines.len()).filter(|at| lines[*at].contains('@')).map(with).collect()
}

/// What a place leaks, and whether the Secret of the local environment has it.
fn leaks(place: &str, canary: &str) -> (Vec<String>, bool) {
    let folder = written(place, canary);
    let commands: [&[&str]; 15] = [
        &["check"],
        &["check", "--format", "json"],
        &["check", "--format", "sarif"],
        &["check", "--format", "github"],
        &["build", "--annotate"],
        &["fix", "--dry-run"],
        &["fmt", "--check"],
        &["set", "orders.scale", "3", "--dry-run"],
        &["explain", "orders"],
        &["explain", "orders.secret.A"],
        &["explain", "orders.login.password"],
        &["explain", "hidden"],
        &["explain", "out/dev/orders/secret-literal.yaml:stringData.A"],
        &["explain", "out/dev/orders/deployment.yaml:spec.template.spec.containers[0]"],
        &["graph"],
    ];
    let mut leaks = Vec::new();
    let mut look = |folder: &Path, args: &[&str]| {
        let said = run(folder, args);
        assert!(!said.is_empty() || args.contains(&"github"), "{args:?} says nothing about {place}");
        if said.contains(canary) {
            leaks.push(format!("{args:?} of {place}:\n{said}"));
        }
    };
    for args in commands {
        look(folder.path(), args);
    }
    for broken in broken(place) {
        let folder = written(&broken, canary);
        look(folder.path(), &["check"]);
        look(folder.path(), &["fmt", "--check"]);
    }
    let mut is_built = false;
    for file in files(&folder.path().join("out")) {
        if fs::read(&file).is_ok_and(|text| String::from_utf8_lossy(&text).contains(canary)) {
            if may_hold_one(&file) {
                is_built = true;
            } else {
                leaks.push(format!("{} of {place}", file.display()));
            }
        }
    }
    (leaks, is_built)
}

#[test]
fn no_output_holds_a_secret() {
    let canary = canary();
    let all: Vec<_> = PLACES.par_iter().map(|place| leaks(place, &canary)).collect();
    let found: Vec<&str> = all.iter().flat_map(|(leaks, _)| leaks).map(String::as_str).collect();
    assert!(found.is_empty(), "{} leaks:\n\n{}", found.len(), found.join("\n\n"));
    // Otherwise nothing of this was shown.
    let built = all.iter().filter(|(_, is_built)| *is_built).count();
    assert!(built >= 10, "the canary reached the Secret of {built} only");
}

/// The text around a secret is part of it: in a variable, and in a file that an operator fills in.
#[test]
fn explain_shows_no_text_around_a_secret() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/secret-in-file/before.gdeploy");
    fs::copy(case, folder.path().join("project.gdeploy")).expect("the project");
    let explained = |what: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gdeployc"));
        let output =
            command.args(["explain", what]).current_dir(folder.path()).output().expect("gdeployc runs");
        assert!(output.status.success(), "{what}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    };
    let environment = "out/prod/orders/deployment.yaml:spec.template.spec.containers[0]";
    let template = "out/prod/orders/externalsecret-files-vault.yaml:spec.target.template.data";
    for (what, shown) in [
        (environment.to_owned(), "(sensitive)"),
        (format!("{environment}.env[2].value"), "(secret)"),
        (template.to_owned(), "(sensitive)"),
        (format!("{template}[\"etc_app_db.conf\"]"), "(secret)"),
        ("orders.file".to_owned(), "(secret)"),
        ("orders.secret.DATABASE".to_owned(), "(secret)"),
    ] {
        let text = explained(&what);
        assert!(text.contains(shown) && !text.contains("hidden"), "{what}: {text}");
    }
}
