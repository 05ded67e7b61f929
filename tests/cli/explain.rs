//! What `explain` takes for an address, a word, a code or a place in an output.

use tempfile::TempDir;

use super::{APPS, PROJECT, STAGING, clean, command, finish, folder, run, write};

#[test]
fn codes_are_explained_anywhere() {
    let empty = folder(&[]);
    let by_number = run(&empty, &["explain", "GD0302"]).exits(0).stdout;
    assert!(by_number.starts_with("GD0302 unit: ") && by_number.contains("Wrong:"), "{by_number}");
    assert_eq!(run(&empty, &["explain", "gd0302"]).exits(0).stdout, by_number);
    assert_eq!(run(&empty, &["explain", "unit"]).exits(0).stdout, by_number);
    assert!(run(&empty, &["explain", "units"]).exits(2).stderr.contains("did you mean `unit`, GD0302?"));
    assert!(run(&empty, &["explain", "GD0399"]).exits(2).stderr.contains("GD0301, GD0302"));
    assert!(run(&empty, &["explain", "GD4"]).exits(2).stderr.contains("GD06 security"));
}

#[test]
fn values_are_explained_by_their_layers() {
    let shop = folder(&[
        ("project.gdeploy", &[PROJECT, STAGING, APPS]),
        ("staging.gdeploy", &["environment staging app orders { scale = 3 }\n"]),
    ]);
    let answer = run(&shop, &["explain", "orders.scale"]).exits(0).stdout;
    assert!(answer.contains("orders.scale = 1   in `dev`\n"), "{answer}");
    assert!(answer.contains("orders.scale = 3   in `staging`\n"), "{answer}");
    assert!(answer.contains("environment staging  staging.gdeploy:1:"), "{answer}");
    let staging = run(&shop, &["explain", "orders.scale", "--env", "staging"]).exits(0).stdout;
    assert!(!staging.contains("`dev`"), "{staging}");
    let same = run(&shop, &["explain", "web.scale"]).exits(0).stdout;
    assert!(same.starts_with("web.scale = 1   in `dev` and `staging`\n"), "{same}");
    assert!(run(&shop, &["explain", "order.scale"]).exits(1).stderr.contains("did you mean `orders`?"));

    let place = "staging/orders/deployment.yaml:spec.replicas";
    let unbuilt = run(&shop, &["explain", &format!("out/{place}")]).exits(0).stdout;
    assert!(unbuilt.starts_with(&format!("{place} = 3")), "{unbuilt}");
    run(&shop, &["build", "-o", "deploy"]).exits(0);
    assert_eq!(run(&shop, &["explain", &format!("deploy/{place}")]).exits(0).stdout, unbuilt);
    let inside =
        command(&shop.path().join("deploy/staging/orders"), &["explain", "deployment.yaml:spec.replicas"]);
    assert!(finish(inside).exits(0).stdout.contains("staging.gdeploy:1:"));
    // A default as people are to see it, without what else the declaration says.
    let grace = "deploy/staging/orders/deployment.yaml:spec.template.spec.terminationGracePeriodSeconds";
    let grace = run(&shop, &["explain", grace]).exits(0).stdout;
    assert!(grace.ends_with("  grace: Duration = 30s\n"), "{grace}");
    let line = run(&shop, &["explain", "deploy/staging/orders/deployment.yaml:1"]).exits(0).stdout;
    assert!(line.contains("deployment.yaml:"), "{line}");
    assert!(
        run(&shop, &["explain", "deploy/staging/orders/deployment.yaml"]).exits(2).stderr.contains(":27")
    );
}

#[test]
fn words_are_explained_anywhere() {
    let nowhere = TempDir::new().expect("a folder");
    let page = run(&nowhere, &["explain", "scale.on.cpu"]).exits(0);
    assert_eq!(
        page.stdout,
        "cpu { … }\n\n  Use of the processor, of what is requested.\n\n  target: Percent    So much of what is requested.\n  container: Label?  Of this container alone.\n"
    );
    let field = run(&nowhere, &["explain", "resources.memory"]).exits(0);
    assert!(field.stdout.starts_with("memory: Memory..(Memory | unlimited)\n"), "{}", field.stdout);
    // A workload of that name is what is meant.
    let folder = clean();
    write(&folder, "probe.gdeploy", "app probe {}\n");
    assert!(run(&folder, &["explain", "probe.existing"]).exits(0).stdout.contains("default"));
}

