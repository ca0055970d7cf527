"""Connectors, dead letters and the audit as the web serves them, on a city with a little of everything."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from dashboards.audits import reading
from dashboards.audits.reading import Wanted
from dashboards.health.queries import QUERIES
from dashboards.hub import window_of
from dashboards.macros import expand
from streams.alerts import silences
from streams.db import connect
from streams.dead_letters import quarantine
from streams.dead_letters.store import Letter, Selection, discard, keep
from streams.users.audit import record
from tests.integration.dashboards.web import Web, add_people, running_web

NOW = datetime.now(UTC)
_CITY = """
INSERT INTO station (id, kind, name_vi, name_en, latitude, longitude)
VALUES ('AIR-001', 'air', 'Phan Thiết', 'Phan Thiet', 21.8, 105.2), ('AIR-002', 'air', 'Mỹ Lâm', 'My Lam', 21.7, 105.1);
INSERT INTO metric (name, kind, unit, label_vi, label_en, lowest, highest)
VALUES ('pm25', 'air', 'µg/m³', 'Bụi mịn', 'Fine dust', 0, 1000);
INSERT INTO series (source, metric) VALUES ('AIR-001', 'pm25');
INSERT INTO observation_last SELECT id, now(), 31, 0, 0 FROM series;
INSERT INTO observation_minute SELECT id, date_trunc('minute', now()) - interval '2 minutes', 3, 9, 3, 3, 3, now()
FROM series;
INSERT INTO flow_minute SELECT 'tickets', 0, date_trunc('minute', now()) - n * interval '1 minute', 4, 1
FROM generate_series(0, 90, 3) AS n;
INSERT INTO flow VALUES ('tickets', 0, 9, 9, 9, 9, 0, 0, 0, now(), now());
INSERT INTO flow_system VALUES ('dossiers', 0, 'provincial_dossiers', 9, now());
INSERT INTO flow_system_minute VALUES ('dossiers', 0, 'provincial_dossiers', date_trunc('minute', now()), 9);
INSERT INTO source_quarantine (source, since, reason)
VALUES ('AIR-002', now(), '150 invalid against 2 valid records since 05:40Z');
INSERT INTO alert_rule_version VALUES ('heat', 1, '{36,38}', true, 'quantri', now(), 'công văn 12'),
    ('heat', 2, '{37,39}', true, 'quantri', now(), 'công văn 15');
INSERT INTO silence (rule, from_at, to_at, reason, created_by, created_at, ended_at, ended_by)
VALUES ('heat', now(), now() + interval '1 hour', 'bảo trì', 'canbo', now(), now(), 'canbo');
INSERT INTO index_rule VALUES ('2.1', 1, 20, 1, 'quantri', now(), 'QĐ 766');
INSERT INTO apology (dossier, agency, year, number, missed, promised, reason, issued_by, issued_at)
VALUES ('H60.01-1', 'H60.01', 2026, 1, now(), current_date, 'thiếu người', 'canbo', now());
INSERT INTO person_vault_read (reader, pseudonym, reason) VALUES ('quantri', repeat('a', 32), 'công dân hỏi');
INSERT INTO alert (rule, subject, state, level, severity, title_vi, title_en, opened_at, changed_at, event_time,
    acknowledged_at, evidence, seq, version)
VALUES ('heat', 'W-1', 'acknowledged', 1, 2, 'Nóng', 'Hot', now(), now(), now(), now(), '{}', 2, 2);
INSERT INTO alert_transition (alert, seq, kind, state, level, severity, who, why, event_time, at, evidence)
VALUES (1, 1, 'fired', 'firing', 1, 2, 'system', '', now(), now(), '{}'),
    (1, 2, 'acknowledged', 'acknowledged', 1, 2, 'Cán bộ trực (canbo)', 'đang xem', now(), now(), '{}');
