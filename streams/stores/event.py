"""The store check: how one data store of a department stood when it was looked at, as it travels in Kafka."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from streams.kafka import Topic
from streams.members import Code, Microseconds

TOPIC = Topic(name="stores", key="department", partitions=2, retention_days=30)

StoreName = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]*$")]


@with_config(ConfigDict(extra="forbid", strict=True))
class StoreCheck(TypedDict):
    """One check; identity is (system, department, store), and the newest check of a store stands in front.

    `revision` is the instant of the check, so that a check that arrives late goes to the history. Times are in
    microseconds since 1970 UTC: `checked` of the check, `newest` of the newest change in the store (none when it
    is empty). `promised_s` is the interval in seconds within which the department promised to renew it.
    """

    system: Code
    department: Code
    store: StoreName
    checked: Microseconds
    rows: Annotated[int, Field(ge=0, lt=2**62)]
    newest: Microseconds | None
    promised_s: Annotated[int, Field(ge=60, le=366 * 86_400)]
    revision: Microseconds
