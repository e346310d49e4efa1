"""The tables from which a store is made.

Law: what is content is kept as the record's own JSON bytes; columns hold only what is looked up, joined or sorted by.
Times are microseconds since 1970 in UTC, so that both dialects keep and order them alike.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)

HEAD: Final = "storyscape_0001"  # another name with every change to the tables
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_COUNTER_BITS: Final = 26

# Ids sort by their bytes in both dialects: prefixes are looked up as ranges.
Id: Final = Text().with_variant(Text(collation="C"), "postgresql")
Big: Final = BigInteger().with_variant(Integer(), "sqlite")  # SQLite's row id must be declared INTEGER

metadata: Final = MetaData()

# The name of the schema that a store was made with: one row.
schemas: Final = Table("storyscape_schema", metadata, Column("name", Text, primary_key=True))

# One row per version. ``seq`` orders versions by the time they were seen, and is what the search index points to.
articles: Final = Table(
    "articles",
    metadata,
    Column("seq", Big, primary_key=True, autoincrement=False),
    Column("id", Id, nullable=False, unique=True),
    Column("key", Id, nullable=False),
    Column("version", Integer, nullable=False),
    Column("record", LargeBinary, nullable=False),
    UniqueConstraint("key", "version", name="one_id_per_version"),
)

stories: Final = Table(
    "stories",
    metadata,
    Column("id", Id, primary_key=True),
    Column("redirect_to", Id, ForeignKey("stories.id")),
    Column("name", Text),
    Column("title", Text),
    Column("title_article", Id),
    Column("title_outlet", Text),
    Column("title_lang", Text),
    # What lists show, kept in step with the members in the same transaction; times are NULL without members.
    Column("articles", Integer, nullable=False, default=0),
    Column("outlets", Integer, nullable=False, default=0),
    Column("unknown", Integer, nullable=False, default=0),
    Column("languages", Text, nullable=False, default="[]"),
    Column("first_at", BigInteger),
    Column("last_at", BigInteger),
    Index("stories_by_time", "last_at", "id"),
    Index("stories_by_redirect", "redirect_to"),
)

story_languages: Final = Table(
    "story_languages",
    metadata,
    Column("story_id", Id, ForeignKey("stories.id"), primary_key=True),
    Column("lang", Text, primary_key=True),
    Column("last_at", BigInteger, nullable=False),
    Index("story_languages_by_time", "lang", "last_at", "story_id"),
)

# One row per article key: its current version and the place where it stands.
keys: Final = Table(
    "keys",
    metadata,
    Column("key", Id, primary_key=True),
    Column("seq", BigInteger, ForeignKey("articles.seq"), nullable=False, unique=True),
    Column("lang", Text, nullable=False),
    Column("outlet", Text),
    Column("published_at", BigInteger),
    Column("seen_at", BigInteger, nullable=False),
    Column("story_id", Id, ForeignKey("stories.id")),
    Column("place", LargeBinary),
    Index("keys_by_story", "story_id", "seen_at"),
    Index("keys_by_time", "seen_at", "key"),
    Index("keys_by_outlet", "outlet", "seen_at"),
)

# Append-only. ``id`` is the hash of the line, so that saving a batch again adds nothing. ``edit`` is the change by a
# person that the line is part of or takes back.
changes: Final = Table(
    "changes",
    metadata,
    Column("n", Big, primary_key=True),
    Column("id", Id, nullable=False, unique=True),
    Column("story_id", Id, ForeignKey("stories.id"), nullable=False),
    Column("record", LargeBinary, nullable=False),
    Column("edit", Text),
    Index("changes_by_story", "story_id", "n"),
    Index("changes_by_person", "n", sqlite_where=text("edit IS NOT NULL"), postgresql_where=text("edit IS NOT NULL")),
    sqlite_autoincrement=True,
)

features: Final = Table(
    "features",
    metadata,
    Column("key", Id, ForeignKey("keys.key"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("blob", LargeBinary, nullable=False),
)

# Outlets, raters and ratings by content id. ``subject`` is what one of them is current for.
facts: Final = Table(
    "facts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Id, nullable=False),
    Column("current", Boolean, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Index("facts_by_subject", "kind", "subject"),
)

# What outlets and ratings are found by: places, names, hosts. Of records that are no longer current, too.
fact_keys: Final = Table(
    "fact_keys",
    metadata,
    Column("key", Id, primary_key=True),
    Column("id", Id, ForeignKey("facts.id"), primary_key=True),
)

landscapes: Final = Table(
    "landscapes",
    metadata,
    Column("recipe", Id, primary_key=True),
    Column("story_id", Id, nullable=False),
    Column("drawn_at", BigInteger, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Index("landscapes_by_story", "story_id", "drawn_at"),
)

counters: Final = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

feeds: Final = Table(
    "feeds",
    metadata,
    Column("id", Id, primary_key=True),
    Column("url", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("next_at", BigInteger, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Index("feeds_by_time", "status", "next_at"),
)

# The pages that feeds named, each once however many feeds name it: waiting to be fetched, taken, or set aside.
leads: Final = Table(
    "leads",
    metadata,
    Column("id", Id, primary_key=True),
    Column("feed_id", Id, nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Column("error", Text),
    Index("leads_by_time", "state", "next_at"),
    Index("leads_by_feed", "feed_id"),
)

# Pages as they were served. ``id`` is the hash of name and time, ``place`` that of the address; equal bodies are one.
bodies: Final = Table(
    "bodies",
    metadata,
    Column("digest", Id, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

pages: Final = Table(
    "pages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("place", Id, nullable=False),
    Column("fetched_at", BigInteger, nullable=False),
    Column("kept_at", BigInteger, nullable=False),
    Column("digest", Id, ForeignKey("bodies.digest"), nullable=False),
    Column("name", Text, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Index("pages_by_place", "place", "fetched_at"),
    Index("pages_by_time", "kept_at"),
    Index("pages_by_digest", "digest"),
)

# What was set aside, by the hash of where it stood, and how far archives were read, by their digest.
rejects: Final = Table(
    "rejects",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Index("rejects_by_time", "at", "id"),
)

archives: Final = Table(
    "archives",
    metadata,
    Column("id", Id, primary_key=True),
    Column("record", LargeBinary, nullable=False),
)

# What was learned of an outlet's pages.
sites: Final = Table(
    "sites",
    metadata,
    Column("outlet", Id, primary_key=True),
    Column("record", LargeBinary, nullable=False),
)

# What words are found by has a form of its own in each dialect.
_SEARCH: Final = (
    # Without content of its own: it points to articles by row id. Nothing is ever deleted from it; what is no longer a
    # key's current version is left out when it is joined with keys.
    (
        "sqlite",
        "CREATE VIRTUAL TABLE search USING fts5 (title, text, content = '', "
        "tokenize = \"unicode61 remove_diacritics 0 categories 'L* N* M* Co'\")",
    ),
    ("postgresql", "CREATE TABLE search (seq bigint PRIMARY KEY, words tsvector NOT NULL)"),
    # A short list of waiting entries (in kB): while it is long, the planner reads the whole table instead.
    ("postgresql", "CREATE INDEX search_by_word ON search USING gin (words) WITH (gin_pending_list_limit = 256)"),
)
for _dialect, _statement in _SEARCH:
    _made = DDL(_statement).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call]
    event.listen(metadata, "after_create", _made)


def micros(moment: datetime) -> int:
    """Microseconds since 1970 of a time with a zone."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def moment(value: int) -> datetime:
    """The UTC time of :func:`micros`."""
    return EPOCH + timedelta(microseconds=value)


def seq_of(seen_at: datetime, count: int) -> int:
    """A row id that orders by second and, within it, by the order of saving. Unique for 67 million saves a second."""
    return (micros(seen_at) // 1_000_000 << _COUNTER_BITS) | (count & ((1 << _COUNTER_BITS) - 1))
