//! What may lie between an environment and a cluster, cell by cell, against real API servers: with all rights and
//! with those of a reader.
//!
//! The cells are in `tests/cluster/matrix.yaml`. What has to be looked at more closely than in short lines is in
//! `tests/cluster.rs`, which has these of its cells as well: create, no-op, update, remove field, conflict,
//! force, missing namespace, missing kind, immutable Deployment, refused value, denied, reader, prune, secrets.
//!
//! `GDEPLOY_CELL=text` tries those whose names have the text. `tests/tools/prepare` builds the servers; it has to be called first.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

#[path = "support/cell.rs"]
mod cell;
#[path = "support/client.rs"]
mod client;
#[path = "support/cluster.rs"]
mod cluster;
#[path = "support/manifests.rs"]
mod manifests;
#[path = "support/reach.rs"]
mod reach;

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};
use std::thread;

use cell::Cell;
use reach::{Place, on_both};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

static CELLS: LazyLock<Vec<Cell>> = LazyLock::new(|| {
    let mut cells = Cell::all();
    if let Ok(part) = env::var(PART) {
        cells.retain(|cell| cell.name.contains(&part));
    }
    cells
});

/// Only cells whose names have this in them.
const PART: &str = "GDEPLOY_CELL";

/// So many at once, with each server.
const AT_ONCE: usize = 3;

#[test]
fn each_cell_comes_to_what_is_written_down() {
    on_both("readers", |place| {
        place.kubectl(&["create", "clusterrole", "reader", "--verb=get,list", "--resource=*.*"]);
        place.kubectl(&["create", "clusterrolebinding", "reader", "--clusterrole=reader", "--user=reader"]);
        place.create(include_str!("cluster/matrix/kinds.yaml"));
        place.kubectl(&["wait", "--for=condition=Established", "crd/gadgets.matrix.example.com"]);
    });
    let came: Mutex<BTreeMap<&str, BTreeMap<String, String>>> = Mutex::default();
    let found = Mutex::new(BTreeMap::new());
    let unlike = Mutex::new(Vec::new());
    let next = AtomicUsize::new(0);
    let each = |cell: &'static Cell, place: &Place<'_>| {
        cell.prepare(place);
        let said = cell.said(place);
        let mut all = came.lock().expect("nobody panics with it");
        all.entry(&cell.name).or_default().insert(minor(place).to_owned(), cell::told(&said));
        drop(all);
        let reader = place.json(&["--as", "reader"]);
        assert_eq!(reader.code, 3, "{}: a reader cannot be sure: {reader}", cell.name);
        assert!(!format!("{said}{reader}").contains("canary"), "{}: a secret is told", cell.name);
        unlike.lock().expect("nobody panics with it").extend(cell.apply(place, &said).err());
        let mut found = found.lock().expect("nobody panics with it");
        for [id, all, reader] in cell::disagreements(&said, &reader) {
            let servers: &mut BTreeSet<String> =
                found.entry([cell.name.clone(), id, all, reader]).or_default();
            servers.insert(minor(place).to_owned());
        }
    };
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(cell) = CELLS.get(next.fetch_add(1, Ordering::Relaxed)) {
                    on_both(&cell.name, |place| each(cell, place));
                }
            });
        }
    });
    let came = came.into_inner().expect("nobody panicked");
    let wrong: Vec<String> = CELLS.iter().flat_map(|cell| cell.judge(&came[&*cell.name])).collect();
    let (count, text) = (wrong.len(), wrong.join("\n"));
    assert!(wrong.is_empty(), "{count} of {} cells come to something else:\n\n{text}", 2 * CELLS.len());
    let unlike = unlike.into_inner().expect("nobody panicked");
    assert!(unlike.is_empty(), "kubectl does otherwise:\n\n{}", unlike.join("\n"));
    if env::var_os(PART).is_some() {
        return;
    }
    let readers = cell::judge_readers(&found.into_inner().expect("nobody panicked"));
    assert!(readers.is_ok(), "readers hear otherwise:\n{}", readers.expect_err("it is not well"));
    on_both("audit", only_asks);
}

/// All that the matrix asked for: it reads, or tries.
fn only_asks(place: &Place<'_>) {
    let audit = place.audit();
    assert!(audit.len() > 500, "only {} requests", audit.len());
    for request in audit {
        let uri = request["requestURI"].as_str().unwrap_or_default();
        match request["verb"].as_str() {
            Some("get" | "list") => {}
            Some("patch") => assert!(uri.contains("dryRun=All"), "{request}"),
            _ => panic!("{request}"),
        }
    }
}

/// `1.37`
fn minor<'p>(place: &'p Place<'_>) -> &'p str {
    place.version().rsplit_once('.').map_or("", |(minor, _)| minor)
}
