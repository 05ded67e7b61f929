//! The ways to a cluster: inside of it, through proxies, with a plugin that says who asks.
//!
//! Where kubectl goes a way, it goes the same one here, which is seen by the proxy that it takes.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

#[path = "support/client.rs"]
mod client;
#[path = "support/cluster.rs"]
mod cluster;
#[path = "support/manifests.rs"]
mod manifests;
#[path = "support/proxy.rs"]
mod proxy;
#[path = "support/reach.rs"]
mod reach;

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use proxy::Tunnel;
use reach::{ORDERS, Place, Said, on_newest};

/// Names and values.
type Variables<'v> = &'v [(&'v str, &'v str)];

/// What may be set on the machine that the tests run on.
const VARIABLES: &[&str] = &[
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "NO_PROXY",
    "no_proxy",
    "ALL_PROXY",
    "all_proxy",
];

fn run(place: &Place<'_>, mut command: Command) -> Said {
    let output =
        command.current_dir(place.folder()).stdin(Stdio::null()).output().expect("the program is there");
    Said {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// `gdeployc diff` and `kubectl` with the same kubeconfig and the same environment.
fn both(place: &Place<'_>, variables: &[(&str, &str)]) -> [Command; 2] {
    let mut ours = Command::new(env!("CARGO_BIN_EXE_gdeployc"));
    ours.args(["diff", "-e", "prod", "--timeout", "10s"]);
    let mut theirs = Command::new(cluster::tools().join("1.37/kubectl"));
    theirs.args(["get", "--raw", "/version"]);
    for command in [&mut ours, &mut theirs] {
        for name in VARIABLES {
            command.env_remove(name);
        }
        command.env("KUBECONFIG", place.kubeconfig()).envs(variables.iter().copied());
    }
    [ours, theirs]
}

/// The server by a name that is nobody's, and whatever else its cluster says.
fn by_name(place: &Place<'_>, more: &str) -> String {
    let (url, _) = place.way();
    let address = url.trim_start_matches("https://").split(':').next().expect("an address");
    let text = place.kubeconfig_of("watched");
    text.replace(
        &format!("server: \"{url}\""),
        &format!("server: \"https://api.example.com:26443\", tls-server-name: \"{address}\"{more}"),
    )
}

#[test]
fn the_proxy_is_the_one_that_kubectl_takes() {
    on_newest("proxies", |place| {
        place.project(ORDERS);
        let tunnel = Tunnel::start(&place.way().0);
        let address = tunnel.address();
        let url = format!("http://{address}");
        let with_password = format!("http://somebody:pass%40word@{address}");
        let in_file = format!(", proxy-url: \"{url}\"");
        let nowhere = "http://127.0.0.1:1";
        // What the kubeconfig says, what the environment says, whether the tunnel is taken.
        let cases: &[(&str, Variables<'_>, bool)] = &[
            (&in_file, &[], true),
            (&in_file, &[("NO_PROXY", "api.example.com")], true),
            (&in_file, &[("NO_PROXY", "*")], true),
            (&in_file, &[("HTTPS_PROXY", nowhere)], true),
            ("", &[("HTTPS_PROXY", &url)], true),
            ("", &[("https_proxy", &url)], true),
            ("", &[("HTTPS_PROXY", &address)], true),
            ("", &[("HTTPS_PROXY", &with_password)], true),
            ("", &[("HTTPS_PROXY", &url), ("NO_PROXY", "localhost,example.org, 10.0.0.0/8")], true),
            ("", &[("HTTPS_PROXY", &url), ("NO_PROXY", "127.0.0.1")], true),
            ("", &[("HTTPS_PROXY", &url), ("NO_PROXY", "api.example.com")], false),
            ("", &[("HTTPS_PROXY", &url), ("NO_PROXY", "localhost,.example.com")], false),
            ("", &[("HTTPS_PROXY", &url), ("no_proxy", "*")], false),
            ("", &[("HTTP_PROXY", &url)], false),
        ];
        for (cluster, variables, is_taken) in cases {
            fs::write(place.kubeconfig(), by_name(place, cluster)).expect("the folder can be written");
            for (command, name, ok) in both(place, variables)
                .into_iter()
                .zip(["gdeployc", "kubectl"])
                .zip([1, 0])
                .map(|((a, b), c)| (a, b, c))
            {
                let said = run(place, command);
                let what = format!("{name} with {variables:?} and `{cluster}`: {said}");
                assert_eq!(tunnel.taken() > 0, *is_taken, "{what}");
                // The name means something to the proxy only.
                assert_eq!(said.code == ok, *is_taken, "{what}");
                let heads = tunnel.heads();
                assert!(
                    heads.iter().all(|head| head.starts_with("CONNECT api.example.com:26443 ")),
                    "{what}: {heads:?}"
                );
                let has_password = variables.iter().any(|(_, value)| *value == with_password);
                let basic =
                    heads.iter().filter(|head| head.contains("Basic c29tZWJvZHk6cGFzc0B3b3Jk")).count();
                assert_eq!(basic > 0, has_password, "{what}: {heads:?}");
                assert!(!said.to_string().contains("pass%40word"), "{what}");
            }
        }
        // The machine itself is never reached by a proxy of the environment.
        fs::write(place.kubeconfig(), place.kubeconfig_of("watched")).expect("the folder can be written");
        for (command, ok) in both(place, &[("HTTPS_PROXY", nowhere)]).into_iter().zip([1, 0]) {
            let said = run(place, command);
            assert_eq!(said.code, ok, "{said}");
        }
    });
}

#[test]
fn a_proxy_that_is_not_there_is_said() {
    on_newest("no-proxy", |place| {
        place.project(ORDERS);
        for (more, words) in [
            (", proxy-url: \"http://127.0.0.1:1\"", "does not answer"),
            (", proxy-url: \"ftp://127.0.0.1:1\"", "there are http, https and socks5"),
            (", proxy-url: \"http://user:canary@:x\"", "is no address"),
        ] {
            fs::write(place.kubeconfig(), by_name(place, more)).expect("the folder can be written");
            let [ours, _] = both(place, &[]);
            let said = run(place, ours);
            assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{said}");
            assert!(said.stderr.contains(words) && said.stderr.lines().count() == 2, "{more}: {said}");
            assert!(!said.stderr.contains("canary"), "{said}");
        }
        fs::write(place.kubeconfig(), by_name(place, "")).expect("the folder can be written");
        let [ours, _] = both(place, &[("HTTPS_PROXY", "http://127.0.0.1:1"), ("NO_PROXY", "a,,b")]);
        let said = run(place, ours);
        assert!(said.code == 2 && said.stderr.lines().count() == 2, "{said}");
    });
}

#[test]
fn inside_of_a_cluster_it_is_the_cluster_around() {
    on_newest("inside", |place| {
        place.project(ORDERS);
        place.kubectl(&["create", "serviceaccount", "deployer", "-n", "inside"]);
        place.kubectl(&["create", "clusterrole", "inside", "--verb=get,list,patch,create", "--resource=*.*"]);
        place.kubectl(&[
            "create",
            "clusterrolebinding",
            "inside",
            "--clusterrole=inside",
            "--serviceaccount=inside:deployer",
        ]);
        let token = place.kubectl(&["create", "token", "deployer", "-n", "inside"]);
        let (url, certificate) = place.way();
        let (host, port) = url.trim_start_matches("https://").split_once(':').expect("an address");
        let mounted = place.folder().join("mounted");
        fs::create_dir(&mounted).expect("the folder can be written");
        fs::write(mounted.join("token"), token.trim()).expect("the new folder can be written");
        fs::write(mounted.join("namespace"), "inside").expect("the new folder can be written");
        fs::copy(certificate, mounted.join("ca.crt")).expect("it is there");
        let inside = |is_mounted: bool, arguments: &str| {
            // Pods have it there; nobody else sees this mount.
            let mount = "mount -t tmpfs none /run && mkdir -p /run/secrets/kubernetes.io";
            let bind = if is_mounted {
                "mkdir /run/secrets/kubernetes.io/serviceaccount && mount --bind mounted /run/secrets/kubernetes.io/serviceaccount"
            } else {
                "true"
            };
            let program = env!("CARGO_BIN_EXE_gdeployc");
            let script = format!("{mount} && {bind} && exec {program} diff -e prod {arguments}");
            let mut command = Command::new("unshare");
            command.args(["--mount", "--map-root-user", "sh", "-c", &script]);
            for name in VARIABLES {
                command.env_remove(name);
            }
            command.env("KUBERNETES_SERVICE_HOST", host).env("KUBERNETES_SERVICE_PORT", port);
            command.env("HOME", "/nonexistent").env_remove("KUBECONFIG").env("COLUMNS", "120");
            command
        };
        let said = run(place, inside(true, ""));
        assert_eq!(said.code, 1, "{said}");
        assert!(said.stdout.contains("prod in the cluster around (v1.37"), "{said}");
        assert!(!said.stdout.contains("not verified"), "{said}");
        // It has no name, so it is not the one that an environment names.
        let said = run(place, inside(true, "--context here"));
        assert!(said.code == 2 && said.stderr.contains("`here`"), "{said}");
        // A kubeconfig comes first.
        fs::write(place.kubeconfig(), place.kubeconfig_of("watched")).expect("the folder can be written");
        let mut command = inside(true, "");
        command.env("KUBECONFIG", place.kubeconfig());
        let said = run(place, command);
        assert!(said.stdout.contains("prod in here (v1.37"), "{said}");
        // A pod without a token.
        let said = run(place, inside(false, ""));
        assert!(said.code == 2 && said.stderr.contains("there is no kubeconfig"), "{said}");
        assert_eq!(said.stderr.lines().count(), 2, "{said}");
        // A token that says nothing to the server.
        fs::write(mounted.join("token"), "canary.of.old").expect("it is there");
        let said = run(place, inside(true, ""));
        assert!(said.code == 2 && said.stderr.contains("does not know who asks"), "{said}");
        assert!(!said.to_string().contains("canary"), "{said}");
    });
}

/// A kubeconfig whose user is who a program says.
fn with_plugin(place: &Place<'_>, exec: &str) {
    let exec = format!("exec: {{ apiVersion: client.authentication.k8s.io/v1, {exec} }}");
    let text = place.kubeconfig_of("watched").replace("token: watched", &exec);
    fs::write(place.kubeconfig(), text).expect("the folder can be written");
}

const CREDENTIAL: &str = "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"watched\"}}";

fn shell(script: &str) -> String {
    format!("interactiveMode: Never, command: sh, args: [-c, {script:?}]")
}

#[test]
fn a_plugin_runs_once_and_is_told_of_the_cluster() {
    on_newest("plugin", |place| {
        place.project(ORDERS);
        let script = format!("echo \"$GREETING $KUBERNETES_EXEC_INFO\" >> ran.txt; echo '{CREDENTIAL}'");
        let exec = format!(
            "{}, provideClusterInfo: true, env: [{{ name: GREETING, value: hello }}]",
            shell(&script)
        );
        with_plugin(place, &exec);
        let said = place.diff(&[]);
        assert_eq!(said.code, 1, "{said}");
        let ran = fs::read_to_string(place.folder().join("ran.txt")).expect("it ran");
        assert_eq!(ran.lines().count(), 1, "{ran}");
        let info = ran.strip_prefix("hello ").expect("the variable is set");
        let info: serde_json::Value = serde_json::from_str(info).expect("JSON");
        assert_eq!(info["apiVersion"], "client.authentication.k8s.io/v1");
        assert_eq!(info["spec"]["interactive"], false);
        assert_eq!(info["spec"]["cluster"]["server"].as_str(), Some(place.way().0.as_str()), "{info}");
    });
}

#[test]
fn a_plugin_may_give_a_certificate() {
    on_newest("certified", |place| {
        place.project(ORDERS);
        // The server trusts no client certificate, so who has one is nobody to it; a broken one is not even sent.
        let credential = CREDENTIAL
            .replace("\"token\":\"watched\"", "\"clientCertificateData\":\"x\",\"clientKeyData\":\"y\"");
        with_plugin(place, &shell(&format!("echo '{credential}'")));
        let said = place.diff(&[]);
        assert!(said.code == 2 && said.stdout.is_empty(), "{said}");
        assert_eq!(said.stderr.lines().count(), 2, "{said}");
    });
}

#[test]
fn a_plugin_that_fails_is_said_in_one_line() {
    on_newest("failing", |place| {
        place.project(ORDERS);
        let cases = [
            (shell("echo canary; echo canary >&2; exit 3"), "`sh` ended with exit status: 3"),
            (shell("kill -9 $$"), "`sh` ended with signal: 9"),
            (shell("echo canary"), "`sh` gave no credentials"),
            (shell("printf '\\\\377\\\\000canary'"), "`sh` gave no credentials"),
            (shell("true"), "`sh` gave no credentials"),
            (shell("echo '{\\\"status\\\": {}}'"), "`sh` gave no credentials"),
            (
                "interactiveMode: Never, command: /nonexistent/aws-login".to_owned(),
                "`aws-login` is not installed",
            ),
            ("interactiveMode: Never, command: /".to_owned(), "does not start"),
            ("interactiveMode: Never".to_owned(), "without a command"),
        ];
        for (exec, words) in cases {
            with_plugin(place, &exec);
            let said = place.diff(&[]);
            assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{exec}: {said}");
            assert!(said.stderr.contains(words), "{exec}: {said}");
            assert_eq!(said.stderr.lines().count(), 2, "{exec}: {said}");
            assert!(!said.to_string().contains("canary"), "{said}");
        }
        with_plugin(
            place,
            "interactiveMode: Never, command: aws-login, installHint: \"get it from\\n https://example.com/login\"",
        );
        let said = place.diff(&[]);
        assert!(said.stderr.contains("help: get it from https://example.com/login"), "{said}");
        // One that waits for somebody who is not there.
        with_plugin(place, &shell("sleep 600"));
        let start = Instant::now();
        let said = place.diff(&["--timeout", "2s"]);
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
        assert!(said.code == 2 && said.stderr.contains("`sh` took too long"), "{said}");
    });
}
