//! Plus codes (Open Location Code, github.com/google/open-location-code, its specification and test
//! vectors): a point said in eleven characters where streets have no names. Full codes, and short
//! ones beside the name of a place. Not where the province lies: whoever asks brings the reference.

use crate::input::Problem;
use crate::place::Point;

const ALPHABET: &[u8; 20] = b"23456789CFGHJMPQRVWX";
/// Digits before the plus of a full code.
const BEFORE_PLUS: usize = 8;
/// Digits that come in pairs, latitude and longitude; the rest refine a grid of 5 rows by 4 columns.
const PAIRS: usize = 10;
/// More digits than these mean less than a hair.
const MOST: usize = 15;
const BASE: i64 = 20;
const ROWS: i64 = 5;
const COLUMNS: i64 = 4;
/// Smallest step, parts of a degree: 20^3 for the pairs after the point, 5^5 and 4^5 for the grid.
const LAT_STEPS: i64 = 8_000 * 3_125;
const LNG_STEPS: i64 = 8_000 * 1_024;
/// The fewest digits that say a place a person can walk to: an area of 14 by 14 m.
const FEWEST: usize = PAIRS;

/// The area that a code names, degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// Its south-western corner: north, east.
    pub low: (f64, f64),
    /// Its north-eastern corner.
    pub high: (f64, f64),
    /// Digits of the code that counted.
    pub digits: usize,
}

impl Area {
    /// Its middle; none only for an area that is not on the globe.
    #[must_use]
    pub fn middle(&self) -> Option<Point> {
        let half = |low: f64, high: f64| ((low + high) / 2.0).min(high);
        Point::new(half(self.low.0, self.high.0).min(90.0), half(self.low.1, self.high.1))
    }

    /// Does it hold `point`? A point written with six decimals may lie a hair outside.
    #[must_use]
    pub fn holds(&self, point: Point) -> bool {
        const HAIR: f64 = 1e-6;
        let between = |low: f64, at: f64, high: f64| low - HAIR <= at && at <= high + HAIR;
        between(self.low.0, point.lat(), self.high.0)
            && between(self.low.1, point.lng(), self.high.1)
    }
}

/// The code of a point, ten digits: an area of about 14 by 14 m.
#[must_use]
pub fn of(point: Point) -> String {
    encode(point.lat(), point.lng(), PAIRS)
}

/// The code of a place with so many digits (2, 4, 6, 8 or 10 to 15). Latitudes beyond the poles are
/// cut, longitudes go round.
#[must_use]
pub fn encode(lat: f64, lng: f64, digits: usize) -> String {
    let (north, east) = steps(lat, lng);
    encode_steps(north, east, digits)
}

/// A place in the smallest steps from the South Pole and from 180° west: 25 million a degree of
/// latitude, 8.192 million a degree of longitude.
#[must_use]
pub fn steps(lat: f64, lng: f64) -> (i64, i64) {
    let north = ((lat * LAT_STEPS as f64).floor() as i64).saturating_add(90 * LAT_STEPS);
    let east = ((lng * LNG_STEPS as f64).floor() as i64).saturating_add(180 * LNG_STEPS);
    (north.clamp(0, 180 * LAT_STEPS - 1), east.rem_euclid(360 * LNG_STEPS))
}

/// As [`encode`], of [`steps`].
#[must_use]
pub fn encode_steps(mut north: i64, mut east: i64, digits: usize) -> String {
    let digits = match digits.clamp(2, MOST) {
        few if few < PAIRS => few - few % 2,
        many => many,
    };
    // From the last digit to the first.
    let mut all = [0_u8; MOST];
    for digit in all[PAIRS..].iter_mut().rev() {
        *digit = letter(north % ROWS * COLUMNS + east % COLUMNS);
        (north, east) = (north / ROWS, east / COLUMNS);
    }
    for pair in all[..PAIRS].chunks_exact_mut(2).rev() {
        pair.copy_from_slice(&[letter(north % BASE), letter(east % BASE)]);
        (north, east) = (north / BASE, east / BASE);
    }
    let mut code = String::with_capacity(MOST + 1);
    for (at, &digit) in all.iter().enumerate().take(digits.max(BEFORE_PLUS)) {
        code.push(if at < digits { char::from(digit) } else { '0' });
        if at + 1 == BEFORE_PLUS {
            code.push('+');
        }
    }
    code
}

fn letter(value: i64) -> u8 {
    usize::try_from(value).ok().and_then(|i| ALPHABET.get(i)).copied().unwrap_or(b'2')
}

fn value(letter: u8) -> Option<i64> {
    let letter = letter.to_ascii_uppercase();
    ALPHABET.iter().position(|&known| known == letter).and_then(|i| i64::try_from(i).ok())
}

/// What a text is, as a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// It names an area on its own.
    Full,
    /// Its first digits are missing: it needs a place nearby.
    Short,
}

