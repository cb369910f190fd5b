"""The comparison behind most pages: read, compared, and put on the scale that people read."""

from sqlmodel import Session

from audits.comparisons.fitting import shoppers_of
from audits.comparisons.queries import groups
from audits.comparisons.rows import on_scale
from audits.comparisons.scope import Wanted
from audits.consistency.comparison import Comparison, compare
from audits.consistency.groups import Groups


def compared(session: Session, wanted: Wanted) -> Comparison:
    """The stores and touchpoints of a choice, compared. As many queries as `groups`."""
    return compared_groups(session, groups(session, wanted))


def compared_groups(session: Session, found: Groups) -> Comparison:
    """The same for groups that were read before, for pages that need both."""
    return on_scale(compare(found, shoppers_of(session, found.shoppers)))
