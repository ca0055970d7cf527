"""The audit trail of people: one line for each sign-in, refusal and action, never changed afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import psycopg
from psycopg.types.json import Jsonb


def record(
    conn: psycopg.Connection[Any],
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str = "",
    address: str = "",
    **detail: object,
) -> None:
    """Append one line in the caller's transaction; `actor` is a user's name or `cli`; no secrets in `detail`."""
    conn.execute(
        "INSERT INTO user_audit (at, actor, action, subject, address, detail) VALUES (%s, %s, %s, %s, %s, %s)",
        (at, actor, action, subject, address, Jsonb(detail)),
    )
