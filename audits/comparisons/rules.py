"""Which period is looked at, and what a comparison is asked for."""

from datetime import date, timedelta

from audits.errors import AuditError

EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)


def usual_period(newest: date) -> tuple[date, date]:
    """The 12 months that end with the newest approved visit, both days included."""
    try:
        start = newest.replace(year=newest.year - 1)
    except ValueError:  # 29 February
        start = newest.replace(year=newest.year - 1, day=28)
    return start + timedelta(days=1), newest


def check_period(from_day: date | None, to_day: date | None) -> None:
    """Refuse a period that runs backwards, or a day that can only be a slip of the hand."""
    if from_day and to_day and to_day < from_day:
        raise AuditError(
            f"The period ends on {to_day.isoformat()}, before it starts on {from_day.isoformat()}. "
            "Turn the two days round."
        )
    for day in (from_day, to_day):
        if day and not EARLIEST <= day <= LATEST:
            raise AuditError(
                f"{day.isoformat()} is not a day to compare. Choose one from {EARLIEST.year} to {LATEST.year}."
            )
