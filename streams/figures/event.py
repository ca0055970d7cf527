"""The figure: one number that a system reports for a unit of the province and a period, as it travels in Kafka."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import ConfigDict, Field, FiniteFloat, with_config
from typing_extensions import TypedDict

from streams.kafka import Topic
from streams.members import Code, Microseconds, Revision

TOPIC = Topic(name="figures", key="unit", partitions=2, retention_days=30)

FORM = "form"
"""The system of the figures that people enter on the page that keeps who and when: no door takes them."""

FigureCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Period = Annotated[str, Field(pattern=r"^[0-9]{4}(-Q[1-4]|-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$")]
"""A year `2026`, a quarter `2026-Q3`, a month `2026-07` or a day `2026-07-31`, of Asia/Ho_Chi_Minh."""


@with_config(ConfigDict(extra="forbid", strict=True))
class Figure(TypedDict):
    """One figure; identity is (system, code, unit, period), and the newest revision of an identity wins.

    `time` is when the system stated it, in microseconds since 1970 UTC; `unit` the code of a unit or an agency.
    """

    system: Code
    code: FigureCode
    unit: Code
    period: Period
    value: FiniteFloat
    time: Microseconds
    revision: NotRequired[Revision]
