//! Connections through the proxies that the environment names: a tunnel for `https`, and for `http`
//! the proxy in the place of the host.

use crate::client::TransportError;
use crate::client::proxy::{Proxies, Proxy};
use crate::{Body, BoxError};
use http::header::PROXY_AUTHORIZATION;
use http::{Request, Uri};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::net::TcpStream;
use tower_service::Service;

type Wire = MaybeHttpsStream<TokioIo<TcpStream>>;

/// Makes connections, through a proxy where there is one for the host.
#[derive(Clone)]
pub(super) struct Dial {
    direct: HttpConnector,
    /// To the proxy itself, which may speak TLS too.
    to_proxy: HttpsConnector<HttpConnector>,
    proxies: Proxies,
}

impl Dial {
    pub(super) fn new(direct: HttpConnector, tls: &ClientConfig, proxies: &Proxies) -> Self {
        let to_proxy = HttpsConnectorBuilder::new()
            .with_tls_config(tls.clone())
            .https_or_http()
            .enable_http1()
            .wrap_connector(direct.clone());
        Dial {
            direct,
            to_proxy,
            proxies: proxies.clone(),
        }
    }
}

impl Service<Uri> for Dial {
    type Response = Proxied;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Proxied, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.direct.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let proxy = match self.proxies.find(&to) {
            Ok(proxy) => proxy.cloned(),
            Err(error) => return Box::pin(async move { Err(error.into()) }),
        };
        match proxy {
            None => {
                let connecting = self.direct.call(to);
                Box::pin(async move {
                    let wire = MaybeHttpsStream::Http(connecting.await?);
                    Ok(Proxied {
                        wire,
                        instead: false,
                    })
                })
            }
            Some(proxy) if to.scheme_str() == Some("https") => {
                let tunneling = self.tunnel(proxy).call(to);
                Box::pin(async move {
                    let wire = tunneling.await?;
                    Ok(Proxied {
                        wire,
                        instead: false,
                    })
                })
            }
            Some(proxy) => {
                let connecting = self.to_proxy.call(proxy.uri);
                Box::pin(async move {
                    let wire = connecting.await?;
                    Ok(Proxied {
                        wire,
                        instead: true,
                    })
                })
            }
        }
    }
}

impl Dial {
    fn tunnel(&self, proxy: Proxy) -> Tunnel<HttpsConnector<HttpConnector>> {
        let authorization = proxy.authorization();
        let tunnel = Tunnel::new(proxy.uri, self.to_proxy.clone());
        match authorization {
            Some(authorization) => tunnel.with_auth(authorization),
            None => tunnel,
        }
    }
}

/// Adds what the proxy of a request without TLS asks for. A tunnel asks when it is made.
pub(super) fn authorized(
    mut request: Request<Body>,
    proxies: &Proxies,
) -> Result<Request<Body>, TransportError> {
    if request.uri().scheme_str() == Some("http")
        && let Some(proxy) = proxies.find(request.uri())?
        && let Some(authorization) = proxy.authorization()
    {
        let headers = request.headers_mut();
        headers.insert(PROXY_AUTHORIZATION, authorization);
    }
    Ok(request)
}

/// A connection, perhaps to a proxy.
pub(super) struct Proxied {
    wire: Wire,
    /// Whether the proxy stands in the place of the host, and has to be told of it in each request.
    instead: bool,
}

impl Proxied {
    fn wire(self: Pin<&mut Self>) -> Pin<&mut Wire> {
        Pin::new(&mut self.get_mut().wire)
    }
}

impl Connection for Proxied {
    fn connected(&self) -> Connected {
        match (&self.wire, self.instead) {
            // The TLS of the proxy says nothing about the protocol of what is behind it.
            (MaybeHttpsStream::Https(_), instead) => Connected::new().proxy(instead),
            (wire, instead) => wire.connected().proxy(instead),
        }
    }
}

impl Read for Proxied {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        self.wire().poll_read(context, buffer)
    }
}

impl Write for Proxied {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.wire().poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.wire().poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.wire().poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.wire.is_write_vectored()
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.wire().poll_write_vectored(context, pieces)
    }
}
