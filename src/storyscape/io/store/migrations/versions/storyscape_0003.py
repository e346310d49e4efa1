"""Changes by persons are found without reading the whole journal."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "storyscape_0003"
down_revision = "storyscape_0002"

EDITS = sa.table("changes", sa.column("n"), sa.column("record", sa.LargeBinary), sa.column("edit", sa.Text))


def upgrade() -> None:
    """Give the lines of a change, and of its undoing, the change's id; fill it in for those that are there."""
    op.add_column("changes", sa.Column("edit", sa.Text))
    connection = op.get_bind()
    for n, record in connection.execute(sa.select(EDITS.c.n, EDITS.c.record)).all():
        line = json.loads(record)
        if edit := line.get("edit") or line.get("undoes"):
            connection.execute(sa.update(EDITS).where(EDITS.c.n == n).values(edit=edit))
    by_person = sa.text("edit IS NOT NULL")
    op.create_index("changes_by_person", "changes", ["n"], sqlite_where=by_person, postgresql_where=by_person)
