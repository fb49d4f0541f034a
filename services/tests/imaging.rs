//! What comes out of the darkroom: upright, anonymous, small enough, whatever went in.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod shots;

use image::{ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use services::darkroom::Darkroom;
use services::imaging::{
    Format, Orientation, PhotoError, Rendition, Renditions, decodes, inspect, render,
};
use sha2::{Digest, Sha256};
use shots::{CORNERS, jpeg, jpeg_with, phone_photo, scene, with_segment};

fn developed(bytes: &[u8]) -> Renditions {
    render(bytes, &inspect(bytes).unwrap()).unwrap()
}

fn pixels(rendition: &Rendition) -> RgbImage {
    let image = image_of(rendition);
    assert_eq!(image.dimensions(), (rendition.width, rendition.height));
    image
}

fn image_of(rendition: &Rendition) -> RgbImage {
    use zune_jpeg::JpegDecoder;
    use zune_jpeg::zune_core::bytestream::ZCursor;
    let mut decoder = JpegDecoder::new(ZCursor::new(&rendition.bytes[..]));
    let pixels = decoder.decode().unwrap();
    let (width, height) = decoder.dimensions().unwrap();
    RgbImage::from_raw(width as u32, height as u32, pixels).unwrap()
}

fn is_near(a: Rgb<u8>, b: [u8; 3], tolerance: u8) -> bool {
    a.0.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= tolerance)
}

fn assert_upright(image: &RgbImage, what: &str) {
    let (w, h) = image.dimensions();
    let places = [(w / 8, h / 8), (w - w / 8, h / 8), (w / 8, h - h / 8), (w - w / 8, h - h / 8)];
    for ((x, y), corner) in places.into_iter().zip(CORNERS) {
        let seen = *image.get_pixel(x, y);
        assert!(is_near(seen, corner, 12), "{what}: {corner:?} expected at {x},{y}, {seen:?} seen");
    }
}

/// Markers of the file up to its first scan.
fn markers(jpeg: &[u8]) -> Vec<u8> {
    let (mut at, mut markers) = (2, Vec::new());
    while markers.last() != Some(&0xDA) {
        assert_eq!(jpeg[at], 0xFF);
        markers.push(jpeg[at + 1]);
        at += 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
    }
    markers
}

fn assert_anonymous(renditions: &Renditions) {
    for (side, rendition) in renditions.each() {
        let told = markers(&rendition.bytes);
        let is_spoken = |m: &&u8| matches!(**m, 0xE1..=0xEF | 0xFE);
        assert_eq!(told.iter().find(is_spoken), None, "{side}: {told:x?}");
        for canary in [b"Canary".as_slice(), b"Exif", b"xmpmeta", b"ICC_PROFILE", b"Photoshop"] {
            assert!(!rendition.bytes.windows(canary.len()).any(|w| w == canary), "{side}");
        }
        assert!(rendition.bytes.ends_with(&[0xFF, 0xD9]));
        assert_eq!(rendition.sha256, <[u8; 32]>::from(Sha256::digest(&rendition.bytes)));
    }
}

#[test]
fn a_photo_stands_upright_however_the_phone_was_held() {
    let upright = scene(400, 240);
    for orientation in 1..=8 {
        let photo = phone_photo(&upright, orientation);
        let renditions = developed(&photo);
        assert_anonymous(&renditions);
        for (side, rendition) in renditions.each() {
            let image = pixels(rendition);
            assert_upright(&image, &format!("orientation {orientation} at {side}"));
            assert!(image.width() > image.height());
        }
    }
}

#[test]
fn a_png_and_a_webp_stand_upright_by_their_exif_too() {
    let turned = shots::stored(&scene(200, 120), 6);
    let webp = shots::webp_with_exif(&turned, &shots::exif_block(6));
    let mut png = shots::png(&turned);
    let block = shots::exif_block(6);
    let kind_and_block = [b"eXIf".as_slice(), &block].concat();
    let chunk = [
        &(block.len() as u32).to_be_bytes(),
        kind_and_block.as_slice(),
        &crc32(&kind_and_block).to_be_bytes(),
    ]
    .concat();
    png.splice(33..33, chunk);
    for file in [webp, png] {
        let header = inspect(&file).unwrap();
        assert_eq!(header.orientation, Orientation::Rotate90, "{:?}", header.format);
        assert!(header.gps.is_some());
        let renditions = developed(&file);
        assert_anonymous(&renditions);
        assert_upright(&pixels(&renditions.large), "turned");
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8)
            .fold(sum ^ u32::from(*byte), |s, _| (s >> 1) ^ (0xEDB8_8320 & (s & 1).wrapping_neg()))
    })
}

