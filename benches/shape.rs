//! Projects of a known size for benches and their tests: "the shape".
//!
//! Each app becomes, in each of three environments, the objects that an
//! ordinary web service has: see [`app`]. Environments differ in ten values,
//! and `prod` overrides four of each app. Values differ from app to app, so
//! that nothing is fast because it is always the same. One app is one file.

use std::fmt::Write as _;

/// The environments of every project here.
#[allow(dead_code, reason = "not everybody who includes this file asks")]
pub(crate) const ENVIRONMENTS: [&str; 3] = ["dev", "staging", "prod"];

/// A project of so many apps: names and texts of its files, `project.gdeploy` first.
pub(crate) fn project(apps: usize) -> Vec<(String, String)> {
    let main = ("project.gdeploy".to_owned(), PROJECT.to_owned());
    let app = |number| (format!("apps/{:03}/{}.gdeploy", number / 100, name(number)), app(number));
    std::iter::once(main).chain((0..apps).map(app)).collect()
}

/// The name of an app.
pub(crate) fn name(number: usize) -> String {
    format!("app-{number:05}")
}

const PROJECT: &str = r#"// Three environments that differ in ten values.

project shape {
  language = 1
  registry = "registry.example.com/shape"
  owner    = "team-shape"
}

let domain     = "dev.example.com"
let region     = "eu-1"
let log_format = "text"
let trace      = "off"
let sampling   = 100

environment dev {
  context     = "kind-dev"
  namespace   = "shape-dev"
  kubernetes  = "1.34"
  labels      { stage = "dev" }
  annotations { "example.com/cost-centre" = "research" }
}

environment staging {
  context        = "staging-eu"
  namespace      = "shape-staging"
  kubernetes     = "1.34"
  labels         { stage = "staging" }
  annotations    { "example.com/cost-centre" = "quality" }
  let domain     = "staging.example.com"
  let region     = "eu-2"
  let log_format = "json"
  let trace      = "on"
  let sampling   = 10
}

environment prod {
  context        = "prod-eu"
  namespace      = "shape-prod"
  kubernetes     = "1.35"
  labels         { stage = "prod" }
  annotations    { "example.com/cost-centre" = "business" }
  let domain     = "example.com"
  let region     = "eu-3"
  let log_format = "json"
  let trace      = "on"
  let sampling   = 1
}

every app { labels { tier = "web" } }
"#;

/// One app: two ports, twelve variables and two more from a Secret, requests and limits, three probes, a
/// mounted file, a spread, an autoscaler, a disruption budget, an Ingress with TLS, and a policy.
fn app(number: usize) -> String {
    let name = name(number);
    let of = |many: usize| number % many;
    let mut text = String::with_capacity(2048);
    let _ = write!(
        text,
        r#"/// Serves the pages of customer {number}.
app {name} {{
  image        = "${{project.registry}}/{name}:1.{minor}.{patch}"
  port http    = 8080
  port metrics = 9090

  config {{
    LOG_LEVEL     = "info"
    LOG_FORMAT    = log_format
    REGION        = region
    TRACE         = trace
    SAMPLING      = sampling
    PUBLIC_URL    = "https://{name}.${{domain}}/"
    SHARD         = {shard}
    QUEUE         = "jobs-{name}"
    CACHE_TTL     = {ttl}s
    BATCH_SIZE    = {batch}
    BUFFER_BYTES  = resources.memory.max * 25%
    FEATURE_BETA  = {beta}
  }}
  secret DB_PASSWORD {{ existing = "{name}-db", key = "password" }}
  secret API_KEY {{ existing = "{name}-api", key = "key" }}
  file "/etc/{name}/config.yaml" {{
    content {{
      server {{ port = port.http, shutdown = 20s }}
      metrics {{ port = port.metrics, path = "/metrics" }}
      limits {{ requests = {requests}, body = 1Mi }}
    }}
  }}

  resources {{
    cpu    = {cpu}m..{cpu_limit}m
    memory = {memory}Mi..{memory_limit}Mi
  }}
  probe startup {{ get = "/healthz", every = 10s, failures = 30 }}
  probe readiness {{ get = "/readyz", every = 5s, timeout = 2s }}
  probe liveness {{ get = "/healthz", every = 20s, timeout = 3s }}
  volume scratch {{ temp = "disk", mount = "/tmp" }}
  expose http {{ host = "{name}.${{domain}}", path = "/", tls = "{name}-tls" }}

  scale = 2..{most}
  scale on cpu {{ target = {target}% }}
  disruption {{ unavailable = 1 }}
  placement {{ spread = "topology.kubernetes.io/zone" }}
  rollout rolling {{ surge = 1, unavailable = 0, ready_for = 5s }}
}}

environment prod app {name} {{
  scale = 3..{most_in_prod}
  config {{ LOG_LEVEL = "warn", CACHE_TTL = {ttl_in_prod}s }}
  resources.memory = {memory_limit}Mi..{memory_in_prod}Mi
}}
"#,
        minor = of(17),
        patch = of(11),
        shard = of(64),
        ttl = 30 + of(60),
        batch = 100 + of(400),
        beta = of(3) == 0,
        requests = 1000 + of(777),
        cpu = 50 + 10 * of(10),
        cpu_limit = 250 + 50 * of(10),
        memory = 64 + 16 * of(8),
        memory_limit = 256 + 32 * of(8),
        most = 4 + of(6),
        target = 50 + of(40),
        most_in_prod = 10 + of(20),
        ttl_in_prod = 300 + of(60),
        memory_in_prod = 512 + 64 * of(8),
    );
    text
}
