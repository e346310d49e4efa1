"""A story in a few sentences: verbatim ones first, then what differs, what is doubted and what one text alone says.

Law: nothing is written. A sentence is a whole sentence of an article, or a wording of a table around verbatim pieces; a
difference is told as one and never resolved; what :mod:`storyscape.claims.checking` objects to is dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from storyscape.claims.checking import Text, check
from storyscape.claims.labels import stands_alone
from storyscape.claims.telling import DOUBTED, Story, age, agreed, also, differing, doubted, single, verbatim
from storyscape.claims.wordings import Wording, alike, by_claim, content, leans, wordings
from storyscape.records import Appearance, Article, BriefSentence, Claim, Difference, Ref
from storyscape.tables import table
from storyscape.text.tokens import stopwords, words

MOST: Final = 10
LEAST: Final = 3
_TOLD: Final = 8  # sentences before what several texts also say is named, six claims a sentence
_APART, _DOUBTS, _ALSO = 3, 2, 6  # at most so many differences, doubts, and claims in one closing sentence
_WORTH: Final = (
    -0.25
)  # a wording of one new claim that leans, asks, or leaves its speaker to another sentence falls below
_ALIKE: Final = 0.6  # a sentence that shares this part of its words with one that was chosen says nothing new


class _Pick(NamedTuple):
    """A wording that was chosen, and the claims that it is cited for: those it carries and those it says again."""

    wording: Wording
    claims: tuple[int, ...]


def brief(
    claims: Sequence[Claim],
    differences: Sequence[Difference],
    articles: Mapping[str, Article],
    texts: Mapping[str, Text],
    title: str,
    lang: str,
) -> tuple[BriefSentence, ...]:
    """A story's brief: up to 10 sentences, and 3 or more where the texts give as many.

    ``texts`` are all articles of the story as :func:`~storyscape.claims.checking.texts_of` gives them; ``lang`` is the
    language to be brief in, that of the ``title``. Without claims there is no brief.
    """
    story = Story(claims, differences, articles, texts, content(title, lang), *_language(lang))
    apart = [*differing(story)][:_APART]
    doubts = [one for claim in claims for one in doubted(story, claim)]
    picks, left = _choose(story, _TOLD - len(apart) - bool(doubts))
    made = [*(verbatim(story, *pick) for pick in picks), *apart]
    agreeing = [claims[at] for at in sorted(left, key=lambda at: _foreign(story, at)) if agreed(story, claims[at])]
    closing = max(0, MOST - len(made) - bool(doubts))
    made += [also(story, agreeing[at : at + _ALSO]) for at in range(0, len(agreeing), _ALSO)][:closing]
    made += _unsaid(doubts, picks)[: min(_DOUBTS, MOST - len(made))]
    made += [verbatim(story, one, one.claims) for one in _fill(story, made)]
    made += [*_singles(story, made)][: min(1, MOST - len(made))]
    return _ordered([one for one in made if not check([one], texts)], story)


def _language(lang: str) -> tuple[str, Mapping[str, Any]]:
    try:
        return lang, table(f"brief/{lang}")
    except KeyError:
        return "en", table("brief/en")


def _ordered(made: Iterable[BriefSentence], story: Story) -> tuple[BriefSentence, ...]:
    """By support, then time. The first is verbatim, leans on nothing, and says most of what the title says."""
    ordered = sorted(made, key=lambda one: (-one.support.value, one.kind == "template", age(story, one.cites)))
    able = [one for one in ordered if one.kind == "verbatim" and not leans(one.text, one.lang)]
    if not able:
        return ()
    first = [one for one in able if one.support.value == able[0].support.value]
    opening = max(first, key=lambda one: alike(content(one.text, one.lang), story.title))
    return (opening, *(one for one in ordered if one is not opening))


def _choose(story: Story, most: int) -> tuple[list[_Pick], list[int]]:
    """Wordings for the claims that several origins share, and the claims that found no room among them."""
    shared = [at for at, claim in enumerate(story.claims) if claim.support.origins > 1]
    found = by_claim(wordings(story.claims, story.articles))
    picks: list[_Pick] = []
    for at in shared:
        if len(picks) < most and not any(at in pick.claims for pick in picks):
            best = _best(story, found.get(at, ()), picks)
            picks += [_Pick(best, best.claims)] if best else []
    left = _uncovered(shared, picks)
    if left and len(picks) == most:
        picks = picks[:-1]
    picks = [_Pick(p.wording, (*p.claims, *_again(p.wording, _uncovered(shared, picks), found))) for p in picks]
    return picks, _uncovered(shared, picks)


def _uncovered(shared: Sequence[int], picks: Sequence[_Pick]) -> list[int]:
    return [at for at in shared if not any(at in pick.claims for pick in picks)]


def _foreign(story: Story, at: int) -> bool:
    return story.articles[story.claims[at].label.article].lang != story.lang


def _best(story: Story, found: Iterable[Wording], picks: Sequence[_Pick]) -> Wording | None:
    """The fittest wording in the brief's language that says something new: more claims at once are better."""
    told = {at for pick in picks for at in pick.claims}

    def worth(one: Wording) -> float:
        shared = [at for at in one.claims if story.claims[at].support.origins > 1]
        fresh = sum(at not in told for at in shared)
        return one.fitness + 0.4 * min(3, fresh) - 0.4 * (len(shared) - fresh)

    own = [one for one in found if one.article.lang == story.lang and not _said(one, picks)]
    ranked = sorted(own, key=lambda one: (-worth(one), one.article.seen_at.isoformat(), one.ref))
    return ranked[0] if ranked and worth(ranked[0]) > _WORTH else None


