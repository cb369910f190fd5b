"""A backup is made while phones send and a worker prints; what was acknowledged before it comes back elsewhere.

What was acknowledged later is sent again by the phones, which keep their copies: the same receipt for what the backup
has, a new one for the rest.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median

import pytest
from flask import Flask
from sqlmodel import Session, col, select

from audits.reports.tables import Issue
from audits.settings import ROOT, Settings
from tests import builders
from tests.operating.test_backups import there
from tests.questionnaires import questionnaire, touchpoint, yes_no
from tests.reports.batches.worker import worker
from tests.reports.builders import programme
from tests.soak.exchanges import Exchange, OverSocket, Reply
from tests.soak.figures import write_down
from tests.soak.ledger import Findings, compare
from tests.soak.phone import Outcome, Phone, Report
from tests.soak.server import PATIENCE, Server
from tests.soak.shoppers import PHONES, Shopper, all_work, hire, unfinished

LONG, REPORTS_EACH, AUDITS = 45, 600, 400
SHORT = 0.5
"""Seconds of sending before the backup and after it."""
PRINTED = replace(questionnaire(touchpoint("entrance", yes_no("greeted"))), key="printed")


@dataclass
class Timed:
    """An exchange that remembers when each answer came and how many seconds it took."""

    exchange: Exchange
    took: list[tuple[float, float]] = field(default_factory=list)

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Send and read one answer."""
        began = time.monotonic()
        reply = self.exchange(method, path, headers, body)
        self.took.append((time.monotonic(), time.monotonic() - began))
        return reply


@pytest.fixture
def elsewhere(backend, databases, tmp_path, start):
    """An empty place: no table, no file."""
    url = databases.empty(backend)
    yield start(Settings(INSTANCE=tmp_path / "elsewhere", DATABASE_URL=url, TWO_FACTOR="offered"))
    databases.drop(url)


