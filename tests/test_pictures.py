"""Photos from real phones, and files that only pretend to be photos."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from audits.pictures import PRINT_EDGE, SCREEN_EDGE, Unreadable, make_safe

PHOTOS = Path(__file__).resolve().parents[2] / "shared" / "data" / "photos"


def reopened(content: bytes) -> Image.Image:
    """The picture as a reader gets it."""
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def jpeg(size: tuple[int, int] = (40, 30), **saving: object) -> bytes:
    """A small JPEG."""
    target = io.BytesIO()
    Image.new("RGB", size, "teal").save(target, "JPEG", **saving)
    return target.getvalue()


@pytest.mark.parametrize("path", sorted(PHOTOS.iterdir()), ids=lambda path: path.name)
def test_every_sample_photo_becomes_our_own_jpeg_without_metadata(path: Path) -> None:
    picture = make_safe(path.read_bytes())
    for content, edge in ((picture.screen, SCREEN_EDGE), (picture.paper, PRINT_EDGE)):
        found = reopened(content)
        assert found.format == "JPEG"
        assert max(found.size) <= edge
        assert not dict(found.getexif())
        assert not {"exif", "comment", "icc_profile", "xmp"} & found.info.keys()


def test_all_eight_orientations_come_out_upright_and_alike() -> None:
    pictures = [make_safe(path.read_bytes()) for path in sorted(PHOTOS.glob("Portrait_*.jpg"))]
    assert len(pictures) == 9
    assert all(picture.height > picture.width for picture in pictures)
    reference = int(pictures[0].likeness, 16)
    assert all((int(picture.likeness, 16) ^ reference).bit_count() <= 10 for picture in pictures)


def test_time_and_position_are_read_before_they_are_taken_off() -> None:
    picture = make_safe((PHOTOS / "DSCN0010.jpg").read_bytes())
    assert picture.taken_at == "2008-10-22T16:28:39"
    assert picture.latitude == pytest.approx(43.4674, abs=0.001)
    assert picture.longitude == pytest.approx(11.8851, abs=0.001)


def test_what_is_hidden_in_or_behind_a_photo_does_not_survive() -> None:
    raw = jpeg(comment=b"<script>alert(1)</script>") + b"<script>alert(2)</script>"
    picture = make_safe(raw)
    assert b"script" not in picture.screen + picture.paper


def test_a_transparent_picture_is_laid_on_white() -> None:
    target = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(target, "PNG")
    assert reopened(make_safe(target.getvalue()).screen).getpixel((5, 5)) == (255, 255, 255)


def huge_png() -> bytes:
    """A PNG of 30,000 × 30,000 pixels in a few hundred bytes."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"not a photo",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + bytes(40),
        jpeg()[:200],
        huge_png(),
        bytes(15 * 1024 * 1024 + 1),
    ],
    ids=["empty", "text", "svg", "gif", "cut off", "bomb", "too large"],
)
def test_a_file_that_is_no_readable_photo_is_refused_in_a_sentence(raw: bytes) -> None:
    with pytest.raises(Unreadable, match=r"^The photo .+\. Take it again.+\.$"):
        make_safe(raw)


def test_every_cut_of_a_photo_is_converted_or_refused_never_worse() -> None:
    whole = (PHOTOS / "DSCN0010.jpg").read_bytes()
    refused = 0
    for end in range(0, len(whole), len(whole) // 24):
        try:
            make_safe(whole[:end])
        except Unreadable:
            refused += 1
    assert refused >= 20
