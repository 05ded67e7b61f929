//! Where the secrets of a workload come from and how its container gets them.
//!
//! A secret is a variable, or with `mount` a file; one that is made of others
//! is a variable that Kubernetes expands, listed after what it is made of.
//! What has no value of its own, such as all keys of a Secret, cannot be part
//! of another. Knows no object of Kubernetes but by name.

mod compose;

use super::names;
use super::words::{App, LateText, SText, Secret, Text};
use super::workload::Environment;
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::{OriginId, Origins};
use crate::base::span::Span;
use std::borrow::Cow;

/// GD0605: a secret that has no value of its own, as part of another.
pub const NO_VARIABLE: Code = Code::new("GD0605", "no-variable");
/// GD0606: a secret made of nothing secret.
pub const NOTHING_SECRET: Code = Code::new("GD0606", "nothing-secret");
/// GD0620: a secret of a further container that is made of others.
pub const MADE_ELSEWHERE: Code = Code::new("GD0620", "made-elsewhere");

/// The secrets of a workload; each list in the order of names.
#[derive(Debug, Default)]
pub struct Secrets<'s> {
    /// Secrets all of whose keys are variables.
    pub whole: Vec<WholeSecret<'s>>,
    /// One ExternalSecret for each store.
    pub stores: Vec<StoreSecrets<'s>>,
    /// What is made in the cluster, once.
    pub generated: Vec<Generated<'s>>,
    /// What goes into one Secret in clear, in a local environment only.
    pub literal: Vec<(Text<'s>, SText<'s>)>,
    /// What goes into one SealedSecret.
    pub sealed: Vec<(Text<'s>, SText<'s>)>,
    /// Files with one secret each.
    pub files: Vec<SecretFile<'s>>,
    /// Folders with all keys of a Secret.
    pub folders: Vec<SecretFolder<'s>>,
    /// The variables of further containers.
    pub further: Vec<Variable<'s>>,
}

/// `secret X { existing = "name" }`
#[derive(Debug)]
pub struct WholeSecret<'s> {
    /// The Secret.
    pub name: SText<'s>,
    /// Whether a pod starts without it.
    pub optional: bool,
    /// The further container whose it is.
    pub owner: Option<Text<'s>>,
}

/// The secrets that come from one store.
#[derive(Debug)]
pub struct StoreSecrets<'s> {
    /// `vault`: its name in the source, part of the object's name.
    pub label: Text<'s>,
    /// `SecretStore` or `ClusterSecretStore`.
    pub kind: SText<'s>,
    /// The name of the store's object.
    pub name: SText<'s>,
    /// The keys.
    pub entries: Vec<StoreSecret<'s>>,
}

/// `secret X { store = vault, path = "p", key = "k" }`
#[derive(Clone, Debug)]
pub struct StoreSecret<'s> {
    /// The key of the Secret that is made.
    pub label: Text<'s>,
    /// Where in the store.
    pub path: SText<'s>,
    /// Which key of it.
    pub key: Option<SText<'s>>,
    /// Its declaration.
    pub origin: OriginId,
}

/// `secret X { generate = 32 }`
#[derive(Debug)]
pub struct Generated<'s> {
    /// The key of the Secret that is made.
    pub label: Text<'s>,
    /// So many characters.
    pub length: crate::base::origin::Sourced<i64>,
    /// Its declaration.
    pub origin: OriginId,
}

/// One key of a Secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretKey<'s> {
    /// The Secret.
    pub object: Text<'s>,
    /// Its key.
    pub key: Text<'s>,
    /// Whether a pod starts without it.
    pub optional: bool,
}

/// A file with one secret.
#[derive(Debug)]
pub struct SecretFile<'s> {
    /// The label.
    pub label: Text<'s>,
    /// Where the container sees it.
    pub path: SText<'s>,
    /// What it holds.
    pub source: SecretKey<'s>,
    /// Permission bits.
    pub mode: i32,
    /// The further container whose it is.
    pub owner: Option<Text<'s>>,
    /// Its declaration.
    pub origin: OriginId,
}

