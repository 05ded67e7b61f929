//! `gdeployc diff -e prod` when something between it and the cluster fails: connections, lists, patience, races.
//!
//! A proxy of the test's own stands before a real API server and lets things happen at a chosen request. What is
//! right is what the same command says when nothing happens.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

#[path = "faults/objects.rs"]
mod objects;

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

use std::fmt::Write as _;
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use cluster::ApiServer;
use proxy::{Asked, Fate, Proxy};
use reach::{ORDERS, Place, Said, on_newest};

/// One that a test may end.
static RESTARTED: LazyLock<ApiServer> = LazyLock::new(|| ApiServer::start("1.37"));

/// Puts a proxy before the server.
fn between(place: &Place<'_>, rule: impl Fn(&Asked) -> Fate + Send + Sync + 'static) -> Proxy {
    let (url, certificate) = place.way();
    let proxy = Proxy::start(&url, &certificate, rule);
    place.reach(&proxy.url());
    proxy
}

/// What a server answers that has a reason.
fn status(code: u16, reason: &str, message: &str) -> String {
    format!(
        "{{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"{message}\",\"reason\":\"{reason}\",\"code\":{code}}}"
    )
}

fn busy(headers: &'static str) -> Fate {
    Fate::Answered(429, headers, "Too many requests, please try again later.".to_owned())
}

/// A project that is applied, and changed afterwards: an image, a new setting, an app less.
fn changed(place: &Place<'_>) {
    place.project(&format!("{ORDERS}\n{}", ORDERS.replace("app orders", "app old")));
    place.apply(&["--server-side"]);
    place.project(&ORDERS.replace("1.5.0", "1.6.0").replace("info", "debug"));
}

fn deleted(said: &Said) -> Vec<String> {
    let view = said.view();
    let all = view["resources"].as_array().expect("resources");
    let gone = all.iter().filter(|one| one["action"] == "delete");
    gone.map(|one| one["id"].as_str().expect("an id").to_owned()).collect()
}

/// As good as random, and the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % limit
    }
}

#[test]
fn a_connection_that_breaks_anywhere_is_made_again() {
    on_newest("cut", |place| {
        changed(place);
        let right = place.json(&[]);
        assert_eq!((right.code, deleted(&right).len()), (1, 6), "{right}");
        let all = {
            let proxy = between(place, |_| Fate::Passes);
            assert_eq!(place.json(&[]).stdout, right.stdout);
            proxy.asked().len()
        };
        assert!(all > 20, "only {all} requests");
        let mut dice = Dice(20);
        for round in 0..24 {
            // Each of the first answers, then any.
            let number = if round < 6 { round } else { dice.below(all) };
            let byte = dice.below([1, 40, 400, 20_000][round % 4]);
            let proxy = between(
                place,
                move |asked| {
                    if asked.number == number { Fate::Cut(byte) } else { Fate::Passes }
                },
            );
            let said = place.json(&[]);
            let what = &proxy.asked()[number];
            assert_eq!(
                (said.code, &said.stdout),
                (1, &right.stdout),
                "round {round}: cut after {byte} bytes of the answer to {what:?}: {said}"
            );
            assert!(said.stderr.is_empty(), "{said}");
        }
    });
}

#[test]
fn what_never_comes_whole_is_predicted_and_told_once() {
    on_newest("broken", |place| {
        changed(place);
        let right = place.json(&[]).resource("Deployment");
        let proxy =
            between(
                place,
                |asked| {
                    if asked.tries("deployments/orders") { Fate::Cut(300) } else { Fate::Passes }
                },
            );
        let said = place.json(&["--timeout", "4s"]);
        assert_eq!(said.code, 3, "{said}");
        let deployment = said.resource("Deployment");
        assert_eq!(deployment["verdict"], "predicted", "{deployment}");
        assert_eq!(deployment["changes"], right["changes"], "{deployment}");
        assert!(
            deployment["unverified"].as_str().is_some_and(|why| why.contains("connection")),
            "{deployment}"
        );
        assert_eq!(said.view()["summary"]["predicted"], 1, "{said}");
        assert!(proxy.count(|asked| asked.tries("deployments/orders")) > 2, "it is tried again");
    });
}

