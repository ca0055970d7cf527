"""Whatever the simulated systems name is registered with the province: nothing of theirs may wait as a dead letter."""

from __future__ import annotations

from collections import defaultdict

import orjson

from infra.simulator.agencies import Agencies
from infra.simulator.faults import Faults
from infra.simulator.system import World
from infra.simulator.systems import named
from streams.awaiting.known import AGENCY, DOSSIER, OFFICE, PROCEDURE
from streams.subjects import versioned_subjects
from tests.unit.simulator.samples import KEY, MORNING, province

SYSTEMS = (
    "business_registration", "counter_states", "counters", "data_stores", "data_use", "digitisation", "feedback",
    "land", "ministerial_dossiers", "national_portal", "population", "procedure_catalogue", "provincial_dossiers",
    "qr_publication", "ratings", "training",
)  # fmt: skip
"""Those that name an agency, a unit of one, a commune, a centre, a procedure or a dossier."""


def test_whatever_the_systems_name_is_registered_with_the_province() -> None:
    world = World(province(), 7, Faults(), KEY)
    named_by, told_by = defaultdict[tuple[str, str], set[str]](set), defaultdict[str, set[str]](set)
    speaking = {subject.topic.name: subject.speaks_of for subject in versioned_subjects() if subject.speaks_of}
    for event in Agencies(named(SYSTEMS), world, MORNING - 86_400).history(MORNING):
        body = orjson.loads(event.body)
        told_by[event.topic].add(body["system"])
        for kind in speaking.get(event.topic, ()):
            named_by[event.topic, kind.reason].add(body[kind.member])
        if event.topic == "dossiers":
            named_by["dossiers", DOSSIER.reason].add(body["dossier"])
    registry = world.province
    agencies = {agency.code for agency in registry.agencies}
    known = {
        AGENCY.reason: agencies,
        OFFICE.reason: agencies.union(
            *({each.code for each in some} for some in (registry.offices, registry.units, registry.former_units))
        ),
        PROCEDURE.reason: {fee.code for fee in registry.fees},
        DOSSIER.reason: named_by["dossiers", DOSSIER.reason],
    }
    assert speaking.keys() <= told_by.keys(), "each of them is heard"
    assert set().union(*(told_by[topic] for topic in speaking)) == set(SYSTEMS), "and by all who speak of such things"
    for (topic, reason), codes in named_by.items():
        assert codes <= known[reason], (topic, reason)
    assert named_by["dossiers", PROCEDURE.reason] >= {procedure.code for procedure in registry.ministerial}
