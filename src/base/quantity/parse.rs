//! A number's lexeme read as one of the quantities.
//!
//! The grammar takes any run of digits, dots and letters as a number, so all
//! that can be wrong with one is found here and has a name in [`Fault`].
//! A literal is exact or an error: only computed values round.
//! [`classify`] serves places without an expected type; there the unit decides.

use super::{Count, Dimension, Duration, Memory, Percent, Quantity};

/// A lexeme that is no quantity of the wanted kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuantityProblem {
    /// The kind that the place wants.
    pub wanted: Dimension,
    /// What is wrong with what stands there.
    pub fault: Fault,
}

/// What can be wrong with a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No unit, where only a unit says how much it is.
    NoUnit,
    /// A unit of something else, or of nothing.
    Unit(String),
    /// A unit of nothing, where no type is expected.
    UnknownUnit(String),
    /// `m` where no type is expected: minutes or milli-cores.
    LoneM,
    /// Not a whole number of the smallest unit.
    TooFine,
    /// More than can be meant.
    TooLarge,
    /// Below zero.
    Negative,
    /// `007`
    LeadingZero,
    /// Not a number at all: `1.5.0`, or `1h30` with a part that has no unit.
    Shape,
}

/// What a number means by its unit alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar {
    /// Digits only.
    Int(i64),
    /// Digits with one dot.
    Float(f64),
    /// `Ki` to `Ti`
    Memory(Memory),
    /// `ms`, `s`, `h`, `d`, or `m` beside another of them.
    Duration(Duration),
    /// `%`
    Percent(Percent),
    /// `k`, `M`
    Count(Count),
}

/// More cores than this in one container are taken for a forgotten `m`.
pub const MOST_CORES: u64 = 128;

const MEMORY: &[(&str, u64)] = &[("Ki", 1 << 10), ("Mi", 1 << 20), ("Gi", 1 << 30), ("Ti", 1 << 40)];
const CPU: &[(&str, u64)] = &[("m", 1), ("", 1000)];
const DURATION: &[(&str, u64)] =
    &[("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];
const PERCENT: &[(&str, u64)] = &[("%", 1)];
const COUNT: &[(&str, u64)] = &[("", 1000), ("k", 1_000_000), ("M", 1_000_000_000)];

impl Dimension {
    /// The units and how many of the smallest each is.
    pub fn units(self) -> &'static [(&'static str, u64)] {
        match self {
            Self::Cpu => CPU,
            Self::Memory => MEMORY,
            Self::Duration => DURATION,
            Self::Percent => PERCENT,
            Self::Count => COUNT,
        }
    }

    /// The kinds that have this unit.
    pub fn of_unit(unit: &str) -> impl Iterator<Item = Self> {
        let all = [Self::Cpu, Self::Memory, Self::Duration, Self::Percent, Self::Count];
        all.into_iter().filter(move |kind| kind.units().iter().any(|(name, _)| *name == unit))
    }
}

/// The amount in the smallest unit of `wanted`.
pub(super) fn read(wanted: Dimension, lexeme: &str) -> Result<u64, QuantityProblem> {
    amount(wanted, lexeme).map_err(|fault| QuantityProblem { wanted, fault })
}

/// What a lexeme means where any scalar may stand.
pub fn classify(lexeme: &str) -> Result<Scalar, QuantityProblem> {
    let problem = |wanted, fault| QuantityProblem { wanted, fault };
    let digits = lexeme.strip_prefix('-').unwrap_or(lexeme);
    let unit = number_and_rest(digits).1;
    if unit.is_empty() {
        return plain(lexeme).map_err(|fault| problem(Dimension::Count, fault));
    }
    if unit == "m" {
        return Err(problem(Dimension::Duration, Fault::LoneM));
    }
    let compound = unit.bytes().any(|byte| byte.is_ascii_digit());
    let kind = if compound { Some(Dimension::Duration) } else { Dimension::of_unit(unit).next() };
    match kind {
        Some(Dimension::Memory) => Memory::parse(lexeme).map(Scalar::Memory),
        Some(Dimension::Duration) => Duration::parse(lexeme).map(Scalar::Duration),
        Some(Dimension::Percent) => Percent::parse(lexeme).map(Scalar::Percent),
        Some(Dimension::Count | Dimension::Cpu) => Count::parse(lexeme).map(Scalar::Count),
        None => Err(problem(Dimension::Count, Fault::UnknownUnit(unit.to_owned()))),
    }
}

