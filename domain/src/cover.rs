//! What is covered in a photo before the public sees it: boxes as ten-thousandths of the picture, so
//! that they fit every size of it. Drawing them is not here.

use serde::{Deserialize, Serialize};

/// The whole side, in the unit of a box.
pub const WHOLE: u16 = 10_000;
/// Most boxes of one photo.
pub const MOST: usize = 100;

/// One opaque box, in ten-thousandths of the picture's width and height.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cover {
    /// From the left.
    pub x: u16,
    /// From the top.
    pub y: u16,
    /// Width, at least 1.
    pub w: u16,
    /// Height, at least 1.
    pub h: u16,
}

impl Cover {
    /// Lies inside the picture and covers something.
    #[must_use]
    pub const fn is_inside(self) -> bool {
        let (x, y, w, h) = (self.x as u32, self.y as u32, self.w as u32, self.h as u32);
        w > 0 && h > 0 && x + w <= WHOLE as u32 && y + h <= WHOLE as u32
    }

    /// First and one past the last pixel along a side of `length` pixels, from a start and a size in
    /// ten-thousandths; rounded outwards, so that nothing looks out at the edge.
    fn along(start: u16, size: u16, length: u32) -> (u32, u32) {
        let whole = u64::from(WHOLE);
        let from = u64::from(start) * u64::from(length) / whole;
        let until = (u64::from(start) + u64::from(size)) * u64::from(length);
        let until = until.div_ceil(whole).min(u64::from(length));
        (u32::try_from(from).unwrap_or(length), u32::try_from(until).unwrap_or(length))
    }

    /// Columns and rows that it covers in a picture of this size: first, and one past the last.
    #[must_use]
    pub fn pixels(self, width: u32, height: u32) -> ((u32, u32), (u32, u32)) {
        (Self::along(self.x, self.w, width), Self::along(self.y, self.h, height))
    }
}

/// Reads boxes as a form sends them: `x,y,w,h;x,y,w,h`. None when one is not a box.
#[must_use]
pub fn parse(typed: &str) -> Option<Vec<Cover>> {
    let mut boxes = Vec::new();
    for one in typed.split(';').filter(|one| !one.trim().is_empty()) {
        let mut sides = one.split(',').map(|side| side.trim().parse::<u16>().ok());
        let mut side = || sides.next().flatten();
        let cover = Cover { x: side()?, y: side()?, w: side()?, h: side()? };
        if sides.next().is_some() || !cover.is_inside() || boxes.len() == MOST {
            return None;
        }
        boxes.push(cover);
    }
    Some(boxes)
}

/// The boxes as [`parse`] reads them.
#[must_use]
pub fn format(boxes: &[Cover]) -> String {
    let one = |cover: &Cover| format!("{},{},{},{}", cover.x, cover.y, cover.w, cover.h);
    boxes.iter().map(one).collect::<Vec<_>>().join(";")
}
