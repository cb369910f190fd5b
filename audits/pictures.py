"""Photos as they arrive, made safe: our own JPEG of the pixels alone, in two sizes, and what the EXIF told.

Nothing of the original file survives: the pixels are pasted into a new picture. Only the worker calls this.
"""

import io
import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pi_heif
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from audits.errors import AuditError

LARGEST_FILE = 15 * 1024 * 1024  # bytes
MOST_PIXELS = 50_000_000
SCREEN_EDGE = 2560  # pixels, the longer edge
PRINT_EDGE = 1200
_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
_QUALITY = 82

pi_heif.register_heif_opener()


class Unreadable(AuditError):
    """A photo that cannot be shown; the report it belongs to is not held up by it."""


@dataclass(frozen=True, slots=True)
class Told:
    """What EXIF tells: the camera's own clock (ISO 8601, no time zone) and its position in degrees, if any."""

    taken_at: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo made safe. `screen` and `paper` are JPEG bytes; `width` and `height` are of `screen`, in pixels.

    `likeness` is a 64-bit difference hash as 16 hex digits: few different bits mean a similar picture.
    `taken_at` is the camera's own clock (ISO 8601, no time zone); the position is in degrees. Both may be None.
    """

    screen: bytes
    paper: bytes
    width: int
    height: int
    likeness: str
    taken_at: str | None
    latitude: float | None
    longitude: float | None


def make_safe(raw: bytes) -> Picture:
    """Convert what a phone sent. `Unreadable` says in a sentence why it cannot be shown."""
    if len(raw) > LARGEST_FILE:
        raise Unreadable("The photo is larger than 15 MB. Take it again in a smaller size.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Of broken metadata, which goes anyway.
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return _convert(raw)
        except Unreadable:
            raise
        except (
            UnidentifiedImageError,
            OSError,
            ValueError,
            SyntaxError,
            Image.DecompressionBombError,
        ) as problem:
            raise Unreadable(
                "The photo could not be read. Take it again, or choose another one."
            ) from problem
        except Image.DecompressionBombWarning as problem:
            raise Unreadable(_too_many_pixels()) from problem


def is_whole(jpeg: bytes) -> bool:
    """Whether every pixel of a picture of our own making can still be read."""
    try:
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as picture:
            picture.load()
    except (OSError, ValueError, SyntaxError):
        return False
    return True


def told_by(block: bytes) -> Told:
    """What an EXIF block tells, from its TIFF header on. One that is broken tells nothing and harms nobody."""
    exif = Image.Exif()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exif.load(b"Exif\0\0" + block)
            return Told(_taken_at(exif), *_position(exif))
    except Exception:
        return Told()


def _convert(raw: bytes) -> Picture:
    with Image.open(io.BytesIO(raw), formats=_FORMATS) as opened:
        width, height = opened.size
        if width * height > MOST_PIXELS:
            raise Unreadable(_too_many_pixels())
        exif = opened.getexif()
        taken_at, latitude, longitude = _taken_at(exif), *_position(exif)
        opened.draft("RGB", (SCREEN_EDGE, SCREEN_EDGE))
        upright = ImageOps.exif_transpose(opened)
        pixels = _new_picture(upright)
    pixels.thumbnail((SCREEN_EDGE, SCREEN_EDGE), Image.Resampling.LANCZOS)
    small = pixels.copy()
    small.thumbnail((PRINT_EDGE, PRINT_EDGE), Image.Resampling.LANCZOS)
    return Picture(
        screen=_jpeg(pixels),
        paper=_jpeg(small),
        width=pixels.width,
        height=pixels.height,
        likeness=_likeness(small),
        taken_at=taken_at,
        latitude=latitude,
        longitude=longitude,
    )


def _new_picture(upright: Image.Image) -> Image.Image:
    """The pixels alone on white: comments, profiles and appended bytes stay behind."""
    clean = Image.new("RGB", upright.size, "white")
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        layer = upright.convert("RGBA")
        clean.paste(layer, mask=layer)
    else:
        clean.paste(upright.convert("RGB"))
    return clean


def _jpeg(pixels: Image.Image) -> bytes:
    target = io.BytesIO()
    pixels.save(target, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return target.getvalue()


def _likeness(pixels: Image.Image) -> str:
    """The difference hash: whether each of 8 × 8 grey fields is darker than its right neighbour."""
    grey = pixels.convert("L").resize((9, 8), Image.Resampling.BILINEAR).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (grey[row * 9 + column] < grey[row * 9 + column + 1])
    return f"{bits:016x}"


def _taken_at(exif: Image.Exif) -> str | None:
    found = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal) or exif.get(
        ExifTags.Base.DateTime
    )
    try:
        # The camera's clock names no time zone; the reviewer sees it as it stands.
        return datetime.strptime(str(found).strip("\0 "), "%Y:%m:%d %H:%M:%S").isoformat()  # noqa: DTZ007
    except ValueError:
        return None


def _position(exif: Image.Exif) -> tuple[float | None, float | None]:
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    latitude = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef), "S", 90)
    longitude = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef), "W", 180)
    return (None, None) if latitude is None or longitude is None else (latitude, longitude)


def _degrees(parts: Any, side: Any, negative: str, most: int) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not 0 <= value <= most:
        return None
    return -value if str(side).strip("\0 ").upper() == negative else value


def _too_many_pixels() -> str:
    return (
        f"The photo has more than {MOST_PIXELS // 1_000_000} million pixels. Take it again in a smaller size."
    )
