"""Doubts about times, places and photos: how the report was made."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import reduce

from audits.plausibility.evidence import Doubt, Evidence, PhotoEvidence, Sign, Weight
from audits.sentences import Sentence, sentence, sentences
from audits.sheet import Channel, State

SHORTEST_LOOK = timedelta(seconds=10)
"""At least this long in the store for each question that was answered there."""

SHORTEST_ANSWER = timedelta(seconds=4)
"""At least this long in the report for each answer given."""

FAR_METRES, PHOTO_FAR_METRES = 250, 500
CLOCK_TOLERANCE = timedelta(minutes=5)
DUE_AFTER = timedelta(hours=24)


def doubts_about_times(evidence: Evidence) -> Iterator[Doubt]:
    """Too short, the wrong way round, sent late, or told by a clock that is wrong."""
    yield from _about_the_stay(evidence)
    yield from _about_filling_in(evidence)
    end = evidence.left or evidence.arrived
    if evidence.sent and end and evidence.sent - end > DUE_AFTER:
        late = sentence(
            "The report was sent %(since)s after the visit; memory fades.",
            since=in_words(evidence.sent - end),
        )
        yield Doubt(Sign.SENT_LATE, late, Weight.GLANCE)
    ahead = evidence.clock_ahead
    if ahead is not None and abs(ahead) > CLOCK_TOLERANCE:
        yield Doubt(Sign.CLOCK_WRONG, _clock_off(ahead), Weight.GLANCE)


def _clock_off(ahead: timedelta) -> Sentence:
    if ahead > timedelta():
        return sentence(
            "The phone's clock was %(span)s ahead of ours, so the times it noted are off.",
            span=in_words(ahead),
        )
    return sentence(
        "The phone's clock was %(span)s behind ours, so the times it noted are off.", span=in_words(-ahead)
    )


def doubts_about_the_days(evidence: Evidence) -> Iterator[Doubt]:
    """Made on another day than it was asked for, or after it was called off."""
    if evidence.window is not None:
        first, last = evidence.window
        days = (
            f"{first}" if first == last else sentence("%(low)s to %(high)s", low=f"{first}", high=f"{last}")
        )
        visited, begun = evidence.visited_on, evidence.begun_on
        if visited is not None and not first <= visited <= last:
            told = sentence("The visit was on %(day)s; its days were %(days)s.", day=f"{visited}", days=days)
            yield Doubt(Sign.OUTSIDE_ITS_DAYS, told, Weight.LOOK)
        elif begun is not None and not first <= begun <= last:
            told = sentence(
                "The report was begun on %(day)s; its days were %(days)s.", day=f"{begun}", days=days
            )
            yield Doubt(Sign.OUTSIDE_ITS_DAYS, told, Weight.LOOK)
    if evidence.cancelled:
        called_off = sentence(
            "Head office had called this visit off; the shopper may not have heard of it in time."
        )
        yield Doubt(Sign.CANCELLED, called_off, Weight.LOOK)


def doubts_about_the_place(evidence: Evidence) -> Iterator[Doubt]:
    """Far from the store even when the phone's own margin is taken off."""
    away, margin = evidence.metres_away, evidence.accuracy_metres
    if away is None or away - (margin or 0) <= FAR_METRES:
        return
    known = (
        sentence("accurate to %(margin)s", margin=distance(margin))
        if margin is not None
        else sentence("accuracy unknown")
    )
    far = sentence(
        "The phone placed itself %(away)s from the store (%(known)s); indoors phones are often wrong.",
        away=distance(away),
        known=known,
    )
    yield Doubt(Sign.FAR_FROM_STORE, far, Weight.LOOK)


def doubts_about_photos(evidence: Evidence) -> Iterator[Doubt]:
    """Seen before, used twice, or of another day or place."""
    for photo in evidence.photos:
        yield from _about_a_photo(photo, evidence)
    copies = Counter(photo.sha256 for photo in evidence.photos)
    for sha256 in [sha256 for sha256, count in copies.items() if count > 1]:
        names = [photo.name for photo in evidence.photos if photo.sha256 == sha256]
        named = reduce(lambda one, two: sentence("%(first)s and %(second)s", first=one, second=two), names)
        twice = sentence("The same photo stands for %(questions)s.", questions=named)
        yield Doubt(Sign.PHOTO_USED_TWICE, twice, Weight.GLANCE)


