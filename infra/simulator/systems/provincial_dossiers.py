"""The provincial dossier system: when each step becomes a row, late rows, corrections, repeats, broken rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import cast

import orjson

from connectors.agencies.provincial_dossiers import FACTS, NAME
from infra.simulator import facts
from infra.simulator.entry import Entry, Event, Invalid, Served
from infra.simulator.faults import Faults
from infra.simulator.lives import Life
from infra.simulator.noise import key
from infra.simulator.spoiling import AboutDossiers, Broken
from infra.simulator.system import DAY_S, System, Told, World, polled
from infra.simulator.worktime import local_time
from streams.dossiers.event import TOPIC, DossierStep, Status

DOOR = "http:dossiers"
_LATEST_APPEARANCE_S = 540
"""A row appears at most this long after its own update time; pulls overlap by ten minutes."""


@dataclass(frozen=True)
class Row:
    """A row of the change list: its step, whose dossier it is, its update time, and when it can first be read.

    Instants are in seconds since 1970 UTC, `citizen` is the citizen number in clear.
    """

    step: DossierStep
    citizen: str
    changed: int
    visible: int
    fault: str | None = None
    repeat: bool = False


def on_life(world: World, life: Life) -> Iterator[Told]:
    """Yield the rows of one dossier, each when it becomes visible."""
    for row in _rows(world, life, world.random("rows", life.code)):
        yield row.visible, _entry(row, key(world.seed, NAME, *map(str, _identity(row))) >> 10)


def _identity(row: Row) -> tuple[object, ...]:
    step = row.step
    return step["dossier"], step["status"], step["time"], step.get("revision"), row.fault, row.repeat


def _rows(world: World, life: Life, random: Random) -> Iterator[Row]:
    for place, (_, at) in enumerate(life.steps):
        row = _timed(step_at(world, life, place), life.citizen, at + random.randint(1, 8), random)
        yield row
        yield from _troubles(row, random, world.faults)


def step_at(world: World, life: Life, place: int) -> DossierStep:
    """Return the step at that place of a life, as the city must store it."""
    status, at = life.steps[place]
    received = any(before == Status.RECEIVED for before, _ in life.steps[: place + 1])
    step: DossierStep = {
        "dossier": life.code,
        "status": int(status),
        "time": at * 1_000_000,
        "revision": 0,
        "system": NAME,
        "agency": life.procedure.agency,
        "unit": life.unit,
        "procedure": life.procedure.code,
        "channel": int(life.channel),
        "due": life.due * 1_000_000 if received else None,
        "applicant": world.pseudonym(life.citizen),
    }
    return cast(DossierStep, {**step, **facts.known_at(world.seed, life, place)})


def _timed(step: DossierStep, citizen: str, changed: int, random: Random) -> Row:
    """Return a row; one in five is written by a batch on the full minute, one in twenty appears late."""
    if random.random() < 0.2:
        changed = -(-changed // 60) * 60
    late = random.randint(60, _LATEST_APPEARANCE_S) if random.random() < 0.05 else 0
    return Row(step, citizen, changed, changed + late)


def _troubles(row: Row, random: Random, faults: Faults) -> Iterator[Row]:
    draws = [random.random() for _ in range(3)]
    later = row.visible + random.randint(120, 3_600)
    if draws[0] < faults.corrections:
        yield _timed(_corrected(row.step), row.citizen, later, random)
    if draws[1] < faults.duplicates:
        yield replace(row, changed=later, visible=later, repeat=True)
    if draws[2] < faults.malformed:
        yield replace(row, fault=random.choice(sorted(_SPOILERS)))


def _corrected(step: DossierStep) -> DossierStep:
    due = step.get("due")
    if due is None:
        return {**step, "revision": 1, "channel": step["channel"] % 3 + 1}
    return {**step, "revision": 1, "due": due + DAY_S * 1_000_000}


def _entry(row: Row, number: int) -> Entry:
    entry, changed = Entry(), row.changed * 1_000_000
    body = _body(row, number)
    raw = orjson.dumps(body)
    if row.fault:
        raw, source = _SPOILERS[row.fault](body)
        entry.invalid.append(Invalid(DOOR, source, raw, row.fault, changed))
    elif row.repeat:
        entry.duplicate(row.step["dossier"])
    else:
        entry.events.append(Event.of(TOPIC, row.step))
    entry.served.append(Served(NAME, number, changed, raw))
    return entry


def _body(row: Row, number: int) -> dict[str, object]:
    step, due = row.step, row.step.get("due")
    return {
        "id": number,
        "MaHoSo": step["dossier"],
        "MaTTHC": step["procedure"],
        "MaCoQuan": step["agency"],
        "MaDonVi": step["unit"],
        "KenhThucHien": step["channel"],
        "TrangThai": step["status"],
        "ThoiDiem": local_time(step["time"]),
        "NgayHenTra": None if due is None else local_time(due),
        "PhienBan": step.get("revision", 0),
        "NgayCapNhat": local_time(row.changed * 1_000_000),
        **{name: step.get(member) for name, member in FACTS.items()},
        "NguoiNop": row.citizen,
    }


def _nan(body: dict[str, object]) -> tuple[bytes, str]:
    return orjson.dumps({**body, "KenhThucHien": "@"}).replace(b'"@"', b"NaN"), ""


_spoilt = AboutDossiers("MaHoSo")
_SPOILERS: dict[str, Broken] = {
    "wrong status": _spoilt.put(TrangThai=11),
    "status is text": _spoilt.put(TrangThai="đang xử lý"),
    "absurd date": _spoilt.put(ThoiDiem="2026-02-31T25:61:00+07:00"),
    "date without zone": _spoilt.put(ThoiDiem="2026-11-24 08:10:00"),
    "no agency": _spoilt.put(MaCoQuan=None),
    "missing code": _spoilt.without_code,
    "NaN": _nan,
}

SYSTEM = System(name=NAME, on_life=on_life, longest_s=75 * DAY_S, source=polled)
