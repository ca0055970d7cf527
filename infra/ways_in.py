"""The ways in that the web shows: every connector, and the replay that goes through its parser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from connectors.catalogue import connectors
from connectors.connector import Mqtt
from connectors.ingest.senders import senders
from connectors.reached import reached
from connectors.replay import records_of_letter
from dashboards.texts import Text
from dashboards.ways_in import PushKey, Way, WaysIn
from streams.observations.event import TOPIC as OBSERVATIONS
from streams.settings import Settings


def ways_in(settings: Settings) -> WaysIn:
    """Return the ways into the city of these settings."""
    return WaysIn(tuple(_ways(settings)), tuple(_keys(settings)), records_of_letter)


def _keys(settings: Settings) -> Iterator[PushKey]:
    """Yield the keys that let somebody in: none while the settings contradict themselves, for no ingest runs then."""
    with suppress(ValueError):
        yield from (PushKey(sender.name, sorted(sender.systems)) for sender in senders(settings))


def _ways(settings: Settings) -> Iterator[Way]:
    for c in connectors():
        by_mqtt = isinstance(c.transport, Mqtt)
        measures = c.kind if c.emits == OBSERVATIONS and (c.metrics or (by_mqtt and c.also)) else ""
        set_up = None if by_mqtt else c.name in settings.sources
        yield Way(c.name, c.door, Text(c.title_vi, c.title_en), reached(c), c.emits.name, measures, set_up)
