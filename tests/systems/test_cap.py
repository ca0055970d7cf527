"""The forecaster's test of the way, on the first of the month, from its message to the table of warnings."""

from __future__ import annotations

from tests.systems.played import Played


def test_the_test_of_the_way_is_recorded_and_warns_nobody(played: Played) -> None:
    (told,) = played.events("warnings")
    assert told["status"] == "Test"
    stored = played.rows("SELECT identifier, event_vi, area_en, refers_to, level FROM warning")
    assert stored == [(told["identifier"], told["event_vi"], told["area_en"], "", None)]
    assert played.panel("warnings") == []
