//! What an officer's screen shows, as it stands in the address: the queue, what it is narrowed to and
//! how it is sorted, the saved view, where its page starts, the open case. Every link and every form
//! of the desk is made here, so that a link, the back button and a form lead to the same screen.

use crate::page::Ctx;
use axum::http::HeaderMap;
use domain::id::PetitionNumber;
use domain::petition::Status;
use services::queues::{DueWindow, Narrow, Queue, Sort};
use url::form_urlencoded::{Serializer, parse};
use uuid::Uuid;

/// The part of the screen that a script asks for; a browser asks for the whole page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The open case.
    Case,
    /// The list.
    List,
    /// The pinned views of the first column.
    Views,
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
            b"views" => Some(Self::Views),
            _ => None,
        }
    }

    /// As the header names it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::List => "list",
            Self::Views => "views",
        }
    }
}

/// One screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    /// The queue.
    pub queue: Queue,
    /// What it is narrowed to.
    pub narrow: Narrow,
    /// The saved view that led here.
    pub view: Option<Uuid>,
    /// Where its page starts; empty at the beginning.
    pub after: String,
    /// The open case.
    pub open: Option<String>,
}

/// The names of the query, in their order.
pub const STATUS: &str = "trang-thai";
/// See [`STATUS`].
pub const CATEGORY: &str = "linh-vuc";
/// See [`STATUS`].
pub const AGENCY: &str = "co-quan";
/// See [`STATUS`].
pub const COMMUNE: &str = "xa";
/// See [`STATUS`].
pub const DUE: &str = "han";
/// See [`STATUS`].
pub const TAG: &str = "nhan";
/// See [`STATUS`].
pub const WORDS: &str = "q";
/// See [`STATUS`].
pub const SORT: &str = "xep";
const VIEW: &str = "xem";
const AFTER: &str = "sau";
const OPEN: &str = "ho-so";
/// Sent by the form of the filters: the address is then written anew.
pub const TYPED: &str = "loc";

/// Most characters of a search; more is cut off.
pub const MAX_WORDS: usize = 80;

impl Screen {
    /// A queue from its beginning.
    pub fn of(queue: Queue) -> Self {
        let narrow = Narrow::default();
        Self { queue, narrow, view: None, after: String::new(), open: None }
    }

    /// The screen that an address asks for; what is unknown in it is left out.
    pub fn asked(queue: Queue, query: &str) -> Self {
        let mut screen = Self::of(queue);
        let narrow = &mut screen.narrow;
        for (name, value) in parse(query.as_bytes()) {
            let value = value.trim();
            match &*name {
                STATUS => narrow.status = Status::parse(value),
                CATEGORY => narrow.category = code(value),
                AGENCY => narrow.agency = code(value),
                COMMUNE => narrow.commune = code(value),
                DUE => narrow.due = DueWindow::parse(value),
                TAG => narrow.tag = Uuid::parse_str(value).ok(),
                WORDS => narrow.words = words(value),
                SORT => narrow.sort = Sort::parse(value).filter(|sort| *sort != Sort::Due),
                VIEW => screen.view = Uuid::parse_str(value).ok(),
                AFTER => screen.after = mark(value).unwrap_or_default(),
                OPEN => {
                    screen.open = PetitionNumber::parse(value).map(|number| number.to_string());
                }
                _ => {}
            }
        }
        screen
    }

