"""Which way a dead letter goes again: a topic's record as it was, a door's message through that door's parser."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.catalogue import by_door, records_of
from connectors.ingest import events as ingest
from connectors.invalid import Invalid
from streams.dead_letters.replay import topic_record
from streams.dead_letters.store import StoredLetter
from streams.publisher import Outgoing


def records_of_letter(letter: StoredLetter) -> Sequence[Outgoing] | None:
    """Return the records that a letter becomes now, or None when its door still refuses it or is gone."""
    topic = topic_record(letter)
    if topic is not None:
        return topic
    parsed = _parse(letter)
    return None if isinstance(parsed, Invalid) else parsed


def _parse(letter: StoredLetter) -> Sequence[Outgoing] | Invalid | None:
    if letter.door == ingest.DOOR:
        return ingest.parse(letter.raw)
    connector = by_door(letter.door)
    return None if connector is None else records_of(connector, letter.raw, letter.source)
