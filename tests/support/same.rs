//! What the formatter keeps of any text, as assertions that tests and fuzzing share.
//!
//! A tree is compared by what it prints without its places; comments by their texts, in order.

use gdeployc::base::span::FileId;
use gdeployc::format::format;
use gdeployc::syntax::parse;
use gdeployc::syntax::trivia::Trivia;

const FILE: FileId = FileId(0);

/// The text, formatted; none where it does not parse and is left alone. Fails where the tree or a comment
/// changes, or where a second time changes anything.
#[track_caller]
pub(crate) fn formatted(text: &str) -> Option<String> {
    let (old, once) = match format(FILE, text) {
        Ok(once) => (body(text), once),
        Err(problems) => {
            assert!(!problems.is_empty(), "left alone for no reason:\n{text}");
            return None;
        }
    };
    let new = body(&once);
    assert_eq!(tree(old), tree(new), "another tree:\n{text}\n---\n{once}");
    assert_eq!(comments(old), comments(new), "other comments:\n{text}\n---\n{once}");
    let twice = format(FILE, &once).expect("what was formatted parses");
    assert_eq!(once, twice, "not the same again:\n{text}\n---\n{once}\n---\n{twice}");
    Some(once)
}

fn body(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

fn tree(text: &str) -> String {
    const SPAN: &str = "Span { file: FileId(0), start: ";
    let parsed = parse(FILE, text);
    assert!(parsed.problems.is_empty(), "{:?} in\n{text}", parsed.problems);
    let printed = format!("{:?}", parsed.ast);
    let mut pieces = printed.split(SPAN);
    let mut tree = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        tree.push_str(piece.split_once('}').map_or("", |(_, rest)| rest));
    }
    tree
}

fn comments(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    let found = Trivia::scan(FILE, &text).comments;
    found.iter().map(|one| text[one.span.start as usize..one.span.end as usize].to_owned()).collect()
}
