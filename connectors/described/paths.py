"""Where a value stands in a JSON message: the singular queries of JSONPath (RFC 9535, 2.3.5.1), $.a['b c'][0]."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jsonpath import JSONPathEnvironment, JSONPathError
from jsonpath.selectors import IndexSelector, NameSelector

Steps = tuple[str | int, ...]
MISSING = object()
_STANDARD = JSONPathEnvironment(strict=True)


@lru_cache(maxsize=4_096)
def steps(path: str) -> Steps:
    """Return the steps of a path; raises ValueError for what is not a singular query.

    The library reads the path, once. Each message is walked by its steps: a query costs a hundred times as much.
    """
    if not path.startswith("$"):
        raise ValueError("a path begins with $, e.g. $.payload.temperature")
    try:
        query = _STANDARD.compile(path)
    except JSONPathError:
        raise ValueError("the path cannot be read: write $.a.b, $['a b'] or $.a[0] (RFC 9535)") from None
    selectors = [selector for segment in getattr(query, "segments", ()) for selector in segment.selectors]
    if not getattr(query, "singular_query", lambda: False)():
        raise ValueError("the path leads to more than one value")
    return tuple(_step(selector) for selector in selectors)


def _step(selector: Any) -> str | int:
    if isinstance(selector, NameSelector):
        return selector.name
    assert isinstance(selector, IndexSelector), "a singular query has names and places only"
    return selector.index


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
