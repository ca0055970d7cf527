"""The dossier system's change list: when each step becomes a row, late rows, corrections, repeats, broken rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import heappop, heappush
from random import Random

import orjson

from connectors.agencies.provincial_dossiers import NAME as SYSTEM
from infra.provinces.load import Procedure
from infra.simulator.faults import Faults
from infra.simulator.ledger import Entry, Invalid, Served, Step
from infra.simulator.lives import Life, filed
from infra.simulator.noise import key
from infra.simulator.scenes import Scene
from streams.clock import LOCAL_ZONE

Spoiler = Callable[[dict[str, object]], tuple[bytes, str]]
"""From a good row to bytes that the city must refuse, and the dossier code that can still be read in them."""

DOOR = "http:dossiers"
LONGEST_LIFE_S = 75 * 86_400
_LATEST_APPEARANCE_S = 540
"""A row appears at most this long after its own update time; pulls overlap by ten minutes."""


@dataclass(frozen=True)
class Row:
    """A row of the change list: its step, its update time, and when it can first be read (seconds since 1970 UTC)."""

    step: Step
    changed: int
    visible: int
    fault: str | None = None
    repeat: bool = False


class DossierSystem:
    """Everything that appears in the change list; what it holds can be computed anew from seed and scenes."""

    def __init__(self, procedures: Sequence[Procedure], seed: int, faults: Faults, since_s: int) -> None:
        self._procedures, self._seed, self._faults = procedures, seed, faults
        self._next_minute = since_s // 60
        self._waiting: list[tuple[int, int, Row]] = []
        self._pushed = 0

    def emit(self, start_s: int, end_s: int, scenes: Sequence[Scene], next_id: int) -> Entry:
        """Return the rows that become visible in [start_s, end_s); spans must follow one another."""
        for minute in range(self._next_minute, -(-end_s // 60)):
            self._push(minute, start_s, scenes)
        self._next_minute = max(self._next_minute, -(-end_s // 60))
        entry = Entry()
        while self._waiting and self._waiting[0][0] < end_s:
            _add(entry, heappop(self._waiting)[2], next_id)
            next_id += 1
        entry.numbers["next_row"] = next_id
        return entry

    def history(self, end_s: int) -> Iterator[Step]:
        """Yield the steps that became visible before end_s, from a system that has not emitted anything yet."""
        for minute in range(self._next_minute, -(-end_s // 60)):
            for life in filed(self._seed, minute, self._procedures, ()):
                rows = _rows(life, Random(key(self._seed, "rows", life.code)), self._faults)
                yield from (r.step for r in rows if r.visible < end_s and not r.fault and not r.repeat)

    def _push(self, minute: int, start_s: int, scenes: Sequence[Scene]) -> None:
        for life in filed(self._seed, minute, self._procedures, scenes):
            for row in _rows(life, Random(key(self._seed, "rows", life.code)), self._faults):
                if row.visible >= start_s:
                    heappush(self._waiting, (row.visible, self._pushed, row))
                    self._pushed += 1


def _rows(life: Life, random: Random, faults: Faults) -> Iterator[Row]:
    received = False
    for status, at in life.steps:
        received = received or status == 2
        step = Step(
            dossier=life.code,
            status=int(status),
            time=at * 1_000_000,
            revision=0,
            system=SYSTEM,
            agency=life.procedure.agency,
            unit=life.unit,
            procedure=life.procedure.code,
            channel=int(life.channel),
            due=life.due * 1_000_000 if received else None,
        )
        row = _timed(step, at + random.randint(1, 8), random)
        yield row
        yield from _troubles(row, random, faults)


def _timed(step: Step, changed: int, random: Random) -> Row:
    """Return a row; one in five is written by a batch on the full minute, one in twenty appears late."""
    if random.random() < 0.2:
        changed = -(-changed // 60) * 60
    late = random.randint(60, _LATEST_APPEARANCE_S) if random.random() < 0.05 else 0
    return Row(step, changed, changed + late)


def _troubles(row: Row, random: Random, faults: Faults) -> Iterator[Row]:
    draws = [random.random() for _ in range(3)]
    later = row.visible + random.randint(120, 3_600)
    if draws[0] < faults.corrections:
        yield _timed(_corrected(row.step), later, random)
    if draws[1] < faults.duplicates:
        yield replace(row, changed=later, visible=later, repeat=True)
    if draws[2] < faults.malformed:
        yield replace(row, fault=random.choice(sorted(_SPOILERS)))


def _corrected(step: Step) -> Step:
    if step.due is None:
        return step._replace(revision=1, channel=step.channel % 3 + 1)
    return step._replace(revision=1, due=step.due + 86_400_000_000)


def _add(entry: Entry, row: Row, number: int) -> None:
    body = _body(row, number)
    raw = orjson.dumps(body)
    if row.fault:
        raw, source = _SPOILERS[row.fault](body)
        entry.invalid.append(Invalid(DOOR, source, raw, row.fault, row.changed * 1_000_000))
    elif row.repeat:
        entry.duplicate(row.step.dossier)
    else:
        entry.steps.append(row.step)
    entry.served.append(Served(number, row.changed * 1_000_000, raw))


def _body(row: Row, number: int) -> dict[str, object]:
    step = row.step
    return {
        "id": number,
        "MaHoSo": step.dossier,
        "MaTTHC": step.procedure,
        "MaCoQuan": step.agency,
        "MaDonVi": step.unit,
        "KenhThucHien": step.channel,
        "TrangThai": step.status,
        "ThoiDiem": local_time(step.time),
        "NgayHenTra": None if step.due is None else local_time(step.due),
        "PhienBan": step.revision,
        "NgayCapNhat": local_time(row.changed * 1_000_000),
    }


def local_time(microseconds: int) -> str:
    """Return an instant as the dossier system writes it: RFC 3339 with the province's offset, whole seconds."""
    return datetime.fromtimestamp(microseconds // 1_000_000, LOCAL_ZONE).isoformat()


def _with(**changed: object) -> Spoiler:
    def spoil(body: dict[str, object]) -> tuple[bytes, str]:
        return orjson.dumps({**body, **changed}), str(body["MaHoSo"])

    return spoil


def _without_code(body: dict[str, object]) -> tuple[bytes, str]:
    return orjson.dumps({k: v for k, v in body.items() if k != "MaHoSo"}), ""


def _nan(body: dict[str, object]) -> tuple[bytes, str]:
    return orjson.dumps({**body, "KenhThucHien": "@"}).replace(b'"@"', b"NaN"), ""


_SPOILERS: dict[str, Spoiler] = {
    "wrong status": _with(TrangThai=11),
    "status is text": _with(TrangThai="đang xử lý"),
    "absurd date": _with(ThoiDiem="2026-02-31T25:61:00+07:00"),
    "date without zone": _with(ThoiDiem="2026-11-24 08:10:00"),
    "no agency": _with(MaCoQuan=None),
    "missing code": _without_code,
    "NaN": _nan,
}
