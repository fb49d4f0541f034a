//! Turns pixels upright, tile by tile: row by row a quarter turn misses the cache at each pixel and
//! costs three times as much.

use image::metadata::Orientation;

/// Pixels a tile is wide and high: both its ends fit the innermost cache.
const TILE: usize = 32;

/// The pixels (`N` bytes each) of a picture of `size` turned as `orientation` says, with their new
/// size.
pub(super) fn turned<const N: usize>(
    pixels: &[u8],
    size: (u32, u32),
    orientation: Orientation,
) -> (Vec<u8>, (u32, u32)) {
    let (is_transposed, mirrors_x, mirrors_y) = match orientation {
        Orientation::NoTransforms => (false, false, false),
        Orientation::FlipHorizontal => (false, true, false),
        Orientation::Rotate180 => (false, true, true),
        Orientation::FlipVertical => (false, false, true),
        Orientation::Rotate90FlipH => (true, false, false),
        Orientation::Rotate90 => (true, true, false),
        Orientation::Rotate270FlipH => (true, true, true),
        Orientation::Rotate270 => (true, false, true),
    };
    let stride = size.0 as usize;
    let new_size = if is_transposed { (size.1, size.0) } else { size };
    let (width, height) = (new_size.0 as usize, new_size.1 as usize);
    // How far one step right, or down, in the result moves in the source.
    let (right, down) = if is_transposed { (stride, 1) } else { (1, stride) };

    let (source, _) = pixels.as_chunks::<N>();
    let mut result = vec![0; pixels.len()];
    let (target, _) = result.as_chunks_mut::<N>();
    for top in (0..height).step_by(TILE) {
        for left in (0..width).step_by(TILE) {
            for y in top..(top + TILE).min(height) {
                let row = if mirrors_y { height - 1 - y } else { y } * down;
                let end = (left + TILE).min(width);
                for (x, pixel) in (left..end).zip(&mut target[y * width + left..y * width + end]) {
                    let column = if mirrors_x { width - 1 - x } else { x } * right;
                    *pixel = source[row + column];
                }
            }
        }
    }
    (result, new_size)
}
