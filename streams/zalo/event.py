"""What happens at the official account: one event of Zalo's webhook, as it travels in Kafka."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from streams.kafka import Topic
from streams.members import Code, Microseconds, Pseudonym
from streams.zalo.matters import Matter

TOPIC = Topic(name="zalo", key="citizen", partitions=2, retention_days=30)

LONGEST_TEXT = 2_000
"""Characters of a message that are kept, and as many as the official account may send."""

EventName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
MessageId = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z._:=+/-]{0,127}$")]
Kind = Literal["follow", "unfollow", "question", "answer", "other"]
Direction = Literal["in", "out"]


@with_config(ConfigDict(extra="forbid", strict=True))
class ZaloEvent(TypedDict):
    """One event; identity is (id, citizen, event), and Zalo knows no revisions.

    `event` is Zalo's own name of it; `id` the message's id, or the event's milliseconds where it is no message.
    `citizen` is a keyed hash of the Zalo user, `time` in microseconds since 1970 UTC. `text` is a message without
    telephone and identity numbers and addresses, at most LONGEST_TEXT characters; `length` counts the characters
    as they were written. `in_reply_to` is the message that this one quotes; `matter` what a question is about.
    """

    citizen: Pseudonym
    event: EventName
    id: MessageId
    system: Code
    kind: Kind
    direction: Direction
    time: Microseconds
    in_reply_to: NotRequired[MessageId | None]
    matter: NotRequired[Matter | None]
    length: NotRequired[Annotated[int, Field(ge=1, lt=2**31)] | None]
    text: NotRequired[Annotated[str, Field(max_length=LONGEST_TEXT)] | None]
