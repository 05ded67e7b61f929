//! What a cluster's objects mean together is what two sides that are known whole mean: each case of `tests/diff`, both ways.
//!
//! The first side plays the cluster: its objects are live, and what the second side declares is what a server would make
//! of them. No server is asked; `tests/cluster_meaning.rs` does that.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use gdeployc::diff::meant::Told;
use gdeployc::diff::pair::{By, pairs};
use gdeployc::diff::report::{Action, Report, Resource, Verdict};
use gdeployc::diff::seen::Context;
use gdeployc::diff::set::Set;
use gdeployc::diff::together::{Around, Together};
use gdeployc::diff::tried::Tried;
use gdeployc::driver::{Declared, Options, Project};
use gdeployc::schema::Schemas;

/// What is said of an object: what happens to it, how its pods roll, and each risk.
type Meaning = (Action, String, BTreeSet<String>);

fn meanings(resources: &[Resource]) -> BTreeMap<String, Meaning> {
    let flags =
        |one: &Resource| one.risks().map(|flag| format!("{:?} {}", flag.level, flag.message)).collect();
    resources
        .iter()
        .map(|one| (one.id.to_string(), (one.action, format!("{:?}", one.rollout), flags(one))))
        .collect()
}

#[derive(Clone, Copy, PartialEq)]
enum Judged {
    Alone,
    Together,
}

/// One object after the other, then judged; the one with the number could not be read.
fn tried(old: &Set, new: &Set, schemas: &Schemas, unread: Option<usize>, judged: Judged) -> Vec<Resource> {
    let mut together = Together::default();
    let mut resources = Vec::new();
    for pair in pairs(By::Name, old, new) {
        let Some(declared) = pair.new else {
            let gone = pair.old.expect("a pair has a side");
            together.keep_member(gone.clone());
            resources.push(Resource::of(gone.id.clone(), Action::Delete));
            continue;
        };
        if unread == Some(resources.len()) {
            let verdict = Verdict::Unknown;
            resources.push(Resource { verdict, ..Resource::of(declared.id.clone(), Action::Unchanged) });
            continue;
        }
        let context = Context::default();
        let question = |live, predicted| {
            let verdict = Verdict::Verified;
            Tried { declared, live, predicted, verdict, whole: false, context }
        };
        resources.push(match pair.old {
            Some(live) if live.id.is_same(&declared.id) => {
                let (resource, sides) =
                    question(Some(live.body.clone()), Some(declared.body.clone())).resource(schemas);
                together.keep(sides.expect("it is there"));
                resource
            }
            Some(member) => {
                together.keep_member(member.clone());
                question(None, None).successor(member, schemas)
            }
            None => question(None, None).resource(schemas).0,
        });
    }
    if judged == Judged::Together {
        together.judge(new, &Around::default(), &mut resources);
    }
    resources
}

fn declared(file: &Path) -> Option<Declared> {
    let text = fs::read_to_string(file).ok()?;
    let files = [("project.gdeploy", text.as_str())];
    Project::in_memory(&files).declared(&Options::default()).ok()
}

/// Both sides of each case, in both directions: what comes in one goes in the other.
fn cases(mut each: impl FnMut(&Path, [&Set; 2], &Schemas)) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff");
    let mut count = 0;
    for case in fs::read_dir(folder).expect("a folder of cases").flatten() {
        let file = |name: &str| declared(&case.path().join(name));
        let Some((before, after)) = file("before.gdeploy").zip(file("after.gdeploy")) else { continue };
        for (name, new) in &after.environments {
            let Some(old) = before.environment(name) else { continue };
            each(&case.path(), [old, new], &after.schemas);
            each(&case.path(), [new, old], &after.schemas);
            count += 2;
        }
    }
    assert!(count > 100, "only {count} comparisons");
}

fn offline([old, new]: [&Set; 2], schemas: &Schemas) -> Vec<Resource> {
    Report::between(Told::Meant, false, By::Name, [old, new], schemas).resources
}

#[test]
fn a_cluster_means_what_a_revision_means() {
    let mut risks = 0;
    cases(|case, [old, new], schemas| {
        let whole = meanings(&offline([old, new], schemas));
        assert_eq!(whole, meanings(&tried(old, new, schemas, None, Judged::Together)), "{}", case.display());
        risks += whole.values().map(|(_, _, flags)| flags.len()).sum::<usize>();
    });
    assert!(risks > 100, "only {risks} risks");
}

#[test]
fn of_what_cannot_be_read_less_is_said_and_nothing_else() {
    let mut less = 0;
    cases(|case, [old, new], schemas| {
        let whole = meanings(&offline([old, new], schemas));
        let alone = meanings(&tried(old, new, schemas, None, Judged::Alone));
        for unread in 0..new.objects.len() {
            for (id, (_, rollout, flags)) in
                meanings(&tried(old, new, schemas, Some(unread), Judged::Together))
            {
                let name = format!("{}: {id}, without {}", case.display(), new.objects[unread].id);
                // What an unread object took the place of is just gone.
                let Some((_, known, risks)) = whole.get(&id) else { continue };
                // What its own change says is true without the others.
                let is_new = |flag: &&String| !risks.contains(*flag) && !alone[&id].2.contains(*flag);
                assert_eq!(flags.iter().filter(is_new).collect::<Vec<_>>(), Vec::<&String>::new(), "{name}");
                // Nobody knows how many pods an autoscaler has made that could not be read.
                let is_less = rollout.contains("replicas: None, before: None")
                    && new.objects[unread].id.kind == "HorizontalPodAutoscaler";
                let is_itself = new.objects[unread].id.to_string() == id;
                assert!(rollout == *known || is_less || is_itself, "{name}: {rollout}");
                less += risks.difference(&flags).count();
            }
        }
    });
    assert!(less > 100, "only {less} risks less");
}
