// Where a photo was taken, if its file says so (Exif 2.32 §4.6.6, GPS attributes). Read on the phone,
// to be offered to the sender; nothing here sends anything.
globalThis.photoPlace = (() => {
  /** The metadata stand in front of the picture, in segments of at most 64 KB each. */
  const HEAD = 256 * 1024;
  const EXIF = 0x45786966;
  const GPS = 0x8825;
  const [NORTH_OR_SOUTH, LATITUDE, EAST_OR_WEST, LONGITUDE] = [1, 2, 3, 4];

  /** Offset of the TIFF block inside the APP1 segment of a JPEG. */
  function tiffOf(view) {
    if (view.getUint16(0) !== 0xffd8) return undefined;
    for (let at = 2; view.getUint8(at) === 0xff && view.getUint8(at + 1) !== 0xda; at += 2 + view.getUint16(at + 2)) {
      const isExif = view.getUint8(at + 1) === 0xe1 && view.getUint32(at + 4) === EXIF && view.getUint16(at + 8) === 0;
      if (isExif) return at + 10;
    }
    return undefined;
  }

  function find(view) {
    const start = tiffOf(view);
    if (start === undefined) return undefined;
    const order = view.getUint16(start);
    if (order !== 0x4949 && order !== 0x4d4d) return undefined;
    const little = order === 0x4949;
    const [short, long] = [(at) => view.getUint16(at, little), (at) => view.getUint32(at, little)];
    /** The entries of a directory: where the value or its offset stands, by tag. */
    const directory = (at) => new Map(Array.from({ length: short(at) }, (_, i) => at + 2 + i * 12).map((entry) => [short(entry), entry + 8]));

    const pointer = directory(start + long(start + 4)).get(GPS);
    if (pointer === undefined) return undefined;
    const gps = directory(start + long(pointer));
    /** Degrees, minutes and seconds as fractions, and a letter that says which half of the earth. */
    const degrees = (value, letter, minus, most) => {
      if (!gps.has(value) || !gps.has(letter)) return NaN;
      const from = start + long(gps.get(value));
      const [d, m, s] = [0, 8, 16].map((at) => long(from + at) / long(from + at + 4));
      const all = d + m / 60 + (Number.isNaN(s) ? 0 : s / 3600);
      const sign = view.getUint8(gps.get(letter)) === minus.charCodeAt(0) ? -1 : 1;
      return all <= most ? sign * all : NaN;
    };
    const [lat, lng] = [degrees(LATITUDE, NORTH_OR_SOUTH, "S", 90), degrees(LONGITUDE, EAST_OR_WEST, "W", 180)];
    // Zero, zero is what a camera without a fix writes.
    return Number.isFinite(lat) && Number.isFinite(lng) && (lat !== 0 || lng !== 0) ? { lat, lng } : undefined;
  }

  /** Degrees north and east (WGS 84), or nothing. Never rejects: a broken file says nothing. */
  async function read(file) {
    try {
      return find(new DataView(await file.slice(0, HEAD).arrayBuffer()));
    } catch {
      return undefined;
    }
  }

  /** As the fields of a form take it: six digits behind the point are ten centimetres. */
  const written = ({ lat, lng }) => ({ lat: lat.toFixed(6), lng: lng.toFixed(6) });

  return { read, written };
})();
