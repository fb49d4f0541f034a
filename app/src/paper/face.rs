//! One weight of the typeface: which glyph a letter has and how wide it is. Vietnamese letters are
//! precomposed (Unicode NFC) as everything the house keeps, so no shaping is needed.

use std::collections::BTreeMap;
use ttf_parser::{GlyphId, Rect};

/// A font that was read.
pub struct Face {
    /// The file.
    pub bytes: &'static [u8],
    /// PostScript name.
    pub name: String,
    /// Letter → glyph.
    glyphs: BTreeMap<char, u16>,
    /// Widths by glyph, thousandths of the size.
    pub widths: Vec<f32>,
    /// Bounding box, thousandths.
    pub bounds: [f32; 4],
    /// Above the line, thousandths.
    pub ascent: f32,
    /// Below the line, thousandths; negative.
    pub descent: f32,
    /// Height of capitals, thousandths.
    pub capitals: f32,
}

impl Face {
    /// Reads a TrueType file.
    pub fn read(bytes: &'static [u8]) -> Option<Self> {
        let font = ttf_parser::Face::parse(bytes, 0).ok()?;
        let scale = 1000.0 / f32::from(font.units_per_em());
        let mut glyphs = BTreeMap::new();
        for table in font.tables().cmap?.subtables.into_iter().filter(|table| table.is_unicode()) {
            table.codepoints(|code| {
                let glyph = table.glyph_index(code).filter(|glyph| glyph.0 != 0);
                if let (Some(letter), Some(glyph)) = (char::from_u32(code), glyph) {
                    glyphs.insert(letter, glyph.0);
                }
            });
        }
        let widths = (0..font.number_of_glyphs())
            .map(|glyph| {
                let advance = font.glyph_hor_advance(GlyphId(glyph)).unwrap_or(0);
                f32::from(advance) * scale
            })
            .collect();
        let Rect { x_min, y_min, x_max, y_max } = font.global_bounding_box();
        let bounds = [x_min, y_min, x_max, y_max].map(|side| f32::from(side) * scale);
        let name = font
            .names()
            .into_iter()
            .find(|name| name.name_id == ttf_parser::name_id::POST_SCRIPT_NAME)
            .and_then(|name| name.to_string())
            .unwrap_or_else(|| "PublicSans".to_owned());
        Some(Self {
            bytes,
            name: name.chars().filter(char::is_ascii_graphic).collect(),
            glyphs,
            widths,
            bounds,
            ascent: f32::from(font.ascender()) * scale,
            descent: f32::from(font.descender()) * scale,
            capitals: f32::from(font.capital_height().unwrap_or(700)) * scale,
        })
    }

    /// The letter has a glyph.
    #[cfg(test)]
    pub fn has(&self, letter: char) -> bool {
        self.glyphs.contains_key(&letter)
    }

    /// Glyph of a letter; what is not in the typeface shows as a question mark, control signs not
    /// at all.
    pub fn glyph(&self, letter: char) -> Option<u16> {
        if letter.is_control() {
            return None;
        }
        self.glyphs.get(&letter).or_else(|| self.glyphs.get(&'?')).copied()
    }

    /// Glyph and letter of the whole typeface, for the table by which text is copied.
    pub fn letters(&self) -> impl Iterator<Item = (u16, char)> + '_ {
        self.glyphs.iter().map(|(letter, glyph)| (*glyph, *letter))
    }

    /// Width of a text, points.
    pub fn width(&self, text: &str, size: f32) -> f32 {
        let of = |glyph: u16| self.widths.get(usize::from(glyph)).copied().unwrap_or(0.0);
        text.chars().filter_map(|letter| self.glyph(letter)).map(of).sum::<f32>() * size / 1000.0
    }
}
