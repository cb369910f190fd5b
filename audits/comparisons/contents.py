"""The pages of a comparison, in the order of their tabs."""

from audits.access import Role, may
from audits.comparisons.figures import Page
from audits.comparisons.pages.beside import BESIDE
from audits.comparisons.pages.cell import CELL
from audits.comparisons.pages.drivers import DRIVERS
from audits.comparisons.pages.failures import FAILURES
from audits.comparisons.pages.lenses import LENSES
from audits.comparisons.pages.metrics import METRICS
from audits.comparisons.pages.overview import OVERVIEW
from audits.comparisons.pages.questions import QUESTIONS
from audits.comparisons.pages.shoppers import SHOPPERS
from audits.comparisons.pages.store import STORE
from audits.comparisons.pages.stores import STORES
from audits.comparisons.pages.touchpoint import TOUCHPOINT
from audits.comparisons.pages.touchpoints import TOUCHPOINTS
from audits.comparisons.pages.visits_needed import VISITS_NEEDED
from audits.comparisons.pages.wishes import WISHES
from audits.errors import NotFound

PAGES: tuple[Page, ...] = (
    OVERVIEW,
    STORES,
    STORE,
    TOUCHPOINTS,
    CELL,
    BESIDE,
    FAILURES,
    TOUCHPOINT,
    LENSES,
    WISHES,
    METRICS,
    DRIVERS,
    SHOPPERS,
    QUESTIONS,
    VISITS_NEEDED,
)


def open_to(role: Role) -> list[Page]:
    """The pages this role may open, in order."""
    return [page for page in PAGES if may(role, page.needs)]


def page_named(name: str, role: Role | None) -> Page:
    """The page with this name, `NotFound` when there is none for this role. A command (None) sees all."""
    for page in PAGES:
        if page.name == name and (role is None or may(role, page.needs)):
            return page
    raise NotFound("This page")
