"""The ministries' dossier system: it pushes its own dossiers, and a share of the province's under codes of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta
from random import Random

import orjson

from connectors.agencies.ministerial_dossiers import CHANNELS, NAME, PROCEDURES, STATUSES, UNITS
from infra.simulator import facts, worktime
from infra.simulator.entry import Entry, Event, Invalid, Message
from infra.simulator.lives import Life, live
from infra.simulator.noise import chances
from infra.simulator.spoiling import AboutDossiers, Broken, cut
from infra.simulator.system import DAY_S, System, Told, World, pushing
from infra.simulator.ways import signing
from infra.simulator.ways.post import posting
from streams.clock import EPOCH_DAY, instant_of
from streams.dossiers.event import TOPIC, DossierStep, Status

DOOR = f"webhook:{NAME}"
SHARED = 0.15
"""The share of the province's dossiers that a ministry's system reports too."""
_LINKED_AT_ONCE = 0.6
_PER_MINUTE = (0.02, 0.25)
_LATE = 0.05
_NATIONAL_UNIT = {office.unit: code for code, office in UNITS.items()}
_NATIONAL_PROCEDURE = {procedure: code for code, procedure in PROCEDURES.items()}
_WORD = {int(status): word for word, status in STATUSES.items()}
_CHANNEL = {int(channel): word for word, channel in CHANNELS.items()}


@dataclass(frozen=True)
class Reported:
    """A dossier as the ministry knows it: its own code, and from which step on it knows the provincial one."""

    life: Life
    code: str
    linked_from: int | None = None


def on_life(world: World, life: Life) -> Iterator[Told]:
    """Yield the messages about a provincial dossier that the ministry reports too."""
    reported = shared(world, life)
    if reported is not None:
        yield from _messages(world, reported)


def on_minute(world: World, minute: int) -> Iterator[Told]:
    """Yield the messages about the dossiers that are filed with a ministry's own system in one minute."""
    for reported in own(world, minute):
        yield from _messages(world, reported)


def shared(world: World, life: Life) -> Reported | None:
    """Return how the ministry knows a provincial dossier, None where it does not; links may become known late."""
    random = world.random(NAME, "shared", life.code)
    if random.random() >= SHARED or not {life.unit, life.procedure.agency} <= _NATIONAL_UNIT.keys():
        return None
    national = _NATIONAL_PROCEDURE.get(life.procedure.code)
    if national is None:
        return None
    at_once = random.random() < _LINKED_AT_ONCE
    unit, day, number = life.code.rsplit("-", 2)
    code = f"{_ministry(national)}.{unit.partition('.')[2]}-{day}-{1_000_000 + int(number)}"
    return Reported(life, code, 0 if at_once else random.randint(1, len(life.steps) - 1))


def own(world: World, minute: int) -> Iterator[Reported]:
    """Yield the dossiers that only the ministries' system knows, filed in one minute (minutes since 1970 UTC)."""
    random, at = world.random(NAME, "own", minute), minute * 60
    day, minute_of_day = worktime.day_and_minute(at)
    written = EPOCH_DAY + timedelta(days=day)
    procedures = world.province.ministerial
    for nth in range(int(_PER_MINUTE[worktime.is_open(at)] + random.random())):
        procedure = random.choice(procedures)
        code = f"{_ministry(_NATIONAL_PROCEDURE[procedure.code])}-{written:%y%m%d}-{minute_of_day * 10 + nth:06d}"
        if procedure.agency in _NATIONAL_UNIT:
            random_of_life = chances(world.seed, NAME, "life", code)
            yield Reported(
                live(world.seed, random_of_life, code, procedure, procedure.agency, at + random.randrange(60)), code
            )


def _ministry(national_procedure: str) -> str:
    return national_procedure.partition("-")[0]


