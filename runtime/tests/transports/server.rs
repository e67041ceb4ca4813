//! A server on this machine that answers as it is told, with TLS or without, and a proxy before it.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;
use tinsmith::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tinsmith::rustls::{self, ServerConfig, ServerConnection, StreamOwned};

/// How long a connection waits for its client's next byte. No test waits for this.
const PATIENCE: Duration = Duration::from_secs(10);

/// A name that the certificate of [`Server::with_tls`] is for. No resolver knows it.
pub const HOST: &str = "chime.example.com";

/// The other one, which every system knows.
pub const LOCAL_HOST: &str = "localhost";

/// A request as it came in.
#[derive(Clone, Debug)]
pub struct Request {
    /// Which connection it came on, from 0.
    pub connection: usize,
    /// Its first line.
    pub line: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(known, _)| known == name)
            .map(|(_, value)| &**value)
    }

    fn read(connection: usize, from: &mut impl BufRead) -> io::Result<Option<Self>> {
        let line = read_line(from)?;
        if line.is_empty() {
            return Ok(None);
        }
        let mut request = Request {
            connection,
            line,
            headers: Vec::new(),
            body: Vec::new(),
        };
        while let Some((name, value)) = read_line(from)?.split_once(':') {
            let header = (name.to_ascii_lowercase(), value.trim().to_owned());
            request.headers.push(header);
        }
        if request.header("transfer-encoding") == Some("chunked") {
            loop {
                let size =
                    usize::from_str_radix(&read_line(from)?, 16).map_err(io::Error::other)?;
                let start = request.body.len();
                request.body.resize(start + size, 0);
                from.read_exact(&mut request.body[start..])?;
                read_line(from)?;
                if size == 0 {
                    return Ok(Some(request));
                }
            }
        }
        let length = request.header("content-length").unwrap_or("0");
        let length = length.parse().map_err(io::Error::other)?;
        request.body.resize(length, 0);
        from.read_exact(&mut request.body)?;
        Ok(Some(request))
    }
}

fn read_line(from: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    from.read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// A whole answer.
pub fn answer(status: u16, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status} Told\r\n{headers}content-length: {length}\r\n\r\n{body}").into()
}

/// What to write for a request, piece by piece, with pauses between.
pub type Script = dyn Fn(&Request) -> Vec<Vec<u8>> + Send + Sync;

/// The pause between two pieces of an answer.
pub const PAUSE: Duration = Duration::from_millis(50);

pub struct Server {
    pub port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
    /// What a client has to trust, where the server speaks TLS.
    pub certificate: Option<CertificateDer<'static>>,
    /// The same as a file has it; empty where the server does not speak TLS.
    pub pem: String,
}

impl Server {
    pub fn start(script: impl Fn(&Request) -> Vec<Vec<u8>> + Send + Sync + 'static) -> Self {
        Server::listen(Arc::new(script), None)
    }

    /// Speaks TLS, as [`HOST`] and as [`LOCAL_HOST`].
    pub fn with_tls(script: impl Fn(&Request) -> Vec<Vec<u8>> + Send + Sync + 'static) -> Self {
        let made = rcgen::generate_simple_self_signed([HOST.to_owned(), LOCAL_HOST.to_owned()]);
        let made = made.expect("a certificate");
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let certificate = made.cert.der().clone();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("ring has the versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.clone()], PrivateKeyDer::Pkcs8(key))
            .expect("the key is that of the certificate");
        let mut server = Server::listen(Arc::new(script), Some(Arc::new(config)));
        server.certificate = Some(certificate);
        server.pem = made.cert.pem();
        server
    }

    /// The requests that came until now.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("no lock is poisoned").clone()
    }

    fn listen(script: Arc<Script>, tls: Option<Arc<ServerConfig>>) -> Self {
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&requests);
        let port = accept(move |connection, stream| {
            let (script, kept, tls) = (script.clone(), kept.clone(), tls.clone());
            match tls {
                None => serve(connection, stream, &*script, &kept),
                Some(config) => {
                    let tls = ServerConnection::new(config).map_err(io::Error::other)?;
                    let stream = StreamOwned::new(tls, stream);
                    serve(connection, stream, &*script, &kept)
                }
            }
        });
        Server {
            port,
            requests,
            certificate: None,
            pem: String::new(),
        }
    }
}

/// Accepts connections on a free port for as long as the test runs, each on a thread of its own.
fn accept(serve: impl Fn(usize, TcpStream) -> io::Result<()> + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    let port = listener.local_addr().expect("it has an address").port();
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for (connection, stream) in listener.incoming().flatten().enumerate() {
            let serve = Arc::clone(&serve);
            thread::spawn(move || {
                let limited = stream.set_read_timeout(Some(PATIENCE));
                // A client that goes away is not the server's failure.
                let _ = limited.and_then(|()| serve(connection, stream));
            });
        }
    });
    port
}

fn serve(
    connection: usize,
    stream: impl Read + Write,
    script: &Script,
    requests: &Mutex<Vec<Request>>,
) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    while let Some(request) = Request::read(connection, &mut stream)? {
        let pieces = script(&request);
        let mut kept = requests.lock().expect("no lock is poisoned");
        kept.push(request);
        drop(kept);
        for (index, piece) in pieces.iter().enumerate() {
            if index > 0 {
                thread::sleep(PAUSE);
            }
            stream.get_mut().write_all(piece)?;
            stream.get_mut().flush()?;
        }
    }
    Ok(())
}

/// A proxy: a tunnel to `port` of this machine for whoever asks for one, and for what is asked
/// without TLS an answer of its own. It tells what it was asked.
pub struct Proxy {
    pub port: u16,
    heads: Arc<Mutex<Vec<Request>>>,
}

impl Proxy {
    pub fn start(port: u16) -> Self {
        let heads = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&heads);
        let own = accept(move |connection, client| {
            let mut client = BufReader::new(client);
            let Some(head) = Request::read(connection, &mut client)? else {
                return Ok(());
            };
            let is_tunnel = head.line.starts_with("CONNECT ");
            kept.lock().expect("no lock is poisoned").push(head);
            if !is_tunnel {
                return client.get_mut().write_all(&answer(200, "", "{}"));
            }
            let server = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
            client.get_mut().write_all(b"HTTP/1.1 200 Go on\r\n\r\n")?;
            let client = client.into_inner();
            let (mut from, mut to) = (server.try_clone()?, client.try_clone()?);
            let back = thread::spawn(move || io::copy(&mut from, &mut to));
            io::copy(&mut &client, &mut &server)?;
            server.shutdown(Shutdown::Both)?;
            let _ = back.join();
            Ok(())
        });
        Proxy { port: own, heads }
    }

    pub fn heads(&self) -> Vec<Request> {
        self.heads.lock().expect("no lock is poisoned").clone()
    }
}
