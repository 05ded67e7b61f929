//! A graph in the languages of others: Mermaid, Graphviz, SVG, JSON, and as text.
//!
//! SVG is drawn from the Graphviz text, so that both show the same. Names in
//! a project are letters, digits and `-`; routes may hold more, and are quoted.

use std::fmt::Write as _;

use layout::backends::svg::SVGWriter;
use layout::gv::{DotParser, GraphBuilder};

use crate::cli::failure::Failure;
use crate::driver::{Graph, GraphEdge, GraphNode, NodeKind};

/// For people: each node with what reaches it and what it reaches.
pub(super) fn text(graphs: &[Graph]) -> String {
    let mut text = String::new();
    for (at, graph) in graphs.iter().enumerate() {
        let gap = if at == 0 { "" } else { "\n" };
        let _ = writeln!(text, "{gap}environment {}", graph.environment);
        for node in graph.nodes.iter().filter(|node| node.kind != NodeKind::SecretStore) {
            let ports: Vec<String> =
                node.ports.iter().map(|port| format!("{} {}", port.name, port.number)).collect();
            let note = match node.kind {
                NodeKind::Existing => " (existing)",
                NodeKind::External => " (external)",
                NodeKind::Workload | NodeKind::SecretStore => "",
            };
            let ports = if ports.is_empty() { String::new() } else { format!("  {}", ports.join(", ")) };
            let _ = writeln!(text, "\n  {}{note}{ports}", node.name);
            for route in &node.routes {
                let _ = writeln!(text, "    <- {route}");
            }
            for edge in graph.edges.iter().filter(|edge| edge.to == node.name) {
                let port = edge.port.as_ref().map_or_else(String::new, |port| format!("  at {port}"));
                let _ = writeln!(text, "    <- {}{port}", edge.from);
            }
            for edge in graph.edges.iter().filter(|edge| edge.from == node.name) {
                let _ = writeln!(text, "    -> {}{}", edge.to, on(graph, edge));
            }
        }
    }
    text
}

fn on(graph: &Graph, edge: &GraphEdge) -> String {
    let is_store = |node: &GraphNode| node.name == edge.to && node.kind == NodeKind::SecretStore;
    match &edge.port {
        Some(port) => format!(".{port}"),
        None if graph.nodes.iter().any(is_store) => " (secrets)".to_owned(),
        None => String::new(),
    }
}

/// One object; its form is `gdeploy.dev/graph/v1`.
pub(super) fn json(graphs: &[Graph]) -> String {
    /// In the order in which a person reads it.
    #[derive(serde::Serialize)]
    struct Whole<'g> {
        schema: &'static str,
        environments: &'g [Graph],
    }
    let whole = Whole { schema: "gdeploy.dev/graph/v1", environments: graphs };
    let text = serde_json::to_string_pretty(&whole).expect("names and numbers have a form in JSON");
    text + "\n"
}

/// A flowchart, as GitHub and GitLab draw it in Markdown.
pub(super) fn mermaid(graph: &Graph) -> String {
    let mut text = "flowchart LR\n".to_owned();
    for node in &graph.nodes {
        let label = label(node, "<br>").replace('"', "#quot;");
        let (open, close) = match node.kind {
            NodeKind::Workload => ("[", "]"),
            NodeKind::Existing => ("([", "])"),
            NodeKind::External => ("{{", "}}"),
            NodeKind::SecretStore => ("[(", ")]"),
        };
        let _ = writeln!(text, "  {}{open}\"{label}\"{close}", id(graph, &node.name));
    }
    for (at, (route, name)) in routes(graph).enumerate() {
        let _ = writeln!(text, "  route{at}>\"{}\"] --> {}", route.replace('"', "#quot;"), id(graph, name));
    }
    for edge in &graph.edges {
        let (from, to) = (id(graph, &edge.from), id(graph, &edge.to));
        let _ = match &edge.port {
            Some(port) => writeln!(text, "  {from} -->|{port}| {to}"),
            None => writeln!(text, "  {from} -.-> {to}"),
        };
    }
    text
}

/// A digraph of Graphviz.
pub(super) fn dot(graph: &Graph) -> String {
    let mut text = format!("digraph \"{}\" {{\n  rankdir=LR;\n  node [shape=box];\n", graph.environment);
    for node in &graph.nodes {
        let style = match node.kind {
            NodeKind::Workload => "",
            NodeKind::Existing => ", style=dashed",
            NodeKind::External => ", shape=hexagon",
            NodeKind::SecretStore => ", shape=ellipse",
        };
        let _ = writeln!(text, "  {} [label={}{style}];", id(graph, &node.name), quoted(&label(node, "\\n")));
    }
    for (at, (route, name)) in routes(graph).enumerate() {
        let _ = writeln!(text, "  route{at} [label={}, shape=ellipse];", quoted(route));
        let _ = writeln!(text, "  route{at} -> {};", id(graph, name));
    }
    for edge in &graph.edges {
        let (from, to) = (id(graph, &edge.from), id(graph, &edge.to));
        let _ = match &edge.port {
            Some(port) => writeln!(text, "  {from} -> {to} [label={}];", quoted(port)),
            None => writeln!(text, "  {from} -> {to} [style=dashed];"),
        };
    }
    text.push_str("}\n");
    text
}

/// A picture.
pub(super) fn svg(graph: &Graph) -> Result<String, Failure> {
    let dot = dot(graph);
    let parsed = DotParser::new(&dot).process();
    let parsed = parsed.map_err(|error| Failure::new(format!("could not draw the graph: {error}")))?;
    let mut builder = GraphBuilder::new();
    builder.visit_graph(&parsed);
    let mut writer = SVGWriter::new();
    builder.get().do_it(false, false, false, &mut writer);
    Ok(writer.finalize())
}

/// What stands in the box of a node.
fn label(node: &GraphNode, newline: &str) -> String {
    let ports = node.ports.iter().map(|port| format!("{} {}", port.name, port.number));
    std::iter::once(node.name.clone()).chain(ports).collect::<Vec<_>>().join(newline)
}

/// Where the outside comes in, and at whom.
fn routes(graph: &Graph) -> impl Iterator<Item = (&str, &str)> {
    graph.nodes.iter().flat_map(|node| node.routes.iter().map(|route| (route.as_str(), node.name.as_str())))
}

/// A name that needs no quotes in any of these languages: `n3`.
fn id(graph: &Graph, name: &str) -> String {
    let at = graph.nodes.iter().position(|node| node.name == name);
    // Whom `--only` leaves out has no box of its own, and is named by itself.
    at.map_or_else(
        || name.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_"),
        |at| format!("n{at}"),
    )
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\\\""))
}
