"""What is wrong with an input, in words for whoever wrote it; a value is never quoted, it may be a secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

# pydantic's types of errors; those with a number in braces take it from the error's context.
_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "there is no such field",
    "string_too_short": "needs at least {min_length} character(s)",
    "string_too_long": "may have at most {max_length} characters",
    "string_pattern_mismatch": "holds characters that are not allowed there, or begins with a wrong one",
    "string_unicode": "is not UTF-8",
    "enum": "must be one of {expected}",
    "literal_error": "must be one of {expected}",
    "greater_than_equal": "must be at least {ge}",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be at most {le}",
    "less_than": "must be less than {lt}",
    "finite_number": "must be a finite number",
    "value_error": "{error}",
}
_KINDS = {
    "datetime": "must be a time like 2026-11-24T08:10:00+07:00",
    "date": "must be a day that exists, written YYYY-MM-DD",
    "int": "must be a whole number",
    "float": "must be a number",
    "bool": "must be true or false",
}
"""What is expected where a value is of another kind: `date_parsing`, `int_from_float`, `bool_type`, …"""


def in_words(error: ValidationError) -> list[tuple[tuple[str, ...], str]]:
    """Return where each fault of a validation is (the names of the fields, outermost first), and what it is."""
    faults = error.errors(include_url=False, include_input=False)
    return [(tuple(map(str, f["loc"])), _words(f["type"], f.get("ctx", {}), f["msg"])) for f in faults]


def _words(kind: str, context: Mapping[str, Any], otherwise: str) -> str:
    if kind in _WORDS:
        return _WORDS[kind].format(**{name: _number(value) for name, value in context.items()})
    first = next((words for name, words in _KINDS.items() if kind.startswith(f"{name}_")), None)
    return first or otherwise[:1].lower() + otherwise[1:]


def _number(value: object) -> object:
    return f"{value:g}" if isinstance(value, float) else value
