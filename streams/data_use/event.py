"""The data query: one question to the population database for one dossier, as it travels in Kafka."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from streams.codes import Reference
from streams.dossiers.event import Code, Microseconds
from streams.kafka import Topic

TOPIC = Topic(name="data_use", key="dossier", partitions=2, retention_days=30)

Outcome = Literal["found", "not_found", "refused", "failed"]


@with_config(ConfigDict(extra="forbid", strict=True))
class DataQuery(TypedDict):
    """One query; identity is (system, request), and the newest revision of an identity wins.

    `time` is when it was answered, in microseconds since 1970 UTC; `dossier` the code under which the asking unit
    knows the dossier. Whose data were asked for is not told. Indicator 4.5 of Decision 766/QĐ-TTg asks for these.
    """

    request: Reference
    system: Code
    time: Microseconds
    service: Code
    dossier: Code
    unit: Code
    outcome: Outcome
    revision: NotRequired[Annotated[int, Field(ge=0, lt=2**62)]]
