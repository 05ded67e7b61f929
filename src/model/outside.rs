//! What a project talks to and does not deploy, and what all its workloads share.
//!
//! An external is known by its addresses or by labels of its pods; where it
//! says neither, it may be anywhere. Whom a workload calls there and who
//! calls it from there is concluded here, so that policies only write it.

use super::build::transport;
use super::read::FromRecord;
use super::words::{App, External, Keyed, SText, SecretStore, StorageClass, Text};
use super::workload::Environment;
use crate::base::origin::{OriginId, Sourced};
use crate::values::record::Record;
use crate::values::value::Callee;
use std::borrow::Cow;
use std::net::Ipv4Addr;

/// Declarations that are no workload, by name.
#[derive(Debug, Default)]
pub struct Others<'s> {
    /// `secret_store`
    pub stores: Keyed<'s, SecretStore<'s>>,
    /// `external`
    pub externals: Keyed<'s, External<'s>>,
    /// `storage_class`
    pub classes: Keyed<'s, StorageClass<'s>>,
}

impl<'s> Others<'s> {
    /// Adds a declaration by this word; none of which a finding was made.
    pub fn add(&mut self, word: &str, name: &'s str, record: Record<'s>) {
        let name = Cow::Borrowed(name);
        match word {
            "secret_store" => self.stores.extend(SecretStore::from_record(record).map(|store| (name, store))),
            "storage_class" => {
                self.classes.extend(StorageClass::from_record(record).map(|class| (name, class)));
            }
            "external" => self.externals.extend(External::from_record(record).map(|far| (name, far))),
            _ => {}
        }
    }
}

/// The externals that a workload has to do with, in the order of their names.
#[derive(Debug, Default)]
pub struct Outside<'s> {
    /// Those that it calls, with their ports.
    pub calls: Vec<Far<'s>>,
    /// Those that call it, with its own ports.
    pub callers: Vec<Far<'s>>,
}

/// One external.
#[derive(Debug)]
pub struct Far<'s> {
    /// Its name in the source.
    pub external: Text<'s>,
    /// Where it is; empty: anywhere.
    pub places: Vec<Place<'s>>,
    /// The ports that are called; empty: any.
    pub ports: Vec<FarPort<'s>>,
    /// The first value that makes the edge.
    pub origin: OriginId,
}

/// Where something outside is.
#[derive(Clone, Debug)]
pub enum Place<'s> {
    /// A range of addresses.
    Network(SText<'s>),
    /// Pods of the same cluster.
    Pods {
        /// Their namespace; without one, that of the workload.
        namespace: Option<SText<'s>>,
        /// Their labels; empty: all pods of the namespace.
        labels: Vec<(Text<'s>, SText<'s>)>,
        /// What says so.
        origin: OriginId,
    },
}

/// A port that is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FarPort<'s> {
    /// Its name in the source.
    pub name: Text<'s>,
    /// Its number.
    pub number: i64,
    /// `TCP` or `UDP`.
    pub transport: &'static str,
    /// The value that calls it.
    pub origin: OriginId,
}

impl<'s> Outside<'s> {
    /// From the ends of edges that are externals, in order, and from what externals say of whom they call.
    pub(super) fn new(
        app: &App<'s>,
        name: &str,
        environment: &Environment<'s>,
        namespace: &str,
        ends: &[(Callee<'s>, OriginId)],
    ) -> Self {
        let mut outside = Self::default();
        let others = &environment.others;
        // A policy without a namespace means its own.
        let elsewhere = (namespace != environment.namespace.value).then_some(&environment.namespace);
        for (name, external) in &others.externals {
            let calls: Vec<_> = ends.iter().filter(|(callee, _)| callee.owner() == name).collect();
            if let Some((_, origin)) = calls.first() {
                let ports = called(external, &calls);
                outside.calls.push(Far::new(name, external, ports, *origin, elsewhere));
            }
        }
        for (far, external) in &others.externals {
            let own = external.calls.value.iter().filter(|call| call.value.workload == name);
            let ports = own.filter_map(|call| {
                let port = app.port.get(call.value.port)?;
                let (number, transport) = (port.number.value, transport(&port.transport.value));
                Some(FarPort { name: Cow::Borrowed(call.value.port), number, transport, origin: call.origin })
            });
            let ports: Vec<_> = ports.collect();
            if let Some(origin) = ports.first().map(|port| port.origin) {
                outside.callers.push(Far::new(far, external, ports, origin, elsewhere));
            }
        }
        outside.calls.sort_by(|one, other| one.external.cmp(&other.external));
        outside.callers.sort_by(|one, other| one.external.cmp(&other.external));
        outside
    }
}

/// The ports behind calls of one external: all of them for a call of it as a whole.
fn called<'s>(external: &External<'s>, calls: &[&(Callee<'s>, OriginId)]) -> Vec<FarPort<'s>> {
    let all = calls.iter().find(|(callee, _)| matches!(callee, Callee::External(_)));
    let wanted = |name: &str| {
        let by_name = calls.iter().find(|(callee, _)| match callee {
            Callee::Port(port) => port.port == name,
            Callee::External(_) => false,
        });
        by_name.or(all).map(|(_, origin)| *origin)
    };
    let ports = external.port.iter().filter_map(|(name, port)| {
        let (number, transport) = (port.number.value, transport(&port.transport.value));
        Some(FarPort { name: name.clone(), number, transport, origin: wanted(name)? })
    });
    ports.collect()
}

impl<'s> Far<'s> {
    fn new(
        name: &Text<'s>,
        external: &External<'s>,
        mut ports: Vec<FarPort<'s>>,
        origin: OriginId,
        elsewhere: Option<&SText<'s>>,
    ) -> Self {
        let mut places = external.places();
        for place in &mut places {
            if let Place::Pods { namespace: namespace @ None, .. } = place {
                *namespace = elsewhere.cloned();
            }
        }
        ports.sort_by_key(|port| (port.number, port.transport));
        ports.dedup_by_key(|port| (port.number, port.transport));
        Self { external: name.clone(), places, ports, origin }
    }
}

impl StorageClass<'_> {
    /// What its object is called: `name`, else what it is called in the source.
    pub fn object<'n>(&'n self, name: &'n str) -> &'n str {
        self.name.as_ref().map_or(name, |name| &name.value)
    }
}

impl<'s> External<'s> {
    /// Where it is, as far as that is known; empty: anywhere.
    pub fn places(&self) -> Vec<Place<'s>> {
        let mut places: Vec<_> = self.cidr.value.iter().cloned().map(Place::Network).collect();
        if self.namespace.is_some() || !self.pods.is_empty() {
            let first = self.pods.values().next().map(|label| label.origin);
            let mut labels: Vec<_> =
                self.pods.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
            labels.sort_by(|(one, _), (other, _)| one.cmp(other));
            places.push(Place::Pods {
                origin: self
                    .namespace
                    .as_ref()
                    .map(|namespace| namespace.origin)
                    .or(first)
                    .unwrap_or(self.origin),
                namespace: self.namespace.clone(),
                labels,
            });
        }
        if let (true, Some(host)) = (places.is_empty(), &self.host)
            && host.value.parse::<Ipv4Addr>().is_ok()
        {
            let only = Cow::Owned(format!("{}/32", host.value));
            places.push(Place::Network(Sourced::new(only, host.origin)));
        }
        places
    }
}
