"""visits.csv: gathered by visit, matched with what is here, checked, fitted to its questionnaire, written."""

from audits.visits.importing.progress import Progress
from audits.visits.importing.writing import VisitPlan, check_visits, write_visits

__all__ = ["Progress", "VisitPlan", "check_visits", "write_visits"]
