"""Units at the door: known factors, refusals, and strangers' text that must not be computed."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.catalogue import metrics
from connectors.invalid import InvalidError, Reason
from connectors.units import conversion_of, converted

COUNTED = {"", "veh/h"}
"""What states, shares and counted things come in: no unit of physics, so it is stored as it is said."""
STORED = sorted({metric.unit for metric in metrics().values()} - COUNTED)


@pytest.mark.parametrize(
    ("value", "said", "stored", "expected"),
    [
        (7.2, "km/h", "m/s", 2.0),
        (9.0, "knot", "m/s", 4.63),
        (100_500.0, "Pa", "hPa", 1005.0),
        (1005.0, "mbar", "hPa", 1005.0),
        (75.2, "degF", "°C", 24.0),
        (-40.0, "degF", "°C", -40.0),
        (297.15, "K", "°C", 24.0),
        (24.0, "Cel", "°C", 24.0),
        (0.35, "mg/m³", "µg/m³", 350.0),
        (35.0, "ug/m3", "µg/m³", 35.0),
        (2150.5, "cm", "m", 21.505),
        (812_000.0, "L/s", "m³/s", 812.0),
        (812.0, "m3/s", "m³/s", 812.0),
        (0.4, "L/m2", "mm", 0.4),
        (120.0, "deg", "°", 120.0),
        (80.0, "percent", "%", 80.0),
        (812.0, "m3.s-1", "m³/s", 812.0),
        (2.0, "m·s⁻¹", "m/s", 2.0),
        (35.0, " μg.m-3", "µg/m³", 35.0),
        (24.0, "ºC", "°C", 24.0),
        (24.0, "℃", "°C", 24.0),
        (3.0, "kW.h", "kWh", 3.0),
    ],
)
def test_what_a_source_says_becomes_the_stored_unit(value: float, said: str, stored: str, expected: float) -> None:
    assert converted(value, said, stored, "u") == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        ("Pa", "%"),
        ("deg", "%"),
        ("%", "°"),
        ("mm/h", "mm"),
        ("ppm", "µg/m³"),
        ("delta_degC", "°C"),
        ("ells", "m"),
        ("", "m"),
        ("m**9**9**9", "m"),
        ("m*" * 40 + "m", "m"),
        ("__import__", "m"),
        ("1", "%"),
        ("m\n", "m"),
        ("1.5", "m"),
        ("m..", "m"),
    ],
)
def test_what_is_none_of_its_units_is_refused_by_name(said: str, stored: str) -> None:
    with pytest.raises(InvalidError) as caught:
        converted(1.0, said, stored, "measures.0.u")
    assert (caught.value.invalid.reason, caught.value.invalid.detail) == (Reason.UNKNOWN_UNIT, "measures.0.u")


def test_every_stored_unit_is_known() -> None:
    assert all(conversion_of(unit, unit) for unit in STORED)


def test_a_value_too_large_for_its_unit_is_refused() -> None:
    for said, stored in (("km", "m"), ("MK", "°C")):
        with pytest.raises(InvalidError, match="out_of_range"):
            converted(1.7e308, said, stored, "v")


@settings(deadline=None, max_examples=400)
@given(
    said=st.text(max_size=20) | st.text("mkgCFKs%°/*^23 ", max_size=12),
    stored=st.sampled_from(STORED),
    value=st.floats(allow_nan=False, allow_infinity=False),
)
def test_no_unit_raises_anything_but_invalid(said: str, stored: str, value: float) -> None:
    try:
        result = converted(value, said, stored, "u")
    except InvalidError:
        return
    assert math.isfinite(result)
