"""A draft becomes a version, or is refused with everything that is to be mended. The caller commits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from audits.checklists.drafts.lifecycle import delete_draft, free_key
from audits.checklists.drafts.loading import Drafted
from audits.checklists.drafts.readiness import Unready, unready
from audits.checklists.loading import Version, load_one
from audits.checklists.places import set_places
from audits.checklists.publishing import Published, publish, publish_addition
from audits.checklists.queries import addition_at, by_key, latest
from audits.checklists.rules import Places
from audits.checklists.tables import ChecklistVersion, Draft
from audits.errors import AuditError, Conflict
from audits.people.log import record
from audits.people.tables import Person
from audits.sheet import Questionnaire
from audits.stores.tables import Region, Store


class NotReady(AuditError):
    """A draft that no version can be made of yet. `found` is everything to mend."""

    def __init__(self, found: Sequence[Unready]) -> None:
        self.found = tuple(found)
        super().__init__(" ".join(each.sentence for each in self.found))


@dataclass(frozen=True, slots=True)
class Outlook:
    """What publishing a draft would do. `before` is the version it takes the place of, None for the first.

    `overtaken` says that `before` is not what the draft was begun from: somebody published in between.
    """

    before: Version | None
    unready: tuple[Unready, ...]
    overtaken: bool


def outlook(session: Session, drafted: Drafted) -> Outlook:
    """What publishing would do now, and what keeps it back. At most eleven queries, whatever the size."""
    before_id = version_before(session, drafted)
    before = load_one(session, before_id) if before_id else None
    found = unready(drafted.questionnaire, _common(session, drafted))
    return Outlook(
        before=before,
        unready=(*_version_taken(session, drafted), *found),
        overtaken=before is not None and before.id > (drafted.draft.based_on_id or 0),
    )


def version_before(session: Session, drafted: Drafted) -> int | None:
    """The id of the version that a draft would take the place of now, None for the first. At most two queries."""
    checklist = drafted.checklist
    if drafted.adds_to is not None:
        checklist = addition_at(
            session, drafted.adds_to.id or 0, drafted.draft.store_id, drafted.draft.region_id
        )
    return latest(session, checklist.id or 0) if checklist else None


def _common(session: Session, drafted: Drafted) -> Questionnaire | None:
    """The checklist that an addition adds to, as it is now."""
    main = drafted.draft.adds_to_id
    if main is None:
        return None
    return load_one(session, latest(session, main)).questionnaire


def _version_taken(session: Session, drafted: Drafted) -> list[Unready]:
    if drafted.checklist is None:
        return []
    named = drafted.settings.version
    taken = session.exec(
        select(ChecklistVersion.id).where(
            ChecklistVersion.checklist_id == drafted.checklist.id, ChecklistVersion.version == named
        )
    ).first()
    return [Unready(f"There is a version {named} already. Give this one another name.")] if taken else []


def publish_draft(
    session: Session, drafted: Drafted, places: Places | None, actor: Person, now: datetime
) -> Published:
    """Publish a draft as it was read, and take it away; a new checklist applies in these places (None: nowhere).

    Raises `NotReady` with everything to mend. Refused when somebody changed the draft since it was read,
    published it or threw it away. The number of queries does not hang on its size.
    """
    _claim_as_read(session, drafted, actor, now)
    found = outlook(session, drafted).unready
    if found:
        raise NotReady(found)
    published = _publish(session, drafted, actor, now)
    if places is not None and drafted.checklist is None and not drafted.is_addition:
        set_places(session, published.checklist_id, places, actor, now)
    delete_draft(session, drafted.id)
    after = {"checklist": published.checklist_id, "version": published.version_id}
    record(session, now, actor, "published", "draft", drafted.id, after=after)
    return published


def _claim_as_read(session: Session, drafted: Drafted, actor: Person, now: datetime) -> None:
    done = session.connection().execute(
        update(Draft)
        .where(col(Draft.id) == drafted.id, col(Draft.changed_at) == drafted.draft.changed_at)
        .values(changed_by_id=actor.id, changed_at=now)
    )
    if done.rowcount == 0:
        raise Conflict(
            "Somebody changed, published or discarded this draft just now. Look at it again before publishing it."
        )


def _publish(session: Session, drafted: Drafted, actor: Person, now: datetime) -> Published:
    content, row = drafted.questionnaire, drafted.draft
    if row.adds_to_id is not None:
        place: Store | Region = (
            session.get_one(Store, row.store_id) if row.store_id else session.get_one(Region, row.region_id)
        )
        return publish_addition(
            session, row.adds_to_id, place, content.touchpoints, actor, now, content.languages
        )
    if drafted.checklist is None and by_key(session, content.key) is not None:
        content = replace(content, key=free_key(session, content.key))
    return publish(session, content, actor, now)
