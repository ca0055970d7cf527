"""The observation: what one sensor measured at one instant, as it travels in Kafka."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import ConfigDict, Field, FiniteFloat, with_config
from typing_extensions import TypedDict

from streams.kafka import Topic
from streams.members import Revision
from streams.observations.quality import OWN

TOPIC = Topic(name="observations", key="source", partitions=4, retention_days=7)

Said = Literal[0] | Annotated[int, Field(ge=OWN, le=99)]


@with_config(ConfigDict(extra="forbid", strict=True))
class Observation(TypedDict):
    """One value; identity is (source, metric, time), and the newest revision of an identity wins.

    `time` is in microseconds since 1970 UTC, `value` in the metric's one unit (table `metric`).
    Kafka's record key is the source, so that one series stays in one partition. `quality` is what the source itself
    says of the value: 0 good, 10 to 99 its own reasons why not; how good it is, the platform finds out besides.
    """

    source: Annotated[str, Field(min_length=1, max_length=64)]
    metric: Annotated[str, Field(min_length=1, max_length=40)]
    time: Annotated[int, Field(ge=0, lt=4_102_444_800_000_000)]
    value: FiniteFloat
    revision: NotRequired[Revision]
    quality: NotRequired[Said]
