"""Hostile pages end within the limit, and the process that asked for them lives on."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from storyscape.io.workers import Asked, Workers
from storyscape.records import Draft, Reject

LINE = b"<p>The harbour authority closed the old swing bridge on Monday after divers found cracks in two piers.</p>"
HEAD = b"<html><head><title>Bridge</title></head><body>"
HOSTILE = {
    "large": HEAD + b"<article>" + LINE * 13_000,
    "links": HEAD + b"".join(b"<li><a href=/%d>link number %d</a>" % (i, i) for i in range(200_000)),
    "nested": HEAD + b"<div>" * 50_000 + LINE * 10,
    "nested_tables": HEAD + b"<table><tr><td>" * 50_000 + LINE * 10,
    "nested_json": b"<script type=application/ld+json>" + b'{"@graph":[' * 100_000 + b"</script>" + HEAD + LINE * 9,
    "entities": b"<!DOCTYPE html [<!ENTITY a 'aaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>"
    + HEAD
    + b"<p>"
    + b"&b;" * 500_000,
    "one_line": HEAD + b"<p>" + b"word " * 1_000_000,
    "one_word": HEAD + b"<p>" + b"x" * 5_000_000,
    "metas": HEAD + b"<meta name=a content=b>" * 100_000 + LINE * 9,
    "unclosed": HEAD + b"<p><i>" * 100_000 + LINE * 9,
    "brackets": HEAD + b"<" * 3_000_000 + LINE,
}


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    pool = Workers(most=1)
    yield pool
    pool.close()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_ends_within_the_limit(name: str, workers: Workers) -> None:
    workers.parse(Asked(name="first", data=HEAD + LINE * 5))  # a process is there
    began = time.monotonic()
    found = workers.parse(Asked(name=name, data=HOSTILE[name]))
    assert time.monotonic() - began < 5
    assert len(found) == 1
    assert isinstance(found[0], Draft) or (found[0].read_from == name and found[0].remedy)


def test_a_page_after_a_stopped_one_is_read(workers: Workers) -> None:
    hasty = Workers(most=1, seconds=0.05)
    try:
        (late,) = hasty.parse(Asked(name="late", data=HOSTILE["unclosed"]))
        assert isinstance(late, Reject)
        assert late.error == "takes longer than 0.05 seconds to parse"
    finally:
        hasty.close()
    (found,) = workers.parse(Asked(name="good", data=HEAD + LINE * 5))
    assert isinstance(found, Draft)
    assert found.text.startswith("The harbour authority")


def test_a_page_that_needs_more_memory_than_there_is_is_set_aside() -> None:
    small = Workers(most=1, megabytes=400)
    try:
        (found,) = small.parse(Asked(name="huge", data=HEAD + b"<p><b>x</b>" * 700_000))
        assert isinstance(found, Reject)
        assert "memory" in found.error or "crashes" in found.error or "longer" in found.error
    finally:
        small.close()


def test_a_worker_whose_reader_is_gone_ends_without_a_word() -> None:
    start = "from storyscape.io.workers import serve; serve()"
    worker = subprocess.Popen(
        [sys.executable, "-c", start], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert worker.stdin
    assert worker.stdout
    assert worker.stderr
    worker.stdout.close()  # before it says that it is ready
    assert worker.wait(60) == 0
    assert worker.stderr.read() == b""
    worker.stdin.close()
    worker.stderr.close()
