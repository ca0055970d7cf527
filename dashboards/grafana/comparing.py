"""What of something wanted a server does not hold: a pure function over JSON."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any


def differences(wanted: Any, found: Any, where: str = "") -> Iterator[str]:
    """Yield where a found value differs from the wanted one; what the server adds of its own does not count.

    A member wanted as None need not be there. Members of lists are called by their title or name, else by their place.
    """
    if isinstance(wanted, dict) and isinstance(found, dict):
        for name, value in wanted.items():
            if value is not None or found.get(name) is not None:
                yield from differences(value, found.get(name), f"{where}.{name}" if where else name)
    elif isinstance(wanted, list) and isinstance(found, list):
        for place, (one, other) in enumerate(zip_longest(wanted, found)):
            yield from differences(one, other, f"{where}[{_called(one, place)}]")
    elif wanted != found:
        yield where


def _called(member: Any, place: int) -> str:
    named = member if isinstance(member, dict) else {}
    return str(named.get("title") or named.get("name") or place)
