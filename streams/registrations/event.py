"""The registration: what one application for a business registration says, as it travels in Kafka."""

from __future__ import annotations

from typing import Literal, NotRequired

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from streams.kafka import Topic
from streams.members import Code, Microseconds, Revision

TOPIC = Topic(name="registrations", key="registration", partitions=2, retention_days=30)

Kind = Literal["household", "enterprise", "branch", "change", "dissolution"]
"""A new business household, enterprise or branch, a change of one, or its end."""


@with_config(ConfigDict(extra="forbid", strict=True))
class Registration(TypedDict):
    """One application; identity is (system, registration), and the newest revision wins.

    Times are in microseconds since 1970 UTC; `decided_at` is None until the office has decided. `unit` is the code of
    the commune, or of the district where there are districts, in which the business sits.
    """

    system: Code
    registration: Code
    kind: Kind
    online: bool
    filed_at: Microseconds
    decided_at: Microseconds | None
    unit: Code
    revision: NotRequired[Revision]
