//! The ways out of the house: a mail server, a gateway of text messages, the browsers' push
//! services. Opened from the settings; what is sent, and when again, is the services'.

mod gateway;
mod net;
mod push;
mod smtp;

pub use gateway::Gateway;
pub use net::{Outside, to_named};
pub use push::WebPush;
pub use smtp::Smtp;

use crate::config::Config;
use services::ServiceError;
use services::ports::{Mail, Push, Sms};
use services::push::Hosts;
use std::sync::Arc;

fn unfit(text: impl Into<String>) -> ServiceError {
    ServiceError::Unfit(text.into())
}

/// The channel of letters: a mail server, or what `services::post` knows.
///
/// # Errors
/// [`ServiceError::Unfit`] naming the setting.
pub fn mail(config: &Config) -> Result<Option<Arc<dyn Mail>>, ServiceError> {
    if config.mail_url.starts_with("smtp:") || config.mail_url.starts_with("smtps:") {
        return Ok(Some(Arc::new(Smtp::open(&config.mail_url, &config.mail_from)?)));
    }
    services::post::mail(&config.mail_url)
}

/// The channel of text messages: a gateway, or what `services::post` knows.
///
/// # Errors
/// [`ServiceError::Unfit`] naming the setting.
pub fn sms(config: &Config) -> Result<Option<Arc<dyn Sms>>, ServiceError> {
    if config.sms_url.starts_with("https:") || config.sms_url.starts_with("http:") {
        let gateway = Gateway::open(&config.sms_url, &config.sms_headers, &config.sms_body)?;
        return Ok(Some(Arc::new(gateway)));
    }
    services::post::sms(&config.sms_url)
}

/// The channel to browsers, unless it is switched off.
///
/// # Errors
/// [`ServiceError::Unfit`] when the machine gives no TLS.
pub fn push(config: &Config) -> Result<Option<Arc<dyn Push>>, ServiceError> {
    if !config.push {
        return Ok(None);
    }
    let subject = match config.mail_from.rsplit_once('@') {
        // A mail address reaches a person sooner than a site does.
        Some(_) => format!("mailto:{}", smtp::bare(&config.mail_from)),
        None => config.base_url.clone(),
    };
    Ok(Some(Arc::new(WebPush::open(Hosts::new(&config.push_hosts), subject)?)))
}