#[test]
fn what_is_no_workload_is_explained_for_each_environment() {
    const MORE: &str = "let domain = \"a.test\"\ninput commit: String = \"none\"\n\
        environment staging let domain = \"b.test\"\n\
        app api {\n  build go { toolchain = \"1.26\", ldflags = [\"-X main.c=${commit}\"] }\n\
        \x20 config { HOST = \"api.${domain}\" }\n\
        \x20 file \"/etc/x.yaml\" { content { a { \"b.c\" = 1 } } }\n}\n";
    let shop = folder(&[("project.gdeploy", &[PROJECT, STAGING, APPS, MORE])]);
    let told = |what: &str| run(&shop, &["explain", what]).exits(0).stdout;
    let domain = told("domain");
    assert!(
        domain.contains("domain = \"a.test\"   in `dev`") && domain.contains("= \"b.test\"   in `staging`")
    );
    assert!(told("commit").contains("commit = \"none\"   in `dev` and `staging`"));
    assert!(told("project.language").starts_with("project.language = 1"));
    let namespace = told("environment.staging.namespace");
    assert!(namespace.contains("shop-staging") && !namespace.contains("shop-dev"), "{namespace}");
    let wrong = run(&shop, &["explain", "environment.stagin.namespace"]).exits(1).stderr;
    assert!(wrong.contains("did you mean `staging`?"), "{wrong}");
    assert!(told("api.build.go.ldflags").contains("[\"-X main.c=${commit}\"]"));
    let content = "api.file[\"/etc/x.yaml\"].content.a[\"b.c\"]";
    assert!(told("api.file").contains(&format!("{content} = 1")), "{}", told("api.file"));
    assert!(told(content).starts_with(&format!("{content} = 1")));
}

/// As it stands in the source, with its environment and its word, and as short as can be.
#[test]
fn an_address_may_say_more_than_it_has_to() {
    const MORE: &str = "secret_store vault { name = \"backend\" }\n\
        environment staging app orders { scale = 3 }\n";
    let shop = folder(&[("project.gdeploy", &[PROJECT, STAGING, APPS, MORE])]);
    let told = |what: &str| run(&shop, &["explain", what]).exits(0).stdout;
    let short = told("orders.scale");
    assert_eq!(told("app.orders.scale"), short);
    let staging = run(&shop, &["explain", "orders.scale", "-e", "staging"]).exits(0).stdout;
    for long in ["staging.orders.scale", "staging.app.orders.scale", "environment.staging.app.orders.scale"] {
        assert_eq!(told(long), staging, "{long}");
    }
    assert!(told("vault").contains("vault.name = \"backend\""));
    assert_eq!(told("secret_store.vault.name"), told("vault.name"));
    for (wrong, help) in [
        ("app.order.scale", "the project has no `app` named `order`"),
        ("job.orders.scale", "its address is `orders.scale`"),
        ("staging.oders.scale", "did you mean `orders`?"),
        ("staging.every.app.scale", "`staging.orders.scale`"),
        ("vault.nam", "did you mean `name`?"),
    ] {
        let told = run(&shop, &["explain", wrong]).exits(1).stderr;
        assert!(told.contains(help), "{wrong}: {told}");
    }
    let both = run(&shop, &["explain", "staging.orders.scale", "-e", "dev"]).exits(1).stderr;
    assert!(both.contains("is about `staging`, and `--env` asks for `dev`"), "{both}");
}

#[test]
fn an_answer_about_an_edited_output_says_so() {
    let shop = clean();
    run(&shop, &["build", "--annotate"]).exits(0);
    let line = "out/dev/web/deployment.yaml:2";
    assert_eq!(run(&shop, &["explain", line]).exits(0).stderr, "");
    write(&shop, "out/dev/web/deployment.yaml", "mine\n");
    let told = run(&shop, &["explain", line]).exits(0).stderr;
    assert!(told.contains("note: `out/dev/web/deployment.yaml` is not what would be built now"), "{told}");
}

#[test]
fn what_others_call_it_and_what_is_misspelt_leads_to_a_word() {
    let shop = clean();
    for word in ["config", "network_policy", "component", "input", "every", "add", "remove", "let"] {
        assert!(run(&shop, &["explain", word]).exits(0).stdout.starts_with(word), "{word}");
    }
    for (word, help) in [
        ("replicas", "gdeploy calls it `scale`"),
        ("livenessProbe", "gdeploy calls it `probe`"),
        ("probe.evry", "did you mean `probe.every`?"),
        ("probe.periodSeconds", "gdeploy calls it `probe.every`"),
        ("GD302", "did you mean `GD0302`, unit?"),
        ("GD4", "GD09 files"),
    ] {
        let told = run(&shop, &["explain", word]).exits(2).stderr;
        assert!(told.contains(help), "{word}: {told}");
    }
    write(&shop, "api.gdeploy", "app api { build go { toolchain = \"1.26\" } }\n");
    run(&shop, &["build"]).exits(0);
    let image = run(&shop, &["explain", "out/images/api/Dockerfile"]).exits(0);
    assert!(image.stderr.contains("is made from `build` of `api`"), "{}", image.stderr);
    assert!(image.stdout.contains("api.build.go.toolchain = \"1.26\""), "{}", image.stdout);
}
