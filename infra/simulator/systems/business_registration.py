"""The registration office: who founds, changes and ends a business where, and the view that shows each version."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random

from connectors import canonical
from connectors.agencies.business_registration import CONNECTOR, KINDS, NAME
from infra.simulator import worktime
from infra.simulator.entry import Entry, Event, Invalid, Message
from infra.simulator.noise import key
from infra.simulator.system import DAY_S, System, Told, World
from infra.simulator.ways.department import database, keeping, upserting
from streams.clock import LOCAL_ZONE
from streams.registrations.event import TOPIC, Kind, Registration

_TABLE = "dang_ky_kinh_doanh"
# As the department keeps it: whatever its clerks type in, one row for each version of an application.
_LAYOUT = f"""
CREATE TABLE IF NOT EXISTS {_TABLE} (
    id bigint PRIMARY KEY, so_ho_so text, loai text, nop_truc_tuyen boolean, ngay_nop timestamptz,
    ngay_cap timestamptz, ma_dia_ban text, phien_ban bigint, cap_nhat timestamptz NOT NULL, ten_chu_ho text
);
CREATE INDEX IF NOT EXISTS {_TABLE}_cap_nhat ON {_TABLE} (cap_nhat, id);
CREATE OR REPLACE VIEW v_ioc_{_TABLE} AS SELECT * FROM {_TABLE};
"""
_PER_MINUTE = (0.03, 0.25)
"""Applications a minute while the offices are closed and while they are open."""
_LATEST_APPEARANCE_S = 540
"""A row appears at most this long after its own update time; pulls overlap by ten minutes."""


@dataclass(frozen=True)
class _Sort:
    """How often a sort of application comes, how often online, its first letters, and the working days it takes."""

    weight: float
    online: float
    letters: str
    days: float


_SORTS: Mapping[Kind, _Sort] = {
    "household": _Sort(0.45, 0.93, "HKD", 3),
    "enterprise": _Sort(0.12, 1.0, "DN", 3),
    "branch": _Sort(0.06, 0.99, "CN", 3),
    "change": _Sort(0.28, 0.97, "TD", 3),
    "dissolution": _Sort(0.09, 0.95, "GT", 5),
}
_WORDS: Mapping[Kind, str] = {kind: word for word, kind in KINDS.items()}


@dataclass(frozen=True)
class Version:
    """A row of the view: what it says, its update time and when it can first be read (s since 1970), its number."""

    said: Registration
    changed: int
    visible: int
    number: int


def on_minute(world: World, minute: int) -> Iterator[Told]:
    """Yield the rows of every application filed in that minute (since 1970 UTC), each when it becomes visible."""
    random = world.random(NAME, minute)
    at = minute * 60
    for nth in range(int(_PER_MINUTE[worktime.is_open(at)] + random.random())):
        own = world.random(NAME, minute, nth)
        filed = _filed(world, own, at + own.randrange(60), nth)
        for version in _versions(world, filed, own):
            yield version.visible, _told(version)
            yield from _troubles(world, version, own)


def _filed(world: World, random: Random, at: int, nth: int) -> Registration:
    kind = random.choices(list(_SORTS), [sort.weight for sort in _SORTS.values()])[0]
    sort, local = _SORTS[kind], datetime.fromtimestamp(at, LOCAL_ZONE)
    return {
        "system": NAME,
        "registration": f"{sort.letters}-{local:%y%m%d}-{local.hour * 60 + local.minute:04}-{nth + 1}",
        "kind": kind,
        "online": not worktime.is_open(at) or random.random() < sort.online,
        "filed_at": at * 1_000_000,
        "decided_at": None,
        "unit": _unit(world, random),
        "revision": 0,
    }


def _unit(world: World, random: Random) -> str:
    below = [unit.code for unit in world.province.units if unit.parent is not None]
    return random.choice(below)


def _versions(world: World, filed: Registration, random: Random) -> Iterator[Version]:
    """Yield what is filed, sometimes with its unit corrected within the hour, and mostly the decision, days later."""
    at = filed["filed_at"] // 1_000_000
    states = [(filed, at)]
    if random.random() < world.faults.corrections:
        states.append(({**filed, "unit": _unit(world, random)}, at + random.randint(60, 3_600)))
    if random.random() < 0.97:
        work = random.uniform(0.2, 1.1) * _SORTS[filed["kind"]].days * worktime.WORKDAY_S
        decided = worktime.after(at, work)
        states.append(({**states[-1][0], "decided_at": decided * 1_000_000}, decided))
    for revision, (said, since) in enumerate(states):
        yield _row(world, {**said, "revision": revision}, since + random.randint(1, 8), random)


def _row(world: World, said: Registration, changed: int, random: Random, what: str = "") -> Version:
    """Return a row; one in twenty appears late."""
    late = random.randint(60, _LATEST_APPEARANCE_S) if random.random() < 0.05 else 0
    number = key(world.seed, NAME, said["registration"], said.get("revision"), what) >> 1
    return Version(said, changed, changed + late, number)


def _troubles(world: World, version: Version, random: Random) -> Iterator[Told]:
    repeated, broken = random.random(), random.random()
    later = version.visible + random.randint(120, 3_600)
    if repeated < world.faults.duplicates:
        again = _row(world, version.said, later, random, "again")
        entry = Entry(messages=[_message(_columns(again))])
        entry.duplicate(version.said["registration"], version.visible)
        yield again.visible, entry
    if broken < world.faults.malformed:
        yield later, _broken(_row(world, version.said, later, random, "broken"), random.choice(sorted(_SPOILERS)))


def _told(version: Version) -> Entry:
    return Entry(messages=[_message(_columns(version))], events=[Event.of(TOPIC, version.said)])


def _broken(version: Version, why: str) -> Entry:
    row = {**_columns(version), **_SPOILERS[why](version)}
    invalid = Invalid(CONNECTOR.door, "", canonical.row(row), why, version.changed * 1_000_000)
    return Entry(messages=[_message(row)], invalid=[invalid])


def _message(row: Mapping[str, object]) -> Message:
    return Message(_TABLE, canonical.row({**row, "ten_chu_ho": "Nguyễn Thị Hoa"}), NAME)


def _columns(version: Version) -> dict[str, object]:
    said = version.said
    decided = said["decided_at"]
    return {
        "id": version.number,
        "so_ho_so": said["registration"],
        "loai": _WORDS[said["kind"]],
        "nop_truc_tuyen": said["online"],
        "ngay_nop": _local(said["filed_at"] // 1_000_000),
        "ngay_cap": None if decided is None else _local(decided // 1_000_000),
        "ma_dia_ban": said["unit"],
        "phien_ban": said.get("revision", 0),
        "cap_nhat": _local(version.changed),
    }


def _local(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, LOCAL_ZONE)


def _with(**changed: object) -> Callable[[Version], Mapping[str, object]]:
    return lambda _version: changed


def _decided_too_early(version: Version) -> Mapping[str, object]:
    return {"ngay_cap": _local(version.said["filed_at"] // 1_000_000 - DAY_S)}


_SPOILERS: Mapping[str, Callable[[Version], Mapping[str, object]]] = {
    "unknown type": _with(loai="CONG_TY_ME"),
    "no number": _with(so_ho_so=None),
    "number with blanks": _with(so_ho_so="HKD 261124 / 1"),
    "no commune": _with(ma_dia_ban=""),
    "online or not": _with(nop_truc_tuyen=None),
    "filed in 1999": _with(ngay_nop=datetime(1999, 5, 4, 8, 0, tzinfo=LOCAL_ZONE)),
    "decided before filed": _decided_too_early,
}

SYSTEM = System(
    name=NAME,
    on_minute=on_minute,
    longest_s=15 * DAY_S,
    past_s=15 * DAY_S,
    source=keeping,
    deliver=upserting(NAME),
    prepare=database(NAME, _LAYOUT),
)
