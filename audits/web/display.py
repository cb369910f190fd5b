"""How figures, dates and times are written for people: plain functions, each registered as a Jinja filter.

Two kinds of number are kept apart by name: a *share* runs from 0 to 1, a *score* from 0 to 100.
Rounding is half up, on the exact value, and happens only here.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_currency, format_decimal, format_percent
from flask import Flask
from flask_babel import get_locale, gettext, ngettext

from audits.sentences import Sentence

Number = int | float | Decimal | Fraction

MINUS = "−"
ENDINGS = {1: "st", 2: "nd", 3: "rd"}
LEFT_TO_RIGHT = "\u200e"
"""Invisible: keeps sign and per cent on their side of a figure where words run from right to left."""
_LONG = Context(prec=400)
"""Enough digits for any float, so that nothing is rounded but what is asked for."""


def locale() -> Locale:
    """The reader's locale; English outside a request."""
    return get_locale() or Locale("en")


def language_name(code: str) -> str:
    """A language in the reader's words: "French" for `fr`; the code of one that has no name."""
    return Locale.parse(code, sep="-").get_display_name(locale()) or code


def page_language() -> str:
    return str(locale()).replace("_", "-")


def page_direction() -> str:
    return locale().text_direction


def exact(number: Number) -> Fraction:
    """A float is taken for the decimal it prints as: 0.7125 means 0.7125, not 0.71249999…"""
    return Fraction(repr(number)) if isinstance(number, float) else Fraction(number)


def rounded(number: Number, places: int = 1) -> Decimal:
    """Rounded half up (half away from zero), as school does and `round()` does not."""
    if not isinstance(number, Fraction):
        # A page has thousands of numbers, and fractions take ten times as long. Adding 0 takes the sign off a zero.
        written = Decimal(repr(number) if isinstance(number, float) else number)
        return written.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _LONG) + 0
    scaled = exact(number) * 10**places
    whole, rest = divmod(abs(scaled), 1)
    if rest >= Fraction(1, 2):
        whole += 1
    return (Decimal(whole) if scaled >= 0 else -Decimal(whole)).scaleb(-places)


def decimal(number: Number, places: int = 1) -> str:
    return _in_figures(rounded(number, places), places, locale())


@lru_cache(maxsize=10_000)
def _in_figures(number: Decimal, places: int, language: Locale) -> str:
    """Babel reads its pattern anew for each number; a table has hundreds of numbers, and most recur."""
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return _kept_together(format_decimal(number, pattern, locale=language), language)


def _kept_together(figures: str, language: Locale) -> str:
    return figures if language.text_direction == "ltr" else LEFT_TO_RIGHT + figures


def percent(share: Number | None) -> str:
    """A share of 0 to 1 as "71.3%"."""
    if share is None:
        return gettext("not scored")
    pattern = locale().percent_formats[None].pattern.replace("0", "0.0", 1)
    return _kept_together(format_percent(rounded(share, 3), pattern, locale=locale()), locale())


def whole_percent(share: Number) -> str:
    """A share of 0 to 1 as "71%", where an interval beside it says that decimals would be for show."""
    return _kept_together(format_percent(rounded(share, 2), locale=locale()), locale())


def score(number: Number | None) -> str:
    """A score of 0 to 100 as "71.3", for columns whose heading says the unit."""
    return gettext("not scored") if number is None else decimal(number)


def points(number: Number | None) -> str:
    """Points as entered: up to two decimals, none when there are none."""
    if number is None:
        return gettext("no points")
    return _kept_together(format_decimal(rounded(number, 2), "#,##0.##", locale=locale()), locale())


def change(number: Number | None) -> str:
    """A difference between two scores, always with its sign: "+4.2", "−0.5", "0.0"."""
    if number is None:
        return gettext("not known")
    near = rounded(number)
    sign = "+" if near > 0 else MINUS if near < 0 else ""
    return _kept_together(sign + decimal(abs(near)), locale())


def interval(low: Number | None, high: Number | None) -> str:
    if low is None or high is None:
        return gettext("too few visits")
    return gettext("%(low)s to %(high)s", low=decimal(low), high=decimal(high))


def day(moment: date) -> str:
    """18 November 2026. A datetime is shown as it stands: change its time zone before."""
    return format_date(moment, "d MMMM y", locale=locale())


def day_short(moment: date) -> str:
    return format_date(moment, "d MMM y", locale=locale())


def month(first_day: date) -> str:
    """Nov 2026."""
    return format_date(first_day, "MMM y", locale=locale())


def quarter(first_day: date) -> str:
    """Q4 2026."""
    return format_date(first_day, "QQQ y", locale=locale())


def clock(moment: datetime | time) -> str:
    """14:32, in the time zone that the moment carries."""
    wall = moment.timetz().replace(tzinfo=None) if isinstance(moment, datetime) else moment
    return format_time(wall, "HH:mm", locale=locale())


def clock_second(moment: datetime) -> str:
    """14:32:07, for what was stamped by a tap."""
    return format_time(moment.timetz().replace(tzinfo=None), "HH:mm:ss", locale=locale())


