//! Numbers as other languages write them: `0x10`, `0o755`, `0b11`, `1e3`.
//!
//! Here all digits are decimal and written out. What is meant is clear, so it is told in the form of here; whether
//! a number or a text was meant is not. Knows no units.

use super::explain::UNIT;
use crate::base::diagnostic::Diagnostic;
use crate::base::span::Span;

/// A number in another form.
#[derive(Debug, PartialEq, Eq)]
pub struct Foreign {
    /// `is hexadecimal`
    what: &'static str,
    /// `digits are decimal here`
    pub why: &'static str,
    /// The same number, written out.
    pub decimal: String,
}

/// What a lexeme is that is no number here.
pub fn foreign(lexeme: &str) -> Option<Foreign> {
    let (sign, digits) = lexeme.strip_prefix('-').map_or(("", lexeme), |digits| ("-", digits));
    let based = |prefix: [&str; 2], radix| {
        let digits = digits.strip_prefix(prefix[0]).or_else(|| digits.strip_prefix(prefix[1]))?;
        u64::from_str_radix(&digits.replace('_', ""), radix).ok()
    };
    let bases =
        [("is hexadecimal", ["0x", "0X"], 16), ("is octal", ["0o", "0O"], 8), ("is binary", ["0b", "0B"], 2)];
    let found = bases.into_iter().find_map(|(what, prefix, radix)| Some((what, based(prefix, radix)?)));
    if let Some((what, number)) = found {
        return Some(Foreign { what, why: "digits are decimal here", decimal: format!("{sign}{number}") });
    }
    let (what, why) = ("has an exponent", "a number is written out here");
    Some(Foreign { what, why, decimal: format!("{sign}{}", written_out(digits)?) })
}

/// `2.5e3` as `2500`, `1e-3` as `0.001`.
fn written_out(digits: &str) -> Option<String> {
    let (number, exponent) = digits.split_once(['e', 'E'])?;
    let exponent: i32 = exponent.parse().ok().filter(|exponent| (-18..=18).contains(exponent))?;
    let number = number.replace('_', "");
    let (whole, part) = number.split_once('.').unwrap_or((&number, ""));
    let all = format!("{whole}{part}");
    if whole.is_empty() || all.len() > 18 || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let point = i32::try_from(whole.len()).ok()? + exponent;
    let (whole, part) = match usize::try_from(point) {
        Err(_) | Ok(0) => (String::new(), format!("{}{all}", "0".repeat(point.unsigned_abs() as usize))),
        Ok(point) if point >= all.len() => (format!("{all:0<point$}"), String::new()),
        Ok(point) => (all[..point].to_owned(), all[point..].to_owned()),
    };
    let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(if part.is_empty() { whole.to_owned() } else { format!("{whole}.{part}") })
}

impl Foreign {
    /// The finding where a text may stand as well.
    pub fn or_text(&self, span: Span, lexeme: &str) -> Diagnostic {
        self.finding(span, lexeme, &format!("write `{}`, for text `\"{lexeme}\"`", self.decimal))
    }

    /// The finding; `help` says what to write.
    pub fn finding(&self, span: Span, lexeme: &str, help: &str) -> Diagnostic {
        Diagnostic::error(UNIT, format!("`{lexeme}` {}", self.what)).label(span, self.why).help(help)
    }
}