/// A folder with all keys of a Secret.
#[derive(Debug)]
pub struct SecretFolder<'s> {
    /// The label.
    pub label: Text<'s>,
    /// Where the container sees it.
    pub path: SText<'s>,
    /// The Secret.
    pub name: SText<'s>,
    /// Whether a pod starts without it.
    pub optional: bool,
    /// Permission bits.
    pub mode: i32,
    /// The further container whose it is.
    pub owner: Option<Text<'s>>,
    /// Its declaration.
    pub origin: OriginId,
}

/// A variable of the container that is not one of its ConfigMap.
#[derive(Debug)]
pub struct Variable<'s> {
    /// Its name.
    pub name: Text<'s>,
    /// What it holds.
    pub value: VariableValue<'s>,
    /// The further container whose it is.
    pub owner: Option<Text<'s>>,
    /// Who wrote it.
    pub origin: OriginId,
}

/// What a variable holds.
#[derive(Debug)]
pub enum VariableValue<'s> {
    /// A field of the pod: `spec.nodeName`.
    Pod(&'static str),
    /// A key of a Secret.
    Key(SecretKey<'s>),
    /// Text with other variables in it.
    Text(LateText<'s>),
}

/// The secrets of a workload, with the variables that are more than a text: those that `variables` has,
/// and its own, each after what it is made of. None where a finding was made.
pub(super) fn secrets<'a>(
    app: &App<'a>,
    name: &str,
    environment: &Environment<'a>,
    mut variables: Vec<Variable<'a>>,
    origins: &Origins,
    sink: &mut Sink,
) -> Option<(Secrets<'a>, Vec<Variable<'a>>)> {
    let mut secrets = Secrets::default();
    for (owner, variable, secret) in app.secrets() {
        let label = &key(owner, variable);
        let owner = owner.cloned();
        if let Some(value) = &secret.value {
            if owner.is_some() {
                sink.push(made_elsewhere(
                    owner.as_deref().unwrap_or_default(),
                    variable,
                    origins.span(value.origin),
                ));
            } else if value.value.is_secret() {
                let value = VariableValue::Text(value.value.clone());
                variables.push(Variable { name: label.clone(), value, owner, origin: secret.origin });
            } else {
                sink.push(nothing_secret(
                    name,
                    label,
                    origins.span(value.origin),
                    environment.words.local.value,
                ));
            }
            continue;
        }
        add_object(&mut secrets, label, secret, environment);
        let Some(source) = source(name, label, secret) else {
            add_whole(&mut secrets, label, secret, owner);
            continue;
        };
        match &secret.mount {
            Some(path) => secrets.files.push(SecretFile {
                label: label.clone(),
                path: path.clone(),
                source,
                mode: mode(secret),
                owner,
                origin: secret.origin,
            }),
            None => {
                let origin = secret.existing.as_ref().map_or(secret.origin, |existing| existing.origin);
                let value = VariableValue::Key(source);
                let list = if owner.is_some() { &mut secrets.further } else { &mut variables };
                list.push(Variable { name: variable.clone(), value, owner, origin });
            }
        }
    }
    secrets.whole.sort_by(|one, other| one.name.value.cmp(&other.name.value));
    secrets.stores.sort_by(|one, other| one.label.cmp(&other.label));
    for store in &mut secrets.stores {
        store.entries.sort_by(|one, other| one.label.cmp(&other.label));
    }
    secrets.generated.sort_by(|one, other| one.label.cmp(&other.label));
    secrets.literal.sort_by(|(one, _), (other, _)| one.cmp(other));
    secrets.sealed.sort_by(|(one, _), (other, _)| one.cmp(other));
    secrets.further.sort_by(|one, other| one.name.cmp(&other.name));
    secrets.files.sort_by(|one, other| one.path.value.cmp(&other.path.value));
    secrets.folders.sort_by(|one, other| one.path.value.cmp(&other.path.value));
    compose::parts_are_variables(app, &variables, origins, sink);
    let variables = compose::ordered(variables, origins, sink)?;
    Some((secrets, variables))
}

/// What a secret is called in objects: two containers may both have a variable of a name.
fn key<'a>(owner: Option<&Text<'a>>, label: &Text<'a>) -> Text<'a> {
    owner.map_or_else(|| label.clone(), |owner| Cow::Owned(format!("{owner}.{label}")))
}

/// The object that a secret is part of, where its workload makes it.
fn add_object<'a>(
    secrets: &mut Secrets<'a>,
    label: &Text<'a>,
    secret: &Secret<'a>,
    environment: &Environment<'a>,
) {
    if let (Some(store), Some(path)) = (&secret.store, &secret.path) {
        let (label, key) = (label.clone(), secret.key.clone());
        let entry = StoreSecret { label, path: path.clone(), key, origin: secret.origin };
        match secrets.stores.iter_mut().find(|other| other.label == store.value) {
            Some(other) => other.entries.push(entry),
            None => {
                let Some(declared) = environment.others.stores.get(&store.value) else { return };
                secrets.stores.push(StoreSecrets {
                    label: store.value.clone(),
                    kind: declared.kind.clone(),
                    name: declared.name.clone(),
                    entries: vec![entry],
                });
            }
        }
    } else if let Some(length) = secret.generate {
        secrets.generated.push(Generated { label: label.clone(), length, origin: secret.origin });
    } else if let Some(literal) = &secret.literal {
        secrets.literal.push((label.clone(), literal.clone()));
    } else if let Some(sealed) = &secret.sealed {
        secrets.sealed.push((label.clone(), sealed.clone()));
    }
}

