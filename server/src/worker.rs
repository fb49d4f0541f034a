//! The loops beside the requests: work off the outbox, sweep what is over. What a job does is
//! the services' business.

use services::Services;
use std::future::Future;
use std::time::Duration;

/// Pause when there was nothing to do.
const IDLE: Duration = Duration::from_secs(1);
/// Pause after a fault, so that a database that is away is not hammered.
const AFTER_FAULT: Duration = Duration::from_secs(5);
const SWEEP_EVERY: Duration = Duration::from_secs(60);

/// Works until `stop` is done; a batch that has begun is finished.
pub async fn run(services: Services, stop: impl Future<Output = ()>) {
    let mut stop = std::pin::pin!(stop);
    let mut sweep = tokio::time::interval(SWEEP_EVERY);
    sweep.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut pause = Duration::ZERO;
    loop {
        tokio::select! {
            () = &mut stop => return,
            _ = sweep.tick() => {
                if let Err(error) = services.sweep().await {
                    tracing::error!(%error, "sweeping failed; tried again in a minute");
                }
            }
            () = tokio::time::sleep(pause) => {
                pause = match services.work().await {
                    Ok(0) => IDLE,
                    Ok(_) => Duration::ZERO,
                    Err(error) => {
                        tracing::error!(%error, "the outbox could not be worked off");
                        AFTER_FAULT
                    }
                };
            }
        }
    }
}
