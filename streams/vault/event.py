"""The vault's entry: a sealed value that belongs to a pseudonym, as it travels in Kafka."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from streams.kafka import Topic
from streams.members import Code, Microseconds, Pseudonym, Revision

TOPIC = Topic(name="vault", key="pseudonym", partitions=2, retention_days=30)

Kind = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Sealed = Annotated[str, Field(min_length=40, max_length=8_000, pattern=r"^[A-Za-z0-9+/]+={0,2}$")]


@with_config(ConfigDict(extra="forbid", strict=True))
class Entry(TypedDict):
    """One value of one person; identity is (pseudonym, kind), and the newest (time, revision) wins.

    `kind` is the member of the events that held the value (applicant, phone); `sealed` its ciphertext in base64, see
    streams.vault.values; `time` the event's, in microseconds since 1970 UTC; `system` the connector that told it.
    """

    pseudonym: Pseudonym
    kind: Kind
    system: Code
    sealed: Sealed
    time: Microseconds
    revision: NotRequired[Revision]
