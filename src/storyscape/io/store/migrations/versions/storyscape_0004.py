"""Outlets and ratings are found by their keys, without reading all of them."""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

from storyscape.outlets.sought import keys_of
from storyscape.records import Outlet, Rating

revision = "storyscape_0004"
down_revision = "storyscape_0003"

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
FACTS = sa.table("facts", sa.column("id"), sa.column("kind"), sa.column("record", sa.LargeBinary))


def upgrade() -> None:
    """Make the table of keys and fill it for what is there; subjects sort by their bytes, to be looked up as ranges."""
    made = op.create_table(
        "fact_keys",
        sa.Column("key", ID, primary_key=True),
        sa.Column("id", ID, sa.ForeignKey("facts.id"), primary_key=True),
    )
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.execute('ALTER TABLE facts ALTER COLUMN subject TYPE text COLLATE "C"')
    held = connection.execute(sa.select(FACTS).where(FACTS.c.kind.in_(("outlet", "rating")))).all()
    if rows := [{"key": key, "id": row.id} for row in held for key in sorted(keys_of(_record(row)))]:
        op.bulk_insert(made, rows)


def _record(row: sa.Row[Any]) -> Outlet | Rating:
    if row.kind == "outlet":
        return msgspec.json.decode(row.record, type=Outlet)
    return msgspec.json.decode(row.record, type=Rating)
