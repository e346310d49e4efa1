"""Outlets, ratings and their spread over a story: nothing guessed, everything counted."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import storyscape
from storyscape.errors import RatingsError
from storyscape.outlets.combination import combines
from storyscape.outlets.distribution import MIXED, distributions
from storyscape.outlets.facts import parse_outlets
from storyscape.outlets.ratings import parse_folder
from storyscape.outlets.registry import Registry
from storyscape.outlets.rows import rows
from storyscape.outlets.shares import largest_remainder
from storyscape.records import Article, Because, Distribution, Origin, Outlet, Part, Rater, Rating

SAMPLE = Path(storyscape.__file__).parent / "sample"
NOW = datetime(2026, 11, 21, tzinfo=UTC)

OUTLETS = b"""domain,name,country,lang,media_type,agency,owner
wire.example,The Wire Service,XA,en,agency,yes,Wire Cooperative
left.example,Left Post,XA,en,newspaper,no,Tide Media
left2.example,Left Mail,XA,en,newspaper,no,Tide Media
mid.example,Middle News,XB,de,broadcaster,no,
right.example www.right-news.example,Right Times,XB,en,newspaper,no,Other House
silent.example,Silent Gazette,,,,no,
bbc.example,World Radio,GB,en,broadcaster,no,
bbc.example/russian,World Radio Russian,GB,ru,broadcaster,no,
"""
TOML = b"""id = "desk"
name = "Desk"
dimension = "lean"
axis = "xa-lr"
method = "editorial"
licence = "CC0-1.0"
source = "invented"
as_of = "2026-01-31"

