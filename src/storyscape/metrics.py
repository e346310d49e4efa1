"""What a running newsroom tells of itself, in the text form that Prometheus reads.

Law: what the store knows is asked for when it is read, so that any process over the store tells the same; counting
takes at most a fiftieth of the time. What only the watching process knows (counts since its start, the lag) is told by
that process.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Histogram, generate_latest, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from storyscape.errors import StoryscapeError
from storyscape.newsroom import Newsroom
from storyscape.protocols import Store

if TYPE_CHECKING:
    from storyscape.watching import Watch  # which fetches: pages are served, and counted, without the extra for that

_LAGS: Final = (5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400)
_MOST: Final = 10_000  # rejects that are counted
_FRESH: Final = 50  # what took a second to count is told for so many seconds
_DONE: Final = {
    "polls": "Feeds that were asked.",
    "failed_polls": "Feeds that were asked in vain.",
    "pages": "Pages that were fetched, or tried.",
    "articles": "Article versions that were new.",
    "set_aside": "Pages that were set aside.",
}


class Metrics:
    """The metrics of a newsroom, and of the watch in this process where there is one.

    ``lag`` takes the seconds from an article's publication to its place in a story. ``text`` may raise StoreError.
    """

    def __init__(self, room: Newsroom) -> None:
        self.registry = CollectorRegistry()
        self.watch: Watch | None = None
        self.lag = Histogram(
            "storyscape_lag_seconds",
            "From an article's publication to its place in a story.",
            buckets=_LAGS,
            registry=self.registry,
        )
        self._kept = room.kept
        self._counted: tuple[float, tuple[Metric, ...]] = (0.0, ())
        self.registry.register(self)

    def text(self) -> bytes:
        """All metrics, one a line."""
        return generate_latest(self.registry)

    def describe(self) -> Iterator[Metric]:
        """No names beforehand: to register must not open a store."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """The metrics as they are now: called by the registry."""
        yield from self._stored()
        if self.watch is not None:
            done = self.watch.done
            for name, said in _DONE.items():
                yield CounterMetricFamily(f"storyscape_watch_{name}", said, value=getattr(done, name))
            yield GaugeMetricFamily("storyscape_watch_running", "1 while the watch runs.", value=self.watch.running)

    def _stored(self) -> tuple[Metric, ...]:
        """What the store knows, counted anew unless counting took long a short while ago."""
        until, counted = self._counted
        if (began := time.monotonic()) >= until:
            counted = tuple(_stored(self._kept.store))
            took = time.monotonic() - began
            self._counted = began + (_FRESH * took if took > 1 / _FRESH else 0), counted
        return counted


@contextmanager
def told_at(port: int, metrics: Metrics) -> Iterator[None]:
    """Tell the metrics at a port of this machine, to who asks there by HTTP. StoryscapeError where it can't be had."""
    try:
        server, thread = start_http_server(port, addr="127.0.0.1", registry=metrics.registry)
    except OSError as error:
        problem = f"can't be listened on ({error.strerror or error})"
        raise StoryscapeError(f"127.0.0.1:{port}", problem, f"Choose another, such as {port + 1}") from error
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _stored(store: Store) -> Iterator[Metric]:
    feeds = GaugeMetricFamily("storyscape_feeds", "Feeds that are followed, by how they stand.", labels=["status"])
    held = store.feeds.feeds()
    standing = Counter("failing" if feed.failures and feed.status == "active" else feed.status for feed in held)
    for status in ("active", "failing", "gone", "stopped"):
        feeds.add_metric([status], standing[status])
    yield feeds
    pages = GaugeMetricFamily("storyscape_queue", "Pages that feeds named, by what became of them.", labels=["state"])
    for state, count in store.feeds.counts().items():
        pages.add_metric([state], count)
    yield pages
    aside = len(store.pages.rejects(_MOST))
    yield GaugeMetricFamily(
        "storyscape_rejects", "Inputs that are set aside (10,000 at most are counted).", value=aside
    )
