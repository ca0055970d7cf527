"""One alert's page: how it stands, what to do, what happened, whom it reached; pure HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

import psycopg

from dashboards.alert_wording import (
    acknowledge_button,
    age,
    agency,
    channel,
    diagnosis,
    proof,
    reopen_button,
    say,
    sign,
    silence_link,
    standing,
    title,
    worries,
)
from dashboards.alerts import evidence
from dashboards.alerts.asking import (
    ASSIGN,
    ASSIGNING,
    CLOSE,
    CLOSING,
    EXPLAIN,
    EXPLAINING,
    HAND_OVER,
    HANDING_OVER,
)
from dashboards.silences.on_alert import muted, notice
from dashboards.texts import Language, Text
from streams.alerts import silences, views
from streams.alerts.lifecycle import SYSTEM, Kind
from streams.alerts.lifecycle.silence import Silence, covering
from streams.alerts.places import AlertPlace, places
from streams.alerts.rule import Rule, Severity
from streams.alerts.similar import Past, similar
from streams.alerts.views import AlertRow, Delivery, Line, Story
from streams.alerts.words import KINDS, SEVERITIES
from streams.clock import LOCAL_ZONE, Clock

_BY_HAND = frozenset({Kind.ACKNOWLEDGED, Kind.NOTED, Kind.CLOSED, Kind.HANDED_OVER, Kind.ASSIGNED, Kind.EXPLAINED})
_BACK = Text("Danh sách", "List")
_FACTS = (
    Text("Số đo", "Reading"),
    Text("Mức độ", "Severity"),
    Text("Bắt đầu", "Began"),
    Text("Tình trạng", "State"),
    Text("Cơ quan phụ trách", "Agency"),
    Text("Trạm", "Station"),
    Text("Nguyên nhân", "Cause"),
)
_WARN = Text("Soạn cảnh báo cộng đồng", "Warn the public")
_BY_SYSTEM = Text("hệ thống", "system")
_TO = Text("Gửi tới", "To")
_NOBODY = Text("chưa có ai", "nobody yet")
_NO_MESSAGES = Text("Chưa có tin nào.", "No messages.")
_ATTEMPTS = Text("{} lần thử", "{} attempts")
_DELIVERY = {
    "nobody": Text("chờ người trực", "waits for somebody"),
    "queued": Text("chờ gửi", "queued"),
    "sending": Text("đang gửi", "sending"),
    "sent": Text("đã gửi", "sent"),
    "failed": Text("bị từ chối", "refused"),
    "held": Text("chờ hết giờ yên tĩnh", "waits for the quiet hours to end"),
    "replaced": Text("gửi bằng kênh khác", "another way was taken"),
    "cancelled": Text("không cần nữa", "not needed"),
}


@dataclass(frozen=True)
class Page:
    """Everything that one alert's page shows; `story` is None when there is no such alert."""

    story: Story | None
    readings: Sequence[tuple[datetime, float]] = ()
    places: Sequence[AlertPlace] = ()
    similar: Sequence[Past] = ()
    silence: Silence | None = None


def load(conn: psycopg.Connection[Any], number: int, clock: Clock) -> Page:
    """Read one alert with what was measured around it."""
    story = views.story(conn, number)
    if story is None:
        return Page(None)
    alert, now = story.alert, clock.now()
    silence = None
    if alert.state != "resolved":
        silence = covering(silences.open_at(conn, now), alert.rule, alert.subject, now)
    readings = _readings(conn, alert, story.rule, now)
    return Page(story, readings, places(conn, alert), similar(conn, alert), silence)


def _readings(
    conn: psycopg.Connection[Any], alert: AlertRow, rule: Rule | None, now: datetime
) -> Sequence[tuple[datetime, float]]:
    if rule is None or not rule.metrics:
        return ()
    start, end = evidence.span(alert.opened_at, alert.resolved_at, now)
    return views.readings(conn, alert.subject, min(rule.metrics), start, end)


def head(story: Story, now: datetime, language: Language, may_act: bool, silence: Silence | None = None) -> str:
    """Return how the alert stands, and the buttons, bound to the version on this very screen."""
    alert = story.alert
    facts = zip(_FACTS, _facts(story, now, language), strict=True)
    rows = "".join(f"<div><dt>{name.of(language)}</dt><dd>{value}</dd></div>" for name, value in facts if value)
    buttons = _buttons(alert, language) if may_act else ""
    return (
        f'<p class="back"><a href="/desk">← {_BACK.of(language)}</a></p>'
        f"<h1>{sign(alert.severity, language)} {title(alert, language)}</h1>{worries(alert, language)}"
        f"{notice(silence, now, language)}"
        f'<dl class="facts">{rows}</dl><div class="buttons">{buttons}</div>'
    )


