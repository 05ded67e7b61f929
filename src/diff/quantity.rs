//! Quantities of Kubernetes by their value: `0.5` is `500m`, `1024Mi` is `1Gi`.
//!
//! Any that an API server takes, not the few of our language: a live object may
//! hold `1e3` or `128974848000m`. Compared as whole nanos, as a server does.

/// A value in billionths; none for what is no quantity, or too large to be told apart.
pub fn nanos(text: &str) -> Option<i128> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(rest.len());
    let (number, suffix) = rest.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') || number.len() > 30 {
        return None;
    }
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    // What is smaller than a billionth is rounded up, as a server does.
    let places = u32::try_from(fraction.len()).ok()?;
    let (times, exponent) = scale(suffix)?;
    let exponent = 9 + exponent - i32::try_from(places).ok()?;
    let value = digits.checked_mul(times)?;
    let value = match u32::try_from(exponent) {
        Ok(power) => value.checked_mul(10_i128.checked_pow(power)?)?,
        Err(_) => {
            let divisor = 10_i128.checked_pow(exponent.unsigned_abs())?;
            value / divisor + i128::from(value % divisor != 0)
        }
    };
    Some(sign * value)
}

/// What a suffix multiplies by, and by which power of ten.
fn scale(suffix: &str) -> Option<(i128, i32)> {
    Some(match suffix {
        "" => (1, 0),
        "n" => (1, -9),
        "u" => (1, -6),
        "m" => (1, -3),
        "k" => (1, 3),
        "M" => (1, 6),
        "G" => (1, 9),
        "T" => (1, 12),
        "P" => (1, 15),
        "E" => (1, 18),
        "Ki" => (1 << 10, 0),
        "Mi" => (1 << 20, 0),
        "Gi" => (1 << 30, 0),
        "Ti" => (1 << 40, 0),
        "Pi" => (1 << 50, 0),
        "Ei" => (1 << 60, 0),
        exponent => {
            (1, exponent.strip_prefix(['e', 'E'])?.parse().ok().filter(|power: &i32| power.abs() < 20)?)
        }
    })
}

/// By how many hundredths a value grew, rounded; none from nothing.
pub fn growth(old: i128, new: i128) -> Option<i128> {
    let change = new.checked_sub(old)?.checked_mul(100)?;
    (old != 0).then(|| (change + change.signum() * (old.abs() / 2)) / old.abs())
}

/// Billionths of memory or of CPUs, as people write them.
pub fn shown(value: i128, path: &str) -> String {
    const BILLION: i128 = 1_000_000_000;
    if !path.ends_with("memory") {
        let thousandths = value / 1_000_000;
        return if thousandths % 1000 == 0 {
            (thousandths / 1000).to_string()
        } else {
            format!("{thousandths}m")
        };
    }
    let bytes = value / BILLION;
    let (unit, name) = if bytes >= 1 << 40 {
        (1 << 40, "Ti")
    } else if bytes >= 1 << 30 {
        (1 << 30, "Gi")
    } else {
        (1 << 20, "Mi")
    };
    // One digit after the point is enough to see what it comes to.
    let tenths = (bytes * 10 + unit / 2) / unit;
    if tenths % 10 == 0 {
        format!("{}{name}", tenths / 10)
    } else {
        format!("{}.{}{name}", tenths / 10, tenths % 10)
    }
}
