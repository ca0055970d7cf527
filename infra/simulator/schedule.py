"""When devices measure, and when their messages leave: gaps, outages and corrections delay, nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from infra.simulator.faults import Faults
from infra.simulator.noise import Ints, uniform
from infra.simulator.scenes import Kind, Scene, of_kind
from infra.simulator.sites import Sample, Sites

FLOOD_INTERVAL_S = 10
_BLOCK_S = 6 * 3600
_GAP_ROOM_S = 5 * 3600
_GAP_S = (300, 2_400)
_CORRECTION_S = (60, 1_200)
_LOOK_BACK_S = 7_200
_SILENCED = 0.4
FLOODED_RIVERS = ("Lô", "Gâm")


@dataclass(frozen=True)
class Departures:
    """Messages that leave in a window: what they measured, when they leave, and which revision they carry."""

    sample: Sample
    leaves: Ints
    revision: Ints


def measured(sites: Sites, start_s: int, end_s: int, interval_s: int | None = None) -> Sample:
    """Return every regular measurement in [start_s, end_s): each station has its own second of the interval."""
    interval_s = interval_s or sites.interval_s
    phase = (sites.keys("phase") % np.uint64(sites.interval_s)).astype(np.int64)
    first = -((phase - start_s) // interval_s)
    last = -((phase - end_s) // interval_s)
    counts = np.maximum(last - first, 0)
    who = np.repeat(np.arange(len(sites.ids), dtype=np.int64), counts)
    nth = np.arange(counts.sum(), dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)
    return Sample(sites, who, phase[who] + (first[who] + nth) * interval_s, interval_s)


def flood_measured(sites: Sites, start_s: int, end_s: int, scenes: Sequence[Scene]) -> Sample:
    """Return the additional measurements of a flood: gauges on the flooded rivers report every ten seconds.

    Of a slow one a measurement a minute shows enough.
    """
    extra = measured(sites, start_s, end_s, FLOOD_INTERVAL_S)
    flooded = np.array([river in FLOODED_RIVERS for river in sites.text("river")], dtype=bool)
    regular = measured(sites, start_s, end_s)
    during = np.zeros(len(extra.at), dtype=bool)
    for scene in (scene for scene in of_kind(scenes, Kind.FLOOD) if not scene.slow):
        during |= (extra.at >= scene.start_s) & (extra.at < scene.end_s)
    known = np.isin(_places(extra), _places(regular))
    return _take(extra, during & flooded[extra.who] & ~known)


def departures(
    sites: Sites, start_s: int, end_s: int, scenes: Sequence[Scene], faults: Faults, since_s: int = 0
) -> Departures:
    """Return the messages measured from since_s on that leave in [start_s, end_s), in the order of leaving."""
    since = max(_look_back(start_s, scenes), since_s)
    sample = measured(sites, since, end_s)
    if sites.kind == "water" and of_kind(scenes, Kind.FLOOD):
        sample = _join(sample, flood_measured(sites, since, end_s, scenes))
    first = _held(sample, sample.at, scenes, faults)
    parts = [(sample, first, 0)]
    for revision in (1, 2):
        corrected = _take(sample, _is_corrected(sample, faults, revision))
        waits = _between(corrected, f"correction {revision}", _CORRECTION_S)
        base = _held(corrected, corrected.at, scenes, faults)
        parts.append((corrected, _silenced(corrected, base + waits, scenes), revision))
    return _ordered(parts, start_s, end_s)


def malformed(sample: Sample, faults: Faults) -> np.typing.NDArray[np.bool_]:
    """Say which measurements leave as a malformed message; those are never corrected or repeated."""
    return np.asarray(uniform(sample.keys("malformed"), sample.at) < faults.malformed)


def _is_corrected(sample: Sample, faults: Faults, revision: int) -> np.typing.NDArray[np.bool_]:
    once = uniform(sample.keys("corrected"), sample.at) < faults.corrections * (1.0 if revision == 1 else 0.2)
    return np.asarray(once & ~malformed(sample, faults))


def _held(sample: Sample, at: Ints, scenes: Sequence[Scene], faults: Faults) -> Ints:
    """Return when a message measured at `at` leaves: at once, or at the end of its station's gap."""
    block = at // _BLOCK_S
    begins = block * _BLOCK_S + (uniform(sample.keys("gap begins"), block) * _GAP_ROOM_S).astype(np.int64)
    low, high = _GAP_S
    ends = begins + low + (uniform(sample.keys("gap lasts"), block) * (high - low)).astype(np.int64)
    happens = uniform(sample.keys("gap"), block) < faults.gaps
    inside = happens & (at >= begins) & (at < ends)
    return _silenced(sample, np.where(inside, ends, at), scenes)


def _silenced(sample: Sample, leaves: Ints, scenes: Sequence[Scene]) -> Ints:
    """Return departures moved to the end of a staged outage for the stations that it silences."""
    struck = uniform(sample.keys("outage"), np.int64(0)) < _SILENCED
    for scene in of_kind(scenes, Kind.OUTAGE):
        inside = struck & (leaves >= scene.start_s) & (leaves < scene.end_s)
        leaves = np.where(inside, np.int64(np.ceil(scene.end_s)), leaves)
    return np.asarray(leaves)


def _look_back(start_s: int, scenes: Sequence[Scene]) -> int:
    since = start_s - _LOOK_BACK_S
    for scene in sorted(of_kind(scenes, Kind.OUTAGE), key=lambda s: -s.end):
        if scene.end_s > since:
            since = min(since, int(scene.start_s) - _LOOK_BACK_S)
    return since


def _between(sample: Sample, purpose: str, limits: tuple[int, int]) -> Ints:
    low, high = limits
    return np.asarray(low + (uniform(sample.keys(purpose), sample.at) * (high - low)).astype(np.int64))


def _ordered(parts: list[tuple[Sample, Ints, int]], start_s: int, end_s: int) -> Departures:
    leaves = np.concatenate([part[1] for part in parts])
    who = np.concatenate([part[0].who for part in parts])
    at = np.concatenate([part[0].at for part in parts])
    revision = np.concatenate([np.full(len(part[1]), part[2], dtype=np.int64) for part in parts])
    now = np.flatnonzero((leaves >= start_s) & (leaves < end_s))
    now = now[np.lexsort((revision[now], who[now], at[now], leaves[now]))]
    sample = parts[0][0]
    return Departures(Sample(sample.sites, who[now], at[now], sample.interval_s), leaves[now], revision[now])


def _take(sample: Sample, mask: np.typing.NDArray[np.bool_]) -> Sample:
    return Sample(sample.sites, sample.who[mask], sample.at[mask], sample.interval_s)


def _join(first: Sample, second: Sample) -> Sample:
    return Sample(
        first.sites,
        np.concatenate([first.who, second.who]),
        np.concatenate([first.at, second.at]),
        first.interval_s,
    )


def _places(sample: Sample) -> Ints:
    return np.asarray(sample.at * len(sample.sites.ids) + sample.who)
