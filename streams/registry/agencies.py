"""The agencies of the registry."""

from __future__ import annotations

from datetime import date

import psycopg

from streams.registry.validity import valid_on

_THAT_DAY = valid_on("%(day)s", "agency")
_ALL = f"SELECT code, name_vi, name_en FROM agency WHERE {_THAT_DAY} ORDER BY code"
_NAMED = f"""
SELECT code FROM agency WHERE (code = %(code)s OR right(code, length(%(code)s::text) + 1) = '.' || %(code)s::text)
    AND {_THAT_DAY} ORDER BY length(code), code LIMIT 1
"""
_ONE = f"SELECT FROM agency WHERE code = %(code)s AND {_THAT_DAY}"


def agencies(conn: psycopg.Connection, day: date) -> list[tuple[str, str, str]]:
    """Return code, Vietnamese and English name of every agency that there is on a day, its last included."""
    return conn.execute(_ALL, {"day": day}).fetchall()


def agency_named(conn: psycopg.Connection, name: str, day: date) -> str:
    """Return the code of the agency of this code, or of this part of it after the province's own ("06" of "H60.06").

    Raises LookupError when there is none on that day.
    """
    row = conn.execute(_NAMED, {"code": name, "day": day}).fetchone()
    if row is None:
        raise LookupError(f"no agency {name!r}")
    return str(row[0])


def require_agency(conn: psycopg.Connection, code: str, day: date) -> None:
    """Raise ValueError when there is no agency of this code on a day."""
    if conn.execute(_ONE, {"code": code, "day": day}).fetchone() is None:
        raise ValueError(f"no agency {code!r}")
