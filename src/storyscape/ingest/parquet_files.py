"""Law: a Parquet file's columns are read by their names, batch by batch; only those that hold a part of an article."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

from storyscape.errors import optional
from storyscape.ingest.csv_files import has_text_column, no_text
from storyscape.ingest.objects import by_name, draft
from storyscape.records import Draft, Reject
from storyscape.tables import table

_BATCH: Final = 256  # rows


def parse(file: BinaryIO, name: str) -> Iterator[Draft | Reject]:
    """The articles in the rows of a Parquet file; ``read_from`` is ``name:row``, counted from 1.

    :class:`MissingExtraError` where the package that reads Parquet is absent.
    """
    with optional("parquet", name):
        import pyarrow as pa
        import pyarrow.parquet as pq
    try:
        source = pq.ParquetFile(file)
        columns = [str(column) for column in source.schema_arrow.names]
        if not has_text_column(columns):
            yield no_text(name, columns)
            return
        row = 0
        for batch in source.iter_batches(batch_size=_BATCH, columns=_wanted(columns)):
            for fields in batch.to_pylist():
                row += 1
                yield draft(fields, f"{name}:{row}")
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        yield Reject(read_from=name, error=f"is no readable Parquet file ({str(error)[:120]})", remedy="Write it again")


def _wanted(columns: list[str]) -> list[str]:
    known = {field for part in table("fields")["names"].values() for field in part} | {"@type", "type"}
    return [column for column in columns if set(by_name({column: ""})) & known]
