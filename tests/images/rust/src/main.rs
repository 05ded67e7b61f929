//! A server without packages, so that its image is built without a registry.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use std::{env, io, thread};

static STOPPED: AtomicBool = AtomicBool::new(false);
const SIGTERM: i32 = 15;

extern "C" {
    fn signal(number: i32, handler: extern "C" fn(i32)) -> usize;
}

extern "C" fn stop(_: i32) {
    STOPPED.store(true, Ordering::Relaxed);
}

fn main() -> io::Result<()> {
    // SAFETY: the handler only stores to an atomic.
    unsafe { signal(SIGTERM, stop) };
    let port = env::var("PORT").ok().and_then(|port| port.parse().ok()).unwrap_or(8080);
    let listener = TcpListener::bind(("0.0.0.0", port))?;
    listener.set_nonblocking(true)?;
    while !STOPPED.load(Ordering::Relaxed) {
        match listener.accept() {
            Ok((client, _)) => answer(client).unwrap_or_else(|error| eprintln!("{error}")),
            Err(_) => thread::sleep(Duration::from_millis(20)),
        }
    }
    println!("stopped");
    Ok(())
}

fn answer(mut client: TcpStream) -> io::Result<()> {
    client.set_nonblocking(false)?;
    let mut lines = BufReader::new(client.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    // The rest of the head: what is not read when a connection ends would reset it.
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let body = match request.split(' ').nth(1) {
        Some("/readyz") => "ready\n",
        _ => concat!(env!("COMMIT"), "\n"),
    };
    write!(client, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}
