//! Turns one inspected photo into the three pictures that may be shown. Large buffers are given back
//! as soon as the next smaller one exists: a 12-megapixel photo stays under 70 MB.

use std::io::Cursor;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use domain::cover::Cover;
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::{png::PngDecoder, webp::WebPDecoder};
use image::metadata::Orientation;
use image::{ImageDecoder, Limits};
use jpeg_encoder::{Encoder, SamplingFactor};
use sha2::{Digest, Sha256};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::turn::turned;
use super::{DECODES, Format, Header, MAX_DECODED_BYTES, MAX_SIDE, PhotoError, jpeg};

/// JPEG quality of the renditions, 1..=100.
const QUALITY: u8 = 82;
/// Rows of a rendition that are made at a time, so that the resizer's working copy stays small.
const BAND: u32 = 256;
/// Extra rows on each side of a band: the reach of Lanczos3 in rows of the result, and one.
const REACH: u32 = 4;

/// One JPEG without any metadata, standing upright.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendition {
    /// The JPEG file.
    pub bytes: Bytes,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// SHA-256 of `bytes`.
    pub sha256: [u8; 32],
}

/// The three sizes of one photo. A small photo is never enlarged: its sizes are then the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renditions {
    /// At most 2048 pixels on the longer side.
    pub large: Rendition,
    /// At most 960 pixels on the longer side.
    pub medium: Rendition,
    /// At most 320 pixels on the longer side.
    pub small: Rendition,
}

impl Renditions {
    /// The longer side of large, medium and small, in pixels: also their names in the store.
    pub const SIDES: [u32; 3] = [2048, 960, 320];

    /// The three with the side that names them, largest first.
    pub fn each(&self) -> impl Iterator<Item = (u32, &Rendition)> {
        Self::SIDES.into_iter().zip([&self.large, &self.medium, &self.small])
    }
}

/// Decodes, shrinks, turns upright and encodes. `header` must come from `inspect` of the same bytes.
///
/// Colour profiles are dropped with the rest of the metadata; pixels are taken for sRGB.
///
/// # Errors
/// `Broken` when the pixels cannot be decoded or are not what the header said, `Failed` when the
/// result cannot be encoded.
pub fn render(bytes: &[u8], header: &Header) -> Result<Renditions, PhotoError> {
    render_covered(bytes, header, &[])
}

/// As [`render`], with opaque boxes in every size: nothing under them is in the files.
///
/// # Errors
/// As [`render`].
pub fn render_covered(
    bytes: &[u8],
    header: &Header,
    boxes: &[Cover],
) -> Result<Renditions, PhotoError> {
    DECODES.fetch_add(1, Ordering::Relaxed);
    let source = match header.format {
        Format::Jpeg => decode_jpeg(bytes, header)?,
        Format::Png => {
            let decoder = PngDecoder::with_limits(Cursor::new(bytes), limits());
            decode(decoder.map_err(|_| PhotoError::Broken)?, header)?
        }
        Format::WebP => {
            let mut decoder =
                WebPDecoder::new(Cursor::new(bytes)).map_err(|_| PhotoError::Broken)?;
            decoder.set_limits(limits()).map_err(|_| PhotoError::Broken)?;
            decode(decoder, header)?
        }
    };
    let [large_side, medium_side, small_side] = Renditions::SIDES;
    let large = source.shrunk(large_side)?.upright(header.orientation)?.covered(boxes);
    let large_file = large.encoded()?;
    let medium = large.shrunk(medium_side)?;
    let medium_file = medium.encoded_unless_like(&large_file)?;
    let small = medium.shrunk(small_side)?;
    let small_file = small.encoded_unless_like(&medium_file)?;
    Ok(Renditions { large: large_file, medium: medium_file, small: small_file })
}

/// Eight-bit pixels, grey or RGB, row by row without padding.
struct Picture {
    pixels: Vec<u8>,
    width: u32,
    height: u32,
    is_grey: bool,
}

fn decode_jpeg(bytes: &[u8], header: &Header) -> Result<Picture, PhotoError> {
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(MAX_SIDE as usize)
        .set_max_height(MAX_SIDE as usize)
        .jpeg_set_max_scans(jpeg::MAX_SCANS)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|_| PhotoError::Broken)?;
    if decoder.dimensions() != Some((header.width as usize, header.height as usize)) {
        return Err(PhotoError::Broken);
    }
    let is_grey = decoder.input_colorspace() == Some(ColorSpace::Luma);
    if is_grey {
        decoder.set_options(options.jpeg_set_out_colorspace(ColorSpace::Luma));
    }
    let pixels = decoder.decode().map_err(|_| PhotoError::Broken)?;
    Picture { pixels, width: header.width, height: header.height, is_grey }.checked()
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    limits
}

fn decode(decoder: impl ImageDecoder, header: &Header) -> Result<Picture, PhotoError> {
    if decoder.dimensions() != (header.width, header.height)
        || decoder.total_bytes() > MAX_DECODED_BYTES
    {
        return Err(PhotoError::Broken);
    }
    let colour = decoder.color_type();
    let mut pixels = vec![0; decoder.total_bytes() as usize];
    decoder.read_image(&mut pixels).map_err(|_| PhotoError::Broken)?;
    let channels = usize::from(colour.channel_count());
    let sample = usize::from(colour.bytes_per_pixel()) / channels;
    flatten(&mut pixels, channels, sample)?;
    let is_grey = !colour.has_color();
    Picture { pixels, width: header.width, height: header.height, is_grey }.checked()
}

