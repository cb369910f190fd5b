"""Planning visits: rounds, and assignments for one store or many. The caller commits."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from audits.access import Role
from audits.checklists.queries import newest_versions
from audits.errors import Conflict
from audits.fieldwork import queries
from audits.fieldwork.rules import Plan, Unplannable, check_days, check_in_round
from audits.fieldwork.tables import Assignment, Round
from audits.people.log import record
from audits.people.tables import Person
from audits.stores.tables import Store

_SHOWN_STORES = 10


class ReturnsSoon(Unplannable):
    """A shopper would be back in a store within 90 days: a warning that can be confirmed."""

    def __init__(self, returns: Sequence[tuple[str, date]]) -> None:
        shown = "; ".join(f"{code} from {day}" for code, day in returns[:_SHOWN_STORES])
        more = len(returns) - _SHOWN_STORES
        super().__init__(
            "confirmed",
            f"This shopper has a visit there within 90 days: {shown}{f' and {more} more' if more > 0 else ''}. "
            "Choose somebody else, or tick that it is meant.",
        )


def save_round(
    session: Session, known: Round | None, name: str, days: tuple[date, date], actor: Person, now: datetime
) -> Round:
    """Add a round, or change one. Refused: a name that is taken, days that leave out what is planned in it."""
    check_days(*days, field="ends_on")
    same_name = queries.round_by_name(session, name)
    if same_name is not None and same_name is not known:
        raise Unplannable("name", f"There is a round {name} already. Choose another name.")
    planned = queries.window_of_round(session, known.id) if known and known.id else None
    if planned and (planned[0] < days[0] or planned[1] > days[1]):
        raise Unplannable(
            "starts_on",
            f"Visits are planned in it from {planned[0]} to {planned[1]}. Keep those days inside.",
        )
    made = known or Round(name=name, starts_on=days[0], ends_on=days[1])
    before = _told_round(known) if known else None
    made.name, made.starts_on, made.ends_on = name, *days
    session.add(made)
    session.flush()
    if before != _told_round(made):
        action = "changed" if known else "added"
        record(session, now, actor, action, "round", made.id, before=before, after=_told_round(made))
    return made


def _told_round(known: Round) -> dict[str, Any]:
    return {"name": known.name, "from": str(known.starts_on), "to": str(known.ends_on)}


def assign(
    session: Session, stores: Sequence[Store], plan: Plan, confirmed: bool, actor: Person, now: datetime
) -> int:
    """Plan one visit in each of the stores; returns how many. At most 8 queries and one insert, for one or many."""
    _check(session, stores, plan, confirmed)
    made = [Assignment(store_id=store.id or 0, created_at=now, **_columns(plan)) for store in stores]
    session.add_all(made)
    session.flush()
    for one in made:
        record(session, now, actor, "planned", "assignment", one.id, after=_told(plan))
    return len(made)


def change(
    session: Session,
    known: Assignment,
    store: Store,
    plan: Plan,
    confirmed: bool,
    actor: Person,
    now: datetime,
) -> None:
    """Plan a visit anew, as long as nobody has begun it."""
    _check_unbegun(known)
    _check(session, [store], plan, confirmed, without=known.id)
    columns = _columns(plan)
    before = {name: getattr(known, name) for name in columns}
    changed = [name for name, value in columns.items() if before[name] != value]
    for name in changed:
        setattr(known, name, columns[name])
    session.add(known)
    if changed:
        record(session, now, actor, "changed", "assignment", known.id, after={"changed": changed})


def cancel(session: Session, known: Assignment, reason: str, actor: Person, now: datetime) -> None:
    """Take a visit back, as long as nobody has begun it."""
    _check_unbegun(known)
    known.cancelled_at = now
    session.add(known)
    record(session, now, actor, "cancelled", "assignment", known.id, reason=reason)


def _check_unbegun(known: Assignment) -> None:
    if known.begun_at is not None:
        raise Conflict("The shopper has begun this visit. It can be returned or excluded at review.")
    if known.cancelled_at is not None:
        raise Conflict("This assignment is cancelled already. Plan a new one.")


def _check(
    session: Session, stores: Sequence[Store], plan: Plan, confirmed: bool, without: UUID | None = None
) -> None:
    check_days(plan.window_from, plan.window_to, field="window_to")
    if plan.round_id is not None:
        chosen = queries.find_round(session, plan.round_id)
        check_in_round(plan, chosen.name, chosen.starts_on, chosen.ends_on)
    _check_stores(session, stores, plan)
    if plan.shopper_id is None:
        return
    shopper = session.get(Person, plan.shopper_id)
    if shopper is None or shopper.role is not Role.SHOPPER or not shopper.active:
        raise Unplannable(
            "shopper", "This shopper cannot be chosen any more. Choose another, or leave it open."
        )
    ids = [store.id or 0 for store in stores]
    window = (plan.window_from, plan.window_to)
    returning = queries.returns(session, shopper.id, ids, window, without)
    if returning and not confirmed:
        raise ReturnsSoon(returning)


def _check_stores(session: Session, stores: Sequence[Store], plan: Plan) -> None:
    if not stores:
        raise Unplannable("stores", "Name at least one store by its code, or choose a region with stores.")
    if not newest_versions(session, [plan.checklist_id]):
        raise Unplannable(
            "checklist",
            "No version of this checklist is in use, so no visit can be made with it. Publish one, or choose "
            "another checklist.",
        )
    fit = queries.where_it_applies(session, plan.checklist_id, [store.id or 0 for store in stores])
    elsewhere = [store.code for store in stores if store.id not in fit]
    if elsewhere:
        raise Unplannable(
            "checklist",
            f"This checklist does not apply in {_some(elsewhere)}. Change where it applies, or leave them out.",
        )
    closed = [store.code for store in stores if store.closed_on and store.closed_on <= plan.window_to]
    if closed:
        raise Unplannable("stores", f"Closed by the last day of the window: {_some(closed)}. Leave them out.")


def _some(codes: Sequence[str]) -> str:
    more = len(codes) - _SHOWN_STORES
    return ", ".join(codes[:_SHOWN_STORES]) + (f" and {more} more" if more > 0 else "")


def _columns(plan: Plan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in plan.__slots__}


def _told(plan: Plan) -> dict[str, Any]:
    return {"from": str(plan.window_from), "to": str(plan.window_to)}
