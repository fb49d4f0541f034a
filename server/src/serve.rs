//! `server serve`: opens the house, listens, works, and at the signal finishes and closes.

use crate::config::Config;
use crate::files::SiteFiles;
use crate::health::Ready;
use crate::limit::{FORGET_EVERY, Limits};
use crate::{house, listen, router, tiles, worker};
use app::assets::Assets;
use app::notices::Letters;
use app::page::Site;
use app::pages::AppState;
use services::Services;
use std::error::Error;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Runs until SIGTERM or SIGINT.
///
/// # Errors
/// When the house cannot be opened or the address is taken; the text says what to do.
pub async fn run(config: Config) -> Result<(), Box<dyn Error>> {
    let config = Arc::new(config);
    let services = house::open(&config).await?;
    services.note_settings(&config.shown()).await?;
    let files = Arc::new(SiteFiles::load(&config.site_dir, config.service_worker)?);
    let source = tiles::Source::open(&config, services.map_frame()).await?;
    let site = Arc::new(Site {
        assets: Assets::load(&config.site_dir.join("assets.json"))?,
        base_url: config.base_url.clone(),
        demo: config.demo || services.is_demo().await?,
        tiles: source.described(&config),
        contact: contact(&config),
    });
    let limits = Arc::new(Limits::new(&config));
    let app = router::build(router::Parts {
        config: config.clone(),
        app: router::application(
            AppState { site: site.clone(), services: services.clone() },
            source,
        ),
        site,
        files,
        ready: ready(services.clone()),
        limits: limits.clone(),
        foreign: router::foreign(services.clone()),
    });
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|why| format!("cannot listen on {}: {why}", config.listen))?;
    tracing::info!(address = %listener.local_addr()?, url = config.base_url, "listening");

    let stop = stop_signal()?;
    let counted = services.clone();
    let forgetting = tokio::spawn(async move {
        loop {
            tokio::time::sleep(FORGET_EVERY).await;
            limits.forget();
            write_down(&counted, false).await;
        }
    });
    let anchors = config.anchor_file().map(ToOwned::to_owned);
    let words = Arc::new(Letters::new(&config.base_url));
    let work = config.worker.then(|| {
        tokio::spawn(worker::run(services.clone(), words, anchors, stopped(stop.clone())))
    });
    // Streams have no end of their own: at the signal they end first, or the server would wait.
    let (streams, ending) = (services.clone(), stopped(stop.clone()));
    let live = tokio::spawn(async move {
        tokio::select! {
            () = streams.keep_live() => {}
            () = ending => {}
        }
        streams.end_streams();
    });
    listen::serve(listener, app, config, stopped(stop)).await;
    live.await?;
    forgetting.abort();
    write_down(&services, true).await;
    if let Some(work) = work {
        work.await?;
    }
    services.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// `server worker`: the background work alone.
///
/// # Errors
/// When the house cannot be opened.
pub async fn run_worker(config: Config) -> Result<(), Box<dyn Error>> {
    let services = house::open(&config).await?;
    tracing::info!("working");
    services.note_settings(&config.shown()).await?;
    let anchors = config.anchor_file().map(ToOwned::to_owned);
    let words = Arc::new(Letters::new(&config.base_url));
    worker::run(services.clone(), words, anchors, stopped(stop_signal()?)).await;
    services.close().await;
    Ok(())
}

/// What was refused and only counted yet.
async fn write_down(services: &Services, all: bool) {
    if let Err(error) = services.flush_refusals(all).await {
        tracing::error!(%error, "refusals could not be written down");
    }
}

fn ready(services: Services) -> Ready {
    Arc::new(move || {
        let services = services.clone();
        Box::pin(async move { services.ping().await.map_err(|error| error.to_string()) })
    })
}

fn contact(config: &Config) -> String {
    [&config.responsible_body, &config.responsible_contact]
        .into_iter()
        .filter(|part| !part.is_empty())
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" · ")
}

/// Turns true at the first SIGTERM or SIGINT.
fn stop_signal() -> std::io::Result<watch::Receiver<bool>> {
    let (mut term, mut interrupt) =
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let (tell, told) = watch::channel(false);
    tokio::spawn(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: finishing what was accepted");
        tell.send_replace(true);
    });
    Ok(told)
}

async fn stopped(mut told: watch::Receiver<bool>) {
    // An error means that the sender is gone: then there is nothing left to wait for.
    let _ = told.wait_for(|stop| *stop).await;
}
