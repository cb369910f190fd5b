"""Addresses of the designer, a module an errand."""

from audits.checklists.designer import (
    designer_routes,
    question_routes,
    settings_routes,
    touchpoint_routes,
    translation_routes,
)

PAGES = (designer_routes, question_routes, touchpoint_routes, settings_routes, translation_routes)
__all__ = ["PAGES"]
