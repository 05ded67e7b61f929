//! How long a server that does not answer, or not now, is asked again.
//!
//! No question changes anything, so each may be asked twice. A server that has
//! answered before gets some time to come back; one that never has does not, because
//! then the address is wrong more likely than the moment. All questions share what
//! is known: when nothing has been answered for a while, none waits any longer.

use super::ask::Silence;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How often one question is asked again.
const RETRIES: u32 = 8;
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// After so long without any answer nothing is asked again.
const LOST: Duration = Duration::from_secs(20);

/// Why somebody waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// The server said: not now.
    Busy,
    /// The connection broke.
    Broken,
}

/// What all questions know of a server.
#[derive(Debug, Default)]
pub(super) struct Patience {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    has_answered: bool,
    /// Since when nothing has been answered.
    troubled: Option<Instant>,
    /// Who waits now, and for what until when.
    waiting: Vec<(Wait, Instant)>,
}

impl Patience {
    fn state(&self) -> MutexGuard<'_, State> {
        // It is never half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An answer came.
    pub(super) fn answered(&self) {
        let mut state = self.state();
        state.has_answered = true;
        state.troubled = None;
    }

    /// Waits before a question is asked again; false where that is not worth it.
    pub(super) async fn wait(
        &self,
        attempt: u32,
        why: Wait,
        wished: Option<Duration>,
        deadline: Instant,
    ) -> bool {
        let now = Instant::now();
        let usual = FIRST_PAUSE.saturating_mul(1 << attempt.min(8)).min(LONGEST_PAUSE);
        let until = now + wished.unwrap_or_default().max(usual);
        {
            let mut state = self.state();
            let since = *state.troubled.get_or_insert(now);
            let is_lost = now.duration_since(since) >= LOST;
            if is_lost || attempt >= RETRIES || until >= deadline {
                return false;
            }
            state.waiting.push((why, until));
        }
        sleep(until.saturating_duration_since(Instant::now())).await;
        let mut state = self.state();
        if let Some(at) = state.waiting.iter().position(|waiting| *waiting == (why, until)) {
            state.waiting.swap_remove(at);
        }
        true
    }

    /// Whether a broken connection may have been a moment's.
    pub(super) fn may_come_back(&self, silence: &Silence) -> bool {
        match silence {
            Silence::Cut(_) => true,
            Silence::Closed(_) => self.state().has_answered,
            Silence::Late(_) | Silence::Broken(_) | Silence::Login(_) => false,
        }
    }

    /// What is waited for longest, and how long still.
    pub(super) fn waiting(&self) -> Option<(Wait, Duration)> {
        let state = self.state();
        let last = state.waiting.iter().max_by_key(|(_, until)| *until)?;
        Some((last.0, last.1.saturating_duration_since(Instant::now())))
    }
}
