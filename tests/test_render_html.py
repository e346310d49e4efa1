"""Pages hold what the landscape holds, in the words of the design, and nothing from a text becomes markup."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from storyscape.records import Article, Explanation, Landscape, Record
from storyscape.render import html
from tests.landscape_fixture import RATERS, STORY_ID, article, articles, landscape, story, summaries

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg onload=alert(1)>"
    "{{ 7*7 }}{% raw %}\x1b[31m\x00\u202eevil\u2066</style></title></textarea>--><!--&lt;"
)
URL = "javascript:alert(document.domain)//"
VOID = {"meta", "link", "input", "br", "img", "hr"}


class Elements(HTMLParser):
    """What a page is made of: how often each element stands with which attributes, links, ids, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.made: Counter[tuple[str, tuple[str, ...]]] = Counter()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.said: list[str] = []
        self.headings: list[int] = []
        self.open: list[str] = []
        self.crossed: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.made[tag, tuple(sorted(name for name, _ in attrs))] += 1
        held = dict(attrs)
        self.links += [str(held[name]) for name in ("href", "src", "action") if held.get(name)]
        self.ids += [str(held["id"])] if "id" in held else []
        self.headings += [int(tag[1])] if re.fullmatch("h[1-6]", tag) else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.crossed.append(tag)

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.said).split())


FREE = {  # fields whose values are words of somebody: what an attacker can fill
    "title", "label", "text", "note", "name", "owner", "source", "licence", "media_type", "country", "unit", "value",
    "url", "unrated_because", "notes", "bylines", "read_from", "rule", "because", "axis", "outlet", "by",
}  # fmt: skip


def poisoned(record: Any, words: str) -> Any:
    """``record`` with ``words`` in every field that holds somebody's words; ids, spans and kinds stay."""
    if isinstance(record, tuple):
        return tuple(poisoned(item, words) for item in record)
    if not isinstance(record, Record):
        return record
    changes: dict[str, Any] = {}
    for field in record.__struct_fields__:
        held = getattr(record, field)
        if isinstance(held, str):
            if field in FREE:
                changes[field] = URL if field == "url" else words
        elif field in ("notes", "bylines"):
            changes[field] = tuple(words for _ in held)
        elif field == "because" and isinstance(held, str):
            changes[field] = words
        else:
            changes[field] = poisoned(held, words)
    return replace(record, **changes)


def poisoned_landscape(words: str) -> Landscape:
    """The fixture's landscape with hostile words everywhere, its sentences included (each keeps its length)."""
    plain = landscape()
    shown = poisoned(plain, words)
    cut = tuple(replace(e, text=(words * 60)[: len(e.text)]) for e in plain.excerpts)
    return replace(shown, excerpts=cut)  # type: ignore[no-any-return]


def poisoned_article(words: str) -> Article:
    plain = article("lamp")
    return replace(plain, title=words, text=(words * 90)[: len(plain.text)], url=URL, bylines=(words,), outlet=words)


PAGES: dict[str, Callable[[str | None], str]] = {
    "stories": lambda w: html.page_stories(
        [replace(s, title=w, title_outlet=w) if w else s for s in summaries()],
        {"query": w or "q", "lang": "de"},
        more=True,
    ),
    "story": lambda w: html.page_story(poisoned_landscape(w) if w else landscape(), twin="/x.json"),
    "export": lambda w: html.export(poisoned_landscape(w) if w else landscape()),
    "article": lambda w: html.page_article(
        poisoned_article(w) if w else article("lamp"), landscape=poisoned_landscape(w) if w else landscape()
    ),
    "explanation": lambda w: html.page_explanation(
        Explanation(
            story=poisoned(story(), w) if w else story(),
            articles=tuple(replace(a, title=w, outlet=w) if w and a.title else a for a in articles()),
        )
    ),
    "error": lambda w: html.page_error("Not found", w or "s_1", w or "is unknown", w or "List them"),
}
PLAIN = {name: Elements(page(None)) for name, page in PAGES.items()}


@pytest.mark.parametrize("name", PAGES)
def test_no_element_and_no_attribute_comes_from_a_text(name: str) -> None:
    page = PAGES[name](HOSTILE)
    made = Elements(page)
    known = {tag for tag, _ in PLAIN[name].made} | {"mark", "small", "bdi", "code", "dt", "dd"}
    assert {tag for tag, _ in made.made} <= known
    assert "script" not in {tag for tag, _ in made.made}
    assert not [names for _, names in made.made for n in names if n.startswith("on")]
    assert not [link for link in made.links if "alert" in link and not link.startswith("/?q=")]
    assert "49" not in re.findall(r"\b49\b", made.text)
    assert not set("\x1b\x00\u202e\u2066") & set(page)


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_well_formed(name: str) -> None:
    for words in (None, HOSTILE):
        made = Elements(PAGES[name](words))
        assert made.crossed == []
        assert made.open == []
        assert [i for i, n in Counter(made.ids).items() if n > 1] == []


@given(words=st.text(min_size=1, max_size=30))
@settings(max_examples=25, deadline=None)
def test_any_words_leave_the_story_page_as_it_is(words: str) -> None:
    made = Elements(html.page_story(poisoned_landscape(words)))
    assert made.crossed == []
    assert {tag for tag, _ in made.made} <= {tag for tag, _ in PLAIN["story"].made}
    assert {n for _, names in made.made for n in names} <= {n for _, names in PLAIN["story"].made for n in names}
    assert {link for link in made.links if ":" in link.split("/")[0]} <= set(PLAIN["story"].links)


