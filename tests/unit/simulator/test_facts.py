"""What dossiers are like beyond their steps: officers, facts that only become known, causes that no event tells."""

from __future__ import annotations

import re
from collections import defaultdict
from statistics import mean

import orjson

from infra.simulator import facts
from infra.simulator.causes import slowness
from infra.simulator.faults import Faults
from infra.simulator.lives import Life, filed, officers
from infra.simulator.system import World
from infra.simulator.systems.provincial_dossiers import step_at
from streams.dossiers.event import Status
from tests.unit.simulator.samples import KEY, MORNING, province

SEED = 7
FLAGS = ("digitised", "reused", "shared", "population", "synchronised", "result_electronic")


def lives(days: int = 3) -> list[Life]:
    minutes = range(MORNING // 60, MORNING // 60 + days * 1_440)
    return [life for minute in minutes for life in filed(SEED, minute, province().procedures, ())]


def test_a_unit_has_three_to_six_officers_who_share_its_dossiers() -> None:
    found = defaultdict(set)
    for life in lives():
        assert life.officer in officers(SEED, life.unit)
        found[life.unit].add(life.officer)
    assert {len(officers(SEED, unit)) for unit in found} == {3, 4, 5, 6}
    assert max(map(len, found.values())) > 3
    assert re.fullmatch(r"H60\.\d\d\.\d\d-CB0[1-6]", lives(1)[0].officer)


def test_a_fact_once_known_stays_what_it_is() -> None:
    for life in lives(1):
        told = [facts.known_at(SEED, life, place) for place in range(len(life.steps))]
        assert told[0]["officer"] is told[0]["digitised"] is told[0]["paid_online"] is None
        for fact in FLAGS:
            known = [each[fact] for each in told if each[fact] is not None]
            assert set(known) <= {facts.holds(SEED, life, fact)}
            if life.steps[-1][0] == Status.RETURNED:
                assert known
                assert told[-1][fact] is not None


def test_who_was_asked_to_pay_online_has_paid_online_and_nobody_pays_for_what_is_free() -> None:
    paid = set()
    for life in lives():
        told = facts.known_at(SEED, life, len(life.steps) - 1)["paid_online"]
        paid.add(told)
        if not life.procedure.fee_vnd:
            assert told is None
        elif any(status == Status.PAYMENT_REQUESTED for status, _ in life.steps[:-1]):
            assert told is True
    assert paid == {None, True, False}


def test_shares_are_realistic_and_differ_by_agency() -> None:
    by_agency = defaultdict(list)
    for life in lives(10):
        by_agency[life.procedure.agency].append(facts.holds(SEED, life, "digitised"))
    shares = [mean(found) for found in by_agency.values() if len(found) > 60]
    assert 0.55 < mean(shares) < 0.85
    assert max(shares) - min(shares) > 0.15


def test_causes_of_lateness_are_real_and_stand_in_no_event() -> None:
    procedure = province().procedures[0]
    weeks = [slowness(SEED, procedure, "H60.02.01-CB01", MORNING + week * 7 * 86_400) for week in range(200)]
    assert min(weeks) < 0.7 * max(weeks)
    assert len(set(weeks)) > 30
    world = World(province(), SEED, Faults.none(), KEY)
    members = {name for life in lives(1) for place in range(len(life.steps)) for name in step_at(world, life, place)}
    assert members.isdisjoint({"overload", "leave", "hardness", "pace", "slowness"})


def test_no_event_holds_a_citizen_number_but_each_citizen_has_one_pseudonym() -> None:
    world = World(province(), SEED, Faults.none(), KEY)
    for life in lives(1)[:50]:
        assert re.fullmatch(r"[0-9]{12}", life.citizen)
        steps = [step_at(world, life, place) for place in range(len(life.steps))]
        assert {step["applicant"] for step in steps} == {world.pseudonym(life.citizen)}
        assert life.citizen.encode() not in orjson.dumps(steps)
