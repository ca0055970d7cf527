"""Silences on the desk: what is silent now, what comes, what is over, and what one that is being written would do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dashboards.silences.book import Book, Done, Entry, Held, Live, Subjects, labels
from dashboards.silences.drawing import html, line
from dashboards.silences.form import preview
from dashboards.silences.on_alert import muted
from dashboards.texts import Text
from streams.alerts.lifecycle.flapping import FLAPS
from streams.alerts.lifecycle.muting import NOT_TOLD
from streams.alerts.lifecycle.silence import Silence
from streams.alerts.rules import all_rules
from streams.registry.records import Station

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
"""A Tuesday, ten in the morning in the province."""
HOUR = timedelta(hours=1)
ONCE = Silence(7, "water_level", "WTR-*", NOW, NOW + HOUR, None, "thay <pin>", "an", NOW)
WEEKLY = Silence(8, None, "AIR-1", NOW - 2 * HOUR, NOW - HOUR, "FREQ=WEEKLY", "bảo trì", "binh", NOW)
ENDED = replace(ONCE, id=6, ended_at=NOW, ended_by="an")
KNOWN = Subjects(
    [
        Station(id=name, kind="water", name_vi=f"Trạm {name}", name_en=f"Station {name}", latitude=21, longitude=105)
        for name in ("WTR-1", "WTR-2", "AIR-1")
    ],
    [("consumer_lag", "worker"), ("water_level", "WTR-x")],
    {"own_rule": Text("Của tỉnh", "Our own")} | labels(all_rules()),
)


def alert(number: int, subject: str, severity: int = 2, state: str = "firing") -> Live:
    return Live(number, "water_level", subject, state, severity, f"Nước <{subject}>", subject)


LIVE = [alert(1, "WTR-1", 3), alert(2, "WTR-2", 2, "pending"), alert(3, "RAIN-1")]


def book(now: datetime = NOW) -> Book:
    held = [Held(7, 12, 5, "Nước dâng", "Water rises", 3, "firing")]
    done = [Done(7, "Nguyễn Văn An", "added", "thay <pin>", NOW, None, None)]
    return Book([Entry(ONCE, held, done), Entry(WEEKLY, [], [])], [Entry(ENDED, [], [])], LIVE, labels(all_rules()))


def test_each_silence_says_what_it_holds_and_what_goes_on_beneath() -> None:
    shown = html(book(), NOW + HOUR / 4, "vi", may_act=True)
    now, rest = shown.split("data-coming")
    assert "đến 11:00 · còn 45 phút" in now
    assert "<b>Nguyễn Văn An</b> đặt: thay &lt;pin&gt;" in now
    assert "Đã giữ lại <b data-held>12</b> cảnh báo" in now
    assert "và 11 nữa" in now
    assert "Đang diễn ra bên dưới: <b>1</b>" in now
    assert '<a href="/desk/alert/1">Nước &lt;WTR-1&gt;</a>' in now
    assert "mỗi Thứ Ba 08:00–09:00 · <b>lần tới 01/12 08:00</b>" in rest
    assert "<b>binh</b> đặt: bảo trì" in rest
    assert 'data-rule="water_level" data-subject="WTR-*"' in rest


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("silence 7", "tạm im #7"),
        ("inhibited connector_stalled:water", "đã có cảnh báo bao trùm connector_stalled:water"),
        ("incident 3", "đã báo cùng sự cố 3"),
        ("ends with incident 3", "sẽ báo khi cả sự cố 3 kết thúc"),
        (FLAPS, "chập chờn, chỉ báo chung một lần"),
        (NOT_TOLD, "chưa ai được báo về lần phát này"),
    ],
)
def test_of_each_line_that_nobody_was_told_of_it_is_said_why(reason: str, words: str) -> None:
    assert muted(reason, "vi") == f'<p class="muted">Không báo cho ai: {words}</p>'


def test_of_a_line_that_somebody_was_told_of_nothing_is_said() -> None:
    assert muted(None, "vi") == ""


def test_the_picture_has_a_bar_for_each_window_of_the_fourteen_days() -> None:
    shown = html(book(), NOW, "en", may_act=False)
    picture = shown[shown.index('class="week ahead"') :].split("<h2>")[0]
    assert picture.count('class="lane"') == 2
    assert picture.count("24/11 10:00–11:00</span>") == 1
    assert picture.count("08:00–09:00</span>") == 2
    assert picture.count("data-now") == 1
    assert "<button" not in shown


def test_the_line_counts_those_of_now() -> None:
    assert '<a href="/im-lang">Đang tạm im: <b>2</b></a>' in line(2, "vi")
    assert "Silences now: none" in line(0, "en")


def test_what_is_written_is_shown_with_what_it_would_hold() -> None:
    written = {"rule": "", "subject": "WTR-*", "lasts": "60"}
    shown = preview(written, KNOWN, LIVE, None, NOW, "vi")
    assert "Khớp <b>2</b> trạm: Trạm WTR-1 (WTR-1), Trạm WTR-2 (WTR-2)" in shown
    assert "Đối tượng khác: WTR-x" in shown
    assert "Thứ Ba 24/11 10:00–11:00" in shown
    assert "sẽ bị giữ lại: <b>2</b>" in shown
    assert 'name="confirmed" value="1"' in shown
    assert "data-wrong" not in shown
    assert "confirmed" not in preview({**written, "subject": "WTR-2"}, KNOWN, LIVE, None, NOW, "vi")
    assert "của: Của tỉnh" in preview({"rule": "own_rule", "lasts": "60"}, KNOWN, LIVE, None, NOW, "vi")
    other = preview({"rule": "heat", "lasts": "lâu"}, KNOWN, LIVE, None, NOW, "vi")
    assert 'data-wrong="lasts"' in other
    assert "Không có cảnh báo đang mở nào khớp" in other
