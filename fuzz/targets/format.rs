//! Any text: the same tree and comments, the same bytes a second time, or left alone.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    gdeployc_fuzz::formatted(text);
});
