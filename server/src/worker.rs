//! The loops beside the requests: work off the outbox, send notices, seal the audit log, sweep what
//! is over. What a job does is the services' business.

use services::Services;
use services::notices::Words;
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Pause when there was nothing to do.
const IDLE: Duration = Duration::from_secs(1);
/// Pause after a fault, so that a database that is away is not hammered.
const AFTER_FAULT: Duration = Duration::from_secs(5);
const SWEEP_EVERY: Duration = Duration::from_secs(60);
/// How long an event may be committed without its seal.
const SEAL_EVERY: Duration = Duration::from_secs(1);
/// Batches of notices on their way at once: a mail server that hangs holds up its own batch only.
const LANES: usize = 3;

/// Works until `stop` is done; a batch that has begun is finished. Pins the audit chain in
/// `anchors`, when given.
pub async fn run(
    services: Services,
    words: Arc<dyn Words>,
    anchors: Option<PathBuf>,
    stop: impl Future<Output = ()>,
) {
    let (tell, told) = watch::channel(false);
    let lanes: Vec<_> = (0..LANES)
        .map(|_| tokio::spawn(send(services.clone(), words.clone(), told.clone())))
        .collect();
    keep(services, anchors, stop).await;
    tell.send_replace(true);
    for lane in lanes {
        if let Err(error) = lane.await {
            tracing::error!(%error, "a lane of notices broke");
        }
    }
}

/// Sends what is due until told to stop.
async fn send(services: Services, words: Arc<dyn Words>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let pause = match services.deliver(&*words).await {
            Ok(0) => IDLE,
            Ok(_) => continue,
            Err(error) => {
                tracing::error!(%error, "notices could not be sent");
                AFTER_FAULT
            }
        };
        // An error means that the other end is gone: then this is the end too.
        if tokio::time::timeout(pause, stop.changed()).await.is_ok_and(|told| told.is_err()) {
            return;
        }
    }
}

async fn keep(services: Services, anchors: Option<PathBuf>, stop: impl Future<Output = ()>) {
    let mut stop = std::pin::pin!(stop);
    let mut sweep = tokio::time::interval(SWEEP_EVERY);
    sweep.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut seal = tokio::time::interval(SEAL_EVERY);
    seal.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    // A moment, not a pause: a pause would begin anew whenever something else was done, and what is
    // done every second would put the work off for ever.
    let mut work_at = tokio::time::Instant::now();
    loop {
        tokio::select! {
            () = &mut stop => return,
            _ = sweep.tick() => {
                if let Err(error) = services.sweep().await {
                    tracing::error!(%error, "sweeping failed; tried again in a minute");
                }
                if let Some(path) = &anchors
                    && let Err(error) = services.anchor_audit(path.clone()).await
                {
                    tracing::error!(%error, "the audit log could not be anchored; tried again in a minute");
                }
            }
            _ = seal.tick() => {
                if let Err(error) = services.seal_audit().await {
                    tracing::error!(%error, "the audit log could not be sealed; tried again");
                }
            }
            () = tokio::time::sleep_until(work_at) => {
                let pause = match services.work().await {
                    Ok(0) => IDLE,
                    Ok(_) => Duration::ZERO,
                    Err(error) => {
                        tracing::error!(%error, "the outbox could not be worked off");
                        AFTER_FAULT
                    }
                };
                work_at = tokio::time::Instant::now() + pause;
            }
        }
    }
}
