"""Logos: what is taken, what it becomes, and what is refused."""

import io
import struct
import zlib

import pytest
from PIL import Image

from audits.reports.styles.logos import LARGEST_FILE, UnfitLogo, make_safe


def picture(size=(300, 100), mode="RGBA", colour=(200, 30, 30, 0), kind="PNG", **more):
    target = io.BytesIO()
    Image.new(mode, size, colour).save(target, kind, **more)
    return target.getvalue()


def opened(logo):
    return Image.open(io.BytesIO(logo.png))


@pytest.mark.parametrize(
    ("kind", "mode", "colour"),
    [
        ("PNG", "RGBA", (1, 2, 3, 0)),
        ("PNG", "P", 0),
        ("PNG", "I;16", 300),
        ("JPEG", "RGB", (1, 2, 3)),
        ("JPEG", "CMYK", (1, 2, 3, 4)),
        ("WEBP", "RGBA", (1, 2, 3, 9)),
    ],
)
def test_png_jpeg_and_webp_become_a_png_of_ours(kind, mode, colour):
    logo = make_safe(picture(mode=mode, colour=colour, kind=kind))
    assert opened(logo).format == "PNG"
    assert (logo.width, logo.height) == opened(logo).size == (300, 100)


def test_what_can_be_seen_through_stays_so():
    assert opened(make_safe(picture())).mode == "RGBA"
    assert opened(make_safe(picture())).getpixel((5, 5))[3] == 0
    assert opened(make_safe(picture(colour=(1, 2, 3, 255)))).mode == "RGB"


def test_a_wide_logo_is_made_smaller_in_its_proportions():
    logo = make_safe(picture((2400, 600)))
    assert (logo.width, logo.height) == (1200, 300)


def test_nothing_but_the_pixels_stays():
    raw = picture() + b"<script>tail</script>"
    exif = Image.Exif()
    exif[0x010E] = "canary"
    jpeg = picture(mode="RGB", colour=(1, 2, 3), kind="JPEG", exif=exif, comment=b"canary")
    for sent in (raw, jpeg):
        png = make_safe(sent).png
        assert b"canary" not in png
        assert b"script" not in png


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def bomb(width, height):
    """A PNG whose head promises more pixels than anybody should unpack."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 10_000))


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "could not be read"),
        (b"not a picture", "could not be read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "could not be read"),
        (picture()[:60], "could not be read"),
        (picture((2000, 2000), colour=(9, 9, 9, 255))[:2000], "could not be read"),
        (picture(mode="RGB", colour=(1, 2, 3), kind="GIF"), "could not be read"),
        (picture(mode="RGB", colour=(1, 2, 3), kind="BMP"), "could not be read"),
        (bomb(20_000, 20_000), "million pixels"),
        (bomb(6_000, 5_000), "million pixels"),
        (b"\x89PNG" + b"\0" * LARGEST_FILE, "larger than 2 MB"),
    ],
)
def test_what_is_no_fit_logo_is_refused_in_a_sentence(raw, words):
    with pytest.raises(UnfitLogo, match=words):
        make_safe(raw)
