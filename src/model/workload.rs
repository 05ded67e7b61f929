//! What the compiler concludes about a workload in one environment.
//!
//! Here every choice that needs more than one word is made, once: whether
//! there is a Service, how many pods there are, which edges it has, what it
//! is called. Emitters and checks only read it. Knows no YAML.

use super::files::Documents;
use super::outside::{Others, Outside};
use super::secrets::{Secrets, Variable};
use super::words::{
    App, EnvironmentWords, IntOrPercent, Keyed, Manifest, Project, Rolling, SLate, SText, Text,
};
use crate::base::origin::{OriginId, Origins, Sourced};
use crate::base::quantity::Duration;
use crate::base::span::Span;
use crate::values::identity::NAME;
use crate::values::open::Facts;

/// One compiled environment, without its workloads: they are made one by one.
#[derive(Debug)]
pub struct Environment<'s> {
    /// `prod`
    pub name: &'s str,
    /// Its declaration.
    pub span: Span,
    /// Where the values of its words and of the project came from.
    pub origins: Origins,
    /// Its own words.
    pub words: EnvironmentWords<'s>,
    /// The namespace of its objects.
    pub namespace: SText<'s>,
    /// The project.
    pub project: ProjectFacts<'s>,
    /// What all its workloads share.
    pub others: Others<'s>,
    /// What belongs to no workload, by version, kind and name.
    pub manifests: Keyed<'s, Manifest<'s>>,
    /// What is known of their entries.
    pub facts: Facts,
}

impl Environment<'_> {
    /// A name with what stands before all names here.
    pub fn prefixed(&self, name: &str) -> String {
        let prefix = self.words.prefix.as_ref().map_or("", |prefix| &*prefix.value);
        format!("{prefix}{name}")
    }
}

/// What every object needs to know of the project.
#[derive(Debug)]
pub struct ProjectFacts<'s> {
    /// `shop`
    pub name: SText<'s>,
    /// Its words.
    pub words: Project<'s>,
}

/// A workload of one environment.
#[derive(Debug)]
pub struct Workload<'s> {
    /// Its name in the source.
    pub name: SText<'s>,
    /// What it is called in the cluster, the environment's prefix first: the name of the Deployment, Service,
    /// HPA, PDB, policy; the value of its name label.
    pub object: SText<'s>,
    /// The namespace of its objects.
    pub namespace: SText<'s>,
    /// The labels that its pods are found by, in the order of their names.
    pub selector: Vec<(Text<'s>, Text<'s>)>,
    /// Its declaration.
    pub span: Span,
    /// The origin of everything that nobody wrote: the declaration.
    pub origin: OriginId,
    /// Where its values came from. The table begins with the environment's, because objects hold both.
    pub origins: Origins,
    /// Its words, defaults included.
    pub app: Box<App<'s>>,
    /// The image's tag, for `app.kubernetes.io/version`; none for a digest or no tag.
    pub version: Option<SText<'s>>,
    /// The variables of its ConfigMap, in the order of their names; what a Go build adds is in.
    pub config: Vec<(Text<'s>, SText<'s>)>,
    /// The other variables, each after what it is made of.
    pub variables: Vec<Variable<'s>>,
    /// The arguments that it is started with, flags included.
    pub args: Vec<SLate<'s>>,
    /// The files to mount that hold no secret, in the order of their paths, as text.
    pub files: Vec<MountedFile<'s>>,
    /// The files with secrets in their text.
    pub documents: Vec<Documents<'s>>,
    /// Labels that are made of its name, where that differs here: as layers know them, and as objects are called.
    pub renamed: Vec<(String, String)>,
    /// By volume, the claims of other workloads that it uses.
    pub claims: Vec<(Text<'s>, String)>,
    /// Where its secrets come from.
    pub secrets: Secrets<'s>,
    /// How many pods.
    pub replicas: Replicas,
    /// The Service's ports; empty: no Service.
    pub service_ports: Vec<ServicePort<'s>>,
    /// The rollout that holds, defaults included.
    pub strategy: Strategy,
    /// What runs before the first signal to stop.
    pub pre_stop: Option<Sourced<PreStop<'s>>>,
    /// The disruption budget, where there is one.
    pub disruption: Option<Sourced<Budget>>,
    /// The account of its pods.
    pub account: SText<'s>,
    /// Whether its output holds the account: not where that exists already or where another workload,
    /// the first of all that share it, makes it.
    pub makes_account: bool,
    /// Whom it calls; sorted by callee and port, without doubles.
    pub edges: Vec<Edge<'s>>,
    /// The externals that it calls, and those that call it.
    pub outside: Outside<'s>,
    /// Which policies guard it.
    pub policy: Policy<'s>,
    /// The inputs that its values use, and where; without those that only its image uses.
    pub inputs: Vec<(&'s str, Span)>,
    /// What is known of the entries of its manifests and patches.
    pub facts: Facts,
    /// Whether a statement about it means nothing: what it was to say counts as present, so nobody judges it.
    pub is_unclear: bool,
}

impl Workload<'_> {
    /// What an object is called that a manifest or a patch names so.
    pub fn renamed<'n>(&'n self, name: &'n str) -> &'n str {
        let found = self.renamed.iter().find(|(label, _)| label == name);
        found.map_or(name, |(_, object)| object)
    }

    /// What its pods carry under one of the labels that gdeploy finds them by, or that somebody wrote.
    pub fn pod_label(&self, key: &str) -> Option<&str> {
        let of_selector = self.selector.iter().find(|(label, _)| label == key).map(|(_, value)| &**value);
        let own = || (key == NAME).then_some(&*self.object.value);
        let written = || self.app.labels.get(key).map(|value| &*value.value);
        of_selector.or_else(own).or_else(written)
    }

    /// What its container sees beside its image: where, whether that is a file, and who said so.
    pub fn mounts(&self) -> Vec<Mount<'_>> {
        let mut mounts = self.all_mounts();
        mounts.retain(|mount| mount.owner.is_none());
        mounts
    }

    /// What any of its containers mounts.
    pub fn all_mounts(&self) -> Vec<Mount<'_>> {
        let file = |owner, path, origin| Mount { owner, path, is_file: true, is_host: false, origin };
        let folder = |owner, path, origin| Mount { owner, path, is_file: false, is_host: false, origin };
        let files = self.files.iter().chain(self.documents.iter().flat_map(|documents| &documents.files));
        let files = files.map(|one| file(one.owner.as_deref(), &*one.path, one.origin));
        let secrets = self.secrets.files.iter();
        let secrets = secrets.map(|one| file(one.owner.as_deref(), &*one.path.value, one.path.origin));
        let folders = self.secrets.folders.iter();
        let folders = folders.map(|one| folder(one.owner.as_deref(), &*one.path.value, one.path.origin));
        let own = self.app.volume.values().map(|one| Mount {
            is_host: one.host.is_some(),
            ..folder(None, &*one.mount.value, one.mount.origin)
        });
        let further = self.app.containers().into_iter().flat_map(|container| {
            let volumes = container.volumes.values();
            volumes.map(move |one| Mount {
                is_host: one.host.is_some(),
                ..folder(Some(container.name), &*one.mount.value, one.mount.origin)
            })
        });
        files.chain(secrets).chain(folders).chain(own).chain(further).collect()
    }
}

