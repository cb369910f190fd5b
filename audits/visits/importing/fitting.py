"""The answers of a file fitted to one questionnaire and scored, each distinct answer and each distinct visit once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from audits.answers import Misfit, check_answer
from audits.scoring import Marking, QuestionScore, Scorecard, best_points
from audits.scoring.metrics import measured, measures
from audits.sheet import Answer, Kind, State
from audits.visits.importing.gathering import Said
from audits.visits.reviewing.approval import (
    Frozen,
    Row,
    metric_rows,
    parts_of,
    place_row,
    question_part,
    questions_kept,
    total_row,
)
from audits.visits.sheets import Asked

_MOST_CARDS = 5_000


@dataclass(frozen=True, slots=True)
class Fit:
    """An answer that fits. `mark` numbers what scoring sees of it, None where nothing is scored."""

    key: str
    question_id: int
    answer: Answer
    mark: int | None
    own: bool


@dataclass(frozen=True, slots=True)
class Unfit:
    """An answer that does not fit: which column is wrong, and what was expected there."""

    column: str
    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class _Kept:
    """A scorecard, and what the rows of its touchpoints and questions hold wherever the visit was."""

    card: Scorecard
    touchpoints: list[Row]
    questions: list[Row]


class Fitting:
    """How a file's distinct answers fit one questionnaire; remembers each."""

    def __init__(self, asked: Asked, said: Sequence[Said]) -> None:
        self.asked = asked
        self._said = said
        self._marking = Marking(asked.questionnaire)
        self._deciding = self._marking.asking.looked_at
        self._measures = measures(asked.questionnaire)
        self._fits: dict[int, Fit | Unfit | None] = {}
        self._marks: dict[tuple[str, State, str], int] = {}
        self._cards: dict[frozenset[int], _Kept] = {}
        self._questions: dict[int, tuple[QuestionScore, Row]] = {}
        self._own = {
            question.key for touchpoint, question in asked.questionnaire.questions() if touchpoint.own
        }

    def fit(self, number: int) -> Fit | Unfit | None:
        """What the answer of this number is here; None when the row left its question empty."""
        if number not in self._fits:
            self._fits[number] = self._fit(self._said[number])
        return self._fits[number]

    def fits(self, numbers: Iterable[int]) -> list[Fit]:
        """The answers of one visit that was checked before, without those left empty."""
        return [found for number in numbers if isinstance(found := self.fit(number), Fit)]

    def freeze(
        self, fits: Sequence[Fit], place: Row, region_id: int | None, shopper_id: UUID | None, rows: Frozen
    ) -> None:
        """Add the rows of one visit at this place to those to write."""
        kept, whole = self._scored(fits), place | {"region_id": region_id}
        rows.totals.append(total_row(place, shopper_id, self.asked.version.id, kept.card))
        rows.touchpoints.extend([part | whole for part in kept.touchpoints])
        rows.questions.extend([part | place for part in kept.questions])
        rows.metrics.extend(self._metric_rows(fits, place))

    def place_row(self, visit_id: UUID, store_id: int, visited_on: date) -> Row:
        """The columns that totals and touchpoints of one visit share."""
        return place_row(visit_id, store_id, self.asked.version.checklist_id, visited_on)

    def _metric_rows(self, fits: Iterable[Fit], place: Row) -> list[Row]:
        if not self._measures:
            return []
        answers = self._marking.asking.answered({fit.key: fit.answer for fit in fits})
        return metric_rows(place, self.asked, measured(self._measures, answers))

    def _scored(self, fits: Sequence[Fit]) -> _Kept:
        """The scorecard of one visit. Visits that differ only in comments and in answers that are neither scored
        nor decide what is asked share one.
        """
        marks = frozenset([fit.mark for fit in fits if fit.mark is not None])
        if marks not in self._cards:
            if len(self._cards) >= _MOST_CARDS:
                self._cards.clear()
            card = self._marking.score({fit.key: fit.answer for fit in fits if fit.mark is not None})
            self._cards[marks] = _Kept(card, parts_of(self.asked, card), self._question_parts(card))
        return self._cards[marks]

    def _question_parts(self, card: Scorecard) -> list[Row]:
        """Scorecards share the scores of their questions, so these share the rows made of them."""
        parts = []
        for touchpoint, question in questions_kept(card):
            known = self._questions.get(id(question))
            if known is None or known[0] is not question:
                known = self._questions[id(question)] = (
                    question,
                    question_part(self.asked, touchpoint, question),
                )
            parts.append(known[1])
        return parts

    def _fit(self, said: Said) -> Fit | Unfit | None:
        question = self.asked.questions.get(said.question)
        if question is None:
            expected = f"a question of {self.asked.questionnaire.key} {self.asked.questionnaire.version}"
            return Unfit("question", said.question, expected)
        try:
            answer = check_answer(question, said.answer)
        except Misfit as refusal:
            return Unfit("answer", said.answer, refusal.expected)
        if answer is None:
            if question.kind is not Kind.TICK_ALL and not said.comment:
                return None
            answer = Answer(State.GIVEN)
        mark = None
        if (best_points(question) or question.key in self._deciding) and (
            answer.value or answer.state is not State.GIVEN or question.kind is Kind.TICK_ALL
        ):
            mark = self._marks.setdefault((said.question, answer.state, answer.value), len(self._marks))
        return Fit(
            key=said.question,
            question_id=self.asked.question_ids[said.question],
            answer=Answer(answer.state, answer.value, said.comment),
            mark=mark,
            own=said.question in self._own,
        )
