//! Lines to text: what stands in runs of whole lines is aligned.
//!
//! `=` where settings are adjacent, comments behind the longest line that has
//! one where whole lines are. An empty line, a comment on a line of its own,
//! and what takes several lines end a run.

use super::BEFORE_COMMENT;
use super::layout::{Laid, Line};
use unicode_width::UnicodeWidthStr as _;

pub(super) fn write(laid: &Laid<'_>, out: &mut String) {
    let lines = &laid.lines;
    let mut at = 0;
    while at < lines.len() {
        let length = 1 + run(&lines[at..], |line| line.is_whole);
        let run = &lines[at..at + length];
        let paddings = paddings(laid, run);
        let width =
            |line: &Line<'_>, padding: usize| line.indent + padding + laid.text[line.start..line.end].width();
        let commented = run.iter().zip(&paddings).filter(|(line, _)| line.comment.is_some());
        let widest = commented.map(|(line, padding)| width(line, *padding)).max().unwrap_or(0);
        for (line, padding) in run.iter().zip(&paddings) {
            if line.empty {
                out.push('\n');
            }
            if line.start < line.end {
                blanks(out, line.indent);
            }
            match line.equals {
                Some((sign, _)) => {
                    out.push_str(&laid.text[line.start..sign]);
                    blanks(out, *padding);
                    out.push_str(&laid.text[sign..line.end]);
                }
                None => out.push_str(&laid.text[line.start..line.end]),
            }
            if let Some(comment) = line.comment {
                blanks(out, widest - width(line, *padding) + BEFORE_COMMENT);
                out.push_str(comment);
            }
            out.push('\n');
        }
        at += length;
    }
}

/// How many lines behind the first belong to its run.
fn run<'l>(lines: &'l [Line<'l>], belongs: impl Fn(&Line<'_>) -> bool) -> usize {
    let Some((first, rest)) = lines.split_first() else { return 0 };
    if !belongs(first) {
        return 0;
    }
    rest.iter().take_while(|line| belongs(line) && !line.empty).count()
}

/// The blanks before the `=` of each line.
fn paddings(laid: &Laid<'_>, lines: &[Line<'_>]) -> Vec<usize> {
    let mut paddings = vec![0; lines.len()];
    let is_setting = |line: &Line<'_>| line.is_whole && line.equals.is_some();
    let mut at = 0;
    while at < lines.len() {
        let length = 1 + run(&lines[at..], is_setting);
        if length > 1 {
            let ends = |line: &Line<'_>| {
                line.equals.map_or(0, |(sign, length)| laid.text[line.start..sign].width() + length)
            };
            let widest = lines[at..at + length].iter().map(ends).max().unwrap_or(0);
            for (line, padding) in lines[at..].iter().zip(&mut paddings[at..at + length]) {
                *padding = widest - ends(line);
            }
        }
        at += length;
    }
    paddings
}

fn blanks(out: &mut String, many: usize) {
    out.extend(std::iter::repeat_n(' ', many));
}
