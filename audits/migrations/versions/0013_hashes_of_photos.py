"""The sha256 of the pictures that were made of each photo, so that damage is noticed.

Existing rows: the new columns are empty, because a migration reads no files. `check` looks whether the pictures of such
photos can still be read whole.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    for table in ("photo", "superseded_photo"):
        for column in ("screen_sha256", "print_sha256"):
            op.add_column(table, sa.Column(column, sa.String(length=64), nullable=True))