def moment(at: datetime) -> str:
    """18 November 2026, 14:32 CET: date, time and zone written out."""
    zone = format_datetime(at, "zzz", tzinfo=at.tzinfo, locale=locale())
    return gettext("%(day)s, %(clock)s %(zone)s", day=day(at), clock=clock(at), zone=zone)


class Daypart(StrEnum):
    MORNING = "morning"
    MIDDAY = "midday"
    AFTERNOON = "afternoon"
    EVENING = "evening"


def part_of(at: time) -> Daypart:
    if at.hour < 11:
        return Daypart.MORNING
    if at.hour < 14:
        return Daypart.MIDDAY
    if at.hour < 18:
        return Daypart.AFTERNOON
    return Daypart.EVENING


def daypart(moment: datetime | time) -> str:
    """All that a store may learn about when a shopper came."""
    words = {
        Daypart.MORNING: gettext("morning"),
        Daypart.MIDDAY: gettext("midday"),
        Daypart.AFTERNOON: gettext("afternoon"),
        Daypart.EVENING: gettext("evening"),
    }
    return words[part_of(moment.time() if isinstance(moment, datetime) else moment)]


def count(number: int, singular: str, plural: str) -> str:
    """ "1 visit", "12 visits", "1,204 visits"; translated with their number, which some languages leave out."""
    return ngettext(f"%(number)s {singular}", f"%(number)s {plural}", number, number=decimal(number, 0))


def ordinal(rank: int) -> str:
    """1st, 2nd, 3rd; 1er, 2e in French; the bare number where a language has no short form."""
    if locale().language == "fr":
        return "1er" if rank == 1 else f"{rank}e"
    if locale().language != "en":
        return str(rank)
    if rank % 100 in (11, 12, 13):
        return f"{rank}th"
    return f"{rank}{ENDINGS.get(rank % 10, 'th')}"


def rank_range(low: int | None, high: int | None, of: int) -> str:
    if low is None or high is None:
        return gettext("no rank")
    if low == high:
        return gettext("%(rank)s of %(of)s", rank=ordinal(low), of=of)
    return gettext("between %(low)s and %(high)s of %(of)s", low=ordinal(low), high=ordinal(high), of=of)


def file_size(octets: int) -> str:
    """Decimal units, as phones and disks are sold."""
    if octets < 1000:
        return ngettext("%(num)s byte", "%(num)s bytes", octets)
    if octets < 1_000_000:
        return gettext("%(size)s kB", size=decimal(Fraction(octets, 1000), 0))
    return gettext("%(size)s MB", size=decimal(Fraction(octets, 1_000_000)))


def duration(took: timedelta | None) -> str:
    """45 s, 3 min 20 s, 1 h 05 min."""
    if took is None:
        return gettext("not timed")
    seconds = int(took.total_seconds())
    minutes, rest = divmod(seconds, 60)
    if minutes == 0:
        return gettext("%(seconds)s s", seconds=seconds)
    if minutes < 60 and rest:
        return gettext("%(minutes)s min %(seconds)s s", minutes=minutes, seconds=rest)
    if minutes < 60:
        return gettext("%(minutes)s min", minutes=minutes)
    return gettext("%(hours)s h %(minutes)s min", hours=minutes // 60, minutes=f"{minutes % 60:02}")


def distance(metres: float) -> str:
    """Whole metres below a kilometre, kilometres with one decimal above."""
    if metres < 1_000:
        return gettext("%(metres)s m", metres=decimal(metres, 0))
    return gettext("%(kilometres)s km", kilometres=decimal(metres / 1_000))


def money(cents: int, currency: str = "EUR") -> str:
    return format_currency(Decimal(cents).scaleb(-2), currency, locale=locale())


def listed(words: Iterable[object]) -> str:
    """Names one after the other, parted as the language parts them."""
    return gettext(", ").join(map(str, words))


def say(pattern: str, **values: object) -> str:
    """A pattern of a plain module in the reader's language: `audits.sentences.Say`."""
    return gettext(pattern, **{name: _value(value) for name, value in values.items()})


def told(text: str) -> str:
    """What a plain module says, in the reader's language; a text that is no sentence of ours stays as it is."""
    if not isinstance(text, Sentence):
        return text
    values = {name: _value(value) for name, value in text.values.items()}
    if text.plural:
        return ngettext(text.pattern, text.plural, text.number, **values)
    return gettext(text.pattern, **values)


def _value(value: object) -> str:
    match value:
        case str():
            return told(value)
        case int():
            return decimal(value, 0)
        case date():
            return day(value)
        case list() | tuple():
            return listed(value)
        case _:
            return str(value)


FILTERS = (
    change, clock, clock_second, count, day, day_short, daypart, decimal, distance, duration, file_size, interval,
    language_name, listed, moment, money, ordinal, percent, points, rank_range, score, told, whole_percent,
)  # fmt: skip


def register(app: Flask) -> None:
    for shown in FILTERS:
        app.jinja_env.filters[shown.__name__] = shown
    app.jinja_env.globals.update(page_language=page_language, page_direction=page_direction)
