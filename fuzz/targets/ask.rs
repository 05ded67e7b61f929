//! `explain` and `set`: the first line is what is asked, the second a value, the rest a project.
#![no_main]

use gdeployc::driver::{Options, Project, Query};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| {
    let mut lines = input.splitn(3, '\n');
    let mut next = || lines.next().unwrap_or_default();
    let (address, value, files) = (next(), next(), next());
    let project = Project::in_memory(&gdeployc_fuzz::files(files));
    let answer = project.explain(&Query::Address(address.to_owned()), &Options::default());
    if let Err(refusals) = answer {
        gdeployc_fuzz::told(&project, &refusals, 1);
    }
    match project.set(address, value, None) {
        Ok(change) if change.errors.is_empty() => {
            // Where quotes are missing any value may be hidden.
            assert!(change.new == "(secret)" || change.text.contains(&change.new));
        }
        Ok(change) => gdeployc_fuzz::told(&change.project, &change.errors, 1),
        Err(refusal) => gdeployc_fuzz::told(&project, &[refusal], 1),
    }
});
