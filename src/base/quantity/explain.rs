//! The words for a number that does not fit its place: GD0302 and GD0303.
//!
//! A fix is offered only where the number stays and one unit can be meant
//! (`128m` of memory); for a bare number the help names the choices.
//! Takes the field as its name; knows nothing of words and blocks.

use super::foreign::foreign;
use super::parse::{Fault, MOST_CORES, QuantityProblem, number_and_rest};
use super::{Count, Dimension, Duration, Memory, Quantity};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;

/// The number does not fit the type of its place.
pub const UNIT: Code = Code::new("GD0302", "unit");
/// The number needs a unit.
pub const NO_UNIT: Code = Code::new("GD0303", "no-unit");

/// The finding for what `parse` or `classify` said of `lexeme`, which stands at `span` as the value of `field`.
pub fn problem_diagnostic(problem: &QuantityProblem, field: &str, span: Span, lexeme: &str) -> Diagnostic {
    let wanted = problem.wanted;
    let units = wanted.unit_list();
    if let Some(foreign) = foreign(lexeme) {
        let decimal = foreign.decimal.as_str();
        let meant = match wanted {
            Dimension::Count => format!("write `{decimal}`"),
            _ => with_unit(wanted, decimal),
        };
        return foreign.finding(span, lexeme, &meant);
    }
    let number = number_and_rest(lexeme).0;
    match &problem.fault {
        Fault::NoUnit => {
            let message = format!("`{field}` is {}, and `{lexeme}` has no unit", wanted.phrase());
            Diagnostic::error(NO_UNIT, message)
                .label(span, format!("{lexeme} of what?"))
                .help(format!("{units}; {}", with_unit(wanted, lexeme)))
        }
        Fault::Unit(unit) => wrong_unit(wanted, unit, span, lexeme),
        Fault::UnknownUnit(unit) => Diagnostic::error(UNIT, format!("`{unit}` is not a unit"))
            .label(span, "unknown unit")
            .help(format!("if it is text, give it quotes: `\"{lexeme}\"`")),
        Fault::LoneM => {
            let seconds = Duration::parse(lexeme).map_or(0, Duration::seconds_down);
            Diagnostic::error(UNIT, format!("`{lexeme}` is minutes or milli-cores"))
                .label(span, "nothing here says which")
                .help(format!("for minutes write `{seconds}s`, for text `\"{lexeme}\"`"))
        }
        Fault::TooFine => too_fine(wanted, span, lexeme),
        Fault::TooLarge if wanted == Dimension::Cpu => {
            let found = Diagnostic::error(UNIT, format!("`{lexeme}` is more than {MOST_CORES} cores"));
            let found = found.label(span, "a number without a unit is whole cores");
            if number == lexeme { found.help(format!("did you mean `{lexeme}m`?")) } else { found }
        }
        Fault::TooLarge => {
            Diagnostic::error(UNIT, format!("`{lexeme}` is too large for {}", wanted.phrase()))
                .label(span, "more than 63 bits hold")
        }
        Fault::Negative => {
            Diagnostic::error(UNIT, format!("`{field}` is {}, and `{lexeme}` is negative", wanted.phrase()))
                .label(span, "less than nothing")
        }
        Fault::LeadingZero => {
            let (sign, digits) = lexeme.strip_prefix('-').map_or(("", lexeme), |digits| ("-", digits));
            let digits = digits.trim_start_matches(['0', '_']);
            let zero = if digits.starts_with(|first: char| first.is_ascii_digit()) { "" } else { "0" };
            Diagnostic::error(UNIT, format!("`{lexeme}` begins with a zero"))
                .label(span, "other languages read this as octal")
                .help("leave the zero out; text, as a file mode, has quotes")
                .replace(span, lexeme, format!("{sign}{zero}{digits}"))
        }
        Fault::Shape => Diagnostic::error(UNIT, format!("`{lexeme}` is not a number"))
            .label(span, format!("`{field}` is {}", wanted.phrase()))
            .help(match wanted {
                Dimension::Duration => "each number has its unit, as in `1m30s`".to_owned(),
                _ => format!("if it is text, give it quotes: `\"{lexeme}\"`"),
            }),
    }
}

fn wrong_unit(wanted: Dimension, unit: &str, span: Span, lexeme: &str) -> Diagnostic {
    let found = Diagnostic::error(UNIT, format!("`{unit}` is not a unit of {}", wanted.noun()))
        .label(span, label(wanted, unit, lexeme));
    let units = wanted.unit_list();
    let Some(meant) = meant(wanted, unit).map(|meant| lexeme.replacen(unit, meant, 1)) else {
        return found.help(match wanted {
            Dimension::Count if unit == "m" => format!("{units}; did you mean `{}`?", thousandth(lexeme)),
            _ => units.to_owned(),
        });
    };
    found.help(format!("{units}; did you mean `{meant}`?")).replace(span, lexeme, meant)
}

fn label(wanted: Dimension, unit: &str, lexeme: &str) -> String {
    let number = number_and_rest(lexeme).0.replace('_', "");
    let of_what = Dimension::of_unit(unit).find(|kind| *kind != wanted).map(Dimension::noun);
    match (wanted, unit) {
        (Dimension::Memory, "m") => format!("Kubernetes reads {} bytes", thousandth(lexeme)),
        (Dimension::Memory, "k" | "K" | "M" | "G" | "T") => format!("{number} times a power of ten"),
        (Dimension::Count, "m") => format!("Kubernetes reads {}", thousandth(lexeme)),
        _ => of_what.map_or_else(|| "unknown unit".to_owned(), |noun| format!("a unit of {noun}")),
    }
}

