//! A folder, its revision and its texts in memory say the same; links stay within.

use super::{ALL, Checkout, Disk, Entry, GitError, Kind, Memory, Revision, Vfs};
use std::collections::BTreeMap;
use std::path::Path;

const FILES: [(&str, &str); 5] =
    [("a", "one\n"), ("b/c", "two\n"), ("b/d/e", "three\n"), ("b-2/f", "no line end"), ("b.x", "")];

#[path = "../../tests/support/git.rs"]
pub(super) mod repository;

fn git(folder: &Path, arguments: &[&str]) {
    repository::git(folder, arguments).unwrap_or_else(|said| panic!("git {arguments:?}: {said}"));
}

#[expect(clippy::disallowed_methods, reason = "tests write files")]
fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().expect("it has a folder")).expect("a folder");
    std::fs::write(path, text).expect("a file");
}

/// A repository whose folder `services/shop` is committed.
fn repository(extra: impl FnOnce(&Path)) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let top = folder.path().canonicalize().expect("it is there");
    let root = top.join("services/shop");
    for (path, text) in FILES {
        write(&root, path, text);
    }
    write(&top, "outside", "not of the project");
    extra(&root);
    git(&top, &["init", "--quiet", "--initial-branch=main"]);
    git(&top, &["add", "--all"]);
    git(&top, &["commit", "--quiet", "--message=first"]);
    (folder, root)
}

fn revision(root: &Path, name: &str) -> Revision {
    let checkout = Checkout::of(root).expect("a repository");
    let commit = checkout.commit(name).expect("a revision");
    Revision::open(&checkout, &commit).expect("it can be read")
}

fn listing(files: &dyn Vfs, folder: &str) -> Vec<Entry> {
    let mut entries = files.list(folder).expect("a folder");
    entries.sort_by(|one, other| one.name.cmp(&other.name));
    entries
}

#[test]
fn disk_revision_and_memory_say_the_same() {
    let (_folder, root) = repository(|_| ());
    let memory = FILES.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    let memory = Memory::new(memory.collect::<BTreeMap<_, _>>());
    let (disk, revision) = (Disk::new(root.clone()), revision(&root, "HEAD"));
    for folder in ["", "b", "b/d", "b-2"] {
        let wanted = listing(&disk, folder);
        assert!(!wanted.is_empty(), "`{folder}` holds something");
        assert_eq!(listing(&revision, folder), wanted, "revision, `{folder}`");
        assert_eq!(listing(&memory, folder), wanted, "memory, `{folder}`");
    }
    for path in ["", "a", "b", "b/c", "b/d/e", "b/x", "c", "b-", "b.x"] {
        let wanted = disk.kind(path);
        assert_eq!(revision.kind(path), wanted, "revision, `{path}`");
        assert_eq!(memory.kind(path), wanted, "memory, `{path}`");
    }
    for (path, text) in FILES {
        for files in [&disk as &dyn Vfs, &revision, &memory] {
            assert_eq!(files.read(path, ALL).expect("a file"), text.as_bytes(), "`{path}` of {files:?}");
        }
    }
    assert_eq!(revision.read("a", 2).expect("a file"), b"on");
    assert!(revision.read("b", ALL).is_err() && revision.list("a").is_ok_and(|entries| entries.is_empty()));
}

#[cfg(unix)]
#[test]
fn links_are_followed_within_the_tree_only() {
    use std::os::unix::fs::symlink;
    let (_folder, root) = repository(|root| {
        symlink("b/c", root.join("file")).expect("a link");
        symlink("b/d", root.join("folder")).expect("a link");
        symlink("../../outside", root.join("out")).expect("a link");
        symlink("/etc/passwd", root.join("absolute")).expect("a link");
        symlink("loop", root.join("loop")).expect("a link");
        symlink("nowhere", root.join("broken")).expect("a link");
    });
    let (disk, revision) = (Disk::new(root.clone()), revision(&root, "HEAD"));
    for files in [&disk as &dyn Vfs, &revision] {
        let real = |path: &str| files.real(path).map_err(drop);
        assert_eq!(real("file"), Ok(Some("b/c".to_owned())), "{files:?}");
        assert_eq!(real("folder/e"), Ok(Some("b/d/e".to_owned())), "{files:?}");
        assert_eq!((real("out"), real("absolute")), (Ok(None), Ok(None)), "{files:?}");
        assert_eq!((real("loop"), real("broken")), (Err(()), Err(())), "{files:?}");
        assert_eq!(files.read("file", ALL).expect("a file"), b"two\n");
        let kinds: BTreeMap<String, Kind> =
            listing(files, "").into_iter().map(|entry| (entry.name, entry.kind)).collect();
        assert_eq!((kinds["file"], kinds["folder"], kinds["broken"]), (Kind::File, Kind::Other, Kind::Other));
    }
    assert!(revision.read("absolute", ALL).is_err(), "a revision knows nothing around its repository");
}

