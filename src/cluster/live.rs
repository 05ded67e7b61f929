//! Objects as they are: one, or all of a kind that belong to a set.

use super::answer::message;
use super::ask::{Server, Silence};
use crate::output::node::Node;
use serde::Deserialize;

/// As many in one answer: few, because all of them wait to be compared.
const PAGE: usize = 100;

/// How objects are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whole {
    /// All of them.
    Object,
    /// Names, labels and annotations: of Secrets, nothing else is wanted.
    Metadata,
}

/// What came of a question for one object.
pub(super) enum Found {
    Object(Box<Node>),
    Absent,
    /// Why nobody knows.
    Unread(String),
}

/// A part of a list.
pub(super) struct Page {
    pub(super) items: Vec<Node>,
    /// Where the next one begins; none behind the last.
    pub(super) next: Option<String>,
}

/// Which part is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part<'p> {
    /// The whole list at once.
    All,
    /// The first page.
    First,
    /// The one where the page before ended.
    After(&'p str),
}

/// Why there is no list.
pub(super) enum Unlisted {
    /// It took so long that the server has forgotten how it was.
    Expired,
    Refused(String),
}

impl Unlisted {
    pub(super) fn words(&self) -> &str {
        match self {
            Self::Expired => "the list changes faster than it can be read",
            Self::Refused(why) => why,
        }
    }
}

#[derive(Deserialize)]
struct List {
    #[serde(default)]
    metadata: ListMetadata,
    #[serde(default)]
    items: Vec<Node>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ListMetadata {
    r#continue: String,
}

/// One object.
pub(super) async fn one(server: &Server, path: &str) -> Found {
    match server.get(path, "application/json").await {
        Ok(reply) if reply.status == 200 => match serde_json::from_slice(&reply.body) {
            Ok(node) => Found::Object(Box::new(node)),
            Err(error) => Found::Unread(error.to_string()),
        },
        Ok(reply) if reply.status == 404 => Found::Absent,
        Ok(reply) => Found::Unread(message(&reply)),
        Err(silence) => Found::Unread(silence.words()),
    }
}

/// Objects at a path that carry a label: a page of them, or all.
pub(super) async fn page(
    server: &Server,
    path: &str,
    selector: &str,
    whole: Whole,
    part: Part<'_>,
) -> Result<Page, Unlisted> {
    let accept = match whole {
        Whole::Object => "application/json",
        Whole::Metadata => "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
    };
    let place = match part {
        Part::All => "?limit=0".to_owned(),
        Part::First => format!("?limit={PAGE}"),
        Part::After(page) => format!("?limit={PAGE}&continue={}", super::discovery::encoded(page)),
    };
    let reply = server.get(&format!("{path}{place}{selector}"), accept).await;
    let reply = reply.map_err(|silence| Unlisted::Refused(silence.words()))?;
    match reply.status {
        200 => {}
        410 => return Err(Unlisted::Expired),
        _ => return Err(Unlisted::Refused(message(&reply))),
    }
    let list: List =
        serde_json::from_slice(&reply.body).map_err(|error| Unlisted::Refused(error.to_string()))?;
    let next = Some(list.metadata.r#continue).filter(|next| !next.is_empty());
    Ok(Page { items: list.items, next })
}

/// All objects at a path.
pub(super) async fn all(server: &Server, path: &str) -> Result<Vec<Node>, String> {
    let mut found = Vec::new();
    let mut next: Option<String> = None;
    loop {
        let part = next.as_deref().map_or(Part::First, Part::After);
        let page = page(server, path, "", Whole::Object, part).await;
        let page = page.map_err(|why| why.words().to_owned())?;
        found.extend(page.items);
        next = page.next;
        if next.is_none() {
            return Ok(found);
        }
    }
}

impl Silence {
    /// Why nothing came, in words.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Late(after) => format!("no answer within {} s", after.as_secs()),
            Self::Cut(why) => format!("the connection broke: {why}"),
            Self::Closed(why) => format!("there is no connection any more: {why}"),
            Self::Broken(why) => why.clone(),
            Self::Login(why) => format!("the cluster does not know who asks: {why}"),
        }
    }
}
