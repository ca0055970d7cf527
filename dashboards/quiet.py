"""Streams that are silent against their own rhythm: what is fed by one says so on every board.

Sensors' panels judge by the event times in their rows (`stale_after`). What an agency system tells has no time at
which it should have changed: there the stream itself is judged, as the page of the connectors does, once a day of it is
known: what was loaded in one go has no rhythm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from dashboards.flows import STREAM, flow_name
from dashboards.health.queries import RHYTHMS_OF_TOPICS
from dashboards.health.standing import FEWEST_GAPS, Seen, Standing, verdict
from dashboards.hub import Result, Show, Silence
from dashboards.panels import Panel, Place
from dashboards.span import Span
from dashboards.texts import Language, Text, lasting

_NONE = Text("", "")
_ONE = Text("Nguồn im lặng", "Source silent")
_OF_SEVERAL = Text("{} im lặng", "{} silent")
_SILENT = (Standing.LATE, Standing.STALLED)

QUIET = Panel(
    id="quiet_streams",
    title=_NONE,
    note=_NONE,
    subjects=frozenset(),
    at=Place(0, 0, 0, 0),
    sql=f"""
        SELECT {STREAM} AS stream, floor(extract(epoch FROM now() - heard.at) / 60)::int * 60 AS silent_s,
               usual_s, coalesce(gaps, 0) AS gaps, received AS n,
               coalesce(expected AND since < now() - interval '23 hours 30 minutes', false) AS expected
        FROM (SELECT topic, max(committed_at) AS at, sum(received) AS received FROM flow WHERE received > 0
              GROUP BY topic) AS heard
            LEFT JOIN ({RHYTHMS_OF_TOPICS}) AS rhythm USING (topic)
        ORDER BY 1
    """,
)
"""Asked once for all who look, and no oftener than the hub asks anew what no commit changes."""


QUIET_SPAN = Span(1)
"""Its SQL names no range: one for all, so that it is asked once."""


def silences(rows: Iterable[Mapping[str, Any]]) -> tuple[Silence, ...]:
    """Return the streams that have missed beats of their rhythm, of the rows of QUIET."""
    return tuple(Silence(row["stream"], row["silent_s"]) for row in rows if _is_silent(row))


def silence_of(panel: Panel, found: Iterable[Silence]) -> Silence | None:
    """Return the longest silence of what feeds a panel, None of one that judges by the times in its rows."""
    own = [] if panel.stale_after is not None else [each for each in found if each.stream in panel.subjects]
    return max(own, key=lambda each: each.seconds, default=None)


def told(silence: Silence, panel: Panel, language: Language) -> str:
    """Return a silence in words: for how long, and of a panel that several streams feed, which of them."""
    name = flow_name(silence.stream).of(language)
    who = _ONE.of(language) if len(panel.subjects) == 1 else _OF_SEVERAL.of(language).format(name)
    return f"{who} · {lasting(silence.seconds, language)}"


class Quiet:
    """The silences that one page knows of; each of its cards is shown anew when something of it changes."""

    def __init__(self) -> None:
        self._found: tuple[Silence, ...] = ()
        self._cards: list[Callable[[], None]] = []

    def show(self, result: Result) -> None:
        """Take the newest rows of QUIET."""
        self._found = silences(result.rows)
        for look_again in self._cards:
            look_again()

    def on(self, panel: Panel, show: Show) -> Show:
        """Return what shows a panel's results with the silence of what feeds it."""
        latest: list[Result] = []

        def put(result: Result) -> None:
            latest[:] = [replace(result, silence=silence_of(panel, self._found))]
            show(latest[0])

        def look_again() -> None:
            if latest and latest[0].silence != silence_of(panel, self._found):
                put(latest[0])

        self._cards.append(look_again)
        return put


def _is_silent(row: Mapping[str, Any]) -> bool:
    usual = row["usual_s"] if row["gaps"] >= FEWEST_GAPS else None
    return verdict(Seen(row["silent_s"], usual, row["expected"])).standing in _SILENT
