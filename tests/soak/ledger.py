"""What phones were told compared with what the server has: nothing lost, nothing doubled, nothing torn."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from audits.people.tables import Event
from audits.pictures import is_whole
from audits.visits.phone_tables import SentReport, SupersededPhoto
from audits.visits.sheets import version_of
from audits.visits.tables import GivenAnswer, Photo, PhotoState, Revision, Visit
from tests.soak.phone import Phone, Report


@dataclass
class Findings:
    """How much was compared, and each thing that was wrong, in words."""

    reports: int = 0
    drafts: int = 0
    photos: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> list[str]:
        """All that was wrong."""
        return [*self.lost, *self.doubled, *self.torn, *self.files]

    def __str__(self) -> str:
        return (
            f"{self.reports:,} acknowledged reports, {self.drafts:,} drafts and {self.photos:,} photos compared: "
            f"{len(self.lost)} lost, {len(self.doubled)} doubled, {len(self.torn)} torn, "
            f"{len(self.files)} files without a row or rows without a file"
        )


def compare(session: Session, phones: Sequence[Phone], folder: Path) -> Findings:
    """Compare every report of these phones with the database, and every row of a photo with the files in `folder`."""
    found, files = Findings(), files_by_photo(folder)
    for phone in phones:
        for report in phone.reports:
            if report.receipt is not None:
                _compare_sent(session, report, found)
            elif report.saved:
                _compare_draft(session, report, phone.fetch_draft(report.visit), found)
            _compare_photos(session, report, files, found)
    _look_for_doubles(session, found)
    _compare_files(session, files, found)
    return found


def files_by_photo(folder: Path) -> dict[UUID, list[Path]]:
    """All files that are kept of photos, by the photo in whose name they are."""
    there: dict[UUID, list[Path]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.relative_to(folder).parts[0] in {"photos", "quarantine"}:
            there.setdefault(_photo_of(path), []).append(path)
    return there


def _compare_sent(session: Session, report: Report, found: Findings) -> None:
    """The receipt's row, the very bytes, and every answer in its own row."""
    found.reports += 1
    assert report.receipt is not None
    row = session.get(Revision, (report.visit, report.revision))
    copies = session.exec(
        select(SentReport).where(
            SentReport.visit_id == report.visit, SentReport.revision == report.revision, SentReport.accepted
        )
    ).all()
    if row is None or not copies:
        found.lost.append(f"report {report.visit}")
        return
    if row.receipt != report.receipt["receipt"] or len(copies) > 1:
        found.doubled.append(f"report {report.visit}: {row.receipt}, {report.receipt['receipt']}")
    if copies[0].body.encode() != report.frozen or report.receipt["sha256"] != copies[0].sha256:
        found.torn.append(f"bytes of {report.visit}")
    _compare_values(session, report, found)


def _compare_values(session: Session, report: Report, found: Findings) -> None:
    visit = session.get(Visit, report.visit)
    if visit is None:
        found.lost.append(f"visit {report.visit}")
        return
    sent: Mapping[str, Any] = json.loads(report.frozen or b"{}")["entries"]
    keys = version_of(session, visit).question_keys
    rows = session.exec(select(GivenAnswer).where(GivenAnswer.visit_id == visit.id))
    there = {f"answer:{keys[row.question_id]}": (row.state.value, row.value, row.comment) for row in rows}
    given = {
        name: (entry["value"]["state"], entry["value"]["value"], entry["value"]["comment"])
        for name, entry in sent.items()
        if name.startswith("answer:") and entry["value"] is not None
    }
    if there != given:
        different = sorted(name for name in there.keys() | given.keys() if there.get(name) != given.get(name))
        found.torn.append(f"answers of {report.visit}: {different[:5]}")
    if visit.narrative != sent["narrative"]["value"]:
        found.torn.append(f"narrative of {report.visit}")


def _compare_draft(session: Session, report: Report, there: Mapping[str, Any], found: Findings) -> None:
    """What was said to be saved is there, or something the phone sent after it whose answer did not come back."""
    found.drafts += 1
    if session.get(Visit, report.visit) is None:
        found.lost.append(f"draft {report.visit}")
        return
    for name, (edit, value) in report.saved.items():
        entry = there["entries"].get(name)
        if entry is None or entry["edit"] < edit:
            found.lost.append(f"{name} of draft {report.visit}")
        elif entry["value"] != value and (
            entry["edit"] == edit or entry["value"] not in report.entries[name].sent
        ):
            found.torn.append(f"{name} of draft {report.visit}: {entry['value']!r} instead of {value!r}")


def _compare_photos(
    session: Session, report: Report, files: Mapping[UUID, list[Path]], found: Findings
) -> None:
    rows = {row.slot: row for row in session.exec(select(Photo).where(Photo.visit_id == report.visit))}
    for slot in report.arrived:
        found.photos += 1
        if slot not in rows:
            found.lost.append(f"photo {slot}")
            continue
        if rows[slot].sha256 != sha256(report.photos[slot]).hexdigest() or not _is_whole(rows[slot], files):
            found.torn.append(f"photo {slot}")


def _is_whole(row: Photo, files: Mapping[UUID, list[Path]]) -> bool:
    """The bytes as they were sent, or both sizes that a worker made of them.

    A backup's rows may be from before the worker had the photo, its files from after: then no hash of them is known.
    """
    kept = {path.name: path for path in files.get(row.id, ())}
    made = [kept.get("screen.jpg"), kept.get("print.jpg")]
    if row.state is PhotoState.READY:
        return [path and _digest(path) for path in made] == [row.screen_sha256, row.print_sha256]
    return row.sha256 in map(_digest, kept.values()) or all(
        path and is_whole(path.read_bytes()) for path in made
    )


def _look_for_doubles(session: Session, found: Findings) -> None:
    """Two visits for one assignment, or one report noted twice in the log."""
    visits = session.exec(
        select(Visit.assignment_id).group_by(Visit.assignment_id).having(func.count() > 1)  # type: ignore[arg-type]
    ).all()
    found.doubled += [f"assignment {each}" for each in visits]
    events = session.exec(select(Event).where(Event.action == "submitted")).all()
    sent = Counter((each.subject_id, (each.after or {}).get("revision")) for each in events)
    found.doubled += [f"sending of {each}" for each, times in sent.items() if times > 1]


def _compare_files(session: Session, files: Mapping[UUID, list[Path]], found: Findings) -> None:
    """Each file belongs to a row and each row has a file."""
    rows = {
        *session.exec(select(col(Photo.id))).all(),
        *session.exec(select(col(SupersededPhoto.id))).all(),
    }
    found.files += [f"file without a row: {files[each][0]}" for each in files.keys() - rows]
    found.files += [f"row without a file: photo {each}" for each in rows - files.keys()]


def _photo_of(path: Path) -> UUID:
    """`quarantine/<id>` and `photos/<id>/<size>.jpg`, and what else is kept beside them under the id."""
    for part in (path.parent.name, path.name):
        try:
            return UUID(part[:36])
        except ValueError:
            continue
    raise AssertionError(f"{path} is no photo of ours")


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
