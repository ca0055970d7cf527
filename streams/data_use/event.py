"""The data query: one question to the population database for one dossier, as it travels in Kafka."""

from __future__ import annotations

from typing import Literal, NotRequired

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from streams.kafka import Topic
from streams.members import Code, Microseconds, Reference, Revision

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
    revision: NotRequired[Revision]
