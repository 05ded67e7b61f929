//! What becomes of a text: strings, operators, heads, and what stands beside the tree.

#![allow(clippy::format_push_string, reason = "short texts in a test")]

use gdeployc::base::span::FileId;
use gdeployc::syntax::ast::{
    Body, ElementValue, Expr, ExprKind, Item, PartKind, Piece, StepKind, Text, TypeExpr, TypeKind,
};
use gdeployc::syntax::parse;
use gdeployc::syntax::trivia::{CommentKind, Trivia};

/// The value of `x = {text}`, with brackets around all that belongs together.
fn value(text: &str) -> String {
    let source = format!("x = {text}\n");
    let parsed = parse(FileId(0), &source);
    assert!(parsed.problems.is_empty(), "{:#?}", parsed.problems);
    let [Item::Entry(entry)] = parsed.ast.items.as_slice() else { panic!("one entry: {text}") };
    let Body::Set(value) = &entry.body else { panic!("it is set: {text}") };
    expr(value)
}

fn expr(value: &Expr<'_>) -> String {
    match &value.kind {
        ExprKind::Number(number) => (*number).to_owned(),
        ExprKind::Text(text) => string(text),
        ExprKind::Bool(value) => value.to_string(),
        ExprKind::List(elements) => {
            let all: Vec<_> = elements
                .iter()
                .map(|element| {
                    let value = match &element.value {
                        ElementValue::Expr(value) => expr(value),
                        ElementValue::Record(block) => format!("{{{}}}", block.items.len()),
                    };
                    let each = element.each.as_ref().map(|each| {
                        let names: Vec<_> = each.names.iter().map(|name| name.text).collect();
                        let condition =
                            each.condition.as_ref().map(|condition| format!(" if {}", expr(condition)));
                        format!(
                            " for {} in {}{}",
                            names.join(","),
                            expr(&each.over),
                            condition.unwrap_or_default()
                        )
                    });
                    value + &each.unwrap_or_default()
                })
                .collect();
            format!("[{}]", all.join(" "))
        }
        ExprKind::Choice(choice) => {
            format!(
                "if {} {{{}}} {{{}}}",
                expr(&choice.condition),
                expr(&choice.then),
                expr(&choice.otherwise)
            )
        }
        ExprKind::Ref(reference) => {
            let mut out = reference.root.text.to_owned();
            for step in &reference.steps {
                match &step.kind {
                    StepKind::Name(name) => {
                        out += if step.optional { "?." } else { "." };
                        out += name;
                    }
                    StepKind::Index(index) => out += &format!("[{}]", expr(index)),
                }
            }
            if let Some(args) = &reference.args {
                out += &format!("({})", args.iter().map(expr).collect::<Vec<_>>().join(" "));
            }
            out
        }
        ExprKind::Not(inner) => format!("!{}", expr(inner)),
        ExprKind::Binary(binary) => {
            format!("({} {:?} {})", expr(&binary.left), binary.op, expr(&binary.right))
        }
        ExprKind::Group(inner) => format!("<{}>", expr(inner)),
        ExprKind::Missing => "missing".to_owned(),
    }
}

fn string(text: &Text<'_>) -> String {
    let mut out = "\"".to_owned();
    for piece in &text.pieces {
        match piece {
            Piece::Literal(literal) => out += literal,
            Piece::Hole(hole) => out += &format!("${{{}}}", expr(hole)),
        }
    }
    out + "\""
}

fn ty(of: &TypeExpr<'_>) -> String {
    match &of.kind {
        TypeKind::Name(name) => (*name).to_owned(),
        TypeKind::Literal(text) => string(text),
        TypeKind::List(inner) => format!("[{}]", ty(inner)),
        TypeKind::Map(inner) => format!("{{{}}}", ty(inner)),
        TypeKind::Group(inner) => format!("<{}>", ty(inner)),
        TypeKind::Optional(inner) => format!("{}?", ty(inner)),
        TypeKind::Range(low, high) => format!("({}..{})", ty(low), ty(high)),
        TypeKind::Union(all) => format!("({})", all.iter().map(ty).collect::<Vec<_>>().join("|")),
        TypeKind::Missing => "missing".to_owned(),
    }
}

