"""The observation: what one sensor measured at one instant, as it travels in Kafka."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import ConfigDict, Field, FiniteFloat, with_config
from typing_extensions import TypedDict

from streams.kafka import Topic

TOPIC = Topic(name="observations", key="source", partitions=4, retention_days=7)

GOOD = 0
"""Quality of a value that counts in figures; any other quality is kept, shown and left out of roll-ups."""


@with_config(ConfigDict(extra="forbid", strict=True))
class Observation(TypedDict):
    """One value; identity is (source, metric, time), and the newest revision of an identity wins.

    `time` is in microseconds since 1970 UTC, `value` in the metric's one unit (table `metric`).
    Kafka's record key is the source, so that one series stays in one partition.
    """

    source: Annotated[str, Field(min_length=1, max_length=64)]
    metric: Annotated[str, Field(min_length=1, max_length=40)]
    time: Annotated[int, Field(ge=0, lt=4_102_444_800_000_000)]
    value: FiniteFloat
    revision: NotRequired[Annotated[int, Field(ge=0, lt=2**62)]]
    quality: NotRequired[Annotated[int, Field(ge=0, le=99)]]
