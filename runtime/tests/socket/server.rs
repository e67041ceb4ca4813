//! A server that says what it is told, and remembers what it was asked.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How long the server waits for a client's next byte. No test waits for this: it is there so that
/// a defect ends in a failure and not in a test that hangs.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// A request as it came in.
#[derive(Clone, Debug)]
pub(super) struct Request {
    /// Which connection it came on, from 0.
    pub(super) connection: usize,
    pub(super) method: String,
    pub(super) target: String,
    /// Names in lower case, in the order in which they came.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Request {
    /// Reads one request, or nothing where the client has closed the connection.
    fn read(connection: usize, from: &mut impl BufRead) -> io::Result<Option<Self>> {
        let first = read_line(from)?;
        if first.is_empty() {
            return Ok(None);
        }
        let mut words = first.split(' ').map(str::to_owned);
        let (method, target) = (words.next(), words.next());
        let mut request = Request {
            connection,
            method: method.unwrap_or_default(),
            target: target.unwrap_or_default(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        loop {
            let line = read_line(from)?;
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            let header = (name.to_ascii_lowercase(), value.trim().to_owned());
            request.headers.push(header);
        }
        let length = request.header("content-length").unwrap_or("0");
        let length = length.parse().map_err(io::Error::other)?;
        request.body.resize(length, 0);
        from.read_exact(&mut request.body)?;
        Ok(Some(request))
    }

    /// The value of a header that came at most once.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(known, _)| known == name);
        let (_, value) = values.next()?;
        assert!(values.next().is_none(), "{name} came twice: {self:?}");
        Some(value)
    }
}

/// One line of a head without its end; empty at the end of the head and of the connection.
fn read_line(from: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    from.read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// What the server does with a request. No bytes and an open connection is a server that hangs.
pub(super) struct Reply {
    bytes: Vec<u8>,
    close: bool,
}

impl Reply {
    /// A whole answer, after which the connection stays open.
    pub(super) fn new(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let mut text = format!("HTTP/1.1 {status} Scripted\r\n");
        for (name, value) in headers {
            text += &format!("{name}: {value}\r\n");
        }
        text += &format!("content-length: {}\r\n\r\n{body}", body.len());
        Reply::raw(text)
    }

    pub(super) fn ok(json: &str) -> Self {
        Reply::new(200, &[("content-type", "application/json")], json)
    }

    pub(super) fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Reply {
            bytes: bytes.into(),
            close: false,
        }
    }

    pub(super) fn then_close(self) -> Self {
        Reply {
            close: true,
            ..self
        }
    }
}

type Script = Box<dyn Fn(&Request) -> Reply + Send + Sync>;

/// A server on a free port of 127.0.0.1, which answers each request as its script says.
pub(super) struct Server {
    pub(super) port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
    acceptor: JoinHandle<usize>,
    /// Dropped to stop the server.
    running: mpsc::Sender<()>,
}

/// What a server has seen in its life.
pub(super) struct Seen {
    pub(super) connections: usize,
    pub(super) requests: Vec<Request>,
}

impl Server {
    pub(super) fn start(script: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let (listener, port) = listen();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (running, stop) = mpsc::channel();
        let acceptor = {
            let (script, requests) = (Arc::new(Box::new(script) as Script), requests.clone());
            thread::spawn(move || accept(&listener, &stop, &script, &requests))
        };
        Server {
            port,
            requests,
            acceptor,
            running,
        }
    }

    /// Stops accepting, and tells what came until now, down to a connection without a request.
    pub(super) fn finish(self) -> Seen {
        drop(self.running);
        let connections = self.acceptor.join().expect("the acceptor does not panic");
        let requests = self.requests.lock();
        let requests = requests.unwrap_or_else(PoisonError::into_inner).clone();
        Seen {
            connections,
            requests,
        }
    }

    /// The one request that came.
    pub(super) fn finish_with_one(self) -> Request {
        let mut seen = self.finish();
        assert_eq!(seen.requests.len(), 1, "{:?}", seen.requests);
        seen.requests.remove(0)
    }
}

pub(super) fn listen() -> (TcpListener, u16) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    let address = listener.local_addr().expect("a listener has an address");
    (listener, address.port())
}

/// Accepts connections, each served by a thread of its own, until the sender of `stop` is dropped.
///
/// The listener is polled: no blocking `accept` can be woken without a connection, and one more
/// connection is just what a test that counts them cannot have.
fn accept(
    listener: &TcpListener,
    stop: &mpsc::Receiver<()>,
    script: &Arc<Script>,
    requests: &Arc<Mutex<Vec<Request>>>,
) -> usize {
    let polled = listener.set_nonblocking(true);
    polled.expect("a listener can be polled");
    let mut connections = 0;
    loop {
        let stopped = stop.recv_timeout(Duration::from_millis(1));
        // Once more after the stop: what has connected before it is counted.
        while let Ok((stream, _)) = listener.accept() {
            let (script, requests) = (Arc::clone(script), Arc::clone(requests));
            // A connection that breaks is the client's to notice, and the test's to judge.
            thread::spawn(move || serve(stream, connections, &**script, &requests));
            connections += 1;
        }
        if stopped == Err(RecvTimeoutError::Disconnected) {
            return connections;
        }
    }
}

fn serve(
    stream: TcpStream,
    connection: usize,
    script: impl Fn(&Request) -> Reply,
    requests: &Mutex<Vec<Request>>,
) -> io::Result<()> {
    // On some systems an accepted socket is polled as its listener is.
    stream.set_nonblocking(false)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut stream = BufReader::new(stream);
    while let Some(request) = Request::read(connection, &mut stream)? {
        // Recorded before it is answered, so that a client with an answer finds it in the record.
        let mut recorded = requests.lock().unwrap_or_else(PoisonError::into_inner);
        recorded.push(request.clone());
        drop(recorded);
        let reply = script(&request);
        stream.get_mut().write_all(&reply.bytes)?;
        if reply.close {
            break;
        }
    }
    Ok(())
}
