"""Streams that are silent against their own rhythm, and the cards that say so."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from dashboards.boards import air, dossiers, overview
from dashboards.draw.card import mark_of
from dashboards.draw.look import Look
from dashboards.hub import Result, Silence, window_of
from dashboards.quiet import Quiet, silence_of, silences

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
HOUR = 3_600
VI, EN = Look("vi", {"features": []}), Look("en", {"features": []})


def row(stream: str, silent_s: float, usual_s: float | None = 60.0, **more: Any) -> dict[str, Any]:
    return {"stream": stream, "silent_s": silent_s, "usual_s": usual_s, "gaps": 100, "expected": True, **more}


def test_a_stream_is_silent_against_its_own_rhythm_only() -> None:
    rows = [
        row("dossiers", HOUR),
        row("figures", HOUR, 2 * HOUR),
        row("zalo", HOUR, expected=False),
        row("warnings", 100 * HOUR, gaps=1),
        row("payments", HOUR, None),
    ]
    assert silences(rows) == (Silence("dossiers", HOUR),)


def test_what_a_silent_stream_feeds_says_for_how_long_and_a_board_of_many_says_which() -> None:
    found = silences([row("dossiers", 3 * HOUR), row("zalo", HOUR), row("observations", HOUR)])
    assert silence_of(dossiers.OVERDUE, found) == Silence("dossiers", 3 * HOUR)
    assert silence_of(air.PM25_NOW, found) is None, "its own rows tell how old they are"
    assert silence_of(overview.SERVICES, found) == Silence("dossiers", 3 * HOUR)
    told = Result(dossiers.OVERDUE, [], window_of(24, NOW), silence=found[0])
    assert (mark_of(told, VI), mark_of(told, EN)) == ("Nguồn im lặng · 3 giờ", "Source silent · 3 h")
    of_many = Result(overview.SERVICES, [], window_of(24, NOW), silence=found[0])
    assert (mark_of(of_many, VI), mark_of(of_many, EN)) == ("Hồ sơ im lặng · 3 giờ", "Dossiers silent · 3 h")


def test_a_card_is_shown_anew_when_its_stream_falls_silent_and_speaks_again_and_no_other_is() -> None:
    quiet = Quiet()
    shown: list[Result] = []
    panels = (dossiers.OVERDUE, air.PM25_NOW)
    puts = [quiet.on(panel, shown.append) for panel in panels]
    for put, panel in zip(puts, panels, strict=True):
        put(Result(panel, [], window_of(24, NOW)))
    assert [result.silence for result in shown] == [None, None]
    del shown[:]
    for rows in ([row("dossiers", HOUR)], [row("dossiers", HOUR)], []):
        quiet.show(Result(dossiers.OVERDUE, rows))
    assert [(result.panel.id, result.silence) for result in shown] == [
        ("dossiers_overdue", Silence("dossiers", HOUR)),
        ("dossiers_overdue", None),
    ]
