//! Who talks to whom: the workloads of an environment, what they call and what they need from outside.
//!
//! Read from the models, so an edge is here exactly where a network policy
//! would let it through: a value that uses an address, or `calls`. Nothing
//! here draws; the command does.

use super::analysis::{self, Evaluated};
use super::compile::unknown_workloads;
use super::findings;
use super::{Options, Project};
use crate::base::diagnostic::{Diagnostic, Severity, Sink};
use crate::base::render;
use crate::model::outside::FarPort;
use crate::model::words::External;
use crate::model::workload::Workload;
use std::collections::BTreeSet;

/// One environment, as a graph. All lists are sorted by name.
#[derive(Debug, PartialEq, Eq, serde::Serialize)]
pub struct Graph {
    /// `prod`
    pub environment: String,
    /// What is in it, and what it talks to outside.
    pub nodes: Vec<GraphNode>,
    /// Who talks to whom.
    pub edges: Vec<GraphEdge>,
}

/// Something that talks or is talked to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct GraphNode {
    /// `orders`
    pub name: String,
    /// What it is.
    pub kind: NodeKind,
    /// Its ports by name, with the number that callers use.
    pub ports: Vec<GraphPort>,
    /// Where the outside reaches it: `https://shop.example.com/api`.
    pub routes: Vec<String>,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NodeKind {
    /// A workload that the project deploys.
    Workload,
    /// A workload that is there already.
    Existing,
    /// What the project talks to and does not deploy.
    External,
    /// Where secrets come from.
    SecretStore,
}

/// A port of a node.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct GraphPort {
    /// `http`
    pub name: String,
    /// The number inside the container.
    pub number: i64,
}

/// A line from one node to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct GraphEdge {
    /// The node that calls.
    pub from: String,
    /// The node that is called.
    pub to: String,
    /// Which port of it; none for a store of secrets, and for any port.
    pub port: Option<String>,
}

impl Project {
    /// The graph of each environment asked for; findings where one of them has an error.
    pub fn graphs(&self, options: &Options) -> Result<Vec<Graph>, Vec<Diagnostic>> {
        let trees = analysis::trees(self);
        let mut sink = Sink::default();
        let shared = analysis::shared(&trees, options, &mut sink);
        let names = analysis::environments(&shared, options, &mut sink);
        unknown_workloads(&shared.program, options, &mut sink);
        let mut found = trees.problems();
        found.extend(sink.into_vec().into_iter().map(|finding| (None, finding)));
        let mut graphs = Vec::with_capacity(names.len());
        for name in names {
            let outcome = analysis::environment(&shared, name, options);
            found.extend(outcome.found);
            graphs.extend(outcome.evaluated.map(|evaluated| graph(name, &evaluated)));
        }
        found.retain(|(_, finding)| finding.severity == Severity::Error);
        if found.is_empty() {
            return Ok(graphs);
        }
        let mut found = findings::join(found);
        render::sort(&mut found);
        Err(found)
    }
}

fn graph(environment: &str, evaluated: &Evaluated<'_>) -> Graph {
    let workloads = &evaluated.workloads;
    let externals = &evaluated.environment.others.externals;
    let mut nodes: BTreeSet<GraphNode> = workloads.iter().map(node).collect();
    let mut edges = BTreeSet::new();
    for workload in workloads {
        let from = workload.name.value.to_string();
        edges.extend(workload.edges.iter().map(|edge| GraphEdge {
            from: from.clone(),
            to: edge.callee.to_string(),
            port: Some(edge.port.to_string()),
        }));
        for far in workload.outside.calls.iter().chain(&workload.outside.callers) {
            nodes.extend(externals.get(&far.external).map(|external| outside(&far.external, external)));
        }
        for far in &workload.outside.calls {
            edges.extend(lines(&from, &far.external, &far.ports));
        }
        for far in &workload.outside.callers {
            edges.extend(lines(&far.external, &from, &far.ports));
        }
        for store in &workload.secrets.stores {
            let name = store.label.to_string();
            nodes.insert(GraphNode {
                name: name.clone(),
                kind: NodeKind::SecretStore,
                ports: Vec::new(),
                routes: Vec::new(),
            });
            edges.insert(GraphEdge { from: from.clone(), to: name, port: None });
        }
    }
    Graph {
        environment: environment.to_owned(),
        nodes: nodes.into_iter().collect(),
        edges: edges.into_iter().collect(),
    }
}

/// A line for each port, or one for any.
fn lines(from: &str, to: &str, ports: &[FarPort<'_>]) -> Vec<GraphEdge> {
    let line = |port: Option<String>| GraphEdge { from: from.to_owned(), to: to.to_owned(), port };
    match ports {
        [] => vec![line(None)],
        ports => ports.iter().map(|port| line(Some(port.name.to_string()))).collect(),
    }
}

fn outside(name: &str, external: &External<'_>) -> GraphNode {
    let ports = external.port.iter();
    let ports = ports.map(|(name, port)| GraphPort { name: name.to_string(), number: port.number.value });
    GraphNode { name: name.to_owned(), kind: NodeKind::External, ports: ports.collect(), routes: Vec::new() }
}

fn node(workload: &Workload<'_>) -> GraphNode {
    let app = &workload.app;
    let ports = app.port.iter();
    let ports = ports.map(|(name, port)| GraphPort { name: name.to_string(), number: port.number.value });
    let routes = app.expose.values().map(|expose| {
        let host = expose.host.as_ref().map(|host| &*host.value);
        if !expose.is_http() {
            let port = expose.port.value.port;
            let whole = |host| format!("{}://{host}", app.speaks(port));
            return host.map_or_else(|| format!("{}:{port}", expose.via.value), whole);
        }
        let scheme = if expose.tls.is_some() { "https" } else { "http" };
        let path = expose.path.value.trim_end_matches('/');
        format!("{scheme}://{}{path}", host.unwrap_or_default())
    });
    GraphNode {
        name: workload.name.value.to_string(),
        kind: if app.existing.value { NodeKind::Existing } else { NodeKind::Workload },
        ports: ports.collect(),
        routes: routes.collect(),
    }
}
