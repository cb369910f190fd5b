"""The phone report in WebKit, as far as Debian's goes: draft, photo, reload, send. An iPhone it is not."""

import random
import time

import pytest
from sqlmodel import select

from audits.visits.tables import GivenAnswer, Photo, Revision
from tests.soak.figures import write_down
from tests.soak.shoppers import cookie, picture
from tests.soak.webkit import WebKit, missing, webkit
from tests.visits import phone

_TAP = "document.querySelector(arguments[0]).click()"
_SHOWN = "return [...document.querySelectorAll('[data-screen]:not([hidden])')].map(it => it.dataset.screen).join(' ')"
_WAITS = "return document.querySelector('[data-status]').textContent.startsWith('Saved')"
_THUMBNAILS = "return document.querySelectorAll('#question-shelf_photo [data-photos] img').length"


@pytest.mark.soak
@pytest.mark.skipif(missing() is not None, reason=missing() or "")
def test_a_report_is_written_photographed_reloaded_and_sent_in_webkit(server, app, inside, tmp_path):
    with inside() as session:
        job = phone.job(session)
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(picture(random.Random(5)))
    server.start()
    address = f"http://127.0.0.1:{server.port}"
    with webkit() as page:
        page.open(f"{address}/login")
        page.add_cookie("session", cookie(app, job.shopper))
        _write(page, f"{address}{job.brief}/phone", str(photo))
        _read_again_and_send(page, f"{address}{job.brief}/phone")
        agent = page.run("return navigator.userAgent").split("AppleWebKit/")[1]
    with inside() as session:
        assert session.exec(select(Revision)).one()
        assert {row.value for row in session.exec(select(GivenAnswer))} == {"yes", "3"}
        assert session.exec(select(Photo)).one()
    write_down(
        "WebKit (Debian's webkit2gtk)", f"draft, photo, reload and send go through; AppleWebKit/{agent}"
    )


def _write(page: WebKit, report: str, photo: str) -> None:
    page.open(f"{report}#touchpoint-entrance")
    page.wait_for(f"{_SHOWN} === 'touchpoint-entrance'")
    page.run(_TAP, "#question-greeted input[value=yes]")
    page.wait_for("return document.querySelector('#question-greeted > .where') !== null")
    _stamp(page)
    page.run("location.hash = 'touchpoint-shelf'")
    page.type("#answer-queue", "3")
    page.type("#photo-shelf_photo-chosen", photo)
    page.wait_for(_THUMBNAILS)


def _stamp(page: WebKit) -> None:
    """Into pocket mode, one milestone, and back."""
    page.wait_for("return !document.querySelector('[data-pocket]').hidden")
    page.run(_TAP, "[data-pocket]")
    page.wait_for("return document.querySelector('[data-stamp]') !== null")
    time.sleep(1)  # As slowly as somebody who walks: a tap right after another counts once.
    page.run(_TAP, "[data-stamp]")
    page.wait_for("return document.querySelectorAll('[data-lines] li').length === 1")
    page.run(_TAP, "[data-leave]")
    page.wait_for(f"{_SHOWN} === 'touchpoint-entrance'")


def _read_again_and_send(page: WebKit, report: str) -> None:
    page.open(f"{report}?#touchpoint-shelf")
    assert page.wait_for("return document.querySelector('#answer-queue').value") == "3"
    assert page.wait_for(_THUMBNAILS) == 1
    page.run("location.hash = 'time'")
    for screen in ("time", "check", "receipt"):
        page.wait_for(f"{_SHOWN} === '{screen}'")
        if screen != "receipt":
            page.wait_for(_WAITS)
            page.run(_TAP, "[data-first]")
    page.wait_for(_WAITS)
