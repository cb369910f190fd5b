"""Schedules in words: what, for whom, when, and over which period."""

from datetime import datetime
from typing import assert_never

from babel.dates import format_date, get_day_names
from flask_babel import gettext as _

from audits.reports.schedule_tables import Cadence, Covers
from audits.reports.schedules.cadence import LAST, Rhythm
from audits.reports.schedules.rules import Offer
from audits.web.display import clock, locale


def moment_words(due: datetime, rhythm: Rhythm) -> str:
    """Monday 7 December 2026, 06:00, in the schedule's own zone, which the page names once."""
    local = due.astimezone(rhythm.zone)
    day = format_date(local, "EEEE d MMMM y", locale=locale())
    return f"{day}, {clock(local)}"


def rhythm_words(rhythm: Rhythm) -> str:
    """When it comes, such as: On the first Monday of each month, 06:00 (Europe/Paris)."""
    at = f"{rhythm.hour:02}:00 ({rhythm.timezone})"
    match rhythm.cadence:
        case Cadence.WEEKLY:
            return _("Each %(weekday)s, %(at)s", weekday=weekday_words(rhythm.weekday), at=at)
        case Cadence.MONTHLY_WEEKDAY:
            return _(
                "On the %(nth)s %(weekday)s of each month, %(at)s",
                nth=nth_words(rhythm.nth).lower(),
                weekday=weekday_words(rhythm.weekday),
                at=at,
            )
        case Cadence.MONTHLY_DAY:
            return _("On day %(day)s of each month, %(at)s", day=rhythm.month_day, at=at)
        case Cadence.QUARTERLY:
            return _("On the first day of each quarter, %(at)s", at=at)
        case Cadence.ROUND_ENDS:
            return _("On the day after a round ends, %(at)s", at=at)
        case _:
            assert_never(rhythm.cadence)


def weekday_words(weekday: int) -> str:
    """The name of a day of the week, 0 for Monday."""
    return str(get_day_names("wide", locale=locale())[weekday])


def nth_words(nth: int) -> str:
    """First to fourth, or last."""
    words = {1: _("First"), 2: _("Second"), 3: _("Third"), 4: _("Fourth"), LAST: _("Last")}
    return words[nth]


def offer_words(offer: Offer) -> str:
    """Which document, and for whom."""
    match offer:
        case Offer.REGION_TO_MANAGER:
            return _("Comparison of each region, to its regional manager")
        case Offer.NETWORK:
            return _("Network book, to head office")
        case Offer.REGION:
            return _("Comparison of one region, to head office")
        case Offer.AUDITS:
            return _("Audits of the store’s visits, to each store manager")
        case _:
            assert_never(offer)


def cadence_words(cadence: Cadence) -> str:
    """How often, as the form offers it."""
    match cadence:
        case Cadence.WEEKLY:
            return _("Each week")
        case Cadence.MONTHLY_WEEKDAY:
            return _("Each month, on a weekday such as the first Monday")
        case Cadence.MONTHLY_DAY:
            return _("Each month, on a day such as the 15th")
        case Cadence.QUARTERLY:
            return _("On the first day of each quarter")
        case Cadence.ROUND_ENDS:
            return _("When a round ends, on the day after")
        case _:
            assert_never(cadence)


def covers_words(covers: Covers) -> str:
    """The period, as the form offers it."""
    match covers:
        case Covers.WEEK:
            return _("The week before, Monday to Sunday")
        case Covers.MONTH:
            return _("The month before")
        case Covers.QUARTER:
            return _("The quarter before")
        case Covers.YEAR:
            return _("The twelve months before")
        case Covers.ROUND:
            return _("The round that ended")
        case _:
            assert_never(covers)
