"""Alerts as the desk words them: colours of severities, ages, and the desk's own phrases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import urlencode

from dashboards.panels import SIGNS, STATES_OF
from dashboards.texts import Language, Text, lasting, moment_of
from streams.alerts.diagnosis import DIAGNOSES, Diagnosis
from streams.alerts.kinds.about import proof_of
from streams.alerts.lifecycle.silence import exactly
from streams.alerts.rule import Severity
from streams.alerts.rules import all_rules
from streams.alerts.views import AlertRow
from streams.alerts.words import SEVERITIES, STATES
from streams.clock import LOCAL_ZONE
from streams.delivery.channels import all_channels
from streams.plain_text import visible

ACKNOWLEDGE = Text("Nhận xử lý", "Take on")
REOPEN = Text("Mở lại", "Re-open")
SILENCE = Text("Tạm im…", "Silence…")
EASING = Text("đang dịu", "easing")
GIVEN_TO = Text("giao cho {}", "given to {}")
UNTIL = Text("đến {}", "until {}")
NOBODY_TOLD = Text("Chưa báo được cho ai: không có người trực", "Nobody was told: nobody is on duty")
UNDELIVERED = Text("Tin chưa tới nơi", "Message not delivered")
FAILURE = Text("Lỗi khi đánh giá", "Could not be judged")


def say(text: Text, language: Language) -> str:
    """Return a phrase of the alerts in the viewer's language, safe inside HTML."""
    return escape(visible(text.of(language)))


def title(row: AlertRow, language: Language) -> str:
    """Return an alert's title, safe inside HTML."""
    return escape(visible(row.title_vi if language == "vi" else row.title_en))


def agency(row: AlertRow, language: Language) -> str:
    """Return the owner's name, or nothing, safe inside HTML."""
    return escape(visible((row.agency_vi if language == "vi" else row.agency_en) or ""))


def channel(name: str, language: Language) -> str:
    """Return what a way to officers is called, one that is no more by its name, safe inside HTML."""
    known = all_channels().get(name)
    return say(known.label, language) if known else escape(name)


def proof(rule: str, evidence: Mapping[str, Any], language: Language) -> str:
    """Return the figures behind an alert in one line, safe inside HTML.

    The evidence of a rule that operators wrote says itself what was compared. Nothing when it cannot be said.
    """
    known = all_rules().get(rule)
    said = known.said(evidence) if known else proof_of(evidence)
    return say(said, language) if said else ""


def diagnosis(known: str | None, language: Language) -> str:
    """Return what an alert turned out to be, or nothing while nobody has said so, safe inside HTML."""
    return say(DIAGNOSES[Diagnosis(known)], language) if known else ""


def sign(severity: int, language: Language) -> str:
    """Return the coloured sign of a severity, with its name for those who see no colours."""
    state = STATES_OF[Severity(severity)]
    name = say(SEVERITIES[Severity(severity)], language)
    return (
        f'<span class="sign" data-state="{state}" title="{name}" role="img" aria-label="{name}">{SIGNS[state]}</span>'
    )


def age(since: datetime, now: datetime, language: Language) -> str:
    """Return how long ago an instant was; the page's script lets it grow."""
    seconds = max(0.0, (now - since).total_seconds())
    stamp = int(since.timestamp() * 1000)
    exact = f"{since.astimezone(LOCAL_ZONE):%H:%M:%S %d/%m/%Y}"
    return f'<time data-since="{stamp}" title="{exact}">{lasting(seconds, language)}</time>'


def standing(row: AlertRow, language: Language) -> str:
    """Return the state, who has it and until when, or whom it was given to, and whether it is easing."""
    text = say(STATES[row.state], language)  # type: ignore[index]
    who = row.acknowledged_by if row.state == "acknowledged" else row.resolved_by if row.state == "resolved" else None
    if who and who != "system":
        text += f" · {escape(who)}"
    if row.state == "firing" and row.assigned_to:
        text += f" · {GIVEN_TO.of(language).format(escape(visible(row.assigned_to)))}"
    if row.state == "acknowledged" and row.lapse_at is not None:
        text += f", {UNTIL.of(language).format(moment_of(row.lapse_at))}"
    easing = f' <em class="easing">↘ {EASING.of(language)}</em>' if row.easing else ""
    return f'<span class="standing" data-is="{row.state}">{text}</span>{easing}'


def worries(row: AlertRow, language: Language) -> str:
    """Return what keeps the alert from reaching somebody, or nothing."""
    found = []
    if row.unassigned:
        found.append(NOBODY_TOLD.of(language))
    if row.undelivered:
        found.append(UNDELIVERED.of(language))
    if row.failure:
        found.append(f"{FAILURE.of(language)}: {escape(row.failure)}")
    return "".join(f'<p class="worry">⚠ {text}</p>' for text in found)


def acknowledge_button(row: AlertRow, language: Language) -> str:
    """Return the button that takes an alert on, bound to the version on this very screen."""
    return (
        f'<button type="button" class="act" data-act="acknowledge" data-alert="{row.id}" data-version="{row.version}"'
        f' data-focus="take-{row.id}">{ACKNOWLEDGE.of(language)} <kbd>A</kbd></button>'
    )


def reopen_button(row: AlertRow, language: Language) -> str:
    """Return the button that takes back that an alert was closed."""
    return (
        f'<button type="button" class="act quiet-act" data-act="reopen" data-alert="{row.id}"'
        f' data-version="{row.version}" data-focus="reopen-{row.id}">{REOPEN.of(language)} <kbd>O</kbd></button>'
    )


def silence_link(row: AlertRow, language: Language) -> str:
    """Return the way to the form of a silence, filled in for an alert; nothing when the alert is over."""
    if row.state == "resolved":
        return ""
    asked = escape(urlencode({"new": 1, "rule": row.rule, "subject": exactly(row.subject)}))
    return (
        f'<a class="act quiet-act" href="/im-lang?{asked}" data-silence-this data-focus="silence-{row.id}">'
        f"{SILENCE.of(language)} <kbd>S</kbd></a>"
    )
