//! Several files: compiled to the end, findings told in each form, fixes that leave what parses.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| {
    gdeployc_fuzz::compiled(&gdeployc_fuzz::files(input));
});
