"""What a new version would leave hanging: own touchpoints of regions and stores that look at what it drops."""

from collections.abc import Iterator

from sqlmodel import Session, col, select

from audits.checklists.drafts.loading import Drafted
from audits.checklists.loading import load
from audits.checklists.queries import newest_versions
from audits.checklists.tables import Checklist
from audits.conditions.applying import conditions_of, looks_at
from audits.sheet import Question, Questionnaire, Touchpoint, in_language
from audits.stores.tables import Region, Store


def left_hanging(session: Session, drafted: Drafted) -> list[str]:
    """A sentence for each own question that would look at something no longer asked or timed.

    Nobody else would tell: what a place adds is checked when it is published itself. At most six queries.
    """
    if drafted.checklist is None:
        return []
    rows = session.exec(
        select(Checklist.id, Store.code, Region.path)
        .join(Store, col(Store.id) == Checklist.store_id, isouter=True)
        .join(Region, col(Region.id) == Checklist.region_id, isouter=True)
        .where(Checklist.adds_to_id == drafted.checklist.id)
        .order_by(col(Region.path), col(Store.code))
    ).all()
    newest = newest_versions(session, [row[0] for row in rows if row[0] is not None])
    versions = load(session, newest.values()) if newest else {}
    return [
        sentence
        for checklist_id, code, path in rows
        if checklist_id in newest
        for sentence in _sentences(
            path or code, versions[newest[checklist_id]].questionnaire, drafted.questionnaire
        )
    ]


def _sentences(place: str, own: Questionnaire, common: Questionnaire) -> Iterator[str]:
    known = {question.key for whole in (own, common) for _, question in whole.questions()}
    for touchpoint, question in own.questions():
        label = in_language(question.label) or question.key
        gone = sorted(_looked_at(touchpoint, question) - known)
        if gone:
            yield f"{place}: “{label}” hangs on {', '.join(gone)}, which this version does not ask."
        untimed = [moment for moment in question.stopwatch or () if moment not in common.milestones]
        if untimed:
            yield f"{place}: “{label}” is timed by {', '.join(untimed)}, which this version does not name."


def _looked_at(touchpoint: Touchpoint, question: Question) -> frozenset[str]:
    others = (question.constraint, question.comment_if, question.photo_if)
    stated = (*conditions_of(touchpoint, question), *(each for each in others if each is not None))
    return looks_at(stated)
