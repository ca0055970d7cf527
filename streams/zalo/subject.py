"""The Zalo subject: every event of the official account, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

import psycopg

from streams.alerts.replies import Heard, Reply, reply_of, take_and_answer
from streams.clock import instant_of
from streams.engine.declared import VersionedSubject
from streams.engine.versioned import Column, VersionedTable
from streams.engine.writer import Connect
from streams.pseudonyms import pseudonym
from streams.roster import people
from streams.settings import Settings
from streams.zalo.event import TOPIC, ZaloEvent

_BY_ZALO = "trả lời qua Zalo / answered by Zalo"
ZALO: VersionedSubject[ZaloEvent] = VersionedSubject(
    "zalo",
    TOPIC,
    ZaloEvent,
    VersionedTable(
        "zalo_event",
        identity=(Column("id", "text"), Column("citizen", "text"), Column("event", "text")),
        content=(
            Column("system", "text"),
            Column("kind", "text"),
            Column("direction", "text"),
            Column("time", "timestamptz"),
            Column("in_reply_to", "text"),
            Column("matter", "text"),
            Column("length", "int"),
            Column("text", "text"),
        ),
    ),
)


def build(settings: Settings, _connect: Connect) -> VersionedSubject[ZaloEvent]:
    """Return the subject for a worker: officers who answer an alert's message take it on."""
    key = settings.pseudonym_key.get_secret_value().encode()
    return replace(ZALO, after=partial(answered, key)) if key else ZALO


def answered(key: bytes, conn: psycopg.Connection, events: Sequence[ZaloEvent], now: datetime) -> None:
    """Let the answers among what was said to the account do what they ask, when an officer gave them.

    Whoever writes is known by a keyed hash only, and so are the officers compared.
    """
    asked = [(event, reply) for event in events if (reply := _reply(event)) is not None]
    if not asked:
        return
    officers = {
        pseudonym(way.address, key): n
        for n, ways in people.all_contacts(conn).items()
        for way in ways
        if way.channel == "zalo"
    }
    for event, reply in asked:
        officer = people.officer_of(conn, officers.get(event["citizen"], 0))
        if officer is not None and officer.active:
            heard = Heard("zalo", event["id"], instant_of(event["time"]), _BY_ZALO)
            take_and_answer(conn, officer, reply, heard, now)


def _reply(event: ZaloEvent) -> Reply | None:
    return reply_of(event.get("text") or "") if event["kind"] == "question" else None
