"""The payment: what the bank says of one transfer to the fee account, as it travels in Kafka."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from streams.kafka import Topic
from streams.members import Code, Microseconds, Reference, Revision

TOPIC = Topic(name="payments", key="reference", partitions=2, retention_days=30)

Channel = Literal["counter", "online", "qr"]
"""Where the citizen paid: at the one-stop counter, on the service portal, or by a VietQR code."""
Status = Literal["paid", "reversed"]
Dong = Annotated[int, Field(ge=1, lt=10**12)]


@with_config(ConfigDict(extra="forbid", strict=True))
class Payment(TypedDict):
    """One payment; identity is (system, reference), the bank's own, and its newest revision wins.

    `time` is when it was paid, in microseconds since 1970 UTC; a reversal keeps it. `dossier` is the code that the
    transfer's note names, or None; the note itself, in which people write names and numbers, stays at the connector.
    """

    system: Code
    reference: Reference
    dossier: Code | None
    amount_vnd: Dong
    channel: Channel
    status: Status
    time: Microseconds
    revision: NotRequired[Revision]
