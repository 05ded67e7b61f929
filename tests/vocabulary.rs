//! std's own declarations: they load without a finding, and what they name exists.
//!
//! At run time nobody checks them, so a misspelt `with` or a pattern that does not compile would only show in
//! what a project may get away with.

use gdeployc::base::diagnostic::Sink;
use gdeployc::base::span::FileId;
use gdeployc::program::libraries::whole_names;
use gdeployc::syntax::{parse, parsed_ahead};
use gdeployc::words::load::{self, Shelf};
use gdeployc::words::stdlib::{FILES, NODES, STD};
use gdeployc::words::word::{Member, Planned, Vocabulary, Word};

/// Calls `check` with std's vocabulary.
fn with_std(check: impl FnOnce(&Vocabulary<'_>)) {
    let parsed: Vec<_> = (0..).zip(FILES).map(|(id, (_, text))| parse(FileId(id), text)).collect();
    for (file, (name, _)) in parsed.iter().zip(FILES) {
        assert!(file.problems.is_empty(), "{name}: {:?}", file.problems);
    }
    let whole = whole_names(STD, parsed.iter().map(|file| &file.ast)).into_iter().collect();
    let files = (0..).map(FileId).zip(parsed.iter().map(|file| &file.ast)).collect();
    let std = Shelf { name: STD, files, whole: &whole };
    let mut sink = Sink::default();
    let vocabulary = load::load(&std, &[], &[], &mut sink);
    let found = sink.into_vec();
    assert!(found.is_empty(), "{found:?}");
    check(&vocabulary);
}

/// Positions, texts and all: what was found when the compiler was built is what is found now.
#[test]
fn parsed_ahead_it_is_the_same() {
    for ((name, text), nodes) in FILES.iter().zip(NODES) {
        let (now, ahead) = (parse(FileId(7), text), parsed_ahead(FileId(7), text, nodes));
        assert_eq!(format!("{now:?}"), format!("{ahead:?}"), "{name}");
    }
    assert_eq!(FILES.len(), NODES.len());
}

fn each_word(check: impl Fn(&Word<'_>)) {
    with_std(|vocabulary| vocabulary.iter().for_each(|(_, word)| check(word)));
}

#[test]
fn names_that_words_give_exist() {
    with_std(|vocabulary| {
        let known = |name: &str| vocabulary.iter().any(|(_, word)| word.name == name);
        for (_, word) in vocabulary.iter() {
            for place in &word.inside {
                assert!(known(place), "`{}` is inside `{place}`, which does not exist", word.name);
            }
            for choice in &word.one_of {
                assert!(word.members.contains_key(choice), "`{}` has no `{choice}` to choose", word.name);
            }
            if let Some(main) = word.main {
                assert!(word.field(main).is_some(), "`{}` has no field `{main}`", word.name);
            }
            assert!(!word.one_of_required || !word.one_of.is_empty(), "`{}`: one of what?", word.name);
        }
    });
}

#[test]
fn what_fields_are_tied_to_exists() {
    each_word(|word| {
        for member in word.members.values() {
            let Member::Field(field) = member else { continue };
            for name in &field.with {
                let place = format!("`{}.{}`", word.name, field.name);
                assert!(word.one_of.contains(name), "{place} goes with `{name}`, which is no choice");
            }
        }
    });
}

#[test]
fn patterns_compile() {
    each_word(|word| {
        for member in word.members.values() {
            let Member::Field(field) = member else { continue };
            if let Some(pattern) = field.matches {
                assert!(regex_lite::Regex::new(pattern).is_ok(), "`{}.{}`: {pattern}", word.name, field.name);
            }
        }
    });
}

/// What is not built yet asks for nothing: a field that is planned is never missing.
#[test]
fn planned_fields_may_be_left_out() {
    each_word(|word| {
        for member in word.members.values() {
            let Member::Field(field) = member else { continue };
            let free = field.ty.is_optional() || field.ty.is_map() || field.default.is_some();
            assert!(
                field.planned != Planned::Yes || free,
                "`{}.{}` is planned, and nobody can set it",
                word.name,
                field.name
            );
        }
    });
}

/// Another name of a word leads to it only where it is no word itself.
#[test]
fn other_names_are_no_members() {
    with_std(|vocabulary| {
        for (_, word) in vocabulary.iter() {
            let mut seen: Vec<&str> = Vec::new();
            for (name, member) in &word.members {
                let also = match member {
                    Member::Field(field) => &field.also,
                    Member::Word(id) => &vocabulary.word(*id).also,
                };
                for other in also.iter().filter(|other| !word.members.contains_key(**other)) {
                    assert!(!seen.contains(other), "`{}`: `{other}` means `{name}` and another", word.name);
                    seen.push(other);
                }
            }
        }
    });
}
