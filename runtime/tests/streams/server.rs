//! A server that reads and writes at its own pace: each connection is a thread with a script.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

/// One request of a connection, whose body the script reads.
pub struct Exchange {
    pub method: String,
    pub target: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    stream: BufReader<TcpStream>,
}

/// Starts a server on a free port that does with every connection what `script` says.
pub fn serve(script: impl Fn(&mut Exchange) + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    let port = listener.local_addr().expect("a listener has a port").port();
    let script = std::sync::Arc::new(script);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let script = script.clone();
            thread::spawn(move || {
                if let Some(mut exchange) = Exchange::read(stream) {
                    script(&mut exchange);
                }
            });
        }
    });
    port
}

impl Exchange {
    fn read(stream: TcpStream) -> Option<Self> {
        // So that a defect ends in a failure and not in a test that hangs.
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .ok()?;
        let mut stream = BufReader::new(stream);
        let mut first = String::new();
        stream.read_line(&mut first).ok()?;
        let mut words = first.split(' ').map(str::to_owned);
        let (method, target) = (words.next()?, words.next()?);
        let mut headers = Vec::new();
        loop {
            let mut line = String::new();
            stream.read_line(&mut line).ok()?;
            let Some((name, value)) = line.trim_end().split_once(':') else {
                break;
            };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        Some(Exchange {
            method,
            target,
            headers,
            stream,
        })
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(known, _)| known == name)?;
        Some(&found.1)
    }

    /// Reads a body of a known length, giving each piece to `sink`. Tells how long it was.
    pub fn read_body(&mut self, mut sink: impl FnMut(&[u8])) -> u64 {
        let length = self.header("content-length");
        let length: u64 = length.expect("it has a length").parse().expect("a number");
        let mut left = length;
        let mut piece = vec![0; 64 << 10];
        while left > 0 {
            let most = piece.len().min(left as usize);
            match self.stream.read(&mut piece[..most]) {
                Ok(0) | Err(_) => return length - left,
                Ok(read) => {
                    sink(&piece[..read]);
                    left -= read as u64;
                }
            }
        }
        length
    }

    /// Reads one piece of a chunked body; nothing at its end.
    pub fn read_chunk(&mut self) -> Option<Vec<u8>> {
        let mut size = String::new();
        self.stream.read_line(&mut size).ok()?;
        let size = usize::from_str_radix(size.trim(), 16).ok()?;
        let mut piece = vec![0; size + 2];
        self.stream.read_exact(&mut piece).ok()?;
        piece.truncate(size);
        (size > 0).then_some(piece)
    }

    /// Writes as far as the client takes it; tells whether it took all.
    pub fn write(&mut self, bytes: &[u8]) -> bool {
        let stream = self.stream.get_mut();
        stream.write_all(bytes).is_ok() && stream.flush().is_ok()
    }

    /// Answers with a whole body.
    pub fn answer(&mut self, status: u16, headers: &str, body: &str) {
        let length = body.len();
        let head = format!("HTTP/1.1 {status} Scripted\r\ncontent-length: {length}\r\n");
        self.write(format!("{head}{headers}\r\n{body}").as_bytes());
    }
}
