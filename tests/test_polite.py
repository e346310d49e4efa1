"""A small world of good and hostile hosts is crawled by every rule: what the bench does with 200 hosts."""

from __future__ import annotations

from pathlib import Path

from bench.polite import KINDS, crawl


def test_good_pages_come_in_and_no_rule_is_broken(tmp_path: Path) -> None:
    found = crawl(len(KINDS), tmp_path)
    assert found["missing"] == []
    assert found["broken"] == []
    assert found["canary"] == 0
    assert found["wanted"] == 34
    assert found["set aside"] == 27
