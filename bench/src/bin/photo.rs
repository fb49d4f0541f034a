//! Measures the photo pipeline: CPU, time and memory of one photo, and what the bombs cost.
//! `bench/photo/run.sh` holds the figures against npm sharp on the same file.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Parser;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use services::imaging::{decodes, inspect, render};

type Outcome<T> = Result<T, Box<dyn Error>>;

#[derive(Parser)]
enum Command {
    /// Write a synthetic 12-megapixel phone photo.
    Make {
        /// Where to.
        file: PathBuf,
        /// Its EXIF orientation, 1 to 8.
        #[arg(long, default_value_t = 1)]
        orientation: u8,
        /// Progressive instead of baseline.
        #[arg(long)]
        progressive: bool,
    },
    /// Develop one file several times, one after the other.
    Run {
        /// The photo.
        file: PathBuf,
        /// How often.
        #[arg(long, default_value_t = 15)]
        rounds: u32,
        /// Leave the three renditions in this folder.
        #[arg(long)]
        keep: Option<PathBuf>,
    },
    /// What refusing each bomb costs.
    Bombs,
}

fn main() -> Outcome<()> {
    match Command::parse() {
        Command::Make { file, orientation, progressive } => make(&file, orientation, progressive),
        Command::Run { file, rounds, keep } => run(&file, rounds, keep.as_deref()),
        Command::Bombs => bombs(),
    }
}

/// Slopes, edges and sensor noise: about as hard to code as a street by day.
fn make(file: &Path, orientation: u8, progressive: bool) -> Outcome<()> {
    const WIDTH: u16 = 4000;
    const HEIGHT: u16 = 3000;
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let mut pixels = Vec::with_capacity(usize::from(WIDTH) * usize::from(HEIGHT) * 3);
    for y in 0..i32::from(HEIGHT) {
        for x in 0..i32::from(WIDTH) {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            let noise = (seed & 31) as i32 - 16;
            let wall = if (x / 190 + y / 130) % 2 == 0 { 24 } else { 0 };
            let wave = (f64::from(x * x / 900 + y * 3) * 0.01).sin() * 30.0;
            let light =
                60 + x * 60 / i32::from(WIDTH) + y * 50 / i32::from(HEIGHT) + wall + wave as i32;
            for tint in [0, 14, -18] {
                pixels.push((light + tint + noise).clamp(0, 255) as u8);
            }
        }
    }
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, 88);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    encoder.set_progressive(progressive);
    // The smallest EXIF block there is: one tag, the orientation.
    let exif =
        [b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".as_slice(), &[orientation]];
    encoder.add_app_segment(1, [&exif.concat(), [0; 6].as_slice()].concat())?;
    encoder.encode(&pixels, WIDTH, HEIGHT, ColorType::Rgb)?;
    println!("file_bytes {}", jpeg.len());
    Ok(fs::write(file, jpeg)?)
}

fn run(file: &Path, rounds: u32, keep: Option<&Path>) -> Outcome<()> {
    let bytes = fs::read(file)?;
    let before = memory("VmRSS")?;
    forget_peak()?;
    let renditions = render(&bytes, &inspect(&bytes)?)?;
    let peak = memory("VmHWM")?.saturating_sub(before) + bytes.len() as u64 / 1024;
    for (side, rendition) in renditions.each() {
        println!("bytes_{side} {}", rendition.bytes.len());
        if let Some(folder) = keep {
            fs::write(folder.join(format!("{side}.jpg")), &rendition.bytes)?;
        }
    }
    drop(renditions);

    let mut walls = Vec::new();
    let busy = busy_ms()?;
    for _ in 0..rounds.max(1) {
        let start = Instant::now();
        render(&bytes, &inspect(&bytes)?)?;
        walls.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    let cpu = (busy_ms()? - busy) / walls.len() as f64;
    walls.sort_by(f64::total_cmp);
    println!("median_ms {:.1}", walls[walls.len() / 2]);
    println!("cpu_ms {cpu:.1}");
    println!("peak_mb {:.1}", peak as f64 / 1024.0);

    let start = Instant::now();
    for _ in 0..20 {
        inspect(&bytes)?;
    }
    println!("inspect_ms {:.2}", start.elapsed().as_secs_f64() * 50.0);
    Ok(())
}

fn bombs() -> Outcome<()> {
    let webp = |side: u32| {
        let bits = ((side - 1) | (side - 1) << 14).to_le_bytes();
        [b"RIFF\x1E\0\0\0WEBPVP8L\x11\0\0\0\x2F".as_slice(), &bits, &[0; 13]].concat()
    };
    let part = |kind: &[u8], body: &[u8]| {
        [&(body.len() as u32).to_be_bytes(), kind, body, &[0; 4]].concat()
    };
    let png = |side: u32, data: usize| {
        let head = [side.to_be_bytes().as_slice(), &side.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
        let parts = [part(b"IHDR", &head), part(b"IDAT", &vec![0; data]), part(b"IEND", &[])];
        [b"\x89PNG\r\n\x1a\n".as_slice(), &parts.concat()].concat()
    };
    let jpeg = |side: u16, data: usize| {
        let side = side.to_be_bytes();
        let frame = [&[0xFF, 0xC0, 0, 11, 8], side.as_slice(), &side, &[1, 1, 0x11, 0]].concat();
        let scan = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0];
        [&[0xFF, 0xD8], frame.as_slice(), &scan, &vec![0; data], &[0xFF, 0xD9]].concat()
    };
    let set = [
        ("webp_38_bytes_16383", webp(16_383)),
        ("webp_38_bytes_7000", webp(7_000)),
        ("png_2.6_mb_36000", png(36_000, 2_600_000)),
        ("png_1_kb_7000", png(7_000, 1_000)),
        ("jpeg_10_mb_65500", jpeg(65_500, 10_000_000)),
        ("jpeg_1_kb_7000", jpeg(7_000, 1_000)),
        ("jpeg_over_15_mb", jpeg(4_000, 16_000_000)),
        ("jpeg_15_mb_of_trailer", [jpeg(64, 100), vec![1; 15_000_000]].concat()),
    ];
    for (name, file) in set {
        let before = memory("VmRSS")?;
        forget_peak()?;
        let start = Instant::now();
        let Err(why) = inspect(&file) else { return Err(format!("{name} was let pass").into()) };
        let time = start.elapsed().as_secs_f64() * 1000.0;
        let growth = memory("VmHWM")?.saturating_sub(before);
        println!("{name} {why} {time:.3} ms {growth} KB");
    }
    println!("decodes {}", decodes());
    Ok(())
}

/// A line of /proc/self/status in KB.
fn memory(line: &str) -> Outcome<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let found = status.lines().find_map(|l| l.strip_prefix(line)?.strip_prefix(':'));
    let number = found.and_then(|rest| rest.split_whitespace().next()).ok_or("no such line")?;
    Ok(number.parse()?)
}

/// Makes VmHWM start again from what is resident now (proc(5), clear_refs).
fn forget_peak() -> Outcome<()> {
    Ok(fs::write("/proc/self/clear_refs", "5")?)
}

/// CPU time of this thread, the only one, in ms.
fn busy_ms() -> Outcome<f64> {
    let text = fs::read_to_string("/proc/self/schedstat")?;
    let nanoseconds: f64 = text.split_whitespace().next().ok_or("empty schedstat")?.parse()?;
    Ok(nanoseconds / 1e6)
}
