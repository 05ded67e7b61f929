//! What a text of each form must look like.
//!
//! The limits are Kubernetes': what passes here is a name, path or host that
//! the API server takes. A problem is said as a sentence about the text.

use super::types::Form;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What is wrong with a text of this form, as a person would say it.
pub fn problem(form: Form, text: &str) -> Option<String> {
    match form {
        Form::Any => None,
        Form::Path => path(text),
        Form::Url => (!text.contains("://")).then(|| "it has no scheme, such as `https://`".to_owned()),
        Form::Host => host(text),
        Form::Server => server(text),
        Form::Cidr => cidr(text),
        Form::Image => image(text),
        Form::Label => dns_label(text, 63),
        Form::Name => dns_label(text, 63),
        Form::PortName => port_name(text),
        Form::VariableName => variable_name(text),
    }
}

/// The minor version of Kubernetes `1.34`.
pub fn kubernetes_minor(version: &str) -> Option<u32> {
    let minor = version.strip_prefix("1.")?;
    minor.bytes().all(|byte| byte.is_ascii_digit()).then(|| minor.parse().ok())?
}

/// The same of a server's own word for it: `v1.37.2`, `v1.37+`.
pub fn server_minor(version: &str) -> Option<u32> {
    let version = version.strip_prefix('v').unwrap_or(version);
    let is_part = |letter: char| letter.is_ascii_digit() || letter == '.';
    let version = version.split(|letter: char| !is_part(letter)).next()?;
    let end = version.match_indices('.').nth(1).map_or(version.len(), |(end, _)| end);
    kubernetes_minor(&version[..end])
}

fn path(text: &str) -> Option<String> {
    if !text.starts_with('/') {
        return Some("a path starts with `/`".to_owned());
    }
    if text.contains("//") || text.split('/').any(|part| part == ".." || part == ".") {
        return Some("it has `//`, `.` or `..` in it".to_owned());
    }
    text.chars().any(|c| c.is_whitespace() || c.is_control()).then(|| "it has a blank in it".to_owned())
}

fn host(text: &str) -> Option<String> {
    let rest = text.strip_prefix("*.").unwrap_or(text);
    if text.is_empty() || text.len() > 253 {
        return Some("a host has 1 to 253 characters".to_owned());
    }
    if text.contains("://") || text.contains('/') {
        return Some("a host has neither scheme nor path".to_owned());
    }
    if text.contains(':') {
        return Some("a host has no port".to_owned());
    }
    if text.chars().any(|c| c.is_ascii_uppercase()) {
        return Some("a host is written in lower case".to_owned());
    }
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return Some("an address is not a host name".to_owned());
    }
    rest.split('.').find_map(|label| dns_label(label, 63))
}

fn server(text: &str) -> Option<String> {
    if text.parse::<Ipv4Addr>().is_ok() {
        return None;
    }
    if text.starts_with("*.") {
        return Some("a `*` stands for many hosts".to_owned());
    }
    host(text)
}

/// An address and how many of its bits count; the others are 0.
fn cidr(text: &str) -> Option<String> {
    let Some((address, bits)) = text.split_once('/') else {
        return Some(match text.parse() {
            Ok(IpAddr::V4(_)) => format!("for this address alone write `{text}/32`"),
            Ok(IpAddr::V6(_)) => format!("for this address alone write `{text}/128`"),
            Err(_) => "it has no `/` with a number of bits".to_owned(),
        });
    };
    let Ok(address) = address.parse::<IpAddr>() else {
        return Some(format!("`{address}` is not an address"));
    };
    let most = if address.is_ipv4() { 32 } else { 128 };
    let plain = !bits.starts_with('0') || bits == "0";
    let Some(bits) = bits.parse::<u32>().ok().filter(|bits| *bits <= most && plain) else {
        return Some(format!("after `/` stands a number from 0 to {most}"));
    };
    let network: IpAddr = match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32 - bits).unwrap_or_default();
            Ipv4Addr::from_bits(address.to_bits() & mask).into()
        }
        IpAddr::V6(address) => {
            if address.to_ipv4_mapped().is_some() {
                return Some("it is an address of IPv4: write it as one".to_owned());
            }
            let mask = u128::MAX.checked_shl(128 - bits).unwrap_or_default();
            Ipv6Addr::from_bits(address.to_bits() & mask).into()
        }
    };
    let written = format!("{network}/{bits}");
    (written != text).then(|| format!("the range is written `{written}`"))
}