#[cfg(unix)]
#[test]
fn what_is_around_the_folder_is_known_as_far_as_the_repository_goes() {
    let (_folder, root) = repository(|root| {
        write(root, "../svc/Dockerfile", "FROM scratch\n");
        write(root, "../svc/new\nline", "");
        std::os::unix::fs::symlink("svc", root.join("../linked")).expect("a link");
        std::os::unix::fs::symlink("../../outside", root.join("out")).expect("a link");
    });
    let (disk, revision) = (Disk::new(root.clone()), revision(&root, "HEAD"));
    for path in
        ["..", "../svc", "../linked", "../svc/Dockerfile", "b/../../svc", "out", "../none", "../../.."]
    {
        let wanted = disk.kind(path).filter(|_| path != "../../..");
        assert_eq!(revision.kind(path), wanted, "`{path}`");
    }
    assert_eq!(revision.kind("../svc/new\nline"), None, "no question of two lines is asked");
    for files in [&disk as &dyn Vfs, &revision] {
        assert_eq!(files.read("../linked/Dockerfile", ALL).expect("a file"), b"FROM scratch\n", "{files:?}");
        assert_eq!(files.read("out", 3).expect("a file"), b"not");
        assert_eq!(files.real("../svc").expect("it is there"), None, "it is no part of the tree");
        assert!(files.read("../svc", ALL).is_err() && files.read("../none", ALL).is_err());
    }
}

#[test]
fn what_changed_is_told_with_new_files_and_without_ignored_ones() {
    let (_folder, root) = repository(|root| write(root, ".gitignore", "target\n"));
    let checkout = Checkout::of(&root).expect("a repository");
    let first = checkout.commit("HEAD").expect("a revision");
    assert_eq!(checkout.changed(&first, []).expect("it says"), Vec::<String>::new());
    write(&root, "a", "changed");
    write(&root, "new file", "");
    write(&root, "target/x", "");
    write(&root, "../other", "outside of the project");
    std::fs::remove_file(root.join("b/c")).expect("it was there");
    assert_eq!(checkout.changed(&first, []).expect("it says"), ["a", "b/c", "new file"]);
    git(&root, &["commit", "--quiet", "--all", "--message=second"]);
    assert_eq!(checkout.changed(&first, []).expect("it says"), ["a", "b/c", "new file"]);
    let around = checkout.changed(&first, ["..", "../../..", "../../../.."]).expect("it says");
    assert_eq!(around, ["../other", "a", "b/c", "new file"], "no repository is left");
    assert_eq!(revision(&root, "main~1").read("a", ALL).expect("a file"), b"one\n");
}

#[test]
fn a_review_compares_with_where_the_branch_began() {
    let (_folder, root) = repository(|_| ());
    let checkout = Checkout::of(&root).expect("a repository");
    let first = checkout.commit("HEAD").expect("a revision");
    git(&root, &["checkout", "--quiet", "-b", "topic"]);
    write(&root, "a", "of the topic");
    git(&root, &["commit", "--quiet", "--all", "--message=topic"]);
    git(&root, &["checkout", "--quiet", "main"]);
    write(&root, "a", "of main");
    git(&root, &["commit", "--quiet", "--all", "--message=main"]);
    git(&root, &["checkout", "--quiet", "topic"]);
    assert_eq!(checkout.common("main").expect("they share one"), first);
}

#[test]
fn what_is_not_there_is_said() {
    let (_folder, root) = repository(|_| ());
    let checkout = Checkout::of(&root).expect("a repository");
    assert!(matches!(checkout.commit("nowhere"), Err(GitError::NoRevision(name)) if name == "nowhere"));
    assert!(matches!(checkout.commit("--all"), Err(GitError::NoRevision(_))), "no name is an option");
    git(&root, &["checkout", "--quiet", "--orphan", "island"]);
    git(&root, &["commit", "--quiet", "--message=island"]);
    assert!(matches!(checkout.common("main"), Err(GitError::NoCommonCommit(_))));
    let alone = tempfile::tempdir().expect("a folder");
    assert!(matches!(Checkout::of(alone.path()), Err(GitError::NoRepository(_))));
    let nested = root.join("new");
    write(&nested, "x", "");
    let checkout = Checkout::of(&nested).expect("a repository");
    let commit = checkout.commit("HEAD").expect("a revision");
    let revision = Revision::open(&checkout, &commit).expect("an empty folder");
    assert_eq!(listing(&revision, ""), []);
}

#[test]
fn a_folder_that_cannot_be_read_is_no_empty_one() {
    let (_folder, root) = repository(|root| write(&root.join("deploy"), "x", "there"));
    let checkout = Checkout::of(&root.join("deploy")).expect("a repository");
    let commit = checkout.commit("HEAD").expect("a revision");
    let revision = Revision::open(&checkout, &commit).expect("a folder");
    assert_eq!(listing(&revision, "").len(), 1);
    // As in a clone without trees whose remote is away.
    let said = |word: &str| {
        let mut git = std::process::Command::new("git");
        let output = git.arg("-C").arg(&root).args(["rev-parse", word]).output().expect("git runs");
        String::from_utf8(output.stdout).expect("it is text").trim().to_owned()
    };
    let (top, tree) = (said("--show-toplevel"), said("HEAD:./deploy"));
    let (start, rest) = tree.split_at(2);
    let object = Path::new(&top).join(".git/objects").join(start).join(rest);
    std::fs::remove_file(object).expect("it is a loose object");
    assert!(matches!(Revision::open(&checkout, &commit), Err(GitError::Failed { .. })));
}