def _said(one: Wording, picks: Iterable[_Pick]) -> bool:
    mine = content(one.text, one.article.lang)
    return any(alike(mine, content(pick.wording.text, pick.wording.article.lang)) >= _ALIKE for pick in picks)


def _again(wording: Wording, left: Iterable[int], found: Mapping[int, Sequence[Wording]]) -> Iterator[int]:
    """The claims among ``left`` that one of their own sentences shows to be said by ``wording``."""
    mine = content(wording.text, wording.article.lang)
    for at in left:
        if any(alike(mine, content(one.text, one.article.lang)) >= _ALIKE for one in found.get(at, ())):
            yield at


def _unsaid(doubts: Iterable[BriefSentence], picks: Sequence[_Pick]) -> list[BriefSentence]:
    """The doubts that no chosen sentence voices already, those on what most origins say first."""
    voiced = [pick.wording.ref for pick in picks]
    left = [one for one in doubts if not any(_inside(one.because.refs[0], ref) for ref in voiced)]
    return sorted(left, key=lambda one: (-one.support.value, "unverified" not in one.marks))


def _inside(inner: Ref, outer: Ref) -> bool:
    return inner.article == outer.article and inner.span.within(outer.span)


def _fill(story: Story, made: Sequence[BriefSentence]) -> list[Wording]:
    """Sentences that one origin alone carries, from the start of the texts, for stories that share little."""
    told = [content(one.text, one.lang) for one in made]
    found: list[Wording] = []
    own = [one for one in wordings(story.claims, story.articles) if one.fitness > -0.9]
    for one in sorted(own, key=lambda one: (one.article.lang != story.lang, one.span.start, one.ref)):
        mine = content(one.text, one.article.lang)
        if len(made) + len(found) < LEAST and not any(alike(mine, other) >= _ALIKE for other in told):
            found.append(one)
            told.append(mine)
    return found


def _singles(story: Story, made: Sequence[BriefSentence]) -> Iterator[BriefSentence]:
    """What one origin alone is found to say: with a number or a named source, and nothing like it elsewhere."""
    if len({text.origin for text in story.texts.values()}) < 2:
        return
    told = [content(one.text, story.lang) for one in made]
    for claim in sorted(story.claims, key=lambda one: (-_telling(one), age(story, [one.label]))):
        article = story.articles[claim.label.article]
        text = content(claim.label.span.of(article.text), article.lang)
        fresh = not any(alike(text, one) >= _ALIKE for one in told) and _whole(claim, article)
        if fresh and _telling(claim) and article.lang == story.lang and not _elsewhere(story, claim, text):
            yield single(story, claim)


def _whole(claim: Claim, article: Article) -> bool:
    """Whether a label reads as a sentence: it begins with a capital, a number or an article, and leans on nothing."""
    label = claim.label.span.of(article.text)
    first = words(label)[:1]
    begins = not label[:1].islower() or bool(first and first[0] in stopwords(article.lang))
    return begins and not leans(label, article.lang)


def _telling(claim: Claim) -> int:
    """What a claim of one origin has to say: a number, a named source; 0 where it is no claim of one origin's."""
    firm = [one for one in claim.appearances if one.repeats is None and one.certainty not in DOUBTED]
    if claim.support.origins != 1 or claim.unclear_in or not firm:
        return 0
    return any(one.quantities for one in firm) + (claim.support.strongest == "named")


def _elsewhere(story: Story, claim: Claim, text: frozenset[str]) -> bool:
    """Whether a text of another origin has a clause with half of the claim's words, or one of its numbers."""
    origin = story.texts[claim.label.article].origin
    mine = _numbers(claim.appearances)
    for other in story.claims:
        away = [one for one in other.appearances if story.texts[one.article].origin != origin]
        if mine & _numbers(away):
            return True
        clauses = ((story.articles[one.article], one.clause) for one in away)
        if any(alike(text, content(span.of(article.text), article.lang)) >= 0.5 for article, span in clauses):
            return True
    first = next(one for one in claim.appearances if one.article == claim.label.article)
    return not stands_alone(story.articles[first.article], first)


def _numbers(appearances: Iterable[Appearance]) -> set[tuple[float | None, float | None]]:
    return {(q.low, q.high) for one in appearances for q in one.quantities}
