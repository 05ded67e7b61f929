//! Numbers with a unit: cpu, memory, durations, percentages, counts.
//!
//! Each is a whole number of its smallest unit, so comparing and adding are
//! exact; [`Quantity::times`] and its kin round down to that unit. `Display`
//! writes the largest exact unit, as it may stand in a source and as
//! Kubernetes and Go read it. What was written is read by [`parse`], and
//! [`explain`] holds the words for what was written wrongly.
//! Knows nothing of fields or limits: "at least 4Mi" is the vocabulary's.

use std::fmt;

pub mod codes;
pub mod explain;
pub mod foreign;
pub mod parse;
#[cfg(test)]
mod tests;

pub use parse::{Fault, QuantityProblem, Scalar, classify};

/// Cpu time in thousandths of a core.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cpu(pub u64);

/// Memory or storage in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Memory(pub u64);

/// A time span in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(pub u64);

/// Whole hundredths; more than a hundred is possible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(pub u32);

/// A number of things in thousandths, so that `0.5` is exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Count(pub u64);

/// What a number measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// [`Cpu`]
    Cpu,
    /// [`Memory`]
    Memory,
    /// [`Duration`]
    Duration,
    /// [`Percent`]
    Percent,
    /// [`Count`]
    Count,
}

/// What the five have in common. A result that does not fit is `None`.
pub trait Quantity: Copy + Ord + fmt::Display {
    /// What it measures.
    const DIMENSION: Dimension;

    /// In the smallest unit.
    fn raw(self) -> u64;

    /// From the smallest unit.
    fn from_raw(raw: u64) -> Option<Self>;

    /// Reads a whole lexeme: `128Mi`, `1.5Gi`, `1h30m`, `1_000`.
    fn parse(lexeme: &str) -> Result<Self, QuantityProblem> {
        let raw = parse::read(Self::DIMENSION, lexeme)?;
        Self::from_raw(raw).ok_or(QuantityProblem { wanted: Self::DIMENSION, fault: Fault::TooLarge })
    }

    /// The sum.
    fn plus(self, other: Self) -> Option<Self> {
        Self::from_raw(self.raw().checked_add(other.raw())?)
    }

    /// The difference; nothing is less than zero.
    fn minus(self, other: Self) -> Option<Self> {
        Self::from_raw(self.raw().checked_sub(other.raw())?)
    }

    /// So many times, rounded down.
    fn times(self, factor: Count) -> Option<Self> {
        scale(self, factor.0, 1000)
    }

    /// A part of it for each of `parts`, rounded down.
    fn divided_by(self, parts: Count) -> Option<Self> {
        scale(self, 1000, parts.0)
    }

    /// So many hundredths of it, rounded down.
    fn percent(self, share: Percent) -> Option<Self> {
        scale(self, u64::from(share.0), 100)
    }

    /// How often `other` fits into it, in thousandths rounded down.
    fn ratio(self, other: Self) -> Option<Count> {
        scale(Count(self.raw()), 1000, other.raw())
    }
}

fn scale<Q: Quantity>(value: Q, up: u64, down: u64) -> Option<Q> {
    let scaled = (u128::from(value.raw()) * u128::from(up)).checked_div(u128::from(down))?;
    Q::from_raw(u64::try_from(scaled).ok()?)
}

impl Quantity for Cpu {
    const DIMENSION: Dimension = Dimension::Cpu;

    fn raw(self) -> u64 {
        self.0
    }

    fn from_raw(raw: u64) -> Option<Self> {
        Some(Self(raw))
    }
}

impl Quantity for Memory {
    const DIMENSION: Dimension = Dimension::Memory;

    fn raw(self) -> u64 {
        self.0
    }

    fn from_raw(raw: u64) -> Option<Self> {
        Some(Self(raw))
    }
}

impl Quantity for Duration {
    const DIMENSION: Dimension = Dimension::Duration;

    fn raw(self) -> u64 {
        self.0
    }

    fn from_raw(raw: u64) -> Option<Self> {
        Some(Self(raw))
    }
}

impl Quantity for Percent {
    const DIMENSION: Dimension = Dimension::Percent;

