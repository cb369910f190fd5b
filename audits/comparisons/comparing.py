"""The comparison behind most pages: read, compared, and put on the scale that people read."""

from sqlmodel import Session

from audits.comparisons.queries import groups
from audits.comparisons.rows import on_scale
from audits.comparisons.scope import Wanted
from audits.consistency.comparison import Comparison, compare


def compared(session: Session, wanted: Wanted) -> Comparison:
    """The stores and touchpoints of a choice, compared. As many queries as `groups`."""
    return on_scale(compare(groups(session, wanted)))
