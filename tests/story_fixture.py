"""Small articles for the tests of stories: invented events, told in several ways."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from storyscape.ids import ARTICLE, content_id
from storyscape.records import Article

START = datetime(2026, 3, 1, 8, tzinfo=UTC)

EVENTS = {
    "ferry": (
        (
            "Ferry runs aground off Tarnholm",
            "The ferry Aldora ran aground off Tarnholm in thick fog. All 214 passengers were taken off by "
            "lifeboats, the coastguard said. Divers will inspect the hull of the Aldora.",
        ),
        (
            "214 passengers rescued from ferry Aldora",
            "Lifeboats took 214 passengers off the ferry Aldora after it struck rocks near Tarnholm in fog. "
            "The coastguard praised the crew of the Aldora.",
        ),
        (
            "Coastguard opens inquiry into Aldora grounding",
            "The coastguard at Tarnholm will examine why the ferry Aldora ran aground in fog with 214 "
            "passengers aboard. The captain of the Aldora was questioned.",
        ),
    ),
    "bakers": (
        (
            "Bakers in Ulmstadt strike for higher wages",
            "Bakers in Ulmstadt walked out over wages. The bakers' union demands eight percent; mills around "
            "Ulmstadt stand still, and shops sold out of bread.",
        ),
        (
            "No bread in Ulmstadt as bakers walk out",
            "Shops in Ulmstadt ran out of bread when the bakers' union called a strike for eight percent "
            "higher wages. Mills stood still.",
        ),
        (
            "Bakers' union and mills to meet over Ulmstadt strike",
            "After a day without bread in Ulmstadt, the bakers' union and the mills agreed to talk about the "
            "demand for eight percent higher wages.",
        ),
    ),
    "comet": (
        (
            "Astronomers find comet Verrin-Okoye",
            "Two astronomers in Chile discovered a comet that will pass the Sun in June. Comet Verrin-Okoye "
            "may be seen without a telescope, the observatory said.",
        ),
        (
            "Comet Verrin-Okoye may be visible in June",
            "A comet found by two astronomers at an observatory in Chile may be seen with the naked eye. "
            "Verrin-Okoye passes the Sun in June.",
        ),
    ),
}


def article(
    text: str,
    *,
    title: str | None = None,
    hours: float | None = 0.0,
    lang: str = "en",
    outlet: str | None = None,
    **rest: object,
) -> Article:
    """An article published ``hours`` after the start (undated for ``None``)."""
    name = content_id(ARTICLE, title, text, outlet)
    published = None if hours is None else START + timedelta(hours=hours)
    fetched = START + timedelta(days=400)
    return Article(
        id=name,
        key=name,
        text=text,
        title=title,
        lang=lang,
        outlet=outlet,
        published_at=published,
        fetched_at=fetched,
        **rest,  # type: ignore[arg-type]
    )


def stream(*, dated: bool = True) -> list[tuple[Article, str]]:
    """All articles of all events with their event, an hour apart."""
    told = [(event, title, text) for event, versions in EVENTS.items() for title, text in versions]
    return [
        (article(text, title=title, hours=float(i) if dated else None), event)
        for i, (event, title, text) in enumerate(told)
    ]
