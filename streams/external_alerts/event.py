"""What another monitoring system says of one of its alerts, as it travels in Kafka."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from streams.kafka import Topic
from streams.members import Code, Microseconds, Revision

TOPIC = Topic(name="external_alerts", key="fingerprint", partitions=2, retention_days=30)
LONGEST_NAME, LONGEST_SUMMARY = 200, 500
OURS = "ioc_alert"
"""The label by which an alert of ours that we told another system of is known when it comes back to us."""

Fingerprint = Annotated[str, Field(pattern=r"^[0-9a-f]{1,64}$")]
Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]


@with_config(ConfigDict(extra="forbid", strict=True))
class ExternalAlert(TypedDict):
    """One thing said of an alert; identity is all but `name`, `severity`, `agency` and `time`, which follow from it.

    `fingerprint` stands for the alert's labels; `started_at` and `time` (when it began or, resolved, ended) are in
    microseconds since 1970 UTC. `severity` is 1 to 3: information, warning, critical. `agency` is the code of who owns
    it, if its labels name one. A system says the same again and again, with other words in `summary`. Who knows the
    end beforehand says it in `ends_at`, of which the newest counts; `started_at` may lie ahead.
    """

    system: Code
    fingerprint: Fingerprint
    status: Literal["firing", "resolved"]
    started_at: Microseconds
    summary: Annotated[str, Field(max_length=LONGEST_SUMMARY)]
    name: Name
    severity: Annotated[int, Field(ge=1, le=3)]
    agency: NotRequired[Code | None]
    time: Microseconds
    ends_at: NotRequired[Microseconds | None]
    revision: NotRequired[Revision]
