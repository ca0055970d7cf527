"""The rating: what a citizen thinks of how one dossier was handled, as it travels in Kafka."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from streams.kafka import Topic
from streams.members import Code, Microseconds, Revision

TOPIC = Topic(name="ratings", key="dossier", partitions=2, retention_days=30)
SATISFIED = 4
"""From so many stars on somebody is satisfied."""
LONGEST_COMMENT = 2_000

Stars = Annotated[int, Field(ge=1, le=5)]
Comment = Annotated[str, Field(max_length=LONGEST_COMMENT)]


@with_config(ConfigDict(extra="forbid", strict=True))
class Rating(TypedDict):
    """One vote; identity is the dossier, so that a dossier has one, and its latest vote wins.

    `revision` is therefore `time`, when the vote was given, in microseconds since 1970 UTC. Five stars are the best.
    `comment` holds no telephone number, identity number or e-mail address: streams.masking has been over it.
    """

    dossier: Code
    system: Code
    time: Microseconds
    stars: Stars
    agency: Code
    procedure: Code
    officer: NotRequired[Code | None]
    comment: NotRequired[Comment | None]
    revision: Revision