/// Whether `code` is a code at all, and which; `None` when it is not.
#[must_use]
pub fn form(code: &str) -> Option<Form> {
    let code = code.as_bytes();
    let plus = code.iter().position(|&b| b == b'+')?;
    let (before, after) = (&code[..plus], &code[plus + 1..]);
    if plus > BEFORE_PLUS || plus % 2 == 1 || after.len() == 1 || code.len() < 3 {
        return None;
    }
    let digits = before.iter().take_while(|&&b| b != b'0').count();
    let padding = &before[digits..];
    let padded_well = padding.is_empty()
        || (plus == BEFORE_PLUS
            && after.is_empty()
            && digits > 0
            && digits.is_multiple_of(2)
            && padding.iter().all(|&b| b == b'0'));
    let known = |digits: &[u8]| digits.iter().all(|&b| value(b).is_some());
    if !padded_well || !known(&before[..digits]) || !known(after) {
        return None;
    }
    if plus < BEFORE_PLUS {
        return Some(Form::Short);
    }
    // The first pair has room for more than the globe.
    let on_the_globe = value(before[0])? < 9 && value(before[1])? < 18;
    on_the_globe.then_some(Form::Full)
}

/// The area of a full code; `None` when it is not one.
#[must_use]
pub fn decode(code: &str) -> Option<Area> {
    (form(code)? == Form::Full).then_some(())?;
    let (mut lat, mut lng) = (-90 * LAT_STEPS, -180 * LNG_STEPS);
    let (mut lat_step, mut lng_step) = (LAT_STEPS * BASE * BASE, LNG_STEPS * BASE * BASE);
    let mut digits = 0;
    for value in code.bytes().filter_map(value).take(MOST) {
        if digits >= PAIRS {
            (lat_step, lng_step) = (lat_step / ROWS, lng_step / COLUMNS);
            lat += lat_step * (value / COLUMNS);
            lng += lng_step * (value % COLUMNS);
        } else if digits % 2 == 0 {
            lat_step /= BASE;
            lat += lat_step * value;
        } else {
            lng_step /= BASE;
            lng += lng_step * value;
        }
        digits += 1;
    }
    let (north, east) = (LAT_STEPS as f64, LNG_STEPS as f64);
    Some(Area {
        low: (lat as f64 / north, lng as f64 / east),
        high: ((lat + lat_step) as f64 / north, (lng + lng_step) as f64 / east),
        digits,
    })
}

/// The full code that a short one means near `reference`; a full one is given back in capitals.
#[must_use]
pub fn recover(code: &str, reference: Point) -> Option<String> {
    let code = code.to_ascii_uppercase();
    if form(&code)? == Form::Full {
        return Some(code);
    }
    let missing = BEFORE_PLUS - code.find('+')?;
    // A step of the first digit that is there, degrees.
    let step = f64::from(20_u32.pow(2)) / 20_f64.powi(i32::try_from(missing / 2).ok()?);
    let whole = encode(reference.lat(), reference.lng(), PAIRS);
    let guess = format!("{}{code}", whole.get(..missing)?);
    let area = decode(&guess)?;
    let (lat, lng) = ((area.low.0 + area.high.0) / 2.0, (area.low.1 + area.high.1) / 2.0);
    let nearer = |at: f64, wanted: f64, least: f64, most: f64| match at - wanted {
        far if far > step / 2.0 && at - step >= least => at - step,
        far if far < -step / 2.0 && at + step <= most => at + step,
        _ => at,
    };
    let lat = nearer(lat, reference.lat(), -90.0, 90.0);
    let lng = nearer(lng, reference.lng(), f64::NEG_INFINITY, f64::INFINITY);
    Some(encode(lat, lng, area.digits))
}

/// A code within what was typed, and the words beside it: "8M5J+2Q Vĩnh Yên".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed<'t> {
    /// The code, as typed.
    pub code: &'t str,
    /// The other words.
    pub words: String,
}

/// The first code in a text that says a place exactly: at least six digits of which four stand
/// before the plus. Numbers such as "+84" are none.
#[must_use]
pub fn find(text: &str) -> Option<Typed<'_>> {
    let pieces = || text.split(|c: char| c.is_whitespace() || ",;()".contains(c));
    let is_exact = |piece: &&str| match (form(piece), piece.find('+')) {
        (Some(Form::Full), _) => piece.len() > FEWEST,
        (Some(Form::Short), Some(plus)) => plus >= 4 && piece.len() > plus + 2,
        _ => false,
    };
    let code = pieces().find(is_exact)?;
    let words = pieces().filter(|piece| *piece != code && !piece.is_empty());
    Some(Typed { code, words: words.collect::<Vec<_>>().join(" ") })
}

/// Where a typed code is, near `reference`.
///
/// # Errors
/// `BadPlusCode` when the text holds no code that says a place exactly.
pub fn locate(text: &str, reference: Point) -> Result<Area, Problem> {
    let found = find(text).ok_or(Problem::BadPlusCode)?;
    recover(found.code, reference).and_then(|full| decode(&full)).ok_or(Problem::BadPlusCode)
}
