"""One procedure as one export of the national catalogue states it, as it travels in Kafka."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, NotRequired

from pydantic import AfterValidator, ConfigDict, Field, with_config
from typing_extensions import TypedDict

from streams.kafka import Topic
from streams.members import Code, Microseconds, Revision

TOPIC = Topic(name="procedures", key="procedure", partitions=2, retention_days=30)
PARTS = 7
"""Parts of a procedure that must be announced (Decree 63/2010/NĐ-CP, article 8, with its amendments)."""


def _real(day: str) -> str:
    date.fromisoformat(day)
    return day


Day = Annotated[str, Field(pattern=r"^(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_real)]
"""A day of Asia/Ho_Chi_Minh, e.g. `2026-11-24`."""
Line = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]+$")]
Level = Literal["province", "commune"]
Online = Literal["none", "partial", "full"]


@with_config(ConfigDict(extra="forbid", strict=True))
class Procedure(TypedDict):
    """One procedure; identity is its code, the revision the export's number, and the newest wins.

    `decision` is the number of the decision that announced it, `published_at` when somebody published it on the
    portal (None until then), `parts` how many of the seven parts are present, `fee_vnd` in dong, `working_days` the
    longest time that it may take, `paper_result` whether the result must be on paper; `time` is the export's. Times
    are in microseconds since 1970 UTC.
    """

    system: Code
    procedure: Code
    name_vi: Line
    agency: Code
    level: Level
    decision: Line
    decided_on: Day
    effective_on: Day
    published_at: NotRequired[Microseconds | None]
    parts: Annotated[int, Field(ge=0, le=PARTS)]
    online: Online
    payment_enabled: bool
    fee_vnd: Annotated[int, Field(ge=0, le=10**12)]
    paper_result: bool
    working_days: Annotated[int, Field(ge=0, le=1_000)]
    time: Microseconds
    revision: NotRequired[Revision]