#[test]
fn a_server_that_goes_away_leaves_no_half_answer() {
    on_newest("gone", |place| {
        changed(place);
        let all = deleted(&place.json(&[]));
        for from in [6, 10, 14] {
            let fails = |arguments: &[&str]| {
                let _proxy = between(
                    place,
                    move |asked| if asked.number < from { Fate::Passes } else { Fate::Cut(0) },
                );
                let start = Instant::now();
                let said = place.diff(&[&["--timeout", "3s"], arguments].concat());
                assert!(start.elapsed() < Duration::from_secs(9), "{:?}", start.elapsed());
                said
            };
            let said = fails(&["--format", "json"]);
            assert_eq!(said.code, 3, "{from}: {said}");
            // Of a kind that was listed before it happened it may be known.
            assert!(deleted(&said).iter().all(|id| all.contains(id)), "{from}: {said}");
            let text = fails(&[]);
            assert_eq!(text.code, 3, "{from}: {text}");
            assert!(!text.stdout.contains("no changes"), "{from}: {text}");
            // A line for each that follows from it, however many objects it is.
            let told = text.stdout.matches("connection").count();
            assert!((1..=6).contains(&told), "{from}: {told} times: {text}");
        }
    });
}

#[test]
fn a_server_that_restarts_is_waited_for() {
    let place = Place::new(&RESTARTED, "restart");
    changed(&place);
    let right = place.json(&[]);
    for (is_killed, object) in [(true, "deployments/orders"), (false, "services/orders")] {
        let is_done = AtomicBool::new(false);
        let server = place.way().0.replace("https://", "");
        let proxy = between(&place, move |asked| {
            if asked.tries(object) && !is_done.swap(true, Ordering::Relaxed) {
                RESTARTED.restart(is_killed);
                // One that ends as it likes answers for some time still.
                let start = Instant::now();
                while TcpStream::connect(&server).is_ok() && start.elapsed() < Duration::from_secs(30) {
                    std::thread::sleep(Duration::from_millis(20));
                }
            }
            Fate::Passes
        });
        let said = place.json(&[]);
        assert_eq!((said.code, &said.stdout), (1, &right.stdout), "{object}: {said}");
        assert!(proxy.count(|asked| asked.tries(object)) > 1, "it did not restart");
        drop(proxy);
        // The next one begins with a server that is whole.
        let start = Instant::now();
        place.reach(&place.way().0);
        while place.diff(&[]).code != 1 && start.elapsed() < Duration::from_secs(60) {}
    }
}

#[test]
fn a_kind_that_is_not_listed_loses_nothing() {
    on_newest("unlisted", |place| {
        changed(place);
        let all = deleted(&place.json(&[]));
        let others: Vec<String> = all.iter().filter(|id| !id.contains("/ConfigMap/")).cloned().collect();
        assert_eq!((all.len(), others.len()), (6, 5), "{all:?}");
        for (code, reason) in [(403, "Forbidden"), (500, "InternalError")] {
            let proxy = between(place, move |asked| {
                if asked.lists("configmaps") {
                    Fate::Answered(code, "", status(code, reason, "configmaps cannot be listed today"))
                } else {
                    Fate::Passes
                }
            });
            let said = place.json(&[]);
            assert_eq!(deleted(&said), others, "{said}");
            let notes = said.view()["notes"].to_string();
            assert_eq!(notes.matches("cannot be listed today").count(), 1, "{notes}");
            assert!(notes.contains("ConfigMap in unlisted"), "{notes}");
            // What is declared is known all the same.
            assert_eq!(said.resource("ConfigMap")["verdict"], "verified", "{said}");
            assert_eq!(said.view()["summary"]["predicted"], 0, "{said}");
            drop(proxy);
        }
        // Kinds that only the parent of the set remembers.
        let proxy = between(place, |asked| {
            if asked.method == "GET" && asked.path.contains("/configmaps/unlisted") {
                Fate::Answered(500, "", status(500, "InternalError", "etcd is away"))
            } else {
                Fate::Passes
            }
        });
        let said = place.json(&[]);
        let notes = said.view()["notes"].to_string();
        assert!(
            notes.contains("only looked for in kinds that are declared") && notes.contains("etcd is away"),
            "{said}"
        );
        drop(proxy);
    });
}

