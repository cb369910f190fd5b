"""What a comparison on paper is about: whose stores, which checklist, which days, and how that reads."""

from dataclasses import dataclass, replace
from datetime import date

from flask_babel import gettext as _
from sqlmodel import Session

from audits.checklists.tables import Checklist
from audits.comparisons.rules import usual_period
from audits.comparisons.scope import Wanted, checklists_used
from audits.reports.queries import newest_counted
from audits.reports.rules import AskedFor
from audits.stores.tables import Region
from audits.web.display import day


@dataclass(frozen=True, slots=True)
class Scope:
    """What is compared, and its words. `newest` is the day of the newest approved visit that counts."""

    wanted: Wanted
    checklist: Checklist | None
    place: str
    newest: date | None

    @property
    def checklist_name(self) -> str:
        """The checklist in words."""
        return (
            self.checklist.name if self.checklist else _("Several checklists, by the touchpoints they share")
        )

    @property
    def checklist_key(self) -> str:
        """The checklist as file names write it."""
        return self.checklist.key if self.checklist else "all-checklists"

    @property
    def name_parts(self) -> tuple[str, ...]:
        """Checklist and first day as file names write them; the last day begins the name."""
        first = self.wanted.from_day
        return (self.checklist_key, f"from-{first.isoformat()}") if first else (self.checklist_key,)

    @property
    def period(self) -> str:
        """The period in words."""
        first, last = self.wanted.from_day, self.wanted.to_day
        if first and last:
            return _("%(first)s to %(last)s", first=day(first), last=day(last))
        if first:
            return _("from %(first)s", first=day(first))
        return _("up to %(last)s", last=day(last)) if last else _("all visits so far")


def completed(session: Session, wanted: Wanted) -> Wanted:
    """What was left open, as the pages would choose it: the checklist with most visits, the usual 12 months.

    One query.
    """
    used = checklists_used(session, wanted)
    if wanted.checklist_id is None and used:
        most = max(used, key=lambda one: (one.visits, -(one.checklist.id or 0)))
        wanted = replace(wanted, checklist_id=most.checklist.id)
    newest = next((one.newest for one in used if one.checklist.id == wanted.checklist_id), None)
    if wanted.from_day is None and wanted.to_day is None and newest:
        first, last = usual_period(newest)
        return replace(wanted, from_day=first, to_day=last)
    return wanted


def scope_of(session: Session, asked: AskedFor, region: Region | None) -> Scope:
    """The scope of a document. At most two queries."""
    wanted = Wanted(None, asked.checklist_id, region, asked.from_day, asked.to_day)
    checklist = session.get(Checklist, asked.checklist_id) if asked.checklist_id else None
    place = region.path if region else _("All stores")
    return Scope(wanted, checklist, place, newest_counted(session, wanted))
