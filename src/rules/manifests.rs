//! What stands in manifests, as far as the checks about them look into it.
//!
//! A manifest is open: what it holds is known by its words of Kubernetes
//! only. What is not there, or is no text, reads as nothing, so a check about
//! it stays silent.

use super::Context;
use crate::base::origin::Origins;
use crate::base::span::Span;
use crate::model::words::{Keyed, Manifest};
use crate::model::workload::Workload;
use crate::values::value::{Amount, Value};

/// An object that somebody wrote.
pub(super) struct Written<'c> {
    /// `autoscaling/v2`
    pub(super) version: &'c str,
    /// `HorizontalPodAutoscaler`
    pub(super) kind: &'c str,
    /// Its name.
    pub(super) name: &'c str,
    namespace: &'c str,
    content: &'c Value<'c>,
    origins: &'c Origins,
    /// Its declaration.
    pub(super) place: Span,
}

/// All manifests of an environment, those of its workloads included.
pub(super) fn manifests<'c>(cx: &Context<'c>) -> Vec<Written<'c>> {
    let mut found = Vec::new();
    let environment = cx.environment;
    let here = &environment.namespace.value;
    add(&mut found, &environment.manifests, here, &environment.origins, environment.span);
    for workload in cx.emitted() {
        let there = &workload.namespace.value;
        add(&mut found, &workload.app.manifest, there, &workload.origins, workload.span);
    }
    found
}

fn add<'c>(
    found: &mut Vec<Written<'c>>,
    manifests: &'c Keyed<'c, Manifest<'c>>,
    namespace: &'c str,
    origins: &'c Origins,
    otherwise: Span,
) {
    found.extend(manifests.iter().filter_map(|(key, manifest)| {
        let mut parts = key.splitn(3, ' ');
        let (version, kind, name) = (parts.next()?, parts.next()?, parts.next()?);
        let place = origins.span(manifest.content.origin).unwrap_or(otherwise);
        let content = &manifest.content.value;
        Some(Written { version, kind, name, namespace, content, origins, place })
    }));
}

impl<'c> Written<'c> {
    /// The workloads of its namespace that objects are made of.
    pub(super) fn beside(&self, cx: &Context<'c>) -> impl Iterator<Item = &'c Workload<'c>> + use<'c> {
        let namespace = self.namespace;
        cx.emitted().filter(move |workload| workload.namespace.value == namespace)
    }

    /// What stands at a path such as `spec.selector`.
    pub(super) fn at(&self, path: &str) -> Option<Part<'c>> {
        let whole = Part { value: self.content, origins: self.origins, place: self.place };
        path.split('.').try_fold(whole, Part::get)
    }
}

/// A part of a manifest.
#[derive(Clone, Copy)]
pub(super) struct Part<'c> {
    value: &'c Value<'c>,
    origins: &'c Origins,
    /// Where it stands.
    pub(super) place: Span,
}

impl<'c> Part<'c> {
    pub(super) fn get(self, name: &str) -> Option<Self> {
        self.entries().find(|(key, _)| *key == name).map(|(_, part)| part)
    }

    /// The entries of a map; none of anything else.
    pub(super) fn entries(self) -> impl Iterator<Item = (&'c str, Self)> {
        let entries = match self.value {
            Value::Map(entries) => entries.as_slice(),
            _ => &[],
        };
        entries.iter().map(move |(key, value)| {
            let place = self.origins.span(value.origin).unwrap_or(self.place);
            (&**key, Part { value: &value.value, place, ..self })
        })
    }

    /// The elements of a list; none of anything else.
    pub(super) fn elements(self) -> impl Iterator<Item = Self> {
        let elements = match self.value {
            Value::List(elements) => elements.as_slice(),
            _ => &[],
        };
        elements.iter().map(move |value| {
            let place = self.origins.span(value.origin).unwrap_or(self.place);
            Part { value: &value.value, place, ..self }
        })
    }

    pub(super) fn text(self) -> Option<&'c str> {
        match self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn int(self) -> Option<i64> {
        match self.value {
            Value::Int(number) => Some(*number),
            Value::Written(lexeme, Amount::Plain) => lexeme.parse().ok(),
            _ => None,
        }
    }

    /// An amount as Kubernetes reads it, in thousandths.
    pub(super) fn thousandths(self) -> Option<u128> {
        match self.value {
            Value::Int(number) => Some(u128::try_from(*number).ok()? * 1000),
            Value::Written(lexeme, _) => thousandths(lexeme),
            Value::Text(text) => thousandths(text),
            Value::Memory(memory) => Some(u128::from(memory.0) * 1000),
            Value::Cpu(cpu) => Some(u128::from(cpu.0)),
            _ => None,
        }
    }

    /// Whether labels of a selector are all among those of a workload's pods; what is asked otherwise is not known.
    pub(super) fn selects(self, cx: &Context<'_>, workload: &Workload<'_>) -> bool {
        let labels = self.get("matchLabels");
        let simple = self.entries().all(|(key, _)| key == "matchLabels");
        simple
            && labels.is_none_or(|labels| {
                labels.entries().all(|(key, value)| {
                    value.text().is_some_and(|value| label(cx, workload, key) == Some(value))
                })
            })
    }
}

/// A label of a workload's pods, as far as it is known here.
fn label<'c>(cx: &Context<'c>, workload: &'c Workload<'c>, key: &str) -> Option<&'c str> {
    match key {
        NAME => workload.pod_label(NAME),
        "app.kubernetes.io/part-of" if cx.environment.words.prefix.is_none() => {
            Some(&cx.environment.project.name.value)
        }
        "app.kubernetes.io/managed-by" => Some("gdeploy"),
        _ => workload.pod_label(key),
    }
}

pub(super) use crate::values::identity::NAME;

fn thousandths(text: &str) -> Option<u128> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let factor: u128 = match suffix {
        "m" => 1,
        "" => 1000,
        "k" => 1000 * 1000,
        "M" => 1000 * 1_000_000,
        "G" => 1000 * 1_000_000_000,
        "T" => 1000 * 1_000_000_000_000,
        "Ki" => 1000 << 10,
        "Mi" => 1000 << 20,
        "Gi" => 1000 << 30,
        "Ti" => 1000 << 40,
        _ => return None,
    };
    number.parse::<u128>().ok()?.checked_mul(factor)
}
