//! Messages to the browsers' push services (RFC 8030).

use super::net;
use futures_util::future::BoxFuture;
use reqwest::{Client, StatusCode, header};
use services::ServiceError;
use services::ports::{Push, PushAnswer, PushMessage};
use services::push::Hosts;
use url::Url;

/// The way to the push services.
pub struct WebPush {
    hosts: Hosts,
    subject: String,
    makers: Client,
    named: Client,
}

impl WebPush {
    /// Speaks to `hosts`, and says there that it is reached under `subject`.
    ///
    /// # Errors
    /// [`ServiceError::Unfit`] when there is no TLS.
    pub fn open(hosts: Hosts, subject: String) -> Result<Self, ServiceError> {
        Ok(Self { hosts, subject, makers: net::to_strangers()?, named: net::to_named()? })
    }

    async fn try_send(&self, message: &PushMessage) -> PushAnswer {
        // Asked again at sending: what was allowed when it was kept may not be any more.
        if !self.allows(&message.endpoint) {
            return PushAnswer::Never("not an allowed push service".to_owned());
        }
        let client =
            if self.hosts.are_named(&message.endpoint) { &self.named } else { &self.makers };
        let request = client
            .post(message.endpoint.clone())
            .header(header::AUTHORIZATION, &message.authorization)
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header(header::CONTENT_ENCODING, "aes128gcm")
            .header("ttl", message.ttl)
            .header("urgency", "normal")
            .header("topic", &message.topic)
            .body(message.body.clone());
        // Only the status counts; a body is not read, whatever its length.
        match request.send().await {
            Err(error) => PushAnswer::Later { after: None, why: net::without_answer(error) },
            Ok(answer) => judge(answer.status(), net::retry_after(answer.headers())),
        }
    }
}

fn judge(status: StatusCode, after: Option<i64>) -> PushAnswer {
    match status {
        status if status.is_success() => PushAnswer::Taken,
        StatusCode::NOT_FOUND | StatusCode::GONE => PushAnswer::Gone,
        status if net::is_for_later(status) => {
            PushAnswer::Later { after, why: status.as_u16().to_string() }
        }
        status => PushAnswer::Never(status.as_u16().to_string()),
    }
}

impl Push for WebPush {
    fn allows(&self, endpoint: &Url) -> bool {
        self.hosts.allow(endpoint)
    }
    fn subject(&self) -> &str {
        &self.subject
    }
    fn send<'a>(&'a self, message: &'a PushMessage) -> BoxFuture<'a, PushAnswer> {
        Box::pin(self.try_send(message))
    }
}
