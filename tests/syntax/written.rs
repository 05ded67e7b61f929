//! Programs that parse, written by chance: every form of the grammar, with gaps that nobody would leave.
//!
//! A row of bytes makes all decisions, so proptest can shorten it. Where the grammar takes newlines, commas or
//! comments, they come in any number and order.

/// A program.
pub fn program(choices: &[u8]) -> String {
    let mut writer =
        Writer { choices: choices.iter(), out: String::new(), comments: 0, levels: 0, in_text: false };
    writer.gap();
    while writer.choices.len() > 0 {
        writer.statement();
        writer.separator();
    }
    writer.out
}

struct Writer<'c> {
    choices: std::slice::Iter<'c, u8>,
    out: String,
    comments: usize,
    levels: usize,
    /// Where no line may end.
    in_text: bool,
}

const NAMES: [&str; 8] = ["a", "bc", "add-it", "remove", "format", "input", "x1", "a_long_name_to_align"];
const VALUES: [&str; 10] = [
    "1",
    "-2",
    "128Mi",
    "1.5.0",
    "50%",
    "true",
    "\"\"",
    "\"// no \\\" comment ${a}\"",
    "unlimited",
    "`ra\n  w // no\tcomment`",
];
const LONG: &str = "\"a text that is long enough that three of its kind cannot stand on one line\"";
const OPERATORS: [&str; 14] = ["..", "??", "||", "&&", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/"];

impl Writer<'_> {
    fn choose(&mut self, among: usize) -> usize {
        self.choices.next().map_or(0, |&choice| usize::from(choice) % among)
    }

    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn name(&mut self) {
        let name = NAMES[self.choose(NAMES.len())];
        self.put(name);
    }

    /// Where only blanks may stand.
    fn blank(&mut self, least: &str) {
        let more = ["", "", " ", "\t "][self.choose(4)];
        self.put(least);
        self.put(more);
    }

    fn comment(&mut self) {
        self.comments += 1;
        let slashes = ["//", "// ", "/// ", "////"][self.choose(4)];
        let end = ["", " ", ", } ] ) é", " \"", "\t"][self.choose(5)];
        let comment = format!("{slashes}c{}{end}\n", self.comments);
        self.put(&comment);
    }

    /// Where newlines and comments may stand.
    fn gap(&mut self) {
        if self.in_text {
            self.put(" ");
            return;
        }
        for _ in 0..self.choose(4) {
            match self.choose(6) {
                0 => self.put("\n"),
                1 => self.put("\n\n\n  "),
                2 => self.comment(),
                3 => self.put(" \t\n  "),
                _ => self.put(" "),
            }
        }
    }

    /// Where statements and elements end.
    fn separator(&mut self) {
        if self.in_text {
            self.put(" , ");
            return;
        }
        match self.choose(5) {
            0 => self.put(","),
            1 => self.put(" , ,"),
            2 => self.comment(),
            _ => self.put("\n"),
        }
        self.gap();
    }

    fn statement(&mut self) {
        match self.choose(14) {
            0 => {
                self.put("use std");
                self.put(".x");
                if self.choose(2) == 0 {
                    self.blank(" ");
                    self.put("as");
                    self.blank(" ");
                    self.name();
                }
            }
            1 => {
                self.put("remove");
                self.blank(" ");
                self.head();
            }
            2 => {
                self.put("add");
                self.blank(" ");
                self.put("n");
                self.body();
            }
            3 => {
                self.put("allow GD0412");
                self.blank(" ");
                self.put("\"why\"");
                self.maybe_block();
            }
            4 | 5 => {
                let word = ["input", "field", "label"][self.choose(3)];
                self.put(word);
                self.blank(" ");
                self.put("n");
                self.blank("");
                self.put(":");
                self.blank("");
                self.ty(0);
                if self.choose(2) == 0 {
                    self.blank("");
                    self.put("=");
                    self.blank("");
                    self.expr(0);
                }
                self.maybe_block();
            }
            6 => {
                self.put("for x");
                self.blank("");
                if self.choose(2) == 0 {
                    self.put(",");
                    self.blank("");
                    self.put("i");
                }
                self.blank(" ");
                self.put("in");
                self.blank(" ");
                self.expr(0);
                self.blank("");
                self.block();
            }
            7 => {
                self.put("if");
                self.blank(" ");
                self.expr(0);
                self.blank("");
                self.block();
                for _ in 0..self.choose(2) {
                    self.put(" else if ");
                    self.expr(0);
                    self.blank("");
                    self.block();
                }
                if self.choose(2) == 0 {
                    self.blank("");
                    self.put("else");
                    self.blank("");
                    self.block();
                }
            }
            _ => {
                self.head();
                self.body();
            }
        }
    }

    fn head(&mut self) {
        self.put("w");
        for _ in 0..self.choose(3) {
            match self.choose(5) {
                0 => self.put(".remove"),
                1 => {
                    self.put("[");
                    self.gap();
                    self.expr(3);
                    self.gap();
                    self.put("]");
                }
                2 => {
                    self.blank("");
                    self.put("\"é label\"");
                }
                _ => {
                    self.blank(" ");
                    self.name();
                }
            }
        }
    }

    fn body(&mut self) {
        self.blank("");
        match self.choose(5) {
            0 if self.levels < 6 => self.block(),
            1 => {
                self.put("+=");
                self.blank("");
                self.expr(0);
            }
            _ => {
                self.put("=");
                self.blank("");
                self.expr(0);
            }
        }
    }

    fn maybe_block(&mut self) {
        if self.choose(2) == 0 && self.levels < 6 {
            self.blank("");
            self.block();
        }
    }

    fn block(&mut self) {
        self.levels += 1;
        self.put("{");
        self.gap();
        for _ in 0..self.choose(4) {
            self.statement();
            self.separator();
        }
        if self.choose(2) == 0 {
            self.statement();
            self.gap();
        }
        self.put("}");
        self.levels -= 1;
    }

    fn ty(&mut self, depth: usize) {
        match self.choose(if depth > 2 { 2 } else { 8 }) {
            0 => self.put("Int"),
            1 => self.put("\"page\""),
            2 => self.type_in("[", "]", depth),
            3 => self.type_in("{", "}", depth),
            4 => self.type_in("(", ")", depth),
            5 => self.put("Cpu ..  (Cpu|unlimited)"),
            6 => self.put("String?"),
            _ => {
                self.put("Bool");
                self.blank("");
                self.put("|");
                if self.choose(2) == 0 && !self.in_text {
                    self.put("\n");
                    self.gap();
                }
                self.blank("");
                self.put("Float");
            }
        }
    }

    fn type_in(&mut self, opening: &str, closing: &str, depth: usize) {
        self.put(opening);
        self.blank("");
        self.ty(depth + 1);
        self.blank("");
        self.put(closing);
        let optional = ["", "?"][self.choose(2)];
        self.put(optional);
    }

    fn expr(&mut self, depth: usize) {
        self.operand(depth);
        if self.choose(3) == 0 {
            // One comparison at most: they do not chain.
            let operator = OPERATORS[self.choose(OPERATORS.len())];
            self.blank(if operator == "-" { " " } else { "" });
            self.put(operator);
            match self.choose(4) {
                0 if !self.in_text => {
                    self.put("\n");
                    self.gap();
                }
                1 if !self.in_text => {
                    self.put(" ");
                    self.comment();
                    self.gap();
                }
                _ => self.blank(if operator == "-" { " " } else { "" }),
            }
            self.operand(depth + 1);
        }
    }

    fn operand(&mut self, depth: usize) {
        match self.choose(if depth > 3 { 4 } else { 12 }) {
            0..=2 => {
                // The last has two lines.
                let value = VALUES[self.choose(VALUES.len() - usize::from(self.in_text))];
                self.put(value);
            }
            3 => self.put(LONG),
            4 | 5 => self.elements(depth),
            6 => {
                self.put("(");
                self.gap();
                self.expr(depth + 1);
                self.gap();
                self.put(")");
            }
            7 => {
                self.put("if");
                self.blank(" ");
                self.expr(depth + 2);
                self.arm(depth);
                self.put(" else ");
                self.arm(depth);
            }
            8 => {
                self.put("!");
                self.blank("");
                self.operand(depth + 1);
            }
            9 => {
                self.put("a?.b[");
                self.gap();
                self.expr(depth + 2);
                self.gap();
                self.put("].c(");
                self.gap();
                for _ in 0..self.choose(3) {
                    self.expr(depth + 2);
                    self.separator();
                }
                self.put(")");
            }
            10 if !self.in_text => self.long_text(depth),
            _ => {
                self.put("\"t ${");
                let was_in_text = std::mem::replace(&mut self.in_text, true);
                self.blank("");
                self.expr(depth + 2);
                self.blank("");
                self.in_text = was_in_text;
                self.put("} u\"");
            }
        }
    }

    fn arm(&mut self, depth: usize) {
        self.blank("");
        self.put("{");
        self.gap();
        self.expr(depth + 2);
        self.gap();
        self.put("}");
    }

    fn elements(&mut self, depth: usize) {
        self.put("[");
        self.gap();
        for _ in 0..self.choose(5) {
            if self.choose(3) == 0 && self.levels < 6 {
                self.block();
            } else {
                self.expr(depth + 1);
            }
            if self.choose(4) == 0 {
                self.put(" ");
                self.gap();
                self.put("for y in [1]");
            }
            self.separator();
        }
        self.put("]");
    }

    fn long_text(&mut self, depth: usize) {
        let start = ["\"\"\"\n", "\"\"\"a\n", "\"\"\" "][self.choose(3)];
        self.put(start);
        for _ in 0..self.choose(4) {
            let line = ["one\n", "   two \n", "\n", "  \n", "\t\ttab\n", "      // three\n", "\\n\n"]
                [self.choose(7)];
            self.put(line);
        }
        if self.choose(2) == 0 {
            self.put("    ${");
            self.gap();
            self.expr(depth + 2);
            self.gap();
            self.put("}");
        }
        let end = ["\n    \"\"\"", "\n\"\"\"", "\n\t\"\"\"", "x\"\"\"", "\n     \"\"\""][self.choose(5)];
        self.put(end);
    }
}
