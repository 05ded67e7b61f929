//! Which findings are risks: one may allow them, and an environment sets their severity.
//!
//! All others are errors by nature. That each finding of a risk is listed
//! here is checked wherever one is made, while testing.

use super::codes::TABLES;
use crate::base::diagnostic::Diagnostic;
use crate::rules::RULES;

/// The codes that somebody raises as a warning.
#[rustfmt::skip]
pub(super) const RISKS: &[&str] = &[
    "GD0229",
    "GD0235",
    "GD0404",
    "GD0405",
    "GD0407",
    "GD0408",
    "GD0409",
    "GD0410",
    "GD0411",
    "GD0412",
    "GD0415",
    "GD0416",
    "GD0421",
    "GD0440",
    "GD0444",
    "GD0446",
    "GD0454",
    "GD0458",
    "GD0461",
    "GD0463",
    "GD0471",
    "GD0472",
    "GD0474",
    "GD0476",
    "GD0477",
    "GD0478",
    "GD0480",
    "GD0481",
    "GD0482",
    "GD0484",
    "GD0485",
    "GD0486",
    "GD0515",
    "GD0519",
    "GD0520",
    "GD0521",
    "GD0529",
    "GD0530",
    "GD0531",
    "GD0532",
    "GD0533",
    "GD0542",
    "GD0543",
    "GD0603",
    "GD0608",
    "GD0610",
    "GD0611",
    "GD0613",
    "GD0614",
    "GD0615",
    "GD0618",
    "GD0619",
    "GD0630",
    "GD0712",
    "GD0731",
    "GD0732",
    "GD0733",
    "GD0738",
    "GD0805",
    "GD0807",
    "GD0808",
    "GD0813",
    "GD0912",
];

/// Whether a finding may be what it says it is.
pub(super) fn is_listed(finding: &Diagnostic) -> bool {
    let about_allows = finding.code == super::allow::ALLOWS_NOTHING || finding.code == super::allow::PAST;
    !finding.risk || about_allows || RISKS.contains(&finding.code.id)
}

/// Whether this is a code of gdeploy.
pub(super) fn exists(text: &str) -> bool {
    let listed = TABLES.iter().copied().flatten().any(|(code, _)| code.id == text);
    listed || RULES.iter().any(|rule| rule.code.id == text)
}
