//! The files of a new project, as a person would have written them.

use std::fmt::Write as _;

use super::{App, Plan};

/// Each with its name; `project.gdeploy` comes first.
pub(super) fn files(plan: &Plan) -> Vec<(String, String)> {
    let mut files = vec![("project.gdeploy".to_owned(), project(plan))];
    files.extend(plan.apps.iter().map(|app| (format!("{}.gdeploy", app.name), self::app(app))));
    files
}

fn project(plan: &Plan) -> String {
    let mut text = format!(
        "project {} {{\n  language = 1\n  registry = \"{}\"   // where images are pushed to\n}}\n\nlet version = \"0.1.0\"   // what runs is in the source: \
         `gdeployc set version …` or a bot edits it\n",
        plan.name, plan.registry
    );
    for environment in &plan.environments {
        let is_local = ["dev", "test", "local"].contains(&environment.as_str());
        let is_production = environment.starts_with("prod") || environment == "live";
        let _ = write!(text, "\nenvironment {environment} {{\n");
        if is_local {
            text.push_str("  local      = true   // a throw-away cluster\n");
        }
        if is_production {
            text.push_str("  protected  = true   // risks for availability are errors\n");
        }
        let namespace =
            if is_production { plan.name.clone() } else { format!("{}-{environment}", plan.name) };
        let _ = write!(text, "  namespace  = \"{namespace}\"\n  kubernetes = \"{}\"\n", plan.kubernetes);
        if is_production {
            text.push_str("\n  every app { scale = 2 }\n");
        }
        text.push_str("}\n");
    }
    text
}

fn app(app: &App) -> String {
    let mut text = format!("app {} {{\n", app.name);
    if let Some(go) = &app.go {
        let _ = write!(
            text,
            "  build go {{\n    toolchain = \"{}\"\n    package   = \"{}\"\n  }}\n",
            go.toolchain, go.package
        );
    }
    let reference = format!("\"${{project.registry}}/{}:${{version}}\"", app.name);
    match app.port {
        Some(port) => {
            let _ = write!(text, "  image     = {reference}\n  port http = {port}\n");
            let _ = match &app.ready {
                Some(path) => writeln!(text, "  probe readiness {{ get = \"{path}\" }}"),
                None => writeln!(text, "  probe readiness {{ tcp = port.http }}"),
            };
        }
        None => {
            let _ = writeln!(text, "  image = {reference}");
        }
    }
    text.push_str("  resources { cpu = 100m..500m, memory = 128Mi..256Mi }\n}\n");
    text
}

#[cfg(test)]
mod tests;
