"""A rule as operators write it: which figure of which stations is compared with what, and what an officer does."""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from streams.alerts.rule import Severity

MOST_LEVELS = 4
MOST_STATIONS = 300
MOST_STEPS = 12
_JUST_BEFORE = 1 - 1e-6
"""Of the way from a line to where its level ends; sums and differences of measurements miss it by a last digit."""

Words = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f{}]*[^\x00-\x1f{}\s][^\x00-\x1f{}]*$")]
"""A phrase that stands in titles, in which braces would be places to fill."""
Step = Annotated[str, Field(min_length=1, max_length=400, pattern=r"^[^\x00-\x1f]*$")]
Steps = Annotated[tuple[Step, ...], Field(min_length=1, max_length=MOST_STEPS)]
Number = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]
Minutes = Annotated[float, Field(ge=0, le=1_440, allow_inf_nan=False)]
Span = Annotated[int, Field(ge=5, le=1_440)]
StationId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$")]
Code = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$")]


class Way(StrEnum):
    """How the figure comes of the measurements."""

    ABOVE = "above"
    BELOW = "below"
    RISE = "rise"
    FALL = "fall"
    TOTAL = "total"
    SILENCE = "silence"
    SHARE_ABOVE = "share_above"
    SHARE_BELOW = "share_below"


SHARES = frozenset({Way.SHARE_ABOVE, Way.SHARE_BELOW})
SPANNING = frozenset({Way.RISE, Way.FALL, Way.TOTAL}) | SHARES
"""Ways that look at a span of time."""
LOOKING = frozenset({Way.SILENCE}) | SHARES
"""Ways that ask the database every minute; the others judge each measurement as it comes."""


class WrittenLevel(BaseModel):
    """One level: the figure that reaches it, and how severe it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    line: Number
    severity: Severity


class Written(BaseModel):
    """One version of a written rule; it says everything that its `Rule` is made of.

    `what_*` and `unit` are the metric's as it was registered when the version was written. The lines are in that unit,
    for a silence in minutes, for a share in per cent. `clears_at` is the figure at which the lowest level has ended;
    the others end as far from their own lines. `span_min` is the span that rises, totals and shares are over; a share
    counts measurements at or beyond `limit`, of which there must be `least`. Without stations all that measure the
    metric are watched. `agency` owns the alerts, whoever owns the station; `gathered` makes one incident of those
    that live at the same time.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name_vi: Words
    name_en: Words
    way: Way
    metric: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    what_vi: Words
    what_en: Words
    unit: Annotated[str, Field(max_length=20, pattern=r"^[^\x00-\x1f{}]*$")] = ""
    stations: Annotated[tuple[StationId, ...], Field(max_length=MOST_STATIONS)] = ()
    levels: Annotated[tuple[WrittenLevel, ...], Field(min_length=1, max_length=MOST_LEVELS)]
    clears_at: Number | None = None
    hold_min: Minutes = 0
    clear_hold_min: Minutes = 10
    span_min: Span | None = None
    limit: Number | None = None
    least: Annotated[int, Field(ge=1, le=1_000)] = 5
    agency: Code | None = None
    gathered: bool = False
    steps_vi: Steps
    steps_en: Steps

    @property
    def lines(self) -> tuple[float, ...]:
        """The thresholds of the levels 1, 2, …."""
        return tuple(level.line for level in self.levels)

    @property
    def band(self) -> float:
        """How far the figure may leave a line and still hold its level: until just before the one at which it ends."""
        return 0.0 if self.clears_at is None else abs(self.lines[0] - self.clears_at) * _JUST_BEFORE

    @model_validator(mode="after")
    def _whole(self) -> Written:
        """Refuse what cannot be judged; the error's type is the field that is to be mended."""
        if self.way in SPANNING and self.span_min is None:
            raise _wrong("span_min", "it needs a span")
        if self.way in SHARES and self.limit is None:
            raise _wrong("limit", "a share needs a limit")
        if len(self.steps_vi) != len(self.steps_en):
            raise _wrong("steps_en", "there must be as many steps in both languages")
        self._require_lines()
        return self

    def _require_lines(self) -> None:
        falls = self.way is Way.BELOW
        if any((b >= a) if falls else (b <= a) for a, b in pairwise(self.lines)):
            raise _wrong("levels", "each level lies beyond the one before")
        if any(b.severity < a.severity for a, b in pairwise(self.levels)):
            raise _wrong("levels", "no level is milder than the one before")
        if self.way not in (Way.ABOVE, Way.BELOW) and self.lines[0] <= 0:
            raise _wrong("levels", "such a line lies above zero")
        if self.way in SHARES and self.lines[-1] > 100:
            raise _wrong("levels", "a share is 100 per cent at most")
        if self.clears_at is not None and (self.clears_at < self.lines[0] if falls else self.clears_at > self.lines[0]):
            raise _wrong("clears_at", "it ends on the other side of its line")


def _wrong(field: str, words: str) -> PydanticCustomError:
    return PydanticCustomError(field, "{words}", {"words": words})
