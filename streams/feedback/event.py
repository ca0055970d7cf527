"""The state of one feedback of a citizen, as it travels in Kafka."""

from __future__ import annotations

from typing import NotRequired

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from streams.kafka import Topic
from streams.members import Code, Microseconds, Revision

TOPIC = Topic(name="feedback", key="feedback", partitions=2, retention_days=30)


@with_config(ConfigDict(extra="forbid", strict=True))
class Feedback(TypedDict):
    """One state; identity is the feedback's code, its revision grows with each change, and the newest wins.

    Times are in microseconds since 1970 UTC: `time` is when this state came about, the others when the agency
    received it, refused it, asked the citizen for more, answered, and published the answer. `satisfied` is the
    citizen's word on the answer, None without one; `repeated_of` the code of the feedback that this one repeats.
    """

    system: Code
    feedback: Code
    agency: Code
    received_at: Microseconds
    refused_at: NotRequired[Microseconds | None]
    supplement_requested_at: NotRequired[Microseconds | None]
    answered_at: NotRequired[Microseconds | None]
    published_at: NotRequired[Microseconds | None]
    satisfied: NotRequired[bool | None]
    repeated_of: NotRequired[Code | None]
    time: Microseconds
    revision: NotRequired[Revision]
