//! The examples of the language's description: what they become, and what edits do to them.

mod syntax;

use gdeployc::base::span::FileId;
use gdeployc::syntax::parse;
use rayon::prelude::*;
use syntax::example::{EXAMPLES, text};
use syntax::spans::spans;

#[test]
fn examples_have_no_problem() {
    for name in EXAMPLES {
        let text = text(name);
        let parsed = parse(FileId(0), &text);
        assert!(parsed.problems.is_empty(), "{name}: {:#?}", parsed.problems);
        assert!(!parsed.ast.items.is_empty());
    }
}

#[test]
fn every_prefix_is_read() {
    for name in EXAMPLES {
        let text = text(name);
        text.par_char_indices().for_each(|(end, _)| {
            syntax::check(&text[..end]);
        });
    }
}

#[test]
fn every_text_without_one_character_is_read() {
    for name in EXAMPLES {
        let text = text(name);
        text.par_char_indices().for_each(|(at, removed)| {
            let mut edited = text.clone();
            edited.remove(at);
            let found = syntax::check(&edited);
            // A bracket or quote that is gone is missed, but for those within comments and texts.
            let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
            let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
            let code = !text[line..at].contains(['"', '`', '/']) && !text[at..end].contains(['"', '`']);
            if "{}[]".contains(removed) && code {
                assert!(found > 0, "{name}: without the `{removed}` of {:?}", &text[line..end]);
            }
        });
    }
}

#[test]
fn spans_begin_and_end_at_a_part() {
    for name in EXAMPLES {
        let text = text(name);
        let parsed = parse(FileId(0), &text);
        let spans = spans(&parsed.ast);
        assert!(spans.len() > 2 * text.lines().count(), "{name}: {}", spans.len());
        for span in spans {
            let part = &text[span.start as usize..span.end as usize];
            assert!(!part.is_empty());
            assert_eq!(part, part.trim(), "{name}");
            assert!(!part.starts_with("//"), "{part}");
            let last = part.lines().last().unwrap_or("");
            let quotes = last.matches('"').count();
            assert!(quotes > 0 || !last.contains("//"), "{part}");
        }
    }
}
