"""`ioc connectors check` tells who answers and who does not, and takes nothing."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from connectors.health import checks
from streams.settings import Source as Place
from tests.integration.connectors.city import city_settings, count
from tests.integration.connectors.dossier_source import TOKEN, Source, row, serving


def test_who_answers(
    kafka_bootstrap: str, kafka_topic_prefix: str, mqtt_address: tuple[str, int], tmp_path: Path
) -> None:
    host, port = mqtt_address
    with serving(Source(rows=[row(1, "2026-11-24T08:10:03+07:00")])) as source:
        city = city_settings(
            kafka_bootstrap,
            kafka_topic_prefix,
            tmp_path,
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
