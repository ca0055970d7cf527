"""The pure parts of the endpoint: keys, modes, and that no body or header gets past them as an exception."""

from __future__ import annotations

from contextlib import suppress

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from connectors.ingest.app import judge
from connectors.ingest.body import BATCHED, STRUCTURED, RefusedError, events_of
from connectors.ingest.events import FIGURE_TYPE, OBSERVATION_TYPE
from connectors.ingest.senders import Sender, parse_keys, parse_systems, sender_of, senders
from streams.settings import Settings

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


def test_a_binary_event_keeps_the_bytes_of_its_data() -> None:
    sent = [("content-type", "application/json"), ("ce-specversion", "1.0"), ("ce-id", "1")]
    (raw,) = events_of(sent, b'{ "value" : 1.50 }')
    assert raw.endswith(b',"data":{ "value" : 1.50 }}')
