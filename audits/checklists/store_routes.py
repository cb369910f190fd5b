"""What a shopper gets in one store, and in one region."""

from dataclasses import dataclass

from flask import render_template

from audits.access import Can, may
from audits.checklists import lists
from audits.checklists.blueprint import checklists
from audits.checklists.journey import Step, journey
from audits.checklists.lists import Applying
from audits.checklists.region_lists import applying_in
from audits.db import session
from audits.people.accounts import current_person
from audits.stores import queries as stores
from audits.web.guard import needs


@dataclass(frozen=True, slots=True)
class Visited:
    """A checklist that applies to a store, with what a shopper gets of it there."""

    applying: Applying
    steps: tuple[Step, ...]


@checklists.get("/stores/<int:store_id>/checklists")
@needs(Can.SEE_CHECKLISTS)
def of_store(store_id: int) -> str:
    """What a shopper gets in a store, touchpoint by touchpoint, and from where each comes."""
    store, _path = stores.find(session(), current_person(), store_id)
    applying = lists.applying_to(session(), store)
    return render_template(
        "checklists/of_store.html",
        store=store,
        applying=[
            Visited(
                each,
                journey(
                    each.version.questionnaire,
                    ((added.place, added.version.questionnaire) for added in each.own),
                ),
            )
            for each in applying
        ],
        regions=stores.regions_around(session(), current_person(), store),
        may_add=may(current_person().role, Can.ADD_TOUCHPOINTS),
    )


@checklists.get("/regions/<int:region_id>/checklists")
@needs(Can.SEE_CHECKLISTS)
def of_region(region_id: int) -> str:
    """Which checklists apply in a region and why, and what is added to them there."""
    region = stores.find_region(session(), current_person(), region_id)
    return render_template(
        "checklists/of_region.html",
        region=region,
        applying=applying_in(session(), region),
        may_add=may(current_person().role, Can.ADD_TOUCHPOINTS),
    )
