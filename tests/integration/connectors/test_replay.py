"""Replay by `ioc dead-letters`, over a real database and a real Kafka."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import orjson
import psycopg
import pytest
from kafka import KafkaConsumer

from connectors.agencies import provincial_dossiers
from connectors.invalid import Invalid
from connectors.rejects import as_kept
from connectors.sensors import air
from streams.dead_letters import acts
from streams.dead_letters.acts import LONGEST_REASON
from streams.dead_letters.store import Letter, Selection, find, keep
from streams.dossiers.event import TOPIC as DOSSIERS
from streams.sealing import seal
from streams.settings import Settings
from tests.command_line import in_this_process
from tests.integration.connectors.city import doors_settings, environment, partitions_of, read_values

NOW = datetime(2026, 11, 24, tzinfo=UTC)
Ioc = Callable[..., "subprocess.CompletedProcess[str]"]

TOPIC = Letter("topic:observations", "AIR-001", b'{"source":"AIR-001"}', "unknown_station", "source")
GOOD_NOW = Letter("mqtt:air", "AIR-001", air.CONNECTOR.sample.encode(), "wrong_shape", "unexpected field")
STILL_BAD = Letter("mqtt:air", "AIR-002", b"\xff\x00", "not_utf8")
EVENT = (
    b'{"specversion":"1.0","id":"1","source":"/s","type":"vn.ioc.observation.v1",'
    b'"data":{"source":"WTR-001","metric":"rain","time":"2026-11-24T00:00:00Z","value":1}}'
)
_DOSSIER = as_kept("http:dossiers", "", provincial_dossiers.CONNECTOR.sample.encode(), private=True)
SEALED = Letter("http:dossiers", _DOSSIER.source, _DOSSIER.raw, "wrong_shape", "", True)
UNDER_ANOTHER_KEY = Letter("http:dossiers", "H60", seal("another key", "rejects").close(b"{}", ""), "empty", "", True)
INGESTED = Letter("ingest", "WTR-001", EVENT, "unknown_type", "type")


@pytest.fixture
def city(kafka_bootstrap: str, kafka_topic_prefix: str, database_url: str, tmp_path: Path) -> Settings:
    return doors_settings(kafka_bootstrap, kafka_topic_prefix, tmp_path, DOSSIERS, database_url=database_url)


@pytest.fixture
def ioc(city: Settings) -> Ioc:
    told = environment(city) | {"IOC_DATABASE_URL": city.database_url.get_secret_value()}
    return lambda *arguments, columns=200: in_this_process(told | {"COLUMNS": str(columns)}, "dead-letters", *arguments)


def _states(city: Settings) -> dict[tuple[str, str], str]:
    with psycopg.connect(city.database_url.get_secret_value()) as conn:
        return {(letter.door, letter.source): letter.state for letter in find(conn, Selection(state=None))}


def _origins(city: Settings) -> set[tuple[tuple[str, bytes], ...]]:
    consumer = KafkaConsumer(bootstrap_servers=city.kafka_bootstrap, enable_auto_commit=False)
    try:
        partitions = partitions_of(city, "observations")
        consumer.assign(partitions)
        consumer.seek_to_beginning(*partitions)
        found: set[tuple[tuple[str, bytes], ...]] = set()
        ends = consumer.end_offsets(partitions)
        while any(consumer.position(tp) < end for tp, end in ends.items()):
            for records in consumer.poll(timeout_ms=500).values():
                found |= {tuple(record.headers) for record in records}
        return found
    finally:
        consumer.close()


def test_letters_go_their_way_again_and_are_marked(city: Settings, ioc: Ioc) -> None:
    with psycopg.connect(city.database_url.get_secret_value()) as conn:
        keep(conn, [TOPIC, GOOD_NOW, STILL_BAD, INGESTED], NOW)
    listed = ioc("list", "--door", "mqtt:air")
    assert listed.returncode == 0, listed.stderr
    assert "AIR-002" in listed.stdout
    assert "wrong_shape" in listed.stdout
    for asked, told in (
        (("--reason", "nope"), "không có lý do “nope”"),
        (("--door", "mqtt:no"), "không có cửa vào “mqtt:no”"),
    ):
        for command in (("list",), ("replay", "--who", "an"), ("discard", "--who", "an")):
            done = ioc(*command, *asked)
            assert (done.returncode, told in done.stderr) == (1, True), done.stderr
            assert ("wrong_shape" if asked[0] == "--reason" else "mqtt:air") in done.stderr
    assert ioc("list", "--reason", "bad_text").returncode == 0

    done = ioc("replay", "--all", "--who", "an")
    assert done.returncode == 0, done.stderr
    assert "3 replayed, 0 failed again meanwhile, 1 still unusable" in done.stdout
    assert _states(city) == {
        ("topic:observations", "AIR-001"): "replayed",
        ("mqtt:air", "AIR-001"): "replayed",
        ("mqtt:air", "AIR-002"): "waiting",
        ("ingest", "WTR-001"): "replayed",
    }
    values = read_values(city, "observations")
    assert {"source": "AIR-001"} in values
    assert sum(value.get("source") == "AIR-001" for value in values) == 1 + 8
    assert sum(value.get("metric") == "rain" for value in values) == 1
    assert _origins(city) == {(("ioc-origin", b"replay"),)}


def test_sealed_letters_go_their_way_too_unless_their_key_is_lost(city: Settings, ioc: Ioc) -> None:
    with psycopg.connect(city.database_url.get_secret_value()) as conn:
        keep(conn, [SEALED, UNDER_ANOTHER_KEY], NOW)
    done = ioc("replay", "--all", "--who", "an")
    assert "1 replayed, 0 failed again meanwhile, 1 still unusable" in done.stdout, done.stderr
    assert _states(city) == {("http:dossiers", ""): "replayed", ("http:dossiers", "H60"): "waiting"}
    assert [step["dossier"] for step in read_values(city, "dossiers")] == ["H60.08.01-261124-0975"]


def test_a_line_of_a_loaded_file_goes_to_the_topic_if_it_is_an_event(city: Settings, ioc: Ioc) -> None:
    parsed = provincial_dossiers.parse(provincial_dossiers.CONNECTOR.sample.encode(), "")
    assert not isinstance(parsed, Invalid)
    step = orjson.dumps({**parsed[0], "applicant": None})
    lines = [as_kept("file:dossiers", name, raw, private=True) for name, raw in (("a", step), ("b", b"no step"))]
    with psycopg.connect(city.database_url.get_secret_value()) as conn:
        keep(conn, [Letter("file:dossiers", *line[:2], "unknown_agency", "", True) for line in lines], NOW)
    done = ioc("replay", "--reason", "unknown_agency", "--who", "an")
    assert "1 replayed, 0 failed again meanwhile, 1 still unusable" in done.stdout, done.stderr
    assert _states(city) == {("file:dossiers", "a"): "replayed", ("file:dossiers", "b"): "waiting"}
    assert [told["dossier"] for told in read_values(city, "dossiers")] == ["H60.08.01-261124-0975"]


@pytest.mark.parametrize("state", ["waiting", "any"])
def test_the_list_is_whole_on_eighty_columns(city: Settings, ioc: Ioc, state: str) -> None:
    long = Letter(
        "webhook:ministerial_dossiers", f"BKHCN.08.01-261124-{'0' * 40}", b"{}", "unknown_code", "maDonVi [x]"
    )
    with psycopg.connect(city.database_url.get_secret_value()) as conn:
        keep(conn, [TOPIC, long], NOW)
    lines = ioc("list", "--state", state, columns=80).stdout.splitlines()
    cells = [line.split("│") for line in lines if line.startswith("│")]
    assert max(map(len, lines)) <= 80
    texts = ["".join(row[place].strip() for row in cells) for place in range(len(cells[0]))]
    for whole in (long.door, long.source, "unknown_codemaDonVi [x]", "unknown_station"):
        assert any(whole in text for text in texts), (whole, texts)
    assert "…" not in "".join(lines)


def test_show_and_discard(city: Settings, ioc: Ioc, monkeypatch: pytest.MonkeyPatch) -> None:
    with psycopg.connect(city.database_url.get_secret_value()) as conn:
        keep(conn, [STILL_BAD], NOW)
        conn.commit()
        (letter,) = find(conn, Selection())
    refused = ioc("discard", "--who", "an")
    assert refused.returncode == 2
    assert "--all" in refused.stderr
    monkeypatch.setattr("sys.stdin", io.StringIO("\n thử \n"))
    assert ioc("discard", "--who", "an", "--id", letter.id.hex()[:8]).stdout.strip() == "1 discarded."
    shown = ioc("show", letter.id.hex()[:8]).stdout
    assert "reason  not_utf8" in shown
    assert "00000000  ff 00" in shown
    assert "discarded by an" in shown
    assert ioc("show", "ffffffff").returncode == 1
    none = ioc("replay", "--who", "an", "--id", "ffffffff")
    assert (none.returncode, "no letter begins so" in none.stderr) == (1, True)


def test_kafka_away_is_one_clear_line_and_nothing_is_marked(city: Settings, ioc: Ioc) -> None:
    with psycopg.connect(city.database_url.get_secret_value()) as conn:
        keep(conn, [TOPIC], NOW)
    away = subprocess.run(
        [sys.executable, "-m", "infra.cli", "dead-letters", "replay", "--all", "--who", "an"],
        env=os.environ
        | environment(city)
        | {"IOC_DATABASE_URL": city.database_url.get_secret_value(), "IOC_KAFKA_BOOTSTRAP": "127.0.0.1:1"},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert away.returncode == 1
    assert "Kafka does not take the records" in away.stderr
    assert "Traceback" not in away.stderr
    assert _states(city) == {("topic:observations", "AIR-001"): "waiting"}


def test_many_letters_are_discarded_for_a_reason_and_after_a_question(
    city: Settings, ioc: Ioc, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(city.database_url.get_secret_value()) as conn:
        keep(conn, [TOPIC, STILL_BAD], NOW)
    everything = ("discard", "--who", "an", "--all")
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    asked = ioc(*everything, "--why", "thử")
    assert (asked.returncode, asked.stdout.strip(), "Discard 2 letters?" in asked.stderr) == (1, "", True)
    silent = ioc(*everything, "--yes")
    assert (silent.returncode, "--why" in silent.stderr) == (2, True)
    assert ioc(*everything, "--yes", "--why", "x" * (LONGEST_REASON + 1)).returncode == 2
    assert set(_states(city).values()) == {"waiting"}
    monkeypatch.setattr("sys.stdin", io.StringIO("y\nbản thử\n"))
    assert ioc(*everything, "--reason", "not_utf8").stdout.strip() == "1 discarded."
    assert ioc(*everything, "--yes", "--why", "bản thử").stdout.strip() == "1 discarded."
    with psycopg.connect(city.database_url.get_secret_value()) as conn:
        assert [(act.who, act.why, act.letters) for act in acts.newest(conn, 10)] == [("an", "bản thử", 1)] * 2
