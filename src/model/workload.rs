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
    /// HPA, PDB, policy; the selector's value.
    pub object: SText<'s>,
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
    /// What its container sees beside its image: where, whether that is a file, and who said so.
    pub fn mounts(&self) -> Vec<Mount<'_>> {
        let file = |path, origin| Mount { path, is_file: true, origin };
        let folder = |path, origin| Mount { path, is_file: false, origin };
        let files = self.files.iter().chain(self.documents.iter().flat_map(|documents| &documents.files));
        let files = files.map(|one| file(&*one.path, one.origin));
        let secrets = self.secrets.files.iter().map(|one| file(&*one.path.value, one.path.origin));
        let folders = self.secrets.folders.iter().map(|one| folder(&*one.path.value, one.path.origin));
        let volumes = self.app.volume.values().map(|one| folder(&*one.mount.value, one.mount.origin));
        files.chain(secrets).chain(folders).chain(volumes).collect()
    }
}

/// Something that is mounted.
#[derive(Clone, Copy, Debug)]
pub struct Mount<'w> {
    /// As it is written.
    pub path: &'w str,
    /// Or a folder.
    pub is_file: bool,
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
