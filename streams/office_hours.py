"""When offices are open on a working day, as somebody wrote it in the settings."""

from __future__ import annotations

from datetime import time

Shift = tuple[time, time]


def shifts_of(text: str) -> tuple[Shift, ...]:
    """Return the office hours that somebody wrote as 07:30-11:30,13:30-17:00; raises ValueError."""
    try:
        edges = [[time.fromisoformat(edge.strip()) for edge in part.split("-")] for part in text.split(",")]
    except ValueError:
        edges = [[]]
    flat = [edge for shift in edges for edge in shift]
    if any(len(shift) != 2 for shift in edges) or sorted(flat) != flat:
        raise ValueError("write e.g. 07:30-11:30,13:30-17:00")
    return tuple((start, end) for start, end in edges)
