"""Alertmanager's webhook, from its own words to an alert of ours that begins and ends with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import psycopg
import pytest

from connectors.connector import Connector, Webhook
from connectors.ingest.body import RefusedError
from connectors.ingest.webhook import Hook
from connectors.standards import ngsi_alerts
from connectors.standards.alertmanager import CONNECTOR
from streams.alerts import judgement, views
from streams.engine.batch import Batch
from streams.external_alerts.subject import EXTERNAL_ALERTS
from tests.integration.alerts.scene import officer_on_duty, value
from tests.integration.alerts.test_looks import look
from tests.integration.streams.helpers import batch_of

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NEVER = "0001-01-01T00:00:00Z"


def group(*alerts: dict[str, Any], version: str = "4") -> bytes:
    """Return a webhook's body as Alertmanager sends it."""
    status = "firing" if any(alert["status"] == "firing" for alert in alerts) else "resolved"
    return orjson.dumps(
        {
            "version": version,
            "groupKey": '{}/{severity="critical"}:{alertname="InstanceDown"}',
            "truncatedAlerts": 0,
            "status": status,
            "receiver": "ioc",
            "groupLabels": {"alertname": "InstanceDown"},
            "commonLabels": {"alertname": "InstanceDown"},
            "commonAnnotations": {},
            "externalURL": "http://alertmanager.example:9093",
            "alerts": list(alerts),
        }
    )


def alert(
    fingerprint: str, began: datetime, ended: datetime | None = None, summary: str = "không trả lời"
) -> dict[str, Any]:
    return {
        "status": "resolved" if ended else "firing",
        "labels": {"alertname": "InstanceDown", "instance": f"app-{fingerprint}", "severity": "critical"},
        "annotations": {"summary": summary},
        "startsAt": began.isoformat(),
        "endsAt": ended.isoformat() if ended else NEVER,
        "generatorURL": "http://prometheus.example:9090/graph",
        "fingerprint": fingerprint,
    }


def hook(connector: Connector) -> Hook:
    assert isinstance(connector.transport, Webhook)
    return Hook(connector, connector.transport, "the-key")


HOOK, BROKERS = hook(CONNECTOR), hook(ngsi_alerts.CONNECTOR)


def said(conn: psycopg.Connection, body: bytes, now: datetime, by: Hook = HOOK) -> dict[str, Any]:
    """Take a body through the door's judgement and the subject's writing; return the answer."""
    told, outgoing = by.judge(body)
    values = [record.value for record in outgoing if record.topic == EXTERNAL_ALERTS.topic.name]
    if values:
        batch: Batch = batch_of(values, EXTERNAL_ALERTS.topic.name)
        with conn.transaction():
            outcome = EXTERNAL_ALERTS.write(conn, batch, now)
        assert outcome.rejected == []
    return told


def turn(conn: psycopg.Connection, now: datetime) -> None:
    """Let the evaluator have its turn."""
    look(conn, "external", now)
    while judgement.judge_changes(conn, now):
        pass
    judgement.judge_timers(conn, now)


def states(conn: psycopg.Connection) -> dict[str, str]:
    return dict(conn.execute("SELECT subject, state FROM alert ORDER BY id").fetchall())


