"""What whoever comes on duty takes over: each alert that is not over, who has it, and what was said of it last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

import psycopg
from psycopg.rows import class_row

from dashboards.alert_wording import age, sign, standing, title
from dashboards.texts import Language, Text, moment_of
from streams.alerts import views
from streams.alerts.views import AlertRow
from streams.plain_text import visible

MOST = 50
_TITLE = Text("Bàn giao ca", "Taken over with the shift")
_UNTAKEN = Text("{} chưa ai nhận", "{} not taken")
_NOTHING = Text("Không có cảnh báo nào đang mở.", "No open alerts.")
_ALL = Text("Xem tất cả trên bàn trực", "See all on the desk")
_SAID = """
SELECT DISTINCT ON (alert) alert, who, why, at FROM alert_transition
WHERE alert = ANY (%s) AND who <> 'system' AND why <> '' ORDER BY alert, seq DESC
"""


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody said of an alert, at the city's instant `at`."""

    alert: int
    who: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Handed:
    """One alert that is not over, with the newest word of a person about it."""

    row: AlertRow
    said: Word | None


@dataclass(frozen=True, slots=True)
class Handover:
    """The gravest alerts that are not over, at most `MOST`; how many there are in all, and how many nobody has."""

    gravest: Sequence[Handed]
    total: int
    untaken: int


def load(conn: psycopg.Connection[Any]) -> Handover:
    """Return what has fired and is not over, the gravest first."""
    rows = views.live(conn, MOST, views.OPEN_STATES)
    with conn.cursor(row_factory=class_row(Word)) as cursor:
        said = {word.alert: word for word in cursor.execute(_SAID, ([row.id for row in rows],))}
    return Handover([Handed(row, said.get(row.id)) for row in rows], *views.open_counts(conn, views.OPEN_STATES))


def drawn(handover: Handover, now: datetime, language: Language) -> str:
    """Return the list; what nobody has taken on is counted in its heading."""
    if not handover.total:
        return f'<h2>{_TITLE.of(language)}</h2><p class="quiet">{_NOTHING.of(language)}</p>'
    facts = [str(handover.total)]
    if handover.untaken:
        facts.append(f'<b class="untaken">{_UNTAKEN.of(language).format(handover.untaken)}</b>')
    items = "".join(_item(one, now, language) for one in handover.gravest)
    return (
        f'<h2>{_TITLE.of(language)} <span class="count">{" · ".join(facts)}</span></h2>'
        f'<ul class="handed">{items}</ul><p><a href="/desk">{_ALL.of(language)}</a></p>'
    )


def _item(one: Handed, now: datetime, language: Language) -> str:
    row, said = one.row, one.said
    words = f"{escape(said.who)}, {moment_of(said.at, now)}: {escape(visible(said.why))}" if said else ""
    return (
        f'<li data-is="{row.state}">{sign(row.severity, language)} <a href="/desk/alert/{row.id}">'
        f"{title(row, language)}</a> · {age(row.opened_at, now, language)} · {standing(row, language)}"
        f"{f'<blockquote>{words}</blockquote>' if words else ''}</li>"
    )
