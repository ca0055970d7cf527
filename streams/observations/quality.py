"""How good a value is: the verdicts of the platform, and what a source says of its own values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

GOOD, RANGE, SPIKE, STUCK, CLOCK = range(5)
OWN = 10
"""The lowest code that a source may give a value itself; 1 to 9 are the platform's verdicts."""

REACH = timedelta(hours=1)
"""A value further back says nothing of a spike."""
GAP, GAPS_OF_STILL = timedelta(minutes=30), 8
"""Beyond a longer silence, and longer than an eighth of what its norm allows, nobody knows whether a value stood still.

So a sensor that measures each hour can be stuck if its norm is twelve hours, one that does so once a day never.
"""
MOST_STILL = timedelta(hours=12)
"""The longest norm for standing still: no verdict needs more than a day of history."""


@dataclass(frozen=True, slots=True)
class Quality:
    """A verdict: its code in the tables, and its name on the screen."""

    code: int
    name_vi: str
    name_en: str


# GOOD alone counts in figures; any other value is kept, shown and left out.
QUALITIES = (
    Quality(GOOD, "tốt", "good"),
    Quality(RANGE, "ngoài khoảng đo", "out of range"),
    Quality(SPIKE, "nhảy vọt", "spike"),
    Quality(STUCK, "đứng yên", "stuck"),
    Quality(CLOCK, "đồng hồ chạy nhanh", "clock ahead"),
    Quality(OWN, "nguồn báo xấu", "bad by its source"),
)


@dataclass(frozen=True, slots=True)
class Norm:
    """What a metric does when its sensor is well; a value outside lowest..highest is a fault, not weather.

    `step` is the largest credible change in a minute, in more it grows with the root of the time, as that of what
    wanders does; `still` how long a value may stay exactly the same. None where nothing can be said.
    """

    lowest: float
    highest: float
    step: float | None = None
    still: timedelta | None = None

    def __post_init__(self) -> None:
        if self.still is not None and not timedelta(0) < self.still <= MOST_STILL:
            raise ValueError("a norm for standing still is above nothing and at most twelve hours")
        if self.step is not None and not self.step > 0:
            raise ValueError("the largest credible step is above nothing")
