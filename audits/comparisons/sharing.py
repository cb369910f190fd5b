"""What several versions and checklists have in common: only that is compared, and the reader is told."""

from collections.abc import Sequence
from dataclasses import dataclass

from audits.checklists.loading import Version
from audits.sheet import in_language


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


def what_is_shared(versions: Sequence[Version]) -> Shared:
    """What the versions share, with a note when that is less than all of it."""
    if not versions:
        return Shared((), True, ())
    newest = max(versions, key=lambda version: (version.ordinal, version.id))
    key_sets = [{part.key for part in version.questionnaire.touchpoints} for version in versions]
    common = set.intersection(*key_sets)
    touchpoints = tuple(
        SharedTouchpoint(part.key, newest.key_ids[part.key], in_language(part.name))
        for part in newest.questionnaire.touchpoints
        if part.key in common
    )
    checklists = {version.checklist_id for version in versions}
    is_everything = len(checklists) == 1 and all(keys == common for keys in key_sets)
    return Shared(touchpoints, is_everything, _notes(versions, len(checklists), touchpoints, is_everything))


def _notes(
    versions: Sequence[Version],
    checklists: int,
    touchpoints: tuple[SharedTouchpoint, ...],
    is_everything: bool,
) -> tuple[str, ...]:
    if is_everything:
        return ()
    several = f"{checklists} checklists" if checklists > 1 else f"{len(versions)} versions of the checklist"
    if not touchpoints:
        return (f"The visits were made with {several} that share no touchpoint, so nothing is compared.",)
    names = ", ".join(part.name for part in touchpoints)
    return (
        (
            f"The visits were made with {several}. A visit's score is taken over the touchpoints they share, by its "
            f"own checklist's rule: {names}."
        ),
    )
