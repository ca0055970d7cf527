"""A number as people type it, 1.234,5 or 1,234.5, and back; one that can be read in two ways is asked about."""

from __future__ import annotations

import re
from math import isfinite

from dashboards.texts import Text

_SPACES = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))")
_TWO_READINGS = re.compile(r"([+-]?)([1-9]\d{0,2})[.,](\d{3})", re.ASCII)
_GROUPED = (
    (re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", re.ASCII), ".", ","),
    (re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", re.ASCII), ",", "."),
)
_PLAIN = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_ASKED = Text(
    "“{written}” đọc được hai cách: hãy viết {large} hoặc {small}.",
    "“{written}” can be read in two ways: please write {large} or {small}.",
)


class NumberError(ValueError):
    """What was typed is no number, or (`asked` says so to whoever typed it) it may be either of two."""

    def __init__(self, asked: Text | None = None) -> None:
        super().__init__("not a number" if asked is None else asked.en)
        self.asked = asked


def read(text: str) -> float:
    """Return the finite number that a text means; raises NumberError, also for 2.000, which may be 2 or 2 thousand."""
    written = _SPACES.sub("", text.strip().replace("\u2212", "-"))
    if found := _TWO_READINGS.fullmatch(written):
        raise NumberError(_question(text.strip(), *found.groups()))
    for pattern, groups, point in _GROUPED:
        if pattern.fullmatch(written):
            written = written.replace(groups, "").replace(point, ".")
    if not _PLAIN.fullmatch(written):
        raise NumberError
    number = float(written.replace(",", "."))
    if not isfinite(number):
        raise NumberError
    return number


def _question(written: str, sign: str, whole: str, rest: str) -> Text:
    decimals = rest.rstrip("0") or "0"
    # Three decimals would be asked about again.
    decimals += "0" * (len(decimals) == len(rest))
    small = f"{sign}{whole},{decimals}"
    return _ASKED.filled(written=written, large=f"{sign}{whole}{rest}", small=Text(small, small.replace(",", ".")))


def shown(number: float | None) -> str:
    """Return a number as a field holds it, with a point, which every keyboard has, and as `read` reads it."""
    if number is None:
        return ""
    plain = repr(number).removesuffix(".0")
    return f"{plain}0" if _TWO_READINGS.fullmatch(plain) else plain
