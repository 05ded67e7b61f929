//! What the objects of a workload are called.
//!
//! Most have its name. The others' begin with it and say what they are for;
//! that of a ConfigMap then ends in a hash of what is in it. Two workloads
//! can come to one name, which a check finds by [`Workload::names`].

use super::workload::Workload;
use crate::base::origin::OriginId;

/// An object that is not called like its workload.
#[derive(Debug)]
pub struct Named<'w> {
    /// `NetworkPolicy`
    pub kind: &'static str,
    /// Its namespace.
    pub namespace: &'w str,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub origin: OriginId,
}

/// The claim that a workload makes for a volume.
pub fn claim_name(workload: &str, volume: &str) -> String {
    format!("{workload}-{volume}")
}

impl Workload<'_> {
    /// The ConfigMap of variables, without its hash.
    pub fn config_name(&self) -> String {
        self.with("config")
    }

    /// The ConfigMap of files, without its hash.
    pub fn files_name(&self) -> String {
        self.with("files")
    }

    /// The claim of a volume.
    pub fn claim_name(&self, volume: &str) -> String {
        claim_name(&self.object.value, volume)
    }

    /// The Ingress or Service of an `expose`.
    pub fn expose_name(&self, expose: &str) -> String {
        self.with(expose)
    }

    /// The ExternalSecret of a store and the Secret that is made of it.
    pub fn store_secret_name(&self, store: &str) -> String {
        store_secret(&self.object.value, store)
    }

    /// The Secret of what stands in the source in clear.
    pub fn literal_secret_name(&self) -> String {
        literal_secret(&self.object.value)
    }

    /// The generator of a secret, and what is made of it.
    pub fn generated_secret_name(&self, label: &str) -> String {
        generated_secret(&self.object.value, label)
    }

    /// The SealedSecret and the Secret that is made of it.
    pub fn sealed_secret_name(&self) -> String {
        sealed_secret(&self.object.value)
    }

    /// The Secret of files that hold secrets, without its hash.
    pub fn documents_name(&self, source: &str) -> String {
        self.with(&format!("files-{source}"))
    }

    /// The policy that lets it in at a callee's end.
    pub fn admission_name(&self, callee: &str) -> String {
        format!("{}-to-{callee}", self.object.value)
    }

    fn with(&self, part: &str) -> String {
        format!("{}-{part}", self.object.value)
    }

    /// All objects whose name another workload's object of that kind may have as well.
    pub fn names(&self) -> Vec<Named<'_>> {
        let namespace = &*self.namespace.value;
        let mut names = Vec::new();
        if self.policy.ingress || self.policy.egress {
            let name = self.object.value.to_string();
            names.push(Named { kind: "NetworkPolicy", namespace, name, origin: self.origin });
        }
        for edge in self.edges.iter().filter(|edge| edge.guarded) {
            let name = self.admission_name(&edge.callee);
            let other = |one: &Named<'_>| one.name != name || one.namespace != edge.namespace;
            if names.iter().all(other) {
                let (namespace, origin) = (&*edge.namespace, edge.origin);
                names.push(Named { kind: "NetworkPolicy", namespace, name, origin });
            }
        }
        let name = self.object.value.to_string();
        if !self.service_ports.is_empty() {
            names.push(Named { kind: "Service", namespace, name, origin: self.origin });
        }
        let mut add = |kind, name, origin| names.push(Named { kind, namespace, name, origin });
        for (label, expose) in &self.app.expose {
            let kind = if expose.is_http() { "Ingress" } else { "Service" };
            add(kind, self.expose_name(label), expose.origin);
        }
        for (label, volume) in self.app.volumes().filter(|(_, volume)| volume.size.is_some()) {
            add("PersistentVolumeClaim", self.claim_name(label), volume.origin);
        }
        for store in &self.secrets.stores {
            let origin = store.entries.first().map_or(self.origin, |entry| entry.origin);
            add("Secret", self.store_secret_name(&store.label), origin);
        }
        if let Some((_, literal)) = self.secrets.literal.first() {
            add("Secret", self.literal_secret_name(), literal.origin);
        }
        for generated in &self.secrets.generated {
            add("Secret", self.generated_secret_name(&generated.label), generated.origin);
        }
        if let Some((_, sealed)) = self.secrets.sealed.first() {
            add("Secret", self.sealed_secret_name(), sealed.origin);
        }
        names
    }
}

pub(super) fn store_secret(workload: &str, store: &str) -> String {
    // One of a library has a dot in its name.
    format!("{workload}-{}", store.replace('.', "-"))
}

pub(super) fn literal_secret(workload: &str) -> String {
    format!("{workload}-literal")
}

/// One for each: what is made once never gets another key.
pub(super) fn generated_secret(workload: &str, label: &str) -> String {
    format!("{workload}-generated-{}", lower(label))
}

pub(super) fn sealed_secret(workload: &str) -> String {
    format!("{workload}-sealed")
}

/// The name of a variable as part of an object's: `DB_PASSWORD` as `db-password`.
pub fn lower(label: &str) -> String {
    let lower = label.to_ascii_lowercase().replace(['_', '.'], "-");
    lower.trim_matches('-').to_owned()
}
