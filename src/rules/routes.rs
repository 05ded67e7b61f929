//! What the outside reaches: hosts and paths of one environment, for the checks about them.

use super::Context;
use crate::model::words::{Expose, SText};
use crate::model::workload::Workload;

/// A host and path of a workload.
pub(super) struct Route<'c> {
    pub(super) workload: &'c Workload<'c>,
    pub(super) expose: &'c Expose<'c>,
    pub(super) host: &'c SText<'c>,
}

/// All of them, in source order.
pub(super) fn routes<'c>(cx: &Context<'c>) -> impl Iterator<Item = Route<'c>> + use<'c> {
    cx.emitted().flat_map(|workload| {
        let exposed = workload.app.expose.values().filter(|expose| expose.is_http());
        exposed.filter_map(move |expose| Some(Route { workload, expose, host: expose.host.as_ref()? }))
    })
}

impl<'c> Route<'c> {
    /// `shop.example.com/api`
    pub(super) fn address(&self) -> String {
        let (host, path) = self.place();
        format!("{host}{path}")
    }

    /// Host and path; as a prefix `/api/` is the same as `/api`.
    pub(super) fn place(&self) -> (&'c str, &'c str) {
        (&self.host.value, self.expose.path.value.trim_end_matches('/'))
    }

    /// Whether it is the whole path, as it is written.
    pub(super) fn exact(&self) -> Option<&'c str> {
        (self.expose.r#match.value == "exact").then_some(&*self.expose.path.value)
    }

    /// Whose controller answers.
    pub(super) fn class(&self) -> Option<&'c str> {
        self.expose.class.as_ref().map(|class| &*class.value)
    }
}
