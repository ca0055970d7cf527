"""When an entry of the registry counts, as SQL that all its tables share."""

from __future__ import annotations


def valid_on(day: str, table: str) -> str:
    """Return the SQL that says whether a row of a table counts on a day of the province: from its first to its last."""
    return f"({table}.valid_from <= {day} AND ({table}.valid_to IS NULL OR {table}.valid_to >= {day}))"