/// The unit that somebody who writes `unit` has in mind, if only one is possible.
fn meant(wanted: Dimension, unit: &str) -> Option<&'static str> {
    let lower = unit.to_ascii_lowercase();
    match (wanted, lower.as_str()) {
        (Dimension::Count, "k") => Some("k"),
        (Dimension::Memory, "k" | "kb" | "ki" | "kib") => Some("Ki"),
        (Dimension::Memory, "m" | "mb" | "mi" | "mib") => Some("Mi"),
        (Dimension::Memory, "g" | "gb" | "gi" | "gib") => Some("Gi"),
        (Dimension::Memory, "t" | "tb" | "ti" | "tib") => Some("Ti"),
        (Dimension::Duration, "msec" | "msecs" | "millis" | "ms") => Some("ms"),
        (Dimension::Duration, "sec" | "secs" | "second" | "seconds" | "s") => Some("s"),
        (Dimension::Duration, "min" | "mins" | "minute" | "minutes")
        | (Dimension::Cpu, "milli" | "millis" | "mcpu" | "mcore" | "mcores") => Some("m"),
        (Dimension::Duration, "hr" | "hrs" | "hour" | "hours" | "h") => Some("h"),
        (Dimension::Duration, "day" | "days" | "d") => Some("d"),
        (Dimension::Cpu, "c" | "cpu" | "cpus" | "core" | "cores" | "vcpu") => Some(""),
        _ => None,
    }
}

fn too_fine(wanted: Dimension, span: Span, lexeme: &str) -> Diagnostic {
    let (least, smallest) = match wanted {
        Dimension::Cpu => ("a milli-core", "1m"),
        Dimension::Memory => ("a byte", "1Ki"),
        Dimension::Duration => ("a millisecond", "1ms"),
        Dimension::Percent => ("a whole percent", "1%"),
        Dimension::Count => ("a thousandth", "0.001"),
    };
    let found = Diagnostic::error(UNIT, format!("`{lexeme}` is finer than {least}"));
    if wanted == Dimension::Memory
        && let Some(near) = near_memory(lexeme)
    {
        return found.label(span, "not a whole number of bytes").help(format!("did you mean `{near}`?"));
    }
    found
        .label(span, format!("not a multiple of `{smallest}`"))
        .help(format!("the least step is `{smallest}`"))
}

/// `0.1Gi` in the next smaller unit, rounded down: `102Mi`.
fn near_memory(lexeme: &str) -> Option<String> {
    let (number, unit) = number_and_rest(lexeme);
    let at = Dimension::Memory.units().iter().position(|(name, _)| *name == unit)?;
    let smaller = Dimension::Memory.units().get(at.checked_sub(1)?)?.0;
    let places = number.split_once('.')?.1.chars().filter(char::is_ascii_digit).count();
    let digits: u128 = number.replace(['.', '_'], "").parse().ok()?;
    let near = digits.checked_mul(1024)? / 10_u128.checked_pow(u32::try_from(places).ok()?)?;
    (near > 0).then(|| format!("{near}{smaller}"))
}

/// What `128m` is in whole units: `0.128`.
fn thousandth(lexeme: &str) -> String {
    let number = number_and_rest(lexeme).0;
    let count = Count::parse(number).ok().and_then(Count::to_whole).map(Count);
    count.map_or_else(|| format!("a thousandth of {number}"), Count::decimal)
}

fn with_unit(wanted: Dimension, number: &str) -> String {
    match wanted {
        Dimension::Duration => format!("for seconds write `{number}s`"),
        Dimension::Memory => match number.replace('_', "").parse::<u64>() {
            Ok(bytes) if bytes >= 1 << 16 && bytes.is_multiple_of(1024) => {
                format!("for bytes write `{}`", Memory(bytes))
            }
            _ => format!("for mebibytes write `{number}Mi`"),
        },
        Dimension::Percent => match Count::parse(number) {
            Ok(part) if part.0 < 1000 && part.0 > 0 && part.0.is_multiple_of(10) => {
                format!("write `{}%`", part.0 / 10)
            }
            _ => format!("write `{number}%`"),
        },
        Dimension::Cpu | Dimension::Count => format!("write `{number}`"),
    }
}

impl Dimension {
    /// `a unit of …`
    fn noun(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Memory => "memory",
            Self::Duration => "time",
            Self::Percent => "percent",
            Self::Count => "a count",
        }
    }

    /// `it is …`
    fn phrase(self) -> &'static str {
        match self {
            Self::Cpu => "an amount of cpu",
            Self::Memory => "an amount of memory",
            Self::Duration => "a duration",
            Self::Percent => "a percentage",
            Self::Count => "a number",
        }
    }

    fn unit_list(self) -> &'static str {
        match self {
            Self::Cpu => "the unit is m for milli-cores, or none for cores",
            Self::Memory => "the units are Ki, Mi, Gi, Ti",
            Self::Duration => "the units are ms, s, m, h, d",
            Self::Percent => "the unit is %",
            Self::Count => "the units are k, M, or none",
        }
    }
}
