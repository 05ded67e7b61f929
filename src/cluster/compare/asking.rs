//! Lists and trials side by side, at most so many questions at once.
//!
//! A list is read page by page, and the next page only asked for when few trials are
//! waiting, so that what is held does not grow with the cluster. What a list shows
//! beyond what is declared counts when all of the list has come: from a part of it
//! nothing is concluded.

use super::{Group, Run};
use crate::cluster::body::applied;
use crate::cluster::discovery::{Known, encoded};
use crate::cluster::live::{self, Page, Part, Unlisted, Whole};
use crate::cluster::prune::Member;
use crate::cluster::trial::{Live, Outcome, Question, trial};
use crate::output::node::Node;
use crate::target::kubernetes::PART_OF;
use std::collections::VecDeque;
use tokio::task::JoinSet;

/// How many lists are read at once: a page of each kind would be half of a large cluster.
const MOST_LISTS: usize = 2;

enum Done {
    Listed(Listing, Result<Page, Unlisted>),
    Tried(usize, Box<Outcome>),
}

/// A list that has not come to its end.
struct Listing {
    group: usize,
    /// Where the next page begins.
    next: Option<String>,
    /// Whether it is asked for at once, because what stood on its pages is gone.
    is_whole: bool,
}

/// What is to be asked.
#[derive(Default)]
struct Waiting {
    trials: VecDeque<(usize, Live)>,
    lists: VecDeque<Listing>,
}

impl Run<'_> {
    /// Asks about all objects, and for those that are not declared.
    pub(super) async fn ask(&mut self) {
        let mut tasks: JoinSet<Done> = JoinSet::new();
        let mut waiting = Waiting::default();
        for (at, group) in self.groups.iter().enumerate() {
            if group.is_listed {
                waiting.lists.push_back(Listing { group: at, next: None, is_whole: false });
            } else {
                waiting.trials.extend(group.declared.iter().map(|at| (*at, Live::Unread)));
            }
        }
        self.done.set(self.resources.iter().filter(|resource| resource.is_some()).count());
        let limit = self.cluster.concurrency;
        let mut listing = 0;
        loop {
            while tasks.len() < limit {
                let is_short = waiting.trials.len() < 2 * limit && listing < MOST_LISTS;
                if is_short && let Some(next) = waiting.lists.pop_front() {
                    listing += 1;
                    tasks.spawn(self.list(next));
                } else if let Some((at, live)) = waiting.trials.pop_front() {
                    let (server, question) = (self.cluster.server.clone(), self.question(at, live));
                    tasks.spawn(async move { Done::Tried(at, Box::new(trial(&server, question).await)) });
                } else {
                    break;
                }
            }
            match tasks.join_next().await {
                None => return,
                Some(Ok(Done::Listed(list, page))) => {
                    listing -= 1;
                    match page {
                        Ok(page) => self.listed(&list, page, &mut waiting),
                        Err(why) => self.unlisted(&list, &why, &mut waiting),
                    }
                }
                Some(Ok(Done::Tried(at, outcome))) => {
                    self.resources[at] = Some(self.tried(at, *outcome));
                    self.done.set(self.done.get() + 1);
                }
                // A task that broke leaves its object unanswered, which `finish` says.
                Some(Err(_)) => {}
            }
        }
    }

    fn question(&self, at: usize, live: Live) -> Question {
        let object = &self.objects[at];
        let path = match self.cluster.kinds.of(&object.id) {
            Known::Kind(kind) => kind.one(&object.id.namespace, &object.id.name),
            Known::Missing | Known::Stale => String::new(),
        };
        Question {
            path,
            body: applied(&object.body),
            live,
            applied_by: self.wanted.applied_by.map(str::to_owned),
            shape: self.shape(&object.id),
        }
    }

    fn list(&self, listing: Listing) -> impl Future<Output = Done> + use<> {
        let group = &self.groups[listing.group];
        let server = self.cluster.server.clone();
        let path = group.kind.all(&group.namespace);
        let selector =
            format!("&labelSelector={}%3D{}", encoded(PART_OF), encoded(self.id.unwrap_or_default()));
        let whole = if group.is_of_secrets() { Whole::Metadata } else { Whole::Object };
        async move {
            let part = match &listing.next {
                _ if listing.is_whole => Part::All,
                None => Part::First,
                Some(next) => Part::After(next),
            };
            let page = live::page(&server, &path, &selector, whole, part).await;
            Done::Listed(listing, page)
        }
    }

    /// What is declared is tried next; what is not is a member that may be pruned.
    fn listed(&mut self, listing: &Listing, page: Page, waiting: &mut Waiting) {
        let group = &mut self.groups[listing.group];
        let (api, kind) = (&group.names.0, &group.names.1);
        let version = &group.kind.version;
        let api = if api.is_empty() { version.clone() } else { format!("{api}/{version}") };
        for mut item in page.items {
            if let Node::Map(entries) = &mut item {
                // The elements of a list do not say what they are.
                entries.shift_insert(0, "apiVersion".into(), Node::from(api.as_str()));
                entries.shift_insert(1, "kind".into(), Node::from(kind.as_str()));
            }
            let Some(name) = item.at("metadata/name").and_then(Node::as_text) else { continue };
            let declared = group.declared.binary_search_by(|at| self.objects[*at].id.name.as_str().cmp(name));
            match declared {
                Ok(place) => {
                    let at = group.declared[place];
                    // Of a Secret a list says too little.
                    let live = if group.is_of_secrets() { Live::Unread } else { Live::Read(item) };
                    if group.seen.insert(at) {
                        waiting.trials.push_back((at, live));
                    }
                }
                Err(_) => {
                    let name = name.to_owned();
                    if let Some(member) = Member::of(&group.kind, item, &mut self.together) {
                        group.members.insert(name, member);
                    }
                }
            }
        }
        match page.next {
            Some(next) => waiting.lists.push_back(Listing { next: Some(next), ..*listing }),
            None => {
                for member in std::mem::take(&mut group.members).into_values() {
                    self.pruning.add(member);
                }
                waiting.rest(group, &Live::Unlisted);
            }
        }
    }

    /// Nothing is concluded of what is not declared; what is declared is asked for by its name.
    fn unlisted(&mut self, listing: &Listing, why: &Unlisted, waiting: &mut Waiting) {
        let group = &mut self.groups[listing.group];
        match why {
            Unlisted::Expired if !listing.is_whole => {
                waiting.lists.push_front(Listing { next: None, is_whole: true, ..*listing });
            }
            Unlisted::Expired | Unlisted::Refused(_) => {
                let why = why.words();
                group.members.clear();
                self.pruning.unlisted(&group.names.1, &group.namespace, why);
                waiting.rest(group, &Live::Unread);
            }
        }
    }
}

impl Waiting {
    /// What no list has shown.
    fn rest(&mut self, group: &Group, live: &Live) {
        let rest = group.declared.iter().filter(|at| !group.seen.contains(at));
        self.trials.extend(rest.map(|at| (*at, live.clone())));
    }
}
