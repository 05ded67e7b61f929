//! GD0240: the address of something that nobody declares.
//!
//! A policy lets out what references lead to, so a text leads nowhere. Judged is
//! only what programs open a connection to: a scheme of a protocol, and for HTTP,
//! whose addresses may be links that nobody follows, a host inside the cluster.
//! Of a document each word counts, because what it is written in is not known.

use super::{Context, Rule, origin_span};
use crate::base::diagnostic::{Code, Diagnostic, Sink};
use crate::base::origin::OriginId;
use crate::base::span::Span;
use crate::model::containers::Container;
use crate::model::outside::{Far, Place};
use crate::model::workload::Workload;
use crate::values::value::Tree;
use crate::words::late::{LateText, Part};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::net::IpAddr;

const CODE: Code = Code::risk("GD0240", "undeclared-host");
pub(super) const RULE: Rule = Rule::environment(CODE, include_str!("../../docs/errors/GD0240.md"), check);

/// Schemes of servers, with the port that they imply.
const SCHEMES: &[(&str, u16)] = &[
    ("amqp", 5672),
    ("amqps", 5671),
    ("clickhouse", 9000),
    ("grpc", 443),
    ("http", 80),
    ("https", 443),
    ("kafka", 9092),
    ("ldap", 389),
    ("ldaps", 636),
    ("memcached", 11211),
    ("mongodb", 27017),
    ("mqtt", 1883),
    ("mqtts", 8883),
    ("mysql", 3306),
    ("nats", 4222),
    ("postgres", 5432),
    ("postgresql", 5432),
    ("redis", 6379),
    ("rediss", 6379),
    ("smtp", 25),
    ("smtps", 465),
    ("sqlserver", 1433),
    ("tcp", 80),
    ("ws", 80),
    ("wss", 443),
];

/// `redis://redis:6379/0`
struct Server<'t> {
    scheme: &'t str,
    host: &'t str,
    port: u16,
    /// Host and port as they stand there.
    written: &'t str,
}

/// A text that a program reads.
struct Said<'w> {
    /// `` `config.CACHE_URL` ``
    what: String,
    text: Cow<'w, str>,
    origin: OriginId,
    /// Whether all of it is one value, not a document that may mention addresses.
    is_value: bool,
    /// Whether nothing of it may be repeated.
    is_secret: bool,
}

fn check(cx: &Context<'_>, sink: &mut Sink) {
    // What `every` says of many apps is one mistake.
    let mut known: BTreeSet<Span> = BTreeSet::new();
    for workload in cx.emitted().filter(|workload| workload.policy.egress && !reaches_any_host(workload)) {
        for said in settings(workload).into_iter().chain(secrets(workload)).chain(files(workload)) {
            let servers =
                if said.is_value { server(&said.text).into_iter().collect() } else { servers(&said.text) };
            let stranger = |server: &&Server<'_>| !is_declared(cx, server.host) && is_a_server(server);
            let place = origin_span(workload, said.origin);
            if let Some(server) = servers.iter().find(stranger)
                && known.insert(place)
            {
                sink.push(if said.is_secret {
                    undeclared_in_secret(workload, &said.what, place, server.scheme)
                } else {
                    undeclared(workload, &said.what, place, server)
                });
            }
        }
    }
}

/// The variables of all containers. What refers, even without an edge, is put together and no text of the source.
fn settings<'w>(workload: &'w Workload<'_>) -> Vec<Said<'w>> {
    let own = workload.app.config.iter().map(|(name, setting)| (format!("`config.{name}`"), setting));
    let further = workload.app.containers().into_iter().flat_map(|container| {
        let Container { word, name: owner, config, .. } = container;
        config.iter().map(move |(name, setting)| (format!("`{word}.{owner}.config.{name}`"), setting))
    });
    let each = own.chain(further).filter_map(|(what, setting)| match &setting.value {
        Tree::Text(Cow::Borrowed(text)) => Some(Said {
            what,
            text: Cow::Borrowed(*text),
            origin: setting.origin,
            is_value: true,
            is_secret: false,
        }),
        _ => None,
    });
    each.collect()
}

/// What is made of secrets, without them: a host that is secret is none.
fn secrets<'w>(workload: &'w Workload<'_>) -> Vec<Said<'w>> {
    // Those of further containers are made of none, by a finding of their own.
    let each = workload.app.secret.iter().filter_map(|(label, secret)| {
        let value = secret.value.as_ref()?;
        let (what, text) = (format!("`secret.{label}`"), without_secrets(&value.value).into());
        Some(Said { what, text, origin: value.origin, is_value: true, is_secret: true })
    });
    each.collect()
}

/// What stands in files: each setting of `content`, and all words of a `text`.
fn files<'w>(workload: &'w Workload<'_>) -> Vec<Said<'w>> {
    let mut found = Vec::new();
    for (_, path, file) in workload.app.files() {
        for setting in file.content.iter().flat_map(|content| &content.value.settings) {
            let text: Cow<'w, str> = match &setting.value {
                Tree::Text(Cow::Borrowed(text)) => Cow::Borrowed(*text),
                Tree::Late(text) => without_secrets(text).into(),
                _ => continue,
            };
            let what = format!("`{}` of `{path}`", setting.name());
            found.push(Said { what, text, origin: setting.origin, is_value: true, is_secret: false });
        }
        if let Some(text) = &file.text {
            let whole = without_secrets(&text.value).into();
            found.push(Said {
                what: format!("`{path}`"),
                text: whole,
                origin: text.origin,
                is_value: false,
                is_secret: false,
            });
        }
    }
    found
}

