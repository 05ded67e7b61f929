//! What the outside reaches: hosts and paths of one environment, for the checks about them.

use super::Context;
use crate::model::words::Expose;
use crate::model::workload::Workload;

/// A host and path of a workload.
pub(super) struct Route<'c> {
    pub(super) workload: &'c Workload<'c>,
    pub(super) expose: &'c Expose<'c>,
}

/// All of them, in source order.
pub(super) fn routes<'c>(cx: &Context<'c>) -> impl Iterator<Item = Route<'c>> + use<'c> {
    cx.emitted()
        .flat_map(|workload| workload.app.expose.values().map(move |expose| Route { workload, expose }))
}

impl<'c> Route<'c> {
    /// `shop.example.com/api`; as a prefix `/api/` is the same as `/api`.
    pub(super) fn address(&self) -> String {
        format!("{}{}", self.expose.host.value, self.path().trim_end_matches('/'))
    }

    fn path(&self) -> &'c str {
        &self.expose.path.value
    }

    /// Whether a request for one could as well be for the other.
    pub(super) fn is_same(&self, other: &Route<'_>) -> bool {
        let class = |expose: &Expose<'_>| expose.class.as_ref().map(|class| class.value.to_string());
        let (one, two) = (self.expose, other.expose);
        let exact = one.r#match.value == "exact";
        let paths = if exact { self.path() == other.path() } else { self.address() == other.address() };
        one.host.value == two.host.value
            && one.r#match.value == two.r#match.value
            && paths
            && class(one) == class(two)
    }
}
