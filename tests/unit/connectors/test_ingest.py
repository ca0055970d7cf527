"""The pure parts of the endpoint: keys, modes, and that no body or header gets past them as an exception."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from typing import Any

import httpx
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from connectors.agencies import ministerial_dossiers, zalo_oa
from connectors.ingest.app import build_app, judge
from connectors.ingest.body import BATCHED, MOST_MESSAGES, STRUCTURED, RefusedError, events_of
from connectors.ingest.events import FIGURE_TYPE, OBSERVATION_TYPE
from connectors.ingest.process import run_ingest
from connectors.ingest.senders import Sender, parse_keys, parse_systems, sender_of, senders
from connectors.standards import alertmanager
from streams.publisher import Outgoing
from streams.settings import Settings, Source


class Taken:
    """What was handed in, in the place of Kafka."""

    def __init__(self) -> None:
        self.records: list[Outgoing] = []

    def deliver(self, records: Sequence[Outgoing], timeout_s: float) -> None:
        assert timeout_s > 0
        self.records.extend(records)

    def close(self) -> None:
        pass


TAKEN = Taken()
NAMES = ("ministerial_dossiers", "zalo_oa", "alertmanager")
APP = build_app(
    Settings(
        ingest_keys=SecretStr("a=k"),
        sources={name: Source(secret=SecretStr("s3cret")) for name in NAMES},
    ),
    TAKEN,
    [ministerial_dossiers.CONNECTOR, zalo_oa.CONNECTOR, alertmanager.CONNECTOR],
)


def post(path: str, content: bytes, headers: dict[str, str]) -> httpx.Response:
    """Return the application's answer; what it raises, and does not answer, is raised."""

    async def posted() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(APP), base_url="http://ioc") as client:
            return await client.post(path, content=content, headers=headers)

    return asyncio.run(posted())


MEASURED = orjson.dumps(
    {
        "specversion": "1.0", "id": "m", "source": "/s", "type": OBSERVATION_TYPE,
        "data": {"source": "AIR-001", "metric": "pm25", "time": 1_795_478_400_000_000, "value": 1},
    }
)  # fmt: skip
names = st.sampled_from(["ce-id", "ce-type", "ce-source", "ce-time", "ce-specversion", "ce-x", "content-encoding"])
headers = st.lists(st.tuples(names, st.text(st.characters(max_codepoint=255), max_size=12)), max_size=6)
media = st.sampled_from([STRUCTURED, BATCHED, "application/json", "text/json;charset=utf-8", "", "a;charset=\xff"])
bodies = st.binary(max_size=60) | st.text('[]{},:"0 1e-NaN\\', max_size=30).map(str.encode)


@given(headers=headers, media=media, body=bodies)
def test_every_message_is_judged_or_refused(headers: list[tuple[str, str]], media: str, body: bytes) -> None:
    refusal = None
    try:
        events = events_of([*headers, ("content-type", media)], body)
    except RefusedError as error:
        refusal = error
    if refusal is not None:
        assert refusal.status in (400, 413, 415)
        return
    answer, outgoing = judge(events, Sender("a", b"1"))
    assert answer["accepted"] + answer["rejected"] == len(events) == len(answer["events"])
    assert len(outgoing) >= len(events)
    orjson.dumps(answer)


STEP = ministerial_dossiers.CONNECTOR.sample.encode()
stamps = st.text("0123456789", min_size=1, max_size=20) | st.text(st.characters(min_codepoint=33, max_codepoint=126))
written = st.text("0123456789TZ:+-.", max_size=30) | st.sampled_from(
    ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"]
)


@given(stamp=stamps | st.just("999999999999"), moment=written)
def test_no_time_in_a_header_is_an_error_of_ours(stamp: str, moment: str) -> None:
    mac = hmac.new(b"s3cret", stamp.encode() + b"." + STEP, sha256).hexdigest()
    step = post("/v1/sources/ministerial_dossiers", content=STEP, headers={"X-Timestamp": stamp, "X-Signature": mac})
    assert step.status_code == 401
    assert step.json()["error"] in ("stale", "bad_signature", "unsigned")
    told = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": OBSERVATION_TYPE, "ce-time": moment}
    event = post("/v1/events", content=b"{}", headers={**told, "content-type": "application/json", "x-api-key": "k"})
    assert event.status_code == 202
    assert event.json()["rejected"] == 1


