"""Alertmanager as a receiver, without one: what is posted about an alert."""

from __future__ import annotations

from datetime import UTC, datetime

from streams.delivery.channels.alertmanager import compose
from tests.integration.delivery.test_http_channels import LINK, message

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


def test_who_looks_into_an_alertmanager_sees_no_officers_link() -> None:
    told = message("http://alertmanager.example")
    assert told.notice is not None
    alerts = compose(told, NOW, "https://ioc.example/")
    assert {alert["generatorURL"] for alert in alerts} == {f"https://ioc.example/desk/alert/{told.notice.alert}"}
    assert LINK not in str(alerts)
