//! Where a path leads: beside its source, and never out of the project.

use super::{ProjectFiles, within};
use crate::driver::Project;
use crate::values::functions::{Files as _, Unreadable};

#[test]
fn a_path_begins_in_the_folder_of_its_source() {
    let path = |from, path| within(from, path).expect("it stays within");
    assert_eq!(path("project.gdeploy", "motd"), "motd");
    assert_eq!(path("apps/orders.gdeploy", "./files/motd"), "apps/files/motd");
    assert_eq!(path("apps/orders.gdeploy", "../motd"), "motd");
    assert_eq!(path("a/b/c.gdeploy", "../../x//y/../z"), "x/z");
}

#[test]
fn no_path_leads_out_of_the_project() {
    assert_eq!(within("project.gdeploy", "../motd"), Err(Unreadable::Outside));
    assert_eq!(within("apps/orders.gdeploy", "../../motd"), Err(Unreadable::Outside));
    assert_eq!(within("apps/orders.gdeploy", "a/../../../apps/motd"), Err(Unreadable::Outside));
    assert_eq!(within("project.gdeploy", "/etc/passwd"), Err(Unreadable::Absolute));
}

#[cfg(unix)]
#[test]
fn no_link_leads_out_and_no_file_is_too_large() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("project");
    write(&root, "project.gdeploy", "project shop { language = 1 }");
    write(&root, "motd", "hello");
    write(&root, "full", &"x".repeat(1 << 20));
    write(&root, "fuller", &"x".repeat((1 << 20) + 1));
    write(folder.path(), "outside/secret", "secret");
    std::os::unix::fs::symlink(folder.path().join("outside"), root.join("folder")).expect("a link");
    std::os::unix::fs::symlink("motd", root.join("link")).expect("a link");

    let project = Project::open(&root).expect("a project");
    let files = ProjectFiles::new(&project);
    let (from, _) = project.sources.iter().last().expect("its one source");
    let read = |path| files.read(from, path).map(|text| text.len());
    assert_eq!(read("motd"), Ok(5));
    assert_eq!(read("link"), Ok(5));
    assert_eq!(read("full"), Ok(1 << 20));
    assert_eq!(read("fuller"), Err(Unreadable::TooLarge));
    assert_eq!(read("folder/secret"), Err(Unreadable::Outside));
    assert_eq!(read("."), Err(Unreadable::NoFile));
    assert_eq!(read("modt"), Err(Unreadable::Missing(Some("motd".to_owned()))));
    let digests: Vec<String> = files.digests().into_iter().map(|(path, _)| path).collect();
    assert_eq!(digests, ["full", "link", "motd"]);
}

#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "tests write files")]
fn write(root: &std::path::Path, path: &str, text: &str) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().expect("it has a folder")).expect("a folder");
    std::fs::write(path, text).expect("a file");
}