#[test]
fn a_list_of_many_pages_counts_when_it_is_whole() {
    on_newest("pages", |place| {
        place.project(ORDERS);
        place.apply(&["--server-side"]);
        let set =
            place.kubectl(&["get", "configmap", "-n", "pages", "-o", "jsonpath={.items[*].metadata.labels}"]);
        let id = set.split("applyset-").nth(1).and_then(|rest| rest.split('"').next()).expect("an id");
        let mut many = String::new();
        for number in 0..300 {
            let _ = write!(
                many,
                "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: left-{number}, namespace: pages, \
                 labels: {{ applyset.kubernetes.io/part-of: applyset-{id} }} }}\n"
            );
        }
        place.create(&many);
        assert_eq!(deleted(&place.json(&[])).len(), 300);
        // It breaks off.
        let proxy = between(place, |asked| {
            if asked.lists("configmaps") && asked.path.contains("continue=") {
                Fate::Answered(500, "", status(500, "InternalError", "the page is lost"))
            } else {
                Fate::Passes
            }
        });
        let said = place.json(&[]);
        assert_eq!(deleted(&said).len(), 0, "{said}");
        assert!(said.view()["notes"].to_string().contains("the page is lost"), "{said}");
        drop(proxy);
        // The server has forgotten how the list was; the whole of it is asked for at once.
        let proxy = between(place, |asked| {
            if asked.lists("configmaps") && asked.path.contains("continue=") {
                Fate::Answered(410, "", status(410, "Expired", "The provided continue parameter is too old"))
            } else {
                Fate::Passes
            }
        });
        assert_eq!(deleted(&place.json(&[])).len(), 300);
        assert_eq!(proxy.count(|asked| asked.lists("configmaps")), 3);
    });
}

#[test]
fn a_busy_server_is_asked_again_when_it_wants_to_be() {
    on_newest("busy", |place| {
        changed(place);
        let right = place.json(&[]);
        for (headers, least) in [("Retry-After: 2\r\n", 2000), ("", 200)] {
            let is_done = AtomicBool::new(false);
            let proxy = between(place, move |asked| {
                let is_now = asked.tries("deployments/orders") && !is_done.swap(true, Ordering::Relaxed);
                if is_now { busy(headers) } else { Fate::Passes }
            });
            let start = Instant::now();
            let said = place.json(&[]);
            assert_eq!((said.code, &said.stdout), (1, &right.stdout), "{said}");
            assert!(start.elapsed() >= Duration::from_millis(least), "{:?}", start.elapsed());
            assert_eq!(proxy.count(|asked| asked.tries("deployments/orders")), 2, "{headers:?}");
        }
        // Longer than anybody wants to wait: not at all.
        let proxy = between(place, |asked| {
            if asked.tries("deployments/orders") { busy("Retry-After: 300\r\n") } else { Fate::Passes }
        });
        let start = Instant::now();
        let said = place.json(&["--timeout", "20s"]);
        assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
        let deployment = said.resource("Deployment");
        assert_eq!((said.code, deployment["verdict"].as_str()), (3, Some("predicted")), "{said}");
        assert!(
            deployment["unverified"].as_str().is_some_and(|why| why.contains("Too many requests")),
            "{said}"
        );
        drop(proxy);
        // From the first question on.
        let proxy = between(place, |_| busy("Retry-After: 1\r\n"));
        let start = Instant::now();
        let said = place.diff(&["--timeout", "3s"]);
        assert!(start.elapsed() < Duration::from_secs(6), "{:?}", start.elapsed());
        assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{said}");
        assert!(
            said.stderr.contains("does not answer") && said.stderr.contains("Too many requests"),
            "{said}"
        );
        assert_eq!(said.stderr.lines().count(), 2, "{said}");
        assert!(proxy.asked().len() < 20, "{}", proxy.asked().len());
    });
}

