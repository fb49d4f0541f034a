//! Watches request heads as bytes go by and refuses what two programs could read differently:
//! a line that ends in a bare LF, and a body announced in two ways (RFC 9112 §2.2, §6.1).
//! hyper's parser forgives both. Everything else is hyper's business.

use std::io;

/// Longest line of a head that is looked at, bytes; hyper's own limit for the head is lower.
const LONGEST_LINE: usize = 128 * 1024;

/// Where in the stream of requests a connection is.
#[derive(Debug, Default)]
pub struct HeadWatch {
    place: Place,
    line: Vec<u8>,
    length: Option<u64>,
    chunked: bool,
}

#[derive(Debug, Default)]
enum Place {
    /// Empty lines before a request line are allowed (RFC 9112 §2.2).
    #[default]
    Before,
    Head,
    /// So many bytes of a body are still to come.
    Body(u64),
    /// A chunked body: the server refuses the request and closes, nothing after it counts.
    Unwatched,
}

impl HeadWatch {
    /// Looks at the next bytes of the connection.
    ///
    /// # Errors
    /// `InvalidData` for an ambiguous head; the connection must be closed.
    pub fn see(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            match &mut self.place {
                Place::Unwatched => return Ok(()),
                Place::Body(left) => {
                    let here = (*left).min(bytes.len() as u64);
                    *left -= here;
                    bytes = &bytes[usize::try_from(here).unwrap_or(bytes.len())..];
                    if *left == 0 {
                        self.place = Place::Before;
                    }
                }
                Place::Before | Place::Head => {
                    let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
                        self.line.extend_from_slice(bytes);
                        return if self.line.len() > LONGEST_LINE { ambiguous() } else { Ok(()) };
                    };
                    self.line.extend_from_slice(&bytes[..end]);
                    bytes = &bytes[end + 1..];
                    self.line_ends()?;
                }
            }
        }
        Ok(())
    }

    fn line_ends(&mut self) -> io::Result<()> {
        let Some((b'\r', line)) = self.line.split_last() else { return ambiguous() };
        match (&self.place, line.is_empty()) {
            (Place::Before, true) => {}
            (Place::Before, false) => self.place = Place::Head,
            (_, false) => {
                if let Some(length) = value_of(line, b"content-length") {
                    let length =
                        std::str::from_utf8(length).ok().and_then(|l| l.trim().parse().ok());
                    if length.is_none() || self.length.is_some_and(|known| Some(known) != length) {
                        return ambiguous();
                    }
                    self.length = length;
                } else if value_of(line, b"transfer-encoding").is_some() {
                    self.chunked = true;
                }
            }
            (_, true) => {
                self.place = match (self.chunked, self.length.take()) {
                    (true, Some(_)) => return ambiguous(),
                    (true, None) => Place::Unwatched,
                    (false, None | Some(0)) => Place::Before,
                    (false, Some(length)) => Place::Body(length),
                };
            }
        }
        self.line.clear();
        Ok(())
    }
}

fn value_of<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let (found, value) = line.split_at_checked(name.len())?;
    let value = value.strip_prefix(b":")?;
    found.eq_ignore_ascii_case(name).then_some(value)
}

fn ambiguous() -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::InvalidData, "ambiguous request head"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// The same verdict whether the bytes come together or one by one.
    fn verdict(text: &str) -> bool {
        let whole = HeadWatch::default().see(text.as_bytes()).is_ok();
        let mut watch = HeadWatch::default();
        let single = text.as_bytes().chunks(1).all(|byte| watch.see(byte).is_ok());
        assert_eq!(whole, single, "{text:?}");
        whole
    }

    #[test]
    fn ordinary_requests_pass_one_after_the_other() {
        assert!(verdict(
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n\
             POST /x HTTP/1.1\r\nhost: a\r\nContent-Length: 5\r\n\r\na\nb\nc\
             \r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"
        ));
    }

    #[test]
    fn a_bare_line_feed_in_a_head_is_refused() {
        assert!(!verdict("GET / HTTP/1.1\nHost: a\r\n\r\n"));
        assert!(!verdict("GET / HTTP/1.1\r\nHost: a\n\r\n"));
        assert!(!verdict("GET / HTTP/1.1\r\nHost: a\r\n\n"));
    }

    #[test]
    fn a_bare_line_feed_after_a_body_is_refused_in_the_next_head() {
        assert!(!verdict("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n\n\nGET / HTTP/1.1\n\r\n"));
    }

    #[test]
    fn a_body_announced_twice_is_refused() {
        assert!(!verdict(
            "POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
        ));
        assert!(!verdict("POST / HTTP/1.1\r\ntransfer-encoding: x\r\ncontent-length:5\r\n\r\n"));
        assert!(!verdict("POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"));
        assert!(verdict("POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n"));
        assert!(!verdict("POST / HTTP/1.1\r\nContent-Length: 5, 5\r\n\r\n"));
    }
}
