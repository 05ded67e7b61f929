//! Replacing keeps what is not the text: permissions and links.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

use super::replace;
use std::fs;

#[test]
fn makes_and_replaces_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.gdeploy");
    replace(&file, b"one").expect("a new file");
    replace(&file, b"two").expect("the same file");
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left beside it");
    assert_eq!(fs::metadata(&file).expect("a file").len(), 3);
}

#[cfg(unix)]
#[test]
fn keeps_permissions_and_links() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let (file, link) = (folder.path().join("a"), folder.path().join("b"));
    replace(&file, b"one").expect("a new file");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("permissions");
    std::os::unix::fs::symlink(&file, &link).expect("a link");
    replace(&link, b"three").expect("the file behind the link");
    assert!(link.is_symlink());
    let kept = fs::metadata(&file).expect("a file");
    assert_eq!((kept.len(), kept.permissions().mode() & 0o777), (5, 0o640));
}

#[test]
fn a_folder_that_is_missing_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(replace(&folder.path().join("none/a"), b"one").is_err());
}
