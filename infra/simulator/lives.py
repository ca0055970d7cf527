"""The lives of dossiers: who files what and when, and every step until it is returned. Pure and seeded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from infra.provinces.load import Procedure
from infra.simulator import worktime
from infra.simulator.noise import key
from infra.simulator.scenes import Kind, Scene, of_kind
from streams.dossiers.event import Channel, Status

_UNITS = 4
_SEQUENCES = 6
"""Codes that one unit can give in one minute: four digits are a provincial dossier's whole day."""
_PER_MINUTE = (0.12, 1.7)
_RUSH_PER_MINUTE = 30.0


@dataclass(frozen=True)
class Life:
    """A dossier and its steps (status, instant in seconds since 1970 UTC), in order; the due instant once received."""

    code: str
    procedure: Procedure
    unit: str
    channel: Channel
    due: int
    steps: tuple[tuple[Status, int], ...]


def filed(seed: int, minute: int, procedures: Sequence[Procedure], scenes: Sequence[Scene]) -> Iterator[Life]:
    """Yield the dossiers filed in one minute (minutes since 1970 UTC): more in office hours, many in a rush."""
    at = minute * 60
    random = Random(key(seed, "filed", minute))
    rate = _PER_MINUTE[worktime.is_open(at)]
    rushed = any(scene.start_s <= at < scene.end_s for scene in of_kind(scenes, Kind.RUSH))
    count = int(rate + random.random())
    extra = int(_RUSH_PER_MINUTE * (0.5 + random.random())) if rushed else 0
    weights = [1.0 / procedure.working_days**0.5 for procedure in procedures]
    taken: Counter[str] = Counter()
    for index in range(count + extra):
        own = Random(key(seed, "dossier", minute, index))
        procedure = own.choices(procedures, weights)[0]
        unit = f"{procedure.agency}.{own.randint(1, _UNITS):02d}"
        if taken[unit] < _SEQUENCES:
            code = _code(unit, at, taken[unit])
            taken[unit] += 1
            yield _life(own, code, procedure, unit, at + own.randrange(60), _overload(seed, procedure.agency, at))


def _code(unit: str, at: int, nth: int) -> str:
    day, minute = worktime.day_and_minute(at)
    written = date(1970, 1, 1) + timedelta(days=day)
    return f"{unit}-{written:%y%m%d}-{minute * _SEQUENCES + nth:04d}"


def _overload(seed: int, agency: str, at: int) -> float:
    """Return by how much an agency is slower in the week of an instant: one week in seven it is overloaded."""
    random = Random(key(seed, "overload", agency, at // (7 * 86_400)))
    return random.uniform(1.1, 1.7) if random.random() < 1 / 7 else 1.0


def _life(random: Random, code: str, procedure: Procedure, unit: str, at: int, overload: float) -> Life:
    channel = random.choices(list(Channel), (0.35, 0.6, 0.05))[0]
    if channel == Channel.COUNTER and not worktime.is_open(at):
        channel = Channel.ONLINE
    steps = [(Status.REGISTERED, at)]
    received = worktime.after(at, random.uniform(300, 5_400))
    due = worktime.due(received, procedure.working_days)
    fate = random.random()
    if fate < 0.03:
        steps.append((Status.REFUSED, received))
    else:
        steps.append((Status.RECEIVED, received))
        steps += _work(random, procedure, channel, received, overload, fate)
    return Life(code, procedure, unit, channel, due, tuple(steps))


def _work(
    random: Random, procedure: Procedure, channel: Channel, received: int, overload: float, fate: float
) -> list[tuple[Status, int]]:
    left = procedure.working_days * worktime.WORKDAY_S * random.uniform(0.25, 0.95) * overload
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
