"""Addresses of visits, a module an errand."""

from audits.visits import (
    answer_routes,
    app_routes,
    disguise_routes,
    import_routes,
    making_routes,
    moved_stores,
    phone_report_routes,
    photo_routes,
    reading_routes,
    report_routes,
    review_routes,
    sending_routes,
    trial_routes,
)
from audits.visits.blueprint import visits

PAGES = (
    report_routes,
    answer_routes,
    photo_routes,
    phone_report_routes,
    sending_routes,
    review_routes,
    reading_routes,
    import_routes,
    trial_routes,
    disguise_routes,
    making_routes,
    app_routes,
)
# A store that moves takes its frozen scores along; see `audits.stores.moves`.
FOLLOWERS = (moved_stores.move_scores,)
__all__ = ["FOLLOWERS", "PAGES", "visits"]
