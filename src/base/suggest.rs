//! "Did you mean": the nearest name by spelling.
//!
//! Only one clear candidate is an answer: two names equally near are none,
//! because a wrong suggestion costs more than a missing one. Case and `-` or
//! `_` are the first guess. Names by meaning (`replicas` for `scale`) are
//! the vocabulary's.

/// The one name that `wrong` is a misspelling of; two letters in the wrong order count once.
pub fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong_folded = fold(wrong);
    let limit = ((wrong.chars().count() + 1) / 3).min(3);
    let mut best: Option<(usize, &str)> = None;
    let mut tied = false;
    for name in names {
        let folded = fold(name);
        let distance = match strsim::osa_distance(&wrong_folded, &folded) {
            0 => 0,
            distance if distance <= limit => distance,
            _ => continue,
        };
        match best {
            Some((least, _)) if distance > least => {}
            Some((least, found)) if distance == least => tied |= found != name,
            _ => (best, tied) = (Some((distance, name)), false),
        }
    }
    if tied { None } else { best.map(|(_, name)| name) }
}

fn fold(name: &str) -> String {
    name.chars().map(|letter| if letter == '-' { '_' } else { letter.to_ascii_lowercase() }).collect()
}

#[cfg(test)]
mod tests;