/// A text with a sign that no host has for each secret in it.
fn without_secrets(text: &LateText<'_>) -> String {
    let parts = text.parts().iter().map(|part| match part {
        Part::Text(text) => text,
        Part::Secret(_) | Part::Variable(..) => "$",
    });
    parts.collect()
}

/// The servers that a document names, but for its remarks.
fn servers(text: &str) -> Vec<Server<'_>> {
    let is_remark =
        |line: &&str| line.trim_start().starts_with(['#', ';', '<']) || line.trim_start().starts_with("//");
    let words = text.lines().filter(|line| !is_remark(line));
    let is_around =
        |sign: char| sign.is_whitespace() || matches!(sign, '"' | '\'' | '`' | '=' | ',' | '(' | ')');
    words.flat_map(|line| line.split(is_around)).filter_map(server).collect()
}

/// The first server of a text; none where it is not the address of one.
fn server(text: &str) -> Option<Server<'_>> {
    let (scheme, after) = text.split_once("://")?;
    // `jdbc:postgresql`
    let scheme = scheme.rsplit(':').next()?;
    let (scheme, implied) = *SCHEMES.iter().find(|(known, _)| *known == scheme)?;
    let end = after.find(['/', '?', '#', ',', ';']).unwrap_or(after.len());
    let server = after[..end].rsplit('@').next()?;
    let (host, port) = match server.split_once(':') {
        Some((host, port)) => (host, port.parse().ok()?),
        None => (server, implied),
    };
    let is_host = |host: &str| {
        let sign = |sign: u8| sign.is_ascii_alphanumeric() || matches!(sign, b'-' | b'.');
        !host.is_empty() && host.bytes().all(sign)
    };
    is_host(host).then_some(Server { scheme, host, port, written: server })
}

/// Whether a program would open a connection to it, out of its pod.
fn is_a_server(server: &Server<'_>) -> bool {
    let Server { scheme, host, .. } = server;
    let is_own = *host == "localhost"
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback() || address.is_unspecified());
    if is_own {
        return false;
    }
    let is_link = matches!(*scheme, "http" | "https" | "ws" | "wss");
    !is_link || is_inside(host)
}

/// Whether a name means something in the cluster: names of the world have a dot.
fn is_inside(host: &str) -> bool {
    let is_of = |zone: &str| host.strip_suffix(zone).is_some();
    !host.contains('.') || is_of(".svc") || is_of(".svc.cluster.local")
}

/// Whether a workload or an external may be meant.
fn is_declared(cx: &Context<'_>, host: &str) -> bool {
    let first = host.split('.').next().unwrap_or(host);
    let externals = || cx.environment.others.externals.iter();
    cx.workloads.iter().any(|one| one.object.value == first || one.name.value == first)
        || externals().any(|(_, one)| one.host.as_ref().is_some_and(|own| own.value == host))
}

/// Whether it may call what nobody knows the host of.
fn reaches_any_host(workload: &Workload<'_>) -> bool {
    let any = |place: &Place<'_>| matches!(place, Place::Network(_));
    workload.outside.calls.iter().any(|far: &Far<'_>| far.places.is_empty() || far.places.iter().any(any))
}

fn undeclared(workload: &Workload<'_>, what: &str, place: Span, server: &Server<'_>) -> Diagnostic {
    let Server { scheme, host, port, written } = server;
    let first = host.split('.').next().unwrap_or(host);
    let is_name = first.starts_with(|sign: char| sign.is_ascii_lowercase());
    let external = if is_name { first } else { "NAME" };
    let place_of = match host.split('.').nth(1) {
        _ if !is_inside(host) => "cidr = [\"10.0.0.0/16\"]".to_owned(),
        Some(namespace) => format!("namespace = \"{namespace}\""),
        // Each environment has its own.
        None => "namespace = environment.namespace".to_owned(),
    };
    let message =
        format!("{what} of `{}` has the address of `{host}`, which nobody declares", workload.name.value);
    Diagnostic::warning(CODE, message).label(place, "its network policy lets nothing out to it").help(
        format!(
            "declare it, and refer to it: `${{{external}.{scheme}.address}}` for `{written}`\n\
         `external {external} {{ host = \"{host}\", {place_of}, port {scheme} = {port} }}`"
        ),
    )
}

/// Without a word of the text: what is written beside a secret may be one.
fn undeclared_in_secret(workload: &Workload<'_>, what: &str, place: Span, scheme: &str) -> Diagnostic {
    let message = format!("{what} of `{}` has an address that nobody declares", workload.name.value);
    Diagnostic::warning(CODE, message).label(place, "its network policy lets nothing out to it").help(
        format!(
            "declare it, `external NAME {{ host = \"…\", port {scheme} = … }}`, and refer to it: \
         `${{NAME.{scheme}.address}}`"
        ),
    )
}
