"""How a way in stands: live, late against its own rhythm, stalled, set aside or off, and why; pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dashboards.texts import Text

LATE_BEATS, STALLED_BEATS = 3, 10
"""Beats missed at which somebody should look, and at which the alert `connector_stalled` begins."""
FEWEST_GAPS = 5
"""With fewer gaps within a day nobody can say what the rhythm is."""
LEAST_RHYTHM_S = 60.0
JITTER_S = 60.0
"""Commits are counted by the minute: so much more silence is no silence."""


class Standing(StrEnum):
    """How a way in stands, the gravest first."""

    STALLED = "stalled"
    QUARANTINED = "quarantined"
    LATE = "late"
    LIVE = "live"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a way in: how long it is silent, its rhythm (None unknown), whether it is expected to send now.

    `stations` are those that it should hear, `aside` how many of them are set aside. `apart` says whether what it
    brings can be told from what others bring into its topic.
    """

    silent_s: float | None
    rhythm_s: float | None = None
    expected: bool = True
    set_up: bool | None = None
    stations: int = 0
    aside: int = 0
    apart: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """A standing with its reason."""

    standing: Standing
    why: Text


_NOT_SET_UP = Text("Chưa cấu hình ở tỉnh này", "Not set up in this province")
_NEVER = Text("Đã cấu hình, chưa nhận được gì", "Set up, nothing has come yet")
_WITH_STATIONS = Text(
    "Số đo gửi qua đây được tính vào loại trạm của nó", "What comes this way counts with the kinds of stations"
)
_UNUSED = Text("Chưa có thiết bị nào gửi", "No device has sent anything")
_ASIDE = Text("Mọi nguồn của đầu nối đang bị cách ly", "All its sources are set aside")
_NO_RHYTHM = Text("Gửi thưa, chưa rõ nhịp", "Sends seldom; its rhythm is not known")
_OFF_HOURS = Text("Giờ này hôm qua cũng không gửi", "It did not send at this time yesterday either")
_IN_TIME = Text("Đúng nhịp", "In time")
_LATE = Text("Trễ so với nhịp thường thấy", "Late against its usual rhythm")
_STALLED = Text("Ngừng đã lâu so với nhịp thường thấy", "Silent for long against its usual rhythm")


def verdict(seen: Seen) -> Verdict:
    """Return how a way in stands."""
    if seen.silent_s is None:
        if seen.set_up:
            return Verdict(Standing.LATE, _NEVER) if seen.apart else Verdict(Standing.LIVE, _WITH_STATIONS)
        if seen.set_up is None and not seen.apart:
            return Verdict(Standing.OFF, _WITH_STATIONS)
        return Verdict(Standing.OFF, _UNUSED if seen.set_up is None else _NOT_SET_UP)
    if seen.stations and seen.aside >= seen.stations:
        return Verdict(Standing.QUARANTINED, _ASIDE)
    if seen.rhythm_s is None:
        return Verdict(Standing.LIVE, _NO_RHYTHM)
    beats = (seen.silent_s - JITTER_S) / max(seen.rhythm_s, LEAST_RHYTHM_S)
    if beats <= LATE_BEATS:
        return Verdict(Standing.LIVE, _IN_TIME)
    if not seen.expected:
        return Verdict(Standing.LIVE, _OFF_HOURS)
    stalled = beats > STALLED_BEATS
    return Verdict(Standing.STALLED, _STALLED) if stalled else Verdict(Standing.LATE, _LATE)
