"""Raw values to events: all of a batch in one call, one by one as soon as there is any doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from streams.personal_numbers import REASON, stands_for_code

T = TypeVar("T")
_OPEN, _CLOSE = ord("{"), ord("}")
_first_byte, _last_byte = itemgetter(0), itemgetter(-1)

# pydantic's error types by the reason that an operator reads; anything else is `wrong_shape`.
_REASONS = {
    "json_invalid": "not_json",
    "finite_number": "not_finite",
    "string_unicode": "not_utf8",
    "greater_than_equal": "out_of_range",
    "greater_than": "out_of_range",
    "less_than_equal": "out_of_range",
    "less_than": "out_of_range",
    "string_too_long": "out_of_range",
    "string_too_short": "out_of_range",
    "string_pattern_mismatch": "out_of_range",
}


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that cannot be used: its place in the batch, why, and where in the record (never its content).

    `awaits` is the code that must be known first, where that would help.
    """

    index: int
    reason: str
    detail: str = ""
    malformed: bool = False
    awaits: str = ""


@dataclass(slots=True)
class Validated(Generic[T]):
    """Events with their places in the batch, and what was refused."""

    events: list[T]
    indexes: Sequence[int]
    rejected: list[Rejected] = field(default_factory=list)

    def raw(self, values: Sequence[bytes]) -> list[bytes]:
        """Return the raw values of the events, out of all that were validated."""
        return [values[index] for index in self.indexes]


class Validator(Generic[T]):
    """Validates batches of one event type, which must be a flat JSON object (no nested objects)."""

    def __init__(self, event_type: type[T]) -> None:
        self._one: TypeAdapter[T] = TypeAdapter(event_type)
        self._many: TypeAdapter[list[T]] = TypeAdapter(list[event_type])  # type: ignore[valid-type]

    def validate(self, values: Sequence[bytes]) -> Validated[T]:
        """Return the batch's events; never raises, whatever the bytes."""
        events = self._joined(values)
        if events is not None:
            return Validated(events, range(len(values)))
        return self._one_by_one(values)

    def _joined(self, values: Sequence[bytes]) -> list[T] | None:
        """Validate the values as one array, or return None on any doubt.

        Each value must begin and end with its brace, and a raw newline may not stand inside a JSON
        string: so no object can span two values, and equal counts mean one object for each value.
        """
        if not _all_braced(values):
            return None
        try:
            events = self._many.validate_json(b"[" + b",\n".join(values) + b"]")
        except ValidationError:
            return None
        return events if len(events) == len(values) else None

    def _one_by_one(self, values: Sequence[bytes]) -> Validated[T]:
        result: Validated[T] = Validated([], indexes := [])
        for index, value in enumerate(values):
            try:
                result.events.append(self._one.validate_json(value))
                indexes.append(index)
            except ValidationError as error:
                result.rejected.append(_rejected(index, error))
        return result


def _all_braced(values: Sequence[bytes]) -> bool:
    try:
        firsts, lasts = set(map(_first_byte, values)), set(map(_last_byte, values))
    except IndexError:
        return False
    return firsts == {_OPEN} and lasts == {_CLOSE}


def _rejected(index: int, error: ValidationError) -> Rejected:
    errors = error.errors(include_url=False, include_context=False)
    persons = next((e for e in errors if stands_for_code(e)), None)
    first = persons or errors[0]
    kind = first["type"]
    usual = _REASONS.get(kind, "wrong_type" if kind.endswith(("_type", "_parsing")) else "wrong_shape")
    reason = REASON if persons else usual
    known = [str(part) for part in first["loc"] if isinstance(part, int) or part.isidentifier()]
    return Rejected(index, reason, ".".join(known)[:80] if kind != "extra_forbidden" else "", True)
