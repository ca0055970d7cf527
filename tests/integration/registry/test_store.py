"""The registries' tables: imports are idempotent, and refuse what does not fit together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dashboards.boards.procedures import AGENCIES
from dashboards.hub import window_of
from dashboards.macros import expand
from dashboards.registry import book
from dashboards.rules.view import load_choices
from infra.provinces import load as provinces
from streams.clock import local_date, midnight
from streams.db import connect
from streams.registry import store
from streams.registry.agencies import agencies, agency_named
from streams.registry.records import Agency, RegistryError, Station, Unit
from streams.registry.store import Outcome

AT = datetime(2026, 11, 24, 3, tzinfo=UTC)
PLACE = {"name_vi": "Bến Thủy", "name_en": "Ben Thuy", "latitude": 21.8, "longitude": 105.2}


def station(**changed: object) -> Station:
    return Station.model_validate({"id": "WTR-900", "kind": "water", **PLACE, **changed})


def unit(code: str, parent: str | None) -> Unit:
    return Unit(code=code, name_vi=code, name_en=code, kind="commune", parent=parent)


def test_the_province_loads_and_a_second_time_changes_nothing(database_url: str) -> None:
    province = provinces.read("tuyen_quang")
    with connect(database_url) as conn:
        first = provinces.load(conn, province)
        second = provinces.load(conn, province)
        assert first["units"] == Outcome(added=132, changed=0, unchanged=0)
        assert second["stations"] == Outcome(added=0, changed=0, unchanged=len(province.stations))
        assert store.stations(conn) == sorted(province.stations, key=lambda s: s.id)
        assert store.agencies(conn) == province.agencies
        assert {u.code: u for u in store.units(conn)} == {u.code: u for u in [*province.units, *province.former_units]}


def test_starting_again_brings_what_is_missing_and_leaves_what_an_operator_changed(database_url: str) -> None:
    province = provinces.read("tuyen_quang")
    gauge = next(s for s in province.stations if s.id == "WTR-010")
    corrected = gauge.model_copy(update={"attributes": {**gauge.attributes, "alarm_m": [21.5, 23.5, 25.5]}})
    with connect(database_url) as conn:
        provinces.load(conn, province)
        store.put_stations(conn, [corrected])
        conn.execute("DELETE FROM station WHERE id = 'AIR-001'")
        again = provinces.load(conn, province, only_missing=True)
        assert again["stations"] == Outcome(added=1, changed=0, unchanged=0)
        assert next(s for s in store.stations(conn) if s.id == "WTR-010") == corrected


def test_a_change_is_a_change(database_url: str) -> None:
    with connect(database_url) as conn:
        assert store.put_stations(conn, [station()]) == Outcome(1, 0, 0)
        assert store.put_stations(conn, [station(attributes={"alarm_m": [1, 2, 3]})]) == Outcome(0, 1, 0)
        assert store.put_stations(conn, [station(attributes={"alarm_m": [1, 2, 3]})]) == Outcome(0, 0, 1)
        assert [s.id for s in store.stations(conn, "water")] == ["WTR-900"]
        assert store.stations(conn, "air") == []


def test_an_agency_and_a_station_count_through_their_last_day_in_the_province(database_url: str) -> None:
    last = local_date(AT)
    over = midnight(last + timedelta(days=1))
    with connect(database_url) as conn:
        store.put_agencies(conn, [Agency(code="H60.77", name_vi="Sở", name_en="Department", valid_to=last)])
        store.put_stations(conn, [station(valid_to=last)])
        for now, counts in ((over - timedelta(seconds=1), True), (over, False)):
            day = local_date(now)
            assert bool(agencies(conn, day)) is counts
            assert bool(load_choices(conn, now).stations) is counts
            board = expand(AGENCIES.sql, window_of(720, now))
            shown = conn.execute(board.sql.encode(), board.parameters).fetchone()
            assert shown is not None
            assert shown[1] == f"trên {int(counts)} cơ quan"
        with pytest.raises(LookupError):
            agency_named(conn, "77", day)


def test_unknown_references_are_named_and_nothing_is_written(database_url: str) -> None:
    with connect(database_url) as conn:
        with pytest.raises(RegistryError, match="WTR-901: unknown unit 99999"):
            store.put_stations(conn, [station(), station(id="WTR-901", unit="99999")])
        with pytest.raises(RegistryError, match=r"unknown agency H60\.99"):
            store.put_stations(conn, [station(agency="H60.99")])
        assert store.stations(conn) == []


def test_units_come_parents_first_and_never_in_a_circle(database_url: str) -> None:
    with connect(database_url) as conn:
        assert store.put_units(conn, [unit("c", "b"), unit("b", "a"), unit("a", None)]).added == 3
        assert store.put_units(conn, [unit("d", "c")]).added == 1
        with pytest.raises(RegistryError, match="unknown parent z"):
            store.put_units(conn, [unit("e", "z")])
        with pytest.raises(RegistryError, match="each other's parents: x, y"):
            store.put_units(conn, [unit("x", "y"), unit("y", "x")])


def test_an_import_leaves_in_the_audit_trail_what_stood_there_before(database_url: str) -> None:
    lower = station(attributes={"alarm_m": [1, 2, 3]})
    with connect(database_url) as conn:
        for given in ([station(), station(id="WTR-901")], [lower, station(id="WTR-901")], [lower]):
            book.put(conn, given, actor="cli:root", at=AT)
        trail = conn.execute("SELECT at, actor, subject, detail FROM user_audit ORDER BY id").fetchall()
        told = [change.after["attributes"] for change in book.history(conn, "WTR-900")]
    assert [(at, actor, subject) for at, actor, subject, _ in trail] == [
        (AT, "cli:root", "WTR-900"), (AT, "cli:root", "WTR-901"), (AT, "cli:root", "WTR-900"),
    ]  # fmt: skip
    with (
        connect(database_url) as conn,
        pytest.raises(RegistryError, match="WTR-900: alert_lines names flod"),
    ):
        book.put(conn, [station(attributes={"alert_lines": {"flod": [1]}})], actor="cli:root", at=AT)
    before, after = (Station.model_validate(trail[2][3][name]) for name in ("before", "after"))
    assert (before.attributes, after.attributes) == ({}, {"alarm_m": [1, 2, 3]})
    assert told == [{"alarm_m": [1, 2, 3]}, {}]
