"""Telling the two officers of a swap: whose turn of duty is theirs now, and whose is not any more."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg

from streams import outbox
from streams.clock import LOCAL_ZONE
from streams.roster.model import Shift
from streams.roster.people import Officer, all_contacts, officers
from streams.roster.preferences import Contact
from streams.texts import Text

_WORDLESS = frozenset({"alertmanager", "zalo_zns"})
"""Channels that carry alerts, and no sentence."""
_TAKES = Text(
    "Ca trực {when} của {giver} nay do anh/chị trực. Người đổi: {by}{note}.",
    "The duty of {giver}, {when}, is yours now. Changed by: {by}{note}.",
)
_GIVES = Text(
    "Ca trực {when} của anh/chị nay do {taker} trực. Người đổi: {by}{note}.",
    "Your duty, {when}, is {taker}'s now. Changed by: {by}{note}.",
)
_OPEN = Text("đến khi có thay đổi", "until further notice")


def tell(conn: psycopg.Connection, shifts: Sequence[Shift], by: str) -> int:
    """Queue in the open transaction what both officers of each swapped turn are told; return how many messages.

    Whoever did it themselves (`by`) is told nothing. Quiet hours do not count: a turn may begin within them.
    """
    people, contacts = {one.id: one for one in officers(conn)}, all_contacts(conn)
    told = 0
    for shift in shifts:
        assert shift.covers is not None
        giver, taker = people[shift.covers], people[shift.officer]
        for officer, words in ((taker, _TAKES), (giver, _GIVES)):
            if not officer.signs_as(by):
                said = _said(words, shift, giver, taker, by)
                ways = _ways(contacts.get(officer.id, ()))
                told += sum(outbox.announce(conn, officer.id, way, f"shift {shift.id}", said) for way in ways)
    return told


def _ways(contacts: Sequence[Contact]) -> Sequence[str]:
    """Return by which channels: those that are tried first, and by mail, for what fails here takes no other way."""
    able = [contact for contact in contacts if contact.channel not in _WORDLESS]
    first = min((contact.rank for contact in able), default=0)
    return [contact.channel for contact in able if contact.rank == first or contact.channel == "email"]


def _said(words: Text, shift: Shift, giver: Officer, taker: Officer, by: str) -> Text:
    begins = f"{shift.from_at.astimezone(LOCAL_ZONE):%H:%M %d/%m}"
    ends = None if shift.to_at is None else f"{shift.to_at.astimezone(LOCAL_ZONE):%H:%M %d/%m}"
    note = f" ({shift.note})" if shift.note else ""
    when = Text("{} – {}", "{} – {}").filled(begins, ends or _OPEN)
    return words.filled(when=when, giver=giver.name, taker=taker.name, by=by, note=note)
