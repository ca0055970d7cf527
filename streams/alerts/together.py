"""Taking many alerts on at once: each in a commit of its own, and whoever was first on one of them is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg

from streams.alerts import judgement
from streams.alerts.lifecycle import Acknowledge, Alert, RefusedError


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of it: which alerts are taken on, and how those stand that are not."""

    done: Sequence[int]
    refused: Sequence[Alert]


def take_together(conn: psycopg.Connection, seen: Mapping[int, int], who: str, now: datetime) -> Taken:
    """Take alerts on, each if it still is in the version that was seen; one that is not there is not counted.

    Each is its own commit, so that no lock is held while the judge waits for another: call it outside a transaction.
    What was done before the database went away stays done.
    """
    done: list[int] = []
    refused: list[Alert] = []
    for alert, version in sorted(seen.items()):
        try:
            with conn.transaction():
                judgement.act(conn, alert, Acknowledge(who, version), now)
            done.append(alert)
        except RefusedError as late:
            refused.append(late.alert)
        except LookupError:
            continue
    return Taken(done, refused)
