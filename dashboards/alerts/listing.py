"""The desk's list: what is in trouble, the chosen alerts folded by incident, and what has just ended; pure HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

import psycopg

from dashboards.alerts.choosing import Wanted
from dashboards.alerts.folding import folded
from dashboards.alerts.line import columns, line
from dashboards.duty import drawing, view
from dashboards.duty.view import Duty
from dashboards.silences.drawing import line as silences_line
from dashboards.texts import Language, Text
from streams.alerts import silences, views
from streams.alerts.choice import Choice, Chosen, chosen
from streams.alerts.views import AlertRow, Trouble

RECENT = 12
_NONE = Text("Không có cảnh báo nào đang mở", "No open alerts")
_NONE_CHOSEN = Text("Không có cảnh báo nào đúng với bộ lọc", "No alert fits the filters")
_OPEN = Text("Đang mở", "Open")
_PAST = Text("Trong {} ngày qua", "Of the last {} days")
_LINES = Text("{} dòng", "{} lines")
_UNTAKEN = Text("chưa ai nhận", "not taken")
_OTHERS = Text("bộ lọc đang ẩn {} cảnh báo đang mở", "the filters hide {} open alerts")
_FIRST = Text("chỉ hiện {} cảnh báo đầu", "only the first {} are shown")
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
    ("unwatched", Text("{} trạm có ngưỡng sai, không theo dõi được", "{} stations with wrong lines are not watched")),
)
_NOT_JUDGED = Text("Bộ đánh giá cảnh báo không chạy: cảnh báo mới sẽ chậm", "The evaluator is down: new alerts wait")
_NOT_DELIVERED = Text("Bộ gửi tin không chạy: tin báo sẽ chậm", "The notifier is down: messages wait")


@dataclass(frozen=True)
class Desk:
    """Everything that the list shows; `live` is how many alerts are not over, chosen or not."""

    chosen: Chosen
    live: int
    recent: Sequence[AlertRow]
    trouble: Trouble
    duty: Duty
    silenced: int = 0


def load(conn: psycopg.Connection[Any], now: datetime, choice: Choice) -> Desk:
    """Read the desk as it stands at the city's instant `now`; what has just ended belongs to an open choice."""
    found = chosen(conn, choice, now)
    recent = views.alerts(conn, ["resolved"], RECENT) if choice == Choice(order=choice.order) else []
    live, _ = views.open_counts(conn)
    silenced = len(silences.covering_now(conn, now))
    return Desk(found, live, recent, views.trouble(conn), view.load(conn, now), silenced)


def html(desk: Desk | None, now: datetime, language: Language, may_act: bool, wanted: Wanted) -> str:
    """Return the desk for one viewer, nothing before it was read; what is in trouble stands apart."""
    if desk is None:
        return ""
    lines = folded(desk.chosen.rows)
    live = "".join(line(each, now, language, may_act) for each in lines)
    none = _NONE_CHOSEN if wanted.narrows else _NONE
    parts = [
        f'<div class="first-line">{drawing.line(desk.duty, now, language)}',
        f"{silences_line(desk.silenced, language)}</div>",
        _heading(desk, len(lines), wanted, language),
        columns(wanted, language) if live else "",
        f'<ol class="alerts" data-live>{live}</ol>' if live else f'<p class="quiet">{none.of(language)}</p>',
    ]
    if desk.recent:
        recent = "".join(line(each, now, language, may_act) for each in folded(desk.recent))
        parts.append(f'<h2>{_RECENT.of(language)}</h2><ol class="alerts over">{recent}</ol>')
    return "".join(parts)


def _heading(desk: Desk, lines: int, wanted: Wanted, language: Language) -> str:
    """Return the list's title: how many alerts there are, on how many lines, and what needs somebody's eye."""
    days, total = wanted.choice.days, desk.chosen.total
    facts = [str(total)] + ([_LINES.of(language).format(lines)] if lines < total else [])
    untaken = desk.chosen.untaken
    facts += [f'<b class="untaken">{untaken} {_UNTAKEN.of(language)}</b>'] if untaken else []
    if len(desk.chosen.rows) < total:
        facts.append(_FIRST.of(language).format(len(desk.chosen.rows)))
    if hidden := 0 if days else desk.live - total:
        facts.append(f'<b class="hides">{_OTHERS.of(language).format(hidden)}</b>')
    title = _PAST.of(language).format(days) if days else _OPEN.of(language)
    return f'<h2>{title} <span class="count">{" · ".join(facts)}</span></h2>'


def troubles(desk: Desk | None, away: bool, language: Language) -> str:
    """Return what is in trouble, to be read out at once.

    It belongs to no HTML that moves on with the time: whoever hears the page would be told the same again and again.
    """
    found = [] if desk is None else in_trouble(desk.trouble, language)
    sentences = ([AWAY.of(language)] if away or desk is None else []) + found
    items = "".join(f"<li>⚠ {escape(sentence)}</li>" for sentence in sentences)
    return f'<div role="alert"><ul class="troubles">{items}</ul></div>' if items else ""


def in_trouble(trouble: Trouble, language: Language) -> list[str]:
    """Return what is in trouble, a sentence each, the worst first."""
    found = [] if trouble.judged else [_NOT_JUDGED.of(language)]
    found += [] if trouble.delivered else [_NOT_DELIVERED.of(language)]
    counts = ((getattr(trouble, name), text) for name, text in _TROUBLES)
    return found + [text.of(language).format(count) for count, text in counts if count]
