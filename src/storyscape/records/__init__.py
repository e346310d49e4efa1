"""The words of Storyscape as frozen, typed records.

Law: records hold what was found and the evidence for it; they decide nothing. Every record is immutable, compares by
value and turns into JSON and back without loss. Spans count code points of one version's unchanged text.
"""

from storyscape.records.base import Because, Record, Ref, Span
from storyscape.records.brief import Answer, BriefSentence, Figure
from storyscape.records.claims import (
    Appearance,
    Argument,
    Attribution,
    Certainty,
    Claim,
    Difference,
    Frame,
    Quantity,
    Quote,
    Restated,
    Rewording,
    SecondOpinion,
    Side,
    Source,
    Support,
    TimeMention,
)
from storyscape.records.entities import Entity, Mention, StoryPlace, Topic
from storyscape.records.landscape import (
    Distribution,
    Excerpt,
    Framing,
    FramingItem,
    Landscape,
    LandscapeArticle,
    OutletRow,
    Part,
    Recipe,
    TimelineEntry,
    Worded,
)
from storyscape.records.outlets import (
    Activity,
    Blindspot,
    Calibration,
    Family,
    Followed,
    Following,
    Grouping,
    LeanEstimate,
    Outlet,
    OutletFact,
    Rater,
    Rating,
)
from storyscape.records.reports import CheckReport, Comparison, Explanation, ReadReport
from storyscape.records.stories import ChainLink, Edit, Origin, Place, Reuse, Sort, Story, StoryChange, StorySummary
from storyscape.records.texts import Article, Block, Draft, Reject, Sentence

__all__ = [
    "Activity", "Answer", "Appearance", "Argument", "Article", "Attribution", "Because", "Blindspot", "Block",
    "BriefSentence", "Calibration", "Certainty", "ChainLink", "CheckReport", "Claim", "Comparison", "Difference",
    "Distribution", "Draft", "Edit", "Entity", "Excerpt", "Explanation", "Family", "Figure", "Followed",
    "Following", "Frame", "Framing", "FramingItem", "Grouping", "Landscape", "LandscapeArticle", "LeanEstimate",
    "Mention", "Origin", "Outlet", "OutletFact", "OutletRow", "Part", "Place", "Quantity", "Quote", "Rater",
    "Rating", "ReadReport", "Recipe", "Record", "Ref", "Reject", "Restated", "Reuse", "Rewording", "SecondOpinion",
    "Sentence", "Side", "Sort", "Source", "Span", "Story", "StoryChange", "StoryPlace", "StorySummary", "Support",
    "TimeMention", "TimelineEntry", "Topic", "Worded",
]  # fmt: skip
