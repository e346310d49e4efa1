"""Commands for what is known of outlets' pages: what recurs on them, what people say of it, rules for sites.

Law: nothing is taken out of a text: a line that recurs is dimmed, and no claim is read from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from storyscape.cli.app import Answer, Asked, answers, emit, with_json
from storyscape.errors import InputError

if TYPE_CHECKING:
    from storyscape.ingest.site_rules import SiteRule
    from storyscape.newsroom import Newsroom
    from storyscape.records.sites import By, Site


@click.group()
def sites() -> None:
    """What recurs on an outlet's pages and is boilerplate there; rules for sites.

    What recurs is learned as articles come in, from lines that stand in several articles with other texts and other
    subjects. It holds for articles that were read before, too.
    """


@sites.command("list")
@answers
def list_sites(room: Newsroom) -> Answer:
    """List the outlets of which something was learned."""
    return Answer(room.sites.all(), _sites)


@sites.command("show")
@click.argument("outlet")
@answers
def show_site(room: Newsroom, outlet: str) -> Answer:
    """Show the lines that recur on an outlet's pages: in how many articles, since when, and who says so.

    A line that ends with … is how lines begin.
    """
    return Answer(room.sites.site(outlet), _lines)


@sites.command("learn")
@click.argument("outlets", nargs=-1, metavar="[OUTLET…]")
@answers
def learn_sites(room: Newsroom, outlets: tuple[str, ...]) -> Answer:
    """Look at the newest articles of some outlets (of all, without one) again now."""
    return Answer(room.sites.learn(*outlets), lambda found: _sites([site for site in found if site.lines]))


@sites.command("pin")
@click.argument("outlet")
@click.argument("line")
@click.option("--undo", is_flag=True, help="Leave it to what is counted again.")
@answers
def pin_line(room: Newsroom, outlet: str, line: str, undo: bool) -> Answer:
    """Say that LINE is boilerplate on an outlet's pages, whether it was learned or not.

    LINE is the whole line, or the beginning of a listed one; with … at its end, all lines that begin so.
    """
    return _say(room, outlet, line, "rule" if undo else "pinned")


@sites.command("forget")
@click.argument("outlet")
@click.argument("line")
@click.option("--undo", is_flag=True, help="Leave it to what is counted again.")
@answers
def forget_line(room: Newsroom, outlet: str, line: str, undo: bool) -> Answer:
    """Say that LINE is no boilerplate on an outlet's pages, however often it recurs."""
    return _say(room, outlet, line, "rule" if undo else "forgotten")


@sites.command("rules")
@with_json
def list_rules(asked: Asked) -> int:
    """List the rules for sites: where each stands, which version, what it names, whether it is off.

    Exit code 3 says that a file in the folder is no rule.
    """
    from storyscape.io.site_rules import listed_rules
    from storyscape.render.spans import visible
    from storyscape.settings import sites_folder

    found, wrong = listed_rules()
    answer = {
        "folder": str(sites_folder()),
        "rules": [{"rule": rule, "from": where} for rule, where in found],
        "wrong": [{"about": error.about, "problem": error.problem} for error in wrong],
    }
    told = [f"{rule.name}  {'off' if rule.off else _named(rule)}  ({where})" for rule, where in found]
    told += [f"wrong: {error}" for error in wrong]
    emit(asked, answer, lambda: visible("\n".join([*told, f"Your own go into {sites_folder()}"])))
    return InputError.exit_code if wrong else 0


def _named(rule: SiteRule) -> str:
    return ", ".join(part for part in ("main", "remove", "title", "author", "date") if getattr(rule, part)) or "nothing"


def _say(room: Newsroom, outlet: str, line: str, by: By) -> Answer:
    done = "left to what is counted" if by == "rule" else by
    return Answer(room.sites.say(outlet, line, by), lambda told: f"{done}: {told.line}")


def _sites(found: Sequence[Site]) -> Any:
    from storyscape.render.phrases import count
    from storyscape.render.spans import visible

    if not found:
        return "Nothing recurs on the pages of any outlet so far."
    return "\n".join(
        f"{visible(site.outlet)}: {count(len(site.recurring), 'line')}, version {site.version}, "
        f"from {count(site.held, 'article')}"
        for site in found
    )


def _lines(site: Site) -> Any:
    from storyscape.render.phrases import day
    from storyscape.render.terminal.words import headed, said

    if not site.lines:
        return "Nothing recurs on its pages so far."
    table = headed("articles", "first", "last", "by", "line", right=["articles"])
    for one in site.lines:
        dates = (day(one.first_at), day(one.last_at)) if one.articles else ("", "")
        table.add_row(f"{one.articles:,}", *dates, one.by, said(one.line))
    return table
