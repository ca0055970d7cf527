"""Taking an alert on by answering the message about it: "NHAN 12", from an address that is an officer's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from unicodedata import normalize

import psycopg

from streams import outbox
from streams.alerts import judgement, store
from streams.alerts.lifecycle import Acknowledge, Alert, RefusedError, State
from streams.alerts.words import refusal
from streams.clock import LOCAL_ZONE
from streams.roster.people import Officer
from streams.texts import Text

FRESH = timedelta(minutes=10)
"""How old an answer may be that arrives late: after that, whoever gave it may not have meant what it would do."""
_REPLY = re.compile(
    r"\s*(?P<opening>(?:(?:dạ|vâng|vang|đã|da|tôi|toi|em|mình|minh|xin)\b[\s,.:!]*)*)"
    r"(?:(?:nhận|nhan)(?![^\W\d_])|(?:ack|ok)\b)"
    r"(?:[\s:#.,]*(?:(?:xử lý|xu ly|cảnh báo|canh bao|alert|số|so)\b[\s:#.,]*)*(?P<number>[0-9]{1,15})(?!\w))?",
    re.IGNORECASE,
)
_RECEIVED = re.compile(r"\s*(?:được|duoc|(?:thông |thong )?tin|thông báo|thong bao)\b", re.IGNORECASE)
"""After "đã nhận" it says that something has come, not that somebody takes it on."""
_REFUSES = re.compile(r"\b(?:không|khong|ko|chưa|chua|bận|not|cannot)\b", re.IGNORECASE)
"""Whoever says that they cannot takes nothing on, whatever word they begin with: others are told further."""
_OURS = re.compile(r"NHAN ([0-9]{1,15})\b")
_DONE = Text("Đã nhận: {title} (cảnh báo {alert}).", "Taken on: {title} (alert {alert}).")
_YOURS = Text("Anh/chị đã nhận từ lúc {at}: {title}.", "It has been yours since {at}: {title}.")
_TOO_LATE = Text("Cảnh báo {alert}: {why}", "Alert {alert}: {why}")
_GONE = Text("Không có cảnh báo số {alert}.", "There is no alert {alert}.")
_NOT_YET = Text(
    "Cảnh báo {alert} chưa phát, mới đang theo dõi: chưa có gì để nhận.",
    "Alert {alert} has not been raised, it is only watched: there is nothing to take on yet.",
)
_NONE = Text("Không có cảnh báo nào đang chờ anh/chị nhận.", "No alert waits for you to take it on.")
_WHICH = Text("Có {count} cảnh báo. Hãy trả lời NHAN và số: {alerts}.", "{count} alerts. Answer NHAN with: {alerts}.")
_DECLINED = Text(
    "Cảnh báo {alert}: CHƯA ghi nhận, vì tin nhắn nói không, chưa hoặc bận. Muốn nhận xử lý, trả lời NHAN {alert}.",
    "Alert {alert}: NOT taken on, for your message says that you cannot. To take it on answer NHAN {alert}.",
)
_LATE = Text("Tin trả lời đến quá muộn: hãy xem lại.", "Your answer came too late: please look again.")
_WAITING = """
SELECT DISTINCT a.id FROM alert a JOIN outbox o ON o.alert = a.id
WHERE a.state = 'firing' AND o.officer = %s ORDER BY a.id
"""

_TITLE = "SELECT title_vi, title_en FROM alert WHERE id = %s"
_MEANT = "SELECT at FROM alert_transition WHERE alert = %s AND seq = %s"
"""When the alert became what an officer sees; what was quiet since does not outdate an answer."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that takes an alert on: the one of this number, or (None) the only one that waits.

    One that is `declined` takes nothing on, and whoever gave it is told so: they may have meant it otherwise.
    """

    alert: int | None
    declined: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """An officer's message: on which channel, its number there, when it was said, and how the audit calls it."""

    channel: str
    message: str
    said_at: datetime
    way: str


def reply_of(text: str, quoted: str = "") -> Reply | None:
    """Return what an answer asks for, None when it is about something else; pure.

    `quoted` is the message that it answers to. One that says no and names no alert is about something else.
    """
    said = normalize("NFC", text)
    found = _REPLY.match(said)
    if found is None or (found["opening"] and _RECEIVED.match(said, found.end())):
        return None
    number = found["number"] or next(iter(_OURS.findall(quoted)), None)
    if _REFUSES.search(said):
        return None if number is None else Reply(int(number), declined=True)
    return Reply(None if number is None else int(number))


def take_and_answer(conn: psycopg.Connection, officer: Officer, reply: Reply, heard: Heard, now: datetime) -> Text:
    """Take the alert on and queue what to answer, in the open transaction; return the answer."""
    words = take(conn, officer, reply, heard.said_at, now, heard.way)
    outbox.answer(conn, officer.id, heard.channel, heard.message, words, now - heard.said_at)
    return words


def take(conn: psycopg.Connection, officer: Officer, reply: Reply, said_at: datetime, now: datetime, why: str) -> Text:
    """Take the alert on in the open transaction, and return what to answer.

    `said_at` is when the officer said so: an answer to what has changed since takes nothing on.
    """
    if reply.declined:
        return _DECLINED.filled(alert=str(reply.alert))
    if now - said_at > FRESH:
        return _LATE
    waiting = [alert for (alert,) in conn.execute(_WAITING, (officer.id,))] if reply.alert is None else [reply.alert]
    if len(waiting) != 1:
        numbers = ", ".join(map(str, waiting[:10]))
        return _WHICH.filled(count=str(len(waiting)), alerts=numbers) if waiting else _NONE
    return _taken(conn, officer, waiting[0], said_at, now, why)


def _taken(conn: psycopg.Connection, officer: Officer, number: int, said_at: datetime, now: datetime, why: str) -> Text:
    alert = store.by_id(conn, number)
    if alert is None:
        return _GONE.filled(alert=str(number))
    if alert.state is State.PENDING:
        return _NOT_YET.filled(alert=str(number))
    row = conn.execute(_MEANT, (number, alert.version)).fetchone()
    if alert.state is State.FIRING and row is not None and said_at < row[0]:
        return _too_late(conn, officer, alert)
    try:
        judgement.act(conn, number, Acknowledge(officer.signature, alert.version, why), now)
    except RefusedError as late:
        return _too_late(conn, officer, late.alert)
    return _titled(conn, _DONE, number)


def yours_since(alert: Alert, officer: Officer) -> datetime | None:
    """Return since when an alert has been this very officer's, None when it is not."""
    by = alert.acknowledged_by if alert.state is State.ACKNOWLEDGED else None
    return alert.acknowledged_at if by is not None and officer.signs_as(by) else None


def _too_late(conn: psycopg.Connection, officer: Officer, alert: Alert) -> Text:
    """Say why nothing was taken on: somebody was first, and when; or it was this very officer."""
    assert alert.id is not None
    if (at := yours_since(alert, officer)) is not None:
        return _titled(conn, _YOURS, alert.id, at=f"{at.astimezone(LOCAL_ZONE):%H:%M}")
    return _TOO_LATE.filled(alert=str(alert.id), why=refusal(alert))


def _titled(conn: psycopg.Connection, text: Text, alert: int, **words: str) -> Text:
    row = conn.execute(_TITLE, (alert,)).fetchone()
    assert row is not None
    return text.filled(alert=str(alert), title=Text(*row), **words)
