//! A cell of the matrix of `tests/cluster/matrix.yaml`: what was before, what somebody did, what is declared.
//!
//! What `gdeployc diff` says of it is told in short lines; `UPDATE_EXPECT=1` writes them down beside the matrix.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use gdeployc::diff::compare::{Op, compare};
use gdeployc::diff::noise;
use gdeployc::diff::set::Id;
use gdeployc::output::node::Node;
use gdeployc::schema::Schemas;
use serde::Deserialize;
use serde_json::Value;

use crate::reach::{Place, Said};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cell {
    pub(crate) name: String,
    before: Option<String>,
    #[serde(default = "server_side")]
    by: Vec<String>,
    then: Option<Vec<String>>,
    /// Why it is not applied for real.
    not_applied: Option<String>,
    #[serde(default)]
    was: String,
    objects: Option<String>,
    #[serde(default)]
    steps: Vec<Vec<String>>,
    until: Option<String>,
    after: Option<String>,
    #[serde(default)]
    change: BTreeMap<String, String>,
    #[serde(default)]
    environment: String,
}

fn server_side() -> Vec<String> {
    vec!["--server-side".to_owned()]
}

impl Cell {
    /// All cells.
    pub(crate) fn all() -> Vec<Self> {
        serde_yaml::from_str(include_str!("../cluster/matrix.yaml")).expect("cells")
    }

    /// Where it is written down what comes of it with all servers, or with this one where that differs.
    fn file(&self, version: &str) -> PathBuf {
        let name = if version.is_empty() { self.name.clone() } else { format!("{}.{version}", self.name) };
        crate::root().join("tests/cluster/matrix").join(format!("{name}.txt"))
    }

    /// Makes it so in the cluster.
    pub(crate) fn prepare(&self, place: &Place<'_>) {
        if let Some(objects) = &self.objects {
            place.create(objects);
        }
        if let Some(before) = &self.before {
            place.project_in(&words(place, &self.was), before);
            place.apply(&self.by.iter().map(String::as_str).collect::<Vec<_>>());
        }
        for step in &self.steps {
            let step: Vec<String> = step.iter().map(|word| place.file_of(word)).collect();
            let mut step: Vec<&str> = step.iter().map(String::as_str).collect();
            step.extend(["-n", &place.name]);
            place.kubectl(&step);
        }
        let after = self.after.clone().unwrap_or_else(|| {
            let mut text = self.before.clone().expect("a cell has a project");
            for (old, new) in &self.change {
                assert!(text.contains(old), "{}: there is no `{old}` to be changed", self.name);
                text = text.replace(old, new);
            }
            text
        });
        place.project_in(&words(place, &self.environment), &after.replace("{large}", &"x".repeat(3_300_000)));
    }

    /// What it says to somebody with all rights.
    pub(crate) fn said(&self, place: &Place<'_>) -> Said {
        let start = Instant::now();
        loop {
            let said = place.json(&[]);
            let is_so = self.until.as_ref().is_none_or(|text| said.stdout.contains(text));
            if is_so || start.elapsed() > Duration::from_secs(30) {
                return said;
            }
        }
    }

    /// Applies it for real: what changes is what was said, and what was said to stand in the way does.
    pub(crate) fn apply(&self, place: &Place<'_>, said: &Said) -> Result<(), String> {
        if self.not_applied.is_some() {
            return Ok(());
        }
        let folder = place.built();
        let wrong =
            |words: &str| Err(format!("{} with {}: {words}\n{}", self.name, place.version(), told(said)));
        let before = live(place, &folder);
        let way: Vec<&str> = self.then.as_ref().unwrap_or(&self.by).iter().map(String::as_str).collect();
        let apply = || place.attempt(&[&["apply", "-k", &folder], way.as_slice()].concat());
        let mut output = apply();
        let start = Instant::now();
        // kubectl does not wait for a kind that it defines itself: people run it again.
        while said.stdout.contains("its kind is defined first")
            && !output.status.success()
            && start.elapsed() < Duration::from_secs(30)
        {
            output = apply();
        }
        let words = String::from_utf8_lossy(&output.stderr);
        let view = said.view();
        let resources = list(&view["resources"]);
        let is_stopped = resources.iter().any(|one| {
            let stops = list(&one["conflicts"]).iter().any(|conflict| conflict["stops"] == true);
            stops || !list(&one["problems"]).is_empty() || one["action"] == "replace"
        });
        match (output.status.success(), is_stopped) {
            (false, false) => return wrong(&format!("kubectl cannot apply it: {words}")),
            (true, true) => return wrong("kubectl applies it"),
            (false, true) => return Ok(()),
            (true, false) => {}
        }
        let after = live(place, &folder);
        for resource in resources {
            let id = resource["id"].as_str().unwrap_or_default();
            if resource["action"] == "delete" || !resource["old_id"].is_null() {
                continue;
            }
            let (old, new) = (before.get(id), after.get(id));
            let action = match (old, new) {
                // It is not declared.
                (None, None) => continue,
                (None, Some(_)) => "create",
                (Some(old), Some(new)) if paths(old, new).is_empty() => "unchanged",
                _ => "update",
            };
            if resource["action"] != action {
                return wrong(&format!("{id}: really {action}"));
            }
            if let (Some(old), Some(new)) = (old, new) {
                let said: BTreeSet<String> = list(&resource["changes"]).iter().map(place_of).collect();
                let really = paths(old, new);
                if said != really {
                    return wrong(&format!("{id}: really {really:?}"));
                }
            }
        }
        let again = place.json(&[]);
        let left = list(&again.view()["resources"])
            .iter()
            .filter(|one| one["action"] != "unchanged" && one["action"] != "delete")
            .count();
        if left == 0 { Ok(()) } else { wrong(&format!("it is not settled: {again}")) }
    }

