//! What comes of short texts.

use super::format;
use crate::base::span::FileId;

#[track_caller]
fn becomes(text: &str, formatted: &str) {
    let once = format(FileId(0), text).expect("it parses");
    assert_eq!(once, formatted, "\n{once}");
    assert_eq!(format(FileId(0), &once).expect("it still parses"), once, "again");
}

#[track_caller]
fn stays(text: &str) {
    becomes(text, text);
}

#[test]
fn blanks() {
    becomes("a=1", "a = 1\n");
    becomes("\n\n\na   b  \"c\".d[ 1 ]  +=  [ 1,2 ,3 ]\t\n\n\n\n", "a b \"c\".d[1] += [1, 2, 3]\n");
    becomes("a=1+2*3 .. !  b", "a = 1 + 2 * 3..!b\n");
    becomes("a { b{c=f( 1,[ ] )} , d  {} }", "a { b { c = f(1, []) }, d {} }\n");
    becomes(
        "a = if b{1}else   if c { 2 }else{if d {3} else {4}}",
        "a = if b { 1 } else if c { 2 } else { if d { 3 } else { 4 } }\n",
    );
    becomes("", "");
    becomes("\n \n", "");
}

#[test]
fn equals_are_aligned_in_runs() {
    stays("a     = 1\nlong  = 2\nadd b = 3\nmore += [4]\n\nnext = 5\n// a comment ends a run\nlonger = 6\n");
    stays("a  = 1\nbb = 2\nblock { c = 1 }\nccc  = 3\ndddd = 4\n");
    becomes("a = 1\nbb = [\n 1 ]\nccc = 3", "a = 1\nbb = [\n  1\n]\nccc = 3\n");
    stays("input a: Int = 1\nlabel bcd: Int\n");
    stays("\"é\" = 1\nb   = 2\n");
}

#[test]
fn comments_are_aligned_behind_the_longest_that_has_one() {
    stays("a = 1   // one\nlong = [\n  1\n]   // two\n");
    stays("use std.a   // one\na = \"longer, and without a comment\"\nb = 22      // two\n");
    becomes(
        "a=1//one\nremove bcd //two\n\nb = 1 //  three",
        "a = 1        //one\nremove bcd   //two\n\nb = 1   //  three\n",
    );
    becomes("a {//x\n//y\n\n\n//z\n}// w\n", "a {   //x\n  //y\n\n  //z\n}   // w\n");
    becomes("l = [//x\n1//y\n,222//z\n]", "l = [   //x\n  1     //y\n  222   //z\n]\n");
}

#[test]
fn comments_stay_where_they_are() {
    stays("/// Of a.\n//! And more.\na { b = 1 }\n\n// At the end.\n");
    becomes("a = 1 +// why\n\n// and how\n2", "a = 1 +   // why\n  // and how\n  2\n");
    becomes("a = f( // x\n1, // y\n) // z", "a = f(   // x\n  1   // y\n)   // z\n");
    becomes("a = ( // x\n1 + \n2 )", "a = (   // x\n  1 +\n  2\n)\n");
    becomes("a = [x // y\n for x in b]", "a = [x   // y\n  for x in b]\n");
}

#[test]
fn lines_stay_the_authors() {
    stays("a { b { c = 1 } }\n");
    stays("a { b {\n  c = 1\n} }\n");
    becomes("a { b {\nc = 1\n}, d = 2 }", "a {\n  b {\n    c = 1\n  }\n  d = 2\n}\n");
    becomes("a { b = 1,\n c = 2, d = 3 }", "a {\n  b = 1\n  c = 2\n  d = 3\n}\n");
    becomes("a = [\"-p\", 1,\n\"-q\", 2]", "a = [\n  \"-p\", 1\n  \"-q\", 2\n]\n");
    becomes("a = [{\nb = 1\n}, { c = 2 }]", "a = [\n  {\n    b = 1\n  }\n  { c = 2 }\n]\n");
    stays("a = [{\n  b = 1\n}]\n");
    stays("a = b &&\n  c\n");
    becomes("a { }\nb {\n\n}\nc = [\n]", "a {}\nb {}\nc = []\n");
    becomes("a {\n\n\nb = 1\n\n\n\nc = 2\n\n}", "a {\n  b = 1\n\n  c = 2\n}\n");
}

#[test]
fn what_is_too_long_is_broken_from_the_outside() {
    let text = |length: usize| format!("\"{}\"", "x".repeat(length - 2));
    stays(&format!("a {{ b = {} }}\n", text(120 - 10)));
    becomes(&format!("a {{ b = {} }}\n", text(121 - 10)), &format!("a {{\n  b = {}\n}}\n", text(121 - 10)));
    becomes(
        &format!("a {{ b = [{0}, {0}] }}\n", text(60)),
        &format!("a {{\n  b = [\n    {0}\n    {0}\n  ]\n}}\n", text(60)),
    );
    // The last that can be broken is, where the first fits.
    becomes(
        &format!("field a: Int = [1, 2] {{ also = [{}] }}", text(100)),
        &format!("field a: Int = [1, 2] {{\n  also = [{}]\n}}\n", text(100)),
    );
    becomes(
        &format!("a = [\n{0}, {0}, {0}\n]", text(50)),
        &format!("a = [\n  {0}, {0}\n  {0}\n]\n", text(50)),
    );
}

#[test]
fn values_of_texts_stay() {
    becomes("a = \"${ b+c } ${  d }\"", "a = \"${b + c} ${d}\"\n");
    becomes("a {\nb = \"\"\"\nx\n  y\n\n \"\"\"\n}", "a {\n  b = \"\"\"\n    x\n     y\n\n    \"\"\"\n}\n");
    stays("a = \"\"\"\n    x\n  y\"\"\"\n");
    stays("a = `x\n  y\n    `\n");
    stays("a { b = \"\"\"\n  x\n  \"\"\" }\n");
    becomes("a = \"\"\"\n\tx\n\t\"\"\"", "a = \"\"\"\n  x\n  \"\"\"\n");
}

#[test]
fn the_ends_of_lines_and_the_mark_before_them_stay() {
    becomes("a=1\r\n\r\n\r\nb {\r\nc=`x\r\ny` }\r\n", "a = 1\r\n\r\nb {\r\n  c = `x\r\ny`\r\n}\r\n");
    becomes("\u{feff}a=1", "\u{feff}a = 1\n");
}

#[test]
fn what_does_not_parse_is_refused() {
    let found = format(FileId(0), "a = \nb = 1\n").expect_err("a value is missing");
    assert_eq!(found.len(), 1);
}

/// Nested and in rows: twice the text takes twice the time, not four times.
#[test]
fn time_is_linear() {
    let text = |times: usize| {
        let nested = format!("{}{}", "a { b = [{ ".repeat(30), "}] } ".repeat(30));
        let row = format!("c = [{}]\n", "\"text\", f(1, 2), ".repeat(50));
        format!("{nested}\n{row}").repeat(times)
    };
    let time = |text: &str| {
        let start = std::time::Instant::now();
        format(FileId(0), text).expect("it parses");
        start.elapsed()
    };
    let (short, long) = (text(20), text(200));
    time(&short);
    assert!(time(&long) < 40 * time(&short).max(std::time::Duration::from_millis(1)));
}