def test_an_alert_begins_and_ends_with_alertmanagers(conn: psycopg.Connection) -> None:
    officer_on_duty(conn)
    assert said(conn, group(alert("aa01", NOW), alert("aa02", NOW)), NOW)["accepted"] == 2
    turn(conn, NOW + SECOND)
    row = views.alerts(conn)[0]
    assert (row.title_vi, row.severity) == ("Giám sát báo sự cố: InstanceDown (app-aa02)", 3)
    assert row.evidence["summary"] == "không trả lời"
    for repeat in range(1, 4):
        again = alert("aa01", NOW, summary=f"không trả lời đã {repeat} giờ")
        said(conn, group(again), NOW + repeat * 3600 * SECOND)
    later = NOW + 4 * 3600 * SECOND
    turn(conn, later)
    assert states(conn) == {"alertmanager:aa01": "firing", "alertmanager:aa02": "firing"}
    said(conn, group(alert("aa01", NOW, later)), later)
    turn(conn, later + SECOND)
    assert states(conn) == {"alertmanager:aa01": "resolved", "alertmanager:aa02": "firing"}
    said(conn, group(alert("aa01", later + 3600 * SECOND)), later + 3600 * SECOND)
    turn(conn, later + 3601 * SECOND)
    assert value(conn, "SELECT count(*) FROM alert WHERE subject = 'alertmanager:aa01'") == 2
    kinds = "SELECT count(*) FROM outbox o JOIN alert_transition t ON (t.alert, t.seq) = (o.alert, o.seq)"
    assert value(conn, f"{kinds} WHERE t.kind = 'fired'") == 3
    assert value(conn, f"{kinds} WHERE t.kind = 'resolved'") == 1


def test_the_end_may_come_before_the_beginning(conn: psycopg.Connection) -> None:
    said(conn, group(alert("aa01", NOW, NOW + 60 * SECOND)), NOW + 61 * SECOND)
    said(conn, group(alert("aa01", NOW)), NOW + 62 * SECOND)
    turn(conn, NOW + 63 * SECOND)
    assert states(conn) == {}


def test_one_bad_alert_of_a_group_stops_no_other(conn: psycopg.Connection) -> None:
    bad = alert("aa02", NOW) | {"startsAt": "yesterday"}
    told = said(conn, group(alert("aa01", NOW), bad), NOW)
    assert (told["accepted"], told["rejected"]) == (1, 1)
    turn(conn, NOW + SECOND)
    assert states(conn) == {"alertmanager:aa01": "firing"}


@pytest.mark.parametrize("body", [group(), group(version="3"), b"{}", b"[", b'{"version": "4", "alerts": {}}'])
def test_what_is_no_group_is_refused(conn: psycopg.Connection, body: bytes) -> None:
    assert said(conn, body, NOW)["accepted"] == 0


def notified(until: datetime, changed: datetime) -> bytes:
    """Return the notification of a context broker about an alert that ends then."""
    told = {name: NOW.isoformat() for name in ("dateIssued", "validFrom")}
    told |= {"modifiedAt": changed.isoformat(), "validTo": until.isoformat()}
    entity = orjson.loads(ngsi_alerts.CONNECTOR.sample) | told
    return orjson.dumps({"id": "urn:ngsi-ld:Notification:1", "type": "Notification", "data": [entity]})


def test_a_broker_s_alert_ends_when_it_said_it_would_or_later_when_that_is_put_off(conn: psycopg.Connection) -> None:
    officer_on_duty(conn)
    hour, told = timedelta(hours=1), []
    said(conn, notified(NOW + hour, NOW), NOW, BROKERS)
    for until, at in ((0, 0), (2, 0.5), (0, 1.5), (0, 2), (4, 3), (0, 3.5), (0, 4.5)):
        if until:
            said(conn, notified(NOW + until * hour, NOW + at * hour), NOW + at * hour, BROKERS)
        turn(conn, NOW + at * hour + SECOND)
        told.append([*states(conn).values()][-1])
    assert told == ["firing", "firing", "firing", "resolved", "firing", "firing", "resolved"]
    row = conn.execute("SELECT title_vi FROM alert ORDER BY id LIMIT 1").fetchone()
    assert row == ("Giám sát báo sự cố: Ùn tắc giao thông (trafficJam)",)


def test_without_the_key_nobody_gets_in() -> None:
    HOOK.require_signature({"authorization": "Bearer the-key"}, b"", NOW)
    for headers in ({}, {"authorization": "Bearer another"}, {"x-api-key": ""}):
        with pytest.raises(RefusedError):
            HOOK.require_signature(headers, b"", NOW)
