//! Which command of a Dockerfile counts.

use super::shell_form;

#[test]
fn the_last_stage_decides() {
    for (text, line) in [
        ("FROM a\nENTRYPOINT [\"/app\"]\n", None),
        ("FROM a\nENTRYPOINT /app --serve\n", Some(2)),
        ("FROM a\nCMD /app\n", Some(2)),
        ("FROM a\nCMD /app\nFROM b\nentrypoint [\"/b\"]\nCMD --serve\n", None),
        ("FROM a\nENTRYPOINT exec /app\n", None),
        ("FROM a\n", None),
        ("", None),
    ] {
        assert_eq!(shell_form(text), line, "{text}");
    }
}
