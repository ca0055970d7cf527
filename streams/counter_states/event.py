"""The counter's state: one counter of a one-stop centre opens or closes, as it travels in Kafka."""

from __future__ import annotations

from typing import NotRequired

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from streams.kafka import Topic
from streams.members import Code, Microseconds, Revision

TOPIC = Topic(name="counter_states", key="counter", partitions=2, retention_days=30)


@with_config(ConfigDict(extra="forbid", strict=True))
class CounterState(TypedDict):
    """One change; identity is (system, counter, time), and the newest revision of an identity wins.

    A counter's code is unique in the province; `centre` is the code of the unit whose one-stop centre it stands in.
    `time` is the instant from which it is open or closed, in microseconds since 1970 UTC.
    """

    system: Code
    counter: Code
    time: Microseconds
    centre: Code
    open: bool
    revision: NotRequired[Revision]