"""


@pytest.fixture(scope="module")
def city(postgres_server: Any) -> Iterator[str]:
    url = postgres_server.fresh_database()
    add_people(url)
    with connect(url) as conn:
        conn.execute(_CITY.encode())
        letters = [Letter("mqtt:air", "AIR-001", bytes([n]), "not_json") for n in range(60)]
        keep(conn, [*letters, Letter("topic:observations", "AIR-001", b"{}", "too_late")], NOW)
        discard(conn, Selection(reason="too_late"), "canbo", NOW, "quá hạn")
        assert quarantine.release(conn, "AIR-002", "canbo", NOW, "đã thay cảm biến")
        for n in range(120):
            record(conn, at=NOW - timedelta(minutes=n), actor="canbo", action="signed in", address="10.0.0.1")
        for action in ("holiday removed", "never heard of"):
            record(conn, at=NOW, actor="cli:root", action=action, subject="2026-09-02", days=["2026-09-02"])
        before, after = {"name_vi": "Cũ"}, {"name_vi": "Mới"}
        silence = silences.add(conn, "frost", None, (NOW, NOW + timedelta(hours=1)), None, "sửa trạm", "canbo", NOW)
        assert silences.end(conn, silence, "canbo", NOW, "sửa xong")
        record(conn, at=NOW, actor="quantri", action="apology issued", subject="H60.01-1", promised="2026-12-01")
        record(conn, at=NOW, actor="quantri", action="station changed", subject="AIR-001", before=before, after=after)
    yield url
    postgres_server.drop(url)


@pytest.fixture(scope="module")
def web(city: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with running_web(city, tmp_path_factory.mktemp("web")) as web:
        yield web


def test_every_query_of_the_health_page_runs_as_the_reader_and_finds_its_rows(city: str) -> None:
    found: dict[str, list[dict[str, Any]]] = {}
    window = window_of(1, datetime.now(UTC))
    with psycopg.connect(city, row_factory=psycopg.rows.dict_row, options="-c timezone=UTC") as conn:
        conn.execute("SET ROLE ioc_reader")
        for panel in QUERIES:
            bound = expand(panel.sql, window)
            found[panel.id.removeprefix("health_")] = conn.execute(bound.sql.encode(), bound.parameters).fetchall()
    flows = {(row["topic"], row["system"]): row for row in found["flows"]}
    assert flows["tickets", ""]["n"] == 80
    # A minute may have begun since they were counted.
    assert flows["dossiers", "provincial_dossiers"]["rate"] in ({"0": 9}, {"1": 9})
    (rhythm,) = (row for row in found["rhythms"] if row["topic"] == "tickets")
    assert (rhythm["gaps"], rhythm["usual_s"], rhythm["expected"]) == (30, 180, True)
    (kind,) = found["kinds"]
    assert (kind["kind"], kind["stations"], kind["silent"], kind["promised_s"]) == ("air", 2, 1, 60)
    assert [row["n"] for row in found["rates"]] == [3]
    faults = {(row["door"], row["kind"]): row for row in found["faults"]}
    assert (faults["mqtt:air", ""]["waiting"], faults["topic:observations", "air"]["waiting"]) == (60, 0)
    assert found["aside"] == []


def test_the_audit_holds_every_kind_of_act_and_loses_none_between_pages(city: str) -> None:
    with connect(city) as conn:
        conn.rollback()
        pages, place = [], None
        while True:
            found = reading.page(conn, Wanted(), place)
            pages += found[: reading.PAGE]
            if len(found) <= reading.PAGE:
                break
            place = found[reading.PAGE - 1].place
        assert len({(act.kind, act.key) for act in pages}) == len(pages)
        assert {act.kind for act in pages} >= {
            "alerts", "rules", "silences", "index_weights", "letters", "apologies", "persons", "stations", "accounts",
            "sign_ins", "holidays", "other",
        }  # fmt: skip
        assert [act.at for act in pages] == sorted((act.at for act in pages), reverse=True)
        newer = reading.page(conn, Wanted(), pages[60].place, newer=True)
        assert newer[-1] == pages[59]
        changed = reading.page(conn, Wanted(kind="rules"))
        assert [act.before and act.before["lines"] for act in changed] == [[36, 38], None]
        (released,) = reading.page(conn, Wanted(text="thả nguồn"))
        assert (released.act, released.subject, released.why) == ("released", "AIR-002", "đã thay cảm biến")
        by_name = {act.kind for act in reading.page(conn, Wanted(who="CÁN BỘ", until=NOW + timedelta(days=1)))}
        assert by_name == {"alerts", "silences", "apologies", "letters", "sign_ins"}
        told = [(act.act, act.subject, act.why) for act in reading.page(conn, Wanted(kind="silences"))]
        assert sorted(told) == [
            ("silence added", "#1 heat *", "bảo trì"), ("silence added", "#2 frost *", "sửa trạm"),
            ("silence ended", "#1 heat *", ""), ("silence ended", "#2 frost *", "sửa xong"),
        ]  # fmt: skip
        assert {act.act for act in reading.page(conn, Wanted(kind="other"))} == {"never heard of"}
        assert reading.page(conn, Wanted(since=NOW + timedelta(days=1))) == []
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            conn.execute("DELETE FROM station")


def test_who_may_see_what_and_take_the_audit_away(web: Web) -> None:
    seen = {"/ket-noi": (200, 200, 200), "/ban-ghi-loi": (403, 200, 200), "/nhat-ky": (403, 403, 200)}
    for name, place in (("khach", 0), ("canbo", 1), ("quantri", 2)):
        with web.client(name) as client:
            assert {path: client.get(path).status_code for path in seen} == {p: s[place] for p, s in seen.items()}
            file = client.get("/nhat-ky.csv", params={"kind": "letters"})
            assert file.status_code == (200 if name == "quantri" else 403)
    head, *rows = csv.reader(file.text.removeprefix("\ufeff").splitlines())
    assert (head[0], len(head)) == ("Lúc", 8)
    assert {row[3] for row in rows} == {"bỏ bản ghi", "thả nguồn khỏi cách ly"}
    assert {row[1] for row in rows} == {"Cán bộ trực (canbo)"}
    with connect(web.database_url) as conn:
        told = conn.execute("SELECT actor, subject FROM user_audit WHERE action = 'audit exported'").fetchall()
    assert told == [("quantri", "kind=letters")]
