//! Any bytes as a file: a tree, and findings at places that exist.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    gdeployc_fuzz::parsed(&String::from_utf8_lossy(bytes));
});
