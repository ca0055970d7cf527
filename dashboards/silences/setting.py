"""What officers do to silences: done in the caller's transaction, and only to what they have seen."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import psycopg
from pydantic import BaseModel, ConfigDict, Field

from dashboards.silences.book import Subjects, find, live
from dashboards.silences.writing import Wish, length_of
from streams.alerts import silences


class UnconfirmedError(RuntimeError):
    """Critical alerts would be held of which whoever sets the silence has not said that they know."""


class Act(BaseModel):
    """What the dialogs that end and extend send: which silence, as it was seen, and why."""

    model_config = ConfigDict(extra="forbid", strict=True)

    act: Literal["end", "extend"]
    silence: int = Field(ge=1, lt=2**62)
    edition: str = Field(max_length=100)
    why: str = Field(max_length=500, pattern=r"^[^\x00-\x1f]*$")
    lasts: str = Field(default="", max_length=40)


def begin(conn: psycopg.Connection[Any], wish: Wish, by: str, now: datetime, address: str) -> int:
    """Set a silence and return its number; raises UnconfirmedError."""
    held = find(wish.scope, Subjects([], [], {}), live(conn))
    if {row.id for row in held.critical} - wish.confirmed:
        raise UnconfirmedError
    scope = wish.scope
    return silences.add(conn, scope.rule, scope.subject, wish.window, wish.rrule, wish.reason, by, now, address)


def change(conn: psycopg.Connection[Any], act: Act, by: str, now: datetime, address: str) -> datetime | None:
    """End a silence, or extend it and return until when.

    Raises silences.SilenceError when that cannot be and silences.MeanwhileError when it is not any more what was seen.
    """
    if not act.why.strip():
        raise silences.SilenceError("say why")
    if act.act == "end":
        if not silences.end(conn, act.silence, by, now, act.why, act.edition, address):
            raise silences.SilenceError("there is none that has not ended")
        return None
    more = length_of(act.lasts)
    if more is None:
        raise silences.SilenceError("say for how long")
    return silences.extend(conn, act.silence, more, by, now, act.why, act.edition, address).to_at
