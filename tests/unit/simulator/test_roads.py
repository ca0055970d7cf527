"""The towns' roads and what is heard of them: rush hours, weekends, staged jams, and nights that are quiet."""

from __future__ import annotations

import numpy as np

from infra.simulator.noise import Floats
from infra.simulator.roads import flow
from infra.simulator.scenes import Kind, Scene
from infra.simulator.schedule import measured
from infra.simulator.sites import Sample, sites_of
from infra.simulator.sound import sound
from tests.unit.simulator.samples import MORNING, province

HOUR, DAY = 3_600, 86_400


def sample(kind: str, start: int, seconds: int, every: int = 60, seed: int = 7) -> Sample:
    return measured(sites_of(province().stations, kind, seed, 60), start, start + seconds, every)


def of_station(found: Sample, values: Floats, station: str) -> Floats:
    return np.asarray(values[found.who == found.sites.ids.index(station)])


def test_a_towns_road_is_slow_in_the_rush_hours_and_free_at_night() -> None:
    week = [sample("traffic", MORNING + day * DAY, HOUR) for day in range(3)]
    morning = np.concatenate([of_station(s, flow(s).speed, "TRF-001") for s in week])
    night = sample("traffic", MORNING - 5 * HOUR, HOUR)
    assert morning.mean() < 0.75 * of_station(night, flow(night).speed, "TRF-001").mean()
    assert of_station(night, flow(night).intensity, "TRF-001").max() < 300


def test_the_weekend_is_calmer_than_a_working_day() -> None:
    tuesday, saturday, sunday = (sample("traffic", MORNING + day * DAY, HOUR) for day in (0, 4, 5))
    means = [flow(s).intensity.mean() for s in (tuesday, saturday, sunday)]
    assert means[1] < 0.9 * means[0]
    assert means[2] < 0.7 * means[0]


def test_a_staged_rush_jams_the_towns_roads_within_two_minutes_at_any_hour_and_no_highway() -> None:
    start = MORNING + 4 * HOUR
    scene = Scene(Kind.RUSH, start * 1_000_000, (start + 900) * 1_000_000)
    jam, later = sample("traffic", start + 90, 120), sample("traffic", start + 2_000, 120)
    for station in province().stations:
        if station.kind == "traffic":
            free = station.attributes["free_flow_kmh"]
            slow = of_station(jam, flow(jam, [scene]).speed, station.id) < 0.5 * free
            assert slow.all() == (station.attributes["setting"] == "town"), station.id
            assert (of_station(later, flow(later, [scene]).speed, station.id) > 0.5 * free).all()
    assert flow(jam, [scene]).occupancy.max() > 25


def test_a_rush_is_heard_and_a_night_is_quiet() -> None:
    start = MORNING + 4 * HOUR
    scene = Scene(Kind.RUSH, start * 1_000_000, (start + 900) * 1_000_000)
    during, night = sample("noise", start + 120, 600), sample("noise", MORNING - 5 * HOUR, HOUR)
    rise = sound(during, [scene])["laeq"] - sound(during)["laeq"]
    assert of_station(during, rise, "NOI-003").min() > 2
    levels = sound(night)
    assert of_station(night, levels["laeq"], "NOI-001").mean() < 47
    assert (levels["lamax"] > levels["laeq"]).all()
