"""Groups of alerts as Prometheus Alertmanager's webhook sends them, and Grafana's unified alerting after it.

Each alert of a group is told by itself, known by its fingerprint. How grave it is stands in a label that each site
chooses the words of: those that we do not know count as a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Literal, NotRequired

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from connectors import json_slices
from connectors.connector import Rows
from connectors.invalid import Invalid, InvalidError, Reason
from connectors.values import instant
from streams.external_alerts.event import LONGEST_NAME, LONGEST_SUMMARY, OURS, ExternalAlert, Fingerprint
from streams.members import is_code
from streams.plain_text import readable

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


ALERT = TypeAdapter(Alert)


def rows_of(version: str) -> Rows:
    """Return what takes a group of that webhook version apart: each alert, its own bytes kept."""

    def rows(body: bytes, _name: str) -> Sequence[bytes] | Invalid:
        try:
            members = json_slices.members(body)
            if members.get("version", b"").strip() != f'"{version}"'.encode():
                return Invalid(Reason.OUT_OF_RANGE, "version")
            alerts = json_slices.items(members.get("alerts", b""))
        except ValueError:
            return Invalid(Reason.NOT_JSON, "")
        return alerts or Invalid(Reason.EMPTY, "alerts")

    return rows


def said_by(system: str) -> Callable[[Alert], Sequence[ExternalAlert]]:
    """Return what makes an event of that system's alert; raises InvalidError.

    An alert of ours that comes back tells nothing: told of, it would go out again as a new one, without an end.
    """
    return lambda alert: [] if OURS in alert["labels"] else [_said(system, alert)]


def _said(system: str, alert: Alert) -> ExternalAlert:
    labels = alert["labels"]
    started = instant(alert["startsAt"], "startsAt")
    ended = instant(alert.get("endsAt", ""), "endsAt") if alert["status"] == "resolved" else started
    if ended < started:
        raise InvalidError(Reason.BAD_TIME, "endsAt")
    agency = labels.get("agency", "")
    return {
        "system": system,
        "fingerprint": alert["fingerprint"],
        "status": alert["status"],
        "started_at": started,
        "summary": _summary(alert.get("annotations", {})),
        "name": _name(labels),
        "severity": _SEVERITIES.get(labels.get("severity", "").strip().lower(), _WARNING),
        "agency": agency if is_code(agency) else None,
        "time": ended,
    }


def _summary(annotations: Mapping[str, str]) -> str:
    said = (one_line(annotations.get(word, "")) for word in _WORDS)
    return next((words for words in said if words), "")[:LONGEST_SUMMARY]


def _name(labels: Mapping[str, str]) -> str:
    name = one_line(labels.get("alertname", ""))
    if not name:
        raise InvalidError(Reason.WRONG_SHAPE, "labels.alertname")
    where = one_line(labels.get("instance", ""))
    return (f"{name} ({where})" if where else name)[:LONGEST_NAME]


def one_line(text: str) -> str:
    """Return a text on one line."""
    return " ".join(readable(text).split())
