//! A small HTTP server: one request for each connection, each answered by what a test says.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A request as it came in.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub method: String,
    pub target: String,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(known, _)| known == name);
        found.map(|(_, value)| &**value)
    }

    /// The key that the signature names.
    pub fn key_id(&self) -> Option<&str> {
        let signature = self.header("authorization")?;
        signature.split("Credential=").nth(1)?.split('/').next()
    }

    /// The value of a form's field, still encoded.
    pub fn field(&self, name: &str) -> Option<&str> {
        let mut fields = self.body.split('&').filter_map(|pair| pair.split_once('='));
        fields
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }

    fn read(from: &mut impl BufRead) -> Option<Self> {
        let mut line = || {
            let mut line = String::new();
            from.read_line(&mut line).ok()?;
            Some(line.trim_end().to_owned())
        };
        let first = line()?;
        let mut words = first.split(' ').map(str::to_owned);
        let mut request = Request {
            method: words.next()?,
            target: words.next()?,
            ..Request::default()
        };
        while let Some((name, value)) = line()?.split_once(": ") {
            let header = (name.to_ascii_lowercase(), value.to_owned());
            request.headers.push(header);
        }
        let length = request.header("content-length").unwrap_or("0");
        let mut body = vec![0; length.parse().ok()?];
        from.read_exact(&mut body).ok()?;
        request.body = String::from_utf8(body).ok()?;
        Some(request)
    }
}

/// A status and a body; nothing leaves the client waiting.
pub type Answer = Option<(u16, String)>;

/// An answer with a body.
pub fn ok(body: impl Into<String>) -> Answer {
    Some((200, body.into()))
}

pub struct Server {
    pub url: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// A server that answers with what `answer` makes of a request and of how many came before it.
    pub fn start(answer: impl Fn(&Request, usize) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::<Mutex<Vec<Request>>>::default();
        let (seen, answer) = (Arc::clone(&requests), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
                thread::spawn(move || serve(stream, &seen, &*answer));
            }
        });
        Server { url, requests }
    }

    /// What came, in order.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// How many requests came for a path that begins so.
    pub fn count(&self, path: &str) -> usize {
        let requests = self.requests();
        requests
            .iter()
            .filter(|request| request.target.starts_with(path))
            .count()
    }
}

fn serve(
    mut stream: TcpStream,
    seen: &Mutex<Vec<Request>>,
    answer: &(dyn Fn(&Request, usize) -> Answer + Send + Sync),
) {
    let Some(request) = Request::read(&mut BufReader::new(&mut stream)) else {
        return;
    };
    let before = {
        let mut seen = seen.lock().unwrap();
        seen.push(request.clone());
        seen.len() - 1
    };
    match answer(&request, before) {
        Some((status, body)) => {
            let length = body.len();
            let _ = write!(
                stream,
                "HTTP/1.1 {status} Told\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
            );
        }
        // Longer than any test waits.
        None => thread::sleep(Duration::from_secs(60)),
    }
}

/// The URL of a port that nobody listens on.
pub fn nobody() -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}
