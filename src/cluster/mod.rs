//! The floor of clusters: speaks to a Kubernetes API server, and never changes it.
//!
//! [`Cluster::connect`] finds one as kubectl does; [`Cluster::compare`] tries
//! the objects of an environment there and says what applying them would do.
//! All requests are made in `ask`, which knows two: reading, and applying as a
//! dry run. What a server cannot answer is predicted, and said to be.
//!
//! Knows nothing of sources, and does not print.

pub mod codes;

mod access;
mod answer;
mod ask;
mod body;
mod compare;
mod connect;
mod discovery;
mod live;
mod patience;
mod plugin;
mod proxies;
mod prune;
mod scrub;
mod slim;
mod trial;
mod told;

pub use access::Access;
pub use compare::{Progress, Wanted};
pub use connect::{Cluster, ConnectError};
pub use patience::Wait;
