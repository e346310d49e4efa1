"""Archives: pages go out and come in again; damage is set aside with its place and the rest is read."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyscape.errors import InputError
from storyscape.ingest.pages import is_archive
from storyscape.io.files import read_all, read_paths
from storyscape.io.warc import Archived, read_archive, read_items, read_record
from storyscape.io.warc_out import write_warc
from storyscape.records import Draft, Reject
from storyscape.records.feeds import Page

NOW = datetime(2024, 11, 15, 9, 30, tzinfo=UTC)
TEXT = " ".join(f"The harbour was closed on day {n} because of the storm." for n in range(30))


def page(n: int = 0, *, body: bytes | None = None, **headers: str) -> Page:
    html = (
        f"<html><head><title>Storm closes harbour {n}</title></head><body><article><p>{TEXT} {n}</p></article></html>"
    )
    named = {"content-type": "text/html; charset=utf-8", **{k.replace("_", "-"): v for k, v in headers.items()}}
    url = f"https://news.example/{n}"
    body = html.encode() if body is None else body
    return Page(url=url, asked=url, status=200, headers=tuple(named.items()), body=body, fetched_at=NOW)


def warc(*pages: Page) -> bytes:
    file = io.BytesIO()
    write_warc(file, pages, now=NOW)
    return file.getvalue()


def saved(folder: Path, data: bytes, name: str = "a.warc.gz") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def found(path: Path) -> list[Page | Reject]:
    return [archived.found for archived in read_archive(path)]


def response(head: bytes, body: bytes, kind: str = "response", **more: str) -> bytes:
    """A record written by hand, for what our own writer doesn't write."""
    block = head + b"\r\n\r\n" + body if head else body
    named = {"WARC-Type": kind, "WARC-Target-URI": "https://news.example/1", "WARC-Date": "2024-11-15T09:30:00Z",
             "WARC-Record-ID": "<urn:uuid:6f6ac3de-6ef6-5f2c-9d2c-5b8b9f5a3c12>",
             "Content-Type": "application/http; msgtype=response", "Content-Length": str(len(block)),
             **{name.replace("_", "-"): value for name, value in more.items()}}  # fmt: skip
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"WARC/1.0\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html"


def test_pages_come_back_as_they_went(tmp_path: Path) -> None:
    pages = [page(n, etag='"x"') for n in range(5)]
    assert warc(*pages) == warc(*pages)
    back = found(saved(tmp_path, warc(*pages)))
    assert [(p.url, p.body, p.fetched_at, p.status) for p in back if isinstance(p, Page)] == [
        (p.url, p.body, p.fetched_at, 200) for p in pages
    ]
    assert isinstance(back[0], Page)
    assert back[0].header("etag") == '"x"'
    assert (back[0].content_type, back[0].charset) == ("text/html", "utf-8")


def test_an_archive_is_read_as_articles(tmp_path: Path) -> None:
    drafts = list(read_paths([saved(tmp_path, warc(page(1), page(2)))]))
    assert [(d.url, d.fetched_at) for d in drafts if isinstance(d, Draft)] == [
        ("https://news.example/1", NOW),
        ("https://news.example/2", NOW),
    ]
    assert all(isinstance(d, Draft) and "harbour was closed on day 7" in d.text for d in drafts)


def test_archives_are_read_among_other_files(tmp_path: Path) -> None:
    archive = saved(tmp_path, warc(page(1), page(2)))
    (tmp_path / "b.txt").write_text("The harbour opened again on Friday.")
    (tmp_path / "broken.wacz").write_bytes(b"PK\x03\x04 and nothing else")
    read = list(read_paths([tmp_path]))
    assert [d.url for d in read if isinstance(d, Draft)] == ["https://news.example/1", "https://news.example/2", None]
    assert [r.read_from for r in read if isinstance(r, Reject)] == [str(tmp_path / "broken.wacz")]
    shares = [read.share for read in read_all([archive])]
    assert shares == sorted(filter(None, shares))


def test_reading_goes_on_where_it_stood(tmp_path: Path) -> None:
    path = saved(tmp_path, warc(*(page(n) for n in range(4))))
    whole = list(read_items(path))
    assert [read.page.url[-1] for read in whole if read.page] == ["0", "1", "2", "3"]
    for n, left in ((0, "123"), (2, "3"), (3, "")):
        standing = whole[n].standing
        rest = list(read_items(path, lambda _, here=standing: here))  # type: ignore[misc]
        assert "".join(read.page.url[-1] for read in rest if read.page) == left
        assert rest[-1].standing == whole[-1].standing
    (again,) = read_items(path.rename(tmp_path / "moved.warc.gz"), lambda _: whole[-1].standing)
    assert again.again
    assert again.found is None


def test_one_record_is_read_by_its_name(tmp_path: Path) -> None:
    path = saved(tmp_path, warc(*(page(n) for n in range(3))))
    names = [read.found.read_from for read in read_items(path) if read.found]
    (read,) = read_record(names[1])
    assert read.page is not None
    assert read.page.url == "https://news.example/1"
    for absent in (f"{path}#99999", f"{path}#x", f"{path}#a.warc:0", str(path)):
        with pytest.raises(InputError):
            list(read_record(absent))


