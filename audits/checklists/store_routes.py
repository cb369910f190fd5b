"""What applies to one store."""

from flask import render_template

from audits.access import Can, may
from audits.checklists import lists
from audits.checklists.blueprint import checklists
from audits.db import session
from audits.people.accounts import current_person
from audits.stores import queries as stores
from audits.web.guard import needs


@checklists.get("/stores/<int:store_id>/checklists")
@needs(Can.SEE_CHECKLISTS)
def of_store(store_id: int) -> str:
    """Which checklists apply to a store and why, and what is added to them there."""
    store, _path = stores.find(session(), current_person(), store_id)
    return render_template(
        "checklists/of_store.html",
        store=store,
        applying=lists.applying_to(session(), store),
        may_add=may(current_person().role, Can.ADD_TOUCHPOINTS),
    )
