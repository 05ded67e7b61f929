//! Conclusions that follow from one word or two, for emitters and checks alike.
//!
//! What more than a word's default decides is decided here: what a port
//! speaks, which taints a pod stands, which standard of Pod Security a
//! workload meets. Knows the words of Kubernetes where the vocabulary does.

use super::files::Documents;
use super::names;
use super::words::{
    App, Expose, IntOrPercent, Placement, Probe, SText, ScaleOn, Security, Service, Text, Volume,
};
use super::workload::{Replicas, Workload};
use crate::base::origin::Sourced;
use crate::base::quantity::Duration;
use crate::values::value::Tree;

/// How often an external secrets operator looks whether a secret is a new one.
pub const REFRESH: Duration = Duration(3_600_000);

/// The topology of single nodes, which `apart` spreads over.
pub const NODE: &str = "kubernetes.io/hostname";

impl App<'_> {
    /// What is spoken on a port: its `protocol`, by default its name if that is one.
    pub fn speaks(&self, port: &str) -> &str {
        match self.port.get_key_value(port) {
            Some((_, declared)) if declared.protocol.is_some() => {
                declared.protocol.as_ref().map_or("tcp", |protocol| &protocol.value)
            }
            Some((name, _)) if matches!(&**name, "http" | "https" | "grpc") => name,
            _ => "tcp",
        }
    }
}

impl Workload<'_> {
    /// The name of the pod's volume that holds the files: `files`, unless a volume of its own has that.
    pub fn files_volume(&self) -> Text<'static> {
        self.own_volume("files").into()
    }

    /// The volume of files with secrets of one source in them.
    pub fn documents_volume(&self, documents: &Documents<'_>) -> String {
        self.own_volume(&format!("files-{}", documents.source))
    }

    /// The volume of all files that are a secret each.
    pub fn secrets_volume(&self) -> String {
        self.own_volume("secrets")
    }

    /// The volume of a folder of secrets.
    pub fn folder_volume(&self, label: &str) -> String {
        self.own_volume(&format!("secret-{}", names::lower(label)))
    }

    /// A name for a volume that no volume of the source has; a volume's name has 63 characters at most.
    fn own_volume(&self, name: &str) -> String {
        let name = name.get(..60).unwrap_or(name).trim_end_matches('-');
        let taken = |name: &str| self.app.volumes().any(|(label, _)| label == name);
        let mut free = name.to_owned();
        let mut number = 2;
        while taken(&free) {
            free = format!("{name}-{number}");
            number += 1;
        }
        free
    }
}

impl Expose<'_> {
    /// Whether hosts and paths decide who gets a request; else it is a Service of its own.
    pub fn is_http(&self) -> bool {
        matches!(&*self.via.value, "ingress" | "gateway")
    }
}

impl Service<'_> {
    /// Whether nodes or a balancer answer for all of its ports.
    pub fn is_outside(&self) -> bool {
        matches!(&*self.r#type.value, "NodePort" | "LoadBalancer")
    }
}

impl Replicas {
    /// So many pods always run.
    pub fn least(&self) -> Sourced<i64> {
        match self {
            Self::Fixed(count) | Self::Auto { min: count, .. } => *count,
        }
    }

    /// More never run, rollouts apart.
    pub fn most(&self) -> Sourced<i64> {
        match self {
            Self::Fixed(count) | Self::Auto { max: count, .. } => *count,
        }
    }
}

impl ScaleOn<'_> {
    /// Whether it names a metric at all.
    pub fn has_metric(&self) -> bool {
        self.cpu.is_some() || self.memory.is_some() || !self.pods.is_empty() || self.asks_elsewhere()
    }

    /// Whether a metric is there when no pod is.
    pub fn asks_elsewhere(&self) -> bool {
        !self.object.is_empty() || !self.external.is_empty()
    }
}

impl IntOrPercent {
    /// So many of `all`, a share rounded down: as Kubernetes reads what may be missing in a rollout.
    pub fn of_down(self, all: i64) -> i64 {
        match self {
            Self::Int(number) => number,
            Self::Percent(share) => all.saturating_mul(i64::from(share.0)) / 100,
        }
    }

    /// So many of `all`, a share rounded up: as Kubernetes reads surges and disruption budgets.
    pub fn of_up(self, all: i64) -> i64 {
        match self {
            Self::Int(number) => number,
            Self::Percent(share) => all.saturating_mul(i64::from(share.0)).saturating_add(99) / 100,
        }
    }

    /// Whether it is none, of however many.
    pub fn is_zero(self) -> bool {
        matches!(self, Self::Int(0) | Self::Percent(crate::base::quantity::Percent(0)))
    }
}

impl Volume<'_> {
    /// Whether the pods of one node only can use it: a claim that is not shared.
    pub fn is_of_one_node(&self) -> bool {
        self.size.is_some() && !self.shared.is_some_and(|shared| shared.value)
    }
}

