"""A gathered file held against what is here: which visits are new, which are here already, what is wrong."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from sqlmodel import Session

from audits.answers import clean_text
from audits.sheet import Answer, Kind
from audits.stores.informing import informed_since, is_informed
from audits.visits.importing import matching
from audits.visits.importing.fitting import Fit, Fitting, Unfit
from audits.visits.importing.gathering import Gathered, Gathering
from audits.visits.importing.matching import Known, Place, Shopper
from audits.visits.importing.progress import Progress
from audits.visits.retention.names import masking
from audits.visits.sheets import Asked, asked_in
from audits.visits.times import NoTime, read_time


@dataclass(frozen=True, slots=True)
class Ready:
    """A new visit in which nothing is wrong. `answers` counts them, rows left empty not."""

    gathered: Gathered
    place: Place
    fitting: Fitting
    visited_at: datetime | None
    visited_on: date
    answers: int

    @property
    def shopper(self) -> str:
        """The shopper's reference, empty when the file names none."""
        return self.gathered.place[3]


@dataclass(slots=True)
class Checked:
    """What came of a file. Only when the table has no problem may `ready` be written."""

    ready: list[Ready] = field(default_factory=list)
    unchanged: int = 0


class Checking:
    """One file against one database. Queries grow by the 500 visits, never by the row."""

    def __init__(self, session: Session, gathering: Gathering, now: datetime) -> None:
        self._session = session
        self._gathering = gathering
        self._report = gathering.table.report
        self._now = now
        self._fittings: dict[tuple[int, tuple[int, ...]], Fitting] = {}
        places = [visit.place for visit in gathering.visits.values()]
        self._stores = matching.stores_by_code(session, (place[0] for place in places))
        self._versions = matching.checklists_by_key(session, (place[1] for place in places))
        self.shoppers = matching.shoppers_by_reference(session, (place[3] for place in places if place[3]))
        self._asked = self._questionnaires()

    def check(self, progress: Progress) -> Checked:
        """Look at every visit; what is wrong goes to the table's problems."""
        checked = Checked()
        done = 0
        for visits in matching.portions(self._gathering.visits.values()):
            known = matching.known_visits(self._session, [visit.ref for visit in visits])
            for visit in visits:
                self._check(visit, known.get(visit.ref), checked)
            done += len(visits)
            progress.step("visits checked", done, len(self._gathering.visits))
        return checked

    def _questionnaires(self) -> dict[tuple[str, str], Asked]:
        """What a visit of each checklist to each store is made with now, by checklist key and store code."""
        wanted: dict[str, dict[str, int]] = defaultdict(dict)
        for visit in self._gathering.visits.values():
            store, key = self._stores.get(visit.place[0]), visit.place[1]
            if store is not None and self._versions.get(key) is not None:
                wanted[key][store.code] = store.id
        found: dict[tuple[str, str], Asked] = {}
        for key, stores in wanted.items():
            made = matching.questionnaires_now(self._session, self._versions[key] or 0, list(stores.values()))
            found |= {(key, code): made[store_id] for code, store_id in stores.items()}
        return found

    def _check(self, visit: Gathered, known: Known | None, checked: Checked) -> None:
        place = self._place(visit)
        self._check_checklist(visit)
        self._check_shopper(visit)
        when = self._when(visit, place)
        asked = known.asked if known else self._asked.get((visit.place[1], visit.place[0]))
        if asked is None:
            return
        fits = self._fits(visit, self._fitting(asked))
        if place is None or when is None or fits is None:
            return
        if known is not None:
            self._compare(visit, known, when, fits)
            checked.unchanged += 1
            return
        self._demand_no_names(visit, place, asked, fits, when[1])
        if asked.additions and not any(fit.own for fit in fits):
            asked = asked_in(asked.version)
        checked.ready.append(Ready(visit, place, self._fitting(asked), *when, len(fits)))

    def _demand_no_names(
        self, visit: Gathered, place: Place, asked: Asked, fits: Sequence[Fit], day: date
    ) -> None:
        """Refuse names of staff from where staff were not informed. The name itself is in no message."""
        named = [fit.key for fit in fits if asked.questions[fit.key].names_staff and fit.answer.value]
        if named and not is_informed(self._informed[place.id], day):
            expected = (
                "no name of staff (they were not informed before that day: Stores, Staff were informed)"
            )
            self._report(visit.row, "question", ", ".join(named), expected)

    @cached_property
    def _informed(self) -> Mapping[int, date | None]:
        """Since when staff know of the programme, by store. Two queries, once and only where a name was given."""
        return informed_since(self._session, [place.id for place in self._stores.values()])

    def _fitting(self, asked: Asked) -> Fitting:
        key = (asked.version.id, asked.additions)
        if key not in self._fittings:
            self._fittings[key] = Fitting(asked, self._gathering.said)
        return self._fittings[key]

    def _place(self, visit: Gathered) -> Place | None:
        code = visit.place[0]
        if code not in self._stores:
            self._report(visit.row, "store", code, "the code of a store that is here (import stores first)")
        return self._stores.get(code)

    def _check_checklist(self, visit: Gathered) -> None:
        key = visit.place[1]
        if key not in self._versions:
            self._report(visit.row, "checklist", key, "the key of a checklist that is here (import it first)")
        elif self._versions[key] is None:
            self._report(visit.row, "checklist", key, "a checklist with a published version")

    def _check_shopper(self, visit: Gathered) -> None:
        reference = visit.place[3]
        person: Shopper | None = self.shoppers.get(reference)
        if person is not None and not person.shops:
            self._report(visit.row, "shopper", reference, "the reference of a shopper, not of somebody else")
        elif clean_text(reference) != reference or "\n" in reference:
            self._report(visit.row, "shopper", reference, "a reference on one line")

    def _when(self, visit: Gathered, place: Place | None) -> tuple[datetime | None, date] | None:
        text = visit.place[2]
        try:
            return read_time(text, place.timezone if place else "UTC", self._now)
        except NoTime as wrong:
            self._report(visit.row, "visited_at", text, str(wrong))
            return None

    def _fits(self, visit: Gathered, fitting: Fitting) -> list[Fit] | None:
        """The answers of a visit, None when one does not fit or is there twice."""
        seen: dict[str, int] = {}
        fits, sound = [], True
        for number, row in zip(visit.said, visit.rows, strict=True):
            question = self._gathering.said[number].question
            found = fitting.fit(number)
            if isinstance(found, Unfit):
                self._report(row, found.column, found.found, found.expected)
                sound = False
            elif found is not None:
                fits.append(found)
            if seen.setdefault(question, row) != row:
                expected = f"each question once in a visit (it is in row {seen[question]} too)"
                self._report(row, "question", question, expected)
                sound = False
        return fits if sound else None

    def _compare(
        self, visit: Gathered, known: Known, when: tuple[datetime | None, date], fits: Sequence[Fit]
    ) -> None:
        answers = {fit.key: fit.answer for fit in fits}
        told = {
            "store": visit.place[0] == known.store,
            "checklist": visit.place[1] == known.checklist,
            "visited_at": when == (known.visited_at, known.visited_on),
            "shopper": visit.place[3] == known.shopper,
            "answers": _as_kept(answers, known) == _without_empty(known),
        }
        other = [name for name, same in told.items() if not same]
        if other:
            expected = f"a reference not used yet: this visit is here with other content ({', '.join(other)})"
            self._report(visit.row, "visit", visit.ref, expected)


def _as_kept(answers: Mapping[str, Answer], known: Known) -> Mapping[str, Answer]:
    """What a file says of a visit, as it is kept: without the names of staff once they were deleted."""
    if not known.without_names:
        return answers
    questions = known.asked.questions
    written = {key: questions[key].names_staff for key in answers if questions[key].kind is Kind.TEXT}
    texts = [(answers[key].value, is_name) for key, is_name in written.items()]
    mask = masking([*texts, *((it.comment, False) for it in answers.values())])
    return {
        key: replace(
            it,
            comment=mask(it.comment, False),
            value=mask(it.value, written[key]) if key in written else it.value,
        )
        for key, it in answers.items()
    }


def _without_empty(known: Known) -> Mapping[str, object]:
    """What a file can tell of a visit's answers."""
    return {
        key: answer for key, answer in known.answers.items() if not known.asked.is_left_empty(key, answer)
    }
