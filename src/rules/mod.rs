//! Floor 9: semantic checks, one file each.
//!
//! A check looks at one environment with all its workloads, or at all
//! environments together, and reports; it changes nothing. Its code and its
//! messages live in its file, its documentation in `docs/errors/CODE.md`; a
//! `mod` and a line in [`RULES`] register it. What a workload that is there
//! already says of itself is nobody's business here: see [`Context::emitted`].

mod capability;
mod config_too_large;
mod deadline_before_ready;
mod drain_blocked;
mod drain_past_grace;
mod expose_port;
mod hidden_by_mount;
mod inherits_compiled;
mod input_in_manifest;
mod kubernetes_version;
mod label_form;
mod labels;
mod lacking_key;
mod lacking_variable;
mod literal_secret;
mod local_and_protected;
mod more_than_all;
mod mount_path;
mod mounted_twice;
mod moving_tag;
mod no_drain;
mod no_readiness;
mod not_sealed;
mod node_port_twice;
mod node_port_unused;
mod optional_file;
mod outside_traffic;
mod port_twice;
mod prefix_form;
mod privileged;
mod probe_port;
mod probe_successes;
mod reserved_label;
mod rollout_stands_still;
mod rollout_without_pods;
mod root_refused;
mod route_path;
mod routes;
mod runs_as_root;
mod same_place;
mod same_probe;
mod same_route;
mod scale_stands_still;
mod scale_to_nothing;
mod sealed_elsewhere;
mod secret_in_clear;
mod service_number_twice;
mod settings;
mod share_of_nothing;
mod shared_host;
mod shares_node;
mod single_pod;
mod start_past_deadline;
mod target_out_of_reach;
mod external_anywhere;
mod external_unanswered;
mod no_such_container;
mod nothing_mounted;
mod scale_without_request;
mod metric_not_provided;
mod unencrypted;
mod host_path;
mod propagation_refused;
mod class_unencrypted;
mod no_claim;
mod claim_of_one_node;
mod toleration;
mod unexpanded;
mod uninvited;
mod unshared_volume;
mod variable_name;
mod variable_twice;
mod weaker_isolation;
mod weaker_than;

mod address_in_text;
mod undeclared_host;
mod all_rights;
mod annotations_too_large;
mod foreign_pods;
mod go_memory_limit;
mod heap_past_limit;
mod keeps_nobody;
mod manifest_route;
mod manifest_of_nobody;
mod manifests;
mod memory_unlimited;
mod memory_volume;
mod more_threads;
mod never_pulled;
mod no_shell;
mod not_apart;
mod nowhere_to_write;
mod one_node_apart;
mod other_processor;
mod over_quota;
mod snippet;
mod two_budgets;
mod two_certificates;
mod two_scalers;
mod without_tls;

mod account_annotations;
mod device_name;
mod folder_taken;
mod name_form;
mod nobody_admits;
mod same_object;
mod session_unused;

mod claim_elsewhere;
mod expose_words;
mod host_port;
mod long_name;
mod selector;

pub use same_object::CODE as SAME_OBJECT;

use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::{Origin, OriginId, Sourced};
use crate::base::span::Span;
use crate::model::workload::{Environment, Workload};
pub use kubernetes_version::OLDEST as OLDEST_KUBERNETES;

/// A check as it is registered.
pub struct Rule {
    /// Its code.
    pub code: Code,
    /// What it means, why, and an example wrong and right: what `explain CODE` prints.
    pub doc: &'static str,
    /// What it looks at.
    pub check: Check,
}

