"""What is kept beside articles: the pages in which they were found, and what was set aside.

Law: a page is evidence: it is given out as it was served, and what is read from it again is read as if it came now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import IO

from storyscape.errors import NotFoundError
from storyscape.io.warc_out import write_warc
from storyscape.io.workers import read_page
from storyscape.protocols import Store
from storyscape.reading import Reading
from storyscape.records import Article, ReadReport
from storyscape.records.reading import Read, SetAside


class Kept:
    """A newsroom's kept pages and rejects. ``reader`` gives its store for reading."""

    def __init__(self, reader: Callable[[], Store], reading: Reading) -> None:
        self._reader, self._reading = reader, reading

    @property
    def store(self) -> Store:
        """The newsroom's store, for reading: never makes one."""
        return self._reader()

    def write_warc(self, file: IO[bytes], articles: Iterable[Article]) -> tuple[int, int]:
        """Write the pages in which all versions of these articles were found as a WARC; how many of how many.

        NotFoundError where none of them is kept: they came as files, or their time is over (setting ``keep_pages``).
        """
        versions = [version for article in articles for version in self.store.versions(article.key)]
        names = list(dict.fromkeys((version.read_from, version.fetched_at) for version in versions))
        pages = list(self.store.pages.pages(names))
        if not pages:
            about = versions[0].id if versions else "the story"
            raise NotFoundError(about, "has no page that is kept", "Fetch it again, or see the setting keep_pages")
        return write_warc(file, pages, now=max(page.fetched_at for page in pages)), len(names)

    def reread(self, progress: Callable[[int], None] | None = None) -> ReadReport:
        """Read the newest kept page of each address again, as after an upgrade: other text is a new version."""
        return self._reading.take(self._again(progress))

    def _again(self, progress: Callable[[int], None] | None) -> Iterator[Read]:
        for taken, (name, page) in enumerate(self._reading.store.pages.newest(), 1):
            if progress:
                progress(taken)
            for found in read_page(page, name):
                yield Read(found=found)

    def rejects(self, limit: int = 1000) -> tuple[SetAside, ...]:
        """What was set aside, the newest first."""
        return self.store.pages.rejects(limit)

    def unreject(self, names: Iterable[str]) -> int:
        """Forget that the inputs that stood there were set aside; how many were."""
        return self._reading.store.pages.unreject(names)

    def retry(self, asides: Iterable[SetAside], read: Callable[[str], Iterable[Read]]) -> ReadReport:
        """Read again what was set aside, each by ``read`` of where it stood; what succeeds is listed no longer."""
        tried = [aside.reject.read_from for aside in asides]
        report = self._reading.take(item for name in tried for item in read(name))
        failed = {reject.read_from for reject in report.rejects}
        self.unreject(name for name in tried if name not in failed)
        return report
