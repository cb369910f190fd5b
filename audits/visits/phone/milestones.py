"""The milestones of a visit: which there are and what they are called."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from audits.sheet import Questionnaire

USUAL = {
    "arrived": _("Arrived"),
    "greeted": _("Greeted"),
    "served": _("Served"),
    "paid": _("Paid"),
    "left": _("Left"),
}
"""Those of a checklist that names none, in the order of a visit."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """One moment of a visit whose time is noted: its key in the report, and the word for it."""

    key: str
    label: str


def milestones(questionnaire: Questionnaire) -> tuple[Milestone, ...]:
    """The milestones of a checklist in the order of the visit, the usual ones where it names none."""
    return tuple(Milestone(key, label_of(key)) for key in questionnaire.milestones or USUAL)


def label_of(key: str) -> str:
    """The word for a milestone, such as `Asked for help`. Checklists name only keys, in no language."""
    words = key.replace("_", " ").strip()
    return str(USUAL.get(key, words[:1].upper() + words[1:]))
