"""Units of sources to units of metrics: exact where they are the same, refused where they measure something else."""

from __future__ import annotations

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.connector import Metric
from connectors.invalid import Invalid, InvalidError, Reason
from connectors.unit_codes import CEFACT, convert, is_convertible


def metric(unit: str) -> Metric:
    return Metric("quantity", unit, "đại lượng", "quantity", -1e9, 1e9)


@pytest.mark.parametrize(
    ("value", "unit", "stored", "expected"),
    [
        (2150.5, "cm", "m", 21.505),
        (68.0, "FAH", "°C", 20.0),
        (0.54, "C62", "%", 54.0),
        (0.54, "", "%", 54.0),
        (0.41, "GP", "µg/m³", 410.0),
        (12.3, "GQ", "µg/m³", 12.3),
        (3600.0, "m3/h", "m³/s", 1.0),
        (36.0, "KMH", "m/s", 10.0),
        (100_500.0, "Pa", "hPa", 1005.0),
        (-70.0, "dBm", "dBm", -70.0),
    ],
)
def test_values_are_kept_in_the_unit_of_their_metric(value: float, unit: str, stored: str, expected: float) -> None:
    assert convert(value, unit, metric(stored), "value") == expected


@pytest.mark.parametrize(
    "unit", ["kg", "9**9**9", "m**9**9", "m**-99", "1" * 39, "__import__('os')", "m;m", "", "ppm", "nonsense"]
)
def test_what_cannot_be_metres_is_refused(unit: str) -> None:
    with pytest.raises(InvalidError) as refused:
        convert(1.0, unit, metric("m"), "value")
    assert refused.value.invalid == Invalid(Reason.UNKNOWN_UNIT, "value")


def test_every_code_of_the_table_is_a_unit() -> None:
    for code, name in CEFACT.items():
        assert convert(1.0, code, metric(name), "value") == 1.0
        assert is_convertible(code, metric(name))


@given(st.text(max_size=40), st.floats(-1e6, 1e6))
def test_no_text_raises_anything_else(unit: str, value: float) -> None:
    with suppress(InvalidError):
        assert math.isfinite(convert(value, unit, metric("m"), "value"))
