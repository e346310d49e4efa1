"""Feeds that are followed, and the pages that they named."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "storyscape_0002"
down_revision = "storyscape_0001"

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "feeds",
        sa.Column("id", ID, primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("next_at", sa.BigInteger, nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
    )
    op.create_index("feeds_by_time", "feeds", ["status", "next_at"])
    op.create_table(
        "leads",
        sa.Column("id", ID, primary_key=True),
        sa.Column("feed_id", ID, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_at", sa.BigInteger, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
        sa.Column("error", sa.Text),
    )
    op.create_index("leads_by_time", "leads", ["state", "next_at"])
    op.create_index("leads_by_feed", "leads", ["feed_id"])
