"""Small connectors for the tests of transports: readings of a gauge, as each way in would bring them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from connectors import strict_json
from connectors.connector import Connector, Event, Transport
from connectors.invalid import Invalid, InvalidError, Reason
from streams.observations.event import TOPIC
from streams.settings import Settings
from tests.integration.connectors.city import read_values

SECRET = "bí mật của sở"


def parse(raw: bytes, device: str) -> Sequence[Event] | Invalid:
    """Take {"n": 7}: the reading number 7 of the gauge that is named after the device."""
    try:
        value = strict_json.loads(raw)
    except InvalidError as error:
        return error.invalid
    number = value.get("n") if isinstance(value, dict) else None
    number = int(number) if isinstance(number, str) and number.isdigit() else number
    return [reading(number, device)] if type(number) is int else Invalid(Reason.WRONG_TYPE, "n")


def reading(number: int, device: str) -> dict[str, Any]:
    """Return the event of one reading."""
    return {"source": device or "gauge", "metric": "n", "time": number, "value": float(number), "revision": 0}


def gauge(transport: Transport, door: str, name: str = "gauge", parser: Any = parse) -> Connector:
    """Return a connector over this transport."""
    return Connector(name, door, "gauge", "Trạm thử", "Test gauge", transport, TOPIC, parser, sample='{"n":1}')


def numbers(city: Settings) -> list[int]:
    """Return the numbers of all readings that have arrived, in order."""
    return sorted(event["time"] for event in read_values(city, "observations"))


def refusals(city: Settings) -> list[tuple[str, str, str, str]]:
    """Return door, source, reason and detail of each reject, in order."""
    rejects = read_values(city, "rejects")
    return sorted((r["door"], r["source"], r["reason"], r["detail"]) for r in rejects)
