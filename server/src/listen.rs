//! Accepts connections and bounds what each may cost: so many at all, so many from one address,
//! a head in time, an answer that is taken. `axum::serve` has none of these.

use crate::address::{Peer, counted_as};
use crate::config::Config;
use crate::wire::Wire;
use axum::Router;
use axum::body::Body;
use axum::response::Response;
use axum::routing::future::RouteFuture;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::collections::HashMap;
use std::convert::Infallible;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// Serves until `stop` is done, then finishes what was accepted, within the configured time.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    config: Arc<Config>,
    stop: impl Future<Output = ()>,
) {
    let mut http = http1::Builder::new();
    // Without the timer hyper's header limit is silently off.
    http.timer(TokioTimer::new())
        .header_read_timeout(Duration::from_millis(config.header_timeout_ms))
        .max_buf_size(64 * 1024)
        .half_close(false);
    let places = Arc::new(Semaphore::new(config.max_connections as usize));
    let crowd = Crowd::default();
    let open = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);

    loop {
        // A place first: when all are taken, new connections wait in the kernel's queue.
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = async {
                let place = places.clone().acquire_owned().await;
                (listener.accept().await, place)
            } => accepted,
        };
        let (stream, peer) = match accepted.0 {
            Ok(connection) => connection,
            Err(error) => {
                pause_after(&error).await;
                continue;
            }
        };
        let Some(ticket) = crowd.enter(peer.ip(), &config) else { continue };
        let Ok(connection) = open_wire(stream, peer, &http, &app, &config) else { continue };
        let connection = open.watch(connection);
        let place = accepted.1;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "connection ended");
            }
            drop((place, ticket));
        });
    }

    // Closed before waiting, so that a balancer sees at once that nobody listens.
    drop(listener);
    if tokio::time::timeout(config.shutdown(), open.shutdown()).await.is_err() {
        tracing::warn!("requests were still running at the end of the time to finish");
    }
}

type Connection = http1::Connection<TokioIo<Wire>, Door>;

/// Tells every request of a connection who is at its other end.
struct Door {
    app: Router,
    peer: IpAddr,
}

impl hyper::service::Service<Request<Incoming>> for Door {
    type Response = Response;
    type Error = Infallible;
    type Future = RouteFuture<Infallible>;

    fn call(&self, mut request: Request<Incoming>) -> Self::Future {
        request.extensions_mut().insert(Peer(self.peer));
        // A router is always ready; its clone is one shared pointer.
        tower::Service::call(&mut self.app.clone(), request.map(Body::new))
    }
}

fn open_wire(
    stream: TcpStream,
    peer: SocketAddr,
    http: &http1::Builder,
    app: &Router,
    config: &Config,
) -> std::io::Result<Connection> {
    // Nagle's algorithm and delayed acknowledgement cost 40 ms a page.
    stream.set_nodelay(true)?;
    let wire = Wire::new(stream, Duration::from_millis(config.write_idle_ms));
    let door = Door { app: app.clone(), peer: peer.ip() };
    Ok(http.serve_connection(TokioIo::new(wire), door))
}

/// Out of file handles or memory: accepting again at once would only spin.
async fn pause_after(error: &std::io::Error) {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        tracing::error!(%error, "cannot accept connections");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// How many connections each address has open.
#[derive(Clone, Debug, Default)]
struct Crowd(Arc<Mutex<HashMap<IpAddr, u32>>>);

/// One open connection of an address; dropping it leaves.
struct Ticket {
    crowd: Crowd,
    address: IpAddr,
}

impl Crowd {
    /// A ticket, or none when the address has enough. Trusted proxies speak for many and are
    /// not counted.
    fn enter(&self, peer: IpAddr, config: &Config) -> Option<Option<Ticket>> {
        if config.trusted_proxies.iter().any(|network| network.holds(peer)) {
            return Some(None);
        }
        let address = counted_as(peer);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        if *count >= config.max_connections_per_address {
            return None;
        }
        *count += 1;
        Some(Some(Ticket { crowd: self.clone(), address }))
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut counts = self.crowd.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}
