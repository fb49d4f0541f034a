//! Letters to a mail server. Every header is typed: nothing that a person wrote can add one.

use super::unfit;
use futures_util::future::BoxFuture;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::{AsyncSmtpTransport, Error as SmtpError};
use lettre::{AsyncTransport as _, Message, Tokio1Executor};
use services::ServiceError;
use services::ports::{Letter, Mail, Undelivered};
use std::time::Duration;

/// A mail server that does not answer a command by then is asked again later.
const COMMAND: Duration = Duration::from_secs(10);
/// One letter as a whole.
const WHOLE: Duration = Duration::from_secs(25);

/// A mail server.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Smtp {
    /// `smtps://user:password@host`, `smtp://host:25?tls=required`; `from` is whom letters are from.
    ///
    /// # Errors
    /// [`ServiceError::Unfit`] naming the setting, never its value.
    pub fn open(url: &str, from: &str) -> Result<Self, ServiceError> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let from = from.parse().map_err(|_| {
            unfit("mail_from: an address is needed with mail_url, as in `Name <a@b.vn>`")
        })?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|_| {
                unfit(
                    "mail_url: expected smtps://user:password@host or smtp://host:25?tls=required",
                )
            })?
            .timeout(Some(COMMAND))
            .build();
        Ok(Self { transport, from })
    }

    fn write(&self, letter: &Letter) -> Result<Message, Undelivered> {
        let to = letter
            .to
            .parse()
            .map_err(|_| Undelivered::Never("the address is not one of an e-mail".to_owned()))?;
        let domain = self.from.email.domain();
        let mut builder = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(one_line(&letter.subject))
            .message_id(Some(format!("<{}@{domain}>", letter.id)))
            // Nobody's holiday notice answers it (RFC 3834).
            .header(AutoSubmitted);
        if let Some(link) = &letter.unsubscribe {
            builder = builder.header(ListUnsubscribe(one_line(link))).header(ListUnsubscribePost);
        }
        match &letter.html {
            Some(html) => builder
                .multipart(MultiPart::alternative_plain_html(letter.text.clone(), html.clone())),
            None => builder.singlepart(SinglePart::plain(letter.text.clone())),
        }
        .map_err(|_| Undelivered::Never("the letter cannot be written".to_owned()))
    }

    async fn try_send(&self, letter: &Letter) -> Result<(), Undelivered> {
        let message = self.write(letter)?;
        match tokio::time::timeout(WHOLE, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(judge(&error)),
            Err(_) => Err(Undelivered::Later("no answer in time".to_owned())),
        }
    }
}

impl Mail for Smtp {
    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<(), Undelivered>> {
        Box::pin(self.try_send(letter))
    }
}

/// A mail server's own words may hold the address: only the code is kept.
fn judge(error: &SmtpError) -> Undelivered {
    let code = error.status().map(|code| code.to_string());
    match code {
        // 53x is about our password or the line, not about this letter (RFC 4954).
        Some(code) if error.is_permanent() && !code.starts_with("53") => Undelivered::Never(code),
        Some(code) => Undelivered::Later(code),
        None if error.is_timeout() => Undelivered::Later("no answer in time".to_owned()),
        None if error.is_tls() => Undelivered::Later("no TLS".to_owned()),
        None => Undelivered::Later("no connection".to_owned()),
    }
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The address of `Name <a@b>` without the name.
pub(super) fn bare(address: &str) -> String {
    address
        .parse::<Mailbox>()
        .map_or_else(|_| address.to_owned(), |mailbox| mailbox.email.to_string())
}

macro_rules! fixed {
    ($(#[$doc:meta])* $type:ident, $name:literal, $value:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        struct $type;
        impl Header for $type {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($name)
            }
            fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok(Self)
            }
            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), $value.to_owned())
            }
        }
    };
}
fixed!(
    /// RFC 3834.
    AutoSubmitted, "Auto-Submitted", "auto-generated"
);
fixed!(
    /// RFC 8058.
    ListUnsubscribePost, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
);

/// RFC 2369.
#[derive(Clone)]
struct ListUnsubscribe(String);

impl Header for ListUnsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }
    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }
    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), format!("<{}>", self.0))
    }
}
