"""NumPy columns as PostgreSQL arrays in binary form: thousands of rows in one parameter, no object per value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import psycopg
from psycopg.abc import DumperKey
from psycopg.adapt import Dumper, PyFormat
from psycopg.pq import Format

Ints = npt.NDArray[np.int64]
"""A column of whole numbers: keys, hours, microseconds."""
# PostgreSQL counts microseconds from 2000-01-01; we count from 1970-01-01.
POSTGRES_EPOCH_US = 946_684_800_000_000

_HEADER = np.dtype([("ndim", ">i4"), ("nulls", ">i4"), ("element", ">i4"), ("size", ">i4"), ("lower", ">i4")])


@dataclass(frozen=True, slots=True)
class PgArray:
    """A one-dimensional array without NULLs; `oid` is the array type's, `data` its binary form."""

    oid: int
    data: bytes


def _packed(values: npt.NDArray[Any], element_oid: int, wire: str) -> bytes:
    header = np.array([(1, 0, element_oid, len(values), 1)], dtype=_HEADER)
    body = np.empty(len(values), dtype=[("length", ">i4"), ("value", wire)])
    body["length"] = np.dtype(wire).itemsize
    body["value"] = values
    return header.tobytes() + body.tobytes()


def int2s(values: npt.NDArray[np.integer[Any]]) -> PgArray:
    """Return a smallint[]."""
    return PgArray(1005, _packed(values, 21, ">i2"))


def int4s(values: npt.NDArray[np.integer[Any]]) -> PgArray:
    """Return an int[]."""
    return PgArray(1007, _packed(values, 23, ">i4"))


def int8s(values: npt.NDArray[np.integer[Any]]) -> PgArray:
    """Return a bigint[]."""
    return PgArray(1016, _packed(values, 20, ">i8"))


def float8s(values: npt.NDArray[np.floating[Any]]) -> PgArray:
    """Return a double precision[]."""
    return PgArray(1022, _packed(values, 701, ">f8"))


def timestamps(microseconds: npt.NDArray[np.integer[Any]]) -> PgArray:
    """Return a timestamptz[] from microseconds since 1970 UTC."""
    return PgArray(1185, _packed(microseconds - POSTGRES_EPOCH_US, 1184, ">i8"))


class _PgArrayDumper(Dumper):
    format = Format.BINARY

    def get_key(self, obj: PgArray, format: PyFormat) -> DumperKey:  # noqa: A002
        return (self.cls, obj.oid)  # type: ignore[return-value]

    def upgrade(self, obj: PgArray, format: PyFormat) -> Dumper:  # noqa: A002
        dumper = _PgArrayDumper(self.cls)
        dumper.oid = obj.oid
        return dumper

    def dump(self, obj: PgArray) -> bytes:
        return obj.data


def register(conn: psycopg.Connection) -> None:
    """Teach a connection to send PgArray parameters."""
    conn.adapters.register_dumper(PgArray, _PgArrayDumper)