/// The key that holds a secret; none where it is all keys of a Secret.
fn source<'a>(workload: &str, label: &Text<'a>, secret: &Secret<'a>) -> Option<SecretKey<'a>> {
    let optional = secret.optional.is_some_and(|optional| optional.value);
    let made = |object: String| SecretKey { object: object.into(), key: label.clone(), optional };
    if let Some(existing) = &secret.existing {
        let key = secret.key.as_ref()?.value.clone();
        return Some(SecretKey { object: existing.value.clone(), key, optional });
    }
    Some(match (&secret.store, &secret.generate, &secret.literal) {
        (Some(store), ..) => made(names::store_secret(workload, &store.value)),
        (_, Some(_), _) => made(names::generated_secret(workload, label)),
        (_, _, Some(_)) => made(names::literal_secret(workload)),
        _ => made(names::sealed_secret(workload)),
    })
}

/// All keys of a Secret that somebody else makes.
fn add_whole<'a>(secrets: &mut Secrets<'a>, label: &Text<'a>, secret: &Secret<'a>, owner: Option<Text<'a>>) {
    let Some(name) = secret.existing.clone() else { return };
    let optional = secret.optional.is_some_and(|optional| optional.value);
    match secret.mount.clone() {
        None => secrets.whole.push(WholeSecret { name, optional, owner }),
        Some(path) => secrets.folders.push(SecretFolder {
            label: label.clone(),
            path,
            name,
            optional,
            mode: mode(secret),
            owner,
            origin: secret.origin,
        }),
    }
}

fn mode(secret: &Secret<'_>) -> i32 {
    let mode = secret.mode.as_ref().and_then(|mode| i32::from_str_radix(&mode.value, 8).ok());
    mode.unwrap_or(0o440)
}

/// Variables of the workload are not those of its further containers.
fn made_elsewhere(container: &str, label: &str, place: Option<Span>) -> Diagnostic {
    let message = format!("the secret `{label}` of `{container}` cannot be made of others");
    let finding = Diagnostic::error(MADE_ELSEWHERE, message);
    match place {
        Some(place) => finding.label(place, "made of variables that this container does not have"),
        None => finding,
    }
    .help("keep the whole text where the others are: `existing`, `store`, `literal` or `sealed`")
}

/// What it says is not repeated: it may be a password all the same.
fn nothing_secret(workload: &str, label: &str, place: Option<Span>, local: bool) -> Diagnostic {
    let finding = Diagnostic::error(
        NOTHING_SECRET,
        format!("nothing in the secret `{label}` of `{workload}` is secret"),
    );
    let finding = match place {
        Some(place) => finding.label(place, "anyone who reads the source knows this"),
        None => finding,
    };
    if local {
        return finding.help(format!(
            "in a local environment write `secret {label} {{ literal = \"…\" }}`; what is no secret belongs in `config`"
        ));
    }
    finding.help(format!(
        "say where it comes from: `secret {label} {{ store = …, path = \"…\" }}`;\nwhat is no secret belongs in `config`"
    ))
}
