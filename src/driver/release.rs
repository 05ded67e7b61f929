//! The release of gdeployc that a project is for: `compiler = "1.4"`.
//!
//! A patch release never changes a byte of the output, so two numbers say it
//! all, also before 1.0. With another release nothing else is said: whatever
//! it finds may be its own fault.

use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::program::collect::{Program, name_of};
use crate::syntax::ast::{Body, Entry, Expr, ExprKind, Item};

/// GD0740: a project for another release.
pub(super) const OTHER_RELEASE: Code = Code::new("GD0740", "other-release");

/// This release.
const OWN: &str = env!("CARGO_PKG_VERSION");

/// Why this release does not compile the project.
pub(super) fn refusal(program: &Program<'_>) -> Option<Diagnostic> {
    let value = wanted(program)?;
    // A text with holes is a text that says nothing yet.
    let text = match &value.kind {
        ExprKind::Text(text) => text.plain(),
        // Any other value has the wrong type, which is said elsewhere.
        _ => return None,
    };
    match text.map(parts) {
        Some(Some(wanted)) if Some(wanted) == parts_of_release(OWN) => None,
        Some(Some(_)) => Some(other(text.unwrap_or_default(), value.span)),
        Some(None) | None => Some(malformed(text, value.span)),
    }
}

fn wanted<'a>(program: &Program<'a>) -> Option<&'a Expr<'a>> {
    let Body::Block(block) = &program.project.as_ref()?.statement.entry.body else { return None };
    block.items.iter().find_map(|item| match item {
        Item::Entry(Entry { head, body: Body::Set(value), .. })
            if head.parts.len() == 1 && name_of(head, 0)?.0 == "compiler" =>
        {
            Some(value)
        }
        _ => None,
    })
}

/// The two numbers of `1.4`.
fn parts(text: &str) -> Option<(u32, u32)> {
    let (major, minor) = text.split_once('.')?;
    let number = |text: &str| {
        let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
        plain.then(|| text.parse().ok())?
    };
    Some((number(major)?, number(minor)?))
}

/// Those of `1.4.2`, `1.5.0-rc.1`.
fn parts_of_release(release: &str) -> Option<(u32, u32)> {
    let end = release.match_indices('.').nth(1).map_or(release.len(), |(at, _)| at);
    parts(&release[..end])
}

/// `0.1` of `0.1.0`.
fn short() -> String {
    parts_of_release(OWN).map_or_else(|| OWN.to_owned(), |(major, minor)| format!("{major}.{minor}"))
}

fn other(wanted: &str, place: Span) -> Diagnostic {
    Diagnostic::error(OTHER_RELEASE, format!("this project is for gdeployc {wanted}, and this is {OWN}"))
        .label(place, format!("takes {wanted}.x only, so that nobody else's release changes the output"))
        .help(format!(
            "install gdeployc {wanted}; or write `compiler = \"{}\"`, build, and review what changes",
            short()
        ))
}

fn malformed(text: Option<&str>, place: Span) -> Diagnostic {
    let finding = Diagnostic::error(OTHER_RELEASE, "a release of gdeployc is two numbers");
    let longer = text.and_then(|text| Some((text, parts_of_release(text.trim_start_matches('v'))?)));
    match longer {
        Some((text, (major, minor))) => finding
            .label(place, "patch releases never change a byte of the output")
            .help(format!("write `\"{major}.{minor}\"`"))
            .replace(place, &format!("\"{text}\""), format!("\"{major}.{minor}\"")),
        None => finding.label(place, "written like `\"1.4\"`").help(format!("write `\"{}\"`", short())),
    }
}

#[cfg(test)]
mod tests {
    use super::{parts, parts_of_release};

    #[test]
    fn a_release_is_two_numbers() {
        assert_eq!(parts("1.4"), Some((1, 4)));
        assert_eq!(parts("0.12"), Some((0, 12)));
        for wrong in ["1", "1.4.2", "1.x", "^1.4", ">=1.4", "01.4", "", ".", "1.", "1.4 "] {
            assert_eq!(parts(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn patches_and_candidates_belong_to_their_release() {
        for own in ["1.4.0", "1.4.17", "1.4.0-rc.1", "1.4"] {
            assert_eq!(parts_of_release(own), parts("1.4"), "{own}");
        }
        assert_ne!(parts_of_release("1.5.0"), parts("1.4"));
        assert_ne!(parts_of_release("0.2.0"), parts("0.1"), "before 1.0 as well");
    }
}
