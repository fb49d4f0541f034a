//! A body must keep a least pace: 15 MB on a weak line may pass, a trickle must not
//! (decisions.md 19). Counts only the time spent waiting for the client, never the server's own.

use axum::body::{Body, Bytes, HttpBody};
use http_body_util::BodyExt as _;
use hyper::body::{Frame, SizeHint};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until};

/// How slow a body may be.
#[derive(Clone, Copy, Debug)]
pub struct PaceLimit {
    /// Waiting that costs nothing, so that a slow start is forgiven.
    pub grace: Duration,
    /// Longest wait without a byte.
    pub idle: Duration,
    /// Least average after the grace, bytes a second.
    pub rate: u64,
}

/// The body came too slowly and was given up.
#[derive(Debug, thiserror::Error)]
#[error("the body came too slowly")]
pub struct TooSlow;

/// Tells, after the handler has answered, whether its body was given up.
#[derive(Clone, Debug, Default)]
pub struct GivenUp(Arc<AtomicBool>);

impl GivenUp {
    /// Whether the body was too slow.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

struct Paced {
    inner: Body,
    limit: PaceLimit,
    given_up: GivenUp,
    bytes: u64,
    waited: Duration,
    waiting_since: Option<Instant>,
    alarm: Pin<Box<Sleep>>,
}

/// The body with the limit on it.
pub fn paced(inner: Body, limit: PaceLimit, given_up: GivenUp) -> Body {
    let alarm = Box::pin(sleep_until(Instant::now()));
    Body::new(Paced {
        inner,
        limit,
        given_up,
        bytes: 0,
        waited: Duration::ZERO,
        waiting_since: None,
        alarm,
    })
}

/// Reads a body to its end and throws it away, for an answer that does not need it: a browser
/// shows the answer only when it could send everything.
///
/// # Errors
/// When the connection breaks or the body is too slow.
pub async fn discard(mut body: Body) -> Result<(), axum::Error> {
    while let Some(frame) = body.frame().await {
        frame?;
    }
    Ok(())
}

impl Paced {
    /// How long this wait may last: until silence is too long, or the average too low.
    fn patience(&self) -> Duration {
        let earned = Duration::from_secs_f64(self.bytes as f64 / self.limit.rate.max(1) as f64);
        let average = self.limit.grace.max(earned).saturating_sub(self.waited);
        self.limit.idle.min(average)
    }
}

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.inner).poll_frame(context) {
            if let Some(since) = self.waiting_since.take() {
                self.waited += since.elapsed();
            }
            if let Some(data) = frame.as_ref().and_then(|f| f.as_ref().ok()?.data_ref()) {
                self.bytes += data.len() as u64;
            }
            return Poll::Ready(frame);
        }
        if self.waiting_since.is_none() {
            let now = Instant::now();
            self.waiting_since = Some(now);
            let end = now + self.patience();
            self.alarm.as_mut().reset(end);
        }
        if self.alarm.as_mut().poll(context).is_ready() {
            self.given_up.0.store(true, Ordering::Release);
            return Poll::Ready(Some(Err(axum::Error::new(TooSlow))));
        }
        Poll::Pending
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use futures_util::stream;

    const LIMIT: PaceLimit =
        PaceLimit { grace: Duration::from_secs(10), idle: Duration::from_secs(10), rate: 1024 };

    /// Chunks of a size, one every so often, as the clock of the test goes.
    fn dripping(size: usize, every: Duration, count: usize) -> Body {
        Body::from_stream(stream::unfold(0, move |sent| async move {
            if sent == count {
                return None;
            }
            tokio::time::sleep(every).await;
            Some((Ok::<_, std::io::Error>(Bytes::from(vec![0; size])), sent + 1))
        }))
    }

    async fn passes(body: Body) -> bool {
        let given_up = GivenUp::default();
        let read = discard(paced(body, LIMIT, given_up.clone())).await;
        assert_eq!(read.is_err(), given_up.is_set());
        read.is_ok()
    }

    #[tokio::test(start_paused = true)]
    async fn a_photo_on_a_weak_line_passes() {
        // 15 MB at 4 KB/s: more than an hour.
        assert!(passes(dripping(4096, Duration::from_secs(1), 3840)).await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_trickle_is_given_up() {
        assert!(!passes(dripping(1, Duration::from_secs(1), 1000)).await);
    }

    #[tokio::test(start_paused = true)]
    async fn silence_is_given_up_however_quick_it_was_before() {
        let fast = stream::iter([Ok::<_, std::io::Error>(Bytes::from(vec![0; 1 << 20]))]);
        let silent = stream::pending();
        assert!(!passes(Body::from_stream(stream::StreamExt::chain(fast, silent))).await);
    }

    #[tokio::test(start_paused = true)]
    async fn the_server_s_own_slowness_does_not_count() {
        let mut body = paced(dripping(1, Duration::from_secs(1), 5), LIMIT, GivenUp::default());
        while let Some(frame) = body.frame().await {
            frame.unwrap();
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
    }
}