#[test]
fn the_header_tells_what_the_camera_wrote() {
    let header = inspect(&phone_photo(&scene(400, 240), 6)).unwrap();
    assert_eq!(header.format, Format::Jpeg);
    assert_eq!((header.width, header.height), (240, 400));
    assert_eq!(header.orientation, Orientation::Rotate90);
    assert_eq!(header.captured_at, Some(1_772_414_130_000));
    let gps = header.gps.unwrap();
    assert!((gps.lat - 21.3089).abs() < 1e-6 && (gps.lon - 105.6049).abs() < 1e-6, "{gps:?}");
}

#[test]
fn everything_said_beside_the_pixels_is_gone() {
    let mut photo = phone_photo(&scene(300, 200), 1);
    photo =
        with_segment(&photo, 0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>Canary</x:xmpmeta>");
    photo = with_segment(&photo, 0xE2, b"ICC_PROFILE\0\x01\x01Canary profile of no use");
    photo = with_segment(&photo, 0xED, b"Photoshop 3.0\x008BIM Canary");
    photo = with_segment(&photo, 0xFE, b"Canary comment");
    assert_anonymous(&developed(&photo));
}

#[test]
fn the_longer_side_is_2048_960_and_320() {
    let renditions = developed(&jpeg(&scene(3000, 2000)));
    let sizes: Vec<_> = renditions.each().map(|(_, r)| (r.width, r.height)).collect();
    assert_eq!(sizes, [(2048, 1365), (960, 640), (320, 213)]);
    assert_upright(&pixels(&renditions.large), "large");
    assert_upright(&pixels(&renditions.small), "small");
    let (large, small) = (renditions.large.bytes.len(), renditions.small.bytes.len());
    assert!(small < large);
}

#[test]
fn a_small_photo_is_never_enlarged() {
    let renditions = developed(&jpeg(&scene(500, 200)));
    let sizes: Vec<_> = renditions.each().map(|(_, r)| (r.width, r.height)).collect();
    assert_eq!(sizes, [(500, 200), (500, 200), (320, 128)]);
    assert_eq!(renditions.large, renditions.medium);
}

#[test]
fn a_thread_of_pixels_keeps_its_width() {
    let renditions = developed(&jpeg(&scene(2, 5000)));
    let sizes: Vec<_> = renditions.each().map(|(_, r)| (r.width, r.height)).collect();
    assert_eq!(sizes, [(1, 2048), (1, 960), (1, 320)]);
}

#[test]
fn bands_leave_no_seam() {
    let slope = RgbImage::from_fn(900, 2600, |x, y| {
        Rgb([(y * 255 / 2600) as u8, (x * 255 / 900) as u8, 128])
    });
    let image = pixels(&developed(&shots::png(&slope)).large);
    for y in 1..image.height() {
        let (above, here) = (image.get_pixel(300, y - 1), image.get_pixel(300, y));
        assert!(above.0[0].abs_diff(here.0[0]) <= 4, "row {y}: {above:?} {here:?}");
    }
}

#[test]
fn what_is_transparent_lies_on_white() {
    let glass = RgbaImage::from_fn(200, 100, |x, _| {
        Rgba(if x < 100 { [200, 0, 0, 0] } else { [0, 0, 0, 128] })
    });
    let image = pixels(&developed(&shots::png_with_alpha(&glass)).large);
    assert!(is_near(*image.get_pixel(20, 50), [255; 3], 2));
    assert!(is_near(*image.get_pixel(180, 50), [127; 3], 3));
}

#[test]
fn sixteen_bit_grey_and_palette_free_pngs_are_read() {
    let deep =
        image::ImageBuffer::<Rgb<u16>, _>::from_fn(64, 64, |_, _| Rgb([65535_u16, 32768, 0]));
    let grey = image::GrayImage::from_fn(64, 64, |_, _| image::Luma([90]));
    let misty = image::GrayAlphaImage::from_fn(64, 64, |_, _| image::LumaA([0, 0]));
    let file = |image: image::DynamicImage| {
        let mut file = std::io::Cursor::new(Vec::new());
        image.write_to(&mut file, ImageFormat::Png).unwrap();
        file.into_inner()
    };
    let seen = |image| *pixels(&developed(&file(image)).large).get_pixel(30, 30);
    assert!(is_near(seen(deep.into()), [255, 128, 0], 4));
    assert!(is_near(seen(grey.into()), [90; 3], 2));
    assert!(is_near(seen(misty.into()), [255; 3], 2));
}

#[test]
fn a_webp_is_read() {
    let file = shots::webp(&scene(400, 240));
    assert_eq!(inspect(&file).unwrap().format, Format::WebP);
    let renditions = developed(&file);
    assert_anonymous(&renditions);
    assert_upright(&pixels(&renditions.large), "webp");
}

#[test]
fn jpegs_of_every_usual_kind_are_read() {
    use jpeg_encoder::SamplingFactor;
    let scene = scene(333, 217);
    let kinds = [
        ("progressive", jpeg_with(&scene, |e| e.set_progressive(true))),
        ("restarts", jpeg_with(&scene, |e| e.set_restart_interval(5))),
        ("4:2:0", jpeg_with(&scene, |e| e.set_sampling_factor(SamplingFactor::F_2_2))),
        ("4:4:4", jpeg_with(&scene, |e| e.set_sampling_factor(SamplingFactor::F_1_1))),
        ("optimised", jpeg_with(&scene, |e| e.set_optimized_huffman_tables(true))),
    ];
    for (kind, file) in kinds {
        assert_upright(&pixels(&developed(&file).large), kind);
    }
}

#[test]
fn a_grey_jpeg_stays_grey() {
    let mut file = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut file, 90);
    encoder.encode(&[90; 64 * 48], 64, 48, jpeg_encoder::ColorType::Luma).unwrap();
    let photo =
        with_segment(&file, 0xE1, &[b"Exif\0\0".as_slice(), &shots::exif_block(6)].concat());
    let renditions = developed(&photo);
    assert_eq!((renditions.large.width, renditions.large.height), (48, 64));
}

