//! What cannot stand in a folder of cases.

#![expect(clippy::disallowed_methods, reason = "tests write files")]

use super::folder;
use crate::diff::set::Set;
use crate::schema::Schemas;
use std::fs;
use std::os::unix::fs::symlink;

#[test]
fn what_a_link_leads_to_is_left_out_and_said() {
    let all = tempfile::tempdir().expect("a folder");
    let [base, other] = ["base", "other"].map(|name| all.path().join(name));
    for (folder, name) in [(&base, "one"), (&other, "two")] {
        fs::create_dir(folder).expect("a folder");
        let text = format!("{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}}}}}");
        fs::write(folder.join("own.yaml"), text).expect("a file");
    }
    symlink(&other, base.join("linked")).expect("a link");
    symlink(other.join("own.yaml"), base.join("followed.yaml")).expect("a link");
    symlink(other.join("nothing"), base.join("nowhere.yaml")).expect("a link");
    let found = folder(&base, "shop", &Set::default(), &Schemas::default()).expect("two objects");
    let names: Vec<String> = found.set.objects.iter().map(|object| object.id.to_string()).collect();
    assert_eq!(names, ["v1/ConfigMap/shop/two", "v1/ConfigMap/shop/one"]);
    let base = base.display();
    assert_eq!(
        found.notes,
        [
            format!("`{base}/linked` is a link to a folder, and what is in it is left out"),
            format!("`{base}/nowhere.yaml` is no file, nor a link to one, and is left out"),
        ]
    );
}
