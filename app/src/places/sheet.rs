//! Signs on paper: a page of its own, to be printed and put up. It is a file, not an answer of the
//! server, so its styles stand in it.

use crate::page::{Ctx, Escaped};
use crate::{names, words};
use domain::directory::Directory;
use fast_qr::ECL;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::convert::{Builder, Shape};
use fast_qr::qr::QRBuilder;
use services::places::Sign;
use std::fmt::Write as _;

/// Size of the sheets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// Four signs on an A4 sheet, to be cut.
    A4,
    /// One sign on an A6 sheet.
    A6,
}

const STYLE: &str = "*{box-sizing:border-box;margin:0}body{font:400 11pt/1.35 'Public Sans','Noto Sans',Arial,sans-serif;color:#000;background:#fff}\
.sheet{display:grid;break-after:page}.sheet:last-child{break-after:auto}.a4{grid-template:148.5mm 148.5mm/105mm 105mm;width:210mm;height:297mm}\
.a6{grid-template:148mm/105mm;width:105mm;height:148mm}.sign{display:grid;grid-template-rows:auto 1fr auto;gap:3mm;padding:8mm;text-align:center;overflow:hidden}\
.a4>.sign{outline:.2mm dashed #999}h1{font-size:17pt;line-height:1.25}svg{width:62mm;height:62mm;display:block;margin:0 auto}\
.code{font:700 15pt/1.3 ui-monospace,monospace;letter-spacing:.04em}.label{font-weight:700}.small{font-size:9pt}.address{overflow-wrap:anywhere}";

/// The page with every sign, in the language of `ctx`.
pub fn sheet(ctx: &Ctx, directory: &Directory, signs: &[Sign], paper: Paper) -> String {
    let (size, class, many) = match paper {
        Paper::A4 => ("A4", "a4", 4),
        Paper::A6 => ("105mm 148mm", "a6", 1),
    };
    let mut page = String::with_capacity(4096 + signs.len() * 16_384);
    // Writing to a String cannot fail.
    let _ = write!(
        page,
        "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><title>{}</title><style>@page{{size:{size};margin:0}}{STYLE}</style>",
        ctx.lang.code(),
        Escaped(ctx.t("sign.sheet_title")),
    );
    for group in signs.chunks(many) {
        let _ = write!(page, "<div class=\"sheet {class}\">");
        for sign in group {
            one(&mut page, ctx, directory, sign);
        }
        page.push_str("</div>");
    }
    page.push_str("</html>\n");
    page
}

fn one(page: &mut String, ctx: &Ctx, directory: &Directory, sign: &Sign) {
    let address = link(ctx, sign);
    // Paper outside gets wet and dirty: a quarter of the code may be lost.
    let svg = QRBuilder::new(address.clone())
        .ecl(ECL::Q)
        .build()
        .map(|code| SvgBuilder::default().margin(4).shape(Shape::Square).to_str(&code))
        .unwrap_or_default();
    let commune = names::commune(ctx.lang, directory, &sign.commune);
    let place = match sign.address.as_str() {
        "" => commune.to_owned(),
        words => format!("{words}, {commune}"),
    };
    let category = sign.category.as_deref().map(|code| names::category(ctx.lang, directory, code));
    let about =
        words::t(ctx.lang, if category.is_some() { "sign.sheet_about" } else { "sign.sheet_any" });
    let _ = write!(
        page,
        "<section class=\"sign\"><div><h1>{}</h1><p class=\"small\">{}</p></div><div>{svg}<p class=\"code\">{}</p>\
         <p class=\"label\">{}</p><p class=\"address\">{}</p></div><div class=\"small\"><p>{about} {}</p><p>{}</p></div></section>",
        Escaped(ctx.t("sign.sheet_head")),
        Escaped(ctx.t("sign.sheet_how")),
        Escaped(&sign.code),
        Escaped(&sign.label),
        Escaped(&place),
        Escaped(category.unwrap_or_default()),
        Escaped(&ctx.tf("sign.sheet_by_hand", &[("address", &short(ctx, sign))])),
    );
}

fn short(ctx: &Ctx, sign: &Sign) -> String {
    ctx.url(&format!("{}/{}", super::sign::AT, sign.code))
}

/// The address in the code. Besides the sign's own code it says what a phone without a network needs.
fn link(ctx: &Ctx, sign: &Sign) -> String {
    let mut address = format!("{}?xa={}", short(ctx, sign), sign.commune);
    if let Some(category) = &sign.category {
        let _ = write!(address, "&lv={category}");
    }
    if let Some(point) = sign.point {
        let _ = write!(address, "&pc={}", domain::plus_code::of(point).replace('+', "%2B"));
    }
    address
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::page::Site;
    use crate::words::Lang;
    use domain::place::Point;
    use std::sync::Arc;

    #[test]
    fn a_sign_is_printed_with_its_code_and_four_fit_on_a_sheet() {
        let site = Site { base_url: "https://pakn.example.vn".into(), ..Site::default() };
        let ctx = Ctx::bare(Lang::Vi, "/", Arc::new(site));
        let directory = services::seed::directory().unwrap();
        let sign = Sign {
            code: "DEN-0123".into(),
            label: "Cột đèn <123>".into(),
            commune: "08710".into(),
            category: Some("DT-CHIEUSANG".into()),
            point: Point::new(21.3178, 105.608),
            ..Sign::default()
        };
        assert_eq!(
            link(&ctx, &sign),
            format!(
                "https://pakn.example.vn/phan-anh/tai/DEN-0123?xa=08710&lv=DT-CHIEUSANG&pc={}",
                domain::plus_code::of(sign.point.unwrap()).replace('+', "%2B")
            )
        );
        let five = vec![sign; 5];
        let page = sheet(&ctx, &directory, &five, Paper::A4);
        assert_eq!(page.matches("class=\"sheet a4\"").count(), 2);
        assert_eq!(page.matches("<svg").count(), 5);
        assert!(page.contains("Cột đèn &lt;123&gt;") && !page.contains("<123>"));
        assert!(page.contains("Phường Liên Bảo") && page.contains("Chiếu sáng công cộng"));
        assert_eq!(sheet(&ctx, &directory, &five, Paper::A6).matches("sheet a6").count(), 5);
    }
}
