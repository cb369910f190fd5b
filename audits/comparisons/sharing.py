"""What several versions and checklists have in common: only that is compared, and the reader is told."""

from collections.abc import Sequence
from dataclasses import dataclass

from audits.checklists.loading import Version
from audits.comparisons.narrowing import Narrowing
from audits.comparisons.reading_language import as_read
from audits.sentences import Sentence, sentence


@dataclass(frozen=True, slots=True)
class SharedTouchpoint:
    """A touchpoint that every version has; `key_id` is its small number, `name` the newest version's."""

    key: str
    key_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Shared:
    """The touchpoints to compare, in the newest version's order, and what the reader must be told.

    `is_everything`: each version has these touchpoints and no others, so frozen totals can be compared as they are.
    """

    touchpoints: tuple[SharedTouchpoint, ...]
    is_everything: bool
    notes: tuple[str, ...]


def what_is_shared(versions: Sequence[Version], only: Narrowing) -> Shared:
    """What the versions share of the parts asked for, with a note when that is less than all of it."""
    if not versions:
        return Shared((), True, ())
    newest = max(versions, key=lambda version: (version.ordinal, version.id))
    key_sets = [{part.key for part in version.questionnaire.touchpoints} for version in versions]
    common = set.intersection(*key_sets)
    touchpoints = tuple(
        SharedTouchpoint(part.key, newest.key_ids[part.key], as_read(part.name))
        for part in newest.questionnaire.touchpoints
        if part.key in common and only.takes(part)
    )
    checklists = {version.checklist_id for version in versions}
    is_one = len(checklists) == 1 and all(keys == common for keys in key_sets)
    kept = {part.key for part in touchpoints}
    notes = [] if is_one else [_on_versions(versions, len(checklists), common)]
    if kept != common:
        notes.append(_on_parts(touchpoints))
    return Shared(touchpoints, is_one and kept == common, _with_names(notes, touchpoints))


def _on_versions(versions: Sequence[Version], checklists: int, common: set[str]) -> Sentence:
    several = (
        sentence("%(count)s checklists", count=checklists)
        if checklists > 1
        else sentence("%(count)s versions of the checklist", count=len(versions))
    )
    if not common:
        return sentence(
            "The visits were made with %(several)s that share no touchpoint, so nothing is compared.",
            several=several,
        )
    return sentence(
        "The visits were made with %(several)s. A visit's score is taken over the touchpoints they share, by its "
        "own checklist's rule",
        several=several,
    )


def _on_parts(touchpoints: Sequence[SharedTouchpoint]) -> Sentence:
    if not touchpoints:
        return sentence(
            "No touchpoint fits the choice of touchpoints, channel and lens, so nothing is compared."
        )
    return sentence(
        "Only parts of the visits are compared: a visit's score is taken over the touchpoints chosen"
    )


def _with_names(notes: Sequence[Sentence], touchpoints: Sequence[SharedTouchpoint]) -> tuple[str, ...]:
    """The touchpoints are named once, by the last sentence that speaks of them."""
    names = [part.name for part in touchpoints]
    if not notes:
        return ()
    *first, last = notes
    ended = [note if note.endswith(".") else sentence("%(note)s.", note=note) for note in first]
    named = sentence("%(note)s: %(touchpoints)s.", note=last, touchpoints=names)
    return (*ended, last if last.endswith(".") else named)