#[test]
fn operators_bind_by_strength() {
    assert_eq!(
        value("1..2 ?? 3 || 4 && 5 == 6 + 7 * 8"),
        "(1 Range (2 Else (3 Or (4 And (5 Eq (6 Add (7 Mul 8)))))))"
    );
    assert_eq!(
        value("8 * 7 + 6 == 5 && 4 || 3 ?? 2..1"),
        "(((((((8 Mul 7) Add 6) Eq 5) And 4) Or 3) Else 2) Range 1)"
    );
    assert_eq!(value("1 - 2 - 3"), "((1 Sub 2) Sub 3)");
    assert_eq!(value("a ?? b ?? c"), "((a Else b) Else c)");
    assert_eq!(value("1 * 2 + 3 * 4 < 5 && !a"), "((((1 Mul 2) Add (3 Mul 4)) Lt 5) And !a)");
    assert_eq!(value("!!(a || b)"), "!!<(a Or b)>");
    assert_eq!(value("a +\n  // why\n  b"), "(a Add b)");
}

#[test]
fn numbers_keep_their_text() {
    for number in ["2", "-1", "0.5", "128Mi", "1h30m", "50%", "1.5.0", "1_000", "007"] {
        assert_eq!(value(number), number);
    }
    assert_eq!(value("1.5..2"), "(1.5 Range 2)");
    assert_eq!(value("128Mi..256Mi"), "(128Mi Range 256Mi)");
    assert_eq!(value("-1..-2"), "(-1 Range -2)");
    assert_eq!(value("50m..unlimited"), "(50m Range unlimited)");
}

#[test]
fn values_of_all_kinds() {
    assert_eq!(value("[1, 2,\n  \"c\"\n  d,]"), "[1 2 \"c\" d]");
    assert_eq!(value("[{ a = 1, b = 2 } for x, i in xs if x.on]"), "[{2} for x,i in xs if x.on]");
    assert_eq!(value("[\n  a.b\n  for a in c,\n  2\n]"), "[a.b for a in c 2]");
    assert_eq!(value("if a { 1 } else if b { 2 } else { 3 }"), "if a {1} {if b {2} {3}}");
    assert_eq!(value("a?.b.c[\"d\"][0]"), "a?.b.c[\"d\"][0]");
    assert_eq!(value("join(a.b, \", \")"), "join(a.b \", \")");
    assert_eq!(value("f()"), "f()");
    assert_eq!(value("true"), "true");
    assert_eq!(value("payment-api.http-2.url"), "payment-api.http-2.url");
    assert_eq!(value("(\n  a\n)"), "<a>");
}

