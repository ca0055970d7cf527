"""The ledger into temporary tables, by COPY, so that the comparison is one of sets inside the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np
import psycopg

from infra.simulator.ledger import Ledger
from streams.pgarray import POSTGRES_EPOCH_US

_COPY_SIGNATURE = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_COPY_END = b"\xff\xff"
_CHUNK = 100_000
# One row of binary COPY: number of fields, then each field's length and big-endian value.
_FIELDS = ("fields", "l1", "series", "l2", "time", "l3", "revision", "l4", "value")
_ROW = np.dtype(list(zip(_FIELDS, (">i2", ">i4", ">i4", ">i4", ">i8", ">i4", ">i8", ">i4", ">f8"), strict=True)))
_READING = np.dtype([("series", "i8"), ("time", "i8"), ("revision", "i8"), ("value", "f8")])

_TABLES = """
CREATE TEMP TABLE ledger_series (number int PRIMARY KEY, source text, metric text);
CREATE TEMP TABLE ledger_observation (number int, time timestamptz, revision bigint, value double precision);
CREATE TEMP TABLE ledger_letter (id bytea, door text, source text, why text, events text);
"""


def create_tables(conn: psycopg.Connection) -> None:
    """Make the temporary tables of this session."""
    conn.execute(_TABLES)


def copy_series(conn: psycopg.Connection, ledger: Ledger) -> None:
    """Renew the names of the ledger's series."""
    conn.execute("TRUNCATE ledger_series")
    with conn.cursor() as cursor, cursor.copy("COPY ledger_series FROM STDIN") as copy:
        for number, (source, metric) in ledger.series().items():
            copy.write_row((number, source, metric))


def copy_observations(conn: psycopg.Connection, readings: Iterable[tuple[int, int, int, float]]) -> int:
    """Append readings (ledger's series, time, revision, value); return how many."""
    copied = 0
    with conn.cursor() as cursor, cursor.copy("COPY ledger_observation FROM STDIN (FORMAT binary)") as copy:
        copy.write(_COPY_SIGNATURE)
        for chunk in _chunks(iter(readings)):
            copy.write(_binary(np.array(chunk, dtype=_READING)))
            copied += len(chunk)
        copy.write(_COPY_END)
    return copied


def _chunks(
    rows: Iterator[tuple[int, int, int, float]],
) -> Iterator[list[tuple[int, int, int, float]]]:
    while chunk := list(islice(rows, _CHUNK)):
        yield chunk


def _binary(readings: np.typing.NDArray[np.void]) -> bytes:
    rows = np.empty(len(readings), dtype=_ROW)
    rows["fields"], rows["l1"] = 4, 4
    rows["l2"] = rows["l3"] = rows["l4"] = 8
    rows["series"], rows["revision"], rows["value"] = readings["series"], readings["revision"], readings["value"]
    rows["time"] = readings["time"] - POSTGRES_EPOCH_US
    return rows.tobytes()
