//! A server on loopback that does to each request what a script says, down to resetting the
//! connection, and tells what it saw.

use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came in.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub target: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn header(&self, name: &str) -> &str {
        let mut headers = self.headers.iter();
        let found = headers.find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }
}

/// What is done with a request: pieces are written, each after a pause, and then…
#[derive(Clone, Debug)]
pub struct Reply {
    pieces: Vec<Vec<u8>>,
    pause: Duration,
    then: Then,
}

/// What becomes of the connection.
#[derive(Clone, Copy, Debug)]
enum Then {
    /// It waits for the next request.
    Keep,
    /// It is closed in good order.
    Close,
    /// It is reset, as by a host that knows nothing of it any more.
    Reset,
    /// Nothing more happens.
    Hang,
}

impl Reply {
    /// A whole answer.
    pub fn new(status: u16, headers: &str, body: &str) -> Self {
        let length = body.len();
        let head = format!("HTTP/1.1 {status} Scripted\r\ncontent-length: {length}\r\n");
        Reply::raw(format!("{head}{headers}\r\n{body}"))
    }

    pub fn ok() -> Self {
        Reply::new(200, "", r#"{"id":"thing-1"}"#)
    }

    /// An error by its code.
    pub fn error(status: u16, code: &str) -> Self {
        Reply::new(status, &format!("x-amzn-errortype: {code}\r\n"), "{}")
    }

    /// These bytes and no others.
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Reply {
            pieces: vec![bytes.into()],
            pause: Duration::ZERO,
            then: Then::Keep,
        }
    }

    /// These bytes, one after each pause.
    pub fn dripped(bytes: &str, pause: Duration) -> Self {
        Reply {
            pieces: bytes.bytes().map(|byte| vec![byte]).collect(),
            pause,
            then: Then::Keep,
        }
    }

    pub fn then_close(self) -> Self {
        Reply {
            then: Then::Close,
            ..self
        }
    }

    pub fn then_reset(self) -> Self {
        Reply {
            then: Then::Reset,
            ..self
        }
    }

    pub fn then_hang(self) -> Self {
        Reply {
            then: Then::Hang,
            ..self
        }
    }
}

/// A running server. Clones are the same one.
#[derive(Clone)]
pub struct Server(Arc<Shared>);

struct Shared {
    port: u16,
    requests: Mutex<Vec<Request>>,
    /// Counts requests, whether they are kept or not.
    count: AtomicUsize,
    is_forgetful: AtomicBool,
    connections: AtomicUsize,
    /// Connections that the client has ended while the server did nothing.
    let_go: AtomicUsize,
    script: Script,
}

type Script = Box<dyn Fn(usize, &Request) -> Reply + Send + Sync>;

impl Server {
    /// Starts a server which does with each request what `script` says, of the request's number
    /// from 1 and the request.
    pub async fn start(script: impl Fn(usize, &Request) -> Reply + Send + Sync + 'static) -> Self {
        let (server, listener) = Server::listening(Box::new(script)).await;
        let running = server.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                running.0.connections.fetch_add(1, SeqCst);
                let server = running.clone();
                tokio::spawn(async move {
                    if let Some(Then::Reset) = server.serve(&mut stream).await {
                        let reset = stream.set_zero_linger();
                        reset.expect("a connection can be reset");
                    }
                });
            }
        });
        server
    }

    /// The same, whose connections are what `accept` makes of them.
    pub async fn wrapped<F, S>(
        accept: impl Fn(TcpStream) -> F + Send + Sync + 'static,
        script: impl Fn(usize, &Request) -> Reply + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Option<S>> + Send,
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (server, listener) = Server::listening(Box::new(script)).await;
        let running = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                running.0.connections.fetch_add(1, SeqCst);
                if let Some(mut stream) = accept(stream).await {
                    let server = running.clone();
                    tokio::spawn(async move { server.serve(&mut stream).await });
                }
            }
        });
        server
    }

    async fn listening(script: Script) -> (Self, TcpListener) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.expect("a port is free");
        let port = listener.local_addr().expect("it has an address").port();
        let shared = Shared {
            port,
            requests: Mutex::default(),
            count: AtomicUsize::new(0),
            is_forgetful: AtomicBool::new(false),
            connections: AtomicUsize::new(0),
            let_go: AtomicUsize::new(0),
            script,
        };
        (Server(Arc::new(shared)), listener)
    }

    /// Answers requests as long as the script keeps the connection, and tells why it does not.
    async fn serve<S>(&self, stream: &mut S) -> Option<Then>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let mut buffer = Vec::new();
        loop {
            let request = read_request(stream, &mut buffer).await?;
            if !self.0.is_forgetful.load(SeqCst) {
                self.lock().push(request.clone());
            }
            let number = self.0.count.fetch_add(1, SeqCst) + 1;
            let reply = (self.0.script)(number, &request);
            for piece in &reply.pieces {
                if !reply.pause.is_zero() {
                    tokio::time::sleep(reply.pause).await;
                }
                if stream.write_all(piece).await.is_err() {
                    self.0.let_go.fetch_add(1, SeqCst);
                    return None;
                }
            }
            stream.flush().await.ok()?;
            match reply.then {
                Then::Keep => {}
                Then::Hang => {
                    // Only the end of the connection is waited for.
                    let ended = stream.read(&mut [0; 1]).await;
                    assert!(!matches!(ended, Ok(1..)), "the client goes on");
                    self.0.let_go.fetch_add(1, SeqCst);
                    return None;
                }
                then => return Some(then),
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Request>> {
        self.0
            .requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps no requests from now on.
    pub fn forget(&self) {
        self.0.is_forgetful.store(true, SeqCst);
    }

    pub fn port(&self) -> u16 {
        self.0.port
    }

    /// What came in until now.
    pub fn requests(&self) -> Vec<Request> {
        self.lock().clone()
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        self.0.connections.load(SeqCst)
    }

    /// Waits until the client has ended that many connections on which nothing happened.
    pub async fn let_go(&self, connections: usize) {
        let patience = tokio::time::timeout(Duration::from_secs(5), async {
            while self.0.let_go.load(SeqCst) < connections {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        });
        patience.await.expect("the client ends the connections");
    }
}

/// Reads one request, or nothing where the client has ended the connection.
async fn read_request(
    stream: &mut (impl AsyncRead + Unpin),
    buffer: &mut Vec<u8>,
) -> Option<Request> {
    let end = loop {
        match buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            Some(end) => break end,
            None => more(stream, buffer).await?,
        }
    };
    let head = String::from_utf8(buffer[..end].to_vec()).expect("a head is text");
    buffer.drain(..end + 4);
    let mut lines = head.lines();
    let target = lines.next().and_then(|line| line.split(' ').nth(1));
    let mut request = Request {
        target: target.unwrap_or_default().to_owned(),
        ..Request::default()
    };
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        let header = (name.to_ascii_lowercase(), value.trim().to_owned());
        request.headers.push(header);
    }
    let length = request.header("content-length").parse().unwrap_or(0);
    while buffer.len() < length {
        more(stream, buffer).await?;
    }
    request.body = buffer.drain(..length).collect();
    Some(request)
}

async fn more(stream: &mut (impl AsyncRead + Unpin), buffer: &mut Vec<u8>) -> Option<()> {
    let read = stream.read_buf(buffer).await;
    matches!(read, Ok(1..)).then_some(())
}
