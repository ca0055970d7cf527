"""Validation of batches: the joined array is only the fast path, never a way to become an event."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.engine.validation import Validator
from streams.observations.event import Observation

VALIDATOR = Validator(Observation)
GOOD = {"source": "AIR-001", "metric": "pm25", "time": 1_764_000_000_000_000, "value": 12.5}


def raw(**changes: object) -> bytes:
    return json.dumps({**GOOD, **changes}).encode()


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"\xff\xfe{}", "not_json"),
        (b"[]", "wrong_type"),
        (b"null", "wrong_type"),
        (raw() + b"," + raw(), "not_json"),
        (raw() + raw(), "not_json"),
        (raw(value="12"), "wrong_type"),
        (raw(value=True), "wrong_type"),
        (raw(value=None), "wrong_type"),
        (raw().replace(b"12.5", b"NaN"), "not_finite"),
        (raw().replace(b"12.5", b"Infinity"), "not_finite"),
        (raw().replace(b"12.5", b"1e999"), "not_finite"),
        (raw(time=-1), "out_of_range"),
        (raw(time=9_999_999_999_999_999), "out_of_range"),
        (raw(time=1.5), "wrong_type"),
        (raw(source=""), "out_of_range"),
        (raw(source="x" * 65), "out_of_range"),
        (raw(extra=1), "wrong_shape"),
        (b'{"source":"\\ud800","metric":"m","time":1,"value":1}', "not_json"),
    ],
)
def test_a_bad_record_is_named_and_disturbs_no_other(value: bytes, reason: str) -> None:
    result = VALIDATOR.validate([raw(), value, raw(value=2.0)])
    assert [event["value"] for event in result.events] == [12.5, 2.0]
    assert list(result.indexes) == [0, 2]
    assert [(r.index, r.reason) for r in result.rejected] == [(1, reason)]


def test_two_halves_and_a_pair_do_not_add_up_to_three_events() -> None:
    pair = raw(value=1.0) + b",\n" + raw(value=2.0)
    for left, right in (
        (b'{"source":"s","metric":"m"', b'"time":1,"value":1}'),
        (b'{"source":"}', b'{","metric":"m","time":1,"value":1}'),
    ):
        result = VALIDATOR.validate([pair, left, right])
        assert result.events == []
        assert [r.index for r in result.rejected] == [0, 1, 2]


@given(st.lists(st.binary(max_size=60) | st.just(raw()) | st.just(raw() + b",\n" + raw()), max_size=12))
def test_the_joined_path_never_differs_from_one_by_one(values: list[bytes]) -> None:
    fast, slow = VALIDATOR.validate(values), VALIDATOR._one_by_one(values)
    assert fast.events == slow.events
    assert list(fast.indexes) == list(slow.indexes)
    assert fast.rejected == slow.rejected


@given(st.binary(max_size=200))
def test_no_bytes_raise_and_no_reason_quotes_them(value: bytes) -> None:
    result = VALIDATOR.validate([value])
    assert len(result.events) + len(result.rejected) == 1