#[test]
fn strings_lose_quotes_and_escapes() {
    assert_eq!(value(r#""a\n\t\"\\\$\u{e9}""#), "\"a\n\t\"\\$é\"");
    assert_eq!(value(r#""\${a} $b ${c.d}""#), "\"${a} $b ${c.d}\"");
    assert_eq!(value(r#""${f("}")}${"${x}"}""#), "\"${f(\"}\")}${\"${x}\"}\"");
    assert_eq!(value(r#""""#), "\"\"");
    assert_eq!(value("`a\\n${b}\"`"), "\"a\\n${b}\"\"");
    assert_eq!(value("`a\r\nb`"), "\"a\nb\"");
}

#[test]
fn long_strings_lose_their_indentation() {
    assert_eq!(value("\"\"\"\n    a\n      b\n\n    c\n    \"\"\""), "\"a\n  b\n\nc\n\"");
    assert_eq!(value("\"\"\"\r\n  a\r\n  \"\"\""), "\"a\n\"");
    assert_eq!(value("\"\"\"\n  a ${b}\n  ${c}d\\n\n  \"\"\""), "\"a ${b}\n${c}d\n\n\"");
    assert_eq!(value("\"\"\"\n a\n  b\n  \"\"\""), "\"a\nb\n\"");
    assert_eq!(value("\"\"\"a \"b\" c\"\"\""), "\"a \"b\" c\"");
    assert_eq!(value("\"\"\"a\n  b\"\"\""), "\"a\n  b\"");
    assert_eq!(value("\"\"\"\n\"\"\""), "\"\"");
    assert_eq!(value("\"\"\"\"\"\""), "\"\"");
}

#[test]
fn heads_know_what_is_glued() {
    let parsed = parse(FileId(0), "scale on pods \"x\".y[\"z\"].w \"a\"\"b\" { }");
    let [Item::Entry(entry)] = parsed.ast.items.as_slice() else { panic!("one entry") };
    let parts: Vec<_> = entry
        .head
        .parts
        .iter()
        .map(|part| {
            let text = match &part.kind {
                PartKind::Name(name) => (*name).to_owned(),
                PartKind::Text(text) => string(text),
                PartKind::Index(index) => format!("[{}]", expr(index)),
            };
            format!("{}{text}", if part.glued { "+" } else { "" })
        })
        .collect();
    assert_eq!(parts, ["scale", "on", "pods", "\"x\"", "+y", "+[\"z\"]", "+w", "\"a\"", "\"b\""]);
}

#[test]
fn types() {
    let source = "field cpu: Cpu..(Cpu | unlimited)? { min = 1m }\nfield a: \"x\" |\n  [{Int?}]? = b\n";
    let parsed = parse(FileId(0), source);
    assert!(parsed.problems.is_empty(), "{:#?}", parsed.problems);
    let types: Vec<_> = parsed
        .ast
        .items
        .iter()
        .map(|item| match item {
            Item::Declare(declare) => (ty(&declare.ty), declare.default.is_some(), declare.block.is_some()),
            _ => panic!("a declaration"),
        })
        .collect();
    assert_eq!(types[0], ("(Cpu..<(Cpu|unlimited)>?)".to_owned(), false, true));
    assert_eq!(types[1], ("(\"x\"|[{Int?}]?)".to_owned(), true, false));
}

#[test]
fn a_broken_statement_costs_itself() {
    let source = "app a {\n  x = 1\n  - y\n  z = @\n  p = [1, @, 3]\n  w = 2\n}\nb = 3\n";
    let parsed = parse(FileId(0), source);
    assert_eq!(parsed.problems.len(), 3, "{:#?}", parsed.problems);
    let [Item::Entry(app), Item::Entry(_)] = parsed.ast.items.as_slice() else { panic!("two entries") };
    let Body::Block(block) = &app.body else { panic!("a block") };
    let kinds: Vec<_> = block
        .items
        .iter()
        .map(|item| match item {
            Item::Bad(_) => "bad".to_owned(),
            Item::Entry(entry) => match &entry.body {
                Body::Set(value) => expr(value),
                _ => panic!("it is set"),
            },
            _ => panic!("an entry"),
        })
        .collect();
    assert_eq!(kinds, ["1", "bad", "missing", "[1 missing 3]", "2"]);
}

#[test]
fn an_unclosed_block_is_closed_in_the_tree() {
    let source = "app a {\n  probe b {\n    c = 1\n  d = 2\n}\ne = 3\n";
    let parsed = parse(FileId(0), source);
    assert!(parsed.unbalanced);
    assert_eq!(parsed.problems.len(), 1);
    let [Item::Entry(app), Item::Entry(last)] = parsed.ast.items.as_slice() else { panic!("two entries") };
    assert_eq!(&source[last.span.start as usize..last.span.end as usize], "e = 3");
    let Body::Block(block) = &app.body else { panic!("a block") };
    assert_eq!(block.items.len(), 2);
}

#[test]
fn comments_and_blank_lines() {
    let source = "/// One.\n///  Two.\napp a {   // behind\n  x = \"// ${f(\"//\")} //\"   /// no doc\n\n  // own\n  y = `//`\n}\n  \n/// far\n\nb = 1";
    let trivia = Trivia::scan(FileId(0), source);
    let comments: Vec<_> = trivia
        .comments
        .iter()
        .map(|comment| {
            let text = &source[comment.span.start as usize..comment.span.end as usize];
            (text, comment.kind == CommentKind::Doc, comment.own_line)
        })
        .collect();
    assert_eq!(
        comments,
        [
            ("/// One.", true, true),
            ("///  Two.", true, true),
            ("// behind", false, false),
            ("/// no doc", true, false),
            ("// own", false, true),
            ("/// far", true, true),
        ]
    );
    assert_eq!(trivia.blank_lines.len(), 3);
    let at = |text: &str| u32::try_from(source.find(text).expect("it is there")).expect("small");
    assert_eq!(trivia.doc_before(source, at("app")).as_deref(), Some("One.\n Two."));
    assert_eq!(trivia.doc_before(source, at("y =")), None);
    assert_eq!(trivia.doc_before(source, at("x =")), None);
    assert_eq!(trivia.doc_before(source, at("b = 1")), None);
    assert_eq!(trivia.comments_in(at("app"), at("y =")).len(), 3);
    assert!(trivia.blank_line_in(at("x ="), at("y =")));
    assert!(!trivia.blank_line_in(at("app"), at("x =")));
}

#[test]
fn files_are_read_on_several_threads() {
    let source = "app a { x = [1, \"${b.c}\"] }\n".repeat(200);
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..8)
            .map(|n| {
                scope.spawn({
                    let source = &source;
                    move || parse(FileId(n), source).ast.items.len()
                })
            })
            .collect();
        for one in all {
            assert_eq!(one.join().expect("it ends"), 200);
        }
    });
}