@pytest.mark.parametrize("name", PAGES)
def test_headings_step_down_one_at_a_time(name: str) -> None:
    levels = PLAIN[name].headings
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_links_on_the_page_lead_to_places_on_it() -> None:
    for name in ("story", "export"):
        made = PLAIN[name]
        inside = {link[1:] for link in made.links if link.startswith("#") and not link.startswith("#sign-")}
        assert inside - set(made.ids) == set()


def test_every_link_into_an_article_has_its_place_there() -> None:
    for member in articles():
        wanted = [link for link in PLAIN["story"].links if link.startswith(f"/articles/{member.id}#")]
        held = Elements(html.page_article(member, landscape=landscape())).ids
        assert {link.partition("#")[2] for link in wanted} <= set(held)


def test_the_story_page_says_what_it_must() -> None:
    text = PLAIN["story"].text
    for said in (
        "10 articles",
        "8 outlets and 1 text of unknown outlet",
        "8 independent texts",
        "Headline of Cordwire, word for word.",
        "Lean Right 10 Jan 2026",
        "not found in the text we hold",
        "The Sellan Courier carries the credit of Cordwire",
        "Cordwire shares text with Evening Standard-Bearer",
        "Number contradicts",
        "said to be unverified: “allegedly”, “could not be independently verified”",
        "read as 360 to 440",
        "2 other forms of these words",
        "storyscape landscape " + STORY_ID + " --check",
    ):
        assert said in text, said
    assert "omitted" not in text.casefold()
    assert "copied" not in text.casefold()


def test_claims_are_a_table_with_a_cell_for_each_article() -> None:
    page = html.page_story(landscape())
    table = page[page.index('<table class="claims">') : page.index("</table>", page.index('<table class="claims">'))]
    rows = re.findall(r'<tr class="row">(.*?)</tr>', table, re.DOTALL)
    assert [row.count("<td>") for row in rows] == [10] * 4
    states = re.findall(r'sign-(\w+)" role="img" aria-label="([^"]+)"', rows[0])
    assert Counter(state for state, _ in states) == {
        "paraphrased": 4, "contradicts": 3, "not_found": 1, "unclear": 1, "not_read": 1,
    }  # fmt: skip
    assert ("contradicts", "Evening Standard-Bearer: contradicts: “four”") in states


def test_what_one_article_alone_says_stands_apart() -> None:
    page = html.page_story(landscape())
    assert "1 claim in one article only" in PLAIN["story"].text
    assert page.index("</table>", page.index('class="claims"')) < page.index('id="c5"')


def test_unrated_stand_beside_and_never_as_center() -> None:
    page = html.page_story(landscape())
    assert 'aria-label="left 2 (40 %), center 2 (40 %), right 1 (20 %); unrated 3"' in page
    assert 'aria-label="left 1, center 1, right 1; unrated 5"' in page


def test_an_export_is_one_file_that_reaches_nowhere() -> None:
    page = html.export(landscape())
    made = PLAIN["export"]
    outward = {link for link in made.links if not link.startswith(("#", "data:image/svg+xml"))}
    assert outward == {a.url for a in articles() if a.url}
    assert page.count("<style>") == 1
    assert f"style-src '{html.stylesheet_hash()}'" in page
    assert 'rel="noopener noreferrer nofollow external"' in page
    assert not re.search(r"url\(|@import|<script|<link rel=\"stylesheet", page)


def test_an_export_leaves_out_what_may_not_be_passed_on() -> None:
    closed = replace(RATERS[0], exportable=False)
    shown = replace(landscape(), distributions=tuple(
        replace(d, rater=closed) if d.rater == RATERS[0] else d for d in landscape().distributions))  # fmt: skip
    text = Elements(html.export(shown)).text
    assert "Lean Right" not in text
    assert "Ratings that may not be passed on were left out: Deskline" in text
    assert "Lean Right" in Elements(html.page_story(shown)).text


def test_a_frame_for_notebooks_is_sandboxed() -> None:
    made = Elements(html.framed(poisoned_landscape(HOSTILE)))
    assert list(made.made) == [("iframe", ("height", "sandbox", "srcdoc", "style", "title", "width"))]


def test_an_empty_list_says_how_to_read_something_in() -> None:
    text = Elements(html.page_stories(())).text
    assert "Nothing has been read yet." in text
    assert "storyscape read" in text
    assert "No story matches." in Elements(html.page_stories((), {"query": "x"})).text


def test_boilerplate_is_shown_and_said_to_be_boilerplate() -> None:
    page = html.page_article(article("courier"), landscape=landscape())
    assert '<p class="block block-boilerplate" title="boilerplate: blocks.crosslink">READ MORE' in page


def test_an_article_without_blocks_or_story_is_shown_whole() -> None:
    bare = replace(article("lamp"), blocks=())
    assert all(line in Elements(html.page_article(bare)).text for line in bare.text.split("\n"))


def test_a_landscape_survives_the_way_through_json() -> None:
    again = msgspec.json.decode(msgspec.json.encode(landscape()), type=Landscape)
    assert html.page_story(again) == html.page_story(landscape())
