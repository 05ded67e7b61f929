//! Each rule against its own documentation: what it shows as wrong is found, what it shows as right is not.
//!
//! An example leaves out what every project has; [`whole`] adds it.

use gdeployc::base::diagnostic::Severity;
use gdeployc::codes;
use gdeployc::driver::{Compiled, Options, Project};
use gdeployc::rules::RULES;

/// Hundreds of kibibytes make no example: see `more_than_a_config_map_holds` and `more_than_annotations_hold`.
const TOO_LONG: [&str; 2] = ["GD0432", "GD0479"];

/// An example with a project, an environment and what every workload needs.
fn whole(example: &str) -> String {
    let mut text = example.to_owned();
    let mut need = |word: &str, statement: &str| {
        if !example.lines().any(|line| line.starts_with(word)) {
            text.push_str(statement);
        }
    };
    need("project ", "project shop { language = 1 }\n");
    need("environment ", "environment prod { namespace = \"shop\", kubernetes = \"1.34\" }\n");
    need("app ", "app orders {}\n");
    text + "every app { image = \"example.com/shop:1.5.0\", resources { cpu = 100m, memory = 64Mi } }\n"
}

fn compile(text: &str) -> Compiled {
    Project::in_memory(&[("project.gdeploy", text)]).compile(&Options::default())
}

#[test]
fn what_is_wrong_is_found_and_what_is_right_is_not() {
    for rule in RULES {
        let id = rule.code.id;
        if TOO_LONG.contains(&id) {
            continue;
        }
        let (wrong, right) = codes::examples(rule.doc).expect("a page shows what is wrong and what is right");
        let found = compile(&whole(&wrong)).findings;
        assert!(
            found.iter().any(|finding| finding.code == rule.code),
            "{id} is not found in\n{wrong}\n{found:#?}"
        );
        let found = compile(&whole(&right)).findings;
        assert!(
            !found.iter().any(|finding| finding.code == rule.code),
            "{id} is found in\n{right}\n{found:#?}"
        );
        let errors: Vec<_> = found.iter().filter(|finding| finding.severity == Severity::Error).collect();
        assert!(errors.is_empty(), "{id}: what is right has {errors:#?}");
    }
}

#[test]
fn a_mistake_is_one_finding() {
    for rule in RULES.iter().filter(|rule| !TOO_LONG.contains(&rule.code.id)) {
        let (wrong, _) = codes::examples(rule.doc).expect("a page shows what is wrong and what is right");
        let found = compile(&whole(&wrong)).findings;
        let others: Vec<_> = found.iter().filter(|finding| finding.code != rule.code).collect();
        assert!(others.is_empty(), "{} brings {others:#?}", rule.code.id);
    }
}

#[test]
fn more_than_a_config_map_holds() {
    let file = |size: usize| whole(&format!("app orders {{ file \"/data\" = \"{}\" }}\n", "a".repeat(size)));
    let codes =
        |size| compile(&file(size)).findings.iter().map(|finding| finding.code.id).collect::<Vec<_>>();
    assert_eq!(codes(1 << 20), [""; 0]);
    assert_eq!(codes((1 << 20) + 1), ["GD0432"]);
}

#[test]
fn more_than_annotations_hold() {
    let notes = |size: usize| {
        whole(&format!("app orders {{ annotations {{ notes = \"{}\" }} }}\n", "a".repeat(size)))
    };
    let codes =
        |size| compile(&notes(size)).findings.iter().map(|finding| finding.code.id).collect::<Vec<_>>();
    assert_eq!(codes((256 << 10) - 5), [""; 0]);
    assert_eq!(codes((256 << 10) - 4), ["GD0479"]);
}

#[test]
fn a_risk_is_an_error_where_one_environment_is_protected() {
    let found = compile(&whole(
        "environment dev { namespace = \"dev\", kubernetes = \"1.34\" }\n\
         environment prod { namespace = \"prod\", kubernetes = \"1.34\", protected = true }\n\
         app orders { scale = 2, port http = 8080 }\n",
    ))
    .findings;
    let [finding] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!((finding.code.id, finding.severity), ("GD0410", Severity::Error));
    assert_eq!(finding.environments, ["dev", "prod"]);
}

#[test]
fn the_list_of_checks_has_each_rule_with_its_title() {
    let list = include_str!("../docs/checks.md");
    let listed: Vec<String> = list
        .lines()
        .filter_map(|line| line.strip_prefix("| [")?.split_once("](errors/"))
        .map(|(id, rest)| format!("{id} {}", rest.split(" | ").nth(1).unwrap_or_default()))
        .collect();
    let mut rules: Vec<String> =
        RULES.iter().map(|rule| format!("{} {}", rule.code.id, codes::title(rule.doc).0)).collect();
    rules.sort();
    let missing: Vec<_> = rules.iter().filter(|rule| !listed.contains(rule)).collect();
    let others: Vec<_> = listed.iter().filter(|line| !rules.contains(line)).collect();
    assert!(missing.is_empty() && others.is_empty(), "docs/checks.md lacks {missing:#?} and has {others:#?}");
    assert_eq!(listed, rules, "the lines of docs/checks.md go by number");
}

#[test]
fn the_list_of_checks_says_which_are_risks() {
    let rows = include_str!("../docs/checks.md").lines().filter(|line| line.starts_with("| [GD"));
    let mut wrong = Vec::new();
    for row in rows {
        let cells: Vec<&str> = row.split(" | ").collect();
        let id = cells[0].trim_start_matches("| [").split(']').next().expect("a row begins with its code");
        let rule = RULES.iter().find(|rule| rule.code.id == id).expect("rows are of rules");
        let is_risk = match cells[2] {
            "error" => false,
            "warning" | "warning; error where `protected`" | "error or warning" => true,
            "error, only where `protected`" => true,
            other => panic!("{id} has the severity `{other}`"),
        };
        if is_risk != rule.code.risk {
            wrong.push(id);
        }
    }
    assert!(wrong.is_empty(), "docs/checks.md says of these the other thing than their codes: {wrong:?}");
}

/// Rules look at whole contexts; none may panic where there is nothing.
#[test]
fn an_environment_without_workloads_has_no_findings() {
    let found = compile(
        "project shop { language = 1 }\nenvironment prod { namespace = \"shop\", kubernetes = \"1.34\", protected = true }\n",
    );
    assert!(found.findings.is_empty(), "{:#?}", found.findings);
}

#[test]
fn what_is_misspelt_counts_as_present() {
    let found = compile(&whole(
        "environment prod { namespace = \"shop\", kubernetes = \"1.34\", protected = true }\n\
         app orders { port http = 8080, prob readiness { get = \"/readyz\" }, scal = 2 }\n",
    ))
    .findings;
    let codes: Vec<_> = found.iter().map(|finding| finding.code.id).collect();
    assert_eq!(codes, ["GD0201", "GD0201"], "{found:#?}");
}
