"""Lamps, containers and meters of the simulated province: what they measure hangs together and is plausible."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from infra.simulator.buildings import leak
from infra.simulator.containers import emptied
from infra.simulator.devices import wire_values
from infra.simulator.faults import Faults
from infra.simulator.lamps import burnt
from infra.simulator.noise import Floats, Ints
from infra.simulator.schedule import measured
from infra.simulator.sensors import devices
from infra.simulator.sites import Sample, sites_of
from infra.simulator.tally import LIFE_DAYS, local_day, metered, midnight
from streams.public_works.sun import elevation
from tests.unit.simulator.samples import MORNING, field, province

DAY, DAYS = 86_400, 28
SINCE = MORNING - 7 * 3600 - DAYS * DAY
"""Midnight in the province, four weeks earlier, a Tuesday."""


@lru_cache(maxsize=1)
def past() -> dict[tuple[str, str], tuple[Ints, Floats]]:
    """Return four weeks of every station and metric: instants in seconds, values."""
    blocks = field(faults=Faults.none()).history(SINCE, SINCE + DAYS * DAY, 600)
    kinds = {"lighting", "waste", "power_meter", "water_meter"}
    known = {s.id for s in province().stations if s.kind in kinds}
    return {(b.source, b.metric): (b.time // 1_000_000, b.value) for b in blocks if b.source in known}


def stations(kind: str) -> list[str]:
    return [s.id for s in province().stations if s.kind == kind]


def sample_of(kind: str, since: int, days: int) -> Sample:
    return measured(sites_of(province().stations, kind, 7, devices()[kind].interval_s), since, since + days * DAY)


def hour_of(at: Ints) -> Ints:
    return np.asarray((at - SINCE) % DAY // 3600)


def test_the_province_has_them_at_real_places() -> None:
    counts = {kind: len(stations(kind)) for kind in ("lighting", "waste", "power_meter", "water_meter")}
    assert counts == {"lighting": 8, "waste": 10, "power_meter": 6, "water_meter": 6}


def test_lamps_are_on_in_the_dark_and_off_by_day_but_for_a_few_faults() -> None:
    dark_lit, day_lit = [], []
    for station in (s for s in province().stations if s.kind == "lighting"):
        at, on = past()[station.id, "lamps_on"]
        height = elevation(at, station.latitude, station.longitude)
        dark_lit += (on[height < -6] > 0).tolist()
        day_lit += (on[height > -0.833] > 0).tolist()
        assert on.max() <= station.attributes["lamps"]
    assert 0.9 < np.mean(dark_lit) < 1
    assert 0 < np.mean(day_lit) < 0.05


def test_half_of_the_lamps_go_out_late_at_night_where_the_registry_says_so() -> None:
    for station in (s for s in province().stations if s.kind == "lighting"):
        at, on = past()[station.id, "lamps_on"]
        evening, late = (np.median(on[hour_of(at) == hour]) for hour in (20, 1))
        assert late == (np.floor(evening / 2) if station.attributes.get("half_night") else evening), station.id


def test_the_energy_counter_counts_the_power() -> None:
    for station in stations("lighting"):
        at, power = past()[station, "lighting_power"]
        _, counter = past()[station, "lighting_energy"]
        assert (np.diff(counter) >= 0).all()
        assert counter[-1] - counter[0] == pytest.approx((power[:-1] * np.diff(at)).sum() / 3.6e6, rel=0.03), station


def test_lamps_burn_out_one_by_one_until_the_crew_comes() -> None:
    sample = sample_of("lighting", SINCE, 1)
    sites, days = sample.sites, np.arange(20_000, 20_060)
    for n in range(len(sites.ids)):
        bad = burnt(sites, np.full(len(days), n), days)
        assert 0 <= bad.min() <= bad.max() <= 0.06 * sites.attribute("lamps", 0)[n] + 1
        assert (np.diff(bad)[np.diff(bad) < 0] < 0).sum() <= 5


def test_containers_fill_until_the_round_empties_them() -> None:
    sample = sample_of("waste", SINCE, DAYS)
    rounds = emptied(sample)
    assert (rounds <= sample.at).all()
    for n, station in enumerate(sample.sites.ids):
        _, level = past()[station, "filling_level"]
        mine = rounds[sample.who == n]
        same_round = np.diff(mine) == 0
        assert (np.diff(level)[same_round] >= 0).all(), station
        assert (level[1:][~same_round] < 0.05).all(), station
        assert 4 <= (~same_round).sum() <= DAYS
        assert 0 <= level.min() < 0.02
        assert 0.4 < level.max() <= 0.97


def test_a_container_is_warmer_than_the_air_by_day_and_never_burns_by_itself() -> None:
    for station in stations("waste"):
        at, inside = past()[station, "container_temperature"]
        assert inside[hour_of(at) == 13].mean() > inside[hour_of(at) == 4].mean() + 5
        assert inside.max() < 60


def working(at: Ints) -> Ints:
    return np.asarray(((at - SINCE) // DAY + 1) % 7 < 5)


@pytest.mark.parametrize(
    ("kind", "counter", "flow"),
    [("power_meter", "electricity_counter", "electricity_power"), ("water_meter", "water_counter", "water_drawn")],
)
def test_a_meter_counts_what_flows_through_it(kind: str, counter: str, flow: str) -> None:
    for station in (s for s in province().stations if s.kind == kind):
        at, reading = past()[station.id, counter]
        _, rate = past()[station.id, flow]
        used = np.diff(reading)
        used = used[used >= 0]
        assert len(used) >= len(reading) - 3, "it rolled over or was replaced at most twice"
        assert used.sum() == pytest.approx(rate.sum() / 6, rel=0.05), station.id
        by_day = used.sum() / DAYS
        assert 0.4 * station.attributes["a_day"] < by_day < 1.8 * station.attributes["a_day"] + 4, station.id
        if station.attributes["setting"] in ("office", "school"):
            assert rate[working(at) & (hour_of(at) == 10)].mean() > 3 * rate[~working(at) & (hour_of(at) == 10)].mean()


def test_nobody_draws_water_at_night_but_in_hospitals_and_where_it_leaks() -> None:
    sample = sample_of("water_meter", SINCE, DAYS)
    lost = leak(sample.sites, sample.who, local_day(sample.at)) / 1_000
    for n, station in enumerate(sample.sites.stations):
        at, rate = past()[station.id, "water_drawn"]
        night, leaks = hour_of(at) < 5, lost[sample.who == n]
        if station.attributes["setting"] == "hospital":
            assert rate[night].min() > leaks.max()
        else:
            assert rate[night] == pytest.approx(leaks[night], abs=0.002), station.id


def test_leaks_come_and_are_mended() -> None:
    sites = sample_of("water_meter", SINCE, 1).sites
    days = np.arange(20_000, 21_000)
    lost = np.array([leak(sites, np.full(len(days), n), days) for n in range(len(sites.ids))])
    assert 0.1 < (lost > 0).mean() < 0.3
    assert lost[lost > 0].min() >= 40
    assert lost.max() <= 160


def test_counters_roll_over_at_their_scale_and_meters_are_replaced() -> None:
    sample = sample_of("power_meter", SINCE, 2 * LIFE_DAYS)
    thin = Sample(sample.sites, sample.who[::144], sample.at[::144], sample.interval_s)
    scale = sample.sites.attribute("rolls_over_at", 0)[thin.who]

    def of_day(who: Ints, day: Ints) -> Ints:
        return np.asarray(1_000_000 + 0 * who)

    reading = metered(thin, of_day, lambda who, at: (at - midnight(local_day(at))) / DAY)
    assert ((reading >= 0) & (reading < scale)).all()
    for n in range(len(sample.sites.ids)):
        mine = reading[thin.who == n]
        falls = np.flatnonzero(np.diff(mine) < 0)
        rolled = 2 * LIFE_DAYS * 1_000 // int(scale[thin.who == n][0])
        assert 1 <= len(falls) <= rolled + 4
        steps = np.delete(np.diff(mine), falls)
        assert steps == pytest.approx(np.full(len(steps), 1_000.0), abs=1e-6)


def test_a_sum_does_not_depend_on_the_window() -> None:
    for kind, counter in (("power_meter", "energy_kwh"), ("water_meter", "volume_m3"), ("lighting", "dien_nang_kwh")):
        whole = sample_of(kind, SINCE, 9)
        part = sample_of(kind, SINCE + 6 * DAY, 1)
        values = dict(zip(places(whole), wire(whole, kind, counter), strict=True))
        assert [values[place] for place in places(part)] == wire(part, kind, counter)


def places(sample: Sample) -> list[tuple[int, int]]:
    return list(zip(sample.who.tolist(), sample.at.tolist(), strict=True))


def wire(sample: Sample, kind: str, counter: str) -> list[float]:
    no_revision = np.zeros_like(sample.at)
    found: list[float] = wire_values(devices()[kind], sample, no_revision, (), Faults.none())[counter].tolist()
    return found
