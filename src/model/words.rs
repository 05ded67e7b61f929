//! The words of a workload, as Rust structs: one field here for one in `stdlib`.
//!
//! A field's name and its type say how it is read; nothing else does. An
//! `Option` stands only where the vocabulary says `?` or where leaving out
//! means something. Decides nothing.

use super::read::model;
use super::versions::Versions;
use crate::base::origin::Sourced;
use crate::base::quantity::{Count, Cpu, Duration, Memory, Percent};
use crate::values::value::{Callee, PortRef, Tree, Value};
use std::borrow::Cow;

pub use super::read::{ClaimOf, Content, Ends, IntOrPercent, Keyed, Limit, Setting, Settings};
pub use crate::values::value::LateText;

/// Text, borrowed from the source where it stands there as it is.
pub type Text<'s> = Cow<'s, str>;
/// Text with its origin.
pub type SText<'s> = Sourced<Text<'s>>;
/// Text with parts that only a pod knows.
pub type SLate<'s> = Sourced<LateText<'s>>;

model! {
    /// `app`
    pub struct App<'s> {
        pub build: Option<Build<'s>>,
        pub image: Option<Image<'s>>,
        pub command: Option<Sourced<Vec<SLate<'s>>>>,
        /// As written; what is started with is [`super::workload::Workload::args`].
        pub args: Sourced<Vec<SLate<'s>>>,
        pub flags: Settings<'s>,
        pub port: Keyed<'s, Port<'s>>,
        pub config: Keyed<'s, Sourced<Tree<'s>>>,
        pub file: Keyed<'s, File<'s>>,
        pub secret: Keyed<'s, Secret<'s>>,
        pub resources: Option<Resources<'s>>,
        pub probe: Keyed<'s, Probe<'s>>,
        pub volume: Keyed<'s, Volume<'s>>,
        pub sidecar: Keyed<'s, Sidecar<'s>>,
        pub init: Keyed<'s, Init<'s>>,
        pub service: Service<'s>,
        pub expose: Keyed<'s, Expose<'s>>,
        pub shutdown: Shutdown<'s>,
        pub security: Security<'s>,
        pub account: Account<'s>,
        pub disruption: Disruption,
        pub placement: Placement<'s>,
        pub scale: Scale<'s>,
        pub rollout: Rollout,
        pub labels: Keyed<'s, SText<'s>>,
        pub annotations: Keyed<'s, SText<'s>>,
        pub existing: Sourced<bool>,
        pub calls: Sourced<Vec<Sourced<Callee<'s>>>>,
        pub callers: Option<Sourced<Vec<SText<'s>>>>,
        pub network_policy: SText<'s>,
        /// As written; what holds is in [`super::workload::Workload`], as are namespace and selector.
        pub name: Option<SText<'s>>,
        pub namespace: Option<SText<'s>>,
        pub selector: Option<Keyed<'s, SText<'s>>>,
        /// By version, kind and name, blanks between them.
        pub manifest: Keyed<'s, Manifest<'s>>,
        /// By kind, or kind and name.
        pub patch: Keyed<'s, Manifest<'s>>,
    }

    /// `manifest VERSION KIND NAME`, `patch KIND`
    pub struct Manifest<'s> {
        /// A map; its schema is not applied yet.
        pub content: Sourced<Value<'s>>,
    }

    /// `sidecar NAME`; its ports are among those of the workload.
    pub struct Sidecar<'s> {
        pub image: Image<'s>,
        pub command: Option<Sourced<Vec<SText<'s>>>>,
        pub args: Sourced<Vec<SText<'s>>>,
        pub port: Keyed<'s, Port<'s>>,
        pub config: Keyed<'s, Sourced<Tree<'s>>>,
        pub resources: Option<Resources<'s>>,
        pub probe: Keyed<'s, Probe<'s>>,
        pub security: ContainerSecurity<'s>,
        pub file: Keyed<'s, File<'s>>,
        pub secret: Keyed<'s, Secret<'s>>,
        pub volume: Keyed<'s, Volume<'s>>,
        pub mounts: Sourced<Vec<SText<'s>>>,
        pub native: Sourced<bool>,
    }

    /// `init NAME`
    pub struct Init<'s> {
        pub image: Image<'s>,
        pub command: Option<Sourced<Vec<SText<'s>>>>,
        pub args: Sourced<Vec<SText<'s>>>,
        pub config: Keyed<'s, Sourced<Tree<'s>>>,
        pub resources: Option<Resources<'s>>,
        pub security: ContainerSecurity<'s>,
        pub file: Keyed<'s, File<'s>>,
        pub secret: Keyed<'s, Secret<'s>>,
        pub volume: Keyed<'s, Volume<'s>>,
        pub mounts: Sourced<Vec<SText<'s>>>,
    }

    /// `security` of a further container
    pub struct ContainerSecurity<'s> {
        pub user: Option<Sourced<i64>>,
        pub group: Option<Sourced<i64>>,
        pub capabilities: Sourced<Vec<SText<'s>>>,
        pub root: Sourced<bool>,
        pub writable_root: Sourced<bool>,
        pub escalation: Sourced<bool>,
        pub privileged: Sourced<bool>,
    }

    /// `build`: one of its members is there.
    pub struct Build<'s> {
        pub go: Option<GoBuild<'s>>,
        pub node: Option<NodeBuild<'s>>,
        pub python: Option<PythonBuild<'s>>,
        pub java: Option<JavaBuild<'s>>,
        pub rust: Option<RustBuild<'s>>,
        pub r#static: Option<StaticBuild<'s>>,
        pub dockerfile: Option<OwnBuild<'s>>,
    }

    /// `build go`
    pub struct GoBuild<'s> {
        pub package: SText<'s>,
        pub ldflags: Sourced<Vec<SText<'s>>>,
        pub context: SText<'s>,
        pub private: Sourced<Vec<SText<'s>>>,
        pub platforms: Sourced<Vec<SText<'s>>>,
        pub builder: SText<'s>,
        pub base: SText<'s>,
    }

    /// `build node`
    pub struct NodeBuild<'s> {
        pub main: SText<'s>,
        pub script: Option<SText<'s>>,
        pub manager: SText<'s>,
        pub context: SText<'s>,
        pub variables: Keyed<'s, SText<'s>>,
        pub private: Sourced<bool>,
        pub platforms: Sourced<Vec<SText<'s>>>,
        pub builder: SText<'s>,
        pub base: SText<'s>,
    }

    /// `build python`
    pub struct PythonBuild<'s> {
        pub run: Sourced<Vec<SText<'s>>>,
        pub requirements: SText<'s>,
        pub context: SText<'s>,
        pub variables: Keyed<'s, SText<'s>>,
        pub private: Sourced<bool>,
        pub platforms: Sourced<Vec<SText<'s>>>,
        pub builder: SText<'s>,
        pub base: SText<'s>,
    }

    /// `build java`
    pub struct JavaBuild<'s> {
        pub tool: SText<'s>,
        pub jar: SText<'s>,
        pub context: SText<'s>,
        pub variables: Keyed<'s, SText<'s>>,
        pub private: Sourced<bool>,
        pub platforms: Sourced<Vec<SText<'s>>>,
        pub builder: SText<'s>,
        pub base: SText<'s>,
    }

    /// `build rust`
    pub struct RustBuild<'s> {
        pub bin: SText<'s>,
        pub features: Sourced<Vec<SText<'s>>>,
        pub context: SText<'s>,
        pub variables: Keyed<'s, SText<'s>>,
        pub platforms: Sourced<Vec<SText<'s>>>,
        pub builder: SText<'s>,
        pub base: SText<'s>,
    }

    /// `build static`
    pub struct StaticBuild<'s> {
        pub folder: SText<'s>,
        pub script: Option<SText<'s>>,
        pub manager: SText<'s>,
        pub context: SText<'s>,
        pub variables: Keyed<'s, SText<'s>>,
        pub private: Sourced<bool>,
        pub platforms: Sourced<Vec<SText<'s>>>,
        pub builder: SText<'s>,
        pub base: SText<'s>,
    }

    /// `build dockerfile`
    pub struct OwnBuild<'s> {
        pub path: SText<'s>,
        pub context: SText<'s>,
    }

    /// `image`
    pub struct Image<'s> {
        pub r#ref: SText<'s>,
        pub pull: SText<'s>,
        pub secrets: Sourced<Vec<SText<'s>>>,
    }

    /// `port NAME`; `service` is `None` for `"none"`.
    pub struct Port<'s> {
        pub number: Sourced<i64>,
        pub service: Sourced<Option<i64>>,
        pub protocol: Option<SText<'s>>,
        pub transport: SText<'s>,
        pub node: Option<Sourced<i64>>,
        /// Of the node itself.
        pub host: Option<Sourced<i64>>,
    }

    /// `resources`
    pub struct Resources<'s> {
        pub cpu: Ends<Cpu>,
        pub memory: Ends<Memory>,
        pub devices: Keyed<'s, Sourced<i64>>,
    }

    /// `probe KIND`
    pub struct Probe<'s> {
        pub get: Option<SText<'s>>,
        pub grpc: Option<Sourced<PortRef<'s>>>,
        pub tcp: Option<Sourced<PortRef<'s>>>,
        pub run: Option<Sourced<Vec<SText<'s>>>>,
        /// There exactly where `get` is.
        pub port: Option<Sourced<PortRef<'s>>>,
        pub headers: Keyed<'s, SText<'s>>,
        pub every: Sourced<Duration>,
        pub timeout: Sourced<Duration>,
        pub failures: Sourced<i64>,
        pub successes: Sourced<i64>,
        pub delay: Option<Sourced<Duration>>,
    }

    /// `volume NAME`
    pub struct Volume<'s> {
        pub size: Option<Sourced<Memory>>,
        /// `disk` or `memory`.
        pub temp: Option<SText<'s>>,
        pub limit: Option<Sourced<Memory>>,
        /// A path of the node.
        pub host: Option<SText<'s>>,
        pub claim: Option<Sourced<ClaimOf<'s>>>,
        pub mount: SText<'s>,
        pub read_only: Sourced<bool>,
        /// There exactly where `size` is, as are `encrypted` and `keep`.
        pub shared: Option<Sourced<bool>>,
        /// The name of a `storage_class`.
        pub class: Option<SText<'s>>,
        pub encrypted: Option<Sourced<bool>>,
        pub keep: Option<Sourced<bool>>,
        pub propagation: SText<'s>,
    }

    /// `file PATH`
    pub struct File<'s> {
        pub text: Option<SLate<'s>>,
        pub content: Option<Sourced<Content<'s>>>,
        pub format: Option<SText<'s>>,
        pub mode: SText<'s>,
        pub env_prefix: Option<SText<'s>>,
        /// There exactly where `content` is.
        pub flags: Option<Sourced<bool>>,
    }

    /// `secret NAME`: one of `existing`, `store`, `literal`, `generate`, `sealed`, `value` is there.
    pub struct Secret<'s> {
        pub existing: Option<SText<'s>>,
        /// The name of a `secret_store`.
        pub store: Option<SText<'s>>,
        /// In clear: goes into a Secret object and nowhere else.
        pub literal: Option<SText<'s>>,
        pub path: Option<SText<'s>>,
        pub key: Option<SText<'s>>,
        pub generate: Option<Sourced<i64>>,
        /// Encrypted: goes into a SealedSecret and nowhere else.
        pub sealed: Option<SText<'s>>,
        pub value: Option<SLate<'s>>,
        pub optional: Option<Sourced<bool>>,
        pub mount: Option<SText<'s>>,
        /// There exactly where `mount` may be.
        pub mode: Option<SText<'s>>,
    }

    /// `service`
    pub struct Service<'s> {
        pub r#type: SText<'s>,
        pub session: SText<'s>,
        pub external_traffic: Option<SText<'s>>,
        pub unready: Sourced<bool>,
        pub annotations: Keyed<'s, SText<'s>>,
    }

    /// `expose NAME`
    pub struct Expose<'s> {
        pub via: SText<'s>,
        pub port: Sourced<PortRef<'s>>,
        /// There where it is an Ingress, else a finding.
        pub host: Option<SText<'s>>,
        pub path: SText<'s>,
        pub r#match: SText<'s>,
        pub tls: Option<SText<'s>>,
        pub class: Option<SText<'s>>,
        pub annotations: Keyed<'s, SText<'s>>,
    }

    /// `shutdown`
    pub struct Shutdown<'s> {
        pub grace: Sourced<Duration>,
        /// As written; what is really done is [`super::workload::Workload::pre_stop`].
        pub drain: Option<Sourced<Duration>>,
        pub run: Option<Sourced<Vec<SText<'s>>>>,
    }

    /// `security`
    pub struct Security<'s> {
        pub user: Sourced<i64>,
        pub group: Sourced<i64>,
        pub fs_group: Sourced<i64>,
        pub capabilities: Sourced<Vec<SText<'s>>>,
        pub seccomp: SText<'s>,
        pub root: Sourced<bool>,
        pub writable_root: Sourced<bool>,
        pub escalation: Sourced<bool>,
        pub privileged: Sourced<bool>,
        pub host_network: Sourced<bool>,
        pub host_pid: Sourced<bool>,
    }

    /// `account`
    pub struct Account<'s> {
        pub name: Option<SText<'s>>,
        pub existing: Sourced<bool>,
        pub token: Sourced<bool>,
        pub annotations: Keyed<'s, SText<'s>>,
    }

    /// `disruption`: as written; what is emitted is [`super::workload::Workload::disruption`].
    pub struct Disruption {
        pub unavailable: Option<Sourced<IntOrPercent>>,
        pub available: Option<Sourced<IntOrPercent>>,
    }

    /// `placement`
    pub struct Placement<'s> {
        pub nodes: Keyed<'s, SText<'s>>,
        /// `all`, or a list of maps in the words of Kubernetes' tolerations.
        pub tolerate: Option<Sourced<Tree<'s>>>,
        pub apart: SText<'s>,
        pub spread: Option<SText<'s>>,
        pub priority: Option<SText<'s>>,
    }

    /// `scale`
    pub struct Scale<'s> {
        pub count: Ends<i64>,
        pub on: Option<ScaleOn<'s>>,
        pub up: Option<Pace<'s>>,
        pub down: Option<Pace<'s>>,
    }

    /// `scale on`
    pub struct ScaleOn<'s> {
        pub cpu: Option<ScaleTarget<'s>>,
        pub memory: Option<ScaleTarget<'s>>,
        pub pods: Keyed<'s, PodMetric<'s>>,
        pub object: Keyed<'s, ObjectMetric<'s>>,
        pub external: Keyed<'s, ExternalMetric<'s>>,
    }

    /// `scale on cpu`, `scale on memory`
    pub struct ScaleTarget<'s> {
        pub target: Sourced<Percent>,
        pub container: Option<SText<'s>>,
    }

    /// `scale on pods METRIC`
    pub struct PodMetric<'s> {
        pub average: Sourced<Count>,
        pub selector: Keyed<'s, SText<'s>>,
    }

    /// `scale on object METRIC`: one of `value`, `average` is there.
    pub struct ObjectMetric<'s> {
        pub kind: SText<'s>,
        pub name: SText<'s>,
        pub version: SText<'s>,
        pub value: Option<Sourced<Count>>,
        pub average: Option<Sourced<Count>>,
        pub selector: Keyed<'s, SText<'s>>,
    }

    /// `scale on external METRIC`: one of `value`, `average` is there.
    pub struct ExternalMetric<'s> {
        pub value: Option<Sourced<Count>>,
        pub average: Option<Sourced<Count>>,
        pub selector: Keyed<'s, SText<'s>>,
    }

    /// `scale up`, `scale down`
    pub struct Pace<'s> {
        pub stabilization: Option<Sourced<Duration>>,
        pub pods: Option<Sourced<i64>>,
        pub share: Option<Sourced<Percent>>,
        pub every: Sourced<Duration>,
        pub pick: SText<'s>,
        pub off: Sourced<bool>,
    }

    /// `rollout`: `rolling`, with its defaults where nobody wrote it, unless `recreate` is there.
    pub struct Rollout {
        pub rolling: Rolling,
        pub recreate: Option<Recreate>,
    }

    /// `rollout rolling`
    pub struct Rolling {
        pub surge: Sourced<IntOrPercent>,
        pub unavailable: Sourced<IntOrPercent>,
        pub ready_for: Sourced<Duration>,
        pub deadline: Sourced<Duration>,
        pub history: Sourced<i64>,
    }

    /// `rollout recreate`
    pub struct Recreate {
        pub ready_for: Sourced<Duration>,
        pub deadline: Sourced<Duration>,
        pub history: Sourced<i64>,
    }

    /// `project`
    pub struct Project<'s> {
        pub registry: Option<SText<'s>>,
        pub owner: Option<SText<'s>>,
        pub labels: Keyed<'s, SText<'s>>,
        pub annotations: Keyed<'s, SText<'s>>,
    }

    /// `environment NAME`
    pub struct EnvironmentWords<'s> {
        /// By its name in the source.
        pub inherits: Option<SText<'s>>,
        pub r#abstract: Sourced<bool>,
        pub local: Sourced<bool>,
        pub protected: Sourced<bool>,
        pub context: Option<SText<'s>>,
        pub namespace: Option<Namespace<'s>>,
        pub kubernetes: Option<Sourced<Versions<'s>>>,
        pub prefix: Option<SText<'s>>,
        pub same_hosts: Sourced<bool>,
        pub provides: Sourced<Vec<SText<'s>>>,
        pub applied_by: Option<SText<'s>>,
        /// By code or name of a check: `error`, `warning`, `info`.
        pub severity: Keyed<'s, SText<'s>>,
        pub labels: Keyed<'s, SText<'s>>,
        pub annotations: Keyed<'s, SText<'s>>,
    }

    /// `namespace` of an environment
    pub struct Namespace<'s> {
        pub name: SText<'s>,
        pub create: Sourced<bool>,
    }

    /// `external NAME`
    pub struct External<'s> {
        pub host: Option<SText<'s>>,
        pub cidr: Sourced<Vec<SText<'s>>>,
        pub namespace: Option<SText<'s>>,
        pub pods: Keyed<'s, SText<'s>>,
        pub port: Keyed<'s, ExternalPort<'s>>,
        pub calls: Sourced<Vec<Sourced<PortRef<'s>>>>,
    }

    /// `port NAME` of an external
    pub struct ExternalPort<'s> {
        pub number: Sourced<i64>,
        pub protocol: Option<SText<'s>>,
        pub transport: SText<'s>,
    }

    /// `storage_class NAME`: one of `existing`, `provisioner` is there; what follows goes with the latter.
    pub struct StorageClass<'s> {
        pub existing: Option<Sourced<bool>>,
        pub provisioner: Option<SText<'s>>,
        pub name: Option<SText<'s>>,
        pub encrypted: Sourced<bool>,
        pub parameters: Keyed<'s, SText<'s>>,
        pub expand: Option<Sourced<bool>>,
        pub reclaim: Option<SText<'s>>,
        pub binding: Option<SText<'s>>,
    }

    /// `secret_store NAME`
    pub struct SecretStore<'s> {
        pub kind: SText<'s>,
        pub name: SText<'s>,
    }
}
