"""What each reader may see of a visit: an allow-list a reader, prepared before any template.

A field that is not filled here is on no page and in no document. The store's edition knows neither the shopper nor
the minute; the regional manager's knows the shopper's reference alone.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import assert_never
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from audits.access import Role
from audits.errors import NotFound
from audits.scoring import QuestionScore, Scorecard, TouchpointScore, score
from audits.sheet import (
    Answer,
    CriticalEffect,
    Kind,
    Question,
    Touchpoint,
    in_language,
)
from audits.visits.impressions import Impression
from audits.visits.queries import Found
from audits.visits.reading.audit import Asking, Audit, Earlier, Edition, Listed, Moment, Pictured, pictured
from audits.visits.reading.history import steps
from audits.visits.reading.material import Material
from audits.visits.release_tables import Part
from audits.visits.releasing.words import ORIGINAL, Words
from audits.visits.wording import in_words
from audits.web.display import daypart, page_language


def edition_for(role: Role) -> Edition:
    """The edition a role reads; a shopper has pages of their own."""
    match role:
        case Role.HEAD_OFFICE | Role.REVIEWER:
            return Edition.HEAD_OFFICE
        case Role.REGIONAL_MANAGER:
            return Edition.MANAGER
        case Role.STORE_MANAGER:
            return Edition.STORE
        case Role.SHOPPER:
            raise NotFound("This visit")
        case _:
            assert_never(role)


def audit(edition: Edition, whole: Material) -> Audit:
    """The visit as this edition may show it. No query."""
    visit, store = whole.found.visit, whole.found.store
    asked, card = whole.asked.questionnaire, score(whole.sheet)
    zone = ZoneInfo(store.timezone)
    came_at = visit.visited_at.astimezone(zone) if visit.visited_at else None
    inside, head_office = edition is not Edition.STORE, edition is Edition.HEAD_OFFICE
    return Audit(
        edition=edition,
        id=visit.id,
        ref=visit.ref,
        status=visit.status,
        revision=visit.revision,
        store_code=store.code,
        store_name=store.name,
        region=whole.region if inside else "",
        checklist=in_language(asked.title, page_language()),
        version=asked.version,
        day=visit.visited_on,
        came_at=came_at if inside else None,
        part_of_day=daypart(came_at) if came_at else "",
        shopper=_shopper(edition, whole),
        source=visit.source_note if inside else "",
        narrative=words_in(edition, whole).read(Part.NARRATIVE, 0, visit.narrative) if inside else "",
        total=asked.total,
        cap_bonus=asked.cap_bonus,
        raw=card.totals.raw,
        with_bonus=card.totals.with_bonus,
        final=card.totals.final,
        earned=card.totals.earned,
        possible=card.totals.possible,
        failed=card.failed,
        reasons=_reasons(edition, whole, card),
        moments=tuple(_moments(edition, whole, card)),
        could_not_tell=card.quality.could_not_tell,
        not_applicable=card.quality.not_applicable,
        history=steps(whole.events, whole.people, zone) if head_office else (),
    )


def listed(edition: Edition, found: Found) -> Listed:
    """One row of a list as this edition may show it."""
    return Listed(
        id=found.visit.id,
        ref=found.visit.ref,
        day=found.visit.visited_on,
        store_code=found.store.code,
        store_name=found.store.name,
        checklist=found.checklist.name,
        status=found.visit.status,
        shopper=(found.shopper or "") if edition is not Edition.STORE else "",
        final=found.score.final if found.score else None,
        failed=found.score.failed if found.score else False,
    )


def _shopper(edition: Edition, whole: Material) -> str:
    match edition:
        case Edition.HEAD_OFFICE:
            person = whole.shopper
            return f"{person.reference} · {person.name}" if person and person.name else _reference(whole)
        case Edition.MANAGER:
            return _reference(whole)
        case Edition.STORE:
            return ""
        case _:
            assert_never(edition)


def _reference(whole: Material) -> str:
    return whole.shopper.reference if whole.shopper else ""


def _reasons(edition: Edition, whole: Material, card: Scorecard) -> tuple[str, ...]:
    """Why a visit failed, in the wording of this edition."""
    fatal = [found.question for found in card.criticals if found.effect is CriticalEffect.FAIL_VISIT]
    texts = [_text(edition, whole.asked.questions[key]) for key in fatal]
    return tuple(_("“%(text)s” earned none of its points, which fails the visit.", text=it) for it in texts)


def _moments(edition: Edition, whole: Material, card: Scorecard) -> Iterator[Moment]:
    photos = _photos(edition, whole)
    earlier = _earlier(whole) if edition is Edition.HEAD_OFFICE else {}
    for touchpoint, scored in zip(whole.asked.questionnaire.touchpoints, card.touchpoints, strict=True):
        felt = whole.impressions.get(whole.asked.touchpoint_ids[touchpoint.key], Impression())
        questions = tuple(
            _asking(edition, whole, question, points, _shown(edition, question, photos), earlier)
            for question, points in zip(touchpoint.questions, scored.questions, strict=True)
            if points.asked and question.kind is not Kind.NOTE
        )
        if any(points.asked for points in scored.questions) or not touchpoint.questions:
            wish = words_in(edition, whole).read(
                Part.WISH, whole.asked.touchpoint_ids[touchpoint.key], felt.wish
            )
            yield _moment(touchpoint, scored, replace(felt, wish=wish), questions)


def _moment(
    touchpoint: Touchpoint, scored: TouchpointScore, felt: Impression, questions: tuple[Asking, ...]
) -> Moment:
    return Moment(
        key=touchpoint.key,
        name=in_language(touchpoint.name, page_language()) or touchpoint.key,
        channel=touchpoint.channel,
        lens=touchpoint.lens,
        own=touchpoint.own,
        weight=scored.weight,
        earned=scored.earned,
        possible=scored.possible,
        raw=scored.raw,
        with_bonus=scored.with_bonus,
        final=scored.final,
        zeroed=scored.zeroed,
        expected=felt.expected,
        experienced=felt.experienced,
        wish=felt.wish,
        questions=questions,
    )


def _asking(
    edition: Edition,
    whole: Material,
    question: Question,
    points: QuestionScore,
    photos: tuple[Pictured, ...],
    earlier: dict[str, tuple[Earlier, ...]],
) -> Asking:
    answer = words_in(edition, whole).answer(
        question, whole.asked.question_ids[question.key], whole.sheet.answer(question)
    )
    return Asking(
        key=question.key,
        text=_text(edition, question),
        answer=answer_for(edition, question, answer),
        comment=answer.comment if answer else "",
        earned=points.earned,
        possible=points.possible,
        bonus=points.bonus,
        critical=points.critical,
        photos=photos,
        earlier=earlier.get(question.key, ()),
    )


def words_in(edition: Edition, whole: Material) -> Words:
    """How this edition reads the shopper's words: head office and reviewers as written, others as released."""
    return ORIGINAL if edition is Edition.HEAD_OFFICE else whole.words


