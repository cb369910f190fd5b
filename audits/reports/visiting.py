"""What the audit of one visit shows on paper, prepared before the template sees it."""

from dataclasses import dataclass, replace
from fractions import Fraction

from flask_babel import gettext as _
from sqlmodel import Session

from audits.errors import NotFound
from audits.plausibility import doubts
from audits.sheet import Channel, Lens, Total
from audits.storage import Storage
from audits.visits.photos.keeping import stored
from audits.visits.reading.audit import Audit, Edition, Moment
from audits.visits.reading.editions import audit
from audits.visits.reading.material import Material
from audits.visits.reviewing.evidence import evidence_of
from audits.visits.reviewing.making import Making
from audits.visits.reviewing.tracing import making_of
from audits.visits.tables import VisitStatus
from audits.web.charts import Measured, Rows, bar_list
from audits.web.dumbbells import Dumbbells, Two, dumbbells


@dataclass(frozen=True, slots=True)
class Review:
    """What a reviewer knew when deciding, for head office's edition alone: signs, and how the report was made."""

    doubts: tuple[str, ...]
    making: Making


@dataclass(frozen=True, slots=True)
class VisitPaper:
    """One visit on paper. `assets` are the photos' print copies by the photo's id.

    `watermark` is empty once the visit is approved; `review` is None for everybody but head office. On the cover of
    what `is_for_the_store` a critical failure stands in the words of its question alone.
    """

    audit: Audit
    chart: Rows
    gaps: Dumbbells | None
    places: dict[str, str]
    counting: tuple[str, ...]
    assets: dict[str, bytes]
    watermark: str
    timezone: str
    review: Review | None
    is_for_the_store: bool


def visit_told(edition: Edition, whole: Material) -> Audit:
    """What this edition tells of a visit; a document is passed on, so shoppers have references, never names."""
    shown = audit(edition, _by_reference(whole))
    if edition is Edition.HEAD_OFFICE and whole.shopper:
        shown = replace(shown, shopper=whole.shopper.reference)
    return shown


def visit_paper(session: Session, edition: Edition, whole: Material, storage: Storage) -> VisitPaper:
    """Everything that the template of a visit's audit needs, in this edition. Reads the print copies of photos.

    For head office some 20 queries, for others none.
    """
    shown = visit_told(edition, whole)
    return VisitPaper(
        audit=shown,
        chart=bar_list([_measured(moment) for moment in shown.moments]),
        gaps=_gaps(shown),
        places={moment.key: place_of(moment) for moment in shown.moments},
        counting=tuple(_counting(shown)),
        assets=_assets(shown, storage),
        watermark=_watermark(shown.status),
        timezone=whole.found.store.timezone,
        review=_review(session, whole) if edition is Edition.HEAD_OFFICE else None,
        is_for_the_store=edition is Edition.STORE,
    )


def _review(session: Session, whole: Material) -> Review:
    return Review(
        doubts=tuple(doubt.sentence for doubt in doubts(evidence_of(session, whole))),
        making=making_of(session, whole),
    )


def _gaps(shown: Audit) -> Dumbbells | None:
    """Expected and experienced, a row for each touchpoint where one of them was told."""
    pairs = [
        Two(moment.name, _level(moment.expected), _level(moment.experienced), 1) for moment in shown.gaps
    ]
    return dumbbells(pairs, _("Expected"), _("Experienced")) if pairs else None


def _level(step: int | None) -> Fraction | None:
    return None if step is None else Fraction(step)


def _by_reference(whole: Material) -> Material:
    """A document is passed on: it names the shopper by reference alone, whoever asked for it."""
    if whole.shopper is None:
        return whole
    return replace(whole, people={**whole.people, whole.shopper.id: whole.shopper.reference})


def place_of(moment: Moment) -> str:
    """Channel and lens in words."""
    channels = {
        Channel.STORE: _("in store"),
        Channel.PHONE: _("phone"),
        Channel.WEB: _("web"),
        Channel.APP: _("app"),
        Channel.CHAT: _("chat"),
        Channel.DELIVERY: _("delivery"),
        Channel.AFTER_SALES: _("after-sales"),
    }
    lenses = {Lens.SERVICE: _("service"), Lens.EXPERIENCE: _("experience")}
    words = f"{channels[moment.channel]} · {lenses[moment.lens]}"
    return _("%(words)s · own", words=words) if moment.own else words


def _measured(moment: Moment) -> Measured:
    scored = sum(1 for asked in moment.questions if asked.possible)
    final = None if moment.final is None else moment.final * 100
    return Measured(moment.name, final, scored, note=place_of(moment))


def _counting(shown: Audit) -> list[str]:
    """Which of the three scores counts, and why."""
    if shown.final is None:
        return [_("Nothing in this visit could be scored, so it has no score and enters no comparison.")]
    sentences = [_("The final score counts.")]
    match shown.total:
        case Total.POOLED:
            sentences.append(_("It is all points earned, divided by all points possible."))
        case Total.WEIGHTED:
            sentences.append(_("It is the mean of the touchpoints' scores, each by its weight."))
    if shown.failed:
        sentences.append(_("It is 0 because the visit failed."))
    elif any(moment.zeroed for moment in shown.moments):
        sentences.append(_("A critical question set its touchpoint to 0."))
    if shown.with_bonus != shown.raw:
        sentences.append(_("Bonus questions add points without making more possible."))
    sentences.append(
        _("The total ends at 100 %.") if shown.cap_bonus else _("Bonus may carry the total over 100 %.")
    )
    return sentences


def _assets(shown: Audit, storage: Storage) -> dict[str, bytes]:
    """The print copies by photo id. One that is not there any more leaves its place empty."""
    found = {}
    for moment in shown.moments:
        for asked in moment.questions:
            for photo in asked.photos:
                if photo.ready:
                    try:
                        found[str(photo.id)] = storage.get(stored(photo.id, "print"))
                    except NotFound:
                        continue
    return found


def _watermark(status: VisitStatus) -> str:
    match status:
        case VisitStatus.APPROVED:
            return ""
        case VisitStatus.EXCLUDED:
            return _("excluded")
        case _:
            return _("draft")