@pytest.mark.parametrize(
    "body", [b'"a\\u0000"', b'"\\ud83d"', b'"' + b"x" * 300_000 + b'"'], ids=["nul", "half", "long"]
)
def test_what_zalo_has_signed_and_we_cannot_use_is_kept(body: bytes) -> None:
    raw = b'{"app_id":"1","timestamp":"2","event_name":"user_send_text","message":{"msg_id":"3","text":' + body + b"}}"
    headers = {"X-ZEvent-Signature": "mac=" + sha256(b"1" + raw + b"2" + b"s3cret").hexdigest()}
    told = post("/v1/sources/zalo_oa", content=raw, headers=headers)
    assert (told.status_code, told.json()["messages"][0]["reason"] in ("bad_text", "too_large")) == (200, True)
    assert TAKEN.records[-1].topic == "rejects"


def test_a_body_holds_so_many_messages_and_no_more() -> None:
    batch = [("content-type", BATCHED)]
    assert len(events_of(batch, b"[" + b"0," * (MOST_MESSAGES - 1) + b"0]")) == MOST_MESSAGES
    many, before = b"[" + b"0," * 500_000 + b"0]", len(TAKEN.records)
    events = post("/v1/events", content=many, headers={"content-type": BATCHED, "x-api-key": "k"})
    group = b'{"version":"4","alerts":' + many + b"}"
    alerts = post("/v1/sources/alertmanager", content=group, headers={"authorization": "Bearer s3cret"})
    for refused in (events, alerts):
        assert (refused.status_code, refused.json()["error"]) == (413, "too_many")
        assert "at most 10000 messages" in refused.json()["message"]
    assert len(TAKEN.records) == before


def test_keys_by_name() -> None:
    assert parse_keys(" a=1, b=x=y ,") == {"a": b"1", "b": b"x=y"}
    assert parse_keys("") == {}


@pytest.mark.parametrize("text", ["a", "=x", "a="])
def test_a_key_without_name_or_value_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="name=key"):
        parse_keys(text)


def test_a_key_may_be_bound_to_systems() -> None:
    here = Settings(ingest_keys=SecretStr("so=1,old=2"), ingest_systems=" so = portal + land ")
    so, old = senders(here)
    assert (so.systems, old.systems, so.is_bound, old.is_bound) == (
        frozenset({"portal", "land"}),
        frozenset(),
        True,
        False,
    )
    assert (sender_of(b"1", (so, old)), sender_of(b"2", (so, old)), sender_of(b"", (so, old))) == (so, old, None)


@pytest.mark.parametrize(
    ("systems", "why"),
    [("so", "name=system"), ("so=+", "names no system for so"), ("os=portal", "IOC_INGEST_KEYS has not: os")],
)
def test_a_binding_that_binds_nothing_is_an_error(systems: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        senders(Settings(ingest_keys=SecretStr("so=1"), ingest_systems=systems))


@given(st.text("a=+, ", max_size=12))
def test_no_bindings_raise_anything_but_value_error(text: str) -> None:
    with suppress(ValueError):
        assert all(parse_systems(text).values())


def figure(system: str) -> bytes:
    data = {"system": system, "code": "x", "unit": "08", "period": "2026-11", "value": 1, "time": 1_795_478_400_000_000}
    return orjson.dumps({"specversion": "1.0", "id": system, "source": "/s", "type": FIGURE_TYPE, "data": [data]})


def test_a_bound_key_speaks_for_its_systems_only_and_nothing_is_lost() -> None:
    told, outgoing = judge([figure("land"), figure("portal"), MEASURED], Sender("so", b"1", frozenset({"portal"})))
    refused = {"status": "rejected", "reason": "system_not_yours", "detail": "data.system"}
    assert told["events"] == [
        {"id": "land", **refused},
        {"id": "portal", "status": "accepted"},
        {"id": "m", **refused},
    ]
    kept, taken, other = outgoing
    assert (kept.topic, kept.key, taken.topic, other.topic) == ("rejects", b"so", "figures", "rejects")
    everything = judge([figure("land"), MEASURED], Sender("demo", b"2"))[0]
    assert everything["accepted"] == 2
    with_stations = Sender("so", b"1", frozenset({"portal", "observations"}))
    assert [judge([raw], with_stations)[0]["accepted"] for raw in (figure("land"), MEASURED)] == [0, 1]


@pytest.mark.parametrize(("settings", "host"), [({}, "127.0.0.1"), ({"ingest_host": "192.0.2.7"}, "192.0.2.7")])
def test_opening_the_web_does_not_open_the_ingest(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any], host: str
) -> None:
    told: dict[str, object] = {}
    monkeypatch.setattr("uvicorn.run", lambda _, **how: told.update(how))
    run_ingest(Settings(bind_host="0.0.0.0", **settings), found=[])
    assert told["host"] == host


def test_a_binary_event_keeps_the_bytes_of_its_data() -> None:
    sent = [("content-type", "application/json"), ("ce-specversion", "1.0"), ("ce-id", "1")]
    (raw,) = events_of(sent, b'{ "value" : 1.50 }')
    assert raw.endswith(b',"data":{ "value" : 1.50 }}')
