//! Questions on a terminal: each with a default, asked again until the answer fits.

use std::io::{self, BufRead as _};

use crate::cli::failure::Failure;
use crate::cli::terminal;

/// The answer, or the default for an empty line. The end of the input ends the questions.
pub(super) fn until(
    question: &str,
    usual: &str,
    fits: impl Fn(&str) -> Result<String, String>,
) -> Result<String, Failure> {
    loop {
        terminal::say(&format!("{question} [{usual}] "));
        let mut line = String::new();
        let read = io::stdin().lock().read_line(&mut line);
        let count = read.map_err(|error| Failure::new(format!("could not read the answer: {error}")))?;
        if count == 0 {
            return Err(Failure::new("nothing was written: the questions were not answered")
                .help("`gdeployc init --yes` asks nothing"));
        }
        let answer = line.trim();
        match fits(if answer.is_empty() { usual } else { answer }) {
            Ok(answer) => return Ok(answer),
            Err(why) => terminal::say(&format!("  {why}\n")),
        }
    }
}
