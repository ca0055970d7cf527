"""The dossier fold once more, step by step in Python, to hold the database's fold against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import pairwise, takewhile, zip_longest
from typing import Any

from streams.clock import LOCAL_ZONE, instant_of, microseconds
from streams.dossiers.event import Status
from streams.workdays import ORDINARY, Calendar, add_working_days, working_days_between

ENDED_OTHERWISE = (Status.REFUSED, Status.WITHDRAWN, Status.STOPPED)
FLAGS = ("paid_online", "result_electronic", "digitised", "reused", "shared", "population", "synchronised")
SAME_WITHIN_US = 60_000_000
NEWEST = ("due", "officer", "applicant", "fee_vnd")

Step = Mapping[str, Any]


def fold(canonical: str, steps: Iterable[Step], calendar: Calendar = ORDINARY) -> dict[str, Any]:
    """Return what the row of a dossier must be, times as the steps have them."""
    history = _once(canonical, sorted(steps, key=lambda s: (s["time"], s["status"])))
    last, asked = history[-1], [s for s in history if s["status"] == Status.SUPPLEMENT_REQUESTED]
    returned = _first(history, Status.RETURNED)
    ended = _first(history, Status.FINISHED) or returned or _closed(history)
    if ended is None and last["status"] == Status.SUPPLEMENT_REQUESTED and len(asked) == 1:
        ended = asked[0]["time"]
    waits = [(a["time"], b["time"]) for a, b in pairwise(history) if a["status"] == Status.SUPPLEMENT_REQUESTED]
    days = sum(working_days_between(instant_of(since), instant_of(until), calendar) for since, until in waits)
    promised = _moved(_newest(history, "due"), days, calendar)
    late = None if ended is None or promised is None else ended > promised
    return {
        **{name: last[name] for name in ("system", "agency", "unit", "procedure", "status")},
        "channel": history[0]["channel"],
        "status_at": last["time"],
        "registered_at": history[0]["time"],
        "received_at": _first(history, Status.RECEIVED),
        "finished_at": _first(history, Status.FINISHED) or returned,
        "returned_at": returned,
        "closed": last["status"] in (*ENDED_OTHERWISE, Status.RETURNED),
        "supplements": len(asked),
        "waiting_s": sum(until - since for since, until in waits) // 1_000_000,
        "waited_days": days,
        "promised_at": promised,
        "late": True if len(asked) > 1 else late,
        "steps": len(history),
        "ended_at": ended,
        **{name: _newest(history, name) for name in NEWEST},
        **{name: _any(history, name) for name in FLAGS},
    }


def _once(canonical: str, reports: Iterable[Step]) -> list[Step]:
    """Return each step once: the nth that every teller says in a run of one status is one step."""
    runs: list[list[Step]] = []
    for report in reports:
        last = runs[-1][-1] if runs else None
        if not last or last["status"] != report["status"] or report["time"] - last["time"] > SAME_WITHIN_US:
            runs.append([])
        runs[-1].append(report)
    history = []
    for run in runs:
        tellers = {(report["system"], report["dossier"]) for report in run}
        said = [[r for r in run if (r["system"], r["dossier"]) == teller] for teller in tellers]
        for nth in zip_longest(*said):
            told = [report for report in nth if report]
            history.append(min(told, key=lambda s: (s["dossier"] != canonical, s["dossier"], s["system"])))
    return sorted(history, key=lambda s: (s["time"], s["status"]))


def _moved(due: int | None, days: int, calendar: Calendar) -> int | None:
    if due is None or days == 0:
        return due
    local = instant_of(due).astimezone(LOCAL_ZONE)
    return microseconds(datetime.combine(add_working_days(local.date(), days, calendar), local.timetz()))


def _first(history: list[Step], *statuses: Status) -> int | None:
    return next((step["time"] for step in history if step["status"] in statuses), None)


def _closed(history: list[Step]) -> int | None:
    """Return since when a dossier has been refused, withdrawn or stopped, None when it is not or no longer."""
    closing = list(takewhile(lambda step: step["status"] in ENDED_OTHERWISE, reversed(history)))
    return closing[-1]["time"] if closing else None


def _newest(history: list[Step], name: str) -> Any:
    return next((step[name] for step in reversed(history) if step.get(name) is not None), None)


def _any(history: list[Step], name: str) -> bool | None:
    said = [step[name] for step in history if step.get(name) is not None]
    return any(said) if said else None
