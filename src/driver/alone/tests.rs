//! What holds of components that work.

use super::super::analysis::{shared, trees};
use crate::base::diagnostic::Sink;
use crate::driver::{Options, Project};
use crate::program::collect::is_component;
use crate::values::alone;

/// People use these every day, so nothing is wrong with them whoever does.
#[test]
fn nothing_is_wrong_with_std() {
    let project = Project::in_memory(&[("project.gdeploy", "project shop { language = 1 }")]);
    let trees = trees(&project);
    let shared = shared(&trees, &Options::default(), &mut Sink::default());
    let world = shared.outside(&shared.program);
    let mut seen = 0;
    for (id, word) in shared.vocabulary.iter().filter(|(_, word)| is_component(word)) {
        let found = alone::findings(&world, id);
        assert!(found.is_empty(), "{}: {found:?}", word.name);
        seen += 1;
    }
    assert!(seen > 2, "only {seen} components");
}
