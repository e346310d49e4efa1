"""The bundled sample: its people are one under all their names, its topics those that a reader would give."""

from __future__ import annotations

from pathlib import Path

import pytest

from storyscape.newsroom import Newsroom
from storyscape.records import Landscape

TOPICS = {
    "Dockworkers' strike": "labour",
    "ceasefire at Korva": "conflict, war and peace",
    "marsh fever vaccine": "health",
    "Puerto Serrano": "politics and government",
    "Warehouse fire in Lindmoor": "disaster, accident and emergency incident",
    "marathon": "sport",
    "river Brenna floods": "disaster, accident and emergency incident",
}


@pytest.fixture(scope="module")
def drawn(sample_store: Path) -> dict[str, Landscape]:
    with Newsroom(sample_store) as room:
        ids = {part: story.id for story in room.stories(limit=50) for part in TOPICS if part in story.title}
        return {part: room.landscape(story) for part, story in ids.items()}


def test_the_topic_is_what_a_reader_would_say(drawn: dict[str, Landscape]) -> None:
    assert {part: [topic.name for topic in found.topics] for part, found in drawn.items()} == {
        part: [name] for part, name in TOPICS.items() if part in drawn
    }
    assert len(drawn) >= len(TOPICS) - 1


def test_people_are_one_across_languages_and_scripts(drawn: dict[str, Landscape]) -> None:
    flood = drawn["river Brenna floods"]
    people = {entity.name: entity for entity in flood.entities if entity.kind == "person"}
    languages = {article.id: article.lang for article in flood.articles}
    assert "Томас Арвелин" in people["Tomas Arvelin"].aliases
    assert {languages[mention.article] for mention in people["Tomas Arvelin"].mentions} >= {"en", "es", "ru"}
    assert flood.places[0].name == "Ostrand"
    assert flood.places[0].datelined >= 1


def test_a_speaker_is_one_source_by_surname_and_full_name(drawn: dict[str, Landscape]) -> None:
    count = drawn["Puerto Serrano"]
    chains = [a.attribution.chain for claim in count.claims for a in claim.appearances if a.attribution]
    links = [link for chain in chains for link in chain if "Escudero" in link.name]
    assert len({link.name for link in links}) > 1
    assert {link.full_name for link in links if link.entity} == {"Marina Escudero"}
    assert len({link.entity for link in links if link.entity}) == 1


def test_every_reference_opens_to_the_name(drawn: dict[str, Landscape]) -> None:
    for found in drawn.values():
        for entity in found.entities:
            names = {name.casefold() for name in (entity.name, *entity.aliases)}
            said = [found.text_of(ref).casefold().replace("’", "'") for ref in entity.because.refs]
            assert said
            assert all(" ".join(one.split()) in names for one in said), (entity.name, said)
        assert all(found.text_of(ref) for topic in found.topics for ref in topic.because.refs)