fn image(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("it is empty".to_owned());
    }
    if text.contains("://") {
        return Some("an image has no scheme".to_owned());
    }
    if text.chars().any(char::is_whitespace) {
        return Some("it has a blank in it".to_owned());
    }
    let (name, digest) = text.split_once('@').map_or((text, None), |(name, digest)| (name, Some(digest)));
    if let Some(digest) = digest {
        let hex = digest.strip_prefix("sha256:").unwrap_or_default();
        if hex.len() != 64 || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Some("a digest is `sha256:` and 64 hex digits".to_owned());
        }
    }
    let last = name.rsplit('/').next().unwrap_or_default();
    let (repository, tag) = last.split_once(':').map_or((last, None), |(name, tag)| (name, Some(tag)));
    if let Some(tag) = tag {
        let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        if tag.is_empty() || tag.len() > 128 || !tag.chars().all(good) || tag.starts_with(['.', '-']) {
            return Some("its tag has other characters than letters, digits, `_`, `.`, `-`".to_owned());
        }
    }
    if repository.is_empty() || name.contains("//") || name.starts_with('/') {
        return Some("a part of its name is empty".to_owned());
    }
    let folders = name.rsplit_once('/').map_or("", |(folders, _)| folders);
    let host = folders.split('/').next().filter(|first| first.contains(['.', ':']));
    let plain = folders.split('/').skip(usize::from(host.is_some())).chain([repository]);
    if plain.clone().any(|part| part.contains(':')) {
        return Some("only its registry and its tag have a `:`".to_owned());
    }
    let upper = plain.flat_map(str::chars).any(|c| c.is_ascii_uppercase());
    upper.then(|| "the name of an image is written in lower case".to_owned())
}

fn dns_label(text: &str, max: usize) -> Option<String> {
    if text.is_empty() || text.len() > max {
        return Some(format!("it has 1 to {max} characters"));
    }
    if let Some(bad) = text.chars().find(|c| !(c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-')) {
        return Some(format!("`{bad}` is neither a small letter, a digit nor `-`"));
    }
    (text.starts_with('-') || text.ends_with('-')).then(|| "`-` stands at its edge".to_owned())
}

fn port_name(text: &str) -> Option<String> {
    if let Some(problem) = dns_label(text, 15) {
        return Some(problem);
    }
    if text.contains("--") {
        return Some("it has two `-` in a row".to_owned());
    }
    (!text.bytes().any(|byte| byte.is_ascii_lowercase())).then(|| "it has no letter".to_owned())
}

fn variable_name(text: &str) -> Option<String> {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if text.is_empty() || text.starts_with(|c: char| c.is_ascii_digit()) {
        return Some("a variable starts with a letter".to_owned());
    }
    text.chars().find(|c| !good(*c)).map(|bad| format!("`{bad}` does not belong in a variable's name"))
}

#[cfg(test)]
mod tests {
    use super::{kubernetes_minor, server_minor};

    #[test]
    fn versions_are_read_as_people_and_servers_write_them() {
        assert_eq!(kubernetes_minor("1.34"), Some(34));
        assert_eq!(kubernetes_minor("1.34.2"), None);
        for version in ["v1.37.2", "v1.37+", "1.37", "v1.37.0-gke.12"] {
            assert_eq!(server_minor(version), Some(37), "{version}");
        }
        assert_eq!(server_minor(""), None);
        assert_eq!(server_minor("v2.1"), None);
    }
}
