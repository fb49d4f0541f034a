//! A paper: A4 pages of headings, facts, paragraphs and photos, set in the house's own typeface and
//! written as a PDF whose text can be selected and read aloud. What stands on it is the pages' own;
//! nothing here knows a petition. Takes milliseconds of work, so it runs off the async threads.

mod face;
mod write;

use face::Face;
use std::sync::LazyLock;

/// A4, points (1/72 inch).
const WIDTH: f32 = 595.28;
const HEIGHT: f32 = 841.89;
/// Margins, points: 18 mm at the sides, more at the foot for the page's number.
const SIDE: f32 = 51.0;
const TOP: f32 = 51.0;
const FOOT: f32 = 68.0;
/// Width of the labels of facts, points.
const LABEL: f32 = 120.0;

static REGULAR: LazyLock<Option<Face>> =
    LazyLock::new(|| Face::read(include_bytes!("../fonts/public-sans-regular.ttf")));
static BOLD: LazyLock<Option<Face>> =
    LazyLock::new(|| Face::read(include_bytes!("../fonts/public-sans-bold.ttf")));

/// A style of text: weight, size and leading in points, grey of the ink (0 is black).
#[derive(Clone, Copy)]
struct Style {
    bold: bool,
    size: f32,
    line: f32,
    gray: f32,
}

const TITLE: Style = Style { bold: true, size: 18.0, line: 24.0, gray: 0.0 };
const HEAD: Style = Style { bold: true, size: 13.0, line: 18.0, gray: 0.0 };
const BODY: Style = Style { bold: false, size: 10.5, line: 15.5, gray: 0.0 };
const STRONG: Style = Style { bold: true, ..BODY };
const SMALL: Style = Style { bold: false, size: 9.0, line: 12.5, gray: 0.3 };

/// One thing on a page, placed.
enum Mark {
    Text { x: f32, y: f32, style: Style, text: String },
    Rule { y: f32 },
    Photo { x: f32, y: f32, width: f32, height: f32, image: usize },
}

/// A JPEG as it lies in the file store.
pub struct Photo {
    /// Its bytes; they go into the file as they are.
    pub jpeg: Vec<u8>,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Words below it.
    pub caption: String,
}

/// Width and height of a JPEG in pixels, from its frame header (ITU-T T.81 B.2.2); none unless it
/// has three components, as every rendition of the house.
pub fn jpeg_shape(jpeg: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        let head = jpeg.get(at..at + 4)?;
        let length = usize::from(u16::from_be_bytes([head[2], head[3]]));
        if head[0] != 0xFF {
            return None;
        }
        // SOF0 to SOF15, without DHT, JPG and DAC, which lie between them.
        if matches!(head[1], 0xC0..=0xCF) && !matches!(head[1], 0xC4 | 0xC8 | 0xCC) {
            let frame = jpeg.get(at + 5..at + 10)?;
            let size = |i: usize| u32::from(u16::from_be_bytes([frame[i], frame[i + 1]]));
            return (frame[4] == 3).then(|| (size(2), size(0)));
        }
        at += 2 + length;
    }
}

/// A paper on its way.
pub struct Paper {
    lang: &'static str,
    title: String,
    pages: Vec<Vec<Mark>>,
    images: Vec<Photo>,
    /// Where the next line goes: distance from the top of the page, points.
    y: f32,
}

impl Paper {
    /// An empty one; `lang` is for readers who listen.
    pub fn new(lang: &'static str, title: impl Into<String>) -> Self {
        Self { lang, title: title.into(), pages: vec![Vec::new()], images: Vec::new(), y: TOP }
    }

    /// The title of the whole, with a line above that says whose it is.
    pub fn title(&mut self, house: &str, title: &str) {
        self.lines(SIDE, WIDTH - 2.0 * SIDE, SMALL, house);
        self.space(4.0);
        self.lines(SIDE, WIDTH - 2.0 * SIDE, TITLE, title);
        self.space(6.0);
        self.rule();
    }

    /// A heading that never stands alone at the foot of a page.
    pub fn heading(&mut self, text: &str) {
        self.space(12.0);
        self.keep(HEAD.line + 3.0 * BODY.line);
        self.lines(SIDE, WIDTH - 2.0 * SIDE, HEAD, text);
        self.space(4.0);
    }

