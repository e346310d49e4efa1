"""Grouping held against labelled articles: features made, systems run, figures taken, weights fitted.

Law: what is reported was not tuned on where ``since`` parts the stream; where it does not, the figures say so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from time import process_time
from typing import Final, Literal, NamedTuple, TypeVar

from msgspec.structs import replace

from storyscape.errors import InputError
from storyscape.io.labelled import Labelled
from storyscape.io.weights import load_models
from storyscape.protocols import Encoder
from storyscape.records import Article
from storyscape.settings import Settings
from storyscape.stories import evaluation
from storyscape.stories.baselines import BASELINES, GRID, GRIDS, Stream
from storyscape.stories.evaluation import Evaluation, Figures
from storyscape.stories.metrics import bcubed
from storyscape.stories.similarity import Models
from storyscape.stories.vectors import features_of

T = TypeVar("T")
Input = Literal["all", "lead", "title"]
LEAD_WORDS: Final = 60
_BATCH: Final = 512


class Made(NamedTuple):
    """A stream with its features, the labels of its articles by key, and the CPU seconds that features took."""

    stream: Stream
    gold: Mapping[str, str]
    seconds: float


def made(rows: Sequence[Labelled], encoder: Encoder | None, only: Input = "all") -> Made:
    """The features of labelled articles, made of all that they hold, of title and 60 words, or of titles alone."""
    articles = [shortened(article, only) for article, _ in rows]
    batches = (articles[i : i + _BATCH] for i in range(0, len(articles), _BATCH))
    features, seconds = _timed(lambda: [each for batch in batches for each in features_of(batch, encoder)])
    gold = {article.key: label for article, label in rows if label is not None}
    return Made(tuple(zip(articles, features, strict=True)), gold, seconds)


def shortened(article: Article, only: Input) -> Article:
    """An article cut to its title, or to its title and first 60 words."""
    if only == "all":
        return article
    return replace(article, text=" ".join(article.text.split()[:LEAD_WORDS]) if only == "lead" else "", blocks=())


def evaluated(
    found: Made,
    settings: Settings,
    encoder: Encoder | None,
    *,
    against: Sequence[str] = (),
    repair: bool = False,
    errors: int = 0,
    since: datetime | None = None,
    models: Models | None = None,
) -> Evaluation:
    """Grouping's figures, those of baselines at their best thresholds, and grouping's worst errors.

    With ``since``, the figures are of what was published from then on, and thresholds are the best before it.
    """
    shown, tuning = _parted(found, since)
    places, seconds = _timed(
        lambda: evaluation.group(
            found.stream,
            window_days=settings.window_days,
            threshold=settings.join_threshold,
            repair=repair,
            models=models or load_models(settings.weights),
        )
    )
    name = f"Storyscape, {encoder.name if encoder else 'words alone'}{', daily repair' if repair else ''}"
    stories = {place.article_key: place.story_id for place in places}
    langs = {article.key: article.lang for article, _ in found.stream}
    ours = evaluation.figures(name, shown, stories, langs, seconds=found.seconds + seconds)
    baselines = [_baseline(each, found, shown, tuning, settings.window_days, since is None) for each in against]
    worst = evaluation.mistakes([article for article, _ in found.stream], shown, places, errors)
    return Evaluation(figures=(ours, *baselines), mistakes=worst)


def steady(found: Made, settings: Settings, *, repair: bool = False) -> evaluation.Steadiness:
    """How far the stories change when articles of the same hour are read one by one in another order."""
    runs, models = [], load_models(settings.weights)
    for stream in (found.stream, evaluation.reordered(found.stream)):
        places = evaluation.group(
            stream, window_days=settings.window_days, threshold=settings.join_threshold, repair=repair, models=models
        )
        runs.append({place.article_key: place.story_id for place in places})
    return evaluation.steadiness(*runs)


def _parted(found: Made, since: datetime | None) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The labels to show and those to tune on: parted in time, or twice all. InputError for a part without any."""
    if since is None:
        return found.gold, found.gold
    later = {article.key for article, _ in found.stream if article.seen_at >= since}
    shown = {key: label for key, label in found.gold.items() if key in later}
    tuning = {key: label for key, label in found.gold.items() if key not in later}
    if not shown or not tuning:
        raise InputError(
            f"{since:%Y-%m-%d}", "leaves no labelled article before or after it", "Give a day between them"
        )
    return shown, tuning


def _baseline(
    name: str, found: Made, shown: Mapping[str, str], tuning: Mapping[str, str], window_days: int, seen: bool
) -> Figures:
    """A baseline's figures at the threshold that is best on ``tuning``; ``seen`` says that this is what is shown."""
    cut, prepared = _timed(lambda: BASELINES[name](found.stream, float(window_days)))
    tried: list[tuple[float, float, float, dict[str, str]]] = []
    for threshold in GRIDS.get(name, GRID):
        stories, seconds = _timed(lambda threshold=threshold: cut(threshold))  # type: ignore[misc]
        score = bcubed(list(tuning.values()), [stories[key] for key in tuning]).f1
        tried.append((score, -threshold, seconds, stories))
    _, threshold, seconds, stories = max(tried, key=lambda one: one[:2])
    langs = {article.key: article.lang for article, _ in found.stream}
    return evaluation.figures(
        f"baseline {name}",
        shown,
        stories,
        langs,
        threshold=-threshold,
        seen=seen,
        seconds=found.seconds + prepared + seconds,
    )


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    """What some work gives, and the CPU seconds that it took."""
    began = process_time()
    done = work()
    return done, process_time() - began
