"""What the app answers besides stories and landscapes: reports of a run, of a check, of a comparison."""

from __future__ import annotations

from storyscape.records.base import Record
from storyscape.records.landscape import Landscape, Recipe
from storyscape.records.outlets import Outlet, Rater, Rating
from storyscape.records.stories import Story
from storyscape.records.texts import Article, Reject


class ReadReport(Record, frozen=True, kw_only=True):
    """What one call of ``read`` did. ``new + versions + same`` articles were read; ``rejects`` were set aside.

    ``saved`` are the ids of the versions that were new to the store, ``stories`` those that they stand in now.
    ``again`` are archives that had been read to their end before, and were not read again.
    """

    new: int = 0
    versions: int = 0
    same: int = 0
    saved: tuple[str, ...] = ()
    stories: tuple[str, ...] = ()
    rejects: tuple[Reject, ...] = ()
    again: tuple[str, ...] = ()

    @property
    def read(self) -> int:
        """How many articles were read, whether or not they were new."""
        return self.new + self.versions + self.same


class CheckReport(Record, frozen=True, kw_only=True):
    """Whether a stored landscape, drawn again from its stored inputs, has the same bytes.

    ``differs_at`` is the path of the first difference (``claims[3].support.origins``), ``changed`` names what of the
    recipe this program can't repeat exactly (another version, model or table).
    """

    story: str
    recipe: Recipe
    same: bool
    stored_bytes: int
    drawn_bytes: int
    differs_at: str | None = None
    changed: tuple[str, ...] = ()


class Explanation(Record, frozen=True, kw_only=True):
    """Why a story holds what it holds: the story with places and journal, and the articles that these speak of."""

    story: Story
    articles: tuple[Article, ...]


class OutletReport(Record, frozen=True, kw_only=True):
    """What is known of the outlet at a domain: its facts with their sources, and every rater's dated words.

    ``ratings`` hold each word of each rater, the newest first; ``counted`` are the ids of those that count for the
    whole outlet. ``conflicts`` are the fields on which sources differ, ``unrated`` says for each dimension without a
    rating that counts why there is none.
    """

    asked: str
    outlet: Outlet | None
    raters: tuple[Rater, ...]
    ratings: tuple[Rating, ...]
    counted: tuple[str, ...]
    conflicts: tuple[str, ...]
    unrated: tuple[tuple[str, str], ...]


class Comparison(Record, frozen=True, kw_only=True):
    """What an ad-hoc comparison found: a landscape for each story, most articles first; nothing was stored."""

    landscapes: tuple[Landscape, ...]
    rejects: tuple[Reject, ...] = ()
