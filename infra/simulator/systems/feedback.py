"""The citizens' feedback portal: who complains when, how fast each agency acts, and what goes wrong on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

import orjson

from connectors.agencies.feedback import CONNECTOR, NAME
from infra.simulator import worktime
from infra.simulator.entry import Entry, Event, Invalid, Served
from infra.simulator.noise import key
from infra.simulator.system import DAY_S, System, Told, World, polled
from infra.simulator.worktime import WORKDAY_S, local_time
from streams.clock import EPOCH_DAY, LOCAL_OFFSET_S
from streams.feedback.event import TOPIC, Feedback

_A_DAY = (14, 42)
"""Feedback on a Saturday or Sunday, and on any other day."""
_LATEST_APPEARANCE_S = 540
"""A row appears at most this long after its own update time; pulls overlap by ten minutes."""
_REVISIONS = 10
"""Revisions between two steps: corrections of a step fit between them."""
_REPEATED_AFTER = timedelta(days=21)


@dataclass(frozen=True)
class Row:
    """A row of the change list: its state, its update time, and when it can first be read (seconds since 1970 UTC).

    `first_at` is when the row could first be read that this one only repeats.
    """

    state: Feedback
    changed: int
    visible: int
    fault: str | None = None
    first_at: int | None = None


def on_day(world: World, day: date) -> Iterator[Told]:
    """Yield the rows of everything that is received on a local day, each when it becomes visible."""
    for nth in range(_A_DAY[day.weekday() < 5]):
        chances = world.random(NAME, "rows", day, nth)
        for state in _states(world, world.random(NAME, day, nth), day, nth):
            for row in _rows(state, chances, world):
                yield row.visible, _entry(row, key(world.seed, NAME, *_identity(row)) >> 10)


def _identity(row: Row) -> tuple[object, ...]:
    return row.state["feedback"], row.state.get("revision"), row.fault, row.first_at


def _code(world: World, day: date, nth: int) -> str:
    return f"PAKN.{world.province.profile.agency_prefix}.{day:%y%m%d}-{nth:04d}"


def _states(world: World, random: Random, day: date, nth: int) -> Iterator[Feedback]:
    """Yield each state of one feedback, from its receipt on."""
    received = (day - EPOCH_DAY).days * DAY_S - LOCAL_OFFSET_S + int(random.triangular(5, 23, 10) * 3_600)
    agency = random.choice(world.province.agencies).code
    repeats = random.random() < 0.06
    state: Feedback = {
        "system": NAME,
        "feedback": _code(world, day, nth),
        "agency": agency,
        "received_at": received * 1_000_000,
        "refused_at": None,
        "supplement_requested_at": None,
        "answered_at": None,
        "published_at": None,
        "satisfied": None,
        "repeated_of": _code(world, day - _REPEATED_AFTER, nth % _A_DAY[0]) if repeats else None,
        "time": received * 1_000_000,
        "revision": 0,
    }
    yield state
    for number, (member, value, at) in enumerate(_steps(random, received, _pace(world, agency)), 1):
        state = {**state, member: value, "time": at * 1_000_000, "revision": number * _REVISIONS}  # type: ignore[misc]
        yield state


def _pace(world: World, agency: str) -> float:
    """Return how slow an agency is: one in five takes its time."""
    random = world.random(NAME, "pace", agency)
    return random.uniform(1.2, 1.5) if random.random() < 0.2 else random.uniform(0.7, 1.0)


def _steps(random: Random, received: int, pace: float) -> Iterator[tuple[str, int | bool, int]]:
    """Yield the steps after the receipt: the member that each fills, with what, and when."""
    if random.random() < 0.08:
        at = worktime.after(received, random.uniform(0.1, 2.0) * pace * WORKDAY_S)
        yield "refused_at", at * 1_000_000, at
        return
    asked = received
    if random.random() < 0.12:
        asked = worktime.after(received, random.uniform(0.3, 4.6) * pace * WORKDAY_S)
        yield "supplement_requested_at", asked * 1_000_000, asked
    work = min(random.triangular(1.0, 17.0, 7.0) * pace, 25.0)
    answered = worktime.after(max(worktime.after(received, work * WORKDAY_S), asked), 600)
    yield "answered_at", answered * 1_000_000, answered
    published = worktime.after(answered, random.uniform(0.1, 1.9) * pace * WORKDAY_S)
    yield "published_at", published * 1_000_000, published
    if random.random() < 0.55:
        yield "satisfied", random.random() < 0.9 - 0.15 * pace, published + random.randint(3_600, 3 * DAY_S)


def _rows(state: Feedback, random: Random, world: World) -> Iterator[Row]:
    faults, draws = world.faults, [random.random() for _ in range(3)]
    row = _timed(state, state["time"] // 1_000_000 + random.randint(1, 8), random)
    later = row.visible + random.randint(120, 3_600)
    corrected = _timed({**state, "revision": state.get("revision", 0) + 1}, later, random)
    wrong, fault = random.choice(world.province.agencies).code, random.choice(sorted(_SPOILERS))
    if draws[0] < faults.corrections and wrong != state["agency"]:
        # What was filed under another agency by mistake is put right within the hour.
        row = replace(row, state={**state, "agency": wrong})
        yield corrected
    yield row
    if draws[1] < faults.duplicates:
        yield replace(row, changed=later, visible=later, first_at=row.visible)
    if draws[2] < faults.malformed:
        yield replace(row, fault=fault)


def _timed(state: Feedback, changed: int, random: Random) -> Row:
    """Return a row; one in twenty appears late."""
    lag = random.randint(60, _LATEST_APPEARANCE_S)
    return Row(state, changed, changed + (lag if random.random() < 0.05 else 0))


def _entry(row: Row, number: int) -> Entry:
    entry, changed = Entry(), row.changed * 1_000_000
    body = {**_body(row, number), **_SPOILERS.get(row.fault or "", {})}
    raw = orjson.dumps(body)
    if row.fault:
        source = str(body["MaPAKN"] or "")
        entry.invalid.append(Invalid(CONNECTOR.door, source, raw, row.fault, changed))
    elif row.first_at is not None:
        entry.duplicate(row.state["feedback"], row.first_at)
    else:
        entry.events.append(Event.of(TOPIC, row.state))
    entry.served.append(Served(NAME, number, changed, raw))
    return entry


def _body(row: Row, number: int) -> dict[str, object]:
    state = row.state
    return {
        "id": number,
        "MaPAKN": state["feedback"],
        "MaCoQuan": state["agency"],
        "ThoiDiemNhan": local_time(state["received_at"]),
        "ThoiDiemTuChoi": _local_if_any(state.get("refused_at")),
        "ThoiDiemYeuCauBoSung": _local_if_any(state.get("supplement_requested_at")),
        "ThoiDiemTraLoi": _local_if_any(state.get("answered_at")),
        "ThoiDiemCongKhai": _local_if_any(state.get("published_at")),
        "HaiLong": state.get("satisfied"),
        "MaPAKNTruoc": state.get("repeated_of"),
        "ThoiDiem": local_time(state["time"]),
        "PhienBan": state.get("revision", 0),
        "NgayCapNhat": local_time(row.changed * 1_000_000),
    }


def _local_if_any(microseconds: int | None) -> str | None:
    return None if microseconds is None else local_time(microseconds)


_SPOILERS: Mapping[str, Mapping[str, object]] = {
    "no code": {"MaPAKN": None},
    "no agency": {"MaCoQuan": None},
    "satisfied in words": {"HaiLong": "rất hài lòng"},
    "absurd date": {"ThoiDiemNhan": "2026-02-31T25:61:00+07:00"},
    "date without zone": {"ThoiDiem": "2026-11-24 08:10:00"},
    "published without an answer": {"ThoiDiemTraLoi": None, "ThoiDiemCongKhai": "2026-11-24T08:10:00+07:00"},
    "the citizen's name": {"HoTen": "(họ tên người dân)"},
}

SYSTEM = System(name=NAME, on_day=on_day, longest_s=60 * DAY_S, past_s=45 * DAY_S, source=polled)
