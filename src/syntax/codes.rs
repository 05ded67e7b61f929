//! The codes of this floor with the text that `gdeployc explain CODE` prints.
//!
//! Each says what the finding means, why the language has it so, and shows
//! an example wrong and right. `tests/syntax_findings.rs` sees to it that the
//! wrong one gives its code and the right one nothing.

#![allow(clippy::needless_raw_string_hashes, reason = "all of these texts look alike")]

use super::balance::{BLOCK, BRACKET, COMMENT, QUOTE, STRAY};
use super::parse::TOO_LARGE;
use super::recover::TOO_DEEP;
use super::recover::forms::{
    BRACE_LINE, COLON, ELSE_FORM, NEXT_LINE, RECORD_VALUE, SEMICOLON, SET_SIGN, SINGLE_QUOTES,
};
use super::recover::missing::{
    EMPTY_HOLE, NO_BLOCK, NO_ELSE, NO_REASON, NO_SEPARATOR, NO_TYPE, NO_VALUE, NOT_SET,
};
use super::recover::rest::{CHAINED, NOT_UNDERSTOOD, RESERVED, SURPLUS, UNKNOWN_ESCAPE};
use crate::base::diagnostic::Code;

/// All codes of the syntax, in order.
pub const DOCS: &[(Code, &str)] = &[
    (
        COLON,
        r#"A setting is `name = value`. A colon names a type, so it stands only in `input`, `field` and `label`.

```gdeploy
// wrong
memory: 256Mi
```

```gdeploy
// right
memory = 256Mi
```
"#,
    ),
    (
        BLOCK,
        r#"A `{` has no `}`. Where the block should end is judged by the indentation: it ends before the first line that is
not indented more than the line it began on. As long as it is open nobody can say what belongs to what, so this is
the only finding that silences all others in its file.

```gdeploy
// wrong
probe readiness {
  get = "/readyz"
scale = 2
```

```gdeploy
// right
probe readiness {
  get = "/readyz"
}
scale = 2
```
"#,
    ),
    (
        NOT_UNDERSTOOD,
        r#"Something stands where a statement or a value should, and is neither. A statement is `name = value`, `name { … }`,
a declaration, or begins with `use`, `add`, `remove`, `allow`, `for` or `if`. Text always has quotes.

```gdeploy
// wrong
path = /healthz
```

```gdeploy
// right
path = "/healthz"
```
"#,
    ),
    (
        NO_VALUE,
        r#"A `=`, an operator or a bracket is there, and the value that belongs to it is not.

```gdeploy
// wrong
scale = 2..
```

```gdeploy
// right
scale = 2..10
```
"#,
    ),
    (
        QUOTE,
        r#"A text has no closing quote. A text in `"` ends on its line, so the line is lost and no more; one of several lines
stands between `"""` and `"""`.

```gdeploy
// wrong
image = "nginx:1.27
```

```gdeploy
// right
image = "nginx:1.27"
```
"#,
    ),
    (
        COMMENT,
        r#"A comment begins with `//` and ends with its line; `///` documents the statement below it. Forms of other
languages are read as comments, too, so that nothing else is found because of them.

```gdeploy
// wrong
# the public API
```

```gdeploy
// right
// the public API
```
"#,
    ),
    (
        SEMICOLON,
        r#"A new line ends a statement, and a comma divides two on one line.

```gdeploy
// wrong
cpu = 100m; memory = 64Mi
```

```gdeploy
// right
cpu = 100m, memory = 64Mi
```
"#,
    ),
    (
        SINGLE_QUOTES,
        r#"Text stands in double quotes: one form, and `'` is free for texts. Within them `${…}` inserts a value and `\`
begins an escape; for texts with many of both there are backquotes.

```gdeploy
// wrong
image = 'nginx:1.27'
```

```gdeploy
// right
image = "nginx:1.27"
```
"#,
    ),
    (
        RECORD_VALUE,
        r#"A word takes a value or a block, and a block follows its name directly. So nobody has to remember which of two
forms a word wants.

```gdeploy
// wrong
resources = { cpu = 100m }
```

```gdeploy
// right
resources { cpu = 100m }
```
"#,
    ),
    (
        BRACE_LINE,
        r#"A new line ends a statement, so the `{` of a block stands on the line of its name.

```gdeploy
// wrong
app orders
{
}
```

```gdeploy
// right
app orders {
}
```
"#,
    ),
    (
        NO_SEPARATOR,
        r#"Two elements or two statements stand beside each other. A comma or a new line divides them.

```gdeploy
// wrong
command = ["serve" "--fast"]
```

```gdeploy
// right
command = ["serve", "--fast"]
```
"#,
    ),
    (
        BRACKET,
        r#"A `[`, `(` or `${` is never closed. Only what stands in it is lost; where it ends is judged by the indentation.

```gdeploy
// wrong
command = ["serve", "--fast"
scale = 2
```

```gdeploy
// right
command = ["serve", "--fast"]
scale = 2
```
"#,
    ),
    (
        STRAY,
        r#"A closing bracket has nothing to close. If a `}` further up is indented more than what it closes, that one is shown.

```gdeploy
// wrong
app orders {
  scale = 2
}
}
```

```gdeploy
// right
app orders {
  scale = 2
}
```
"#,
    ),
    (
        TOO_DEEP,
        r#"Brackets, rows of operators and `else if` may nest 128 levels deep, counted together. Nobody reads more, and the
limit lets a program of any size be compiled on a small stack.

```gdeploy
// wrong
x = ((((…))))
```

```gdeploy
// right
let inner = (…)
x = inner
```
"#,
    ),
    (
        TOO_LARGE,
        r#"A file may hold 16 MiB. All files of a folder are one project, so what it holds can stand in several.

```gdeploy
// wrong
one file of 20 MiB
```

```gdeploy
// right
one file for each app
```
"#,
    ),
    (
        UNKNOWN_ESCAPE,
        r#"In a text a backslash begins an escape: `\n`, `\t`, `\"`, `\\`, `\$` or `\u{…}` with one to six hexadecimal digits.
Between backquotes it stands for itself.

```gdeploy
// wrong
match = "\d+"
```

```gdeploy
// right
match = `\d+`
```
"#,
    ),
    (
        RESERVED,
        r#"In an expression `if`, `else`, `for`, `in`, `true` and `false` have their own meaning, and no reference begins with
them. On the left of `=` they are names like others.

```gdeploy
// wrong
reason = for
```

```gdeploy
// right
reason = "for"
```
"#,
    ),
    (
        EMPTY_HOLE,
        r#"`${ }` inserts a value into a text, and there is none in it.

```gdeploy
// wrong
host = "orders.${}"
```

```gdeploy
// right
host = "orders.${domain}"
```
"#,
    ),
    (
        SET_SIGN,
        r#"A setting has one sign, `=`. `==` compares; `=>` and `:=` have no meaning.

```gdeploy
// wrong
scale := 2
```

```gdeploy
// right
scale = 2
```
"#,
    ),
    (
        NOT_SET,
        r#"A name stands alone: it is neither set with `=` nor opened with `{`.

```gdeploy
// wrong
port 8080
```

```gdeploy
// right
port = 8080
```
"#,
    ),
    (
        ELSE_FORM,
        r#"`else` stands on the line of the `}` before it, because a new line would end the `if`; a further condition is
`else if`, two words.

```gdeploy
// wrong
if local { scale = 1 }
else { scale = 3 }
```

```gdeploy
// right
if local { scale = 1 } else { scale = 3 }
```
"#,
    ),
    (
        NO_ELSE,
        r#"An `if` that is a value needs both sides; without `else` it would sometimes be nothing. An `if` that is a statement
may do without.

```gdeploy
// wrong
level = if local { "debug" }
```

```gdeploy
// right
level = if local { "debug" } else { "info" }
```
"#,
    ),
    (
        CHAINED,
        r#"Comparisons do not chain: `a < b < c` would compare a truth value with `c`.

```gdeploy
// wrong
ensure = 1 < replicas < 10
```

```gdeploy
// right
ensure = 1 < replicas && replicas < 10
```
"#,
    ),
    (
        SURPLUS,
        r#"A statement was complete, and more stands behind it on its line. Often a text lacks its quotes.

```gdeploy
// wrong
image = nginx:1.27
```

```gdeploy
// right
image = "nginx:1.27"
```
"#,
    ),
    (
        NO_TYPE,
        r#"A declaration names its type behind the colon: a name like `String`, a text, `[T]`, `{T}`, `T?`, `A..B`, or several
of them with `|` between.

```gdeploy
// wrong
field topic: = "orders"
```

```gdeploy
// right
field topic: String = "orders"
```
"#,
    ),
    (
        NO_REASON,
        r#"`allow` silences a finding, and says why: whoever reads it next has to know.

```gdeploy
// wrong
allow GD0412
```

```gdeploy
// right
allow GD0412 "the probe is cheap"
```
"#,
    ),
    (
        NEXT_LINE,
        r#"A new line ends a statement, so a value begins on the line of its `=`. Brackets and `"""` may go on below.

```gdeploy
// wrong
args =
  ["serve"]
```

```gdeploy
// right
args = [
  "serve",
]
```
"#,
    ),
    (
        NO_BLOCK,
        r#"An `if` has a condition and then `{ … }` on the same line.

```gdeploy
// wrong
if local scale = 1
```

```gdeploy
// right
if local { scale = 1 }
```
"#,
    ),
];