    /// Paragraphs; line breaks are kept.
    pub fn text(&mut self, text: &str) {
        self.lines(SIDE, WIDTH - 2.0 * SIDE, BODY, text);
        self.space(4.0);
    }

    /// Words of less weight.
    pub fn note(&mut self, text: &str) {
        self.lines(SIDE, WIDTH - 2.0 * SIDE, SMALL, text);
        self.space(3.0);
    }

    /// A label and what it says, side by side.
    pub fn fact(&mut self, label: &str, value: &str) {
        let wrapped = wrap(face(BODY), BODY.size, WIDTH - 2.0 * SIDE - LABEL, value);
        let labels = wrap(face(STRONG), STRONG.size, LABEL - 8.0, label);
        for i in 0..wrapped.len().max(labels.len()) {
            self.keep(BODY.line);
            let y = self.y;
            if let Some(text) = labels.get(i) {
                self.mark(Mark::Text { x: SIDE, y, style: STRONG, text: text.clone() });
            }
            if let Some(text) = wrapped.get(i) {
                self.mark(Mark::Text { x: SIDE + LABEL, y, style: BODY, text: text.clone() });
            }
            self.y += BODY.line;
        }
        self.space(2.0);
    }

    /// A dated line of a history with what belongs to it.
    pub fn entry(&mut self, when: &str, title: &str, below: &[&str]) {
        let (x, width) = (SIDE + LABEL, WIDTH - 2.0 * SIDE - LABEL);
        // A short entry is not parted; a long one begins with some lines.
        let rows = |style: Style, text: &str| wrap(face(style), style.size, width, text).len();
        let lines = rows(STRONG, title) + below.iter().map(|&text| rows(BODY, text)).sum::<usize>();
        self.keep(lines.min(12) as f32 * BODY.line);
        let y = self.y;
        self.mark(Mark::Text { x: SIDE, y, style: SMALL, text: when.to_owned() });
        self.lines(x, width, STRONG, title);
        for text in below {
            self.lines(x, width, BODY, text);
        }
        self.space(5.0);
    }

    /// Photos in rows of three, each with its words.
    pub fn photos(&mut self, photos: Vec<Photo>) {
        const GAP: f32 = 10.0;
        let width = (WIDTH - 2.0 * SIDE - 2.0 * GAP) / 3.0;
        let box_height = width * 0.75;
        let mut photos = photos.into_iter().peekable();
        while photos.peek().is_some() {
            self.keep(box_height + 2.0 * SMALL.line + GAP);
            let (y, mut lowest) = (self.y, 0.0_f32);
            for (column, photo) in photos.by_ref().take(3).enumerate() {
                let x = SIDE + column as f32 * (width + GAP);
                let (w, h) = (photo.width.max(1) as f32, photo.height.max(1) as f32);
                let scale = (width / w).min(box_height / h);
                let image = self.images.len();
                self.mark(Mark::Photo { x, y, width: w * scale, height: h * scale, image });
                let words = wrap(face(SMALL), SMALL.size, width, &photo.caption);
                for (i, text) in words.into_iter().take(2).enumerate() {
                    let y = y + box_height + 2.0 + i as f32 * SMALL.line;
                    self.mark(Mark::Text { x, y, style: SMALL, text });
                    lowest = lowest.max((i + 1) as f32 * SMALL.line);
                }
                self.images.push(photo);
            }
            self.y += box_height + lowest + GAP;
        }
    }

    /// The file. `foot` stands on every page; `page` makes the words of a page's number.
    ///
    /// None when the typeface of this build cannot be read: a fault of ours.
    pub fn finish(mut self, foot: &str, page: impl Fn(usize, usize) -> String) -> Option<Vec<u8>> {
        let regular = REGULAR.as_ref()?;
        let bold = BOLD.as_ref()?;
        let of = self.pages.len();
        let words = wrap(Some(regular), SMALL.size, WIDTH - 2.0 * SIDE - 90.0, foot);
        for (i, marks) in self.pages.iter_mut().enumerate() {
            let number = page(i + 1, of);
            let x = WIDTH - SIDE - regular.width(&number, SMALL.size);
            let y = HEIGHT - FOOT + 18.0;
            marks.push(Mark::Rule { y: y - 5.0 });
            marks.push(Mark::Text { x, y, style: SMALL, text: number });
            for (line, text) in words.iter().take(3).enumerate() {
                let y = y + line as f32 * SMALL.line;
                marks.push(Mark::Text { x: SIDE, y, style: SMALL, text: text.clone() });
            }
        }
        Some(write::pdf(&self, [regular, bold]))
    }