def runbook(story: Story, language: Language) -> str:
    """Return what the officer does at this level, as steps."""
    steps = story.rule.grade(story.alert.level).runbook if story.rule else ()
    return f"<ol>{''.join(f'<li>{say(step, language)}</li>' for step in steps)}</ol>"


def timeline(story: Story, language: Language) -> str:
    """Return the audit, the newest line first."""
    lines = "".join(_line(line, story.alert.rule, language) for line in reversed(story.lines))
    return f'<ol class="timeline">{lines}</ol>'


def deliveries(story: Story, language: Language) -> str:
    """Return what became of each message."""
    if not story.deliveries:
        return f'<p class="quiet">{_NO_MESSAGES.of(language)}</p>'
    kinds = {line.seq: KINDS[Kind(line.kind)] for line in story.lines}
    rows = "".join(_delivery(sent, kinds.get(sent.seq), language) for sent in reversed(story.deliveries))
    return f'<ul class="deliveries">{rows}</ul>'


def _facts(story: Story, now: datetime, language: Language) -> tuple[str, ...]:
    alert = story.alert
    began = f"{_moment(alert.opened_at)} · {age(alert.opened_at, now, language)}"
    severity = say(SEVERITIES[Severity(alert.severity)], language)
    return (
        proof(alert.rule, alert.evidence, language),
        f"{severity[:1].upper()}{severity[1:]}",
        began,
        standing(alert, language),
        agency(alert, language),
        escape(alert.subject),
        diagnosis(alert.diagnosis, language),
    )


def _buttons(alert: AlertRow, language: Language) -> str:
    if alert.state == "resolved":
        by_hand = alert.resolved_by != SYSTEM
        return _opens(EXPLAINING, EXPLAIN, "R", alert, language) + (reopen_button(alert, language) if by_hand else "")
    take = acknowledge_button(alert, language) if alert.state == "firing" else ""
    given = ((ASSIGNING, ASSIGN, "G"), (HANDING_OVER, HAND_OVER, "H")) if alert.state != "pending" else ()
    give = "".join(_opens(*one, alert, language) for one in given)
    warn = f'<a class="act quiet-act" href="/canh-bao-cong-dong?alert={alert.id}">{_WARN.of(language)}</a>'
    return take + give + _opens(CLOSING, CLOSE, "R", alert, language) + silence_link(alert, language) + warn


def _opens(dialog: str, words: Text, key: str, alert: AlertRow, language: Language) -> str:
    """Return the button that opens a dialog, bound to the version on this very screen."""
    return (
        f'<button type="button" class="act quiet-act" data-open="{dialog}" data-version="{alert.version}"'
        f' data-focus="{dialog}">{words.of(language)} <kbd>{key}</kbd></button>'
    )


def _line(line: Line, rule: str, language: Language) -> str:
    who = _BY_SYSTEM.of(language) if line.who == SYSTEM else escape(line.who)
    said = f"<blockquote>{words}</blockquote>" if (words := _said(line, language)) else ""
    figures = "" if line.kind in _BY_HAND else proof(rule, line.evidence, language)
    return (
        f'<li data-kind="{escape(line.kind)}"><time>{_moment(line.at)}</time>'
        f"<div>{sign(line.severity, language)} <b>{say(KINDS[Kind(line.kind)], language)}</b>"
        f' <span class="by">{who}</span><p>{figures}</p>{muted(line.muted, language)}{said}</div></li>'
    )


def _said(line: Line, language: Language) -> str:
    """Return what somebody said: the cause of what is closed, to whom it was handed, and the words."""
    first = diagnosis(line.diagnosis, language) if line.kind in (Kind.CLOSED, Kind.EXPLAINED) else ""
    if line.kind == Kind.ASSIGNED:
        return f"→ {escape(line.why)}"
    if line.kind == Kind.HANDED_OVER:
        first = f"→ {escape((line.agency_vi if language == 'vi' else line.agency_en) or '')}"
    return ". ".join(filter(None, (first, escape(line.why))))


def _delivery(sent: Delivery, of: Text | None, language: Language) -> str:
    at = sent.settled_at or sent.created_at
    tries = f" · {_ATTEMPTS.of(language).format(sent.attempts)}" if sent.attempts > 1 else ""
    about = f" · {say(of, language)}" if of else ""
    to = escape(sent.officer) if sent.officer else _NOBODY.of(language)
    return (
        f'<li data-state="{escape(sent.state)}"><b>{_DELIVERY[sent.state].of(language)}</b> · '
        f"{_TO.of(language)} {to} · {channel(sent.channel, language)} · {_moment(at)}{tries}{about}"
        f"<p>{escape(sent.detail)}</p></li>"
    )


def _moment(instant: datetime) -> str:
    return f"{instant.astimezone(LOCAL_ZONE):%H:%M:%S %d/%m}"
