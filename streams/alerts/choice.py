"""Which alerts somebody wants to see, and in which order: one choice for the desk's list and its statistics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import psycopg
from psycopg.rows import class_row

from streams.alerts.views import GRAVEST, LIVE_STATES, LONGEST, NEWEST, ROW, AlertRow
from streams.local_time import local
from streams.plain_text import without_diacritics

NONE, ANY = "-", "any"
"""An agency, an owner that there is not; a diagnosis, whichever."""
HAS_FIRED = "EXISTS (SELECT FROM alert_transition f WHERE f.alert = a.id AND f.kind IN ('fired', 'reopened'))"
"""Of an alert `a`: whether it was ever more than a condition that passed before it was certain."""
_TAKEN_BY = "a.acknowledged_by"
_FIRST_TAKEN_BY = """(SELECT f.who FROM alert_transition f WHERE f.alert = a.id AND f.kind = 'acknowledged'
    ORDER BY f.seq LIMIT 1)"""
"""Of what is past whoever took it on first, as the statistics count it: who has it since is another matter."""
_GIVEN_TO = "(SELECT f.name FROM officer f WHERE f.id = a.assigned_to)"
_THEIRS = f"{_FIRST_TAKEN_BY} = ANY (%(owners)s)"
_THEIRS_NOW = f"({_TAKEN_BY} = ANY (%(owners)s) OR {_GIVEN_TO} = ANY (%(owners)s))"
"""Of what is not over also what somebody was given and has not taken on yet."""
_PLAIN = r"""replace(regexp_replace(normalize(
    lower(concat_ws(' ', a.id, a.title_vi, a.title_en, a.subject, a.place_vi, a.place_en, g.name_vi, g.name_en)), NFD),
    '[\u0300-\u036f]', '', 'g'), 'đ', 'd')"""
_COUNTS = """
SELECT count(*)::int, (count(*) FILTER (WHERE a.state = 'firing'))::int
FROM alert a LEFT JOIN agency g ON g.code = a.agency
"""


class Order(StrEnum):
    """What stands first."""

    GRAVEST = "severity"
    NEWEST = "newest"
    OLDEST = "oldest"


_ORDERS = {Order.GRAVEST: GRAVEST, Order.NEWEST: NEWEST, Order.OLDEST: "a.opened_at, a.id"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What an alert must be to be seen; whatever is empty does not matter.

    `days` = 0 chooses among the alerts that are not over, else among those that opened in so many days until now and
    fired. `severity` is the least, `weekday` counts from 1 = Monday, `hour` is the local one in which it opened.
    `owners` are the names by which whoever has it or was given it signs, of so many days whoever took it on first;
    `rules` are names, `text` is looked for in title, place, number and agency.
    """

    state: str = ""
    severity: int = 0
    agency: str = ""
    rules: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    text: str = ""
    diagnosis: str = ""
    days: int = 0
    weekday: int = 0
    hour: int | None = None
    order: Order = Order.GRAVEST


@dataclass(frozen=True, slots=True)
class Chosen:
    """The alerts of a choice in its order, at most `LONGEST`; how many there are in all, and how many nobody has."""

    rows: Sequence[AlertRow]
    total: int
    untaken: int


def chosen(conn: psycopg.Connection, choice: Choice, now: datetime) -> Chosen:
    """Return the alerts of a choice as they stand at the city's instant `now`."""
    condition, values = where(choice, now)
    query = f"{ROW} WHERE {condition} ORDER BY {_ORDERS[choice.order]} LIMIT {LONGEST}"
    with conn.cursor(row_factory=class_row(AlertRow)) as cursor:
        rows = cursor.execute(query.encode(), values).fetchall()
    row = conn.execute(f"{_COUNTS} WHERE {condition}".encode(), values).fetchone()
    assert row is not None
    return Chosen(rows, *row)


def where(choice: Choice, now: datetime) -> tuple[str, dict[str, Any]]:
    """Return the SQL of a choice over `alert a` and its `agency g`, and the values of its places."""
    found = list(_conditions(choice, now))
    return " AND ".join(sql for sql, _ in found), {name: value for _, one in found for name, value in one.items()}


def _conditions(choice: Choice, now: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    if choice.days:
        span = {"since": now - timedelta(days=choice.days), "now": now}
        yield f"a.opened_at > %(since)s AND a.opened_at <= %(now)s AND {HAS_FIRED}", span
    else:
        yield "a.state = ANY (%(live)s)", {"live": list(LIVE_STATES)}
    if choice.weekday:
        yield f"extract(isodow FROM {local('a.opened_at')}) = %(weekday)s", {"weekday": choice.weekday}
    if choice.hour is not None:
        yield f"extract(hour FROM {local('a.opened_at')}) = %(hour)s", {"hour": choice.hour}
    for n, word in enumerate(without_diacritics(choice.text.lower()).split()):
        yield f"strpos({_PLAIN}, %(word_{n})s) > 0", {f"word_{n}": word}
    yield from _equalities(choice)


def _equalities(choice: Choice) -> Iterator[tuple[str, dict[str, Any]]]:
    if choice.severity:
        yield "a.severity >= %(severity)s", {"severity": choice.severity}
    if choice.owners == (NONE,):
        yield f"{_FIRST_TAKEN_BY if choice.days else _TAKEN_BY} IS NULL", {}
    elif choice.owners:
        yield (_THEIRS if choice.days else _THEIRS_NOW), {"owners": list(choice.owners)}
    if choice.rules:
        yield "a.rule = ANY (%(rules)s)", {"rules": list(choice.rules)}
    for column, value in (
        ("state", choice.state),
        ("agency", choice.agency),
        ("diagnosis", choice.diagnosis),
    ):
        if value == NONE:
            yield f"a.{column} IS NULL", {}
        elif value == ANY:
            yield f"a.{column} IS NOT NULL", {}
        elif value:
            yield f"a.{column} = %({column})s", {column: value}
