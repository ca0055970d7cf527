"""Prometheus Alertmanager: its webhook (version 4), each alert of a group by itself, known by its fingerprint.

Alertmanager shows our key as `Authorization: Bearer` (its `http_config.authorization`). It says "critical" and the like
by a label that each site chooses the words of: those that we do not know count as a warning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, NotRequired

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from connectors import json_slices
from connectors.connector import Connector, Webhook
from connectors.invalid import Invalid, InvalidError, Reason
from connectors.signatures import bearer
from connectors.values import instant, parser
from streams.dossiers.event import is_code
from streams.external_alerts.event import LONGEST_NAME, LONGEST_SUMMARY, TOPIC, ExternalAlert, Fingerprint
from streams.plain_text import is_plain

NAME = "alertmanager"
VERSION = "4"
_SEVERITIES: Mapping[str, int] = {
    **dict.fromkeys(("info", "information", "informational", "none", "notice", "debug", "ok"), 1),
    **dict.fromkeys(("critical", "page", "emergency", "fatal", "disaster", "high", "error", "alert"), 3),
}
_WARNING = 2
_WORDS = ("summary", "message", "description")
"""Annotations that say what is the matter, the shortest first."""
_Words = dict[Annotated[str, Field(max_length=200)], str]


class Alert(TypedDict):
    """One alert of a group; times are RFC 3339, `endsAt` of one that fires is the year 1 or a time to come."""

    status: Literal["firing", "resolved"]
    labels: _Words
    annotations: NotRequired[_Words]
    startsAt: str
    endsAt: NotRequired[str]
    generatorURL: NotRequired[str]
    fingerprint: Fingerprint


_alert = TypeAdapter(Alert)


def rows(body: bytes, _name: str) -> Sequence[bytes] | Invalid:
    """Return each alert of a group, its own bytes kept."""
    try:
        members = json_slices.members(body)
        if members.get("version", b"").strip() != f'"{VERSION}"'.encode():
            return Invalid(Reason.OUT_OF_RANGE, "version")
        alerts = json_slices.items(members.get("alerts", b""))
    except ValueError:
        return Invalid(Reason.NOT_JSON, "")
    return alerts or Invalid(Reason.EMPTY, "alerts")


def _said(alert: Alert) -> ExternalAlert:
    labels, annotations = alert["labels"], alert.get("annotations", {})
    started = instant(alert["startsAt"], "startsAt")
    ended = instant(alert.get("endsAt", ""), "endsAt") if alert["status"] == "resolved" else started
    if ended < started:
        raise InvalidError(Reason.BAD_TIME, "endsAt")
    agency = labels.get("agency", "")
    return {
        "system": NAME,
        "fingerprint": alert["fingerprint"],
        "status": alert["status"],
        "started_at": started,
        "summary": next((plain for word in _WORDS if (plain := _plain(annotations.get(word, "")))), "")[
            :LONGEST_SUMMARY
        ],
        "name": _name(labels),
        "severity": _SEVERITIES.get(labels.get("severity", "").strip().lower(), _WARNING),
        "agency": agency if is_code(agency) else None,
        "time": ended,
    }


def _name(labels: Mapping[str, str]) -> str:
    name = _plain(labels.get("alertname", ""))
    if not name:
        raise InvalidError(Reason.WRONG_SHAPE, "labels.alertname")
    where = _plain(labels.get("instance", ""))
    return (f"{name} ({where})" if where else name)[:LONGEST_NAME]


def _plain(text: str) -> str:
    """Return a text on one line."""
    return " ".join(sign for sign in text.split() if is_plain(sign))


parse = parser(_alert, "fingerprint", lambda alert: [_said(alert)])

CONNECTOR = Connector(
    name=NAME,
    door="webhook:alertmanager",
    kind="monitoring",
    title_vi="Hệ thống giám sát Prometheus (Alertmanager)",
    title_en="Prometheus monitoring (Alertmanager)",
    transport=Webhook(bearer, rows),
    emits=TOPIC,
    parse=parse,
    configuration="IOC_SOURCES__ALERTMANAGER__SECRET=…  # what it shows us as Authorization: Bearer, or X-API-Key",
    sample=(
        '{"status":"firing","labels":{"alertname":"InstanceDown","instance":"app-01:9100","job":"node",'
        '"severity":"critical"},"annotations":{"summary":"app-01 không trả lời đã 5 phút"},'
        '"startsAt":"2026-11-24T03:00:00.845828123Z","endsAt":"0001-01-01T00:00:00Z",'
        '"generatorURL":"http://prometheus.example:9090/graph?g0.expr=up","fingerprint":"1a30ba71cca2921f"}'
    ),
)
