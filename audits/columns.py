"""Column types that keep what a database would bend: exact points, exact scores, aware instants, fixed choices."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, Float, Integer, Text, TypeDecorator
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class Hundredths(TypeDecorator[Decimal]):
    """A number with at most two decimals, kept as whole hundredths so that no binary fraction creeps in."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Decimal to whole hundredths; a third decimal is refused because it would be lost."""
        if value is None:
            return None
        hundredths = Decimal(value) * 100
        if hundredths != hundredths.to_integral_value():
            raise ValueError(f"{value} has more than two decimals")
        return int(hundredths)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Whole hundredths to Decimal, without trailing zeros."""
        if value is None:
            return None
        whole, rest = divmod(int(value), 100)
        return Decimal(whole) if rest == 0 else (Decimal(int(value)) / 100).normalize()


class Exact(TypeDecorator[Fraction]):
    """A fraction kept as text `numerator/denominator`: a weighted total soon outgrows 64 bits."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:
        """Fraction to `numerator/denominator`."""
        return None if value is None else f"{value.numerator}/{value.denominator}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:
        """`numerator/denominator` to Fraction."""
        return None if value is None else Fraction(value)


class Approximate(GenericFunction[float]):
    """An `Exact` column as a float within SQL, for sums over many rows: `Approximate(column)`."""

    type = Float()
    inherit_cache = True


@compiles(Approximate, "sqlite")
def _approximate_in_sqlite(function: Approximate, compiler: SQLCompiler, **kw: Any) -> str:
    fraction = compiler.process(function.clauses, **kw)
    below = f"substr({fraction}, instr({fraction}, '/') + 1)"
    return f"(CAST({fraction} AS REAL) / CAST({below} AS REAL))"  # a cast reads as far as the digits go


@compiles(Approximate, "postgresql")
def _approximate_in_postgresql(function: Approximate, compiler: SQLCompiler, **kw: Any) -> str:
    fraction = compiler.process(function.clauses, **kw)
    above, below = (f"CAST(split_part({fraction}, '/', {part}) AS DOUBLE PRECISION)" for part in (1, 2))
    return f"({above} / {below})"


class Month(GenericFunction[int]):
    """The month of a day within SQL, counted through from January of the year 0: `Month(column)`."""

    type = Integer()
    inherit_cache = True


@compiles(Month, "sqlite")
def _month_in_sqlite(function: Month, compiler: SQLCompiler, **kw: Any) -> str:
    day = compiler.process(function.clauses, **kw)
    # Days are text there; strftime would take ten times as long.
    return f"(substr({day}, 1, 4) * 12 + substr({day}, 6, 2) - 1)"


@compiles(Month, "postgresql")
def _month_in_postgresql(function: Month, compiler: SQLCompiler, **kw: Any) -> str:
    day = compiler.process(function.clauses, **kw)
    # Not extract(), which reckons in decimals there.
    return f"CAST(date_part('year', {day}) * 12 + date_part('month', {day}) - 1 AS INTEGER)"


class Instant(TypeDecorator[datetime]):
    """An aware moment in UTC. SQLite forgets time zones, so they are taken off and put back here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """An aware datetime as the database keeps it; a naive one is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice(options: type[StrEnum], name: str) -> Enum:
    """A text column whose CHECK constraint (named after `name`) lists the values of a StrEnum."""
    return Enum(
        options,
        name=name,
        native_enum=False,
        create_constraint=True,
        values_callable=lambda members: [member.value for member in members],
        length=40,
    )