    fn lines(&mut self, x: f32, width: f32, style: Style, text: &str) {
        for text in wrap(face(style), style.size, width, text) {
            self.keep(style.line);
            let y = self.y;
            if !text.is_empty() {
                self.mark(Mark::Text { x, y, style, text });
            }
            self.y += style.line;
        }
    }

    fn rule(&mut self) {
        let y = self.y;
        self.mark(Mark::Rule { y });
        self.y += 8.0;
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    /// Begins a page where less than `height` is left.
    fn keep(&mut self, height: f32) {
        if self.y + height > HEIGHT - FOOT {
            self.pages.push(Vec::new());
            self.y = TOP;
        }
    }

    fn space(&mut self, height: f32) {
        // Nothing begins with empty space.
        if self.y > TOP {
            self.y += height;
        }
    }
}

fn face(style: Style) -> Option<&'static Face> {
    if style.bold { BOLD.as_ref() } else { REGULAR.as_ref() }
}

/// Lines of at most `width` points. What is longer than a line is cut; line breaks are kept.
fn wrap(face: Option<&Face>, size: f32, width: f32, text: &str) -> Vec<String> {
    let Some(face) = face else { return vec![text.to_owned()] };
    let mut lines = Vec::new();
    for paragraph in text.trim_end().split('\n') {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if face.width(&longer, size) <= width {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for letter in word.chars() {
                let mut longer = line.clone();
                longer.push(letter);
                if !line.is_empty() && face.width(&longer, size) > width {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(letter);
            }
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const ALL: &str = "aáàảãạăắằẳẵặâấầẩẫậeéèẻẽẹêếềểễệiíìỉĩịoóòỏõọôốồổỗộơớờởỡợuúùủũụưứừửữựyýỳỷỹỵđ";

    #[test]
    fn every_vietnamese_letter_is_in_the_typeface() {
        for face in [REGULAR.as_ref().unwrap(), BOLD.as_ref().unwrap()] {
            for letter in ALL.chars().chain(ALL.to_uppercase().chars()).chain("₫–“”…·−".chars())
            {
                assert!(face.has(letter), "{letter}");
            }
            assert!(!face.has('漢'));
        }
    }

    #[test]
    fn a_long_text_becomes_pages_and_no_line_is_wider_than_its_place() {
        let mut paper = Paper::new("vi", "Thử");
        paper.title("Tỉnh Vĩnh Phúc", "Hồ sơ phản ánh");
        paper.text(&"Ổ gà rất sâu trên đường Mê Linh, trời mưa nước ngập. ".repeat(200));
        paper.text(&"dài".repeat(300));
        let regular = REGULAR.as_ref().unwrap();
        assert!(paper.pages.len() > 2);
        for mark in paper.pages.iter().flatten() {
            if let Mark::Text { x, text, style, .. } = mark {
                assert!(x + regular.width(text, style.size) <= WIDTH - SIDE + 24.0, "{text}");
            }
        }
        let pages = paper.pages.len();
        let file = paper.finish("chân trang", |n, of| format!("Trang {n}/{of}")).unwrap();
        assert!(file.starts_with(b"%PDF-1.7"), "{pages}");
        assert!(file.len() < 80_000, "{} bytes for {pages} pages", file.len());
    }

    #[test]
    fn the_shape_of_a_jpeg_is_read_and_nonsense_has_none() {
        let mut jpeg = Vec::new();
        jpeg_encoder::Encoder::new(&mut jpeg, 80)
            .encode(&[90; 64 * 48 * 3], 64, 48, jpeg_encoder::ColorType::Rgb)
            .unwrap();
        assert_eq!(jpeg_shape(&jpeg), Some((64, 48)));
        for cut in 0..jpeg.len().min(400) {
            let _ = jpeg_shape(&jpeg[..cut]);
        }
        assert_eq!(jpeg_shape(b"not a photo at all"), None);
    }

    #[test]
    fn signs_that_the_typeface_lacks_do_not_break_the_file() {
        let mut paper = Paper::new("vi", "Thử");
        paper.text("漢字 🙂 \u{0} chữ \u{301}");
        assert!(paper.finish("", |_, _| String::new()).unwrap().ends_with(b"%%EOF"));
    }
}
