//! What externals show: their ports, and where they answer.
//!
//! Each address of one is an edge to it, as with workloads; what differs is
//! that its host is its own word and not made of names. An external as a
//! whole stands for all that it answers on.

use super::eval::{Evaluator, Site, Use};
use super::messages;
use super::ports::NO_ADDRESS;
use super::refs::Node;
use super::value::{Callee, PortRef, Value};
use crate::base::diagnostic::Diagnostic;
use crate::base::span::Span;
use crate::layers::tree::Slot;
use crate::words::types::{Entity, Type};
use std::borrow::Cow;

const PARTS: &[&str] = &["url", "host", "fqdn", "address", "number", "name"];

impl<'a, 'p> Evaluator<'a, 'p> {
    /// `orders-db.postgres`, `orders-db.host`
    pub(super) fn far_part(
        &mut self,
        external: &'a str,
        name: &str,
        path: &str,
        span: Span,
        whole: Span,
    ) -> Option<Node<'a, 'p>> {
        let tree = self.world.external(external)?;
        let ports = match tree.block.get("port") {
            Some(Slot::Keyed(ports)) => ports.as_slice(),
            _ => &[],
        };
        if let Some((key, block)) = ports.iter().find(|(key, _)| *key == name) {
            return self.port(external, key, block).map(|port| Node::Value(Value::Port(port)));
        }
        match name {
            "name" => return Some(Node::Value(Value::Text(Cow::Borrowed(external)))),
            "host" => {
                let host = self.host_of(external, whole)?;
                self.calls(Callee::External(external), whole);
                return Some(Node::Value(Value::Text(host)));
            }
            _ if tree.block.unclear => return None,
            _ => {}
        }
        let finding = messages::no_part(
            path,
            name,
            span,
            ports.iter().map(|(key, _)| key.as_ref()).chain(["host", "name"]),
        );
        self.report(match ports {
            [] if finding.fix.is_none() => finding.help(format!("add `port {name} = …` to `{path}`")),
            _ => finding,
        });
        None
    }

    /// A part of a port of an external.
    pub(super) fn far_port_part(
        &mut self,
        port: &PortRef<'a>,
        part: &str,
        path: &str,
        span: Span,
        whole: Span,
    ) -> Option<Value<'a>> {
        if !PARTS.contains(&part) {
            self.report(messages::no_part(path, part, span, PARTS.iter().copied()));
            return None;
        }
        self.calls(Callee::Port(port.clone()), whole);
        if part == "number" {
            return Some(Value::Int(port.number));
        }
        let host = self.host_of(port.workload, whole)?;
        match part {
            "host" | "fqdn" => Some(Value::Text(host)),
            "address" => Some(Value::Text(Cow::Owned(format!("{host}:{}", port.number)))),
            _ => self.url(port, &host, port.number, path, span),
        }
    }

    /// An external where a value is wanted.
    pub(super) fn whole_external(
        &mut self,
        name: &'a str,
        span: Span,
        ty: &Type<'a>,
        field: &str,
    ) -> Value<'a> {
        if ty.takes(&Type::Entity(Entity::External)) {
            return Value::Entity(name);
        }
        let port = match self.world.external(name).and_then(|tree| tree.block.get("port")) {
            Some(Slot::Keyed(ports)) => ports.first().map(|(key, _)| key.as_ref()),
            _ => None,
        };
        let finding = if ty.takes(&Type::Port) {
            messages::mismatch(field, ty, "an external", span)
        } else {
            Diagnostic::error(messages::WRONG_TYPE, format!("`{name}` is an external, not a value"))
                .label(span, "which part of it?")
        };
        self.report(match port {
            Some(port) if ty.takes(&Type::Port) => finding.help(format!("name its port: `{name}.{port}`")),
            Some(port) => finding.help(format!("for its address write `{name}.{port}.address`")),
            None => finding.help(format!("for the name of its host write `{name}.host`")),
        });
        Value::Unknown
    }

    fn calls(&mut self, callee: Callee<'a>, span: Span) {
        if !self.edgeless && self.quiet == 0 {
            self.uses.push(Use { callee, span });
        }
    }

    /// Where an external answers; findings about the value are made at its declaration.
    fn host_of(&mut self, external: &'a str, span: Span) -> Option<Cow<'a, str>> {
        let tree = self.world.external(external)?;
        let field = self.world.vocabulary.word(tree.block.word).field("host")?;
        let site = Site {
            workload: Some(external),
            word: Some(tree.block.word),
            block: Some(&tree.block),
            ..Site::nowhere()
        };
        self.quiet += 1;
        let found = self.field_value(field, site);
        self.quiet -= 1;
        match found.map(|found| found.value) {
            Some(Value::Text(host)) => Some(host),
            Some(Value::Unknown) => None,
            _ if tree.block.unclear => None,
            _ => {
                self.report(
                    Diagnostic::error(NO_ADDRESS, format!("nothing says where `{external}` answers"))
                        .label(span, "used here")
                        .label(tree.block.span, "no `host` here")
                        .help(format!("add to `external {external}`: `host = \"…\"`")),
                );
                None
            }
        }
    }
}
