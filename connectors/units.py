"""From the unit that a source names, by pint's name or UN/CEFACT's code, to the unit that a metric is stored in."""

from __future__ import annotations

import re
from functools import lru_cache
from math import isfinite

from pint import PintError, UnitRegistry

from connectors.connector import Metric
from connectors.invalid import InvalidError, Reason

CEFACT = {
    "CEL": "degC", "KEL": "kelvin", "FAH": "degF", "P1": "percent", "C62": "dimensionless",
    "GQ": "microgram/meter**3", "GP": "milligram/meter**3", "59": "ppm", "61": "ppb",
    "MTR": "meter", "CMT": "centimeter", "MMT": "millimeter", "KMT": "kilometer",
    "MQS": "meter**3/second", "MQH": "meter**3/hour", "MTQ": "meter**3", "LTR": "liter",
    "MTS": "meter/second", "KMH": "kilometer/hour", "DD": "degree", "LUX": "lux",
    "PAL": "pascal", "A97": "hectopascal", "MBR": "millibar", "BAR": "bar",
    "WTT": "watt", "KWT": "kilowatt", "VLT": "volt", "2Z": "millivolt", "AMP": "ampere", "4K": "milliampere",
}  # fmt: skip
"""Common codes of UN/CEFACT Recommendation 20, as `unitCode` has them in NGSI, by pint's names."""
_SIGNS = {"°C": "degC", "°": "degree", "%": "percent", "": "dimensionless", "1": "dimensionless"}
_SANE = re.compile(r"[^\W\d_][\w µμ°²³/·*^-]{0,39}")
_CUBES = re.compile(r"(?<=m)([23])\b")
_POWERS = re.compile(r"(\*\*|\^)\s*-?\d{2,}|(\*\*|\^)[^*^/]*(\*\*|\^)|\d{3,}")


def convert(value: float, unit: str, metric: Metric) -> float:
    """Return the value in its metric's unit; raises InvalidError where the units do not measure the same."""
    if unit == metric.unit:
        return value
    factor, offset = _line(unit, metric.unit)
    # Twelve digits: no sensor measures more, and 2150.5 cm are 21.505 m and not 21.505000000000003.
    return float(f"{value * factor + offset:.12g}")


def is_convertible(unit: str, metric: Metric) -> bool:
    """Say whether values of this unit can be stored as this metric."""
    try:
        return isfinite(convert(1.0, unit, metric))
    except InvalidError:
        return False


@lru_cache(maxsize=1_024)
def _line(unit: str, stored: str) -> tuple[float, float]:
    """Return factor and offset: every conversion between two scales is a straight line."""
    ours, theirs = _name(stored), _name(unit)
    if ours == theirs:
        return 1.0, 0.0
    try:
        zero, one = (_registry().Quantity(at, theirs).to(ours).magnitude for at in (0.0, 1.0))
    except (PintError, ValueError, TypeError, ArithmeticError, AttributeError):
        raise InvalidError(Reason.UNKNOWN_UNIT, "unit") from None
    return float(one) - float(zero), float(zero)


def _name(unit: str) -> str:
    name = CEFACT.get(unit) or _SIGNS.get(unit)
    if name is not None:
        return name
    # A unit comes from outside: pint would compute 9**9**9 as long as it takes.
    if not _SANE.fullmatch(unit) or _POWERS.search(unit):
        raise InvalidError(Reason.UNKNOWN_UNIT, "unit")
    return _CUBES.sub(r"**\1", unit)


@lru_cache(maxsize=1)
def _registry() -> UnitRegistry[float]:
    return UnitRegistry()
