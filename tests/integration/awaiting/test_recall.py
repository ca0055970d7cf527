"""What comes before the thing that it speaks of waits, and comes again by itself, whatever the order of arrival."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

import streams
from dashboards.boards import procedures
from streams.awaiting import recall as recalling
from streams.awaiting.recall import WHO
from streams.clock import microseconds
from streams.db import connect
from streams.dead_letters import acts
from streams.registry import store
from streams.registry.records import Unit
from tests.integration.awaiting.city import NOW, City
from tests.integration.dashboards.panel_rows import panel_rows
from tests.integration.streams.helpers import AGENCIES, register_agencies

FOLDER = Path(streams.__file__).parent
AT = microseconds(NOW - timedelta(days=2))
NEW = "9.000001"
STEP = {
    "dossier": "H60.08.01-261122-0001", "status": 2, "time": AT, "system": "provincial", "agency": "H60.08",
    "unit": "H60.08.01", "procedure": NEW, "channel": 2,
}  # fmt: skip
RATING = {
    "dossier": STEP["dossier"], "system": "ratings", "time": AT + 1, "stars": 5, "agency": "H60.08", "procedure": NEW,
    "revision": AT + 1,
}  # fmt: skip
PROCEDURE = {
    "system": "procedure_catalogue", "procedure": NEW, "name_vi": "Thủ tục mới", "agency": "H60.08",
    "level": "province", "decision": "1/QĐ", "decided_on": "2026-11-20", "effective_on": "2026-11-23", "parts": 7,
    "online": "full", "payment_enabled": False, "fee_vnd": 0, "paper_result": False, "working_days": 5, "time": AT,
    "revision": 1,
}  # fmt: skip
# Events of an agency, or of a place (a centre, a commune, a unit of an agency), that nobody registered.
_SAID = {"system": "s", "time": AT, "revision": 1}
OF_AN_AGENCY = {
    "publications": {**_SAID, "procedure": "1.004946", "url": "https://a.vn/x", "published_at": AT, "revoked": False},
    "feedback": {**_SAID, "feedback": "F1", "received_at": AT},
    "procedures": PROCEDURE,
    "stores": {"system": "s", "store": "x", "checked": AT, "rows": 1, "newest": AT, "promised_s": 60, "revision": AT},
}
OF_A_PLACE = {
    "tickets": {**_SAID, "machine": "M1", "day": "2026-11-22", "number": 1, "service": "x", "taken_at": AT},
    "counter_states": {**_SAID, "counter": "Q1", "open": True},
    "registrations": {
        "system": "s", "registration": "R1", "kind": "household", "online": True, "filed_at": AT, "decided_at": None,
    },
    "data_use": {**_SAID, "request": "q1", "service": "x", "dossier": "d", "outcome": "found"},
    "figures": {**_SAID, "code": "eid_level_2", "period": "2026-10", "value": 1.0},
}  # fmt: skip
MEMBERS = {"stores": "department", "tickets": "centre", "counter_states": "centre"}


def test_a_vote_before_its_dossier_before_its_procedure_counts_in_the_end(city: City) -> None:
    alias = {**RATING, "dossier": "G09-1"}
    by_nobody = {**RATING, "dossier": "H60.08.01-261122-0002", "agency": "NOPE"}
    assert city.write("ratings", [RATING, alias, by_nobody]).accepted == 0
    assert city.write("dossiers", [STEP]).accepted == 0
    assert city.waiting() == {"unknown_dossier": 2, "unknown_agency": 1, "unknown_procedure": 1}
    assert city.recall() == []
    assert city.write("procedures", [PROCEDURE]).accepted == 1
    assert city.recall() == [("dossiers", 1)]
    assert city.recall() == [("ratings", 1)]
    assert city.recall() == []
    assert city.waiting() == {"unknown_dossier": 1, "unknown_agency": 1}
    assert city.write("dossiers", [{**STEP, "dossier": "G09-1", "alias_of": STEP["dossier"]}]).accepted == 1
    assert city.recall() == [("ratings", 1)]
    register_agencies(city.url, ["NOPE"])
    assert city.recall() == [("ratings", 0)]
    assert city.waiting() == {"unknown_dossier": 1}, "its agency is known now, its dossier is not"
    with connect(city.url) as conn:
        told = acts.newest(conn, 10)
    assert {(act.kind, act.who, act.letters) for act in told} == {("replayed", WHO, 1)}
    assert told[-1].selection == {"reason": "unknown_procedure", "awaits": NEW}


def test_no_subject_counts_for_an_agency_or_a_place_that_nobody_registered(city: City) -> None:
    for events, code, member, reason in (
        (OF_AN_AGENCY, "H60.99", "agency", "unknown_agency"),
        (OF_A_PLACE, "99", "unit", "unknown_office"),
    ):
        for topic, event in events.items():
            outcome = city.write(topic, [{**event, MEMBERS.get(topic, member): code}])
            assert (outcome.accepted, [r.reason for r in outcome.rejected]) == (0, [reason]), topic
    assert city.recall() == []
    register_agencies(city.url, ["H60.99"])
    with connect(city.url) as conn:
        store.put_units(conn, [Unit(code="99", name_vi="Xã", name_en="Commune", kind="commune")])
    assert sorted(city.recall()) == sorted((topic, 1) for topic in (*OF_AN_AGENCY, *OF_A_PLACE))
    assert city.waiting() == {}


def test_an_agency_that_is_none_publishes_nothing_on_the_board(city: City) -> None:
    """A city that was upgraded has such rows, and an agency may have closed since."""
    with connect(city.url) as conn:
        conn.execute("UPDATE agency SET valid_to = '2026-11-01' WHERE code = 'H60.02'")
        conn.execute(
            "INSERT INTO publication (procedure, agency, revision, system, url, published_at, revoked, time)"
            " SELECT '1.004946', code, 1, 's', 'https://a.vn', '2026-11-01', false, '2026-11-01'"
            " FROM unnest(ARRAY['H60.01', 'H60.02', 'H60.99']) AS code"
        )
    (shown,) = asyncio.run(panel_rows(city.url, procedures.BOARD, procedures.AGENCIES, NOW))
    assert (shown["value"], shown["detail_en"]) == (1, f"of {len(AGENCIES) - 1} agencies")


def test_more_codes_than_a_turn_looks_at_come_in_turns(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recalling, "CODES", 2)
    codes = [f"H60.08.01-261122-{n:04}" for n in range(5)]
    assert city.write("ratings", [{**RATING, "dossier": code} for code in codes]).accepted == 0
    city.write("dossiers", [{**STEP, "dossier": codes[4], "procedure": "1.004946"}])
    turns = [city.recall() for _ in range(4)]
    assert turns == [[], [], [("ratings", 1)], []]
    city.write("dossiers", [{**STEP, "dossier": codes[0], "procedure": "1.004946"}])
    assert [city.recall() for _ in range(3)].count([("ratings", 1)]) == 1


def test_an_upgraded_city_keeps_its_offices_and_calls_its_old_letters_back(city: City) -> None:
    """What the migrations do with a city that has worked without offices, and with letters that awaited nothing."""
    known = {**STEP, "procedure": "1.004946"}
    city.write("dossiers", [known, {**known, "dossier": "H60.08-2", "unit": "H60.08"}])
    assert city.write("dossiers", [{**known, "dossier": "H60.99-3", "agency": "H60.99"}]).accepted == 0
    with connect(city.url) as conn:
        conn.execute("DELETE FROM office")
        conn.execute("UPDATE dead_letter SET awaits = ''")
        for folder, name, begin in (
            ("registry", "0061_offices", "INSERT INTO office"),
            ("dead_letters", "0062_awaited", "UPDATE dead_letter"),
        ):
            text = (FOLDER / folder / "migrations" / f"{name}.sql").read_text(encoding="utf-8")
            conn.execute(f"{begin}{text.partition(begin)[2].partition(';')[0]}".encode())
        assert conn.execute("SELECT code, agency, name_vi FROM office").fetchall() == [
            ("H60.08.01", "H60.08", "H60.08.01")
        ]
    register_agencies(city.url, ["H60.99"])
    assert city.recall() == [("dossiers", 1)]
