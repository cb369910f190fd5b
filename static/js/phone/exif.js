// The EXIF block of a photo as the camera wrote it, from the TIFF header on; null where there is none.
const EXIF = 0x45786966, ILOC = 0x696c6f63, INTEL = 0x49492a00, MOTOROLA = 0x4d4d002a;
const HEAD_OF_FILE = 0x10000;

function isTiff(view, at) {
  return at + 8 <= view.byteLength && [INTEL, MOTOROLA].includes(view.getUint32(at));
}

function fromJpeg(view) {
  for (let at = 2; at + 4 <= view.byteLength && view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1), end = at + 2 + view.getUint16(at + 2);
    if (marker === 0xda || end > view.byteLength) return null;
    if (marker === 0xe1 && end > at + 18 && view.getUint32(at + 4) === EXIF && isTiff(view, at + 10)) return [at + 10, end];
    at = end;
  }
  return null;
}

// HEIC: the list of where things lie (iloc) leads to one that begins with a TIFF header.
function fromHeif(view) {
  let at = 8;
  const last = Math.min(view.byteLength, HEAD_OF_FILE) - 16;
  while (at < last && view.getUint32(at) !== ILOC) at += 1;
  if (at >= last) return null;
  const take = (size) => {
    let value = 0;
    for (; size > 0; size -= 1) value = value * 256 + view.getUint8(at++);
    return value;
  };
  at += 4;
  const version = take(4) >>> 24, sizes = take(2);
  const [offsets, lengths, bases, indexes] = [12, 8, 4, 0].map((shift) => (sizes >> shift) & 15);
  const wide = version < 2 ? 2 : 4;
  for (let items = take(wide); items > 0; items -= 1) {
    at += wide + (version ? 4 : 2);
    const base = take(bases);
    for (let extents = take(2); extents > 0; extents -= 1) {
      if (version) at += indexes;
      const start = base + take(offsets), end = start + take(lengths);
      const tiff = start + 4 + (start + 4 <= view.byteLength ? view.getUint32(start) : 0);
      if (tiff < end && end <= view.byteLength && isTiff(view, tiff)) return [tiff, end];
    }
  }
  return null;
}

export function exifOf(bytes) {
  const view = new DataView(bytes);
  try {
    const found = view.getUint16(0) === 0xffd8 ? fromJpeg(view) : view.getUint32(4) === 0x66747970 ? fromHeif(view) : null;
    return found && bytes.slice(...found);
  } catch {
    return null; // A file that ends in the middle: the photo goes without.
  }
}
