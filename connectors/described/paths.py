"""Where a value stands in a JSON message: the singular queries of JSONPath (RFC 9535, 2.3.5.1), $.a['b c'][0]."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

Steps = tuple[str | int, ...]
MISSING = object()
_STEP = re.compile(
    r"\.(?P<name>[A-Za-z_\u0080-\U0010ffff][\w\u0080-\U0010ffff]*)"
    r"|\[(?P<index>0|-?[1-9][0-9]{0,6})\]"
    r"|\['(?P<single>[^'\\]+)'\]"
    r'|\["(?P<double>[^"\\]+)"\]'
)


@lru_cache(maxsize=4_096)
def steps(path: str) -> Steps:
    """Return the steps of a path; raises ValueError for what is not a singular query."""
    if not path.startswith("$"):
        raise ValueError("a path begins with $, e.g. $.payload.temperature")
    found: list[str | int] = []
    at = 1
    while at < len(path):
        step = _STEP.match(path, at)
        if step is None:
            raise ValueError(f"the path cannot be read from character {at + 1} on: write $.a.b, $['a b'] or $.a[0]")
        found.append(int(step["index"]) if step["index"] else step["name"] or step["single"] or step["double"])
        at = step.end()
    return tuple(found)


def value_at(message: Any, path: str) -> Any:
    """Return what stands at a path, MISSING where there is nothing."""
    value = message
    for step in steps(path):
        if isinstance(step, str):
            value = value.get(step, MISSING) if isinstance(value, dict) else MISSING
        else:
            value = value[step] if isinstance(value, list) and -len(value) <= step < len(value) else MISSING
        if value is MISSING:
            break
    return value
