"""`ioc connectors check` tells who answers and who does not, and takes nothing."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from connectors.connector import Files, Mqtt, Scrape, Sql, Tail, Webhook
from connectors.health import checks
from connectors.ingest.app import build_app
from connectors.process import run_connectors
from connectors.signatures import zalo
from connectors.tables.csv_table import csv_table
from streams.dossiers.event import TOPIC as DOSSIERS
from streams.publisher import Publisher
from streams.settings import KeyMissingError, Settings, SourceMissingError
from streams.settings import Source as Place
from tests.integration.connectors.city import count, doors_settings
from tests.integration.connectors.dossier_source import TOKEN, Source, row, serving
from tests.integration.connectors.gauges import gauge
from tests.integration.connectors.page import Page
from tests.integration.connectors.page import serving as serving_page


def test_who_answers(
    kafka_bootstrap: str, kafka_topic_prefix: str, mqtt_address: tuple[str, int], tmp_path: Path
) -> None:
    host, port = mqtt_address
    with serving(Source(rows=[row(1, "2026-11-24T08:10:03+07:00")])) as source:
        city = doors_settings(
            kafka_bootstrap,
            kafka_topic_prefix,
            tmp_path,
            DOSSIERS,
            mqtt_host=host,
            mqtt_port=port,
            sources={"provincial_dossiers": Place(url=source.url, token=SecretStr(TOKEN))},
        )
        assert [(check.what, check.well) for check in checks(city)] == [
            ("Kafka", True),
            ("MQTT broker", True),
            ("provincial_dossiers", True),
        ]
        wrong = city.model_copy(update={"sources": {"provincial_dossiers": Place(url=source.url)}, "mqtt_port": 1})
        assert [(check.well, check.answer) for check in checks(wrong)][1:] == [
            (False, "ConnectionRefusedError"),
            (False, "HTTP 401"),
        ]
    assert count(city, "dossiers") == 0


QUERY = "SELECT 1 AS id, :since AS changed WHERE :after_id >= 0 LIMIT :limit"
FOUND = [
    gauge(Webhook(zalo), "webhook:a", "a"),
    gauge(Files(csv_table()), "file:b", "b"),
    gauge(Sql(QUERY, bind=str), "sql:c", "c"),
    gauge(Scrape(), "scrape:d", "d"),
    gauge(Tail(), "tail:e", "e"),
    gauge(Tail(), "tail:f", "f"),
]


def _answers(city: Settings) -> list[tuple[str, bool, str]]:
    return [(check.what, check.well, check.answer) for check in checks(city, FOUND)][1:]


def test_each_way_in_is_asked_in_its_own_manner(kafka_bootstrap: str, kafka_topic_prefix: str, tmp_path: Path) -> None:
    folder, log = tmp_path / "dropped", tmp_path / "x.log"
    folder.mkdir()
    (folder / "x.csv").write_text("n\n1\n")
    log.write_text("line\n")
    sqlite3.connect(tmp_path / "c.db").close()
    with serving_page(Page(b"up 1\n")) as page:
        sources = {
            "a": Place(secret=SecretStr("x")),
            "b": Place(folder=folder),
            "c": Place(url=f"sqlite:///{tmp_path}/c.db"),
            "d": Place(url=page.url),
            "e": Place(url=log.as_uri()),
            "f": Place(url="syslog+udp://127.0.0.1:5514"),
        }
        city = doors_settings(kafka_bootstrap, kafka_topic_prefix, tmp_path, sources=sources)
        assert _answers(city) == [
            ("a", True, "has its secret"),
            ("b", True, "1 files wait"),
            ("c", True, "answers the query"),
            ("d", True, "HTTP 200"),
            ("e", True, "5 bytes"),
            ("f", True, "comes to us: the connectors listen there"),
        ]
    assert (folder / "x.csv").exists()
    wrong = {
        "a": Place(),
        "b": Place(folder=tmp_path / "nowhere"),
        "c": Place(url="postgresql://u:geheim@127.0.0.1:1/c"),
        "d": Place(url=page.url),
        "e": Place(url=(tmp_path / "no.log").as_uri()),
        "f": Place(),
    }
    refused = city.model_copy(update={"sources": wrong})
    assert _answers(refused) == [
        ("a", False, "no secret: IOC_SOURCES__A__SECRET"),
        ("b", False, "FileNotFoundError"),
        ("c", False, "OperationalError"),
        ("d", False, "ConnectError"),
        ("e", False, "cannot be read"),
        ("f", False, "the source f has no address: IOC_SOURCES__F__URL"),
    ]
    assert "geheim" not in str(list(checks(refused, FOUND)))


def test_a_key_that_is_missing_is_told_and_stops_the_start(
    kafka_bootstrap: str, kafka_topic_prefix: str, tmp_path: Path
) -> None:
    private = replace(gauge(Tail(), "tail:p", "p"), personal=("n",))
    hidden = replace(gauge(Mqtt("x/+/y", 1), "mqtt:q", "q"), confidential=True)
    city = doors_settings(
        kafka_bootstrap, kafka_topic_prefix, tmp_path, vault_key=SecretStr(""), reject_key=SecretStr("")
    )
    assert [(check.what, check.well, check.answer) for check in checks(city, [private, hidden])][2:] == [
        ("p", False, "personal data cannot be protected: IOC_VAULT_KEY, IOC_REJECT_KEY not set"),
        ("q", False, "personal data cannot be protected: IOC_REJECT_KEY not set"),
    ]
    with pytest.raises(KeyMissingError, match=r"\(p, q\).*IOC_VAULT_KEY, IOC_REJECT_KEY not set"):
        run_connectors(city, threading.Event(), found=[private, hidden])
    with pytest.raises(KeyMissingError, match="IOC_REJECT_KEY"):
        build_app(city, Publisher.of(city, "test"), [])


def test_a_source_that_is_half_set_up_stops_the_start_and_says_why(
    kafka_bootstrap: str, kafka_topic_prefix: str, tmp_path: Path
) -> None:
    city = doors_settings(kafka_bootstrap, kafka_topic_prefix, tmp_path, sources={"b": Place()})
    with pytest.raises(SourceMissingError, match="IOC_SOURCES__B__FOLDER"):
        run_connectors(city, threading.Event(), found=FOUND)
