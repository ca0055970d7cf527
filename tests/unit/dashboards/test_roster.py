"""The roster on the desk: who is on and next, and turns as bars that stay inside the days shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dashboards.duty.drawing import line, week
from dashboards.duty.view import FOR_ALL, Duty, Week, lanes
from dashboards.texts import Text
from streams.roster.model import Spell

MIDNIGHT = datetime(2026, 11, 23, 17, tzinfo=UTC)
"""Of 24 November in the province."""
NOW = MIDNIGHT + timedelta(hours=10)
END = MIDNIGHT + timedelta(days=7)
BESIDE = timedelta(days=2)
NAMES = {1: "An", 2: "Bình <b>"}


DUTY = Duty(["An"], ["Bình <b>"], NOW + timedelta(hours=21))


def ahead(*spells: Spell) -> Week:
    found = lanes(spells, {"flood": Text("Tổ lũ", "Flood team")}, NAMES, MIDNIGHT - BESIDE, END + BESIDE)
    return Week(DUTY, MIDNIGHT, found, NAMES)


def test_the_line_says_who_is_on_and_who_comes_when() -> None:
    shown = line(DUTY, NOW, "vi")
    assert "Đang trực: <b>An</b> · Kế tiếp: Bình &lt;b&gt; lúc 25/11 07:00" in shown


def test_nobody_on_duty_is_said_loudly() -> None:
    assert 'class="untaken">không có ai' in line(Duty([], [], None), NOW, "vi")
    hole = NOW + timedelta(hours=2), NOW + timedelta(hours=3)
    assert "không có ai trực" in line(Duty(["An"], [], None, hole), NOW, "vi")
    shown = week(replace(ahead(Spell(None, 1, NOW)), gaps=[hole] * 10), NOW, "vi")
    assert "data-gaps" in shown
    assert "và 2 khoảng nữa" in shown
    assert "data-gaps" not in week(ahead(Spell(None, 1, NOW)), NOW, "vi")


def test_each_officer_of_a_team_has_a_lane_and_each_turn_a_bar() -> None:
    early = Spell(None, 1, MIDNIGHT - timedelta(hours=5), MIDNIGHT + timedelta(hours=84))
    shown = week(ahead(early, Spell("flood", 2, MIDNIGHT + timedelta(days=3.5))), NOW, "en")
    assert shown.count('class="lane"') == 2
    assert f"<small>{FOR_ALL.en}</small>" in shown
    assert "Bình &lt;b&gt; <small>Flood team</small>" in shown
    assert 'style="left:0.00%;width:50.00%" title="An: 23/11 19:00 – 27/11 12:00" data-now' in shown
    assert 'style="left:50.00%;width:50.00%"' in shown
    assert "--now:5.95%" in shown


def test_a_turn_over_the_edge_of_the_week_has_its_own_hours_and_one_without_an_end_has_none() -> None:
    over_the_edge = Spell("flood", 2, END - timedelta(hours=16.5), END + timedelta(hours=7.5))
    shown = week(ahead(Spell(None, 1, MIDNIGHT - BESIDE), over_the_edge), NOW, "vi", may_swap=True)
    assert ">…–…</button>" in shown
    assert 'data-told="An, … – …"' in shown
    assert ">07:30–07:30</button>" in shown
    assert 'data-told="Bình &lt;b&gt;, 30/11 07:30 – 01/12 07:30"' in shown
    assert 'style="left:90.18%;width:9.82%"' in shown


def test_without_a_roster_the_page_says_how_to_make_one() -> None:
    assert "ioc duty shifts" in week(ahead(), NOW, "en")


def test_a_turn_that_is_not_over_can_be_handed_over_by_officers() -> None:
    over, going_on = Spell(None, 1, MIDNIGHT, NOW), Spell("flood", 2, NOW - timedelta(hours=1))
    shown = week(ahead(over, going_on), NOW, "en", may_swap=True)
    assert shown.count("data-swap") == 1
    begins, ends = (at.isoformat() for at in (NOW - timedelta(hours=1), END + BESIDE))
    assert f'data-swap="2" data-from="{begins}" data-until="{ends}"' in shown
    assert "data-swap" not in week(ahead(over, going_on), NOW, "en")


def test_a_roster_of_which_nothing_changes_is_drawn_as_it_stands() -> None:
    turns = ahead(Spell("flood", 2, NOW - timedelta(hours=1)))
    first, later = (week(turns, at, "vi", may_swap=True) for at in (NOW, NOW + timedelta(seconds=5)))
    assert later == first
    begins = (NOW - timedelta(hours=1)).isoformat()
    assert f'data-focus="2 Tổ lũ {begins}"' in first
