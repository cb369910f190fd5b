"""Photos for the demonstration: drawn streets, each with a shop of its own. Nobody's shop, nobody's photo."""

import io
from random import Random

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1600, 1200
_PAVEMENT = 900  # how far down the street the walls end
_WALLS = ("#b9a489", "#a7b0a4", "#c2b2a0", "#9fa8b3", "#b59a8c")
_AWNINGS = ("#2f5d50", "#7a3b2e", "#31557f", "#8a6d2f")
_SKIES = ("#cfdbe6", "#dfe3e4", "#b9cbdd")


def street(seed: str) -> bytes:
    """The entrance of a shop from the street, as JPEG; the same for the same seed."""
    draw = Random(seed)  # noqa: S311
    picture = Image.new("RGB", (WIDTH, HEIGHT), draw.choice(_SKIES))
    pen = ImageDraw.Draw(picture)
    left = draw.randrange(180, 420)
    right = left + draw.randrange(800, 1000)
    _neighbours(pen, draw, left, right)
    _shop(pen, draw, left, right)
    _pavement(pen, draw)
    softened = picture.filter(ImageFilter.GaussianBlur(1.2))
    target = io.BytesIO()
    softened.save(target, "JPEG", quality=85)
    return target.getvalue()


def _neighbours(pen: ImageDraw.ImageDraw, draw: Random, left: int, right: int) -> None:
    for start, end in ((0, left - 12), (right + 12, WIDTH)):
        top = draw.randrange(160, 320)
        pen.rectangle((start, top, end, _PAVEMENT), fill=draw.choice(_WALLS))
        for floor in range(top + 60, _PAVEMENT - 160, 210):
            for across in range(start + 50, end - 90, 170):
                pen.rectangle(
                    (across, floor, across + 80, floor + 120), fill="#5c666e", outline="#efe9dd", width=6
                )


def _shop(pen: ImageDraw.ImageDraw, draw: Random, left: int, right: int) -> None:
    top, awning = draw.randrange(90, 180), draw.choice(_AWNINGS)
    pen.rectangle((left, top, right, _PAVEMENT), fill=draw.choice(_WALLS))
    pen.rectangle((left + 30, 380, right - 30, 450), fill="#f1ece1")
    for number, start in enumerate(range(left + 30, right - 29, 60)):
        stripe = awning if number % 2 else "#f1ece1"
        end = min(start + 60, right - 30)
        pen.polygon(((start, 450), (end, 450), (end + 14, 530), (start + 14, 530)), fill=stripe)
    door = draw.choice((left + 70, (left + right) // 2 - 90, right - 260))
    _window(pen, draw, left + 60, door - 40)
    _window(pen, draw, door + 230, right - 60)
    pen.rectangle((door, 560, door + 190, _PAVEMENT), fill="#3c342c", outline="#e6dfd0", width=10)
    pen.rectangle((door + 34, 600, door + 156, _PAVEMENT - 90), fill=draw.choice(("#d9b56b", "#7e8c94")))


def _window(pen: ImageDraw.ImageDraw, draw: Random, left: int, right: int) -> None:
    """A lit window with things on two shelves; none where there is no room for one."""
    if right - left < 120:
        return
    pen.rectangle((left, 570, right, _PAVEMENT - 40), fill=draw.choice(("#e8cf97", "#d5cdb8", "#c9d3d6")))
    for shelf in (690, 830):
        pen.rectangle((left, shelf, right, shelf + 8), fill="#6b5a45")
        for across in range(left + 20, right - 60, 70):
            if draw.random() < 0.75:
                height = draw.randrange(30, 90)
                pen.rectangle((across, shelf - height, across + 44, shelf), fill=draw.choice(_AWNINGS))
    pen.rectangle((left, 570, right, _PAVEMENT - 40), outline="#4a4036", width=10)


def _pavement(pen: ImageDraw.ImageDraw, draw: Random) -> None:
    pen.rectangle((0, _PAVEMENT, WIDTH, HEIGHT), fill="#8f8b84")
    for across in range(draw.randrange(-200, 0), WIDTH, 220):
        pen.line((across, _PAVEMENT, across - 160, HEIGHT), fill="#7d7972", width=5)
    for down in (980, 1080):
        pen.line((0, down, WIDTH, down), fill="#7d7972", width=5)
    if draw.random() < 0.6:
        cart = draw.randrange(80, WIDTH - 400)
        pen.rectangle((cart, 800, cart + 210, 960), fill="#a9794a", outline="#5f4630", width=8)
        for wheel in (cart + 40, cart + 170):
            pen.ellipse((wheel - 30, 930, wheel + 30, 990), fill="#2c2824")