/// Something that is mounted.
#[derive(Clone, Copy, Debug)]
pub struct Mount<'w> {
    /// The further container that mounts it.
    pub owner: Option<&'w str>,
    /// As it is written.
    pub path: &'w str,
    /// Or a folder.
    pub is_file: bool,
    /// Whether it is a path of the node.
    pub is_host: bool,
    /// Who said where.
    pub origin: OriginId,
}

/// A file that is mounted.
#[derive(Debug)]
pub struct MountedFile<'s> {
    /// `/etc/orders/config.yaml`
    pub path: Text<'s>,
    /// Its key in the ConfigMap or Secret: the path with `_` for `/`, without the first.
    pub key: String,
    /// Its whole text.
    pub text: String,
    /// Permission bits.
    pub mode: i32,
    /// The further container whose it is.
    pub owner: Option<Text<'s>>,
    /// Its declaration.
    pub origin: OriginId,
}

/// How many pods there are.
#[derive(Debug)]
pub enum Replicas {
    /// Always so many.
    Fixed(Sourced<i64>),
    /// As an autoscaler decides; nobody else sets `replicas`.
    Auto {
        /// At least.
        min: Sourced<i64>,
        /// At most.
        max: Sourced<i64>,
    },
}

/// One port of the Service.
#[derive(Debug)]
pub struct ServicePort<'s> {
    /// The name, here and in the container.
    pub name: Text<'s>,
    /// The Service's number.
    pub number: Sourced<i64>,
    /// `TCP` or `UDP`.
    pub transport: &'static str,
    /// What `appProtocol` says, where it is one that Kubernetes knows.
    pub protocol: Option<SText<'s>>,
    /// The node's port.
    pub node: Option<Sourced<i64>>,
    /// Its declaration.
    pub origin: OriginId,
}

/// The rollout that holds.
#[derive(Debug)]
pub enum Strategy {
    /// Pod by pod.
    Rolling(Rolling),
    /// All at once.
    Recreate(super::words::Recreate),
}

/// What runs in the container before it gets the first signal.
#[derive(Debug)]
pub enum PreStop<'s> {
    /// Sleeps so long.
    Sleep(Duration),
    /// Runs this.
    Run(Vec<SText<'s>>),
}

/// A disruption budget.
#[derive(Debug)]
pub enum Budget {
    /// So many may be missing.
    Unavailable(IntOrPercent),
    /// So many stay.
    Available(IntOrPercent),
}

/// An edge to a port of another workload of this project.
#[derive(Debug)]
pub struct Edge<'s> {
    /// The workload that is called.
    pub callee: Text<'s>,
    /// What that is called in the cluster.
    pub object: Text<'s>,
    /// Its namespace.
    pub namespace: Text<'s>,
    /// The labels that its pods are found by.
    pub selector: Vec<(Text<'s>, Text<'s>)>,
    /// The name of its port.
    pub port: Text<'s>,
    /// The number that its container listens on.
    pub number: i64,
    /// `TCP` or `UDP`.
    pub transport: &'static str,
    /// Whether the callee wants a policy that admits its callers.
    pub guarded: bool,
    /// The value that uses the address.
    pub origin: OriginId,
}

/// Which policies guard a workload.
#[derive(Debug)]
pub struct Policy<'s> {
    /// Whether what comes in is denied but for the rules.
    pub ingress: bool,
    /// Whether what goes out is denied but for the rules.
    pub egress: bool,
    /// Ports that the outside reaches by `expose`: numbers and transports of the container, sorted.
    pub open: Vec<(Text<'s>, i64, &'static str, OriginId)>,
    /// Who said how much is guarded.
    pub origin: OriginId,
}
