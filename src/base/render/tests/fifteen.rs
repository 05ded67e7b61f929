//! The messages that design and manual promise, byte for byte.

use super::*;

fn check(found: &Diagnostic, sources: &SourceMap, expected: &str) {
    assert_eq!(text(found, sources, Style::PLAIN), expected);
}

macro_rules! expected {
    ($id:literal) => {
        include_str!(concat!("../expected/", $id, ".txt"))
    };
}

#[test]
fn gd0101() {
    let s = one("orders.gdeploy", "app orders { resources { cpu = 100m, memory: 256Mi } }\n");
    let colon = at(&s, ":");
    let found = Diagnostic::error(code("GD0101"), "`memory` is set with `=`, not `:`")
        .label(colon, "a setting is `name = value`")
        .help("a colon names a type, and only in `input`, `field` and `label`")
        .replace(colon, ":", " =");
    check(&found, &s, expected!("GD0101"));
}

#[test]
fn gd0102() {
    let s =
        one("orders.gdeploy", "app orders {\n  probe readiness {\n    get = \"/readyz\"\n  scale = 2\n}\n");
    let found = Diagnostic::error(code("GD0102"), "the block `probe readiness` is never closed")
        .label(nth(&s, FileId(0), "{", 1), "this `{` has no `}`")
        .label(at(&s, "scale"), "by its indentation it ends before this line")
        .help("add a line with `}` after line 3");
    check(&found, &s, expected!("GD0102"));
}

#[test]
fn gd0201() {
    let s = one("orders.gdeploy", "app orders { prob readiness { get = \"/readyz\" } }\n");
    let found = Diagnostic::error(code("GD0201"), "an `app` has no `prob`")
        .label(at(&s, "prob"), "unknown word")
        .help("did you mean `probe`?")
        .replace(at(&s, "prob"), "prob", "probe");
    check(&found, &s, expected!("GD0201"));
}

#[test]
fn gd0202() {
    let s = one("orders.gdeploy", "app orders { config { LOG_LEVEL = info } }\n");
    let found = Diagnostic::error(code("GD0202"), "nothing is named `info`")
        .label(at(&s, "info"), "a word without quotes refers to something")
        .help("if it is text, give it quotes")
        .replace(at(&s, "info"), "info", "\"info\"");
    check(&found, &s, expected!("GD0202"));
}

#[test]
fn gd0203() {
    let s = one(
        "orders.gdeploy",
        "app orders { config { PAYMENTS_URL = payments.http.url } }\n\
         app payments { only_in = [staging, prod], port http = 8080 }\n",
    );
    let message = "`orders` needs `payments`, which environment `dev` does not have";
    let mut found = Diagnostic::error(code("GD0203"), message)
        .label(at(&s, "payments.http.url"), "needed here")
        .label(at(&s, "[staging, prod]"), "`dev` is not listed")
        .help(
            "add `dev` to `only_in`, or write `payments?.http.url` to leave PAYMENTS_URL out where \
             `payments` is absent",
        );
    found.environments = vec!["dev".into()];
    assert_eq!(text(&found, &s, Style { environments: 3, ..Style::PLAIN }), expected!("GD0203"));
}

#[test]
fn gd0205() {
    let s = one("project.gdeploy", "input version: String\n");
    let found = Diagnostic::error(code("GD0205"), "the input `version` has no value")
        .label(at(&s, "version"), "declared without a default")
        .help("pass one: `gdeployc build --env prod --input version=…`");
    check(&found, &s, expected!("GD0205"));
}

#[test]
fn gd0302() {
    let s = one("orders.gdeploy", "app orders { resources { cpu = 100m, memory = 128m } }\n");
    let problem = Memory::parse("128m").expect_err("a wrong unit");
    check(&problem_diagnostic(&problem, "memory", at(&s, "128m"), "128m"), &s, expected!("GD0302"));
}

#[test]
fn gd0303() {
    let s = one("orders.gdeploy", "app orders { probe liveness { get = \"/healthz\", every = 10 } }\n");
    let problem = Duration::parse("10").expect_err("no unit");
    check(&problem_diagnostic(&problem, "every", at(&s, "10"), "10"), &s, expected!("GD0303"));
}

