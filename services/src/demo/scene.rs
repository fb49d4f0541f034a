//! Draws the demonstration's photos: a street under a sky, broken before and mended after.

use crate::ServiceError;
use jpeg_encoder::{ColorType, Encoder};

/// The scene's own measure; it is drawn at three fifths, which is enough for a screen.
const WIDTH: i64 = 1600;
const HEIGHT: i64 = 1200;
const DRAWN: (i64, i64) = (WIDTH * 3 / 5, HEIGHT * 3 / 5);

/// What is wrong in the picture.
#[derive(Clone, Copy)]
pub(super) enum Matter {
    Hole,
    Rubbish,
    Water,
}

impl Matter {
    /// None where a photo would be silly.
    pub(super) fn of(category: &str) -> Option<Self> {
        match category {
            "DT-NGAP" | "MT-NUOCTHAI" => Some(Self::Water),
            code if code.starts_with("NUOC") => Some(Self::Water),
            code if code.starts_with("MT") || code == "DT-VIAHE" || code == "GT-LANCHIEM" => {
                Some(Self::Rubbish)
            }
            "GT-DUONG" | "GT-CAU" => Some(Self::Hole),
            code if code.starts_with("XD") || code.starts_with("DD") => Some(Self::Hole),
            _ => None,
        }
    }

    fn colours(self, wobble: i64, x: i64, y: i64) -> ([i64; 3], [i64; 3]) {
        match self {
            Self::Hole => ([58, 54, 52], [132, 122, 110]),
            Self::Water => ([86, 124, 150 + wobble], [120, 150, 168]),
            Self::Rubbish => match (x / 34 + y / 21 * 3) % 5 {
                0 => ([210, 214, 220], [120, 112, 100]),
                1 => ([64, 104, 168], [120, 112, 100]),
                2 => ([176, 74, 60], [120, 112, 100]),
                3 => ([86, 132, 78], [120, 112, 100]),
                _ => ([52, 52, 56], [120, 112, 100]),
            },
        }
    }
}

/// A JPEG of 960 × 720 pixels; the same `seed` gives the same place, `mended` without its hole.
pub(super) fn draw(matter: Matter, seed: u64, mended: bool) -> Result<Vec<u8>, ServiceError> {
    let mut noise = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut pixels = Vec::with_capacity((DRAWN.0 * DRAWN.1 * 3) as usize);
    let horizon = 430 + (seed % 5) as i64 * 30;
    let hue = (seed % 6) as i64;
    let hole = (620 + (seed % 7) as i64 * 70, 860 + (seed % 4) as i64 * 40);
    for row in 0..DRAWN.1 {
        for column in 0..DRAWN.0 {
            let (x, y) = (column * 5 / 3, row * 5 / 3);
            noise ^= noise << 13;
            noise ^= noise >> 7;
            noise ^= noise << 17;
            let grain = (noise % 13) as i64 - 6;
            let ridge = horizon - 90 + ((x + hue * 240) % 800 - 400).abs() / 4;
            let mut colour = if y < ridge {
                let t = y * 100 / horizon;
                [150 + t / 2 + hue * 4, 185 + t / 3, 225 - t / 6]
            } else if y < horizon {
                [96 + hue * 5, 128, 118 - hue * 4]
            } else {
                let depth = y - horizon;
                let half = 120 + depth;
                let side = (x - WIDTH / 2).abs();
                if side < half {
                    let dash = side < 8 + depth / 60 && (depth / (30 + depth / 8)) % 2 == 0;
                    if dash { [225, 222, 205] } else { [104, 106, 112] }
                } else if side < half + 40 + depth / 10 {
                    [178, 170, 156]
                } else {
                    [108 + hue * 6, 142, 84]
                }
            };
            if !mended && y > horizon {
                let (dx, dy) = ((x - hole.0) * 10 / 26, (y - hole.1) * 10 / 11);
                let wobble = (x / 17 * 7 + y / 13 * 5) % 24;
                let distance = dx * dx + dy * dy;
                if distance < (52 + wobble) * (52 + wobble) {
                    colour = matter.colours(wobble, x, y).0;
                } else if distance < (66 + wobble) * (66 + wobble) {
                    colour = matter.colours(wobble, x, y).1;
                }
            } else if mended
                && matches!(matter, Matter::Hole)
                && (x - hole.0).abs() < 210
                && (y - hole.1).abs() < 95
            {
                colour = [70, 72, 78];
            }
            pixels.extend(colour.map(|channel| (channel + grain).clamp(0, 255) as u8));
        }
    }
    let mut jpeg = Vec::new();
    Encoder::new(&mut jpeg, 86)
        .encode(&pixels, DRAWN.0 as u16, DRAWN.1 as u16, ColorType::Rgb)
        .map_err(|error| ServiceError::Broken(Box::new(error)))?;
    Ok(jpeg)
}
