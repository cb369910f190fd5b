"""From the answers of a visit to its scorecard."""

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction

from audits.conditions.applying import Asking
from audits.scoring.questions import best_points, score_question
from audits.scoring.scorecard import (
    NOTHING,
    Critical,
    DataQuality,
    QuestionScore,
    Scorecard,
    TouchpointScore,
    add,
)
from audits.scoring.totals import total_of
from audits.sheet import (
    Answer,
    CriticalEffect,
    Kind,
    Question,
    Questionnaire,
    Sheet,
    State,
    Touchpoint,
    in_language,
)


def score(sheet: Sheet) -> Scorecard:
    """The scorecard of one visit. Answers to questions that the questionnaire does not have, or that are not asked
    of these answers, count nowhere.

    Raises `Misfit` for a GIVEN answer that does not fit its scored question, and `AuditError` for a question
    whose points follow no rule; both name the question.
    """
    return Marking(sheet.questionnaire).score(sheet.answers)


class Marking:
    """Scores the visits of one questionnaire and remembers what each answer earned, for imports of many."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self._notes = {
            question.key for _, question in questionnaire.questions() if question.kind is Kind.NOTE
        }
        self._known: dict[tuple[str, State | None, str], QuestionScore] = {}
        self.asking = Asking(questionnaire)
        self._unasked: dict[str, QuestionScore] = {}

    def score(self, answers: Mapping[str, Answer]) -> Scorecard:
        """The scorecard for answers by question key. See `score`."""
        asked = self.questionnaire
        keys = self.asking.keys(answers)
        touchpoints = tuple(self._touchpoint(touchpoint, answers, keys) for touchpoint in asked.touchpoints)
        common = tuple(touchpoint for touchpoint in touchpoints if not touchpoint.own)
        criticals = _criticals(touchpoints)
        fatal = [critical for critical in criticals if critical.effect is CriticalEffect.FAIL_VISIT]
        failed, failed_common = bool(fatal), any(not critical.own for critical in fatal)
        return Scorecard(
            total=asked.total,
            touchpoints=touchpoints,
            totals=total_of(touchpoints, asked.total, asked.cap_bonus, failed),
            common=total_of(common, asked.total, asked.cap_bonus, failed_common),
            criticals=criticals,
            failed=failed,
            failed_common=failed_common,
            reasons=_reasons(asked, fatal),
            quality=self._quality(touchpoints),
        )

    def _touchpoint(
        self, touchpoint: Touchpoint, answers: Mapping[str, Answer], asked: frozenset[str]
    ) -> TouchpointScore:
        scores = tuple(
            self._question(question, answers.get(question.key))
            if question.key in asked
            else self._not_asked(question)
            for question in touchpoint.questions
        )
        states = Counter(question.state for question in scores)
        zeroed = any(question.critical is CriticalEffect.ZERO_TOUCHPOINT for question in scores)
        raw = add([question.earned for question in scores if not question.bonus])
        bonus = add([question.earned for question in scores if question.bonus])
        return TouchpointScore(
            key=touchpoint.key,
            own=touchpoint.own,
            weight=Fraction(touchpoint.weight),
            channel=touchpoint.channel,
            lens=touchpoint.lens,
            raw_earned=raw,
            bonus_earned=bonus,
            earned=NOTHING if zeroed else raw + bonus,
            possible=add([question.possible for question in scores]),
            zeroed=zeroed,
            questions=scores,
            not_applicable=states[State.NOT_APPLICABLE],
            could_not_tell=states[State.COULD_NOT_TELL],
        )

    def _question(self, question: Question, answer: Answer | None) -> QuestionScore:
        known = (question.key, answer.state, answer.value) if answer else (question.key, None, "")
        found = self._known.get(known)
        if found is None:
            found = score_question(question, answer)
            if found.best:  # words nobody scores are not worth remembering
                self._known[known] = found
        return found

    def _not_asked(self, question: Question) -> QuestionScore:
        found = self._unasked.get(question.key)
        if found is None:
            best = best_points(question)
            found = QuestionScore(question.key, None, NOTHING, NOTHING, best, question.bonus, asked=False)
            self._unasked[question.key] = found
        return found

    def _quality(self, touchpoints: Iterable[TouchpointScore]) -> DataQuality:
        states = Counter(
            question.state
            for touchpoint in touchpoints
            for question in touchpoint.questions
            if question.asked and question.key not in self._notes
        )
        return DataQuality(
            given=states[State.GIVEN],
            not_applicable=states[State.NOT_APPLICABLE],
            could_not_tell=states[State.COULD_NOT_TELL],
            left_empty=states[None],
        )


def _criticals(touchpoints: Iterable[TouchpointScore]) -> tuple[Critical, ...]:
    return tuple(
        Critical(question.key, touchpoint.key, question.critical, touchpoint.own)
        for touchpoint in touchpoints
        for question in touchpoint.questions
        if question.critical
    )


def _reasons(questionnaire: Questionnaire, fatal: Iterable[Critical]) -> tuple[str, ...]:
    keys = {critical.question for critical in fatal}
    return tuple(
        f"“{in_language(question.label) or question.key}” earned none of its points, which fails the visit."
        for _, question in (questionnaire.questions() if keys else ())
        if question.key in keys
    )
