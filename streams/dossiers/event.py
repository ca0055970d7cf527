"""The dossier step: what happened to one dossier at one instant, as it travels in Kafka."""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated, NotRequired

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from streams.kafka import Topic
from streams.members import Code, Dong, Microseconds, Pseudonym, Revision

TOPIC = Topic(name="dossiers", key="dossier", partitions=4, retention_days=30)


class Status(IntEnum):
    """Statuses of the national dossier systems."""

    REGISTERED = 1
    RECEIVED = 2
    REFUSED = 3
    PROCESSING = 4
    SUPPLEMENT_REQUESTED = 5
    PAYMENT_REQUESTED = 6
    WITHDRAWN = 7
    STOPPED = 8
    FINISHED = 9
    RETURNED = 10


class Channel(IntEnum):
    """How the dossier was filed (KenhThucHien)."""

    COUNTER = 1
    ONLINE = 2
    POST = 3


@with_config(ConfigDict(extra="forbid", strict=True))
class DossierStep(TypedDict):
    """One step; identity is (dossier, status, time), and the newest revision of an identity wins.

    Times are in microseconds since 1970 UTC. Kafka's record key is the dossier's code. `alias_of` is the provincial
    code of a dossier that this system knows under its own; `applicant` a keyed hash, never a name or a number.
    The flags say what indicators 1.4, 3.6 and 4.1 to 4.5 of Decision 766/QĐ-TTg ask.
    """

    dossier: Code
    status: Annotated[int, Field(ge=1, le=10)]
    time: Microseconds
    system: Code
    agency: Code
    unit: Code
    procedure: Code
    channel: Annotated[int, Field(ge=1, le=3)]
    due: NotRequired[Microseconds | None]
    officer: NotRequired[Code | None]
    applicant: NotRequired[Pseudonym | None]
    alias_of: NotRequired[Code | None]
    fee_vnd: NotRequired[Dong | None]
    paid_online: NotRequired[bool | None]
    result_electronic: NotRequired[bool | None]
    digitised: NotRequired[bool | None]
    reused: NotRequired[bool | None]
    shared: NotRequired[bool | None]
    population: NotRequired[bool | None]
    synchronised: NotRequired[bool | None]
    revision: NotRequired[Revision]
