"""How the pages of one site are read, where a person knows better than what holds for all sites: a rule is data.

Law: a rule names places on a page (CSS selectors) and does nothing else; what it finds nothing for is read as without
it. An article says by which version of which rule it was read.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

import msgspec
from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from storyscape.errors import InputError
from storyscape.ingest.markup import html_to_text
from storyscape.ingest.metadata import Metadata, beside
from storyscape.ingest.objects import bylines_of
from storyscape.ingest.urls import domain
from storyscape.ingest.visible import byline, date_in, said_by
from storyscape.records import Record

_REMEDY: Final = "See docs/following.md, Rules for sites"


class SiteRule(Record, frozen=True, kw_only=True):
    """The rule of a site and its subdomains: selectors of its main text, of what is no part of it, and of what a page
    states of its article. ``version`` is whatever its writer counts by; a rule that is ``off`` does nothing.
    """

    site: str
    version: str
    off: bool = False
    main: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    date: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Site and version: what an article is kept with."""
        return f"{self.site} {self.version}"


Rules = tuple[SiteRule, ...]


def parse_rule(data: bytes, name: str) -> SiteRule:
    """The rule in a TOML file. InputError as for :func:`rule_of`."""
    try:
        return rule_of(tomllib.loads(data.decode("utf-8")), name)
    except ValueError as error:
        raise InputError(name, f"is no TOML ({error})", _REMEDY) from error


def rule_of(values: Mapping[str, object], name: str) -> SiteRule:
    """A table as a rule. InputError for what is none, names unknown things, or has a selector that is none."""
    try:
        rule = msgspec.convert(dict(values), SiteRule)
    except msgspec.ValidationError as error:
        raise InputError(name, f"is no rule for a site ({error})", _REMEDY) from error
    if unknown := sorted(set(values) - set(SiteRule.__struct_fields__)):
        raise InputError(name, f"says unknown things ({', '.join(unknown)})", _REMEDY)
    for selector in (*rule.main, *rule.remove, *rule.title, *rule.author, *rule.date):
        try:
            LexborHTMLParser("").css(selector)
        except SelectolaxError as error:
            raise InputError(name, f"has a selector that is none: {selector}", _REMEDY) from error
    return rule


def rule_for(rules: Iterable[SiteRule], *addresses: str | None) -> SiteRule | None:
    """The rule for the first of the addresses that is one: that of its host, or of the longest part of it."""
    host = next((host for address in addresses if "://" in (address or "") and (host := domain(address))), "")
    fitting = [rule for rule in rules if host == rule.site or host.endswith(f".{rule.site}")]
    best = max(fitting, key=lambda rule: len(rule.site), default=None)
    return best if best and not best.off else None


def read_by(rule: SiteRule, found: Metadata, tree: LexborHTMLParser) -> tuple[Metadata, str]:
    """``found`` with what the rule's places say, and the main text; the tree loses what is no part of it.

    The text is empty where the rule names no place of it, or there is nothing.
    """
    for selector in rule.remove:
        for node in tree.css(selector):
            node.decompose()
    title = next(iter(_texts(tree, rule.title)), None)
    names = bylines_of({"author": [byline(text) for text in _texts(tree, rule.author)]})
    at = next((time for selector in rule.date for node in tree.css(selector)[:5] if (time := date_in(node))), None)
    told: dict[str, str | datetime | tuple[str, ...] | None] = {"title": title, "bylines": names, "published_at": at}
    before = tuple(
        beside(field, getattr(found, field), "without the site's rule")
        for field, value in told.items()
        if value and getattr(found, field) and getattr(found, field) != value
    )
    new = {field: value for field, value in told.items() if value}
    return replace(found, otherwise=(*found.otherwise, *before), **new), _main(rule, tree)


def _main(rule: SiteRule, tree: LexborHTMLParser) -> str:
    for selector in rule.main:
        nodes = tree.css(selector)
        if text := "\n".join(said for node in nodes if (said := html_to_text(node.html or ""))):
            return text
    return ""


def _texts(tree: LexborHTMLParser, selectors: Iterable[str]) -> list[str]:
    """What the elements of the first selector that finds any say."""
    for selector in selectors:
        nodes = tree.css(selector)[:10]
        if said := [said_by(node) for node in nodes]:
            return [text for text in said if text]
    return []
