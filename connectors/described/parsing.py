"""From a message to observations as a description says it; pure, shared by every way in that has one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import isfinite
from typing import Any

from connectors import strict_json
from connectors.connector import Metric, Parse
from connectors.described.model import Description, Known, Wanted
from connectors.described.paths import MISSING, value_at
from connectors.invalid import Invalid, InvalidError, Reason
from connectors.unit_codes import convert
from connectors.values import instant, local_instant, observations, same_device, sane, station_id
from streams.observations.event import Observation

_NUMBER = re.compile(r"[+-]?(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_US = {"seconds": 1_000_000, "milliseconds": 1_000}


def parse_of(description: Description, metrics: Known) -> Parse:
    """Return the parse function that a description stands for; `metrics` are those that it names."""

    def parse(raw: bytes, device: str) -> Sequence[Observation] | Invalid:
        try:
            message = strict_json.loads(raw)
            source = _source(description, message, device)
            time = time_at(message, description.time, description.time_format)
            return observations(
                source, time, _revision(description, message), wanted(message, description.values, metrics)
            )
        except InvalidError as error:
            return error.invalid

    return parse


def wanted(message: Any, values: Iterable[Wanted], metrics: Known) -> list[tuple[Metric, float]]:
    """Return each value that the message has, in its metric's unit; raises InvalidError where one is no number."""
    found = list(_wanted(message, values, metrics))
    if len({metric.name for metric, _ in found}) != len(found):
        raise InvalidError(Reason.DUPLICATE_KEY, "values")
    return found


def _wanted(message: Any, values: Iterable[Wanted], metrics: Known) -> Iterator[tuple[Metric, float]]:
    for value in values:
        found = value_at(message, value.path)
        if found is not MISSING and found is not None:
            metric = metric_of(metrics, value.metric, value.path)
            yield metric, converted(_said(found, value), value.unit, metric, value.path)


def _said(found: Any, value: Wanted) -> Any:
    """Return a value as its unit has it; raises InvalidError, naming the path, for what is no number there."""
    if value.text and isinstance(found, str):
        found = written_number(found, value.path)
    if value.factor is None:
        return found
    said = number(found, value.path) * value.factor
    # A tenth has no exact float: 0.1 times 3 is to be 0.3.
    return float(f"{said:.15g}")


def metric_of(metrics: Known, name: str, field: str) -> Metric:
    """Return the metric of that name; raises InvalidError, naming the field, where nobody has declared it."""
    metric = metrics.get(name)
    if metric is None:
        raise InvalidError(Reason.UNKNOWN_METRIC, field)
    return metric


def converted(found: Any, unit: str | None, metric: Metric, field: str) -> float:
    """Return a number of a message in its metric's unit; a state (metric without a unit) may be true or false.

    Raises InvalidError, naming the field.
    """
    if type(found) is bool and metric.unit == "":
        found = int(found)
    return convert(number(found, field), metric.unit if unit is None else unit, metric, field)


def number(found: Any, field: str) -> float:
    """Return a number of a JSON message; raises InvalidError, naming the field."""
    if type(found) not in (int, float):
        raise InvalidError(Reason.WRONG_TYPE, field)
    try:
        value = float(found)
    except OverflowError:
        raise InvalidError(Reason.OUT_OF_RANGE, field) from None
    if not isfinite(value):
        raise InvalidError(Reason.NOT_FINITE, field)
    return value


def written_number(text: str, field: str) -> float:
    """Return a number that is written as a text, with a point or a comma; raises InvalidError, naming the field."""
    if not _NUMBER.fullmatch(written := text.strip()):
        raise InvalidError(Reason.WRONG_TYPE, field)
    return float(written.replace(",", "."))


def time_at(message: Any, path: str, written: str) -> int:
    """Return the instant at a path (µs since 1970 UTC), written in one of a description's formats."""
    found = value_at(message, path)
    if found is MISSING or found is None:
        raise InvalidError(Reason.WRONG_SHAPE, path)
    if written in _US:
        return sane(_whole(number(found, path) * _US[written], path), path)
    if not isinstance(found, str):
        raise InvalidError(Reason.WRONG_TYPE, path)
    read: Callable[[str, str], int] = instant if written == "rfc3339" else local_instant
    return read(found, path)


def _whole(value: float, path: str) -> int:
    if not isfinite(value):
        raise InvalidError(Reason.OUT_OF_RANGE, path)
    return round(value)


def _source(description: Description, message: Any, device: str) -> str:
    """Return the station: what topic and message call it, or what the description calls that."""
    named = device
    if description.device is not None:
        found = value_at(message, description.device)
        if type(found) is int:
            found = str(found)
        if not isinstance(found, str):
            reason = Reason.WRONG_SHAPE if found is MISSING else Reason.WRONG_TYPE
            raise InvalidError(reason, description.device)
        named = found if description.device_level is None else same_device(found, device)
    return station_id(description.stations.get(named, named), description.device or "topic")


def _revision(description: Description, message: Any) -> int:
    if description.revision is None:
        return 0
    found = value_at(message, description.revision)
    if found is MISSING or found is None:
        return 0
    if type(found) is not int:
        raise InvalidError(Reason.WRONG_TYPE, description.revision)
    if not 0 <= found < 2**62:
        raise InvalidError(Reason.OUT_OF_RANGE, description.revision)
    return found
