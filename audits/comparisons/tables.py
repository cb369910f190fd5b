"""What comparisons keep: fits that take too long for a page, under the digest of what they were made from."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from audits.columns import Instant


class FittedSplit(SQLModel, table=True):
    """Stores and shoppers told apart for one set of visits' totals, or why they cannot be.

    `digest` is the sha256 of those totals: other visits have another digest, so a row is never out of date. `result`
    is what `audits.comparisons.fitting` writes. Rows can be thrown away at any time.
    """

    __tablename__ = "shopper_split"

    digest: str = Field(max_length=64, primary_key=True)
    fitted_at: datetime = Field(sa_type=Instant, index=True)
    result: dict[str, Any] = Field(sa_type=JSON)
