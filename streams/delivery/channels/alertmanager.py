"""Prometheus Alertmanager as a receiver: each message becomes an alert of its API (version 2).

Alertmanager knows an alert by its labels, so a repetition changes nothing. They are those of the alert and not of one
message: what is escalated updates it, what is resolved ends it. The severity is one of them, as routes there expect,
so whatever was told under another severity is ended. Without an end, Alertmanager would end an alert that is not
repeated within its `resolve_timeout`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from streams.delivery.channel import HTTP_ADDRESS, Channel, Message
from streams.delivery.http import Http
from streams.delivery.text import Notice, subject_line
from streams.external_alerts.event import OURS
from streams.settings import Settings
from streams.texts import Text

PATH = "/api/v2/alerts"
LASTING = timedelta(days=1)
_WHO = Text("Alertmanager", "Alertmanager")
_SEVERITIES = {1: "info", 2: "warning", 3: "critical", 4: "critical"}


class AlertmanagerSender:
    """A way to Alertmanagers; an officer's address is one's base address."""

    def __init__(self, settings: Settings) -> None:
        self._public_url = settings.public_url
        self._http = Http(_WHO)

    def send(self, message: Message) -> str:
        """Post one alert and return the answer; raises RefusedError or UnavailableError."""
        alerts = compose(message, datetime.now(UTC), self._public_url)
        answer = self._http.post(message.address.rstrip("/") + PATH, json=alerts)
        return f"Alertmanager {self._http.require_taken(answer).status_code}"

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


def compose(message: Message, now: datetime, public_url: str) -> list[dict[str, Any]]:
    """Return the alerts of a message at a real instant."""
    notice = message.notice
    if notice is None:
        return [_alert({"alertname": message.subject}, {"description": message.body}, now + LASTING, public_url)]
    labels = {"alertname": notice.rule.name if notice.rule else "ioc", OURS: str(notice.alert)}
    labels |= {"subject": notice.subject}
    lasting = None if notice.over else _SEVERITIES[notice.severity]
    # Whoever looks into an Alertmanager would take the alert on in this officer's name by the officer's own link.
    page = f"{public_url.rstrip('/')}/desk/alert/{notice.alert}"
    return [
        _alert(labels | {"severity": word}, _said(notice), now + LASTING if word == lasting else now, page)
        for word in sorted(set(_SEVERITIES.values()))
    ]


def _said(notice: Notice) -> dict[str, str]:
    return {"summary": subject_line(notice), "description": notice.title.en}


def _alert(labels: dict[str, str], annotations: dict[str, str], ends: datetime, link: str) -> dict[str, Any]:
    return {"labels": labels, "annotations": annotations, "endsAt": ends.isoformat(), "generatorURL": link}


CHANNEL = Channel(
    label=Text("Prometheus Alertmanager", "Prometheus Alertmanager"),
    open_sender=AlertmanagerSender,
    address=HTTP_ADDRESS,
    example="http://127.0.0.1:9093",
    keyed=True,
    own_servers=True,
)
