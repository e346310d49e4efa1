"""Colours are far enough apart to be read (WCAG 2 AA), in light and in dark, and the sheet asks nobody for anything."""

from __future__ import annotations

import re

import pytest

from storyscape.render import html

TEXT, GRAPHIC = 4.5, 3.0


def variables() -> dict[str, dict[str, str]]:
    """The colours of the two schemes, dark ones laid over light ones."""
    light, dark = re.findall(r":root \{(.*?)\n\s*\}", html.stylesheet(), re.DOTALL)[:2]
    found = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block)) for block in (light, dark)]
    return {"light": found[0], "dark": found[0] | found[1]}


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read(scheme: str) -> None:
    held = variables()[scheme]
    pairs = [(text, ground) for text in ("ink", "soft", "link", "alert") for ground in ("paper", "tint")]
    pairs += [("ink", ground) for ground in ("clause", "shared", "value")]
    pairs += [("on-lean", lean) for lean in ("left", "center", "right")] + [("paper", "ink")]
    pairs += [("on-step-0", "step-0")] + [("on-step", f"step-{n}") for n in range(1, 5)]
    weak = {pair: round(contrast(held[pair[0]], held[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < TEXT} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_stand_out(scheme: str) -> None:
    held = variables()[scheme]
    weak = {
        name: round(contrast(held[name], held["paper"]), 2) for name in ("left", "center", "right", "step-0", "ink")
    }
    assert {name: ratio for name, ratio in weak.items() if ratio < GRAPHIC} == {}


def test_the_colours_of_lean_are_those_of_the_design() -> None:
    names = ("left", "center", "right")
    assert [variables()["light"][n] for n in names] == ["#5e3c99", "#767676", "#b35806"]
    assert [variables()["dark"][n] for n in names] == ["#8f76d6", "#e5e5e5", "#ea8a1f"]


def test_the_sheet_asks_nobody_for_anything() -> None:
    assert not re.search(r"url\(|@import|@font-face|expression\(|https?:", html.stylesheet())


def test_every_class_that_a_sign_or_mark_uses_is_known() -> None:
    for kind in ("clause", "cue", "quantity", "time", "quote", "shared", "source", "value"):
        assert f"mark.{kind}" in html.stylesheet()
