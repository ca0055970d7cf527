"""Files of dossier steps: some simulated days, and as many copies of them as are wanted, each a week earlier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

from infra.simulator.agencies import Agencies
from infra.simulator.faults import Faults
from infra.simulator.system import DAY_S, World
from infra.simulator.systems import named
from streams.dossiers.event import Status
from tests.unit.simulator.samples import KEY, MORNING, province

_WEEK_US = 7 * DAY_S * 1_000_000
Step = dict[str, Any]


def simulated(days: int) -> list[Step]:
    """Return what the provincial system tells in the days before MORNING, corrections included."""
    world = World(province(), 7, Faults(corrections=0.01), KEY)
    agencies = Agencies(named(["provincial_dossiers"]), world, MORNING - days * DAY_S)
    return [orjson.loads(event.body) for event in agencies.history(MORNING)]


def copies(steps: Sequence[Step], dossiers: int) -> Iterator[list[Step]]:
    """Yield the steps over and over, under other codes, until there are so many dossiers; the last ones are cut off.

    The step of registration is left out where it is followed by many: some four steps a dossier are left.
    """
    counts = Counter(step["dossier"] for step in steps)
    kept = [step for step in steps if step["status"] != Status.REGISTERED or counts[step["dossier"]] <= 4]
    codes = list(dict.fromkeys(step["dossier"] for step in kept))
    for number in range(-(-dossiers // len(codes))):
        wanted = set(codes[: dossiers - number * len(codes)])
        yield [_copy(step, number) for step in kept if step["dossier"] in wanted]


def _copy(step: Step, number: int) -> Step:
    due = step["due"]
    return {
        **step,
        "dossier": f"{step['dossier']}{number:03}",
        "time": step["time"] - number * _WEEK_US,
        "due": None if due is None else due - number * _WEEK_US,
    }


def write(file: Path, parts: Iterator[list[Step]] | Sequence[list[Step]]) -> int:
    """Write steps as JSON lines; return how many."""
    count = 0
    with file.open("wb") as out:
        for part in parts:
            out.writelines(orjson.dumps(step) + b"\n" for step in part)
            count += len(part)
    return count
