"""What the address of a page chooses: used when it could be a code at all, else as if nothing were chosen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from streams.members import is_code


def code_in(query: Mapping[str, str], name: str) -> str | None:
    """Return the code of that name in the address."""
    given = query.get(name, "")
    return given if is_code(given) else None


def day_in(query: Mapping[str, str], name: str) -> date | None:
    """Return the day of that name in an address."""
    try:
        found = date.fromisoformat(query.get(name, ""))
    except ValueError:
        return None
    return found if 1970 < found.year < 9000 else None