fn plain(lexeme: &str) -> Result<Scalar, Fault> {
    let digits = lexeme.strip_prefix('-').unwrap_or(lexeme);
    number(digits)?;
    let text = lexeme.replace('_', "");
    if text.contains('.') {
        text.parse().map(Scalar::Float).map_err(|_| Fault::Shape)
    } else {
        text.parse().map(Scalar::Int).map_err(|_| Fault::TooLarge)
    }
}

fn amount(wanted: Dimension, lexeme: &str) -> Result<u64, Fault> {
    let (negative, digits) = match lexeme.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, lexeme),
    };
    let (first, rest) = number_and_rest(digits);
    let value = number(first)?;
    if negative && value.digits > 0 {
        return Err(Fault::Negative);
    }
    let total = if rest.bytes().any(|byte| byte.is_ascii_digit()) {
        compound(wanted, value, rest)?
    } else {
        value.of(size(wanted, rest)?)?
    };
    let most = if wanted == Dimension::Cpu { MOST_CORES * 1000 } else { i64::MAX as u64 };
    if total > most { Err(Fault::TooLarge) } else { Ok(total) }
}

/// `1h30m`: parts with ever smaller units.
fn compound(wanted: Dimension, first: Number, rest: &str) -> Result<u64, Fault> {
    let (mut value, mut rest) = (first, rest);
    let (mut total, mut last) = (0_u64, u64::MAX);
    loop {
        let end = rest.find(|letter: char| letter.is_ascii_digit()).unwrap_or(rest.len());
        let (unit, more) = rest.split_at(end);
        let size = if unit.is_empty() { Err(Fault::Shape) } else { size(wanted, unit) }?;
        if size >= last || wanted != Dimension::Duration {
            return Err(Fault::Shape);
        }
        total = total.checked_add(value.of(size)?).ok_or(Fault::TooLarge)?;
        if more.is_empty() {
            return Ok(total);
        }
        let (digits, tail) = number_and_rest(more);
        // `1h05m` is how clocks write it.
        value = number(digits.strip_prefix('0').unwrap_or(digits)).or_else(|_| number(digits))?;
        (rest, last) = (tail, size);
    }
}

fn size(wanted: Dimension, unit: &str) -> Result<u64, Fault> {
    match wanted.units().iter().find(|(name, _)| *name == unit) {
        Some((_, size)) => Ok(*size),
        None if unit.is_empty() => Err(Fault::NoUnit),
        None => Err(Fault::Unit(unit.to_owned())),
    }
}

/// The digits, underscores and dots at the front, and what follows.
pub(super) fn number_and_rest(lexeme: &str) -> (&str, &str) {
    let part = |letter: char| !(letter.is_ascii_digit() || letter == '_' || letter == '.');
    lexeme.split_at(lexeme.find(part).unwrap_or(lexeme.len()))
}

/// `digits / 10^places`
#[derive(Clone, Copy)]
struct Number {
    digits: u64,
    places: u32,
}

impl Number {
    /// So many of something of this size.
    fn of(self, size: u64) -> Result<u64, Fault> {
        let scaled = u128::from(self.digits) * u128::from(size);
        let tenths = 10_u128.pow(self.places);
        if scaled % tenths != 0 {
            return Err(Fault::TooFine);
        }
        u64::try_from(scaled / tenths).map_err(|_| Fault::TooLarge)
    }
}

fn number(text: &str) -> Result<Number, Fault> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() || part.contains('.') || text.ends_with('.') {
        return Err(Fault::Shape);
    }
    if whole.len() > 1 && whole.starts_with('0') {
        return Err(Fault::LeadingZero);
    }
    let part = part.trim_end_matches(['0', '_']);
    let mut digits = 0_u64;
    let mut places = 0;
    for (fraction, text) in [(false, whole), (true, part)] {
        for digit in text.bytes().filter(u8::is_ascii_digit) {
            let next = digits.checked_mul(10).and_then(|tens| tens.checked_add(u64::from(digit - b'0')));
            digits = next.ok_or(if fraction { Fault::TooFine } else { Fault::TooLarge })?;
            places += u32::from(fraction);
        }
    }
    Ok(Number { digits, places })
}
