"""Addresses for operators, a module an errand."""

from audits.operating import health_routes, operation_routes
from audits.operating.blueprint import operating

PAGES = (health_routes, operation_routes)
__all__ = ["PAGES", "operating"]
