"""Whether the chains were kept: who had to be told when nobody took an alert on, and how late that was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.e2e.chaos.record import Line, Message, Record
from tests.e2e.chaos.rig import HEAD, NEXT, Rig

_BEGINS, _ENDS = frozenset({"fired", "reopened"}), frozenset({"acknowledged", "resolved"})
STEPS = (NEXT, HEAD)
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of one chain: due and done at real instants; `ends` when somebody took the alert on or it was over."""

    alert: int
    officer: str
    due: float
    ends: float | None
    done: float | None

    def late_s(self, away: Sequence[Span]) -> float:
        """Return by how much it was late, not counting what passed while the database was away."""
        assert self.done is not None
        return _without(away, self.due, self.done)

    def is_missing(self, away: Sequence[Span], patience_s: float) -> bool:
        """Say whether it was due for so long and never done."""
        return self.done is None and (self.ends is None or _without(away, self.due, self.ends) > patience_s)


def _without(away: Sequence[Span], begin: float, end: float) -> float:
    """Return the seconds between two instants, those in which the database was away not counted."""
    return end - begin - sum(max(0.0, min(end, back) - max(begin, gone)) for gone, back in away)


def latest(steps: Sequence[Step], began: float, away: Sequence[Span], most: int = 5) -> list[tuple[float, float]]:
    """Return when the latest steps were due and done, in seconds since the beginning: who was killed then?"""
    done = [(step.late_s(away), step.due, step.done) for step in steps if step.done is not None]
    return [(round(due - began, 1), round(at - began, 1)) for _, due, at in sorted(done, reverse=True)[:most]]


def steps(record: Record, rig: Rig, pause: timedelta) -> list[Step]:
    """Return every step that was due or done."""
    told: dict[tuple[int, str], list[Message]] = {}
    for message in record.messages:
        if message.kind == "escalated":
            told.setdefault((message.alert, message.officer or ""), []).append(message)
    found = []
    for lines in record.lines.values():
        for begin, end in _waits(lines):
            for number, officer in enumerate(STEPS, 1):
                done = [
                    m for m in told.get((begin.alert, officer), ()) if begin.seq < m.seq < (end.seq if end else 1e9)
                ]
                assert len(done) <= 1, f"{officer} was told {len(done)} times of alert {begin.alert}"
                found.append(_step(rig, begin, end, officer, begin.at + number * pause, done))
    return found


def _step(rig: Rig, begin: Line, end: Line | None, officer: str, due: datetime, done: Sequence[Message]) -> Step:
    ends = None if end is None else rig.real(end.at).timestamp()
    at = done[0].recorded_at.timestamp() if done else None
    return Step(begin.alert, officer, rig.real(due).timestamp(), ends, at)


def _waits(lines: Sequence[Line]) -> Iterator[tuple[Line, Line | None]]:
    """Yield when an alert began to wait for somebody, and when it waited no longer."""
    begin: Line | None = None
    for line in lines:
        if line.kind in _BEGINS and begin is None:
            begin = line
        elif line.kind in _ENDS and begin is not None:
            yield begin, line
            begin = None
    if begin is not None:
        yield begin, None