def test_what_is_plain_or_zipped_is_read_too(tmp_path: Path) -> None:
    plain = gzip.decompress(warc(page(1), page(2)))
    assert len(found(saved(tmp_path, plain, "a.warc"))) == 2
    wacz = tmp_path / "a.wacz"
    with zipfile.ZipFile(wacz, "w") as file:
        file.writestr("datapackage.json", "{}")
        file.writestr("archive/1.warc.gz", warc(page(1)))
        file.writestr("archive/2.warc.gz", warc(page(2), page(3)), compress_type=zipfile.ZIP_DEFLATED)
    archived = list(read_archive(wacz))
    assert [a.mark.member[-9:] for a in archived] == ["1.warc.gz", "2.warc.gz", "2.warc.gz"]
    assert is_archive("X.WARC.GZ")
    assert not is_archive("x.html")


@pytest.mark.parametrize("name", ["a.warc.gz", "a.warc", "a.wacz"])
def test_reading_goes_on_from_any_mark(tmp_path: Path, name: str) -> None:
    data = warc(*(page(n) for n in range(6)))
    if name == "a.wacz":
        with zipfile.ZipFile(tmp_path / name, "w") as file:
            file.writestr("archive/1.warc.gz", data)
            file.writestr("archive/2.warc.gz", warc(page(7)))
        path = tmp_path / name
    else:
        path = saved(tmp_path, gzip.decompress(data) if name == "a.warc" else data, name)
    whole = list(read_archive(path))
    for i, archived in enumerate(whole):
        assert list(read_archive(path, after=archived.mark)) == whole[i + 1 :]


def test_what_was_packed_or_sent_in_chunks_is_whole_again(tmp_path: Path) -> None:
    body = page().body
    packed = gzip.compress(body)
    chunks = b"%x\r\n%s\r\n%x;a=b\r\n%s\r\n0\r\n\r\n" % (100, packed[:100], len(packed) - 100, packed[100:])
    head = HEAD + b"\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked"
    data = response(head, chunks) + response(head, packed) + response(HEAD, body)
    assert [p.body for p in found(saved(tmp_path, data, "a.warc")) if isinstance(p, Page)] == [body] * 3


def test_only_pages_are_taken(tmp_path: Path) -> None:
    data = (
        response(HEAD.replace(b"200 OK", b"404 Not Found"), b"gone")
        + response(HEAD.replace(b"text/html", b"image/png"), b"\x89PNG")
        + response(b"", b"GET / HTTP/1.1\r\n\r\n", "request")
        + response(
            HEAD, b"", "revisit", WARC_Profile="http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
        )
        + response(b"", page().body, "resource", Content_Type="text/html")
        + response(HEAD, page().body, WARC_Target_URI="dns:news.example")
    )
    back = found(saved(tmp_path, data, "a.warc"))
    assert [(p.status, bool(p.body)) for p in back if isinstance(p, Page)] == [(304, False), (200, True)]
    assert len(back) == 2


def test_bytes_that_are_not_what_the_archive_says_are_set_aside(tmp_path: Path) -> None:
    good = response(HEAD, page().body, WARC_Payload_Digest="sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    cut = response(
        HEAD, page().body, WARC_Payload_Digest="sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", WARC_Truncated="length"
    )
    back = found(saved(tmp_path, good + cut + response(HEAD, page().body), "a.warc"))
    assert isinstance(back[0], Reject)
    assert "digest" in back[0].error
    assert [isinstance(item, Page) for item in back] == [False, True, True]


def test_a_cut_off_archive_gives_what_is_whole(tmp_path: Path) -> None:
    data = warc(*(page(n) for n in range(5)))
    back = found(saved(tmp_path, data[:-200]))
    assert [isinstance(item, Page) for item in back[:4]] == [True] * 4
    assert len(back) <= 5
    assert not isinstance(back[-1], Page) or len(back) == 4


def test_a_damaged_record_costs_itself_alone(tmp_path: Path) -> None:
    parts = [warc(page(n)) for n in range(5)]
    parts[2] = parts[2][:150] + bytes(200) + parts[2][350:]
    back = found(saved(tmp_path, b"".join(parts)))
    urls = [item.url[-1] for item in back if isinstance(item, Page)]
    assert set(urls) >= {"0", "1", "3", "4"}
    rejects = [item for item in back if isinstance(item, Reject)]
    assert all("#" in item.read_from for item in rejects)
    assert rejects


def test_a_bomb_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storyscape.io.warc.LARGEST", 1_000_000)
    data = response(HEAD + b"\r\nContent-Encoding: gzip", gzip.compress(bytes(30_000_000)))
    back = found(saved(tmp_path, data + response(HEAD, b"fine"), "a.warc"))
    assert [isinstance(item, Reject) for item in back] == [True, False]


def test_what_is_no_archive_is_our_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't be opened"):
        found(tmp_path / "absent.warc.gz")
    with pytest.raises(InputError, match="can't be opened"):
        found(saved(tmp_path, b"PK\x03\x04 no zip", "a.wacz"))
    assert not any(isinstance(item, Page) for item in found(saved(tmp_path, b"<html>no archive</html>", "b.warc")))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 4000), st.binary(max_size=60))
def test_no_damage_raises(tmp_path_factory: pytest.TempPathFactory, at: int, junk: bytes) -> None:
    data = warc(*(page(n) for n in range(3)))
    path = saved(tmp_path_factory.mktemp("w"), data[:at] + junk + data[at + len(junk) :])
    assert all(isinstance(item, Archived) for item in read_archive(path))


def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    body = zlib.compress(bytes(1)) + bytes(range(256)) * 2000
    peaks = []
    for pages in (10, 60):
        path = tmp_path / f"{pages}.warc.gz"
        with path.open("wb") as file:
            write_warc(file, (page(n, body=body) for n in range(pages)), now=NOW)
        tracemalloc.start()
        assert sum(1 for _ in read_archive(path)) == pages
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5 + 2_000_000