#[test]
fn what_cameras_append_is_let_pass_and_dropped() {
    let photo = jpeg(&scene(200, 100));
    let maker = phone_photo(&scene(200, 100), 1);
    let appended = [
        ("gain map", photo.clone(), jpeg(&scene(50, 25))),
        ("moving photo", photo.clone(), shots::film()),
        ("gain map and film", photo.clone(), [jpeg(&scene(50, 25)), shots::film()].concat()),
        ("Samsung", photo.clone(), shots::samsung()),
        ("padding", photo.clone(), vec![0; 900]),
        ("a maker's own block", maker, b"\x01\x02depth\xFF\xFE of field".to_vec()),
    ];
    for (what, mut file, more) in appended {
        file.extend_from_slice(&more);
        let renditions = render(&file, &inspect(&file).expect(what)).expect(what);
        assert_upright(&pixels(&renditions.large), what);
        assert_anonymous(&renditions);
    }
}

#[test]
fn damaged_pixels_are_refused_although_the_frame_is_whole() {
    let mut file = shots::png(&scene(300, 200));
    let middle = file.len() / 2;
    file[middle] ^= 0xFF;
    let header = inspect(&file).unwrap();
    assert_eq!(render(&file, &header), Err(PhotoError::Broken));
}

#[test]
fn each_refusal_has_its_own_message_key() {
    for error in PhotoError::ALL {
        assert_eq!(error.to_string(), error.key());
    }
    let keys: std::collections::BTreeSet<_> = PhotoError::ALL.iter().map(|e| e.key()).collect();
    assert_eq!(keys.len(), PhotoError::ALL.len());
}

#[tokio::test]
async fn the_darkroom_develops_more_photos_than_it_has_permits() {
    let darkroom = Darkroom::new(1);
    let before = decodes();
    let photo = bytes::Bytes::from(phone_photo(&scene(400, 240), 8));
    let jobs = (0..5).map(|_| {
        tokio::spawn({
            let (darkroom, photo) = (darkroom.clone(), photo.clone());
            async move { darkroom.develop(photo).await }
        })
    });
    for job in futures_util::future::join_all(jobs).await {
        let developed = job.unwrap().unwrap();
        assert_upright(&pixels(&developed.renditions.medium), "developed");
    }
    assert!(decodes() >= before + 5);
}
