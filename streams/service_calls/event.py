"""The service call: one request of an agency to a shared service, answered by the portal, as it travels in Kafka."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import ConfigDict, Field, FiniteFloat, with_config
from typing_extensions import TypedDict

from streams.kafka import Topic
from streams.members import Code, Microseconds, Reference, Revision

TOPIC = Topic(name="service_calls", key="service", partitions=2, retention_days=30)

Milliseconds = Annotated[FiniteFloat, Field(ge=0, le=3_600_000)]


@with_config(ConfigDict(extra="forbid", strict=True))
class ServiceCall(TypedDict):
    """One call; identity is (service, request), and the newest revision of an identity wins.

    `time` is when the portal answered, in microseconds since 1970 UTC; `agency` the consumer's code; `status` the
    HTTP status of the answer, `duration_ms` how long it took. Kafka's record key is the service's code.
    """

    service: Code
    request: Reference
    system: Code
    time: Microseconds
    agency: Code
    status: Annotated[int, Field(ge=100, le=599)]
    duration_ms: Milliseconds
    revision: NotRequired[Revision]
