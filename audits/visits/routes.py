"""Addresses of visits, a module an errand."""

from audits.visits import moved_stores
from audits.visits.blueprint import visits
from audits.visits.importing import routes as import_routes
from audits.visits.pages import answer_routes, report_routes, sending_routes
from audits.visits.personal import routes as personal_routes
from audits.visits.phone import app_routes, disguise_routes
from audits.visits.phone import report_routes as phone_report_routes
from audits.visits.photos import routes as photo_routes
from audits.visits.reading import routes as reading_routes
from audits.visits.releasing import routes as releasing_routes
from audits.visits.reviewing import making_routes
from audits.visits.reviewing import routes as review_routes
from audits.visits.trial import routes as trial_routes

PAGES = (
    report_routes,
    answer_routes,
    photo_routes,
    phone_report_routes,
    sending_routes,
    review_routes,
    releasing_routes,
    reading_routes,
    import_routes,
    trial_routes,
    disguise_routes,
    making_routes,
    app_routes,
    personal_routes,
)
# A store that moves takes its frozen scores along; see `audits.stores.moves`.
FOLLOWERS = (moved_stores.move_scores,)
__all__ = ["FOLLOWERS", "PAGES", "visits"]