/// A taint that a pod stands, in the words of Kubernetes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Toleration<'s> {
    /// All taints, where it is absent.
    pub key: Option<Text<'s>>,
    /// `Exists` or `Equal`.
    pub operator: Option<Text<'s>>,
    /// For `Equal`.
    pub value: Option<Text<'s>>,
    /// `NoSchedule`, `PreferNoSchedule`, `NoExecute`; all of them where it is absent.
    pub effect: Option<Text<'s>>,
    /// For so long.
    pub seconds: Option<i64>,
    /// A key that Kubernetes does not know: a finding.
    pub unknown: Option<Text<'s>>,
}

impl<'s> Toleration<'s> {
    /// Without a value and an operator, the taint's mere presence is what counts.
    fn read(tree: &Tree<'s>) -> Self {
        let mut toleration = Self::default();
        let Tree::Map(entries) = tree else { return toleration };
        for (name, entry) in entries {
            let text = match entry {
                Tree::Text(text) | Tree::Number(text) => Some(text.clone()),
                Tree::Bool(truth) => Some(truth.to_string().into()),
                Tree::List(_) | Tree::Map(_) | Tree::Pod(_) | Tree::Late(_) => None,
            };
            match &**name {
                "key" => toleration.key = text,
                "operator" => toleration.operator = text,
                "value" => toleration.value = text,
                "effect" => toleration.effect = text,
                "tolerationSeconds" => toleration.seconds = text.and_then(|text| text.parse().ok()),
                _ => toleration.unknown = Some(name.clone()),
            }
        }
        if toleration.operator.is_none() && toleration.value.is_none() {
            toleration.operator = Some("Exists".into());
        }
        toleration
    }
}

impl<'s> Placement<'s> {
    /// The taints that its pods stand.
    pub fn tolerations(&self) -> Vec<Toleration<'s>> {
        match self.tolerate.as_ref().map(|tolerate| &tolerate.value) {
            None => Vec::new(),
            Some(Tree::List(list)) => list.iter().map(Toleration::read).collect(),
            Some(_) => vec![Toleration { operator: Some("Exists".into()), ..Toleration::default() }],
        }
    }

    /// The topologies that its pods are spread over as well as can be, each once.
    pub fn topologies(&self) -> Vec<Sourced<&str>> {
        let nodes = (self.apart.value == "prefer").then_some(Sourced::new(NODE, self.apart.origin));
        let further = self.spread.as_ref().map(|key| Sourced::new(&*key.value, key.origin));
        let further = further.filter(|key| nodes.is_none_or(|nodes| nodes.value != key.value));
        nodes.into_iter().chain(further).collect()
    }

    /// Whether two of its pods never share a node.
    pub fn keeps_apart(&self) -> bool {
        self.apart.value == "require"
    }
}

/// The standards of Pod Security, strictest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum PodSecurity {
    /// `restricted`
    #[default]
    Restricted,
    /// `baseline`
    Baseline,
    /// `privileged`
    Privileged,
}

impl PodSecurity {
    /// The strictest that a container meets.
    pub(super) fn of(all: bool, root: bool, escalation: bool, capabilities: &[SText<'_>]) -> Self {
        let asked =
            |harmless: &[&str]| capabilities.iter().all(|capability| harmless.contains(&&*capability.value));
        match (!all && asked(&HARMLESS), !root && !escalation && asked(&["NET_BIND_SERVICE"])) {
            (true, true) => Self::Restricted,
            (true, false) => Self::Baseline,
            (false, _) => Self::Privileged,
        }
    }

    /// As the label of a Namespace says it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Restricted => "restricted",
            Self::Baseline => "baseline",
            Self::Privileged => "privileged",
        }
    }
}

/// What `baseline` lets a container add.
const HARMLESS: [&str; 13] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

impl App<'_> {
    /// The strictest standard that its pods meet: files and ports of the node are for privileged ones.
    pub fn standard(&self) -> PodSecurity {
        let sees_node = self.volumes().any(|(_, volume)| volume.host.is_some());
        let answers = self.port.values().any(|port| port.host.is_some());
        if sees_node || answers {
            return PodSecurity::Privileged;
        }
        let further = self.containers().into_iter().map(|container| container.security.standard());
        further.fold(self.security.standard(), PodSecurity::max)
    }
}

impl Security<'_> {
    /// Whether a process may gain rights; one that has all of them may.
    pub fn escalates(&self) -> Sourced<bool> {
        if self.privileged.value { self.privileged } else { self.escalation }
    }

    /// The strictest standard that it meets.
    fn standard(&self) -> PodSecurity {
        let sees_node = self.host_network.value || self.host_pid.value || self.seccomp.value == "Unconfined";
        let root = self.root.value || self.user.value == 0;
        let all = self.privileged.value || sees_node;
        PodSecurity::of(all, root, self.escalation.value, &self.capabilities.value)
    }
}

impl Probe<'_> {
    /// After so long without an answer it has failed.
    pub fn gives_up_after(&self) -> Duration {
        let failures = u64::try_from(self.failures.value).unwrap_or_default();
        let delay = self.delay.map_or(0, |delay| delay.value.0);
        Duration(self.every.value.0.saturating_mul(failures).saturating_add(delay))
    }
}