[labels]
"Left" = -2
"Lean Left" = -1
"Center" = 0
"Right" = 2
"""
RATINGS = b"""domain,value,rated_at
left.example,Left,2026-01-01
left2.example,Lean Left,2026-01-01
mid.example,center,2026-01
right.example,Right,2026
"""


def folder(**files: bytes) -> dict[str, bytes]:
    return {"desk/rater.toml": TOML, "desk/ratings.csv": RATINGS, "desk/LICENSE": b"CC0"} | {
        name.replace("_", "."): data for name, data in files.items()
    }


RATER, GIVEN = parse_folder(folder())
REGISTRY = Registry(parse_outlets(OUTLETS))


def article(number: int, outlet: str | None, url: str | None = None, lang: str = "en") -> Article:
    return Article(
        id=f"a_{number}", key=f"k_{number}", text=f"Text {number}.", outlet=outlet, url=url, lang=lang, fetched_at=NOW
    )


def origin(*members: int, owner: str | None = None) -> Origin:
    ids = tuple(f"a_{member}" for member in members)
    return Origin(id=f"o_{members[0]}", articles=ids, owner=owner, because=Because(rule="test"))


def spread(articles: list[Article], origins: list[Origin], raters: tuple[Rater, ...] = (RATER,)) -> list[Distribution]:
    return list(distributions(articles, origins, REGISTRY, raters, GIVEN))


def lean(articles: list[Article], origins: list[Origin]) -> Distribution:
    return spread(articles, origins)[0]


def part(distribution: Distribution, name: str) -> Part:
    return next(one for one in distribution.parts if one.name == name)


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        ("left.example", "left.example"),
        ("WWW.Left.Example", "left.example"),
        ("https://www.left.example:443/a/b?x=1", "left.example"),
        ("https://sport.left.example/a", "left.example"),
        ("right-news.example", "right.example"),
        ("Left Post", "left.example"),
        ("  left   POST ", "left.example"),
        ("https://bbc.example/russian/articles/1", "bbc.example/russian"),
        ("https://bbc.example/Russian", "bbc.example/russian"),
        ("https://bbc.example/russians", "bbc.example"),
        ("Left", None),
        ("notleft.example", None),
        ("left.example.evil.example", None),
        ("https://left.example@evil.example/", None),
        ("http://[broken", None),
        ("", None),
        (None, None),
    ],
)
def test_an_outlet_is_found_by_path_host_parent_or_whole_name(stated: str | None, found: str | None) -> None:
    outlet = REGISTRY.find(stated)
    assert (outlet.id if outlet else None) == found


def test_a_name_that_two_outlets_share_finds_neither() -> None:
    twins = parse_outlets(b"domain,name\none.example,The Times\ntwo.example,The Times\n")
    assert Registry(twins).find("The Times") is None
    assert Registry(twins).find("two.example") == twins[1]


def test_agencies_are_those_that_the_table_names() -> None:
    assert [outlet.name for outlet in REGISTRY.agencies] == ["The Wire Service"]


def test_a_script_other_than_latin_is_one_domain_in_both_spellings() -> None:
    registry = Registry(parse_outlets("domain,name\nпример.example,Пример\n".encode()))
    assert registry.find("https://xn--e1afmkfd.example/a") == registry.find("https://Пример.example/b")
    assert registry.find("пример") is not None


def test_ratings_are_read_with_their_dates_and_how_exact_these_are() -> None:
    assert [(r.outlet, r.label, r.value, r.rated_at, r.rated_to) for r in GIVEN[2:]] == [
        ("mid.example", "center", 0.0, date(2026, 1, 1), "month"),
        ("right.example", "Right", 2.0, date(2026, 1, 1), "year"),
    ]
    assert RATER.exportable
    assert len({rating.id for rating in GIVEN}) == 4


def test_unknown_labels_are_all_listed() -> None:
    with pytest.raises(RatingsError, match=r"'Purple' \(2\), 'Up' \(1\)"):
        parse_folder(folder(ratings_csv=b"domain,value\na.example,Purple\nb.example,Purple\nc.example,Up\n"))


def test_rows_about_persons_are_refused_and_counted() -> None:
    table = b"domain,value,type\na.example,Left,News Media\nb.example,Left,Author\n@somebody,Left,\n,Left,\n"
    rater, ratings = parse_folder(folder(ratings_csv=table))
    assert [rating.outlet for rating in ratings] == ["a.example"]
    assert rater.refused == (("about a person", 2), ("no domain", 1))


@pytest.mark.parametrize("lost", [b'licence = "CC0-1.0"\n', b'as_of = "2026-01-31"\n'])
def test_a_table_without_licence_or_date_is_never_exported(lost: bytes) -> None:
    assert not parse_folder(folder(rater_toml=TOML.replace(lost, b"")))[0].exportable


def test_a_table_without_the_text_of_its_licence_is_never_exported() -> None:
    assert not parse_folder({name: data for name, data in folder().items() if "LICENSE" not in name})[0].exportable


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"rater_toml": b"name = 1"}, "lacks id"),
        ({"rater_toml": b"id = 1"}, "has neither"),
        ({"rater_toml": TOML.replace(b"editorial", b"divination")}, "Give one of: editorial"),
        ({"rater_toml": TOML.replace(b"= -2", b"= -3")}, "beyond -2 to 2"),
        ({"rater_toml": TOML.replace(b"= -2", b'= "x"')}, "must map labels to numbers"),
        ({"rater_toml": b"\xff"}, "not UTF-8"),
        ({"rater_toml": b"id ="}, "is not TOML"),
        ({"ratings_csv": b"domain,rating\n"}, "lacks the column value"),
        ({"ratings_csv": b"domain,value\na.example,Left,1,2\n"}, "more cells"),
        ({"ratings_csv": b"domain,value,rated_at\na.example,Left,yesterday\n"}, "is no date"),
        ({"ratings_csv": b"domain,value\na.example,Left\nwww.a.example,Right\n"}, "has both 'Left' and 'Right'"),
    ],
)
def test_a_folder_that_cant_be_taken_says_what_is_wrong(files: dict[str, bytes], says: str) -> None:
    with pytest.raises(RatingsError, match=says):
        parse_folder(folder(**files))


def test_the_least_is_a_table_and_what_its_labels_mean() -> None:
    least = {"rater.toml": b"[labels]\nL = -2\nR = 2\n", "ratings.csv": b"domain,value\na.example,L\n"}
    rater, ratings = parse_folder(least, "ours")
    assert (rater.id, rater.name, rater.dimension, rater.axis) == ("ours", "ours", "lean", "ours")
    assert (rater.method, rater.exportable, rater.as_of) == ("unstated", False, None)
    assert [(one.outlet, one.value) for one in ratings] == [("a.example", -2.0)]
    assert not combines(rater)


def test_a_missing_file_is_named() -> None:
    with pytest.raises(RatingsError, match=r"ratings\.csv"):
        parse_folder({"rater.toml": TOML})


def test_numbers_are_read_on_the_raters_own_scale() -> None:
    head = TOML.partition(b"[labels]")[0] + b"scale = [-1, 1]\n"
    _, ratings = parse_folder(folder(rater_toml=head, ratings_csv=b"domain,value\na.example,0.5\nb.example,-1\n"))
    assert [rating.value for rating in ratings] == [1.0, -2.0]
    with pytest.raises(RatingsError, match="off the scale"):
        parse_folder(folder(rater_toml=head, ratings_csv=b"domain,value\na.example,7\n"))


def test_a_table_of_outlets_that_cant_be_taken_says_what_is_wrong() -> None:
    for table, says in (
        (b"name\nX\n", "lacks the column domain"),
        (b"domain\nnot a domain\n", "is no domain"),
        (b"domain\na.example\nwww.a.example\n", "comes twice"),
        (b"domain,agency\na.example,perhaps\n", "Write yes or no"),
    ):
        with pytest.raises(RatingsError, match=says):
            parse_outlets(table)


def test_five_unknown_texts_are_unrated_five_of_five_and_never_center() -> None:
    texts = [article(number, None) for number in range(5)]
    own = [origin(number) for number in range(5)]
    for distribution in (spread(texts, own)[0], spread(texts, own, raters=())[0]):
        assert (distribution.dimension, distribution.rated, distribution.unrated) == ("lean", 0, 5)
        assert distribution.unrated_because == (("outlet unknown", 5),)
        assert [(one.name, one.count, one.percent) for one in distribution.parts] == [
            ("left", 0, None), ("center", 0, None), ("right", 0, None),
        ]  # fmt: skip
        assert "Unrated 5 of 5" in distribution.because.note
        assert distribution.unrated_outlets == ("text 1", "text 2", "text 3", "text 4", "text 5")


def test_articles_of_one_origin_count_once() -> None:
    texts = [article(1, "left.example"), article(2, "left2.example"), article(3, "right.example")]
    found = lean(texts, [origin(1, 2), origin(3)])
    assert (part(found, "left").count, part(found, "right").count, found.rated) == (1, 1, 2)
    assert part(found, "left").outlets == ("left.example", "left2.example")


def test_an_origin_of_a_rated_owner_has_the_owners_class() -> None:
    texts = [article(1, "left.example"), article(2, "mid.example")]
    found = lean(texts, [origin(1, 2, owner="right.example")])
    assert part(found, "right").count == 1


def test_an_unrated_agencys_text_in_outlets_of_two_classes_is_mixed_and_counts_once() -> None:
    texts = [article(1, "left.example"), article(2, "right.example"), article(3, "wire.example")]
    found = lean(texts, [origin(1, 2, 3, owner="wire.example")])
    assert (part(found, MIXED).count, found.rated, found.unrated) == (1, 1, 0)


def test_percentages_begin_at_five_rated_units_and_exclude_the_unrated() -> None:
    known = ["left.example", "left2.example", "mid.example", "right.example"]
    texts = [article(number, outlet) for number, outlet in enumerate([*known, "silent.example", None])]
    assert {one.percent for one in lean(texts, [origin(n) for n in range(6)]).parts} == {None}
    texts.append(article(6, "right.example"))
    found = lean(texts, [origin(n) for n in range(7)])
    assert [(one.name, one.count, one.percent) for one in found.parts] == [
        ("left", 2, 40), ("center", 1, 20), ("right", 2, 40),
    ]  # fmt: skip
    assert (found.rated, found.unrated) == (5, 2)
    assert found.unrated_because == (("no rater", 1), ("outlet unknown", 1))


def test_each_rater_has_its_own_bar() -> None:
    other, _ = parse_folder(folder(rater_toml=TOML.replace(b'"desk"', b'"other"')))
    found = spread([article(1, "left.example")], [origin(1)], raters=(other, RATER))
    assert [(one.rater.id, one.rated) for one in found if one.rater] == [("desk", 1), ("other", 0)]


def test_facts_count_outlets_and_keep_what_is_not_known_apart() -> None:
    texts = [article(1, "left.example"), article(2, "left.example"), article(3, "mid.example", lang="de"),
             article(4, "silent.example"), article(5, None, lang="und")]  # fmt: skip
    by_name = {one.dimension: one for one in spread(texts, [origin(n) for n in range(1, 6)])}
    assert [(p.name, p.count) for p in by_name["country"].parts] == [("XA", 1), ("XB", 1)]
    assert by_name["country"].unrated_because == (("no country known", 1), ("outlet unknown", 1))
    assert [(p.name, p.count) for p in by_name["language"].parts] == [("en", 2), ("de", 1)]
    assert [p.name for p in by_name["owner"].parts] == ["Tide Media"]
    assert {by_name[name].unit for name in ("country", "language", "owner", "media_type")} == {"outlets"}


def test_rows_name_every_outlet_and_unknown_text_once() -> None:
    texts = [article(1, None), article(2, "left.example"), article(3, None, url="https://left.example/x"),
             article(4, "The Bugle"), article(5, "the bugle"), article(6, None)]  # fmt: skip
    found = rows(texts, REGISTRY, (RATER,), GIVEN)
    assert [(row.label, row.articles, row.unrated_because) for row in found] == [
        ("text 1", ("a_1",), "outlet unknown"),
        ("Left Post", ("a_2", "a_3"), None),
        ("The Bugle", ("a_4", "a_5"), "outlet unknown"),
        ("text 6", ("a_6",), "outlet unknown"),
    ]
    assert found[1].ratings == (GIVEN[0],)


def test_a_rated_domain_that_the_registry_does_not_know_keeps_its_rating() -> None:
    texts = [article(1, "news.left.example", url="https://news.left.example/x")]
    (row,) = rows(texts, Registry(()), (RATER,), GIVEN)
    assert (row.label, row.outlet, row.ratings, row.unrated_because) == ("left.example", None, (GIVEN[0],), None)


PLATFORMS = Registry(
    parse_outlets(
        b"domain,name\nnewsletters.example,Letters\nsubstack.com,Substack\nyoutube.com,YouTube\ngoogle.com,Google\n"
        b"youtube.com/@worldradio,World Radio TV\nco.uk,Nobody\ngithub.io,GitHub Pages\nbbc.co.uk,BBC\n"
        b"bbc.co.uk/russian,BBC Russian\n"
    )
)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("substack.com", "substack.com"),
        ("https://substack.com/", "substack.com"),
        ("https://writer.substack.com/p/1", None),
        ("https://youtube.com/watch?v=1", None),
        ("https://www.youtube.com/@WorldRadio/videos", "youtube.com/@worldradio"),
        ("https://sites.google.com/view/x", None),
        ("https://writer.github.io/x", None),
        ("https://other.co.uk/x", None),
        ("https://m.bbc.co.uk/news/1", "bbc.co.uk"),
        ("https://m.bbc.co.uk/russian/1", "bbc.co.uk/russian"),
        ("https://www-bbc-co-uk.cdn.ampproject.org/c/s/www.bbc.co.uk/russian/1", "bbc.co.uk/russian"),
        ("https://www-bbc-co-uk.translate.goog/news?_x_tr_sl=auto", "bbc.co.uk"),
        ("https://www.google.com/amp/s/www.bbc.co.uk/news/amp/1", "bbc.co.uk"),
        ("https://web.archive.org/web/20200101000000/https://www.bbc.co.uk/russian/1", "bbc.co.uk/russian"),
        ("https://archive.ph/AbCd", None),
        ("https://www.google.com/search", "google.com"),
    ],
)
def test_nothing_passes_a_platform_or_a_public_suffix_and_mirrors_show_the_original(
    url: str, found: str | None
) -> None:
    outlet = PLATFORMS.find(url)
    assert (outlet.id if outlet else None) == found


def test_a_platforms_rating_never_reaches_its_tenants() -> None:
    rater, given = parse_folder(folder(ratings_csv=b"domain,value\nsubstack.com,Left\nyoutube.com,Left\n"))
    texts = [article(1, None, url="https://writer.substack.com/p/1"), article(2, None, url="https://youtu.be/x"),
             article(3, "youtube.com", url="https://youtube.com/watch?v=1"),
             article(4, "The Bugle", url="https://youtube.com/watch?v=2")]  # fmt: skip
    for registry in (Registry(()), PLATFORMS):
        found = rows(texts, registry, (rater,), given)
        assert [(row.label, row.ratings, row.unrated_because) for row in found] == [
            (label, (), "platform") for label in ("writer.substack.com", "text 2", "text 3", "The Bugle")
        ]


def test_articles_on_hosts_of_one_registrable_domain_are_of_one_outlet() -> None:
    texts = [article(1, None, url="https://m.bugle.co.uk/1"), article(2, "The Bugle", url="https://www.bugle.co.uk/2"),
             article(3, "other.co.uk")]  # fmt: skip
    assert [(row.label, row.articles) for row in rows(texts, Registry(()), (), ())] == [
        ("bugle.co.uk", ("a_1", "a_2")), ("other.co.uk", ("a_3",)),
    ]  # fmt: skip


def test_a_rating_of_a_section_does_not_reach_the_whole() -> None:
    rater, given = parse_folder(folder(ratings_csv=b"domain,value\nleft.example/opinion,Left\nmid.example,Center\n"))
    texts = [article(1, "left.example"), article(2, "mid.example")]
    assert [row.unrated_because for row in rows(texts, REGISTRY, (rater,), given)] == ["section only", None]
    scoped, given = parse_folder(folder(ratings_csv=b"domain,value,scope\nleft.example,Left,politics\n"))
    assert [row.unrated_because for row in rows(texts, REGISTRY, (scoped,), given)] == ["section only", "no rater"]


def test_a_rater_that_withholds_is_no_center() -> None:
    toml = TOML.replace(b"[labels]", b'withheld = ["Not rated"]\n[labels]')
    rater, given = parse_folder(folder(rater_toml=toml, ratings_csv=b"domain,value\nleft.example,not rated\n"))
    found = distributions([article(1, "left.example")], [origin(1)], REGISTRY, (rater,), given)[0]
    assert (found.rated, found.unrated_because) == (0, (("rater withholds", 1),))


def test_state_control_has_a_row_of_its_own_under_the_raters_labels() -> None:
    toml = TOML.replace(b'"lean"', b'"state_control"')
    rater, given = parse_folder(folder(rater_toml=toml))
    found = distributions([article(1, "left.example"), article(2, "mid.example")], [], REGISTRY, (rater,), given)
    assert [(one.dimension, one.rated) for one in found[:2]] == [("lean", 0), ("state_control", 2)]
    assert [(p.name, p.count) for p in found[1].parts] == [("Left", 1), ("Center", 1)]


def test_the_newest_word_of_a_rater_counts_whatever_the_order_of_rows() -> None:
    table = b"domain,value,rated_at\nleft.example,Left,2020-01-01\nleft.example,Right,2024-01-01\n"
    rater, given = parse_folder(folder(ratings_csv=table))
    for order in (given, given[::-1]):
        (row,) = rows([article(1, "left.example")], REGISTRY, (rater,), order)
        assert [rating.label for rating in row.ratings] == ["Right"]


def test_the_sample_is_read_and_its_three_raters_disagree() -> None:
    registry = Registry(parse_outlets((SAMPLE / "outlets.csv").read_bytes()))
    folders = [
        parse_folder({file.name: file.read_bytes() for file in at.iterdir()})
        for at in sorted((SAMPLE / "ratings").iterdir())
    ]
    texts = [article(number, outlet.id) for number, outlet in enumerate(registry.outlets)]
    given = [rating for _, ratings in folders for rating in ratings]
    found = distributions(texts, [], registry, [rater for rater, _ in folders], given)
    leans = [one for one in found if one.dimension == "lean"]
    assert len(leans) == 3
    assert len({tuple(p.percent for p in one.parts) for one in leans}) == 3
    for one in leans:
        assert sum(p.percent or 0 for p in one.parts) == 100
        assert one.rated + one.unrated == len(texts)
    assert [outlet.id for outlet in registry.agencies] == ["meridian-news.example"]


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1e12, allow_nan=False), max_size=8), st.randoms())
def test_shares_sum_to_the_total_and_stay_within_one_of_their_quota(
    counts: dict[str, float], chance: random.Random
) -> None:
    shares = largest_remainder(counts)
    whole = sum(map(Fraction, counts.values()))
    assert sum(shares.values()) == (100 if whole else 0)
    for name, share in shares.items():
        quota = 100 * Fraction(counts[name]) / whole if whole else Fraction(0)
        assert -1 < share - quota < 1
    shuffled = list(counts.items())
    chance.shuffle(shuffled)
    assert largest_remainder(dict(shuffled)) == shares


def test_ten_thousand_random_distributions() -> None:
    chance = random.Random(7)  # noqa: S311 - no secret depends on it
    for _ in range(10_000):
        draw: Callable[[], float] = chance.choice((lambda: chance.randint(0, 40), lambda: chance.random() * 9))
        counts = {str(number): draw() for number in range(chance.randint(1, 7))}
        shares = largest_remainder(counts)
        assert sum(shares.values()) == (100 if any(counts.values()) else 0)
        assert min(shares.values()) >= 0
        assert largest_remainder(dict(reversed(counts.items()))) == shares


def test_two_thousand_random_stories_by_raters_and_facts() -> None:
    chance = random.Random(11)  # noqa: S311 - no secret depends on it
    known = [*(outlet.id for outlet in REGISTRY.outlets), None, "stranger.example", "stranger2.example"]
    for _ in range(2_000):
        texts = [article(number, chance.choice(known)) for number in range(chance.randint(1, 16))]
        whole = len({one.outlet or one.id for one in texts})
        for found in distributions(texts, [], REGISTRY, (), ()):
            percents = [one.percent for one in found.parts if one.percent is not None]
            assert found.rated + found.unrated == (len(texts) if found.unit == "origins" else whole)
            assert sum(one.count for one in found.parts) == found.rated == sum(len(p.outlets) for p in found.parts)
            assert found.unrated == sum(count for _, count in found.unrated_because)
            if found.rated >= 5:
                assert sum(percents) == 100
                assert min(percents) >= 0
            else:
                assert percents == []


def test_a_count_that_is_none_is_refused() -> None:
    for bad in (-1.0, float("inf")):
        with pytest.raises(ValueError, match="a count can't be"):
            largest_remainder({"a": bad, "b": 1})


def rated_outlets() -> st.SearchStrategy[list[str | None]]:
    known = [outlet.id for outlet in REGISTRY.outlets]
    return st.lists(st.sampled_from([*known, None, "stranger.example"]), min_size=1, max_size=14)


@given(rated_outlets(), st.randoms())
def test_the_order_of_articles_changes_no_figure(outlets: list[str | None], chance: random.Random) -> None:
    texts = [article(number, outlet) for number, outlet in enumerate(outlets)]
    own = [origin(*range(start, min(start + 2, len(texts)))) for start in range(0, len(texts), 2)]
    mixed = chance.sample(texts, len(texts))
    for one, other in zip(spread(texts, own), spread(mixed, own), strict=True):
        assert [(p.name, p.count, p.percent) for p in one.parts] == [(p.name, p.count, p.percent) for p in other.parts]
        assert (one.rated, one.unrated, one.unrated_because) == (other.rated, other.unrated, other.unrated_because)
        assert sum(p.count for p in one.parts) == one.rated
        percents = [p.percent for p in one.parts if p.percent is not None]
        assert sum(percents) == 100 if one.rated >= 5 else not percents


def test_the_records_need_only_what_the_words_say() -> None:
    assert Outlet(id="x.example", name="X", domains=("x.example",)).agency is False
    assert Rating(id="r", rater="x", outlet="x.example", label="Left", value=None).scope is None
