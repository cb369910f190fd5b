"""checklist.xlsx: what a file would publish and where it would apply, and doing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from audits.checklists.places import describe, set_places
from audits.checklists.publishing import known_version, publish
from audits.checklists.queries import by_key, places_of
from audits.checklists.rules import Places, check_fit
from audits.checklists.xlsform import read
from audits.errors import AuditError
from audits.people.tables import Person
from audits.sheet import Questionnaire, in_language
from audits.stores.queries import by_codes, regions_by_path
from audits.stores.rules import Unfit, region_path


@dataclass(frozen=True, slots=True)
class ChecklistPlan:
    """What a file would do. Nothing is written yet.

    `fresh` is False when this version is here with the same content. `before` is None for a new checklist.
    `narrowed` means that places were named for a checklist that applies everywhere already.
    """

    name: str
    questionnaire: Questionnaire
    fresh: bool
    before: Places | None
    after: Places
    place_words: str
    warnings: tuple[str, ...]
    narrowed: bool

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return self.fresh or self.before != self.after

    def lines(self) -> list[str]:
        """What the command prints and the page shows."""
        asked = self.questionnaire
        named = f"“{in_language(asked.title)}” ({asked.key}), version {asked.version}"
        size = f"{len(asked.touchpoints):,} touchpoints, {sum(1 for _ in asked.questions()):,} questions"
        lines = [f"{self.name}: {named}: {size}.", self._version_words()]
        applies = "It applies" if self.before in {None, self.after} else "From now on it applies"
        lines.append(f"{applies} {self.place_words}.")
        if self.narrowed:
            lines.append(
                "It applied everywhere before, so the places named add nothing. Narrow it on its page."
            )
        lines += [f"Note: {warning}" for warning in self.warnings]
        if not self.changes:
            lines.append("Nothing to change: everything is here already as the file says.")
        return lines

    def _version_words(self) -> str:
        if not self.fresh:
            return "This version is here already with the same content."
        if self.before is None:
            return "This checklist is new."
        return "This version is new and becomes the newest; visits made with earlier ones keep theirs."


def check_checklist(session: Session, data: bytes, name: str, wanted: Places | None) -> ChecklistPlan:
    """Read a whole file against what is here; raises `BadFile` with every problem.

    Where it applies is widened by `wanted`; None leaves that as it is, and lets a new checklist apply
    everywhere. At most seven queries.
    """
    questionnaire, warnings = read(data, name)
    check_fit(questionnaire, own=False)
    checklist = by_key(session, questionnaire.key)
    known = known_version(session, checklist, questionnaire) if checklist else None
    before = places_of(session, checklist.id) if checklist and checklist.id else None
    after = _widened(before, wanted)
    return ChecklistPlan(
        name=name,
        questionnaire=questionnaire,
        fresh=known is None,
        before=before,
        after=after,
        place_words=describe(session, after),
        warnings=tuple(warnings),
        narrowed=bool(wanted and not wanted.everywhere and after.everywhere),
    )


def _widened(before: Places | None, wanted: Places | None) -> Places:
    if wanted is None:
        return before or Places.anywhere()
    if before is None or wanted.everywhere:
        return wanted
    return before.with_more(wanted.region_ids, wanted.store_ids)


def write_checklist(session: Session, plan: ChecklistPlan, actor: Person | None, now: datetime) -> int:
    """Do what the plan says; returns the checklist's id. The caller commits."""
    published = publish(session, plan.questionnaire, actor, now)
    set_places(session, published.checklist_id, plan.after, actor, now)
    return published.checklist_id


def places_named(session: Session, paths: Sequence[str], codes: Sequence[str]) -> Places:
    """The places that these region paths and store codes name, everywhere when there are none. Two queries.

    A name that is not here is refused.
    """
    if not paths and not codes:
        return Places.anywhere()
    wanted = {path: _path(path) for path in paths}
    regions, stores = regions_by_path(session, wanted.values()), by_codes(session, codes)
    unknown = [f"region {given}" for given, path in wanted.items() if path not in regions]
    unknown += [f"store {code}" for code in codes if code not in stores]
    if unknown:
        raise AuditError(
            f"There is no {', no '.join(unknown)}. Import the stores first, or correct the name."
        )
    return Places(
        False,
        frozenset(region.id for region in regions.values() if region.id is not None),
        frozenset(store.id for store in stores.values() if store.id is not None),
    )


def _path(given: str) -> str:
    try:
        return region_path(given)
    except Unfit as wrong:
        raise AuditError(f"“{given}” is no region: expected {wrong}.") from wrong
