"""The ticket: one visit to a one-stop centre, as far as it has come, as it travels in Kafka."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from streams.kafka import Topic
from streams.members import Code, Microseconds, Revision

TOPIC = Topic(name="tickets", key="machine", partitions=2, retention_days=30)

LocalDay = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
"""A day of Asia/Ho_Chi_Minh, `2026-11-24`."""
Outcome = Literal["served", "left"]


@with_config(ConfigDict(extra="forbid", strict=True))
class Ticket(TypedDict):
    """A ticket; identity is (system, machine, day, number), and each change of it is a revision of its own.

    `centre` is the code of the unit whose one-stop centre it is, `service` the group of procedures asked for, `counter`
    the one that called. `time` is the instant of the change; all instants are microseconds since 1970 UTC. Who was
    never called has no `called_at`; who has neither been served nor left has no `finished_at` and no `outcome`.
    """

    system: Code
    machine: Code
    day: LocalDay
    number: Annotated[int, Field(ge=1, lt=100_000)]
    centre: Code
    service: Code
    counter: NotRequired[Code | None]
    taken_at: Microseconds
    called_at: NotRequired[Microseconds | None]
    finished_at: NotRequired[Microseconds | None]
    outcome: NotRequired[Outcome | None]
    time: Microseconds
    revision: NotRequired[Revision]
