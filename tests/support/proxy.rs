//! Stands between `gdeployc` and a real API server, and lets a test decide what becomes of each request.
//!
//! It ends TLS with the server's own certificate on another port of the server's own address, so that the
//! client notices nothing. Answers are the real server's, or what a load balancer in front of it would say.
//! [`Tunnel`] is the other kind: a proxy that a person names, which sees bytes only.

#![allow(dead_code, reason = "each test asks for a part")]

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, IpAddr, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection, StreamOwned};

/// A request on its way.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// How many came before it.
    pub(crate) number: usize,
    pub(crate) method: String,
    /// With its query.
    pub(crate) path: String,
}

impl Asked {
    /// Whether objects of this kind are listed: `deployments`.
    pub(crate) fn lists(&self, plural: &str) -> bool {
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        self.method == "GET" && path.ends_with(&format!("/{plural}")) && query.contains("limit=")
    }

    /// Whether an object is tried: `deployments/orders`.
    pub(crate) fn tries(&self, object: &str) -> bool {
        let path = self.path.split('?').next().unwrap_or_default();
        self.method == "PATCH" && path.ends_with(&format!("/{object}"))
    }
}

/// What becomes of it.
pub(crate) enum Fate {
    Passes,
    /// The connection ends after so many bytes of the answer.
    Cut(usize),
    /// Somebody else answers: a status, headers that end in line ends, a body.
    Answered(u16, &'static str, String),
    /// Nothing ever comes.
    Hangs,
}

type Rule = Arc<dyn Fn(&Asked) -> Fate + Send + Sync>;

/// A proxy that ends TLS.
pub(crate) struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    rule: Rule,
    server: SocketAddr,
    inwards: Arc<ServerConfig>,
    outwards: Arc<ClientConfig>,
    asked: Mutex<Vec<Asked>>,
    is_over: AtomicBool,
}

impl Proxy {
    /// Before the server of this URL whose certificate is in this file.
    pub(crate) fn start(
        url: &str,
        certificate: &Path,
        rule: impl Fn(&Asked) -> Fate + Send + Sync + 'static,
    ) -> Self {
        let server: SocketAddr = url.trim_start_matches("https://").parse().expect("an address");
        let chain = vec![CertificateDer::from_pem_file(certificate).expect("a certificate")];
        let key = PrivateKeyDer::from_pem_file(certificate.with_file_name("server.key")).expect("its key");
        let mut roots = RootCertStore::empty();
        roots.add(chain[0].clone()).expect("a root");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let outwards =
            ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions();
        let outwards = outwards.expect("versions").with_root_certificates(roots).with_no_client_auth();
        let inwards = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let inwards =
            inwards.expect("versions").with_no_client_auth().with_single_cert(chain, key).expect("a pair");
        let listener = TcpListener::bind((server.ip(), 0)).expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let shared = Arc::new(Shared {
            rule: Arc::new(rule),
            server,
            inwards: Arc::new(inwards),
            outwards: Arc::new(outwards),
            asked: Mutex::default(),
            is_over: AtomicBool::new(false),
        });
        let mine = Arc::clone(&shared);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if mine.is_over.load(Ordering::Relaxed) {
                    return;
                }
                let shared = Arc::clone(&mine);
                // A connection that breaks is what many tests are about.
                thread::spawn(move || drop(shared.serve(client)));
            }
        });
        Self { address, shared }
    }

    /// What a kubeconfig says instead of the server's own.
    pub(crate) fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// All that was asked.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.shared.asked.lock().expect("nobody panics with it").clone()
    }

    /// How many requests this is true of.
    pub(crate) fn count(&self, which: impl Fn(&Asked) -> bool) -> usize {
        self.asked().iter().filter(|asked| which(asked)).count()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::Relaxed);
        // Wakes the one that waits for connections.
        drop(TcpStream::connect(self.address));
    }
}