    /// Compares what was said, by the servers' versions, with what is written down.
    pub(crate) fn judge(&self, came: &BTreeMap<String, String>) -> Vec<String> {
        let read = |file: &PathBuf| fs::read_to_string(file).unwrap_or_default();
        let all = self.file("");
        if env::var_os("UPDATE_EXPECT").is_some() {
            // The newest server speaks for all, and what another one says otherwise has a file of its own.
            let (_, newest) = came.last_key_value().expect("there are servers");
            fs::write(&all, newest).expect("the folder can be written");
            for (version, text) in came {
                let own = self.file(version);
                if text == newest {
                    drop(fs::remove_file(own));
                } else {
                    fs::write(own, text).expect("the same");
                }
            }
            return Vec::new();
        }
        let wrong = came.iter().filter_map(|(version, came)| {
            let own = self.file(version);
            let wanted = read(if own.exists() { &own } else { &all });
            let header = format!("{} with {version}", self.name);
            let diff = similar::TextDiff::from_lines(&wanted, came);
            (wanted != *came).then(|| diff.unified_diff().header(&header, "what came").to_string())
        });
        wrong.collect()
    }
}

/// The objects of a folder as they are, by their ids.
fn live(place: &Place<'_>, folder: &str) -> BTreeMap<String, Node> {
    let output = place.attempt(&["get", "-R", "-f", folder, "--ignore-not-found", "-o", "json"]);
    let whole: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let items = if whole["kind"] == "List" { list(&whole["items"]).to_vec() } else { vec![whole] };
    let nodes = items.into_iter().filter_map(|item| serde_json::from_value::<Node>(item).ok());
    nodes
        .filter_map(|mut node| {
            noise::strip(&mut node);
            Some((Id::of(&node)?.to_string(), node))
        })
        .collect()
}

/// Where two objects differ, and how.
fn paths(old: &Node, new: &Node) -> BTreeSet<String> {
    let id = Id::of(new).expect("an object");
    let shape = Schemas::default().shape(&id.api_version(), &id.kind);
    let op = |op| match op {
        Op::Add => "add",
        Op::Replace => "replace",
        Op::Remove => "remove",
        Op::Reorder => "reorder",
    };
    let all = compare(&shape, old, new);
    // A label that repeats the image's tag and the notes of the apply set are told to nobody.
    let is_told = |path: &str| {
        !path.ends_with("[app.kubernetes.io/version]") && !path.contains("[applyset.kubernetes.io/")
    };
    let told = all.iter().map(|one| (one.op, one.path.to_string())).filter(|(_, path)| is_told(path));
    told.map(|(done, path)| format!("{} {path}", op(done))).collect()
}

/// The words of the environment: its own, and the namespace where they name none.
fn words(place: &Place<'_>, own: &str) -> String {
    match own {
        own if own.contains("namespace") => own.to_owned(),
        "" => format!("namespace = \"{}\"", place.name),
        own => format!("namespace = \"{}\", {own}", place.name),
    }
}

/// In short lines: what would happen, where, and what was said of it.
pub(crate) fn told(said: &Said) -> String {
    let mut lines = vec![format!("exit {}", said.code)];
    let view = said.view();
    for resource in list(&view["resources"]) {
        let text = |name: &str| resource[name].as_str().unwrap_or_default();
        let before = lines.len();
        let manager =
            if text("manager").is_empty() { String::new() } else { format!(" by {}", text("manager")) };
        lines.push(format!("{} {} {}{manager}", text("action"), text("verdict"), text("id")));
        if !text("old_id").is_empty() {
            lines.push(format!("  takes the place of {}", text("old_id")));
        }
        // Of what is new, all that is declared.
        if text("action") != "create" {
            lines.extend(list(&resource["changes"]).iter().map(change));
        }
        lines.extend(list(&resource["problems"]).iter().map(|one| {
            let line =
                one["source"]["line"].as_u64().map(|line| format!(" at line {line}")).unwrap_or_default();
            format!(
                "  {} {}{line}",
                one["code"].as_str().unwrap_or_default(),
                one["message"].as_str().unwrap_or_default()
            )
        }));
        lines.extend(list(&resource["conflicts"]).iter().map(|one| {
            let stops = if one["stops"] == true { "stops" } else { "is taken over" };
            format!(
                "  {} of {} {stops}",
                one["field"].as_str().unwrap_or_default(),
                one["manager"].as_str().unwrap_or_default()
            )
        }));
        for (name, what) in [("warnings", "warning"), ("notes", "note")] {
            lines.extend(
                list(&resource[name])
                    .iter()
                    .map(|text| format!("  {what}: {}", text.as_str().unwrap_or_default())),
            );
        }
        for field in list(&resource["left"]["fields"]) {
            let owners: Vec<&str> = list(&field["owners"]).iter().filter_map(Value::as_str).collect();
            lines.push(format!("  {} stays, of {owners:?}", field["path"].as_str().unwrap_or_default()));
        }
        if !text("unverified").is_empty() {
            lines.push(format!("  not verified: {}", text("unverified")));
        }
        let is_quiet =
            text("action") == "unchanged" && text("verdict") == "verified" && lines.len() == before + 1;
        if is_quiet {
            lines.truncate(before);
        }
    }
    lines.extend(
        list(&view["notes"]).iter().map(|note| format!("note: {}", note.as_str().unwrap_or_default())),
    );
    lines.push(String::new());
    // Each server would be another one.
    let title = view["left"]["title"].as_str().unwrap_or_default();
    let version = title.split(['(', ')']).find(|word| word.starts_with("v1.")).unwrap_or("v1.x");
    lines.join("\n").replace(version, "v1.x")
}

