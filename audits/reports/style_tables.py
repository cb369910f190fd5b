"""How documents look: the name, colours and logo of the house, and the paper it uses."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from audits.columns import Instant, choice
from audits.reports.tables import PaperSize


class HouseStyle(SQLModel, table=True):
    """The one style of all documents; there is no row until somebody chooses.

    Colours are `#rrggbb`: `accent` for headings' rules and large figures on white, `band` for the band at the head of
    a cover, whose words are white or ink, whichever is easier to read. The logo is a picture of our own making.
    """

    __tablename__ = "house_style"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint("length(accent) = 7 AND length(band) = 7", name="colours_written_out"),
    )

    id: int = Field(default=1, primary_key=True)
    name: str = Field(default="", max_length=80)
    accent: str = Field(max_length=7)
    band: str = Field(max_length=7)
    logo_key: str = Field(default="", max_length=200)
    logo_width: int | None = None
    logo_height: int | None = None
    language: str = Field(default="en", max_length=10)
    paper: PaperSize = Field(default=PaperSize.A4, sa_type=choice(PaperSize, "paper_known"))
    revision: int = 1
    changed_at: datetime = Field(sa_type=Instant)
    changed_by_id: UUID | None = Field(default=None, foreign_key="person.id")
