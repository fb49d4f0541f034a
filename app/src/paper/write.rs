//! Writes the placed marks as a PDF 1.7: both weights embedded whole (30 KB each, less when
//! compressed), each with the table that gives letters back to whoever copies or listens.

use super::face::Face;
use super::{HEIGHT, Mark, Paper, SIDE, WIDTH};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use std::io::Write as _;

const NAMES: [Name<'static>; 2] = [Name(b"F0"), Name(b"F1")];
const IDENTITY: SystemInfo<'static> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// Numbers of the file's objects, one after the other.
struct Refs(i32);

impl Refs {
    fn next(&mut self) -> Ref {
        self.0 += 1;
        Ref::new(self.0)
    }
}

/// The file.
pub fn pdf(paper: &Paper, faces: [&Face; 2]) -> Vec<u8> {
    let mut refs = Refs(0);
    let mut pdf = Pdf::new();
    let (catalog, tree, info) = (refs.next(), refs.next(), refs.next());
    let fonts = faces.map(|face| font(&mut pdf, &mut refs, face));
    let images: Vec<(String, Ref)> = paper
        .images
        .iter()
        .enumerate()
        .map(|(i, photo)| {
            let id = refs.next();
            let mut image = pdf.image_xobject(id, &photo.jpeg);
            image.filter(Filter::DctDecode);
            image.width(i32::try_from(photo.width).unwrap_or(1));
            image.height(i32::try_from(photo.height).unwrap_or(1));
            image.color_space().device_rgb();
            image.bits_per_component(8);
            (format!("I{i}"), id)
        })
        .collect();
    let pages: Vec<Ref> = paper.pages.iter().map(|_| refs.next()).collect();
    for (marks, id) in paper.pages.iter().zip(&pages) {
        let content_id = refs.next();
        let content = packed(&content(marks, faces, &images));
        pdf.stream(content_id, &content).filter(Filter::FlateDecode);
        let mut page = pdf.page(*id);
        page.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT));
        page.parent(tree);
        page.contents(content_id);
        let mut resources = page.resources();
        let mut dict = resources.fonts();
        for (name, id) in NAMES.iter().zip(fonts) {
            dict.pair(*name, id);
        }
        dict.finish();
        let mut dict = resources.x_objects();
        for mark in marks {
            if let Mark::Photo { image, .. } = mark
                && let Some((name, id)) = images.get(*image)
            {
                dict.pair(Name(name.as_bytes()), *id);
            }
        }
    }
    pdf.pages(tree)
        .kids(pages.iter().copied())
        .count(i32::try_from(pages.len()).unwrap_or(i32::MAX));
    let mut root = pdf.catalog(catalog);
    root.pages(tree);
    root.lang(TextStr(paper.lang));
    root.viewer_preferences().display_doc_title(true);
    root.finish();
    pdf.document_info(info).title(TextStr(&paper.title));
    pdf.finish()
}

fn font(pdf: &mut Pdf, refs: &mut Refs, face: &Face) -> Ref {
    let [id, cid, descriptor, cmap, file] = std::array::from_fn(|_| refs.next());
    let name = Name(face.name.as_bytes());
    pdf.type0_font(id)
        .base_font(name)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(cid)
        .to_unicode(cmap);
    let mut font = pdf.cid_font(cid);
    font.subtype(CidFontType::Type2);
    font.base_font(name);
    font.system_info(IDENTITY);
    font.font_descriptor(descriptor);
    font.default_width(0.0);
    font.cid_to_gid_map_predefined(Name(b"Identity"));
    font.widths().consecutive(0, face.widths.iter().copied());
    font.finish();
    let [left, bottom, right, top] = face.bounds;
    pdf.font_descriptor(descriptor)
        .name(name)
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(left, bottom, right, top))
        .italic_angle(0.0)
        .ascent(face.ascent)
        .descent(face.descent)
        .cap_height(face.capitals)
        .stem_v(80.0)
        .font_file2(file);
    let mut table: UnicodeCmap<u16> = UnicodeCmap::new(Name(b"Letters"), IDENTITY);
    for (glyph, letter) in face.letters() {
        table.pair(glyph, letter);
    }
    let table = table.finish();
    pdf.cmap(cmap, table.as_slice());
    let packed = packed(face.bytes);
    let mut stream = pdf.stream(file, &packed);
    stream.filter(Filter::FlateDecode);
    stream.pair(Name(b"Length1"), i32::try_from(face.bytes.len()).unwrap_or(0));
    stream.finish();
    id
}

fn content(marks: &[Mark], faces: [&Face; 2], images: &[(String, Ref)]) -> Vec<u8> {
    let mut content = Content::new();
    for mark in marks {
        match mark {
            Mark::Text { x, y, style, text } => {
                let weight = usize::from(style.bold);
                let mut glyphs = Vec::with_capacity(text.len() * 2);
                for glyph in text.chars().filter_map(|letter| faces[weight].glyph(letter)) {
                    glyphs.extend(glyph.to_be_bytes());
                }
                content.begin_text();
                content.set_fill_gray(style.gray);
                content.set_font(NAMES[weight], style.size);
                content.next_line(*x, HEIGHT - y - style.size);
                content.show(Str(&glyphs));
                content.end_text();
            }
            Mark::Rule { y } => {
                content.set_stroke_gray(0.6);
                content.set_line_width(0.7);
                content.move_to(SIDE, HEIGHT - y);
                content.line_to(WIDTH - SIDE, HEIGHT - y);
                content.stroke();
            }
            Mark::Photo { x, y, width, height, image } => {
                let Some((name, _)) = images.get(*image) else { continue };
                content.save_state();
                content.transform([*width, 0.0, 0.0, *height, *x, HEIGHT - y - height]);
                content.x_object(Name(name.as_bytes()));
                content.restore_state();
            }
        }
    }
    content.finish().into_vec()
}

/// Compressed; a failure of memory's writer cannot happen, and would leave the bytes out.
fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    let written = encoder.write_all(bytes);
    written.and_then(|()| encoder.finish()).unwrap_or_default()
}