/// What a check looks at.
pub enum Check {
    /// One environment.
    Environment(fn(&Context<'_>, &mut Sink)),
    /// All environments that were compiled.
    Project(fn(&[Context<'_>], &mut Sink)),
}

/// One environment with its workloads.
pub struct Context<'c> {
    /// The environment.
    pub environment: &'c Environment<'c>,
    /// Its workloads, existing ones included, in source order.
    pub workloads: &'c [Workload<'c>],
}

/// All checks, in the order of their codes.
pub const RULES: &[Rule] = &[
    undeclared_host::RULE,
    rollout_stands_still::RULE,
    more_than_all::RULE,
    rollout_without_pods::RULE,
    share_of_nothing::RULE,
    deadline_before_ready::RULE,
    start_past_deadline::RULE,
    single_pod::RULE,
    unshared_volume::RULE,
    no_readiness::RULE,
    same_probe::RULE,
    probe_port::RULE,
    probe_successes::RULE,
    no_drain::RULE,
    drain_past_grace::RULE,
    scale_to_nothing::RULE,
    scale_stands_still::RULE,
    target_out_of_reach::RULE,
    drain_blocked::RULE,
    variable_twice::RULE,
    variable_name::RULE,
    config_too_large::RULE,
    settings::UNDECLARED_RULE,
    settings::OTHER_KIND_RULE,
    settings::HIDDEN_RULE,
    moving_tag::RULE,
    label_form::RULE,
    reserved_label::RULE,
    toleration::RULE,
    same_route::RULE,
    shared_host::RULE,
    port_twice::RULE,
    service_number_twice::RULE,
    node_port_unused::RULE,
    outside_traffic::RULE,
    expose_port::RULE,
    route_path::RULE,
    uninvited::RULE,
    node_port_twice::RULE,
    secret_in_clear::RULE,
    literal_secret::RULE,
    not_sealed::RULE,
    sealed_elsewhere::RULE,
    lacking_key::RULE,
    privileged::RULE,
    runs_as_root::RULE,
    shares_node::RULE,
    capability::RULE,
    weaker_isolation::RULE,
    root_refused::RULE,
    optional_file::RULE,
    unexpanded::RULE,
    same_place::RULE,
    lacking_variable::RULE,
    input_in_manifest::RULE,
    inherits_compiled::RULE,
    kubernetes_version::RULE,
    local_and_protected::RULE,
    prefix_form::RULE,
    weaker_than::RULE,
    mounted_twice::RULE,
    hidden_by_mount::RULE,
    mount_path::RULE,
    device_name::RULE,
    account_annotations::RULE,
    name_form::RULE,
    session_unused::RULE,
    nobody_admits::RULE,
    scale_without_request::RULE,
    metric_not_provided::RULE,
    no_such_container::RULE,
    nothing_mounted::RULE,
    unencrypted::RULE,
    host_path::RULE,
    propagation_refused::RULE,
    class_unencrypted::RULE,
    no_claim::RULE,
    claim_of_one_node::RULE,
    external_anywhere::RULE,
    external_unanswered::RULE,
    same_object::RULE,
    folder_taken::RULE,
    go_memory_limit::RULE,
    heap_past_limit::RULE,
    more_threads::RULE,
    no_shell::RULE,
    keeps_nobody::RULE,
    other_processor::RULE,
    memory_volume::RULE,
    memory_unlimited::RULE,
    never_pulled::RULE,
    annotations_too_large::RULE,
    nowhere_to_write::RULE,
    not_apart::RULE,
    two_scalers::RULE,
    two_budgets::RULE,
    foreign_pods::RULE,
    over_quota::RULE,
    manifest_of_nobody::RULE,
    one_node_apart::RULE,
    selector::OTHERS_RULE,
    selector::COPIES_RULE,
    selector::DIFFERS_RULE,
    claim_elsewhere::RULE,
    expose_words::NO_HOST_RULE,
    expose_words::UNREAD_RULE,
    host_port::OF_NODE_RULE,
    host_port::TWICE_RULE,
    long_name::RULE,
    address_in_text::RULE,
    without_tls::RULE,
    two_certificates::RULE,
    snippet::RULE,
    manifest_route::RULE,
    all_rights::RULE,
];

impl Rule {
    const fn environment(code: Code, doc: &'static str, check: fn(&Context<'_>, &mut Sink)) -> Self {
        Self { code, doc, check: Check::Environment(check) }
    }

    const fn project(code: Code, doc: &'static str, check: fn(&[Context<'_>], &mut Sink)) -> Self {
        Self { code, doc, check: Check::Project(check) }
    }
}

impl<'c> Context<'c> {
    /// The workload of a name.
    pub fn workload(&self, name: &str) -> Option<&'c Workload<'c>> {
        self.workloads.iter().find(|workload| workload.name.value == name)
    }

    /// The workloads that objects are made of, as far as all that is said of them is understood.
    pub fn emitted(&self) -> impl Iterator<Item = &'c Workload<'c>> + use<'c> {
        self.workloads.iter().filter(|workload| !workload.app.existing.value && !workload.is_unclear)
    }

    /// Whether it is a throw-away cluster.
    pub fn is_local(&self) -> bool {
        self.environment.words.local.value
    }

    /// Whether risks for availability are errors.
    pub fn is_protected(&self) -> bool {
        self.environment.words.protected.value
    }

    /// A risk for availability: an error in a protected environment, else a warning.
    pub fn availability(&self, code: Code, message: impl Into<String>) -> Diagnostic {
        let finding = Diagnostic::warning(code, message);
        if self.is_protected() { finding.stops() } else { finding }
    }

    /// Where a value of the environment or the project was written.
    pub fn span<T>(&self, value: &Sourced<T>) -> Span {
        self.environment.origins.span(value.origin).unwrap_or(self.environment.span)
    }
}

/// Where a value of a workload was written; its block or declaration where nobody wrote it.
pub fn span<T>(workload: &Workload<'_>, value: &Sourced<T>) -> Span {
    origin_span(workload, value.origin)
}

/// Where an origin of a workload points to.
pub fn origin_span(workload: &Workload<'_>, origin: OriginId) -> Span {
    workload.origins.span(origin).unwrap_or(workload.span)
}

/// Where somebody wrote a value; nothing for defaults and what follows from other values.
pub fn written<T>(workload: &Workload<'_>, value: &Sourced<T>) -> Option<Span> {
    match workload.origins.fact(value.origin)? {
        Origin::Written { span, .. } => Some(*span),
        Origin::Default { .. } | Origin::Derived { .. } => None,
    }
}

/// Two equally guilty places of a workload: the one in the more special layer first, else the later one.
fn ranked(workload: &Workload<'_>, one: OriginId, other: OriginId) -> [OriginId; 2] {
    let rank = |origin| {
        let layer = match workload.origins.fact(origin) {
            Some(Origin::Written { layer, .. }) => *layer,
            Some(Origin::Default { .. } | Origin::Derived { .. }) | None => 0,
        };
        (layer, origin_span(workload, origin))
    };
    if rank(one) > rank(other) { [one, other] } else { [other, one] }
}

/// Names as a sentence lists them: `` `dev`, `staging` and `prod` ``.
fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let mut names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match (names.pop(), names.is_empty()) {
        (Some(last), false) => format!("{} and {last}", names.join(", ")),
        (last, _) => last.unwrap_or_default(),
    }
}
