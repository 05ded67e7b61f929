//! What a checkout would write: submodules, line ends, filters.

use super::Revision;
use crate::vfs::tests::repository;
use crate::vfs::{ALL, Checkout, Disk, Kind, Vfs};
use std::path::{Path, PathBuf};

fn git(folder: &Path, arguments: &[&str]) {
    let arguments: Vec<&str> =
        ["-c", "protocol.file.allow=always"].into_iter().chain(arguments.iter().copied()).collect();
    repository::git(folder, &arguments).unwrap_or_else(|said| panic!("git {arguments:?}: {said}"));
}

#[expect(clippy::disallowed_methods, reason = "tests write files")]
fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().expect("it has a folder")).expect("a folder");
    std::fs::write(path, text).expect("a file");
}

fn commit(root: &Path) {
    git(root, &["add", "--all"]);
    git(root, &["commit", "--quiet", "--message=one"]);
}

/// An empty repository of that name.
fn made(folder: &Path, name: &str) -> PathBuf {
    let root = folder.canonicalize().expect("it is there").join(name);
    write(&root, "first", "");
    git(&root, &["init", "--quiet", "--initial-branch=main"]);
    root
}

fn head(root: &Path) -> Revision {
    let checkout = Checkout::of(root).expect("a repository");
    let commit = checkout.commit("HEAD").expect("a revision");
    Revision::open(&checkout, &commit).expect("it can be read")
}

fn text(files: &dyn Vfs, path: &str) -> String {
    String::from_utf8(files.read(path, ALL).expect("a file")).expect("text")
}

#[test]
fn a_submodule_is_read_at_its_commit_and_one_that_is_away_is_remarked() {
    let folder = tempfile::tempdir().expect("a folder");
    let (library, main) = (made(folder.path(), "library"), made(folder.path(), "main"));
    write(&library, "parts/web.gdeploy", "old");
    commit(&library);
    write(&main, "deploy/project", "");
    git(&main, &["submodule", "--quiet", "add", "--name", "lib", "../library", "deploy/vendor"]);
    commit(&main);
    write(&main, "deploy/vendor/parts/web.gdeploy", "new");
    let deploy = main.join("deploy");
    let revision = head(&deploy);
    assert_eq!(text(&revision, "vendor/parts/web.gdeploy"), "old");
    assert_eq!(revision.kind("vendor/parts"), Some(Kind::Folder));
    assert_eq!(revision.remarks(), Vec::<String>::new());
    let beside = head(&{
        write(&main, "other/file", "");
        main.join("other")
    });
    assert_eq!(text(&beside, "../deploy/vendor/parts/web.gdeploy"), "old", "around the folder, too");
    assert_eq!(beside.kind("../deploy/vendor"), Some(Kind::Folder));

    std::fs::remove_file(main.join("deploy/vendor/.git")).expect("where its repository is");
    assert_eq!(text(&head(&deploy), "vendor/parts/web.gdeploy"), "old", "of an earlier checkout");
    std::fs::remove_dir_all(main.join(".git/modules")).expect("its repository");
    let revision = head(&deploy);
    assert_eq!(revision.kind("vendor"), Some(Kind::Other));
    let remarks = revision.remarks();
    assert!(matches!(&remarks[..], [one] if one.starts_with("the submodule `vendor` is not in this clone")));
    std::fs::remove_dir_all(main.join("deploy/vendor")).expect("a folder");
    std::fs::create_dir(main.join("deploy/vendor")).expect("a folder");
    assert!(head(&deploy).remarks().is_empty(), "what nobody checked out is empty on both sides");
}

#[test]
fn line_ends_are_those_of_a_checkout() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = made(folder.path(), "main");
    write(&root, "text", "one\ntwo\n");
    write(&root, "kept", "one\ntwo\n");
    write(&root, ".gitattributes", "kept -text\n");
    commit(&root);
    let again = || {
        for file in ["text", "kept"] {
            std::fs::remove_file(root.join(file)).expect("it was there");
        }
        git(&root, &["checkout", "--quiet", "."]);
        let (disk, revision) = (Disk::new(root.clone()), head(&root));
        for file in ["text", "kept"] {
            assert_eq!(text(&revision, file), text(&disk, file), "{file}");
        }
        (text(&revision, "text"), text(&revision, "kept"))
    };
    let (plain, windows) = ("one\ntwo\n".to_owned(), "one\r\ntwo\r\n".to_owned());
    git(&root, &["config", "core.autocrlf", "false"]);
    git(&root, &["config", "core.eol", "lf"]);
    assert_eq!(again(), (plain.clone(), plain.clone()));
    git(&root, &["config", "core.autocrlf", "true"]);
    assert_eq!(again(), (windows.clone(), plain.clone()));
    git(&root, &["config", "core.autocrlf", "false"]);
    write(&root, ".gitattributes", "text text eol=crlf\n");
    commit(&root);
    assert_eq!(again(), (windows, plain));
}

#[test]
fn what_a_filter_keeps_elsewhere_is_found_or_remarked() {
    const DIGEST: &str = "2c8b08da5ce60398e1f19af0e5dccc744df274b826abe585eaba68c525434806";
    let folder = tempfile::tempdir().expect("a folder");
    let root = made(folder.path(), "main");
    let pointer = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{DIGEST}\nsize 11\n");
    write(&root, "big", &pointer);
    write(&root, "locked", "as stored\n");
    write(&root, ".gitattributes", "locked filter=crypt\n");
    commit(&root);
    // A filter of the repository's settings would run this.
    git(&root, &["config", "filter.crypt.smudge", "touch witness; cat"]);
    git(&root, &["config", "core.autocrlf", "true"]);
    let revision = head(&root);
    assert_eq!(text(&revision, "big"), pointer);
    assert_eq!(text(&revision, "locked"), "as stored\n");
    let remarks = revision.remarks();
    assert!(matches!(&remarks[..], [lfs, other] if lfs.contains("git-lfs") && other.contains("`crypt`")));
    assert!(!root.join("witness").exists(), "a filter ran");
    let store = format!(".git/lfs/objects/{}/{}/{DIGEST}", &DIGEST[..2], &DIGEST[2..4]);
    write(&root, &store, "the content");
    assert_eq!(text(&head(&root), "big"), "the content");
}
