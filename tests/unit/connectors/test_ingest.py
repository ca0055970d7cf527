"""The pure parts of the endpoint: keys, modes, and that no body or header gets past them as an exception."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.ingest.app import judge, parse_keys
from connectors.ingest.body import BATCHED, STRUCTURED, RefusedError, events_of

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
    answer, outgoing = judge(events)
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


def test_a_binary_event_keeps_the_bytes_of_its_data() -> None:
    sent = [("content-type", "application/json"), ("ce-specversion", "1.0"), ("ce-id", "1")]
    (raw,) = events_of(sent, b'{ "value" : 1.50 }')
    assert raw.endswith(b',"data":{ "value" : 1.50 }}')
