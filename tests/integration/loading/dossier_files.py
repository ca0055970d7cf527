"""Files of dossier steps: some simulated days, and as many copies of them as are wanted, each a week earlier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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


def copies(steps: Sequence[Step], dossiers: int) -> Iterator[list[bytes]]:
    """Yield the steps over and over, as JSON under other codes, until there are so many dossiers; the last are cut off.

    The step of registration is left out where it is followed by many: some four steps a dossier are left.
    """
    counts = Counter(step["dossier"] for step in steps)
    kept = [step for step in steps if step["status"] != Status.REGISTERED or counts[step["dossier"]] <= 4]
    codes = list(dict.fromkeys(step["dossier"] for step in kept))
    bodies = [_Body.of(step) for step in kept]
    for number in range(-(-dossiers // len(codes))):
        wanted = {code.encode() for code in codes[: dossiers - number * len(codes)]}
        yield [body.copy(number) for body in bodies if body.code in wanted]


@dataclass(frozen=True, slots=True)
class _Body:
    """What all copies of a step share, written once, and what differs in each; instants are µs since 1970 UTC."""

    shared: bytes
    code: bytes
    time: int
    due: int | None

    @classmethod
    def of(cls, step: Step) -> _Body:
        shared = {name: value for name, value in step.items() if name not in ("dossier", "time", "due")}
        return cls(orjson.dumps(shared).removesuffix(b"}"), step["dossier"].encode(), step["time"], step["due"])

    def copy(self, number: int) -> bytes:
        earlier = number * _WEEK_US
        due = b"null" if self.due is None else b"%d" % (self.due - earlier)
        told = (self.shared, self.code, number, self.time - earlier, due)
        return b'%b,"dossier":"%b%03d","time":%d,"due":%b}' % told


def write(file: Path, parts: Iterator[list[bytes]] | Sequence[list[bytes]]) -> int:
    """Write steps as lines; return how many."""
    count = 0
    with file.open("wb") as out:
        for part in parts:
            out.writelines(step + b"\n" for step in part)
            count += len(part)
    return count
