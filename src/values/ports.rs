//! The addresses of a port: `.url .host .fqdn .address .number .name .public_url`.
//!
//! Using an address of another workload is an edge to it and is remembered;
//! its name and public URL are not addresses. From inside, the number is the
//! container's, from outside the Service's.

use super::eval::{Evaluator, Site, Use};
use super::messages;
use super::value::{Callee, PortRef, Value};
use super::world::World;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::layers::tree::{Block, Slot};
use crate::words::word::Member;
use std::borrow::Cow;

/// GD0503: a port that others cannot reach.
pub const NO_ADDRESS: Code = Code::new("GD0503", "no-address");

pub(super) const PARTS: &[&str] = &["url", "host", "fqdn", "address", "number", "name", "public_url"];

impl<'a, 'p> Evaluator<'a, 'p> {
    /// A part of a port.
    pub(super) fn port_part(
        &mut self,
        port: &PortRef<'a>,
        part: &str,
        path: &str,
        span: Span,
        whole: Span,
    ) -> Option<Value<'a>> {
        let own = self.subject == Some(port.workload);
        if part == "name" {
            return Some(Value::Text(Cow::Borrowed(port.port)));
        }
        if self.world.external(port.workload).is_some() {
            return self.far_port_part(port, part, path, span, whole);
        }
        if part == "number" && own {
            return Some(Value::Int(port.number));
        }
        if part == "public_url" {
            return self.public_url(port, span);
        }
        if !PARTS.contains(&part) {
            self.report(messages::no_part(path, part, span, PARTS.iter().copied()));
            return None;
        }
        let number = match self.port_value(port, "service") {
            Value::Int(number) => number,
            Value::Text(_) => {
                self.no_service(port, whole);
                return None;
            }
            _ => return None,
        };
        if !own && !self.edgeless && self.quiet == 0 {
            self.uses.push(Use { callee: Callee::Port(port.clone()), span: whole });
        }
        let name = self.object_name(port.workload);
        let namespace = self.namespace_of(port.workload);
        let fqdn = |namespace: &str| Cow::Owned(format!("{name}.{namespace}.svc.cluster.local"));
        if part == "fqdn" {
            return Some(Value::Text(fqdn(&namespace?)));
        }
        // The short name means a Service of the caller's own namespace.
        let host = match namespace.filter(|there| self.own_namespace().as_ref() != Some(there)) {
            Some(there) => fqdn(&there),
            None => name,
        };
        Some(match part {
            "number" => Value::Int(number),
            "host" => Value::Text(host),
            "address" => Value::Text(Cow::Owned(format!("{host}:{number}"))),
            _ => return self.url(port, &host, number, path, span),
        })
    }

    /// Where a port is asked, in the scheme that it speaks.
    pub(super) fn url(
        &mut self,
        port: &PortRef<'a>,
        host: &str,
        number: i64,
        path: &str,
        span: Span,
    ) -> Option<Value<'a>> {
        let scheme = match self.port_value(port, "protocol") {
            Value::Text(protocol) => protocol,
            _ if matches!(port.port, "http" | "https" | "grpc") => Cow::Borrowed(port.port),
            _ => Cow::Borrowed("tcp"),
        };
        let implied = matches!((scheme.as_ref(), number), ("http", 80) | ("https", 443));
        Some(match scheme.as_ref() {
            "tcp" => {
                self.no_scheme(port, path, span);
                return None;
            }
            scheme if implied => Value::Text(Cow::Owned(format!("{scheme}://{host}"))),
            scheme => Value::Text(Cow::Owned(format!("{scheme}://{host}:{number}"))),
        })
    }

    /// A field of a port, of any workload.
    fn port_value(&mut self, port: &PortRef<'a>, field: &str) -> Value<'a> {
        let Some(tree) = self.world.with_ports(port.workload) else { return Value::Unknown };
        match World::ports(tree).find(|(key, _)| *key == port.port) {
            Some((key, block)) => self.port_field(port.workload, key, block, field),
            None => Value::Unknown,
        }
    }

    /// A field of an entry of `port`; findings about it are its own workload's.
    pub(super) fn port_field(
        &mut self,
        workload: &'a str,
        key: &'p Cow<'a, str>,
        block: &'p Block<'a>,
        name: &str,
    ) -> Value<'a> {
        let Some(field) = self.world.vocabulary.word(block.word).field(name) else { return Value::Unknown };
        let site = Site {
            workload: Some(workload),
            word: Some(block.word),
            block: Some(block),
            key: Some(key),
            ..Site::nowhere()
        };
        self.quiet += 1;
        let found = self.field_value(field, site);
        self.quiet -= 1;
        found.map_or(Value::Absent, |found| found.value)
    }

    fn public_url(&mut self, port: &PortRef<'a>, span: Span) -> Option<Value<'a>> {
        let tree = self.world.workloads.get(port.workload)?;
        let exposes = match tree.block.get("expose") {
            Some(Slot::Keyed(exposes)) => exposes.as_slice(),
            _ => &[],
        };
        for (key, block) in exposes {
            let word = self.world.vocabulary.word(block.word);
            let site = Site {
                workload: Some(port.workload),
                word: Some(block.word),
                block: Some(block),
                key: Some(key),
                ..Site::nowhere()
            };
            let mut read = |name: &str| {
                let Some(Member::Field(field)) = word.members.get(name) else { return Value::Absent };
                self.quiet += 1;
                let found = self.field_value(field, site);
                self.quiet -= 1;
                found.map_or(Value::Absent, |found| found.value)
            };
            if !matches!(read("port"), Value::Port(other) if other.port == port.port) {
                continue;
            }
            let Value::Text(via) = read("via") else { return None };
            if via == "LoadBalancer"
                && let Value::Text(host) = read("host")
            {
                let number = match self.port_value(port, "service") {
                    Value::Int(number) => number,
                    _ => port.number,
                };
                return self.url(port, &host, number, port.port, span);
            }
            if via != "ingress" {
                continue;
            }
            let (Value::Text(host), Value::Text(path)) = (read("host"), read("path")) else { return None };
            let scheme = if matches!(read("tls"), Value::Text(_)) { "https" } else { "http" };
            let path = if path == "/" { "" } else { path.as_ref() };
            return Some(Value::Text(Cow::Owned(format!("{scheme}://{host}{path}"))));
        }
        self.report(
            Diagnostic::error(
                NO_ADDRESS,
                format!("the outside does not reach `{}.{}`", port.workload, port.port),
            )
            .label(span, "no `expose` with a host names this port")
            .help(format!("add to `{}`: `expose {} {{ host = … }}`", port.workload, port.port)),
        );
        None
    }

    /// The number of a port of one's own. Of another's, a number opens no way to it, and most likely its address
    /// is meant.
    pub(super) fn whole_port(&mut self, port: &PortRef<'a>, span: Span) -> Value<'a> {
        if self.subject.is_none_or(|own| own == port.workload) {
            return Value::Int(port.number);
        }
        let path = format!("{}.{}", port.workload, port.port);
        self.report(
            Diagnostic::error(
                messages::WRONG_TYPE,
                format!("`{path}` is a whole port of `{}`", port.workload),
            )
            .label(span, "which part of it?")
            .help(format!("write `{path}.url`, or `.host`, `.address`, `.number`")),
        );
        Value::Unknown
    }

    fn no_service(&mut self, port: &PortRef<'a>, span: Span) {
        let declared = self.port_span(port);
        let finding = Diagnostic::error(
            NO_ADDRESS,
            format!("`{}.{}` has no address for others", port.workload, port.port),
        )
        .label(span, "used here");
        let finding = match declared {
            Some(declared) => finding.label(declared, "it says `service = \"none\"`"),
            None => finding,
        };
        self.report(finding.help("leave `service` out there, so that the Service has the port"));
    }

    fn no_scheme(&mut self, port: &PortRef<'a>, path: &str, span: Span) {
        let declared = self.port_span(port);
        let finding = Diagnostic::error(NO_ADDRESS, format!("`{}.{}` has no URL", port.workload, port.port))
            .label(span, "nothing says what is spoken there");
        let finding = match declared {
            Some(declared) => finding.label(declared, "no `protocol` here"),
            None => finding,
        };
        self.report(finding.help(format!("write `{path}.address`, or give the port a `protocol`")));
    }

    fn port_span(&self, port: &PortRef<'a>) -> Option<Span> {
        let tree = self.world.with_ports(port.workload)?;
        World::ports(tree).find(|(key, _)| *key == port.port).map(|(_, block)| block.span)
    }
}

/// What other workloads say of themselves.
impl<'a> Evaluator<'a, '_> {
    /// A text field of another workload.
    pub fn foreign(&mut self, workload: &str, field: &str) -> Option<Cow<'a, str>> {
        match self.foreign_value(workload, field) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A field of another workload that is true or false.
    pub fn foreign_bool(&mut self, workload: &str, field: &str) -> bool {
        self.foreign_value(workload, field) == Value::Bool(true)
    }

    /// The namespace and name of the account that a workload's output may hold.
    pub fn account(&mut self, workload: &'a str) -> Option<(Cow<'a, str>, Cow<'a, str>)> {
        let existing = self.foreign_bool(workload, "existing")
            || self.foreign_inner(workload, "account", "existing") == Value::Bool(true);
        if existing {
            return None;
        }
        let name = match (self.foreign_inner(workload, "account", "name"), &self.world.prefix) {
            (Value::Text(name), Some(prefix)) => Cow::Owned(format!("{prefix}{name}")),
            (Value::Text(name), None) => name,
            _ => self.object_name(workload),
        };
        Some((self.namespace_of(workload)?, name))
    }

    /// A text field of a port of another workload.
    pub fn foreign_port(&mut self, port: &PortRef<'a>, field: &str) -> Option<Cow<'a, str>> {
        match self.port_value(port, field) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A field of a block of another workload.
    fn foreign_inner(&mut self, workload: &str, block: &str, field: &str) -> Value<'a> {
        let Some(tree) = self.world.workloads.get(workload) else { return Value::Absent };
        let Some(Slot::Block(block)) = tree.block.get(block) else { return Value::Absent };
        let Some(field) = self.world.vocabulary.word(block.word).field(field) else { return Value::Absent };
        let site =
            Site { workload: Some(tree.name), word: Some(block.word), block: Some(block), ..Site::nowhere() };
        self.quiet += 1;
        let found = self.field_value(field, site);
        self.quiet -= 1;
        found.map_or(Value::Absent, |found| found.value)
    }

    fn foreign_value(&mut self, workload: &str, field: &str) -> Value<'a> {
        let Some(tree) = self.world.workloads.get(workload) else { return Value::Absent };
        let word = self.world.vocabulary.word(tree.block.word);
        let Some(field) = word.field(field) else { return Value::Absent };
        let site = Site {
            workload: Some(tree.name),
            word: Some(tree.block.word),
            block: Some(&tree.block),
            ..Site::nowhere()
        };
        self.quiet += 1;
        let found = self.field_value(field, site);
        self.quiet -= 1;
        found.map_or(Value::Absent, |found| found.value)
    }
}