def steps(world: World, reported: Reported) -> Iterator[DossierStep]:
    """Yield the steps as the city must store them: a ministry's system knows nothing of requests to pay."""
    life, linked = reported.life, reported.linked_from
    for place, (status, at) in enumerate(life.steps):
        if status == Status.PAYMENT_REQUESTED:
            continue
        known = facts.known_at(world.seed, life, place)
        received = any(before == Status.RECEIVED for before, _ in life.steps[: place + 1])
        yield {
            "dossier": reported.code,
            "status": int(status),
            "time": at * 1_000_000,
            "system": NAME,
            "agency": life.procedure.agency,
            "unit": life.unit,
            "procedure": life.procedure.code,
            "channel": int(life.channel),
            "due": life.due * 1_000_000 if received else None,
            "applicant": world.pseudonym(life.citizen),
            "alias_of": life.code if linked is not None and place >= linked else None,
            "fee_vnd": known["fee_vnd"],
            "paid_online": known["paid_online"],
            "result_electronic": known["result_electronic"],
            "revision": 0,
        }


def _messages(world: World, reported: Reported) -> Iterator[Told]:
    random = world.random(NAME, "messages", reported.code)
    citizen = reported.life.citizen
    for step in steps(world, reported):
        leaves = step["time"] // 1_000_000 + random.randint(1, 30)
        leaves += random.randint(60, 3_600) if random.random() < _LATE else 0
        yield leaves, _good(step, citizen)
        for entry in _troubles(world, step, citizen, random):
            yield leaves + random.randint(120, 3_600), entry


def _troubles(world: World, step: DossierStep, citizen: str, random: Random) -> Iterator[Entry]:
    draws = [random.random() for _ in range(3)]
    if draws[0] < world.faults.corrections:
        yield _good({**step, "revision": 1, "channel": step["channel"] % 3 + 1}, citizen)
    if draws[1] < world.faults.duplicates:
        repeated = Entry(messages=_good(step, citizen).messages)
        repeated.duplicate(step["dossier"])
        yield repeated
    if draws[2] < world.faults.malformed:
        why = random.choice(sorted(_SPOILERS))
        raw, source = _SPOILERS[why](_body(step, citizen))
        yield Entry(invalid=[Invalid(DOOR, source, raw, why, step["time"])], messages=[Message(source, raw, NAME)])


def _good(step: DossierStep, citizen: str) -> Entry:
    raw = orjson.dumps(_body(step, citizen))
    return Entry(events=[Event.of(TOPIC, step)], messages=[Message(step["dossier"], raw, NAME)])


def _body(step: DossierStep, citizen: str) -> dict[str, object]:
    due = step.get("due")
    return {
        "maHoSo": step["dossier"],
        "maHoSoDiaPhuong": step.get("alias_of"),
        "maThuTuc": _NATIONAL_PROCEDURE[step["procedure"]],
        "maDonVi": _NATIONAL_UNIT[step["unit"]],
        "hinhThucNop": _CHANNEL[step["channel"]],
        "trangThai": _WORD[step["status"]],
        "thoiDiem": _utc(step["time"]),
        "henTra": None if due is None else _utc(due),
        "lanSua": step.get("revision", 0),
        "soDinhDanh": citizen,
        "phiLePhi": step.get("fee_vnd"),
        "thanhToanTrucTuyen": step.get("paid_online"),
        "ketQuaDienTu": step.get("result_electronic"),
    }


def _utc(time: int) -> str:
    return instant_of(time).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


_spoilt = AboutDossiers("maHoSo")
_SPOILERS: dict[str, Broken] = {
    "unknown status": _spoilt.put(trangThai="DANG_CHO"),
    "unknown unit": _spoilt.put(maDonVi="000.00.99.H60"),
    "unknown procedure": _spoilt.put(maThuTuc="BXX-000000"),
    "date without zone": _spoilt.put(thoiDiem="24/11/2026 08:10"),
    "missing code": _spoilt.without_code,
    "cut JSON": cut(20),
}

SYSTEM = System(
    name=NAME,
    on_life=on_life,
    on_minute=on_minute,
    longest_s=75 * DAY_S,
    source=pushing,
    deliver=posting(NAME, signing.timed),
)
