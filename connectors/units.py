"""Units at the door: what a source says in its unit becomes a value in the one unit that the metric is stored in."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import inf, isfinite
from typing import Any

from connectors.invalid import InvalidError, Reason

_TERM = r"[A-Za-zµμ°%_]{1,24}(?:(?:\^|\*\*)?-?[1-4]|[²³])?"
_PRODUCT = re.compile(rf"{_TERM}(?:[ ·*/]{_TERM}){{0,3}}")
_SPELT = str.maketrans({".": "*", "º": "°", "℃": "°C", "⁻": "-", "¹": "1"})
"""UCUM multiplies by a point; º is the sign of an ordinal, which keyboards have where others have the degree's."""
_BARE_POWER = re.compile(r"(?<=[A-Za-zµμ])(?=-?[1-4])")


@dataclass(frozen=True, slots=True)
class Conversion:
    """`stored = said · scale + offset`, both exact."""

    scale: Fraction
    offset: Fraction

    def of(self, value: float) -> float:
        """Return a value in the stored unit."""
        if self.offset:
            return _rounded(Fraction(value) * self.scale + self.offset)
        # A hundredth has no exact float, a hundred has: so what becomes smaller is divided.
        return value / float(1 / self.scale) if self.scale < 1 else value * float(self.scale)


def converted(value: float, said: str, stored: str, field: str) -> float:
    """Return a finite value in the unit `stored`; raises InvalidError, naming `field`, for a unit that is none of its.

    Units are written as in SI and UCUM: degC, Cel, °C, km/h, µg/m³, ug/m3, m3/s, m3.s-1, L/s, %.
    """
    if said == stored:
        return value
    conversion = conversion_of(said, stored)
    if conversion is None:
        raise InvalidError(Reason.UNKNOWN_UNIT, field)
    # What is written in sixteen digits and more is the dust of the division: 1669.4 cm are 16.694 m.
    result = float(f"{conversion.of(value):.15g}")
    if not isfinite(result):
        raise InvalidError(Reason.OUT_OF_RANGE, field)
    return result


@lru_cache(maxsize=2_048)
def conversion_of(said: str, stored: str) -> Conversion | None:
    """Return how a unit becomes another; None where either is unknown or they measure different things."""
    from pint.errors import PintError

    one, other = _unit(said), _unit(stored)
    if one is None or other is None or _measured(one) != _measured(other):
        return None
    # A level in decibels is no straight line: pint cannot tell it in fractions.
    with suppress(PintError, TypeError):
        zero, unity = (Fraction(_registry().convert(Fraction(n), one, other)) for n in (0, 1))
        return Conversion(unity - zero, zero)
    return None


def _rounded(exact: Fraction) -> float:
    try:
        return float(exact)
    except OverflowError:
        return inf


def _measured(unit: Any) -> object:
    """Return what a unit measures; a per cent and a degree of arc have no dimension, and yet are not the same."""
    return _registry().get_root_units(unit)[1]


def _unit(text: str) -> Any | None:
    """Return the unit; what strangers write must look like a product of few units before pint may compute it."""
    from pint.errors import PintError

    spelt = text.strip(" ").translate(_SPELT)
    if not _PRODUCT.fullmatch(spelt):
        return None
    try:
        return _registry().parse_units(_BARE_POWER.sub("^", spelt))
    except (PintError, ValueError, TypeError, AttributeError):
        return None


@lru_cache(maxsize=1)
def _registry() -> Any:
    """Return the one registry; made on first use, for half a second is too long for every command to wait."""
    from pint import UnitRegistry

    units: Any = UnitRegistry(non_int_type=Fraction, cache_folder=None)
    units.define("@alias degree_Celsius = Cel")
    return units
