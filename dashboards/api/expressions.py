"""Conditions as the standards' query languages write them, and the values that SQL is given beside its text."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from math import isfinite

from dashboards.api.refusals import InvalidQueryError

LONGEST = 2_000
"""Signs that a condition may have."""
DEEPEST = 30
"""How deep conditions may be nested."""
Value = str | float | bool | datetime | None
Path = tuple[str, ...]


class Operator(StrEnum):
    """Comparisons, each named by its SQL."""

    EQUAL = "="
    UNEQUAL = "<>"
    GREATER = ">"
    AT_LEAST = ">="
    LESS = "<"
    AT_MOST = "<="
    MATCHES = "~"
    MATCHES_NOT = "!~"


@dataclass(frozen=True)
class Compare:
    """What stands at a path compared with a value."""

    path: Path
    operator: Operator
    value: Value
    depth: int = 1


@dataclass(frozen=True)
class Present:
    """Something stands at a path."""

    path: Path
    depth: int = 1


@dataclass(frozen=True)
class TextTest:
    """A text at a path begins with, ends with or holds another: startswith, endswith, substringof."""

    name: str
    path: Path
    text: str
    depth: int = 1


@dataclass(frozen=True)
class Not:
    """The contrary."""

    of: Condition

    @property
    def depth(self) -> int:
        """How deep it is nested."""
        return 1 + self.of.depth


@dataclass(frozen=True)
class Joined:
    """All of these (`AND`), or at least one (`OR`)."""

    by: str
    parts: tuple[Condition, ...]

    @property
    def depth(self) -> int:
        """How deep it is nested."""
        return 1 + max(part.depth for part in self.parts)


Condition = Compare | Present | TextTest | Not | Joined


def joined(by: str, parts: list[Condition]) -> Condition:
    """Return the parts joined by AND or OR; a single one is itself. Raises InvalidQueryError when nested too deep."""
    return parts[0] if len(parts) == 1 else shallow(Joined(by, tuple(parts)))


def shallow(condition: Condition) -> Condition:
    """Return the condition; raises InvalidQueryError when it is nested too deep."""
    if condition.depth > DEEPEST:
        raise InvalidQueryError(f"the condition is nested deeper than {DEEPEST}")
    return condition


def number(text: str) -> float:
    """Return a finite number; a whole one that is exact stays whole."""
    value = float(text)
    if not isfinite(value):
        raise InvalidQueryError("a number is too large")
    return int(text) if text.lstrip("-").isdigit() and len(text) < 16 else value


def instant(text: str) -> datetime:
    """Return the instant of an ISO 8601 text; without a zone it is UTC. Raises InvalidQueryError."""
    try:
        at = datetime.fromisoformat(text.replace(",", "."))
    except ValueError:
        raise InvalidQueryError("a time is not one like 2026-11-24T08:10:00Z") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


@dataclass
class Binder:
    """Collects the values of a statement: each is named in its text and sent beside it, never written into it."""

    values: dict[str, object] = field(default_factory=dict)

    def __call__(self, value: object) -> str:
        """Return the placeholder that stands for a value."""
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f"%({name})s"