def in_words(span: timedelta) -> Sentence:
    """A span of time in its two largest units, such as `2 h 5 min`."""
    seconds = round(span.total_seconds())
    parts: list[tuple[int, Sentence]] = []
    for unit, size in (("day", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        count, seconds = divmod(seconds, size)
        if count or parts:
            parts.append((count, _of_unit(unit, count)))
    told = [words for count, words in parts[:2] if count] or [_of_unit("s", 0)]
    return reduce(lambda one, two: sentence("%(larger)s %(smaller)s", larger=one, smaller=two), told)


def _of_unit(unit: str, count: int) -> Sentence:
    match unit:
        case "day":
            return sentences("%(number)s day", "%(number)s days", count)
        case "h":
            return sentence("%(hours)s h", hours=str(count))
        case "min":
            return sentence("%(minutes)s min", minutes=str(count))
        case _:
            return sentence("%(seconds)s s", seconds=str(count))


def distance(metres: float) -> Sentence:
    """Metres below a kilometre, kilometres with one decimal above."""
    if metres < 1_000:
        return sentence("%(metres)s m", metres=f"{metres:.0f}")
    return sentence("%(kilometres)s km", kilometres=f"{metres / 1_000:,.1f}")


def _about_the_stay(evidence: Evidence) -> Iterator[Doubt]:
    if evidence.arrived is None or evidence.left is None:
        return
    stayed = evidence.left - evidence.arrived
    if stayed < timedelta():
        turned = sentence(
            "The time of leaving is %(span)s before the time of arriving.", span=in_words(-stayed)
        )
        yield Doubt(Sign.LEFT_BEFORE_ARRIVING, turned, Weight.LOOK)
        return
    seen = sum(
        1
        for touchpoint, question in evidence.sheet.questionnaire.questions()
        if touchpoint.channel is Channel.STORE and _is_given(evidence, question.key)
    )
    if stayed < seen * SHORTEST_LOOK:
        yield Doubt(
            Sign.SHORT_VISIT,
            sentence(
                "The visit took %(stayed)s for %(answers)s answers about the store; %(each)s for each would be "
                "%(needed)s.",
                stayed=in_words(stayed),
                answers=seen,
                each=in_words(SHORTEST_LOOK),
                needed=in_words(seen * SHORTEST_LOOK),
            ),
            Weight.LOOK,
        )


def _about_filling_in(evidence: Evidence) -> Iterator[Doubt]:
    given = sum(1 for key in evidence.sheet.answers if _is_given(evidence, key))
    if evidence.elapsed is not None and evidence.elapsed < given * SHORTEST_ANSWER:
        yield Doubt(
            Sign.QUICK_REPORT,
            sentence(
                "The report was filled in within %(span)s: %(answers)s answers; %(each)s for each would be "
                "%(needed)s.",
                span=in_words(evidence.elapsed),
                answers=given,
                each=in_words(SHORTEST_ANSWER),
                needed=in_words(given * SHORTEST_ANSWER),
            ),
            Weight.LOOK,
        )


def _about_a_photo(photo: PhotoEvidence, evidence: Evidence) -> Iterator[Doubt]:
    if photo.same_in:
        same = sentence(
            "The photo for %(question)s is the same file as in %(visits)s.",
            question=photo.name,
            visits=_visits(photo.same_in),
        )
        yield Doubt(Sign.PHOTO_SEEN_BEFORE, same, Weight.LOOK_FIRST, photo.same_in)
    alike = tuple(visit for visit in photo.alike_in if visit not in photo.same_in)
    if alike:
        like = sentence(
            "The photo for %(question)s looks much like one in %(visits)s.",
            question=photo.name,
            visits=_visits(alike),
        )
        yield Doubt(Sign.PHOTO_ALIKE, like, Weight.LOOK, alike)
    if photo.taken_on and evidence.visited_on and photo.taken_on != evidence.visited_on:
        dated = sentence(
            "The camera dates the photo for %(question)s %(taken)s; the visit was on %(visited)s.",
            question=photo.name,
            taken=f"{photo.taken_on}",
            visited=f"{evidence.visited_on}",
        )
        yield Doubt(Sign.PHOTO_OF_ANOTHER_DAY, dated, Weight.LOOK)
    if photo.metres_away is not None and photo.metres_away > PHOTO_FAR_METRES:
        placed = sentence(
            "The camera places the photo for %(question)s %(distance)s from the store.",
            question=photo.name,
            distance=distance(photo.metres_away),
        )
        yield Doubt(Sign.PHOTO_OF_ANOTHER_PLACE, placed, Weight.LOOK)


def _is_given(evidence: Evidence, key: str) -> bool:
    answer = evidence.sheet.answers.get(key)
    return answer is not None and answer.state is State.GIVEN


def _visits(references: tuple[str, ...]) -> Sentence:
    shown = references[:3]
    if len(references) > 3:
        return sentence(
            "visits %(references)s and %(count)s more", references=shown, count=len(references) - 3
        )
    return sentences("visit %(references)s", "visits %(references)s", len(references), references=shown)
