"""The shipped pack: what it covers, that it can be made again, that all of it has a source, how it enters a story."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from bench.build_pack import build
from bench.outlet_pack import TARGETS, covered
from storyscape.errors import NotFoundError, RatingsError
from storyscape.ingest.identity import article as identify
from storyscape.newsroom import Newsroom
from storyscape.outlets.gathering import gather
from storyscape.outlets.looking import look_up
from storyscape.outlets.pack import Facts, Pack, shipped
from storyscape.outlets.ratings import rating
from storyscape.outlets.registry import Registry
from storyscape.outlets.rows import rows
from storyscape.outlets.sought import Sought
from storyscape.records import Article, Draft, Outlet, Rater
from storyscape.settings import Settings
from storyscape.tables import packaged, table
from storyscape.text.language import detect

DATA = Path(__file__).parents[1] / "src" / "storyscape" / "data" / "outlets"
SOURCES = Path(__file__).parents[2] / "shared" / "data" / "outlets" / "shippable"
NOW = datetime(2026, 11, 21, tzinfo=UTC)
NOTHING: Facts = ((), (), ())
TEXT = "The council approved the new bridge on Monday after a long debate. Work is to begin in the spring."
AXIS = Rater(
    id="mine", name="Mine", dimension="lean", axis="us-lr", method="panel", licence="", source="",
    as_of=date(2026, 1, 1), labels=(("Left", -2.0), ("Right", 2.0)), exportable=False,
)  # fmt: skip


def written(outlet: str | None = None, url: str | None = None, text: str = TEXT) -> Article:
    return identify(Draft(text=text, outlet=outlet, url=url, lang=detect(text)), now=NOW)


def found(*articles: Article, own: Facts = NOTHING) -> Facts:
    return gather(Sought.of_articles(articles), own, shipped())


def test_the_pack_covers_what_was_promised() -> None:
    counts = covered(*shipped().everything())
    assert {name: counts[name] >= least for name, least in TARGETS.items()} == dict.fromkeys(TARGETS, True), counts


def test_the_pack_is_small_and_nothing_in_it_is_without_licence_and_attribution() -> None:
    files = packaged("outlets")
    assert sum(map(len, files.values())) < 1_500_000
    for source in table("outlets/pack")["sources"]:
        assert files[f"{source['id']}/LICENSE"].strip()
        if source["url"]:
            said = files[f"{source['id']}/ATTRIBUTION"].decode("utf-8")
            assert source["url"] in said
            assert source["licence"] in said
    assert {name.partition("/")[0] for name in files} == {source["id"] for source in table("outlets/pack")["sources"]}


def test_no_lean_is_shipped_and_every_rating_is_dated() -> None:
    _, raters, ratings = shipped().everything()
    assert {rater.dimension for rater in raters} == {"reliability", "state_control"}
    assert all(rater.exportable and rater.licence and rater.as_of for rater in raters)
    assert all(rating.rated_at and rating.value is not None for rating in ratings)


def test_every_fact_names_its_source_and_every_country_is_a_code() -> None:
    countries = table("names")["countries"]
    for outlet in shipped().everything()[0]:
        assert outlet.facts
        assert all(fact.source and fact.licence and fact.as_of for fact in outlet.facts)
        assert {fact.value for fact in outlet.facts if fact.field == "country"} <= set(countries)


def test_descriptions_are_not_shipped() -> None:
    assert all(len(line) < 400 for path in DATA.glob("*/facts.csv") for line in path.read_text("utf-8").splitlines())


@pytest.mark.skipif(
    not SOURCES.is_dir(), reason="the source tables do not lie beside the checkout (../shared/data/outlets)"
)
def test_the_pack_can_be_made_again_byte_for_byte() -> None:
    assert build({path.name: path.read_bytes() for path in SOURCES.iterdir() if path.is_file()}) == packaged("outlets")


def sources() -> dict[str, bytes]:
    """Small tables in the shape of the sources, invented."""
    kagi = [
        {"country": "France/Morocco", "organization": "Le Fil (FR)", "domains": ["fil.example", "fil.test"],
         "description": "An essay.", "owner": "Anna " * 40, "typology": "Private Media"},
    ]  # fmt: skip
    return {
        "media_data.json": msgspec.json.encode(kagi),
        "rsp_parsed.csv": b"name,status,blacklisted,last_discussed,domains\nPaper,gr,0,2020,paper.example\n"
        b"Paper blogs,nc,0,2019,paper.example\nOrgan (politics),gu,1,2018,organ.example\n"
        b"Gazette (UK),d,0,2021,gazette.example\n",
        "kynoptic_reliability_ranking_2026-08-13.csv": b"source_name,status,domain\nPaper,nc,paper.example\n"
        b"Gazette,d,gazette.example\n",
        "asd_gmf_2024-02-07.csv": b"Country,Media company,Main assets,URL,Typology\n"
        b"Narnia,State Radio*,Radio: One,https://www.one.example/en/,SC\nUAE,Two,Two,https://two.example,ISFM?\n",
        "yin_domain_2018.csv": b"name,state,website,domain,owner,medium\n"
        b"WAAA,CA,http://tv.three.example/,three.example,Big,TV station\nBlog,CA,http://medium.com,medium.com,,Newspapers\n",
    }


def test_what_is_taken_from_the_sources() -> None:
    files = {name: data.decode("utf-8") for name, data in build(sources()).items()}
    assert files["kagi-2026/facts.csv"].splitlines() == [
        "domain,name,country,owner_kind,domains",
        "fil.example,Le Fil,FR,Private Media,fil.test",
        "fil.example,Le Fil,MA,Private Media,fil.test",
    ]
    assert files["wikipedia-rsp-2022/ratings.csv"].splitlines()[1:] == [
        "gazette.example,deprecated,2021,",
        'organ.example,"generally unreliable, blacklisted",2018,politics',
        "paper.example,generally reliable,2020,",
        "paper.example,no consensus,2019,Paper blogs",
    ]
    assert files["wikipedia-rsp-2026/ratings.csv"].splitlines()[1:] == [
        "gazette.example,deprecated,2026-08-13,",
        "paper.example,no consensus,2026-08-13,most cautious of several parts",
    ]
    assert files["state-media-monitor-2024/ratings.csv"].splitlines() == [
        "domain,value,rated_at", "one.example,State Controlled,2024-02-07",
    ]  # fmt: skip
    assert files["state-media-monitor-2024/facts.csv"].splitlines()[1:] == [
        "one.example,One,,State Radio",
        "two.example,Two,AE,Two",
    ]
    assert files["local-news-2018/facts.csv"].splitlines()[1:] == ["tv.three.example,WAAA,US,US-CA,Big,broadcaster"]
    assert files["storyscape-agencies/facts.csv"].splitlines() == ["domain"]


def test_equal_sources_give_equal_bytes_in_any_order() -> None:
    given = sources()
    assert build(given) == build(dict(reversed(list(given.items()))))


def test_a_missing_source_is_named() -> None:
    with pytest.raises(RatingsError, match="lacks media_data"):
        build({name: data for name, data in sources().items() if name != "media_data.json"})


def test_the_brands_of_one_publisher_stay_apart() -> None:
    group = [{"country": "France", "organization": "Groupe", "domains": ["un.example", "deux.example", "deux.test"],
              "description": "", "owner": "Somebody", "typology": "Private Media"}]  # fmt: skip
    pack = Pack(build(sources() | {"media_data.json": msgspec.json.encode(group)}))
    outlets = [pack.outlet(domain) for domain in ("un.example", "deux.test")]
    assert [(one.id, one.name, one.owner) for one in outlets if one] == [
        ("un.example", "un.example", "Somebody"), ("deux.example", "deux.example", "Somebody"),
    ]  # fmt: skip


def test_an_outlet_shows_conflicting_words_side_by_side() -> None:
    outlet = Pack(build(sources())).outlet("fil.test")
    assert outlet is not None
    assert outlet.id == "fil.example"
    assert [fact.value for fact in outlet.facts if fact.field == "country"] == ["FR", "MA"]
    assert look_up("fil.example", NOTHING, Pack(build(sources()))).conflicts == ("country",)


def test_what_concerns_a_story_is_found_by_address_name_and_credit() -> None:
    story = written(url="https://english.news.cn/2026/a"), written(outlet="The Guardian"), written(
        text=f"LONDON (Reuters) - {TEXT}"
    )  # fmt: skip
    outlets, raters, ratings = found(*story)
    assert {"reuters.com", "theguardian.com"} <= {outlet.id for outlet in outlets}
    assert any("news.cn" in outlet.domains for outlet in outlets)
    assert [rater.id for rater in raters] == ["state-media-monitor-2024", "wikipedia-rsp-2022", "wikipedia-rsp-2026"]
    assert {rating.outlet.partition("/")[0] for rating in ratings} >= {"reuters.com", "theguardian.com", "news.cn"}
    assert len(outlets) < 10


def test_a_name_that_local_papers_have_finds_nobody() -> None:
    names = [fact.value for outlet in shipped().everything()[0] for fact in outlet.facts if fact.field == "name"]
    assert "The Herald" in names
    assert found(written(outlet="The Herald"))[0] == ()


def test_nothing_of_the_pack_concerns_a_text_of_nobody() -> None:
    assert found(written()) == NOTHING


def test_what_was_told_goes_before_what_is_shipped() -> None:
    told = Outlet(id="bbc.co.uk", name="Beeb", domains=("bbc.co.uk",), owner="Everybody", source="me")
    again = Rater(
        id="wikipedia-rsp-2022", name="Newer", dimension="reliability", axis="", method="community", licence="",
        source="", as_of=None, labels=(("fine", 3.0),),
    )  # fmt: skip
    said = rating("wikipedia-rsp-2022", "bbc.co.uk", "fine", 3.0)
    outlets, raters, ratings = found(written(url="https://www.bbc.co.uk/a"), own=((told,), (again,), (said,)))
    assert [(outlet.name, outlet.country, outlet.owner) for outlet in outlets] == [("Beeb", "GB", "Everybody")]
    assert again in raters
    assert [one for one in ratings if one.rater == again.id] == [said]


def test_what_does_not_concern_a_story_leaves_its_recipe_alone() -> None:
    article = written(url="https://www.reuters.com/a")
    other = Outlet(id="far.example", name="Far", domains=("far.example",))
    unrelated = ((other,), (AXIS,), (rating("mine", "far.example", "Left", -2.0),))
    assert found(article, own=unrelated) == found(article)
    related = ((), (AXIS,), (rating("mine", "reuters.com", "Left", -2.0),))
    assert AXIS in found(article, own=related)[1]


def everyone() -> Iterator[str]:
    for number, outlet in enumerate(shipped().everything()[0]):
        if number % 97 == 0:
            yield outlet.domains[-1]


def test_a_story_says_the_same_with_what_concerns_it_as_with_all() -> None:
    """The choice is right: the registry and the raters find the same in a few facts as in the whole pack."""
    urls = [
        f"https://www.{domain}/a"
        for domain in (*everyone(), "foxnews.com", "rt.com", "nobody.example", "medium.com/@a")
    ]
    articles = [written(url=url, text=f"{TEXT} {number}") for number, url in enumerate(urls)]
    articles += [
        written(outlet=name, text=f"{TEXT} {name}") for name in ("Reuters", "The Times", "The Herald", "Fox News")
    ]
    outlets, raters, ratings = shipped().everything()
    few = found(*articles)
    placed = rows(articles[: len(urls)], Registry(outlets), raters, ratings)
    assert rows(articles[: len(urls)], Registry(few[0]), few[1], few[2]) == placed


def test_the_pack_loads_in_a_moment() -> None:
    """In a process of its own, without the time that its modules take."""
    code = "from bench.outlet_pack import timed; print(timed())"
    spent = [subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout for _ in range(3)]
    assert min(map(float, spent)) < 0.15


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    dump = tmp_path / "real.jsonl"
    urls = ["reuters.com", "bbc.co.uk", "theguardian.com", "rt.com", "tass.com", "news.cn", "dailymail.co.uk"]
    lines = [
        {
            "title": "Council approves the bridge",
            "text": f"{TEXT} The vote was {number + 20} to 4.",
            "url": f"https://{url}/a",
        }
        for number, url in enumerate(urls)
    ]
    dump.write_bytes(b"\n".join(msgspec.json.encode(line) for line in lines))
    with Newsroom(tmp_path / "room.db", settings=Settings(encoder="lexical")) as opened:
        opened.read(dump)
        yield opened


def test_a_landscape_of_real_outlets_shows_state_control_and_reliability(room: Newsroom) -> None:
    story = room.stories()[0].id
    landscape = room.landscape(story)
    by_rater = {d.rater.id: d for d in landscape.distributions if d.rater}
    control = {part.name: part.count for part in by_rater["state-media-monitor-2024"].parts}
    assert control["State Controlled"] == 3
    reliable = {part.name: part.count for part in by_rater["wikipedia-rsp-2022"].parts}
    assert reliable["generally reliable"] == 3
    assert reliable["deprecated"] == 2
    assert 0 < len(landscape.recipe.outlets) <= 10
    assert "confounded with lean" in room.export(story, "html")


def test_the_landscape_can_be_drawn_again_and_nothing_of_the_pack_becomes_the_newsrooms_own(room: Newsroom) -> None:
    story = room.stories()[0].id
    room.landscape(story)
    assert room.check(story).same
    held = room.kept.store.facts
    assert (held.outlets(), held.raters(), held.ratings()) == NOTHING


def test_without_the_pack_nothing_is_known(room: Newsroom) -> None:
    story = room.stories()[0].id
    drawn = room.landscape(story)
    with Newsroom(room.settings.store, settings=msgspec.structs.replace(room.settings, pack=False)) as bare:
        without = bare.landscape(story)
        assert without.recipe.outlets == ()
        assert without.recipe.id != drawn.recipe.id
        assert bare.check(story).same


def test_an_unrelated_import_redraws_nothing(room: Newsroom, tmp_path: Path) -> None:
    story = room.stories()[0].id
    before = room.landscape(story).recipe.id
    folder = tmp_path / "far"
    folder.mkdir()
    (folder / "rater.toml").write_text(
        'id = "far"\nname = "Far"\ndimension = "lean"\naxis = "us-lr"\nmethod = "panel"\n[labels]\n"Left" = -1\n'
    )
    (folder / "ratings.csv").write_text("domain,value\nfar.example,Left\n")
    room.import_ratings(folder)
    assert room.landscape(story).recipe.id == before
    (folder / "ratings.csv").write_text("domain,value\nfar.example,Left\nreuters.com,Left\n")
    room.import_ratings(folder)
    assert room.landscape(story).recipe.id != before
    assert room.known.remove("far") == 2
    assert room.landscape(story).recipe.id == before
    with pytest.raises(NotFoundError, match="no rater that was imported"):
        room.known.remove("far")