impl Shared {
    fn serve(&self, client: TcpStream) -> io::Result<()> {
        let socket = client.try_clone()?;
        let inwards = ServerConnection::new(Arc::clone(&self.inwards)).map_err(io::Error::other)?;
        let mut inwards = Wire::new(StreamOwned::new(inwards, client));
        let SocketAddr::V4(server) = self.server else { return Err(io::Error::other("IPv4 is meant")) };
        let name = ServerName::IpAddress(IpAddr::V4((*server.ip()).into()));
        let outwards = ClientConnection::new(Arc::clone(&self.outwards), name).map_err(io::Error::other)?;
        let mut server: Option<Wire<_>> = None;
        let mut outwards = Some(outwards);
        loop {
            let request = inwards.message(false)?;
            let head = String::from_utf8_lossy(&request[..request.len().min(4096)]).into_owned();
            let mut words = head.split_whitespace().map(str::to_owned);
            let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let asked = {
                let mut all = self.asked.lock().expect("nobody panics with it");
                let asked = Asked { number: all.len(), method, path };
                all.push(asked.clone());
                asked
            };
            let fate = (self.rule)(&asked);
            let cut = match fate {
                Fate::Hangs => loop {
                    // Until the client has had enough of it.
                    inwards.fill()?;
                },
                Fate::Answered(status, headers, body) => {
                    let length = body.len();
                    write!(
                        inwards.stream,
                        "HTTP/1.1 {status} Told\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
                    )?;
                    inwards.stream.flush()?;
                    continue;
                }
                Fate::Passes => None,
                Fate::Cut(at) => Some(at),
            };
            let outwards = match &mut server {
                Some(server) => server,
                None => {
                    let stream = TcpStream::connect(self.server)?;
                    let connection = outwards.take().ok_or_else(|| io::Error::other("it was there"))?;
                    server.insert(Wire::new(StreamOwned::new(connection, stream)))
                }
            };
            outwards.stream.write_all(&request)?;
            outwards.stream.flush()?;
            let answer = outwards.message(true)?;
            let end = cut.map_or(answer.len(), |at| at.min(answer.len().saturating_sub(1)));
            inwards.stream.write_all(&answer[..end])?;
            inwards.stream.flush()?;
            if cut.is_some() {
                return socket.shutdown(Shutdown::Both);
            }
        }
    }
}

/// A stream of messages of HTTP/1.1, each as it stands.
struct Wire<S> {
    stream: S,
    held: Vec<u8>,
}

impl<S: Read + Write> Wire<S> {
    fn new(stream: S) -> Self {
        Self { stream, held: Vec::new() }
    }

    fn fill(&mut self) -> io::Result<()> {
        let mut part = [0; 16 << 10];
        let length = self.stream.read(&mut part)?;
        self.held.extend_from_slice(&part[..length]);
        if length == 0 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }

    /// Where a text ends that begins somewhere.
    fn find(&mut self, text: &[u8], from: usize) -> io::Result<usize> {
        let mut from = from;
        loop {
            if let Some(at) = self.held[from..].windows(text.len()).position(|window| window == text) {
                return Ok(from + at + text.len());
            }
            from = from.max(self.held.len().saturating_sub(text.len()));
            self.fill()?;
        }
    }

    fn message(&mut self, is_answer: bool) -> io::Result<Vec<u8>> {
        let head = self.find(b"\r\n\r\n", 0)?;
        let text = String::from_utf8_lossy(&self.held[..head]).to_ascii_lowercase();
        let header = |name: &str| {
            text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':').map(str::trim))
        };
        let mut end = head;
        if let Some(length) = header("content-length").and_then(|length| length.parse::<usize>().ok()) {
            end += length;
        } else if header("transfer-encoding") == Some("chunked") {
            loop {
                let line = self.find(b"\r\n", end)?;
                let size = String::from_utf8_lossy(&self.held[end..line - 2]).into_owned();
                let size = usize::from_str_radix(size.trim(), 16).map_err(io::Error::other)?;
                end = line + size + 2;
                while self.held.len() < end {
                    self.fill()?;
                }
                if size == 0 {
                    break;
                }
            }
        } else if is_answer && !text.starts_with("http/1.1 204") {
            return Err(io::Error::other("an answer without an end"));
        }
        while self.held.len() < end {
            self.fill()?;
        }
        let rest = self.held.split_off(end);
        Ok(std::mem::replace(&mut self.held, rest))
    }
}

/// A proxy as companies have them: `CONNECT host:port`, to the one server that it knows under any name.
pub(crate) struct Tunnel {
    address: SocketAddr,
    tunnels: Arc<AtomicUsize>,
    wanted: Arc<Mutex<Vec<String>>>,
}

impl Tunnel {
    pub(crate) fn start(url: &str) -> Self {
        let server: SocketAddr = url.trim_start_matches("https://").parse().expect("an address");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let (tunnels, wanted) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(Vec::new())));
        let (count, heads) = (Arc::clone(&tunnels), Arc::clone(&wanted));
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                count.fetch_add(1, Ordering::Relaxed);
                let heads = Arc::clone(&heads);
                thread::spawn(move || tunnel(client, server, &heads));
            }
        });
        Self { address, tunnels, wanted }
    }

    /// `127.0.0.1:4711`
    pub(crate) fn address(&self) -> String {
        self.address.to_string()
    }

    /// How many came since this was asked for the last time.
    pub(crate) fn taken(&self) -> usize {
        self.tunnels.swap(0, Ordering::Relaxed)
    }

    /// What the last ones said.
    pub(crate) fn heads(&self) -> Vec<String> {
        std::mem::take(&mut *self.wanted.lock().expect("nobody panics with it"))
    }
}

fn tunnel(mut client: TcpStream, server: SocketAddr, heads: &Mutex<Vec<String>>) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    heads.lock().expect("nobody panics with it").push(String::from_utf8_lossy(&head).into_owned());
    let mut server = TcpStream::connect_timeout(&server, Duration::from_secs(5))?;
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
    let (mut from_client, mut to_server) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || io::copy(&mut from_client, &mut to_server));
    io::copy(&mut server, &mut client)?;
    Ok(())
}
