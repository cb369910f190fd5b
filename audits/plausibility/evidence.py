"""What is known about how a report came to be, and what a reviewer is asked to look at, as plain data."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum

from audits.sheet import Sheet


class Sign(StrEnum):
    """What raised a doubt."""

    SHORT_VISIT = "short-visit"
    QUICK_REPORT = "quick-report"
    LEFT_BEFORE_ARRIVING = "left-before-arriving"
    FAR_FROM_STORE = "far-from-store"
    CLOCK_WRONG = "clock-wrong"
    OUTSIDE_ITS_DAYS = "outside-its-days"
    CANCELLED = "cancelled"
    SENT_LATE = "sent-late"
    PHOTO_SEEN_BEFORE = "photo-seen-before"
    PHOTO_USED_TWICE = "photo-used-twice"
    PHOTO_ALIKE = "photo-alike"
    PHOTO_OF_ANOTHER_DAY = "photo-of-another-day"
    PHOTO_OF_ANOTHER_PLACE = "photo-of-another-place"
    WORDS_SEEN_BEFORE = "words-seen-before"
    COMMENT_REPEATED = "comment-repeated"
    ALL_THE_SAME = "all-the-same"
    ALL_THE_BEST = "all-the-best"
    MANY_COULD_NOT_TELL = "many-could-not-tell"
    WEAKENING_WORDS = "weakening-words"


class Weight(IntEnum):
    """How soon a reviewer should look. A doubt never decides anything by itself."""

    GLANCE = 1
    LOOK = 2
    LOOK_FIRST = 3


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing worth a reviewer's look, in a sentence that accuses nobody.

    `visits` are the references of other visits it speaks of. It is for reviewers: shoppers and stores do not
    see it.
    """

    sign: Sign
    sentence: str
    weight: Weight
    visits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PhotoEvidence:
    """What is known about one photo of the report.

    `name` is what the reviewer sees it called. `same_in` and `alike_in` are references of earlier visits with
    the same bytes or a picture hardly different. `taken_on` is the day the camera wrote down, `metres_away`
    how far from the store it says it was.
    """

    name: str
    sha256: str
    same_in: tuple[str, ...] = ()
    alike_in: tuple[str, ...] = ()
    taken_on: date | None = None
    metres_away: float | None = None


@dataclass(frozen=True, slots=True)
class EarlierReport:
    """The words of an earlier report, narrative and comments together, by the visit's reference."""

    visit: str
    words: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the doubts are drawn from. What is not known is None or empty and raises no doubt.

    `visited_on` is the day in the store's time zone. `arrived`, `left` and `sent` are aware. `elapsed` is the
    time the report was open for filling in. `metres_away` is the distance from the phone's position to the
    store, right to within `accuracy_metres`. `clock_ahead` is the phone's clock minus ours. `window` is the first
    and the last day for the visit, `begun_on` the day on which the report was begun, `cancelled` whether the visit
    was called off. `earlier` comes with the nearest in time first; only the first few hundred are read.
    """

    sheet: Sheet
    narrative: str = ""
    visited_on: date | None = None
    arrived: datetime | None = None
    left: datetime | None = None
    sent: datetime | None = None
    elapsed: timedelta | None = None
    metres_away: float | None = None
    accuracy_metres: float | None = None
    clock_ahead: timedelta | None = None
    window: tuple[date, date] | None = None
    begun_on: date | None = None
    cancelled: bool = False
    photos: tuple[PhotoEvidence, ...] = ()
    earlier: tuple[EarlierReport, ...] = ()

    @property
    def comments(self) -> list[str]:
        """The comments that say something, in the order of the answers."""
        return [answer.comment.strip() for answer in self.sheet.answers.values() if answer.comment.strip()]

    @property
    def words(self) -> str:
        """Narrative and comments together, as an earlier report would hold them."""
        return "\n".join([self.narrative, *self.comments]).strip()