/// Rewrites the pixels in place as eight-bit grey or RGB, laid on white where they are transparent.
/// `sample` is the bytes of a channel: 1, or 2 in native order.
fn flatten(pixels: &mut Vec<u8>, channels: usize, sample: usize) -> Result<(), PhotoError> {
    let has_alpha = matches!(channels, 2 | 4);
    let kept = if has_alpha { channels - 1 } else { channels };
    if !matches!(sample, 1 | 2) || !matches!(kept, 1 | 3) {
        return Err(PhotoError::Broken);
    }
    if !has_alpha && sample == 1 {
        return Ok(());
    }
    let high_byte = if sample == 2 && cfg!(target_endian = "little") { 1 } else { 0 };
    let stride = channels * sample;
    let count = pixels.len() / stride;
    for pixel in 0..count {
        let from = pixel * stride;
        let alpha =
            if has_alpha { u32::from(pixels[from + kept * sample + high_byte]) } else { 255 };
        for channel in 0..kept {
            let value = u32::from(pixels[from + channel * sample + high_byte]);
            let laid = (value * alpha + 255 * (255 - alpha) + 127) / 255;
            pixels[pixel * kept + channel] = laid as u8;
        }
    }
    pixels.truncate(count * kept);
    Ok(())
}

impl Picture {
    /// The pixels are as many as the size says.
    fn checked(self) -> Result<Self, PhotoError> {
        let expected = self.width as usize * self.height as usize * self.channels();
        if self.pixels.len() == expected { Ok(self) } else { Err(PhotoError::Broken) }
    }

    fn channels(&self) -> usize {
        if self.is_grey { 1 } else { 3 }
    }

    /// The same picture with its longer side at most `side` pixels.
    fn shrunk(self, side: u32) -> Result<Self, PhotoError> {
        let longer = self.width.max(self.height);
        if longer <= side {
            return Ok(self);
        }
        let scaled = |length: u32| {
            let exact = f64::from(length) * f64::from(side) / f64::from(longer);
            (exact.round() as u32).clamp(1, side)
        };
        let (width, height) = (scaled(self.width), scaled(self.height));
        self.resized(width, height)
    }

    fn resized(self, width: u32, height: u32) -> Result<Self, PhotoError> {
        let kind = if self.is_grey { PixelType::U8 } else { PixelType::U8x3 };
        let source = ImageRef::new(self.width, self.height, &self.pixels, kind)
            .map_err(|_| PhotoError::Failed)?;
        let scale = f64::from(self.height) / f64::from(height);
        let row = width as usize * self.channels();
        let mut pixels = Vec::with_capacity(row * height as usize);
        let mut resizer = Resizer::new();
        for top in (0..height).step_by(BAND as usize) {
            let bottom = (top + BAND).min(height);
            let (first, last) = (top.saturating_sub(REACH), (bottom + REACH).min(height));
            let from = f64::from(first) * scale;
            let tall = (f64::from(last - first) * scale).min(f64::from(self.height) - from);
            let options = ResizeOptions::new()
                .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
                .crop(0.0, from, f64::from(self.width), tall);
            let mut band = Image::new(width, last - first, kind);
            resizer.resize(&source, &mut band, &options).map_err(|_| PhotoError::Failed)?;
            let inner = (top - first) as usize * row..(bottom - first) as usize * row;
            pixels.extend_from_slice(band.buffer().get(inner).unwrap_or_default());
        }
        Self { pixels, width, height, is_grey: self.is_grey }.checked()
    }

    /// Black where the boxes are.
    fn covered(mut self, boxes: &[Cover]) -> Self {
        let channels = self.channels();
        let row = self.width as usize * channels;
        for one in boxes {
            let ((left, right), (top, bottom)) = one.pixels(self.width, self.height);
            let across = left as usize * channels..right as usize * channels;
            for line in self.pixels.chunks_exact_mut(row).take(bottom as usize).skip(top as usize) {
                line[across.clone()].fill(0);
            }
        }
        self
    }

    fn upright(self, orientation: Orientation) -> Result<Self, PhotoError> {
        if orientation == Orientation::NoTransforms {
            return Ok(self);
        }
        let size = (self.width, self.height);
        let (pixels, (width, height)) = if self.is_grey {
            turned::<1>(&self.pixels, size, orientation)
        } else {
            turned::<3>(&self.pixels, size, orientation)
        };
        Self { pixels, width, height, is_grey: self.is_grey }.checked()
    }

    /// The next larger file again when it already has this size.
    fn encoded_unless_like(&self, larger: &Rendition) -> Result<Rendition, PhotoError> {
        if (self.width, self.height) == (larger.width, larger.height) {
            return Ok(larger.clone());
        }
        self.encoded()
    }

    fn encoded(&self) -> Result<Rendition, PhotoError> {
        let colour =
            if self.is_grey { jpeg_encoder::ColorType::Luma } else { jpeg_encoder::ColorType::Rgb };
        let side = |length: u32| u16::try_from(length).map_err(|_| PhotoError::Failed);
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, QUALITY);
        encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
        encoder
            .encode(&self.pixels, side(self.width)?, side(self.height)?, colour)
            .map_err(|_| PhotoError::Failed)?;
        let sha256 = Sha256::digest(&file).into();
        Ok(Rendition { bytes: file.into(), width: self.width, height: self.height, sha256 })
    }
}