@pytest.mark.parametrize(
    ("backend", "seconds"),
    [
        ("sqlite", SHORT),
        pytest.param("sqlite", LONG, marks=pytest.mark.soak),
        pytest.param("postgresql", LONG, marks=pytest.mark.soak),
    ],
    indirect=["backend"],
)
def test_what_was_acknowledged_before_a_backup_comes_back_and_phones_refill_the_rest(
    seconds, server, app, inside, client, settings, elsewhere, tmp_path, backend
):
    folder, long = tmp_path / "backups", seconds == LONG
    with inside() as session:
        programme(session, AUDITS // 2 if long else 5, PRINTED)
        head = builders.person(session)
        shoppers = hire(session, app, server.address, *((REPORTS_EACH, PHONES) if long else (30, 3)))
    client.sign_in(head).read("/documents/batches/new")
    client.submit(f"Ask for {AUDITS if long else 10} audits")
    timed = [_timed(shopper.phone) for shopper in shoppers]
    with worker(settings, tmp_path, "worker"):
        made = _back_up_while_all_send(seconds, server, inside, shoppers, lambda: _backup(settings, folder))
    server.kill()
    assert unfinished(shoppers) == []
    _bring_back(elsewhere, folder)
    found, again = _refill(elsewhere, shoppers, made.known, tmp_path)
    _check(elsewhere)
    assert again.reports > found.reports > 0
    if long:
        write_down(
            f"Backup while {PHONES} phones send and a worker prints ({backend})",
            f"{made.said} in {made.ended - made.began:.1f} s; {_slowness(timed, made)}. Restored elsewhere: {found}. "
            f"After the phones had sent all they keep again: {again}",
        )


Known = list[tuple[Report, Report]]


@dataclass(frozen=True)
class Made:
    """A backup: what it said, from when to when it was made, and what each phone knew of by then."""

    said: str
    began: float
    ended: float
    known: list[Known]


def _back_up_while_all_send(
    seconds: float, server: Server, inside, shoppers: Sequence[Shopper], back_up: Callable[[], str]
) -> Made:
    over, until = threading.Event(), time.monotonic() + 20 * (seconds + PATIENCE)
    with all_work(shoppers, lambda: not over.is_set(), until):
        try:
            server.start()
            _wait_for_paper(inside, until)
            time.sleep(seconds)
            known, began = [_as_known(shopper.phone) for shopper in shoppers], time.monotonic()
            made = Made(back_up(), began, time.monotonic(), known)
            time.sleep(seconds)
        finally:
            over.set()
    return made


def _refill(
    elsewhere: Flask, shoppers: Sequence[Shopper], known: list[Known], tmp_path: Path
) -> tuple[Findings, Findings]:
    """Start a server on what came back: what phones knew of, and all that they have once they sent it again."""
    server = Server(elsewhere.extensions["settings"], tmp_path / "elsewhere.log")
    server.start()
    try:
        phones = [_carried_over(shopper.phone, server) for shopper in shoppers]
        known_then = [_remembering(*each) for each in zip(phones, known, strict=True)]
        # Files are taken after the rows: those of photos that came meanwhile find theirs when they are sent again.
        found = _compared(elsewhere, known_then, but="file without a row")
        _send_all_again(phones)
        return found, _compared(elsewhere, phones)
    finally:
        server.kill()


def _timed(phone: Phone) -> Timed:
    phone.exchange = Timed(phone.exchange)
    return phone.exchange


def _wait_for_paper(inside, until: float) -> None:
    """Until the worker prints."""
    while time.monotonic() < until:
        with inside() as session:
            if session.exec(select(Issue).where(col(Issue.sha256).is_not(None))).first():
                return
        time.sleep(0.1)
    raise AssertionError("nothing was printed")


def _as_known(phone: Phone) -> Known:
    """Each report beside what its phone was told of it until now; the phone goes on meanwhile."""
    return [
        (report, replace(report, arrived=set(report.arrived), saved=dict(report.saved)))
        for report in list(phone.reports)
    ]


def _backup(settings: Settings, folder: Path) -> str:
    """As cron does it; returns the size in its own words."""
    environment = {
        **os.environ, "INSTANCE": str(settings.instance), "DATABASE_URL": settings.database_url,
    }  # fmt: skip
    words = [sys.executable, "-m", "flask", "--app", "wsgi", "backup", str(folder), "--with-secrets"]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    database = next(folder.glob("*/database.*")).stat().st_size
    return (
        f"database of {database / 1e6:.1f} MB, {done.stdout.partition(', ')[2].strip().rstrip('.')} of files"
    )


def _bring_back(elsewhere: Flask, folder: Path) -> None:
    back = there(elsewhere, "restore", folder)
    assert back.exit_code == 0, back.stderr
    _check(elsewhere)


def _check(app: Flask) -> None:
    checked = there(app, "check")
    assert checked.exit_code == 0, checked.output


def _send_all_again(phones: list[Phone]) -> None:
    """Let each phone send all it keeps, as if it had heard nothing of it."""
    for phone in phones:
        for report in phone.reports:
            assert phone.keep_trying(report, time.monotonic() + PATIENCE) is Outcome.DONE, report.problem


def _carried_over(phone: Phone, server: Server) -> Phone:
    """The same phone, cookie and all, at the new server, having heard nothing of what it has."""
    assert isinstance(phone.exchange, Timed)
    assert isinstance(phone.exchange.exchange, OverSocket)
    cookies = phone.exchange.exchange.cookies
    return Phone(OverSocket(server.address, cookies), phone.user, [_unheard(each) for each in phone.reports])


def _remembering(phone: Phone, known: Known) -> Phone:
    """A phone with what was acknowledged by then; drafts that were sent later are not looked at as drafts."""
    reports = [then for now, then in known if then.receipt is not None or not now.frozen]
    return replace(phone, reports=reports)


def _unheard(report: Report) -> Report:
    entries = {name: replace(entry, arrived=False) for name, entry in report.entries.items()}
    return replace(report, entries=entries, receipt=None, arrived=set(), saved={}, problem="")


def _compared(app: Flask, phones: list[Phone], but: str = "nothing") -> Findings:
    with Session(app.extensions["engine"]) as session:
        found = compare(session, phones, app.extensions["settings"].instance / "photos")
    assert [each for each in found.wrong if not each.startswith(but)] == []
    return found


def _slowness(timed: list[Timed], made: Made) -> str:
    """Milliseconds of the phones' requests while the backup ran, beside all others."""
    all_of_them = [each for one in timed for each in one.took]
    within = sorted(took for at, took in all_of_them if made.began <= at <= made.ended)
    beside = sorted(took for at, took in all_of_them if not made.began <= at <= made.ended)
    return f"{_told(within)} meanwhile, {_told(beside)} before and after"


def _told(took: list[float]) -> str:
    return (
        f"{len(took):,} requests answered in {median(took) * 1000:.0f} ms (median; 95 % within "
        f"{took[len(took) * 95 // 100] * 1000:.0f} ms)"
    )
