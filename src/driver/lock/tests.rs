//! The form of the file.

use super::Lock;

const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

#[test]
fn what_is_written_is_read() {
    let mut lock = Lock::default();
    lock.digests.insert("golang:1.26".to_owned(), DIGEST.to_owned());
    lock.digests.insert("a.example:5000/b/c:1".to_owned(), DIGEST.to_owned());
    assert_eq!(Lock::read(&lock.text()), lock);
    assert!(lock.text().ends_with(&format!("\na.example:5000/b/c:1 {DIGEST}\ngolang:1.26 {DIGEST}\n")));
}

#[test]
fn lines_that_say_nothing_are_told() {
    let lock =
        Lock::read(&format!("# note\n\ngolang:1.26\ngolang:1.26 sha256:12\nb:1 {DIGEST} c\nb:2 {DIGEST}\n"));
    assert_eq!(lock.unread, [3, 4, 5]);
    assert_eq!(lock.digests.len(), 1);
}
