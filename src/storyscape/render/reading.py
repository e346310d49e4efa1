"""An article's text for reading: block by block, with what its story's landscape refers to marked and addressable.

Law: the text is shown whole and in order; what is dimmed says by which rule.
"""

from __future__ import annotations

from markupsafe import Markup
from msgspec.structs import replace

from storyscape.excerpts import refs_in
from storyscape.records import Article, Block, Landscape, Record, Ref, Span
from storyscape.render.spans import Highlighted, marked
from storyscape.render.views import highlights


class BlockView(Record, frozen=True, kw_only=True):
    """A block with its marked text; ``said`` is why it is what it is, where that isn't plain body text."""

    kind: str
    text: Markup
    said: str


def label(article: Article, landscape: Landscape | None) -> str:
    """What the article is called in its story, else its outlet, else that it is unknown."""
    shown = next((a.label for a in landscape.articles if a.id == article.id), None) if landscape else None
    return shown or article.outlet or "outlet unknown"


def blocks(article: Article, landscape: Landscape | None = None) -> tuple[BlockView, ...]:
    """The article's blocks; a text without any is cut at its line breaks."""
    found = article.blocks or _lines(article.text)
    spans = _marks(article, landscape) if landscape else []
    waiting = _targets(article, landscape) if landscape else set()
    out = []
    for block in found:
        here = {target for target in waiting if target.overlaps(block.span)}
        waiting -= here  # a passage over several blocks has its place in the first of them
        said = "" if block.kind == "body" else f"{block.kind}: {block.because}"
        out.append(BlockView(kind=block.kind, text=marked(article.text, block.span, spans, here), said=said))
    return tuple(out)


def _lines(text: str) -> list[Block]:
    out, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            out.append(Block(span=Span(at, at + len(line)), kind="body", because="lines"))
        at += len(line) + 1
    return out


def _marks(article: Article, landscape: Landscape) -> list[Highlighted]:
    held = [a for claim in landscape.claims for a in claim.appearances if a.article == article.id]
    out = [h for appearance in held for h in highlights(appearance)]
    out += [
        Highlighted(span=span, kind="quote", title="inside quotation marks")
        for quote in landscape.quotes
        if quote.article == article.id
        for span in quote.quoted
    ]
    out += [Highlighted(span=ref.span, kind="shared", title="shared text") for ref in _shared(article, landscape)]
    return out


def _shared(article: Article, landscape: Landscape) -> list[Ref]:
    pairs = [pair for reuse in landscape.reuse for pair in reuse.passages]
    return [ref for pair in pairs for ref in pair if ref.article == article.id]


def _targets(article: Article, landscape: Landscape) -> set[Span]:
    """Every span of this article that the landscape refers to: its page links to them."""
    mentions = (mention for entity in landscape.entities for mention in entity.mentions)
    return {
        *(ref.span for ref in refs_in(replace(landscape, excerpts=())) if ref.article == article.id),
        *(mention.span for mention in mentions if mention.article == article.id),
    }
