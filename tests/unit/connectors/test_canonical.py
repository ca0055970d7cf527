"""A row as JSON: exact numbers, times with a zone, and nothing that JSON cannot say."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import canonical
from connectors.invalid import InvalidError, Reason


def test_each_kind_of_value() -> None:
    values = {
        "b": True,
        "a": Decimal("10.50"),
        "c": 2**70,
        "d": datetime(2026, 11, 24, 8, 10),  # noqa: DTZ001
        "e": datetime(2026, 11, 24, 8, 10, tzinfo=UTC),
        "f": date(2026, 11, 24),
        "g": time(8, 10),
        "h": UUID(int=1),
        "i": [None, {"k": Decimal("1E+3")}],
        "j": "\ud800",
    }
    assert canonical.row(values) == (
        b'{"a":10.50,"b":true,"c":1180591620717411303424,"d":"2026-11-24T08:10:00+07:00",'
        b'"e":"2026-11-24T08:10:00+00:00","f":"2026-11-24","g":"08:10:00",'
        b'"h":"00000000-0000-0000-0000-000000000001","i":[null,{"k":1000}],"j":"?"}'
    )


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"x", Reason.WRONG_TYPE),
        (memoryview(b"x"), Reason.WRONG_TYPE),
        (object, Reason.WRONG_TYPE),
        (float("nan"), Reason.NOT_FINITE),
        (Decimal("Infinity"), Reason.NOT_FINITE),
    ],
)
def test_what_json_cannot_say_is_refused_and_can_be_kept(value: Any, reason: Reason) -> None:
    with pytest.raises(InvalidError) as caught:
        canonical.row({"fee": value})
    assert (caught.value.invalid.reason, caught.value.invalid.detail) == (reason, "fee")
    assert isinstance(orjson.loads(canonical.lossy({"fee": value}))["fee"], str)


def nested(depth: int) -> Any:
    value: Any = {"\ud800": 1}
    for _ in range(depth):
        value = [value]
    return value


def test_what_is_nested_too_deeply_is_refused_and_can_be_kept() -> None:
    assert canonical.row({"n": nested(1)}) == b'{"n":[{"?":1}]}'
    for depth in (300, 600):
        with pytest.raises(InvalidError, match="wrong_shape nested too deeply"):
            canonical.row({"n": nested(depth)})
        assert orjson.loads(canonical.lossy({"n": nested(depth), "m": 7})) == {"n": repr(nested(depth)), "m": 7}


@given(
    st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.integers() | st.decimals(-9, 9) | st.text())
)
def test_the_order_of_the_columns_does_not_matter(values: dict[str, Any]) -> None:
    backwards = dict(reversed(values.items()))
    assert canonical.row(values) == canonical.row(backwards)
