"""The desk's list: what is in trouble, the live alerts most serious first, and what has just ended; pure HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

import psycopg

from dashboards.alerts.wording import (
    acknowledge_button,
    age,
    agency,
    proof,
    sign,
    silence_link,
    standing,
    title,
    worries,
)
from dashboards.duty import drawing, view
from dashboards.duty.view import Duty
from dashboards.silences.drawing import line as silences_line
from dashboards.texts import Language, Text
from streams.alerts import silences, views
from streams.alerts.views import AlertRow, Trouble

RECENT = 12
_NONE = Text("Không có cảnh báo nào đang mở", "No open alerts")
_OPEN = Text("Đang mở", "Open")
_UNTAKEN = Text("chưa ai nhận", "not taken")
_CUT = Text("chỉ hiện {} cảnh báo nghiêm trọng nhất", "only the {} most serious are shown")
_RECENT = Text("Vừa kết thúc", "Just ended")
AWAY = Text(
    "Mất kết nối cơ sở dữ liệu: danh sách có thể đã cũ, đang tự nối lại…",
    "The database is away: this list may be old; reconnecting…",
)
_TROUBLES = (
    ("unassigned", Text("{} cảnh báo chưa báo được cho ai: không có người trực", "{} alerts: nobody is on duty")),
    ("failed", Text("{} tin bị từ chối hẳn", "{} messages refused for good")),
    ("retrying", Text("{} tin chưa gửi được, đang thử lại", "{} messages not sent yet, trying again")),
    ("unjudged", Text("{} thay đổi không đánh giá được", "{} changes could not be judged")),
    ("unwatched", Text("{} trạm có ngưỡng sai, không canh được", "{} stations with wrong lines are not watched")),
)
_NOT_JUDGED = Text("Bộ đánh giá cảnh báo không chạy: cảnh báo mới sẽ chậm", "The evaluator is down: new alerts wait")
_NOT_DELIVERED = Text("Bộ gửi tin không chạy: tin báo sẽ chậm", "The notifier is down: messages wait")


@dataclass(frozen=True)
class Desk:
    """Everything that the list shows; `open` alerts are not over, `untaken` of them are nobody's: it may show fewer."""

    live: Sequence[AlertRow]
    open: int
    untaken: int
    recent: Sequence[AlertRow]
    trouble: Trouble
    duty: Duty
    silenced: int = 0


def load(conn: psycopg.Connection[Any], now: datetime) -> Desk:
    """Read the desk as it stands at the city's instant `now`."""
    recent = views.alerts(conn, ["resolved"], RECENT)
    silenced = len(silences.covering_now(conn, now))
    on_duty, counts = view.load(conn, now), views.open_counts(conn)
    return Desk(views.live(conn), *counts, recent, views.trouble(conn), on_duty, silenced)


def html(desk: Desk | None, away: bool, now: datetime, language: Language, may_act: bool) -> str:
    """Return the desk for one viewer."""
    if desk is None:
        return _troubles([AWAY.of(language)])
    troubles = ([AWAY.of(language)] if away else []) + in_trouble(desk.trouble, language)
    waiting = f' · <b class="untaken">{desk.untaken} {_UNTAKEN.of(language)}</b>' if desk.untaken else ""
    if len(desk.live) < desk.open:
        waiting += f" · {_CUT.of(language).format(len(desk.live))}"
    live = "".join(_item(row, now, language, may_act) for row in desk.live)
    parts = [
        _troubles(troubles),
        f'<div class="first-line">{drawing.line(desk.duty, now, language)}',
        f"{silences_line(desk.silenced, language)}</div>",
        f'<h2>{_OPEN.of(language)} <span class="count">{desk.open}{waiting}</span></h2>',
        f'<ol class="alerts" data-live>{live}</ol>' if live else f'<p class="quiet">{_NONE.of(language)}</p>',
    ]
    if desk.recent:
        recent = "".join(_item(row, now, language, may_act) for row in desk.recent)
        parts.append(f'<h2>{_RECENT.of(language)}</h2><ol class="alerts over">{recent}</ol>')
    return "".join(parts)


def in_trouble(trouble: Trouble, language: Language) -> list[str]:
    """Return what is in trouble, a sentence each, the worst first."""
    found = [] if trouble.judged else [_NOT_JUDGED.of(language)]
    found += [] if trouble.delivered else [_NOT_DELIVERED.of(language)]
    counts = ((getattr(trouble, name), text) for name, text in _TROUBLES)
    return found + [text.of(language).format(count) for count, text in counts if count]


def _troubles(sentences: Sequence[str]) -> str:
    items = "".join(f"<li>⚠ {escape(sentence)}</li>" for sentence in sentences)
    return f'<ul class="troubles" role="alert">{items}</ul>' if items else ""


def _item(row: AlertRow, now: datetime, language: Language, may_act: bool) -> str:
    facts = [fact for fact in (proof(row.rule, row.evidence, language), agency(row, language)) if fact]
    button = acknowledge_button(row, language) if may_act and row.state == "firing" else ""
    buttons = button + silence_link(row, language) if may_act else ""
    since = row.resolved_at if row.resolved_at is not None else row.opened_at
    return (
        f'<li data-alert="{row.id}" data-is="{row.state}">{sign(row.severity, language)}'
        f'<div class="what"><a href="/desk/alert/{row.id}" data-focus="open-{row.id}">{title(row, language)}</a>'
        f"<p>{' · '.join(facts)}</p>{worries(row, language)}</div>"
        f'<div class="when">{age(since, now, language)}</div>'
        f'<div class="who-has">{standing(row, language)}</div><div class="do">{buttons}</div></li>'
    )