def _text(edition: Edition, question: Question) -> str:
    """The question as asked; a store reads the wording for staff where there is one."""
    for_staff = in_language(question.staff_label, page_language()) if edition is Edition.STORE else ""
    return for_staff or in_language(question.label, page_language()) or question.key


def answer_for(edition: Edition, question: Question, answer: Answer | None) -> str:
    """The answer in words. A store learns no minute, and only head office a position: both tell of the shopper."""
    if edition is not Edition.HEAD_OFFICE and question.receipt and answer and answer.photos:
        return _("Receipt: seen by the reviewer")
    if answer is None or edition is Edition.HEAD_OFFICE or not answer.value:
        return in_words(question, answer)
    if question.kind is Kind.POSITION:
        return ""
    if edition is not Edition.STORE:
        return in_words(question, answer)
    match question.kind:
        case Kind.TIME:
            return daypart(time.fromisoformat(answer.value))
        case Kind.DATE_TIME:
            return daypart(datetime.fromisoformat(answer.value))
        case _:
            return in_words(question, answer)


def _photos(edition: Edition, whole: Material) -> dict[str, tuple[Pictured, ...]]:
    """By question key; a store sees those that a reviewer chose for it."""
    by_question: dict[str, list[Pictured]] = defaultdict(list)
    for row in whole.photos:
        if row.question_id is not None and (row.shown or edition is not Edition.STORE):
            by_question[whole.asked.question_keys[row.question_id]].append(pictured(row))
    return {key: tuple(found) for key, found in by_question.items()}


def _shown(
    edition: Edition, question: Question, photos: Mapping[str, tuple[Pictured, ...]]
) -> tuple[Pictured, ...]:
    return photos.get(question.key, ()) if shows_photos(edition, question) else ()


def shows_photos(edition: Edition, question: Question) -> bool:
    """A receipt carries names and cards: nobody but head office and reviewers sees it."""
    return edition is Edition.HEAD_OFFICE or not question.receipt


def _earlier(whole: Material) -> dict[str, tuple[Earlier, ...]]:
    """What stood before, and why it was sent back, by question key; the oldest first."""
    stood = {(row.question_id, row.revision): row for row in whole.superseded}
    found: dict[str, list[Earlier]] = defaultdict(list)
    for returned in whole.returned:
        question = whole.asked.questions[whole.asked.question_keys[returned.question_id]]
        before = stood.get((returned.question_id, returned.revision))
        answer = Answer(before.state, before.value, before.comment) if before else None
        found[question.key].append(
            Earlier(
                returned.revision,
                in_words(question, answer),
                before.comment if before else "",
                returned.reason,
            )
        )
    return {key: tuple(steps_back) for key, steps_back in found.items()}
