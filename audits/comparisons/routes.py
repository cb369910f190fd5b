"""Addresses of comparisons. The choice lives in the query string, so that a view can be kept and sent."""

from audits.access import Can
from audits.comparisons import figure_routes
from audits.comparisons.blueprint import comparisons
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
from audits.comparisons.showing import shown
from audits.web.guard import needs

__all__ = ["comparisons", "figure_routes"]


@comparisons.get("/comparison")
@needs(Can.COMPARE)
def overview() -> str:
    """How consistent the network is, and where inconsistency comes from."""
    return shown(OVERVIEW)


@comparisons.get("/comparison/stores")
@needs(Can.COMPARE)
def stores() -> str:
    """Which stores differ by more than chance."""
    return shown(STORES)


@comparisons.get("/comparison/store")
@needs(Can.COMPARE)
def store() -> str:
    """One store: over time, by touchpoint, its wishes and its failures."""
    return shown(STORE)


@comparisons.get("/comparison/touchpoints")
@needs(Can.COMPARE)
def touchpoints() -> str:
    """Stores × touchpoints, as a table with its numbers in the cells."""
    return shown(TOUCHPOINTS)


@comparisons.get("/comparison/cell")
@needs(Can.COMPARE)
def cell() -> str:
    """The visits behind one store at one touchpoint."""
    return shown(CELL)


@comparisons.get("/comparison/lenses")
@needs(Can.COMPARE)
def lenses() -> str:
    """Each store by service and by experience."""
    return shown(LENSES)


@comparisons.get("/comparison/wishes")
@needs(Can.COMPARE)
def wishes() -> str:
    """What was expected and experienced, and what would have been nice."""
    return shown(WISHES)


@comparisons.get("/comparison/beside")
@needs(Can.COMPARE)
def beside() -> str:
    """Two stores or more, a store and its region, or two periods, side by side."""
    return shown(BESIDE)


@comparisons.get("/comparison/drivers")
@needs(Can.COMPARE)
def drivers() -> str:
    """Which touchpoints go with the outcome."""
    return shown(DRIVERS)


@comparisons.get("/comparison/metrics")
@needs(Can.COMPARE)
def metrics() -> str:
    """NPS, CSAT, CES, return and recommend, as mystery shoppers answered."""
    return shown(METRICS)


@comparisons.get("/comparison/shoppers")
@needs(Can.SEE_SHOPPER_YARDSTICKS)
def shoppers() -> str:
    """How high or low each shopper scores, told apart from the stores they visited."""
    return shown(SHOPPERS)


@comparisons.get("/comparison/failures")
@needs(Can.COMPARE)
def failures() -> str:
    """Critical failures as a list of their own."""
    return shown(FAILURES)


@comparisons.get("/comparison/touchpoint")
@needs(Can.COMPARE)
def touchpoint() -> str:
    """One touchpoint over all stores, and which of its questions make it uneven."""
    return shown(TOUCHPOINT)


@comparisons.get("/comparison/visits-needed")
@needs(Can.COMPARE)
def visits_needed() -> str:
    """How many visits each aim takes, and which stores need the next one most."""
    return shown(VISITS_NEEDED)


@comparisons.get("/comparison/questions")
@needs(Can.COMPARE)
def questions() -> str:
    """Which questions tell nothing, cannot be answered or say the same twice."""
    return shown(QUESTIONS)