    /// The list alone: path and query, without the language.
    pub fn list(&self) -> String {
        let narrow = &self.narrow;
        let tag = narrow.tag.map(|tag| tag.simple().to_string()).unwrap_or_default();
        let view = self.view.map(|view| view.simple().to_string()).unwrap_or_default();
        let mut query = Serializer::new(String::new());
        for (name, value) in [
            (STATUS, narrow.status.map_or("", Status::code)),
            (CATEGORY, &narrow.category),
            (AGENCY, &narrow.agency),
            (COMMUNE, &narrow.commune),
            (DUE, narrow.due.map_or("", DueWindow::code)),
            (TAG, &tag),
            (WORDS, &narrow.words),
            (SORT, narrow.sort.map_or("", Sort::code)),
            (VIEW, &view),
            (AFTER, &self.after),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        let (path, query) = (format!("/xu-ly/{}", self.queue.code()), query.finish());
        if query.is_empty() { path } else { format!("{path}?{query}") }
    }

    /// The whole screen: the list, and the open case beside it.
    pub fn whole(&self) -> String {
        match &self.open {
            Some(number) => self.case(number),
            None => self.list(),
        }
    }

    /// The list with a case beside it.
    pub fn case(&self, number: &str) -> String {
        with(&self.list(), &format!("{OPEN}={number}"))
    }

    /// The list from another place on.
    pub fn from(&self, after: &str) -> String {
        Self { after: after.to_owned(), ..self.clone() }.list()
    }

    /// The list narrowed otherwise, from its beginning; the open case stays beside it.
    pub fn narrowed(&self, change: impl FnOnce(&mut Narrow)) -> Self {
        let mut other = Self { after: String::new(), view: None, ..self.clone() };
        change(&mut other.narrow);
        other
    }

    /// What a saved view keeps: queue, filters and order.
    pub fn kept(&self) -> String {
        let bare = Self { after: String::new(), view: None, open: None, ..self.clone() };
        bare.carried()
    }

    /// What a form of the desk carries to come back here.
    pub fn carried(&self) -> String {
        self.list().trim_start_matches("/xu-ly/").to_owned()
    }

    /// The list that [`Screen::carried`] named; anything else is nobody's.
    pub fn parse(carried: &str) -> Option<Self> {
        let (code, query) = carried.split_once('?').unwrap_or((carried, ""));
        let screen = Self { open: None, ..Self::asked(Queue::parse(code)?, query) };
        (screen.carried() == carried).then_some(screen)
    }

    /// Queue and filters of a saved view; `None` when a later version wrote it.
    pub fn read(kept: &str) -> Option<(Queue, Narrow)> {
        Self::parse(kept).map(|screen| (screen.queue, screen.narrow))
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

/// A code of the directory as it may stand in an address.
fn code(text: &str) -> String {
    let is_plain =
        text.len() <= 40 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    if is_plain { text.to_owned() } else { String::new() }
}

/// Words of a search, on one line.
pub fn words(text: &str) -> String {
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = text.chars().filter(|c| !c.is_control()).take(MAX_WORDS).collect();
    cut.trim().to_owned()
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
        let first = Screen::of(Queue::ToForward);
        let later = Screen { after: "-12.0192aa".into(), ..first.clone() };
        let narrowed = first.narrowed(|narrow| {
            narrow.status = Some(Status::Returned);
            narrow.category = "GT-DUONG".into();
            narrow.words = "ổ gà & nước".into();
            narrow.due = Some(DueWindow::Today);
            narrow.sort = Some(Sort::Newest);
            narrow.tag = Some(Uuid::from_u128(7));
        });
        for screen in [&first, &later, &narrowed] {
            assert_eq!(Screen::parse(&screen.carried()).as_ref(), Some(screen));
        }
        assert_eq!(first.case("PA-2026-000001"), "/xu-ly/can-chuyen?ho-so=PA-2026-000001");
        assert_eq!(
            later.case("PA-2026-000001"),
            "/xu-ly/can-chuyen?sau=-12.0192aa&ho-so=PA-2026-000001"
        );
        assert_eq!(Screen::read(&narrowed.kept()), Some((narrowed.queue, narrowed.narrow)));
    }

    #[test]
    fn a_screen_made_by_hand_leads_nowhere() {
        for bad in
            ["", "//evil.vn", "can-chuyen?x=1", "can-chuyen?sau=a&b=c", "khong-co", "moi?sau=%0d"]
        {
            assert_eq!(Screen::parse(bad), None, "{bad:?}");
        }
        let typed = "sau=a+b&ho-so=%3Cb%3E&linh-vuc=%3Cb%3E&q=+a%0Ab+&xep=han&trang-thai=x";
        let screen = Screen::asked(Queue::New, typed);
        assert_eq!(screen.list(), "/xu-ly/moi?q=a+b");
        assert_eq!(screen.open, None);
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
