//! Which edits go together, with findings made for it.

use super::*;
use crate::base::diagnostic::Code;
use crate::base::span::Span;

const CODE: Code = Code::new("GD0000", "a-test");

/// Findings that want these edits: from, to, text.
fn findings(project: &Project, wanted: &[&[(u32, u32, &str)]]) -> Vec<Diagnostic> {
    let (file, _) = project.sources.iter().last().expect("the project has a file");
    let edit = |&(start, end, text): &(u32, u32, &str)| Edit {
        span: Span::new(file, start, end),
        text: text.to_owned(),
    };
    let finding = |edits: &&[(u32, u32, &str)]| {
        let span = Span::new(file, edits[0].0, edits[0].1);
        Diagnostic::error(CODE, "x").label(span, "").fix("do it", edits.iter().map(edit).collect())
    };
    wanted.iter().map(finding).collect()
}

#[track_caller]
fn becomes(old: &str, wanted: &[&[(u32, u32, &str)]], new: &str, fixed: usize) {
    let project = Project::in_memory(&[("project.gdeploy", old)]);
    let findings = findings(&project, wanted);
    let chosen = project.chosen(&findings.iter().collect::<Vec<_>>());
    let edited = project.edited(&chosen.edits);
    assert_eq!(edited.values().next().map_or(old, String::as_str), new);
    assert_eq!(chosen.fixed.len(), fixed);
}

#[test]
fn the_first_of_two_wins() {
    becomes("abcd = 1", &[&[(1, 3, "x")], &[(2, 4, "y")], &[(7, 8, "2")]], "axd = 2", 2);
    becomes("abcd = 1", &[&[(2, 4, "y")], &[(1, 3, "x")]], "aby = 1", 1);
    becomes("a = 1", &[&[(0, 0, "x")], &[(0, 1, "y")]], "xa = 1", 1);
    becomes("a = 1", &[&[(0, 1, "y")], &[(1, 1, "x")]], "yx = 1", 2);
}

#[test]
fn a_fix_is_whole_or_not_at_all() {
    becomes("abcd = 1", &[&[(0, 1, "x")], &[(0, 1, "y"), (7, 8, "2")]], "xbcd = 1", 1);
    becomes("abcd = 1", &[&[(0, 2, "x"), (1, 3, "y")]], "abcd = 1", 0);
}

#[test]
fn the_same_edit_is_made_once() {
    becomes("a = 1", &[&[(0, 1, "b")], &[(0, 1, "b")], &[(0, 1, "b"), (4, 5, "2")]], "b = 2", 3);
}

#[test]
fn no_file_is_broken() {
    becomes("a = 1", &[&[(0, 1, "b")], &[(4, 5, "{")]], "b = 1", 1);
    becomes("a = [1", &[&[(5, 6, "{")]], "a = [{", 1);
}

#[test]
fn lines_end_as_they_did() {
    becomes("a = 1\r\n", &[&[(5, 5, "\nb = 2")]], "a = 1\r\nb = 2\r\n", 1);
}

#[test]
fn std_is_not_edited() {
    let project = Project::in_memory(&[("project.gdeploy", "a = 1")]);
    let edit = Edit { span: Span::new(FileId(0), 0, 0), text: "x".to_owned() };
    let finding = Diagnostic::error(CODE, "x").fix("do it", vec![edit]);
    assert!(project.chosen(&[&finding]).fixed.is_empty());
}

#[test]
fn a_fix_that_did_not_help_is_not_tried_again() {
    let project = Project::in_memory(&[("project.gdeploy", "a = 1")]);
    let found = findings(&project, &[&[(0, 0, "x")], &[(1, 1, "x")]]);
    let mut tried = Tried::default();
    assert_eq!(tried.left(&found).len(), 2);
    tried.add(&[&found[0]], &found);
    assert_eq!(tried.left(&found).len(), 0);
    assert_eq!(tried.left(&found[1..]).len(), 1);
}
