"""Pages as they were served, what was set aside, how far archives were read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "storyscape_0005"
down_revision = "storyscape_0004"

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the four tables."""
    op.create_table(
        "bodies",
        sa.Column("digest", ID, primary_key=True),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "pages",
        sa.Column("id", ID, primary_key=True),
        sa.Column("place", ID, nullable=False),
        sa.Column("fetched_at", sa.BigInteger, nullable=False),
        sa.Column("kept_at", sa.BigInteger, nullable=False),
        sa.Column("digest", ID, sa.ForeignKey("bodies.digest"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
    )
    op.create_index("pages_by_place", "pages", ["place", "fetched_at"])
    op.create_index("pages_by_time", "pages", ["kept_at"])
    op.create_index("pages_by_digest", "pages", ["digest"])
    op.create_table(
        "rejects",
        sa.Column("id", ID, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
    )
    op.create_index("rejects_by_time", "rejects", ["at", "id"])
    op.create_table(
        "archives",
        sa.Column("id", ID, primary_key=True),
        sa.Column("record", sa.LargeBinary, nullable=False),
    )
