"""One warning as its forecaster issued it (Common Alerting Protocol 1.2), as it travels in Kafka."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from streams.kafka import Topic
from streams.members import Code, Microseconds, Revision

TOPIC = Topic(name="warnings", key="identifier", partitions=1, retention_days=30)

Name = Annotated[str, Field(pattern=r"^[^\s,<&]{1,200}$")]
"""A sender or an identifier: neither blanks nor commas, by which references are written."""
Line = Annotated[str, Field(min_length=1, max_length=1_000)]
LongText = Annotated[str, Field(min_length=1, max_length=20_000)]
Shapes = Annotated[str, Field(min_length=1, max_length=200_000)]
"""Of all areas of a part, one a line, as CAP writes them."""
Status = Literal["Actual", "Exercise", "System", "Test", "Draft"]
MessageType = Literal["Alert", "Update", "Cancel", "Ack", "Error"]
Scope = Literal["Public", "Restricted", "Private"]
Urgency = Literal["Immediate", "Expected", "Future", "Past", "Unknown"]
Severity = Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"]
Certainty = Literal["Observed", "Likely", "Possible", "Unlikely", "Unknown"]


@with_config(ConfigDict(extra="forbid", strict=True))
class HazardWarning(TypedDict):
    """One part (an `info`, with its translation) of a message; identity is (sender, identifier, sent, part).

    `refers_to` are the messages that an Update or a Cancel is about, "sender,identifier" each, a blank between them.
    Times are in microseconds since 1970 UTC: `time` is when it was sent. `level` is the forecaster's own level of
    risk, word for word. `polygons` ("latitude,longitude …"), `circles` ("latitude,longitude kilometres") and `geocodes`
    ("valueName=value") are those of its areas. A message without an `info` (many Cancels) is one part of which only the
    head is known.
    """

    system: Code
    sender: Name
    identifier: Name
    time: Microseconds
    part: Annotated[int, Field(ge=0, lt=1_000)]
    status: Status
    msg_type: MessageType
    scope: Scope
    refers_to: Annotated[str, Field(max_length=20_000)]
    category: NotRequired[Line | None]
    event_vi: NotRequired[Line | None]
    event_en: NotRequired[Line | None]
    headline_vi: NotRequired[Line | None]
    headline_en: NotRequired[Line | None]
    description: NotRequired[LongText | None]
    instruction: NotRequired[LongText | None]
    urgency: NotRequired[Urgency | None]
    severity: NotRequired[Severity | None]
    certainty: NotRequired[Certainty | None]
    level: NotRequired[Line | None]
    effective: NotRequired[Microseconds | None]
    onset: NotRequired[Microseconds | None]
    expires: NotRequired[Microseconds | None]
    area_vi: NotRequired[LongText | None]
    area_en: NotRequired[LongText | None]
    polygons: NotRequired[Shapes | None]
    circles: NotRequired[Shapes | None]
    geocodes: NotRequired[Shapes | None]
    sender_name: NotRequired[Line | None]
    contact: NotRequired[Line | None]
    web: NotRequired[Line | None]
    revision: NotRequired[Revision]
