"""A logo as it arrives, made safe: our own PNG of the pixels alone. Drawings such as SVG are not taken."""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from audits.errors import AuditError

LARGEST_FILE = 2 * 1024 * 1024  # bytes
MOST_PIXELS = 25_000_000
"""Half of what a photo may have: it is decoded while somebody waits, not by the worker."""
WIDEST = 1200  # pixels
_FORMATS = ("PNG", "JPEG", "WEBP")
_UNREADABLE = "This file could not be read as a picture. Choose a PNG, a JPEG or a WebP."


class UnfitLogo(AuditError):
    """A file that cannot be the logo."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo made safe: PNG bytes, and its size in pixels."""

    png: bytes
    width: int
    height: int


def make_safe(raw: bytes) -> Logo:
    """Convert what was sent, transparency kept. `UnfitLogo` says in a sentence why it cannot be used."""
    if len(raw) > LARGEST_FILE:
        raise UnfitLogo("The logo is larger than 2 MB. Save it smaller, or as a PNG.")
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return _convert(raw)
        except UnfitLogo:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
            raise UnfitLogo(_too_many_pixels()) from problem
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as problem:
            raise UnfitLogo(_UNREADABLE) from problem


def _convert(raw: bytes) -> Logo:
    with Image.open(io.BytesIO(raw), formats=_FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise UnfitLogo(_too_many_pixels())
        opened.draft("RGB", (WIDEST, WIDEST))
        upright = ImageOps.exif_transpose(opened)
        layer = upright.convert("RGBA")
    # Pasted into a new picture, so that comments, profiles and appended bytes stay behind.
    clean = Image.new("RGBA", layer.size)
    clean.paste(layer)
    clean.thumbnail((WIDEST, WIDEST), Image.Resampling.LANCZOS)
    opaque = clean.getchannel("A").getextrema() == (255, 255)
    target = io.BytesIO()
    (clean.convert("RGB") if opaque else clean).save(target, "PNG", optimize=True)
    return Logo(target.getvalue(), clean.width, clean.height)


def _too_many_pixels() -> str:
    return f"The logo has more than {MOST_PIXELS // 1_000_000} million pixels. Save it smaller."
