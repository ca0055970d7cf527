"""The lives of dossiers: who files what and when, and every step until it is returned. Pure and seeded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from random import Random

from infra.provinces.load import Procedure
from infra.simulator import worktime
from infra.simulator.causes import slowness
from infra.simulator.noise import chances
from infra.simulator.scenes import Kind, Scene, of_kind
from streams.clock import EPOCH_DAY
from streams.dossiers.event import Channel, Status

_UNITS = 4
_SEQUENCES = 6
"""Codes that one unit can give in one minute: four digits are a provincial dossier's whole day."""
_PER_MINUTE = (0.12, 1.7)
_RUSH_PER_MINUTE = 30.0


@dataclass(frozen=True)
class Life:
    """A dossier and its steps (status, instant in seconds since 1970 UTC), in order; the due instant once received.

    `citizen` is the applicant's citizen number, in clear; nothing but the source itself may hold it.
    """

    code: str
    procedure: Procedure
    unit: str
    channel: Channel
    due: int
    steps: tuple[tuple[Status, int], ...]
    officer: str
    citizen: str


def filed(seed: int, minute: int, procedures: Sequence[Procedure], scenes: Sequence[Scene]) -> Iterator[Life]:
    """Yield the dossiers filed in one minute (minutes since 1970 UTC): more in office hours, many in a rush."""
    at = minute * 60
    random = chances(seed, "filed", minute)
    rate = _PER_MINUTE[worktime.is_open(at)]
    rushed = any(scene.start_s <= at < scene.end_s for scene in of_kind(scenes, Kind.RUSH))
    count = int(rate + random.random())
    extra = int(_RUSH_PER_MINUTE * (0.5 + random.random())) if rushed else 0
    weights = [1.0 / procedure.working_days**0.5 for procedure in procedures] if count + extra else []
    taken: Counter[str] = Counter()
    for index in range(count + extra):
        own = chances(seed, "dossier", minute, index)
        procedure = own.choices(procedures, weights)[0]
        unit = f"{procedure.agency}.{own.randint(1, _UNITS):02d}"
        if taken[unit] < _SEQUENCES:
            code = _code(unit, at, taken[unit])
            taken[unit] += 1
            yield live(seed, own, code, procedure, unit, at + own.randrange(60))


def _code(unit: str, at: int, nth: int) -> str:
    day, minute = worktime.day_and_minute(at)
    written = EPOCH_DAY + timedelta(days=day)
    return f"{unit}-{written:%y%m%d}-{minute * _SEQUENCES + nth:04d}"


def live(seed: int, random: Random, code: str, procedure: Procedure, unit: str, at: int) -> Life:
    """Return the life of a dossier that is filed at a unit at an instant (seconds since 1970 UTC)."""
    channel = random.choices(list(Channel), (0.35, 0.6, 0.05))[0]
    if channel == Channel.COUNTER and not worktime.is_open(at):
        channel = Channel.ONLINE
    officer = chances(seed, "officer", code).choice(officers(seed, unit))
    steps = [(Status.REGISTERED, at)]
    received = worktime.after(at, random.uniform(300, 5_400))
    due = worktime.due(received, procedure.working_days)
    fate = random.random()
    if fate < 0.03:
        steps.append((Status.REFUSED, received))
    else:
        steps.append((Status.RECEIVED, received))
        steps += _work(random, procedure, channel, received, slowness(seed, procedure, officer, at), fate)
    return Life(code, procedure, unit, channel, due, tuple(steps), officer, _citizen(seed, code))


@lru_cache(maxsize=4_096)
def officers(seed: int, unit: str) -> tuple[str, ...]:
    """Return the codes of the officers of a unit: three to six."""
    return tuple(f"{unit}-CB{n:02d}" for n in range(1, chances(seed, "officers", unit).randint(3, 6) + 1))


def _citizen(seed: int, code: str) -> str:
    """Return a citizen number: province of birth, century and sex, year of birth, six digits."""
    random = chances(seed, "citizen", code)
    young = random.random() < 0.1
    year = random.randint(0, 8) if young else random.randint(45, 99)
    born = random.choices((8, 2, 1, 15), (0.7, 0.2, 0.06, 0.04))[0]
    return f"{born:03d}{random.randint(0, 1) + 2 * young}{year:02d}{random.randrange(1_000_000):06d}"


def _work(
    random: Random, procedure: Procedure, channel: Channel, received: int, slow: float, fate: float
) -> list[tuple[Status, int]]:
    left = procedure.working_days * worktime.WORKDAY_S * random.uniform(0.25, 0.95) * slow
    at = worktime.after(received, random.uniform(600, 7_200))
    steps = [(Status.PROCESSING, at)]
    for request in _requests(random, procedure, channel):
        part = left * random.uniform(0.1, 0.5)
        left -= part
        asked = worktime.after(at, part)
        at = asked + random.randint(4 * 3600, 60 * 3600)
        steps += [(request, asked), (Status.PROCESSING, at)]
    if fate < 0.05:
        ending = Status.WITHDRAWN if fate < 0.043 else Status.STOPPED
        return [*steps, (ending, worktime.after(at, left * 0.5 + 60))]
    finished = worktime.after(at, left + 60)
    returned = worktime.after(finished, random.uniform(600, 18_000))
    return [*steps, (Status.FINISHED, finished), (Status.RETURNED, returned)]


def _requests(random: Random, procedure: Procedure, channel: Channel) -> list[Status]:
    requests = []
    if random.random() < 0.09:
        requests.append(Status.SUPPLEMENT_REQUESTED)
        if random.random() < 0.12:
            requests.append(Status.SUPPLEMENT_REQUESTED)
    if procedure.fee_vnd and channel == Channel.ONLINE and random.random() < 0.4:
        requests.append(Status.PAYMENT_REQUESTED)
    return requests
