"""Notifications of context brokers: taken apart into entities, and one observation however a broker writes it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.invalid import Invalid, Reason
from connectors.signatures import SignatureError, bearer
from connectors.standards.ngsi import entities, parse
from tests.unit.connectors.test_parsers import anything, moments

ID = "urn:ngsi-ld:AirQualityObserved:AIR-001"
SECRET = b"token-of-the-broker"
AT = datetime(2026, 11, 24, tzinfo=UTC)


def test_both_brokers_notifications_are_taken_apart() -> None:
    body = (
        b'{"id":"urn:ngsi-ld:Notification:5","type":"Notification","subscriptionId":"urn:ngsi-ld:Subscription:1",'
        b'"notifiedAt":"2026-11-24T00:00:01Z","data":[{"id":"a","type":"T"}, {"id":"b",  "type":"T"}]}'
    )
    assert entities(body, "") == [b'{"id":"a","type":"T"}', b'{"id":"b",  "type":"T"}']
    assert entities(b'{"subscriptionId":"57458eb6","data":[{"id":"a","type":"T"}]}', "") == [b'{"id":"a","type":"T"}']
    assert entities(b'{"type":"Notification","data":{"id":"a","type":"T"}}', "") == [b'{"id":"a","type":"T"}']


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        (b"", Invalid(Reason.EMPTY)),
        (b"[]", Invalid(Reason.NOT_JSON)),
        (b'{"subscriptionId":"5"}', Invalid(Reason.WRONG_SHAPE, "data")),
        (b'{"data":[]}', Invalid(Reason.EMPTY, "data")),
        (b'{"data":[1,]}', Invalid(Reason.NOT_JSON)),
        (b"\xff", Invalid(Reason.NOT_JSON)),
    ],
)
def test_what_is_no_notification_is_refused_as_a_whole(body: bytes, refused: Invalid) -> None:
    assert entities(body, "") == refused


@given(st.binary(max_size=80) | anything.map(lambda data: json.dumps({"data": data}).encode()))
def test_no_body_raises(body: bytes) -> None:
    entities(body, "")


@given(moment=moments, value=st.floats(0, 2_000))
def test_one_value_is_the_same_however_it_is_written(moment: datetime, value: float) -> None:
    at = moment.isoformat()
    ways: list[dict[str, Any]] = [
        {"pm25": value, "dateObserved": at},
        {"pm25": {"type": "Property", "value": value, "unitCode": "GQ", "observedAt": at}},
        {"pm25": {"value": value, "observedAt": at}},
        {
            "pm25": {"type": "Property", "value": value},
            "dateObserved": {"type": "Property", "value": {"@type": "DateTime", "@value": at}},
        },
        {
            "pm25": {"type": "Number", "value": value, "metadata": {"unitCode": {"type": "Text", "value": "GQ"}}},
            "dateObserved": {"type": "DateTime", "value": at, "metadata": {}},
        },
        {
            "https://smartdatamodels.org/dataModel.Environment/pm25": {"type": "Property", "value": value},
            "TimeInstant": at,
        },
    ]
    told = [parse(orjson.dumps({"id": ID, "type": "AirQualityObserved", **way}), "") for way in ways]
    assert not isinstance(told[0], Invalid)
    assert told[0][0]["value"] == value
    assert all(other == told[0] for other in told)


def test_a_broker_shows_its_token() -> None:
    bearer({"authorization": "Bearer token-of-the-broker"}, b"", SECRET, AT)
    bearer({"x-api-key": "token-of-the-broker"}, b"", SECRET, AT)


@pytest.mark.parametrize(
    "headers", [{}, {"authorization": "Basic dG9rZW4="}, {"authorization": "Bearer other"}, {"x-api-key": "khoá"}]
)
def test_a_wrong_token_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(SignatureError):
        bearer(headers, b"", SECRET, AT)
