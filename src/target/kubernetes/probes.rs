//! Questions that the kubelet asks a container.
//!
//! A port is asked by its name, but for gRPC, which knows only numbers, and
//! for a port of another container, whose names the kubelet does not know. A
//! command is written so that the kubelet, which expands `$(NAME)` in it as
//! in the container's own, runs what the source says.

use super::shapes::{by_name, filled, int, owned, seconds, unexpanded};
use crate::base::origin::Sourced;
use crate::model::words::{self, App, SText};
use crate::output::marked::Marked;
use crate::values::value::PortRef;
use k8s_openapi::api::core::v1::{ExecAction, GRPCAction, HTTPGetAction, HTTPHeader, Probe, TCPSocketAction};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

/// `listens` says which ports are those of the container that is asked.
pub(super) fn probe(
    app: &App<'_>,
    words: &words::Probe<'_>,
    listens: &dyn Fn(&str) -> bool,
) -> Marked<Probe> {
    let mut marks = Marked::new((), words.origin);
    let mut probe = Probe {
        period_seconds: Some(seconds(*marks.of("periodSeconds", &words.every))),
        timeout_seconds: Some(seconds(*marks.of("timeoutSeconds", &words.timeout))),
        failure_threshold: Some(int(*marks.of("failureThreshold", &words.failures))),
        success_threshold: Some(int(*marks.of("successThreshold", &words.successes))),
        initial_delay_seconds: (words.delay.as_ref())
            .map(|delay| seconds(*marks.of("initialDelaySeconds", delay))),
        ..Probe::default()
    };
    if let (Some(path), Some(port)) = (&words.get, &words.port) {
        probe.http_get = Some(marks.take("httpGet", http(app, words, path, port, listens)));
    } else if let Some(port) = &words.grpc {
        let number = marks.of("grpc/port", port).number;
        probe.grpc = Some(GRPCAction { port: int(number), ..GRPCAction::default() });
    } else if let Some(port) = &words.tcp {
        let port = called(marks.of("tcpSocket/port", port), listens);
        probe.tcp_socket = Some(TCPSocketAction { host: None, port });
    } else if let Some(command) = &words.run {
        probe.exec = Some(ExecAction { command: Some(unexpanded(marks.of("exec/command", command))) });
    }
    marks.with(probe)
}

fn called(port: &PortRef<'_>, listens: &dyn Fn(&str) -> bool) -> IntOrString {
    if listens(port.port) {
        IntOrString::String(port.port.to_owned())
    } else {
        IntOrString::Int(int(port.number))
    }
}

fn http(
    app: &App<'_>,
    words: &words::Probe<'_>,
    path: &SText<'_>,
    port: &Sourced<PortRef<'_>>,
    listens: &dyn Fn(&str) -> bool,
) -> Marked<HTTPGetAction> {
    let mut marks = Marked::new((), path.origin);
    let port = marks.of("port", port);
    let headers = by_name(&words.headers).into_iter().enumerate().map(|(at, (name, value))| HTTPHeader {
        name: name.to_owned(),
        value: owned(marks.of(("httpHeaders", at), value)),
    });
    let http_headers: Vec<_> = headers.collect();
    let get = HTTPGetAction {
        path: Some(owned(marks.of("path", path))),
        port: called(port, listens),
        scheme: (app.speaks(port.port) == "https").then(|| "HTTPS".to_owned()),
        http_headers: filled(http_headers),
        ..HTTPGetAction::default()
    };
    marks.with(get)
}