fn change(change: &Value) -> String {
    let value = |name: &str| {
        change.get(name).map_or_else(|| "-".to_owned(), |value| value.to_string().chars().take(60).collect())
    };
    let line = change["source"]["line"].as_u64().map(|line| format!(" at line {line}")).unwrap_or_default();
    format!("  {}: {} -> {}{line}", change["path"].as_str().unwrap_or_default(), value("old"), value("new"))
}

/// What happens, and where.
fn place_of(change: &Value) -> String {
    let text = |name: &str| change[name].as_str().unwrap_or_default();
    format!("{} {}", text("op"), text("path"))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Where a reader hears otherwise than somebody with all rights: the object, and what only one of them hears.
pub(crate) fn disagreements(all: &Said, reader: &Said) -> Vec<[String; 3]> {
    let (all, reader) = (changes(all), changes(reader));
    let ids: BTreeSet<&String> = all.keys().chain(reader.keys()).collect();
    let nothing = BTreeSet::new();
    let mut found = Vec::new();
    for id in ids {
        let (all, reader) = (all.get(id).unwrap_or(&nothing), reader.get(id).unwrap_or(&nothing));
        let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
            let words: Vec<&str> = one.difference(other).map(String::as_str).collect();
            if words.is_empty() { "-".to_owned() } else { words.join(", ") }
        };
        if all != reader {
            found.push([id.clone(), only(all, reader), only(reader, all)]);
        }
    }
    found
}

/// What would happen to each object, and where.
fn changes(said: &Said) -> BTreeMap<String, BTreeSet<String>> {
    let view = said.view();
    let one = |resource: &Value| {
        let text = |name: &str| resource[name].as_str().unwrap_or_default().to_owned();
        let mut words = BTreeSet::from([text("action")]);
        words.extend(list(&resource["changes"]).iter().map(place_of));
        (text("id"), words)
    };
    list(&view["resources"]).iter().map(one).collect()
}

/// Compares with the table of what is known; it says why of each.
pub(crate) fn judge_readers(found: &BTreeMap<[String; 4], BTreeSet<String>>) -> Result<(), String> {
    let file = crate::root().join("tests/cluster/matrix/readers.tsv");
    let text = fs::read_to_string(&file).unwrap_or_default();
    let mut reasons = BTreeMap::new();
    let mut head = String::new();
    for line in text.lines() {
        if line.starts_with('#') {
            head.push_str(line);
            head.push('\n');
        } else if let Some((row, reason)) = line.rsplit_once('\t') {
            reasons.insert(row.to_owned(), reason.to_owned());
        }
    }
    let row = |(words, servers): (&[String; 4], &BTreeSet<String>)| {
        let servers: Vec<&str> = servers.iter().map(String::as_str).collect();
        format!("{}\t{}", servers.join("|"), words.join("\t"))
    };
    let rows: BTreeSet<String> = found.iter().map(row).collect();
    if env::var_os("UPDATE_EXPECT").is_some() {
        let reason = |row: &String| reasons.get(row).cloned().unwrap_or_else(|| "?".to_owned());
        let lines: Vec<String> = rows.iter().map(|row| format!("{row}\t{}\n", reason(row))).collect();
        fs::write(&file, format!("{head}{}", lines.concat())).expect("the folder can be written");
        return Ok(());
    }
    let unlisted =
        rows.iter().filter(|row| !reasons.contains_key(*row)).map(|row| format!("not listed: {row}"));
    let settled =
        reasons.keys().filter(|row| !rows.contains(*row)).map(|row| format!("not so any more: {row}"));
    let unknown = reasons.iter().filter(|(_, why)| why.len() < 4).map(|(row, _)| format!("why? {row}"));
    let words: Vec<String> = unlisted.chain(settled).chain(unknown).collect();
    if words.is_empty() { Ok(()) } else { Err(words.join("\n")) }
}
