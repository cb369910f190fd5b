"""Photos as no phone sends them: cut, damaged, in other formats, with things hidden in them."""

import io
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from audits.pictures import Picture, Unreadable, make_safe
from tests.soak.figures import write_down

PHOTOS = Path(__file__).resolve().parents[3] / "shared" / "data" / "photos"
HIDDEN = b"<script>canary</script>"
LONG = 1_200
MOST_SECONDS = 5.0


def strange(samples: list[bytes], count: int) -> Iterator[bytes]:
    """Samples cut short, with other bytes in them, saved as something else, and with something appended."""
    chance = random.Random(count)
    for number in range(count):
        raw = samples[number % len(samples)]
        match number // len(samples) % 4:
            case 0:
                yield raw[: chance.randrange(len(raw))]
            case 1:
                yield damaged(raw, chance)
            case 2:
                yield resaved(raw, chance.choice(("PNG", "WEBP", "JPEG")))
            case _:
                yield raw + HIDDEN


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """Some bytes of it changed."""
    content = bytearray(raw)
    for _ in range(chance.choice((1, 10, 200))):
        content[chance.randrange(len(content))] = chance.randrange(256)
    return bytes(content)


def resaved(raw: bytes, kind: str) -> bytes:
    """The same picture in another format, with what is hidden in its metadata."""
    target = io.BytesIO()
    with Image.open(io.BytesIO(raw)) as opened:
        exif = opened.getexif()
        exif[0x010E] = HIDDEN.decode()
        opened.convert("RGB").save(target, kind, exif=exif)
    return target.getvalue()


def told(picture: Picture) -> bool:
    """Whether anything but the picture is in what we make of it."""
    for content in (picture.screen, picture.paper):
        with Image.open(io.BytesIO(content)) as opened:
            opened.load()
            if {"exif", "comment", "icc_profile", "xmp"} & opened.info.keys() or HIDDEN in content:
                return True
    return False


@pytest.mark.parametrize("count", [40, pytest.param(LONG, marks=pytest.mark.soak)])
def test_a_strange_photo_is_converted_without_what_was_hidden_in_it_or_refused(count):
    samples = [path.read_bytes() for path in sorted(PHOTOS.iterdir()) if path.suffix == ".jpg"]
    refused, slowest, telling = 0, 0.0, 0
    for raw in strange(samples, count):
        begun = time.perf_counter()
        try:
            telling += told(make_safe(raw))
        except Unreadable:
            refused += 1
        slowest = max(slowest, time.perf_counter() - begun)
    assert telling == 0
    assert 0 < refused < count
    if count == LONG:
        assert slowest <= MOST_SECONDS
        write_down(
            "Photos cut, damaged, resaved and with something hidden in them",
            f"{count:,} made of {len(samples)} samples: 0 crashes, 0 with metadata afterwards, {refused} refused in a "
            f"sentence, the slowest {slowest:.1f} s",
        )
