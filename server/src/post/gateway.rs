//! Text messages through whatever gateway the province has a contract with: one HTTP request whose
//! address, headers and body the operator writes down (docs/notices.md).

use super::{net, unfit};
use futures_util::future::BoxFuture;
use reqwest::Client;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use services::ServiceError;
use services::ports::{ShortMessage, Sms, Undelivered};
use url::Url;

/// How a value is written into the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dress {
    Json,
    Form,
    Plain,
}

/// The gateway.
pub struct Gateway {
    client: Client,
    url: Url,
    headers: HeaderMap,
    body: String,
    dress: Dress,
}

impl Gateway {
    /// `headers` holds one `Name: value` a line, or several with `|` between; `body` names `{to}`,
    /// `{text}` and `{id}`.
    ///
    /// # Errors
    /// [`ServiceError::Unfit`] naming the setting, never its value.
    pub fn open(url: &str, headers: &str, body: &str) -> Result<Self, ServiceError> {
        let url = Url::parse(url).map_err(|_| unfit("sms_url: not an address"))?;
        let mut parsed = HeaderMap::new();
        for line in headers.split(['\n', '|']).map(str::trim).filter(|line| !line.is_empty()) {
            let wrong = || unfit("sms_headers: expected `Name: value`, several with | between");
            let (name, value) = line.split_once(':').ok_or_else(wrong)?;
            let name = HeaderName::try_from(name.trim()).map_err(|_| wrong())?;
            let mut value = HeaderValue::try_from(value.trim()).map_err(|_| wrong())?;
            value.set_sensitive(true);
            parsed.insert(name, value);
        }
        let json = HeaderValue::from_static("application/json");
        let kind = parsed.entry(header::CONTENT_TYPE).or_insert(json);
        let kind = String::from_utf8_lossy(kind.as_bytes()).to_ascii_lowercase();
        let dress = if kind.contains("json") {
            Dress::Json
        } else if kind.contains("form-urlencoded") {
            Dress::Form
        } else {
            Dress::Plain
        };
        if !body.contains("{to}") || !body.contains("{text}") {
            return Err(unfit("sms_body: must name {to} and {text}"));
        }
        Ok(Self { client: net::to_named()?, url, headers: parsed, body: body.to_owned(), dress })
    }

    fn fill(&self, message: &ShortMessage) -> String {
        let id = message.id.to_string();
        let values = [("{to}", &message.to), ("{text}", &message.text), ("{id}", &id)];
        // In one pass: what a value holds is never looked at again.
        let mut body = String::with_capacity(self.body.len() + message.text.len());
        let mut rest = self.body.as_str();
        while let Some(at) = rest.find('{') {
            body.push_str(&rest[..at]);
            rest = &rest[at..];
            match values.iter().find(|(name, _)| rest.starts_with(name)) {
                Some((name, value)) => {
                    body.push_str(&dressed(self.dress, value));
                    rest = &rest[name.len()..];
                }
                None => {
                    body.push('{');
                    rest = &rest[1..];
                }
            }
        }
        body.push_str(rest);
        body
    }

    async fn try_send(&self, message: &ShortMessage) -> Result<(), Undelivered> {
        let request = self.client.post(self.url.clone()).headers(self.headers.clone());
        match request.body(self.fill(message)).send().await {
            Err(error) => Err(Undelivered::Later(net::without_answer(error))),
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(answer) => {
                let code = answer.status().as_u16().to_string();
                Err(if net::is_for_later(answer.status()) {
                    Undelivered::Later(code)
                } else {
                    Undelivered::Never(code)
                })
            }
        }
    }
}

/// A value that cannot leave its place in the body.
fn dressed(dress: Dress, value: &str) -> String {
    match dress {
        Dress::Json => {
            let quoted = serde_json::Value::from(value).to_string();
            quoted[1..quoted.len() - 1].to_owned()
        }
        Dress::Form => url::form_urlencoded::byte_serialize(value.as_bytes()).collect(),
        Dress::Plain => value.to_owned(),
    }
}

impl Sms for Gateway {
    fn send<'a>(&'a self, message: &'a ShortMessage) -> BoxFuture<'a, Result<(), Undelivered>> {
        Box::pin(self.try_send(message))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn gateway(headers: &str, body: &str) -> Gateway {
        Gateway::open("https://sms.example.vn/send", headers, body).unwrap()
    }

    fn message(text: &str) -> ShortMessage {
        ShortMessage { id: uuid::Uuid::nil(), to: "+84951999001".into(), text: text.into() }
    }

    #[test]
    fn a_value_never_leaves_its_place_in_the_body() {
        let hostile = "{to}\", \"admin\": true & x={id}\r\n";
        let json = gateway("", r#"{"to":"{to}","text":"{text}","other":{"a":1}}"#);
        let read: serde_json::Value = serde_json::from_str(&json.fill(&message(hostile))).unwrap();
        assert_eq!(read["text"], hostile);
        assert_eq!(read["to"], "+84951999001");
        assert_eq!(read.as_object().unwrap().len(), 3);
        let form =
            gateway("content-type: application/x-www-form-urlencoded", "to={to}&t={text}&i={id}");
        let filled = form.fill(&message(hostile));
        let pairs: Vec<_> = url::form_urlencoded::parse(filled.as_bytes()).into_owned().collect();
        assert_eq!(pairs.len(), 3);
        assert_eq!(pairs[1].1, hostile);
    }

    #[test]
    fn a_setting_that_cannot_work_is_refused_without_its_value() {
        for (headers, body) in [
            ("canary", "{to}{text}"),
            ("Bad Name: canary", "{to}{text}"),
            ("A: canary\u{7f}", "{to}{text}"),
            ("A: b", "{to} canary"),
        ] {
            let refused = Gateway::open("https://sms.example.vn", headers, body).err().unwrap();
            assert!(!refused.to_string().contains("canary"), "{refused}");
        }
    }
}
