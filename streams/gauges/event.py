"""The gauge sample: what one machine or service said of itself at one instant, as it travels in Kafka."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import ConfigDict, Field, FiniteFloat, with_config
from typing_extensions import TypedDict

from streams.kafka import Topic
from streams.members import Code, Microseconds, Revision

TOPIC = Topic(name="gauges", key="source", partitions=2, retention_days=30)

MetricName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]


@with_config(ConfigDict(extra="forbid", strict=True))
class GaugeSample(TypedDict):
    """One sample; identity is (system, source, metric, time), and the newest revision of an identity wins.

    `time` is the sample's own instant in microseconds since 1970 UTC. A sample that nobody looked at while it stood
    does not exist: gauges tell how something stands, never how often it happened. Kafka's record key is the source.
    """

    system: Code
    source: Code
    metric: MetricName
    time: Microseconds
    value: FiniteFloat
    revision: NotRequired[Revision]
