//! Objects as they are: one, or all of a kind that belong to a set.

use super::answer::message;
use super::ask::{Server, Silence};
use crate::output::node::Node;
use serde::Deserialize;

/// As many in one answer.
const PAGE: usize = 500;

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

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    metadata: PageMetadata,
    #[serde(default)]
    items: Vec<Node>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PageMetadata {
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

/// All objects at a path that carry a label, page by page; why there are none.
pub(super) async fn all(
    server: &Server,
    path: &str,
    selector: &str,
    whole: Whole,
) -> Result<Vec<Node>, String> {
    let accept = match whole {
        Whole::Object => "application/json",
        Whole::Metadata => "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
    };
    let mut found = Vec::new();
    let mut next = String::new();
    loop {
        let page = format!("{path}?limit={PAGE}{selector}{next}");
        let reply = server.get(&page, accept).await.map_err(|silence| silence.words())?;
        if reply.status != 200 {
            return Err(message(&reply));
        }
        let page: Page = serde_json::from_slice(&reply.body).map_err(|error| error.to_string())?;
        found.extend(page.items);
        if page.metadata.r#continue.is_empty() {
            return Ok(found);
        }
        next = format!("&continue={}", super::discovery::encoded(&page.metadata.r#continue));
    }
}

impl Silence {
    /// Why nothing came, in words.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Late(after) => format!("no answer within {} s", after.as_secs()),
            Self::Broken(why) => why.clone(),
            Self::Login(why) => format!("the cluster does not know who asks: {why}"),
        }
    }
}