#[test]
fn a_part_of_the_server_that_is_away_is_not_waited_for_long() {
    on_newest("away", |place| {
        changed(place);
        let proxy = between(place, |asked| {
            if asked.tries("deployments/orders") {
                Fate::Answered(503, "", "upstream connect error".to_owned())
            } else {
                Fate::Passes
            }
        });
        let start = Instant::now();
        let said = place.json(&["--timeout", "5s"]);
        assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
        let deployment = said.resource("Deployment");
        assert_eq!((said.code, deployment["verdict"].as_str()), (3, Some("predicted")), "{said}");
        assert!(
            deployment["unverified"].as_str().is_some_and(|why| why.contains("upstream connect error")),
            "{said}"
        );
        assert_eq!(deleted(&said).len(), 6, "{said}");
        drop(proxy);
    });
}

#[test]
fn what_hangs_holds_up_nothing_beyond_the_deadline() {
    on_newest("hangs", |place| {
        changed(place);
        for (name, is_unknown) in
            [("deployments/orders", false), ("services", true), ("namespaces/hangs", true)]
        {
            let proxy = between(place, move |asked| {
                let path = asked.path.split('?').next().unwrap_or_default();
                if path.ends_with(name) { Fate::Hangs } else { Fate::Passes }
            });
            let start = Instant::now();
            let said = place.json(&["--timeout", "3s"]);
            assert!(start.elapsed() < Duration::from_secs(6), "{name}: {:?}", start.elapsed());
            assert_eq!(said.code, 3, "{name}: {said}");
            let hanging = said.resource(if name == "services" { "Service" } else { "Deployment" });
            assert_eq!(
                hanging["verdict"],
                if is_unknown { "unknown" } else { "predicted" },
                "{name}: {said}"
            );
            assert!(
                hanging["unverified"].as_str().is_some_and(|why| why.contains("no answer within 3 s")),
                "{said}"
            );
            let is_lost = deleted(&said).iter().any(|id| id.contains("/Service/"));
            assert_eq!(is_lost, !is_unknown, "{name}: {said}");
            drop(proxy);
        }
    });
}

#[test]
fn a_terminal_is_told_what_is_waited_for_and_nothing_else_is() {
    on_newest("waits", |place| {
        changed(place);
        let _proxy = between(place, |asked| {
            if asked.tries("deployments/orders") { busy("Retry-After: 2\r\n") } else { Fate::Passes }
        });
        let program = env!("CARGO_BIN_EXE_gdeployc");
        let output = Command::new("script")
            .args(["-qec", &format!("{program} diff -e prod --timeout 3s >data.txt"), "/dev/null"])
            .current_dir(place.folder())
            .env("KUBECONFIG", place.kubeconfig())
            .stdin(Stdio::null())
            .output()
            .expect("`script` of util-linux is there");
        let seen = String::from_utf8_lossy(&output.stdout);
        assert!(seen.contains("objects; the server is busy, asking again in 2 s"), "{seen:?}");
        // The line is gone at the end.
        assert!(seen.trim_end().ends_with("\r\u{1b}[K"), "{seen:?}");
        let said = place.diff(&["--timeout", "3s"]);
        assert_eq!(said.stderr, "", "{said}");
    });
}

#[test]
fn an_interrupt_ends_it_at_once() {
    on_newest("interrupted", |place| {
        changed(place);
        let proxy = between(place, |asked| if asked.method == "PATCH" { Fate::Hangs } else { Fate::Passes });
        let child = Command::new(env!("CARGO_BIN_EXE_gdeployc"))
            .args(["diff", "-e", "prod"])
            .current_dir(place.folder())
            .env("KUBECONFIG", place.kubeconfig())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program is there");
        let start = Instant::now();
        while proxy.count(|asked| asked.method == "PATCH") == 0 {
            assert!(start.elapsed() < Duration::from_secs(30), "nothing is tried");
            std::thread::sleep(Duration::from_millis(20));
        }
        let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(status.expect("`kill` is there").success());
        let start = Instant::now();
        let output = child.wait_with_output().expect("it ends");
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
        assert!(!output.status.success());
        assert!(output.stdout.is_empty() && output.stderr.is_empty(), "{output:?}");
    });
}
