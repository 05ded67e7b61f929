//! What the change that is looked at deletes, and is gone already: no list shows that.
//!
//! Each such object is asked for by its name. One that is still there is no matter
//! of this: pruning has found it, or no apply will.

use super::Run;
use crate::cluster::discovery::Known;
use crate::cluster::live::{self, Found};
use crate::diff::report::Resource;
use tokio::task::JoinSet;

impl Run<'_> {
    /// Says of what is gone that the change is applied.
    pub(super) async fn gone(&self, resources: &mut Vec<Resource>) {
        let Some(before) = self.wanted.before else { return };
        let mut gone = before.deleted(resources);
        let mut is_gone = vec![false; gone.len()];
        let mut asked = gone.iter().enumerate();
        let mut tasks = JoinSet::new();
        loop {
            for (at, resource) in asked.by_ref() {
                let id = &resource.id;
                match self.cluster.kinds.of(id) {
                    Known::Kind(kind) => {
                        let (server, path) = (self.cluster.server.clone(), kind.one(&id.namespace, &id.name));
                        tasks.spawn(async move { (at, live::one(&server, &path).await) });
                    }
                    // With its kind all of its objects went.
                    Known::Missing => is_gone[at] = true,
                    Known::Stale => {}
                }
                if tasks.len() >= self.cluster.concurrency {
                    break;
                }
            }
            match tasks.join_next().await {
                Some(Ok((at, Found::Absent))) => is_gone[at] = true,
                Some(Ok((at, Found::Object(live)))) => {
                    is_gone[at] = live.at("metadata/deletionTimestamp").is_some();
                }
                Some(_) => {}
                None => break,
            }
        }
        let mut known = is_gone.into_iter();
        gone.retain(|_| known.next() == Some(true));
        resources.append(&mut gone);
    }
}
