//! Paths that fit on any disk, and those that do not.

use super::*;

fn tree(paths: &[&str]) -> Result<OutputTree, TreeError> {
    let mut tree = OutputTree::default();
    paths.iter().try_for_each(|path| tree.insert(*path, "x"))?;
    Ok(tree)
}

#[test]
fn paths_stay_within() {
    for path in [
        "",
        "a",
        "/a/b",
        "a//b",
        "a/../b",
        "a/./b",
        "../a/b",
        "a/b/",
        "a\\b/c",
        "c:/a",
        "a/b\n",
        "a/index.json",
    ] {
        assert_eq!(tree(&[path]), Err(TreeError::Path(path.into())), "{path}");
    }
    assert_eq!(
        tree(&["prod/orders/deployment.yaml", "prod/kustomization.yaml"]).map(|tree| tree.len()),
        Ok(2)
    );
}

#[test]
fn two_files_never_meet() {
    for (first, second) in
        [("a/b", "a/b"), ("a/b", "a/B"), ("a/b", "a/b/c"), ("a/b/c", "a/b"), ("a/b", "A/c")]
    {
        assert!(matches!(tree(&[first, second]), Err(TreeError::Collision { .. })), "{first} {second}");
    }
    let mut one = tree(&["a/b"]).expect("a tree");
    assert!(one.merge(tree(&["a/c"]).expect("a tree")).is_ok());
    assert!(one.merge(tree(&["a/c"]).expect("a tree")).is_err());
    assert_eq!(one.iter().map(|(path, _)| path).collect::<Vec<_>>(), ["a/b", "a/c"]);
}
