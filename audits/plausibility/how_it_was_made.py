"""Doubts about times, places and photos: how the report was made."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from audits.plausibility.evidence import Doubt, Evidence, PhotoEvidence, Sign, Weight
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
        since = in_words(evidence.sent - end)
        yield Doubt(
            Sign.SENT_LATE, f"The report was sent {since} after the visit; memory fades.", Weight.GLANCE
        )
    ahead = evidence.clock_ahead
    if ahead is not None and abs(ahead) > CLOCK_TOLERANCE:
        way = "ahead of" if ahead > timedelta() else "behind"
        sentence = f"The phone's clock was {in_words(abs(ahead))} {way} ours, so the times it noted are off."
        yield Doubt(Sign.CLOCK_WRONG, sentence, Weight.GLANCE)


def doubts_about_the_days(evidence: Evidence) -> Iterator[Doubt]:
    """Made on another day than it was asked for, or after it was called off."""
    if evidence.window is not None:
        first, last = evidence.window
        days = f"{first}" if first == last else f"{first} to {last}"
        for what, day in (
            ("The visit was", evidence.visited_on),
            ("The report was begun", evidence.begun_on),
        ):
            if day is not None and not first <= day <= last:
                sentence = f"{what} on {day}; its days were {days}."
                yield Doubt(Sign.OUTSIDE_ITS_DAYS, sentence, Weight.LOOK)
                break
    if evidence.cancelled:
        sentence = "Head office had called this visit off; the shopper may not have heard of it in time."
        yield Doubt(Sign.CANCELLED, sentence, Weight.LOOK)


def doubts_about_the_place(evidence: Evidence) -> Iterator[Doubt]:
    """Far from the store even when the phone's own margin is taken off."""
    away, margin = evidence.metres_away, evidence.accuracy_metres
    if away is None or away - (margin or 0) <= FAR_METRES:
        return
    known = f"accurate to {distance(margin)}" if margin is not None else "accuracy unknown"
    sentence = (
        f"The phone placed itself {distance(away)} from the store ({known}); indoors phones are often wrong."
    )
    yield Doubt(Sign.FAR_FROM_STORE, sentence, Weight.LOOK)


def doubts_about_photos(evidence: Evidence) -> Iterator[Doubt]:
    """Seen before, used twice, or of another day or place."""
    for photo in evidence.photos:
        yield from _about_a_photo(photo, evidence)
    copies = Counter(photo.sha256 for photo in evidence.photos)
    for sha256 in [sha256 for sha256, count in copies.items() if count > 1]:
        names = " and ".join(photo.name for photo in evidence.photos if photo.sha256 == sha256)
        yield Doubt(Sign.PHOTO_USED_TWICE, f"The same photo stands for {names}.", Weight.GLANCE)


def in_words(span: timedelta) -> str:
    """A span of time in its two largest units, such as `2 h 5 min`."""
    seconds = round(span.total_seconds())
    units = [("days", 86_400), ("h", 3_600), ("min", 60), ("s", 1)]
    parts: list[tuple[int, str]] = []
    for unit, size in units:
        count, seconds = divmod(seconds, size)
        if count or parts:
            parts.append((count, "day" if unit == "days" and count == 1 else unit))
    return " ".join(f"{count} {unit}" for count, unit in parts[:2] if count) or "0 s"


def distance(metres: float) -> str:
    """Metres below a kilometre, kilometres with one decimal above."""
    return f"{metres:.0f} m" if metres < 1_000 else f"{metres / 1_000:,.1f} km"


def _about_the_stay(evidence: Evidence) -> Iterator[Doubt]:
    if evidence.arrived is None or evidence.left is None:
        return
    stayed = evidence.left - evidence.arrived
    if stayed < timedelta():
        sentence = f"The time of leaving is {in_words(-stayed)} before the time of arriving."
        yield Doubt(Sign.LEFT_BEFORE_ARRIVING, sentence, Weight.LOOK)
        return
    seen = sum(
        1
        for touchpoint, question in evidence.sheet.questionnaire.questions()
        if touchpoint.channel is Channel.STORE and _is_given(evidence, question.key)
    )
    if stayed < seen * SHORTEST_LOOK:
        yield Doubt(
            Sign.SHORT_VISIT,
            f"The visit took {in_words(stayed)} for {seen} answers about the store; "
            f"{in_words(SHORTEST_LOOK)} for each would be {in_words(seen * SHORTEST_LOOK)}.",
            Weight.LOOK,
        )


def _about_filling_in(evidence: Evidence) -> Iterator[Doubt]:
    given = sum(1 for key in evidence.sheet.answers if _is_given(evidence, key))
    if evidence.elapsed is not None and evidence.elapsed < given * SHORTEST_ANSWER:
        yield Doubt(
            Sign.QUICK_REPORT,
            f"The report was filled in within {in_words(evidence.elapsed)}: {given} answers; "
            f"{in_words(SHORTEST_ANSWER)} for each would be {in_words(given * SHORTEST_ANSWER)}.",
            Weight.LOOK,
        )


def _about_a_photo(photo: PhotoEvidence, evidence: Evidence) -> Iterator[Doubt]:
    if photo.same_in:
        sentence = f"The photo for {photo.name} is the same file as in {_visits(photo.same_in)}."
        yield Doubt(Sign.PHOTO_SEEN_BEFORE, sentence, Weight.LOOK_FIRST, photo.same_in)
    alike = tuple(visit for visit in photo.alike_in if visit not in photo.same_in)
    if alike:
        sentence = f"The photo for {photo.name} looks much like one in {_visits(alike)}."
        yield Doubt(Sign.PHOTO_ALIKE, sentence, Weight.LOOK, alike)
    if photo.taken_on and evidence.visited_on and photo.taken_on != evidence.visited_on:
        sentence = (
            f"The camera dates the photo for {photo.name} {photo.taken_on}; "
            f"the visit was on {evidence.visited_on}."
        )
        yield Doubt(Sign.PHOTO_OF_ANOTHER_DAY, sentence, Weight.LOOK)
    if photo.metres_away is not None and photo.metres_away > PHOTO_FAR_METRES:
        sentence = (
            f"The camera places the photo for {photo.name} {distance(photo.metres_away)} from the store."
        )
        yield Doubt(Sign.PHOTO_OF_ANOTHER_PLACE, sentence, Weight.LOOK)


def _is_given(evidence: Evidence, key: str) -> bool:
    answer = evidence.sheet.answers.get(key)
    return answer is not None and answer.state is State.GIVEN


def _visits(references: tuple[str, ...]) -> str:
    shown = ", ".join(references[:3])
    more = f" and {len(references) - 3} more" if len(references) > 3 else ""
    return f"{'visit' if len(references) == 1 else 'visits'} {shown}{more}"
