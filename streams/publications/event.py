"""The publication of one procedure by one agency under a QR code, as it travels in Kafka."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from streams.kafka import Topic
from streams.members import Code, Microseconds, Revision

TOPIC = Topic(name="publications", key="procedure", partitions=2, retention_days=30)

Address = Annotated[str, Field(max_length=300, pattern=r"^https?://[0-9A-Za-z][!-~]+$")]
"""An address on the web that a telephone opens: other schemes have no business on a notice board."""


@with_config(ConfigDict(extra="forbid", strict=True))
class Publication(TypedDict):
    """One publication; identity is (procedure, agency), its revision grows with each change, and the newest wins.

    `url` is what the code leads to; a `revoked` code must hang nowhere any more. `published_at` is when the agency put
    it up, `time` when this state came about, both in microseconds since 1970 UTC.
    """

    system: Code
    procedure: Code
    agency: Code
    url: Address
    published_at: Microseconds
    revoked: bool
    time: Microseconds
    revision: NotRequired[Revision]