#[test]
fn gd0402() {
    let s = one(
        "orders.gdeploy",
        "app orders {\n  sidecar proxy { image = \"envoy:1.31\" }\n  scale on cpu { target = 50% }\n}\n",
    );
    let message = "`orders` cannot scale on cpu: its container `proxy` requests none";
    let found = Diagnostic::error(code("GD0402"), message)
        .label(at(&s, "scale on cpu"), "use divided by request, over all containers")
        .label(at(&s, "sidecar proxy"), "no `resources` here")
        .help("add to `sidecar proxy`: `resources { cpu = 50m, memory = 64Mi }`");
    check(&found, &s, expected!("GD0402"));
}

#[test]
fn gd0502() {
    let s = one(
        "orders.gdeploy",
        "app orders { expose http { host = \"shop.example.com\", path = \"/api\" } }\n",
    );
    let message = "environments `staging` and `prod` both serve `shop.example.com/api`";
    let found = Diagnostic::error(code("GD0502"), message)
        .label(at(&s, "\"shop.example.com\""), "the same in every environment")
        .help(
            "put the part that differs in a `let` that each environment overrides:\n\
             `host = \"shop.${domain}\"`",
        );
    check(&found, &s, expected!("GD0502"));
}

#[test]
fn gd0601() {
    let s = one(
        "orders.gdeploy",
        "app orders { config { DB_URL = \"pg://app:${secret.DB_PASSWORD}@db/app\" } }\n",
    );
    let found = Diagnostic::error(code("GD0601"), "`config.DB_URL` would hold the secret `DB_PASSWORD`")
        .label(at(&s, "${secret.DB_PASSWORD}"), "a Secret")
        .label(at(&s, "config"), "a ConfigMap, stored in clear")
        .help("a secret may be part of another secret")
        .fix("move it out of `config`, as `secret DB_URL = …`", Vec::<Edit>::new());
    check(&found, &s, expected!("GD0601"));
}

#[test]
fn gd0602() {
    let s = one(
        "shop.gdeploy",
        "environment dev { local = true, namespace = \"shop-dev\" }\n\
         app orders { secret DB_PASSWORD { store = vault, path = \"orders/db\" } }\n",
    );
    let message = "environment `dev` cannot provide the secret `DB_PASSWORD` of `orders`";
    let found = Diagnostic::error(code("GD0602"), message)
        .label(at(&s, "store = vault"), "needs the External Secrets operator")
        .label(at(&s, "environment dev"), "`external-secrets` is not in `provides`")
        .help(
            "give it a throw-away value in `environment dev`:\n\
             `app orders { secret DB_PASSWORD { literal = \"dev\" } }`",
        );
    check(&found, &s, expected!("GD0602"));
}

#[test]
fn gd0701() {
    let mut s = one("project.gdeploy", "environment prod { app orders { scale = 3..30 } }\n");
    let other = s.add("orders.gdeploy", "app orders { environment prod { scale = 4..40 } }\n");
    let message = "`orders.scale` is set twice for environment `prod`";
    let found = Diagnostic::error(code("GD0701"), message)
        .label(at(&s, "scale = 3..30"), "once here")
        .label(nth(&s, other, "scale = 4..40", 0), "and once here")
        .help("keep one: both places are the same layer, so neither wins");
    check(&found, &s, expected!("GD0701"));
}

#[test]
fn gd0702() {
    let s = one("project.gdeploy", "environment prod { app orders { config { LOG_LEVLE = \"warn\" } } }\n");
    let key = at(&s, "LOG_LEVLE");
    let found = Diagnostic::error(code("GD0702"), "`orders` has no config `LOG_LEVLE` to override")
        .label(key, "no lower layer sets it")
        .help("did you mean `LOG_LEVEL`? A new entry is `add LOG_LEVLE = …`")
        .replace(key, "LOG_LEVLE", "LOG_LEVEL");
    check(&found, &s, expected!("GD0702"));
}

#[test]
fn gd0801() {
    let s = one(
        "orders.gdeploy",
        "app orders {\n  patch Deployment { spec.template.spec.containers[\"order\"].tty = true }\n}\n",
    );
    let key = at(&s, "\"order\"");
    let found = Diagnostic::error(code("GD0801"), "the Deployment of `orders` has no container `order`")
        .label(key, "there are `orders` and `proxy`")
        .help("did you mean `containers[\"orders\"]`?")
        .replace(key, "\"order\"", "\"orders\"");
    check(&found, &s, expected!("GD0801"));
}
