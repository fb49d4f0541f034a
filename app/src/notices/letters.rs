//! The words of notices. Each names the petition's number and what changed in general words, never
//! a person, a place or the matter: letters lie in other people's machines.

use crate::page::in_language;
use crate::words::{self, Lang};
use domain::notice::Template;
use services::notices::{About, Words, Written};

/// Writes notices for the site at one address.
#[derive(Clone, Debug)]
pub struct Letters {
    base_url: String,
}

impl Letters {
    /// `base_url` without a slash at the end.
    #[must_use]
    pub fn new(base_url: &str) -> Self {
        Self { base_url: base_url.to_owned() }
    }

    fn case_path(lang: Lang, number: &str) -> String {
        in_language(lang, &format!("/tra-cuu/{number}"))
    }
}

/// Key of what happened, in a few words.
fn what_key(template: Template) -> String {
    format!("letter.what.{}", template.code())
}

/// What happened, as a sentence of its own.
pub(super) fn what(lang: Lang, template: Template) -> String {
    let words = words::t(lang, &what_key(template));
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

fn lang_of(code: &str) -> Lang {
    if code == Lang::En.code() { Lang::En } else { Lang::Vi }
}

impl Words for Letters {
    fn letter(&self, about: &About) -> Written {
        let lang = lang_of(&about.lang);
        let t = |key: &str| words::t(lang, key);
        let said = t(&what_key(about.template));
        let more = t(&format!("letter.more.{}", about.template.code()));
        let link = format!("{}{}", self.base_url, Self::case_path(lang, &about.number));
        let choose = format!("{link}/thong-bao");
        let stop = format!(
            "{}{}",
            self.base_url,
            in_language(lang, &format!("/thong-bao/dung/{}", about.stop))
        );
        let about_it = [("number", about.number.as_str()), ("what", said)];
        let subject = words::tf(lang, "letter.subject", &about_it);
        let (secret, machine) = (t("letter.secret"), t("letter.machine"));
        let text = format!(
            "{subject}.\n\n{more}\n\n{}\n{link}\n\n{secret}\n\n-- \n{machine}\n{} {choose}\n{} {stop}\n",
            t("letter.see"),
            t("letter.choose"),
            t("letter.stop"),
        );
        // Nothing here comes from a person; the addresses are our own.
        let html = format!(
            "<!doctype html><html lang=\"{}\"><body><p><strong>{subject}.</strong></p><p>{more}</p>\
             <p>{} <a href=\"{link}\">{link}</a></p><p>{secret}</p><hr><p><small>{machine}<br>\
             <a href=\"{choose}\">{}</a><br><a href=\"{stop}\">{}</a></small></p></body></html>",
            lang.code(),
            t("letter.see"),
            t("letter.choose_link"),
            t("letter.stop_link"),
        );
        Written { subject, text, html, stop }
    }

    fn short(&self, about: &About) -> String {
        let lang = lang_of(&about.lang);
        let site = self.base_url.split_once("://").map_or(self.base_url.as_str(), |(_, site)| site);
        let what = words::t(lang, &what_key(about.template));
        words::tf(
            lang,
            "letter.short",
            &[("number", &about.number), ("what", what), ("site", site)],
        )
    }

    fn push(&self, about: &About) -> String {
        let lang = lang_of(&about.lang);
        serde_json::json!({
            "title": words::tf(lang, "letter.push_title", &[("number", &about.number)]),
            "body": what(lang, about.template),
            "tag": about.number,
            "url": Self::case_path(lang, &about.number),
            "lang": lang.code(),
        })
        .to_string()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn about(template: Template, lang: &str) -> About {
        let stop = format!("{:0>96}", "af");
        About { template, number: "PA-2026-000123".into(), lang: lang.into(), stop }
    }

    #[test]
    fn every_notice_has_its_words_in_both_languages() {
        let letters = Letters::new("https://pakn.example.vn");
        for template in Template::ALL {
            for lang in ["vi", "en"] {
                let about = about(*template, lang);
                let letter = letters.letter(&about);
                assert!(letter.subject.contains("PA-2026-000123"), "{}", letter.subject);
                assert!(!letter.text.contains('—') && !letter.html.contains("%{"), "{template:?}");
                assert!(letter.text.contains(&letter.stop) && letter.html.contains(&letter.stop));
                let short = letters.short(&about);
                assert!(short.chars().count() <= 2 * 67, "two parts of a short message: {short}");
                let push: serde_json::Value = serde_json::from_str(&letters.push(&about)).unwrap();
                assert!(push.to_string().len() < 1024, "it fits into one sealed message");
                assert_eq!(push["tag"], "PA-2026-000123");
            }
        }
    }

    #[test]
    fn a_letter_leads_to_the_case_in_its_language() {
        let letters = Letters::new("https://pakn.example.vn");
        let vi = letters.letter(&about(Template::Answered, "vi"));
        assert!(
            vi.text.contains("https://pakn.example.vn/tra-cuu/PA-2026-000123\n"),
            "{}",
            vi.text
        );
        let en = letters.letter(&about(Template::Answered, "en"));
        assert!(en.text.contains("https://pakn.example.vn/en/tra-cuu/PA-2026-000123\n"));
        assert!(en.stop.starts_with("https://pakn.example.vn/en/thong-bao/dung/"));
    }
}
