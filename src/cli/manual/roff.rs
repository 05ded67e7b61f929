//! The manual as a page for `man 5 gdeploy`.

use roff::{Roff, bold, roman};

use crate::driver::ManualEntry;

/// The page of the language.
pub(super) fn language(entries: &[ManualEntry]) -> String {
    let mut page = Roff::new();
    let version = format!("gdeploy {}", env!("CARGO_PKG_VERSION"));
    page.control("TH", ["gdeploy", "5", "", version.as_str(), "The words of gdeploy"]);
    page.control("SH", ["NAME"]);
    page.text([roman("gdeploy - apps, environments and rollout policy")]);
    page.control("SH", ["WORDS"]);
    for entry in entries {
        page.control("SS", [entry.path.as_str()]);
        page.control("nf", []);
        page.text([bold(&entry.page.form)]);
        page.control("fi", []);
        let inside = entry.page.inside.iter();
        let inside: Vec<&str> =
            inside.map(|name| if name == "root" { "the root of a file" } else { name.as_str() }).collect();
        if !inside.is_empty() {
            page.control("PP", []);
            page.text([roman(format!("Stands in {}.", inside.join(", ")))]);
        }
        if let Some(doc) = &entry.page.doc {
            page.control("PP", []);
            page.text([roman(doc)]);
        }
        for member in entry.page.members.iter().filter(|member| !member.planned) {
            page.control("TP", []);
            page.text([bold(&member.form)]);
            page.text([roman(member.doc.as_deref().unwrap_or_default())]);
        }
    }
    page.control("SH", ["SEE ALSO"]);
    page.text([bold("gdeployc"), roman("(1), "), bold("gdeployc-explain"), roman("(1)")]);
    page.render()
}
