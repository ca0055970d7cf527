"""The agencies of the registry."""

from __future__ import annotations

from datetime import date

import psycopg

_THAT_DAY = "valid_from <= %(day)s AND (valid_to IS NULL OR valid_to > %(day)s)"
_ALL = f"SELECT code, name_vi, name_en FROM agency WHERE {_THAT_DAY} ORDER BY code"
_ONE = f"SELECT FROM agency WHERE code = %(code)s AND {_THAT_DAY}"


def agencies(conn: psycopg.Connection, day: date) -> list[tuple[str, str, str]]:
    """Return code, Vietnamese and English name of every agency that there is on a day."""
    return conn.execute(_ALL, {"day": day}).fetchall()


def require_agency(conn: psycopg.Connection, code: str, day: date) -> None:
    """Raise ValueError when there is no agency of this code on a day."""
    if conn.execute(_ONE, {"code": code, "day": day}).fetchone() is None:
        raise ValueError(f"no agency {code!r}")
