//! What an officer's screen shows, as it stands in the address: the queue, where its page starts,
//! the open case. Every link and every form of the desk is made here, so that a link, the back
//! button and a form lead to the same screen. Filters and sort will stand beside them.

use crate::page::Ctx;
use axum::http::HeaderMap;
use domain::id::PetitionNumber;
use serde::Deserialize;
use services::lookup::Queue;

/// The part of the screen that a script asks for; a browser asks for the whole page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The open case.
    Case,
    /// The list.
    List,
}

/// The header by which a script asks for a part, and by which the answer says that it is one.
pub const PART: &str = "x-part";
/// The header of a request that nobody made: the page looks again by itself.
pub const BY_ITSELF: &str = "x-auto";

impl Part {
    /// What the request asks for.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        match headers.get(PART)?.as_bytes() {
            b"case" => Some(Self::Case),
            b"list" => Some(Self::List),
            _ => None,
        }
    }

    /// As the header names it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::List => "list",
        }
    }
}

/// The query of a screen, as typed by anybody.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    sau: String,
    #[serde(rename = "ho-so")]
    number: String,
}

/// One screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    /// The queue.
    pub queue: Queue,
    /// Where its page starts; empty at the beginning.
    pub after: String,
    /// The open case.
    pub open: Option<String>,
}

impl Screen {
    /// The screen that an address asks for.
    pub fn asked(queue: Queue, asked: &Asked) -> Self {
        Self {
            queue,
            after: mark(&asked.sau).unwrap_or_default(),
            open: PetitionNumber::parse(&asked.number).map(|number| number.to_string()),
        }
    }

    /// The list alone: path and query, without the language.
    pub fn list(&self) -> String {
        let path = format!("/xu-ly/{}", self.queue.code());
        if self.after.is_empty() { path } else { format!("{path}?sau={}", self.after) }
    }

    /// The list with a case beside it.
    pub fn case(&self, number: &str) -> String {
        with(&self.list(), &format!("ho-so={number}"))
    }

    /// The list from another place on.
    pub fn from(&self, after: &str) -> String {
        Self { after: after.to_owned(), ..self.clone() }.list()
    }

    /// What a form of the desk carries to come back here: never anything typed.
    pub fn carried(&self) -> String {
        self.list().trim_start_matches("/xu-ly/").to_owned()
    }

    /// The list that [`Screen::carried`] named; anything else is nobody's.
    pub fn parse(carried: &str) -> Option<Self> {
        let (code, query) = carried.split_once('?').unwrap_or((carried, ""));
        let after = match query.strip_prefix("sau=") {
            Some(after) => mark(after)?,
            None if query.is_empty() => String::new(),
            None => return None,
        };
        Some(Self { queue: Queue::parse(code)?, after, open: None })
    }

    /// Address of the list in the page's language.
    pub fn list_href(&self, ctx: &Ctx) -> String {
        ctx.href(&self.list())
    }

    /// Address of a case beside the list, in the page's language.
    pub fn case_href(&self, ctx: &Ctx, number: &str) -> String {
        ctx.href(&self.case(number))
    }
}

/// A place in a list, as the services write it: `-12.0192…`.
fn mark(text: &str) -> Option<String> {
    let is_plain =
        text.len() < 80 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b));
    is_plain.then(|| text.to_owned())
}

/// An address with one more word in its query.
pub fn with(address: &str, more: &str) -> String {
    let glue = if address.contains('?') { '&' } else { '?' };
    format!("{address}{glue}{more}")
}

/// Who stands before and after the open case in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// The case before.
    pub before: Option<String>,
    /// The case after; the first of the list when the open one is not in it.
    pub after: Option<String>,
}

impl Around {
    /// Around `open` among the numbers of the list.
    pub fn of(numbers: &[&str], open: &str) -> Self {
        let at = |at: usize| numbers.get(at).map(|number| (*number).to_owned());
        match numbers.iter().position(|number| *number == open) {
            Some(found) => Self { before: found.checked_sub(1).and_then(at), after: at(found + 1) },
            None => Self { before: None, after: at(0) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_comes_back_to_the_screen_it_was_on() {
        let first = Screen { queue: Queue::ToForward, after: String::new(), open: None };
        let later = Screen { after: "-12.0192aa".into(), ..first.clone() };
        for screen in [&first, &later] {
            assert_eq!(Screen::parse(&screen.carried()).as_ref(), Some(screen));
        }
        assert_eq!(first.case("PA-2026-000001"), "/xu-ly/can-chuyen?ho-so=PA-2026-000001");
        assert_eq!(
            later.case("PA-2026-000001"),
            "/xu-ly/can-chuyen?sau=-12.0192aa&ho-so=PA-2026-000001"
        );
    }

    #[test]
    fn a_screen_made_by_hand_leads_nowhere() {
        for bad in
            ["", "//evil.vn", "can-chuyen?x=1", "can-chuyen?sau=a&b=c", "khong-co", "moi?sau=%0d"]
        {
            assert_eq!(Screen::parse(bad), None, "{bad:?}");
        }
        let asked = Asked { sau: "a b".into(), number: "<b>".into() };
        let screen = Screen::asked(Queue::New, &asked);
        assert_eq!((screen.after.as_str(), screen.open), ("", None));
    }

    #[test]
    fn the_neighbours_of_a_case_are_the_list_s() {
        let list = ["a", "b", "c"];
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(Around::of(&list, "b"), Around { before: some("a"), after: some("c") });
        assert_eq!(Around::of(&list, "a").before, None);
        assert_eq!(Around::of(&list, "c").after, None);
        assert_eq!(Around::of(&list, "x"), Around { before: None, after: some("a") });
    }
}
