//! The account that the pods have at the API server.
//!
//! One that somebody else makes, or another workload that shares it, is only
//! named, in the pod. It gives a token only where that was asked for, as the
//! pod says too.

use super::meta::Metadata;
use super::subject::Subject;
use crate::output::marked::Marked;
use k8s_openapi::api::core::v1::ServiceAccount;

pub(super) fn service_account(subject: &Subject<'_>) -> Option<Marked<ServiceAccount>> {
    let workload = subject.workload;
    let account = &workload.app.account;
    if !workload.makes_account {
        return None;
    }
    let metadata = Metadata::of(subject, &*workload.account.value).annotated(&account.annotations).early();
    let mut marks = Marked::new((), account.origin);
    let account = ServiceAccount {
        metadata: marks.take("metadata", metadata.marked()),
        automount_service_account_token: Some(*marks.of("automountServiceAccountToken", &account.token)),
        ..ServiceAccount::default()
    };
    Some(marks.with(account))
}
