"""What parse functions share: typed fields, instants, ranges, and observations from values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from connectors import strict_json
from connectors.canonical import aware
from connectors.connector import Metric
from connectors.invalid import Invalid, InvalidError, Reason
from streams.clock import microseconds
from streams.members import is_code
from streams.observations.event import Observation
from streams.personal_numbers import stands_for_code

T = TypeVar("T")
E = TypeVar("E")
Parser = Callable[[bytes, str], Sequence[E] | Invalid]

CitizenNumber = Annotated[str, Field(pattern=r"^[0-9]{12}$")]
"""Số định danh cá nhân: twelve digits; it never leaves a connector in clear."""
_DEVICE_ID = r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$"
DeviceId = Annotated[str, Field(pattern=_DEVICE_ID)]

EARLIEST_US = 946_684_800_000_000
"""2000-01-01 UTC in microseconds: a sensor that says less has lost its clock."""
LATEST_US = 4_102_444_800_000_000
"""2100-01-01 UTC in microseconds, exclusive."""
_RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_STATION = re.compile(_DEVICE_ID.strip("^$"))
_YEARS = range(2000, 2100)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WRITTEN = re.compile(
    _DAY.pattern + r"([Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?([Zz]|[+-][0-9]{2}:[0-9]{2})?)?"
)
_OF_A_UNION = re.compile(r"int|str|float|bool|constrained-\w+|\w+\[.*\]")
"""Which of the types that a member may have a fault is about, as the validation names it in the place of the fault."""
_REASONS = {
    "missing": Reason.WRONG_SHAPE,
    "extra_forbidden": Reason.WRONG_SHAPE,
    "finite_number": Reason.NOT_FINITE,
    "string_pattern_mismatch": Reason.OUT_OF_RANGE,
    "string_too_long": Reason.OUT_OF_RANGE,
    "string_too_short": Reason.OUT_OF_RANGE,
    "greater_than_equal": Reason.OUT_OF_RANGE,
    "less_than": Reason.OUT_OF_RANGE,
    "less_than_equal": Reason.OUT_OF_RANGE,
    "literal_error": Reason.OUT_OF_RANGE,
}


def read(adapter: TypeAdapter[T], raw: bytes) -> T:
    """Return the message in `raw`, strictly typed; raises InvalidError with the field that is wrong."""
    return typed(adapter, strict_json.loads(raw))


def typed(adapter: TypeAdapter[T], value: object) -> T:
    """Return a decoded JSON value as the adapter's type; raises InvalidError with the field that is wrong."""
    try:
        return adapter.validate_python(value, strict=True)
    except ValidationError as error:
        raise InvalidError(*_first(error)) from None


def _first(error: ValidationError) -> tuple[Reason, str]:
    errors = error.errors(include_url=False, include_context=False)
    persons = next((e for e in errors if stands_for_code(e)), None)
    first = persons or errors[0]
    kind = first["type"]
    reason = Reason.PERSONAL_NUMBER if persons else _REASONS.get(kind, Reason.WRONG_TYPE)
    if kind == "extra_forbidden":
        return reason, "unexpected field"
    return reason, ".".join(str(part) for part in first["loc"] if not _OF_A_UNION.fullmatch(str(part)))


def instant(text: str, field: str) -> int:
    """Return an RFC 3339 time in microseconds since 1970 UTC; `field` is named when it is refused."""
    if not _RFC3339.fullmatch(text):
        raise InvalidError(Reason.BAD_TIME, field)
    try:
        moment = datetime.fromisoformat(text.upper())
        return sane(microseconds(moment), field)
    except (ValueError, OverflowError) as error:
        if isinstance(error, InvalidError):
            raise
        raise InvalidError(Reason.BAD_TIME, field) from None


def instant_if_any(text: str | None, field: str) -> int | None:
    """Return an instant as `instant` does, None for None."""
    return None if text is None else instant(text, field)


def beginning(text: str, field: str) -> int:
    """Return an RFC 3339 time, or where an interval (ISO 8601, a/b) begins, in microseconds since 1970 UTC.

    A mean over an interval belongs into the hour that it describes, which its end no longer is in.
    """
    return instant(text.partition("/")[0], field)


