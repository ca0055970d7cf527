"""Which way a dead letter goes again: a topic's record as it was, a door's message through that door's parser."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from connectors.catalogue import by_door, records_of, rows_of
from connectors.connector import Connector
from connectors.ingest import events as ingest
from connectors.ingest.senders import senders
from connectors.invalid import Invalid, Reason
from connectors.rejects import FILE_DOOR, MAX_RAW, opened
from streams.dead_letters.replay import topic_record
from streams.dead_letters.store import StoredLetter
from streams.engine.validation import Validator
from streams.publisher import Outgoing
from streams.sealing import SealBrokenError
from streams.settings import settings
from streams.subjects import versioned_subjects


def records_of_letter(letter: StoredLetter) -> Sequence[Outgoing] | None:
    """Return the records that a letter becomes now, or None when its door still refuses it or is gone."""
    topic = topic_record(letter)
    if topic is not None:
        return topic
    parsed = _parse(letter)
    return None if isinstance(parsed, Invalid) else parsed


def _parse(letter: StoredLetter) -> Sequence[Outgoing] | Invalid | None:
    try:
        source, raw = opened(letter)
    except SealBrokenError:
        return None
    if letter.door == ingest.DOOR:
        return _pushed(letter, source, raw)
    if letter.door.startswith(FILE_DOOR):
        return _loaded(letter.door.removeprefix(FILE_DOOR), raw)
    connector = by_door(letter.door)
    return None if connector is None else reparsed(connector, raw, source)


def _pushed(letter: StoredLetter, source: str, raw: bytes) -> Sequence[Outgoing] | Invalid | None:
    """Return the records of a pushed event; one that its sender might not send still needs the sender's right."""
    parsed = ingest.parse(raw)
    if letter.reason != Reason.SYSTEM_NOT_YOURS or isinstance(parsed, Invalid):
        return parsed
    sender = next((sender for sender in senders(settings()) if sender.name == source), None)
    return None if sender is None else sender.refusal_of(parsed) or parsed


def _loaded(name: str, line: bytes) -> Sequence[Outgoing] | None:
    """Return the record of a line that was refused when a file was loaded, if it is an event of that subject at all."""
    subject = next((subject for subject in versioned_subjects() if subject.name == name), None)
    events = Validator(subject.event).validate([line]).events if subject else []
    if not subject or not events:
        return None
    return [Outgoing(subject.topic.name, str(events[0][subject.topic.key]).encode(), line)]


def reparsed(connector: Connector, raw: bytes, source: str) -> Sequence[Outgoing] | Invalid:
    """Return the records of one message, or of all messages of a file that could not be read as a whole."""
    parsed = records_of(connector, raw, source)
    # Of a longer file only the beginning was kept: its rows would be taken for all of them.
    if not isinstance(parsed, Invalid) or len(raw) >= MAX_RAW:
        return parsed
    rows = rows_of(connector, raw, source)
    if isinstance(rows, Invalid) or tuple(rows) == (raw,):
        return parsed
    outcomes = [records_of(connector, row, source) for row in rows]
    good = [outcome for outcome in outcomes if not isinstance(outcome, Invalid)]
    return list(chain.from_iterable(good)) if good and len(good) == len(outcomes) else parsed