    fn raw(self) -> u64 {
        u64::from(self.0)
    }

    fn from_raw(raw: u64) -> Option<Self> {
        u32::try_from(raw).ok().map(Self)
    }
}

impl Quantity for Count {
    const DIMENSION: Dimension = Dimension::Count;

    fn raw(self) -> u64 {
        self.0
    }

    fn from_raw(raw: u64) -> Option<Self> {
        Some(Self(raw))
    }
}

impl Cpu {
    /// Whole cores, rounded up: `GOMAXPROCS`.
    pub fn cores_up(self) -> u64 {
        self.0.div_ceil(1000)
    }

    /// Whole cores, if it is that.
    pub fn cores(self) -> Option<u64> {
        self.0.is_multiple_of(1000).then_some(self.0 / 1000)
    }
}

impl Memory {
    /// Cut to whole mebibytes: `GOMEMLIMIT`.
    #[must_use]
    pub fn whole_mebibytes(self) -> Self {
        Self(self.0 >> 20 << 20)
    }

    /// As the API server writes it back, which knows larger units than the language.
    pub fn quantity(self) -> String {
        binary(self.0, &["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"])
    }
}

impl Duration {
    /// Whole seconds, if it is that: what most fields of Kubernetes can hold.
    pub fn seconds(self) -> Option<u64> {
        self.0.is_multiple_of(1000).then_some(self.0 / 1000)
    }

    /// Whole seconds, rounded up.
    pub fn seconds_up(self) -> u64 {
        self.0.div_ceil(1000)
    }

    /// Whole seconds, rounded down.
    pub fn seconds_down(self) -> u64 {
        self.0 / 1000
    }

    /// The lexeme it was read from, unless Go could not read that: days become hours.
    pub fn as_written(self, lexeme: &str) -> String {
        if lexeme.contains('d') { self.to_string() } else { lexeme.replace('_', "") }
    }
}

impl Count {
    /// A whole number of things.
    pub fn whole(number: u64) -> Option<Self> {
        number.checked_mul(1000).map(Self)
    }

    /// The whole number, if it is one.
    pub fn to_whole(self) -> Option<u64> {
        self.0.is_multiple_of(1000).then_some(self.0 / 1000)
    }

    /// All digits and no unit: `5000`, `0.5`.
    pub fn decimal(self) -> String {
        let whole = self.0 / 1000;
        match self.0 % 1000 {
            0 => whole.to_string(),
            part => format!("{whole}.{part:03}").trim_end_matches('0').to_owned(),
        }
    }

    /// As the API server writes it back: `5k`, `1500`, `500m`.
    pub fn quantity(self) -> String {
        if self.0.is_multiple_of(1000) { decimal_units(self.0 / 1000) } else { format!("{}m", self.0) }
    }
}

impl fmt::Display for Cpu {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cores() {
            Some(cores) => write!(out, "{cores}"),
            None => write!(out, "{}m", self.0),
        }
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&binary(self.0, &["", "Ki", "Mi", "Gi", "Ti"]))
    }
}

impl fmt::Display for Duration {
    /// `1h30m`, `1s500ms`: the form that Go, Prometheus and the Gateway API all read.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return out.write_str("0s");
        }
        let mut rest = self.0;
        for (unit, size) in [("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)] {
            if rest >= size {
                write!(out, "{}{unit}", rest / size)?;
                rest %= size;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}%", self.0)
    }
}

impl fmt::Display for Count {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_whole() {
            Some(whole) => out.write_str(&decimal_units(whole)),
            None => out.write_str(&self.decimal()),
        }
    }
}

fn binary(bytes: u64, units: &[&str]) -> String {
    let mut amount = bytes;
    let mut unit = 0;
    while amount != 0 && amount.is_multiple_of(1024) && unit + 1 < units.len() {
        amount /= 1024;
        unit += 1;
    }
    format!("{amount}{}", units[unit])
}

fn decimal_units(number: u64) -> String {
    match number {
        0 => "0".to_owned(),
        _ if number.is_multiple_of(1_000_000) => format!("{}M", number / 1_000_000),
        _ if number.is_multiple_of(1000) => format!("{}k", number / 1000),
        _ => number.to_string(),
    }
}