def local_instant(text: str, field: str) -> int:
    """Return a time that may lack its zone, as spreadsheets write it, or be a day's begin; then it is the city's.

    It is in microseconds since 1970 UTC; `field` is named when it is refused.
    """
    if not _WRITTEN.fullmatch(text):
        raise InvalidError(Reason.BAD_TIME, field)
    try:
        return sane(microseconds(aware(datetime.fromisoformat(text.upper()))), field)
    except (ValueError, OverflowError) as error:
        if isinstance(error, InvalidError):
            raise
        raise InvalidError(Reason.BAD_TIME, field) from None


def day(text: str, field: str) -> str:
    """Return a day in ISO 8601 (2026-11-24) of the years 2000 to 2099; `field` is named when it is refused."""
    if not _DAY.fullmatch(text):
        raise InvalidError(Reason.BAD_TIME, field)
    try:
        year = date.fromisoformat(text).year
    except ValueError:
        raise InvalidError(Reason.BAD_TIME, field) from None
    sane_year(year, field)
    return text


def sane_year(year: int, field: str) -> int:
    """Return the year if it is one from 2000 to 2099; `field` is named when it is refused."""
    if year not in _YEARS:
        raise InvalidError(Reason.ABSURD_TIME, field)
    return year


def sane(time: int, field: str) -> int:
    """Return the instant (µs since 1970 UTC) if it lies in the years 2000 to 2099."""
    if not EARLIEST_US <= time < LATEST_US:
        raise InvalidError(Reason.ABSURD_TIME, field)
    return time


def parser(adapter: TypeAdapter[T], whose: str, events: Callable[[T], Sequence[E]]) -> Parser[E]:
    """Return the parse function of messages that are one JSON value each, from what makes events of a typed one.

    `events` raises InvalidError where the message cannot be used; the reason is then returned with the code in the
    member `whose`, if it is readable.
    """

    def parse(raw: bytes, _device: str) -> Sequence[E] | Invalid:
        value: object = None
        try:
            value = strict_json.loads(raw)
            return events(typed(adapter, value))
        except InvalidError as error:
            return Invalid(error.invalid.reason, error.invalid.detail, code_in(value, whose))

    return parse


def code_in(value: object, member: str) -> str:
    """Return the code in a member of a message that cannot be used, "" where none can be read: who sent it."""
    code = value.get(member) if isinstance(value, dict) else None
    return code if isinstance(code, str) and is_code(code) else ""


def same_device(claimed: str, device: str) -> str:
    """Return the device's id if the message and its topic agree on it."""
    if claimed != device:
        raise InvalidError(Reason.IDENTITY_MISMATCH)
    return claimed


def station_id(text: str, field: str) -> str:
    """Return the id of a station if it can be one; `field` is named when it is refused."""
    if not _STATION.fullmatch(text):
        raise InvalidError(Reason.OUT_OF_RANGE, field)
    return text


def observations(source: str, time: int, revision: int, values: Iterable[tuple[Metric, float]]) -> list[Observation]:
    """Return one observation for each value, each already in its metric's unit.

    A value that its metric cannot have is kept and judged behind Kafka; raises InvalidError when there is none at all.
    """
    events: list[Observation] = [
        {"source": source, "metric": metric.name, "time": time, "value": float(value), "revision": revision}
        for metric, value in values
    ]
    if not events:
        raise InvalidError(Reason.EMPTY, "no value")
    return events


def flat(
    adapter: TypeAdapter[Any], metrics: Mapping[str, Metric], *, whose: str, when: str, revised: str
) -> Parser[Observation]:
    """Return the parse function of a sensor's messages that are one JSON object with a member for each value.

    `metrics` says what each of these members becomes, in the metric's own unit; one that is absent or null was not
    measured. `whose`, `when` and `revised` name the members with the device, the instant (RFC 3339, or whole seconds
    since 1970 UTC) and the revision, which is 0 where it is absent.
    """

    def parse(raw: bytes, device: str) -> Sequence[Observation] | Invalid:
        try:
            message: Mapping[str, Any] = read(adapter, raw)
            source = same_device(message[whose], device)
            values = [(metric, v) for name, metric in metrics.items() if (v := message.get(name)) is not None]
            return observations(source, _told_instant(message[when], when), message.get(revised, 0), values)
        except InvalidError as error:
            return error.invalid

    return parse


def _told_instant(told: str | int, field: str) -> int:
    return instant(told, field) if isinstance(told, str) else sane(told * 1_000_000, field)
