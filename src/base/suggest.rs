//! "Did you mean": the nearest name by spelling.
//!
//! Only one clear candidate is an answer: two names equally near are none,
//! because a wrong suggestion costs more than a missing one. Case and `-` or
//! `_` are the first guess. Names by meaning (`replicas` for `scale`) are
//! the vocabulary's.

/// The one name that `wrong` is a misspelling of; two letters in the wrong order count once.
pub fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong_folded = fold(wrong);
    let (own, length) = (letters(wrong), wrong.chars().count());
    let limit = ((length + 1) / 3).min(3);
    let mut best: Option<(usize, &str)> = None;
    let mut tied = false;
    for name in names {
        // An edit changes the length by one and at most two kinds of letters; most names are further away.
        let far = name.chars().count().abs_diff(length) > limit;
        if far || (letters(name) ^ own).count_ones() as usize > 2 * limit {
            continue;
        }
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

/// The one name whose first letters `wrong` has as well: four of them, or all of a shorter one.
pub fn begins_alike<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let start = wrong.get(..wrong.len().min(4)).filter(|start| start.len() > 2)?;
    let mut alike = names.into_iter().filter(|name| name.starts_with(start));
    let first = alike.next()?;
    alike.next().is_none().then_some(first)
}

/// What to say to a name that an option does not take: the nearest one, else what there is.
pub fn for_option(option: &str, wrong: &str, names: &[&str]) -> Option<String> {
    const LISTED: usize = 12;
    if let Some(near) = nearest(wrong, names.iter().copied()) {
        return Some(format!("did you mean `{option} {near}`?"));
    }
    let listed: Vec<String> = names.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
    match names.len() {
        0 => None,
        1 => Some(format!("there is only {}", listed[0])),
        count if count > LISTED => {
            Some(format!("there are {} and {} more", listed.join(", "), count - LISTED))
        }
        _ => Some(format!("there are {}", listed.join(", "))),
    }
}

/// Which kinds of letters a name has, folded; different letters may count as one kind.
fn letters(name: &str) -> u64 {
    let fold = |byte: u8| if byte == b'-' { b'_' } else { byte.to_ascii_lowercase() };
    name.bytes().filter(u8::is_ascii).fold(0, |all, byte| all | 1 << (fold(byte) % 64))
}

fn fold(name: &str) -> String {
    name.chars().map(|letter| if letter == '-' { '_' } else { letter.to_ascii_lowercase() }).collect()
}

#[cfg(test)]
mod tests;
