"""Units as standards name them, by a code of UN/CEFACT or as a share of one, to the unit a metric is stored in."""

from __future__ import annotations

from connectors.connector import Metric
from connectors.invalid import InvalidError
from connectors.units import converted

CEFACT = {
    "CEL": "degC", "KEL": "kelvin", "FAH": "degF", "P1": "%", "C62": "dimensionless",
    "GQ": "µg/m³", "GP": "mg/m³", "59": "ppm", "61": "ppb",
    "MTR": "m", "CMT": "cm", "MMT": "mm", "KMT": "km",
    "MQS": "m³/s", "MQH": "m³/h", "MTQ": "m³", "LTR": "L",
    "MTS": "m/s", "KMH": "km/h", "DD": "°", "LUX": "lx",
    "PAL": "Pa", "A97": "hPa", "MBR": "mbar", "BAR": "bar",
    "WTT": "W", "KWT": "kW", "WHR": "Wh", "KWH": "kWh", "MWH": "MWh", "2N": "dB",
    "VLT": "V", "2Z": "mV", "AMP": "A", "4K": "mA",
}  # fmt: skip
"""Common codes of UN/CEFACT Recommendation 20, as `unitCode` has them in NGSI."""
SHARE = "1"
"""A share of one: 0.54 is 54 %."""
_SHARES = dict.fromkeys(("", SHARE), "dimensionless")


def convert(value: float, unit: str, metric: Metric, field: str) -> float:
    """Return a finite value in its metric's unit; raises InvalidError, naming the field, where that cannot be."""
    said, stored = _name(unit), _name(metric.unit)
    if unit == metric.unit or said == stored:
        return value
    return converted(value, said, stored, field)


def is_convertible(unit: str, metric: Metric) -> bool:
    """Say whether values of this unit can be stored as this metric."""
    try:
        convert(1.0, unit, metric, "unit")
    except InvalidError:
        return False
    return True


def _name(unit: str) -> str:
    return CEFACT.get(unit) or _SHARES.get(unit, unit)
