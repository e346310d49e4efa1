"""The first schema: articles, stories, features, facts, landscapes, search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "storyscape_0001"
down_revision = None

ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make all tables."""
    _make_articles()
    _make_stories()
    _make_keys()
    _make_facts()
    if op.get_bind().dialect.name == "sqlite":
        # Without content of its own: it points to articles by row id. Nothing is ever deleted from it; what is no
        # longer a key's current version is left out when it is joined with keys.
        op.execute(
            "CREATE VIRTUAL TABLE search USING fts5 (title, text, content = '', "
            "tokenize = \"unicode61 remove_diacritics 0 categories 'L* N* M* Co'\")"
        )
        return
    op.execute("CREATE TABLE search (seq bigint PRIMARY KEY, words tsvector NOT NULL)")
    # A short list of waiting entries (in kB): while it is long, the planner reads the whole table instead.
    op.execute("CREATE INDEX search_by_word ON search USING gin (words) WITH (gin_pending_list_limit = 256)")


def _make_articles() -> None:
    op.create_table(
        "articles",
        sa.Column("seq", BIG, primary_key=True, autoincrement=False),
        sa.Column("id", ID, nullable=False, unique=True),
        sa.Column("key", ID, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("key", "version", name="one_id_per_version"),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
    )


def _make_stories() -> None:
    op.create_table(
        "stories",
        sa.Column("id", ID, primary_key=True),
        sa.Column("redirect_to", ID, sa.ForeignKey("stories.id")),
        sa.Column("name", sa.Text),
        sa.Column("title", sa.Text),
        sa.Column("title_article", ID),
        sa.Column("title_outlet", sa.Text),
        sa.Column("title_lang", sa.Text),
        sa.Column("articles", sa.Integer, nullable=False),
        sa.Column("outlets", sa.Integer, nullable=False),
        sa.Column("unknown", sa.Integer, nullable=False),
        sa.Column("languages", sa.Text, nullable=False),
        sa.Column("first_at", sa.BigInteger),
        sa.Column("last_at", sa.BigInteger),
    )
    op.create_index("stories_by_time", "stories", ["last_at", "id"])
    op.create_index("stories_by_redirect", "stories", ["redirect_to"])
    op.create_table(
        "story_languages",
        sa.Column("story_id", ID, sa.ForeignKey("stories.id"), primary_key=True),
        sa.Column("lang", sa.Text, primary_key=True),
        sa.Column("last_at", sa.BigInteger, nullable=False),
    )
    op.create_index("story_languages_by_time", "story_languages", ["lang", "last_at", "story_id"])
    op.create_table(
        "changes",
        sa.Column("n", BIG, primary_key=True),
        sa.Column("id", ID, nullable=False, unique=True),
        sa.Column("story_id", ID, sa.ForeignKey("stories.id"), nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("changes_by_story", "changes", ["story_id", "n"])


def _make_keys() -> None:
    op.create_table(
        "keys",
        sa.Column("key", ID, primary_key=True),
        sa.Column("seq", sa.BigInteger, sa.ForeignKey("articles.seq"), nullable=False, unique=True),
        sa.Column("lang", sa.Text, nullable=False),
        sa.Column("outlet", sa.Text),
        sa.Column("published_at", sa.BigInteger),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("story_id", ID, sa.ForeignKey("stories.id")),
        sa.Column("place", sa.LargeBinary),
    )
    op.create_index("keys_by_story", "keys", ["story_id", "seen_at"])
    op.create_index("keys_by_time", "keys", ["seen_at", "key"])
    op.create_table(
        "features",
        sa.Column("key", ID, sa.ForeignKey("keys.key"), primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("blob", sa.LargeBinary, nullable=False),
    )


def _make_facts() -> None:
    op.create_table(
        "facts",
        sa.Column("id", ID, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("current", sa.Boolean, nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
    )
    op.create_index("facts_by_subject", "facts", ["kind", "subject"])
    op.create_table(
        "landscapes",
        sa.Column("recipe", ID, primary_key=True),
        sa.Column("story_id", ID, nullable=False),
        sa.Column("drawn_at", sa.BigInteger, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_index("landscapes_by_story", "landscapes", ["story_id", "drawn_at"])
