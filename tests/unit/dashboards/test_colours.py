"""The colours of curves and states as people see them: also those who confuse red and green, or blue and yellow."""

from __future__ import annotations

import math
import re
from itertools import combinations
from pathlib import Path

import pytest

from dashboards.draw.chart import CURVES, curve_colour
from dashboards.panels import SIGNS, STATE_NAMES, State

# How a deficiency of full severity sees linear RGB: Machado, Oliveira and Fernandes, 2009, table 1.
EYES = {
    "usual": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
APART = 14.0
"""Distance in CIELAB (1976) at which thin lines are told apart at a glance; 2.3 is just noticeable side by side."""
GRAPHICS = 3.0
"""Contrast of what is drawn against what is behind it: WCAG 2.1, 1.4.11."""
_SHEET = Path("dashboards/static/ioc.css").read_text(encoding="utf-8")
_BLOCKS = {"dark": r":root \{(.*?)\}", "light": r':root\[data-theme="light"\] \{(.*?)\}'}
Lab = tuple[float, float, float]


def colours(theme: str) -> dict[str, str]:
    found = re.search(_BLOCKS[theme], _SHEET, re.DOTALL)
    assert found is not None
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", found[1]))


def linear(colour: str) -> list[float]:
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def seen(colour: str, eye: str) -> Lab:
    red, green, blue = (
        min(1.0, max(0.0, sum(a * b for a, b in zip(row, linear(colour), strict=True)))) for row in EYES[eye]
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def luminance(colour: str) -> float:
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", _BLOCKS)
def test_no_two_curves_look_alike_to_any_eye(theme: str, eye: str) -> None:
    known = colours(theme)
    names = [curve_colour(n) for n in range(CURVES)]
    distances = {
        (one, other): math.dist(seen(known[one], eye), seen(known[other], eye)) for one, other in combinations(names, 2)
    }
    assert {pair: round(far) for pair, far in distances.items() if far < APART} == {}


@pytest.mark.parametrize("theme", _BLOCKS)
def test_curves_and_signs_stand_out_from_their_card(theme: str) -> None:
    known = colours(theme)
    card = luminance(known["card"])
    for name in (*(curve_colour(n) for n in range(CURVES)), *State):
        high, low = sorted((card, luminance(known[name])), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= GRAPHICS, name


def test_a_state_is_told_by_its_sign_and_its_word_without_any_colour() -> None:
    assert len(set(SIGNS.values())) == len(SIGNS) == len(State)
    assert len({name.vi for name in STATE_NAMES.values()}) == len(State)
