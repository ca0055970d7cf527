"""How a way in is judged to stand, and how that is drawn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dashboards.health import drawing
from dashboards.health.drawing import keys, listed, sparkline, unused
from dashboards.health.standing import Seen, Standing, verdict
from dashboards.health.view import Told, by_minute, healths, strays
from dashboards.sql.set_aside import why_aside
from dashboards.texts import Text
from dashboards.ways_in import PushKey, Way

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
SEEN = (
    (Seen(None, set_up=False), Standing.OFF),
    (Seen(None, set_up=None), Standing.OFF),
    (Seen(None, set_up=True), Standing.LATE),
    (Seen(None, set_up=True, apart=False), Standing.LIVE),
    (Seen(None, set_up=None, apart=False), Standing.OFF),
    (Seen(None, set_up=False, apart=False), Standing.OFF),
    (Seen(30, 60), Standing.LIVE),
    (Seen(239, 60), Standing.LIVE),
    (Seen(241, 60), Standing.LATE),
    (Seen(720, 60), Standing.STALLED),
    (Seen(720, 3_600), Standing.LIVE),
    (Seen(720, 60, expected=False), Standing.LIVE),
    (Seen(720, None), Standing.LIVE),
    (Seen(10, 60, stations=2, aside=2), Standing.QUARANTINED),
    (Seen(10, 60, stations=2, aside=1), Standing.LIVE),
)


@pytest.mark.parametrize(("seen", "standing"), SEEN)
def test_silence_is_judged_against_the_ways_own_rhythm(seen: Seen, standing: Standing) -> None:
    assert verdict(seen).standing is standing


def _way(name: str, topic: str, kind: str = "", set_up: bool | None = True) -> Way:
    return Way(name, f"door:{name}", Text(f"<{name}>", name), "HTTP", topic, kind, set_up)


def test_systems_that_share_a_topic_are_told_apart_and_one_alone_has_its_whole_topic() -> None:
    ways = [
        _way("province", "dossiers"),
        _way("ministry", "dossiers"),
        _way("land", "figures"),
        _way("air", "o", "air"),
    ]
    row = {"n": 60, "rejected": 0, "rate": {"0": 40, "59": 20}}
    told = Told(
        flows=[
            {"topic": "dossiers", "system": "", "heard": NOW, **row},
            {"topic": "dossiers", "system": "province", "heard": NOW, **row},
            {"topic": "figures", "system": "", "heard": NOW - timedelta(hours=2), **row},
        ],
        rhythms=[{"topic": "figures", "system": "", "gaps": 9, "usual_s": 60.0, "expected": True}],
        kinds=[{"kind": "air", "stations": 3, "promised_s": 60.0, "heard": NOW, "silent": 1}],
        rates=[{"kind": "air", "n": 30, "rate": {"1": 30}}],
        faults=[
            {"door": "topic:o", "kind": "air", "n": 10, "waiting": 7, "reason": "too_late", "seen": NOW},
            {"door": "door:land", "kind": "", "n": 1, "waiting": 0, "reason": "not_json", "seen": NOW},
        ],
        aside=[{"kind": "air"}],
    )
    found = {health.way.name: health for health in healths(ways, told, NOW, NOW)}
    assert [*found] == ["land", "ministry", "air", "province"], "the gravest stand first"
    assert found["land"].verdict.standing is Standing.STALLED
    assert found["ministry"].heard is None
    assert found["province"].rate is not None
    assert (found["province"].rate[0], found["province"].rate[-1]) == (20, 40)
    assert (found["air"].share, found["air"].silent, found["air"].aside) == (25.0, 1, 1)
    drawn = listed(list(found.values()), NOW, "vi")
    assert "&lt;land&gt;" in drawn
    assert "1/3 trạm im lặng" in drawn
    assert "Không phải JSON hợp lệ" in drawn
    assert "7 bản ghi đang chờ" in drawn


def test_of_a_standard_that_brings_measurements_no_share_and_no_silence_is_told() -> None:
    ways = [_way("broker", "o"), _way("lorawan", "o", set_up=None), _way("alerts", "a"), _way("air", "o", "air")]
    fault = {"door": "door:broker", "kind": "", "n": 4, "waiting": 4, "reason": "not_json", "seen": NOW}
    found = {health.way.name: health for health in healths(ways, Told(faults=[fault]), NOW, NOW)}
    assert (found["broker"].verdict.standing, found["broker"].share) == (Standing.LIVE, None)
    assert (found["lorawan"].verdict.why, found["alerts"].verdict.standing) == (
        found["broker"].verdict.why,
        Standing.LATE,
    )
    assert listed([found["broker"]], NOW, "vi").count("tính chung vào loại trạm") == 1
    assert "tính chung" not in listed([found["alerts"]], NOW, "vi")


def test_what_is_not_used_stands_as_it_is_while_the_others_speak() -> None:
    ways = [_way("land", "figures"), _way("lorawan", "o", set_up=None)]
    flow = {"topic": "figures", "system": "", "n": 60, "rejected": 0, "rate": {"0": 60}}
    moments = (NOW, NOW + timedelta(seconds=1))
    before, after = (healths(ways, Told(flows=[{**flow, "heard": at}]), at, at) for at in moments)
    assert listed(before, NOW, "vi") != listed(after, NOW, "vi")
    assert unused(before, "vi") == unused(after, "vi")
    assert ("1 đầu nối chưa dùng" in unused(before, "vi"), "lorawan" in listed(before, NOW, "vi")) == (True, False)
    assert unused(before[:1], "vi") == ""


def test_what_no_connector_took_is_told_by_door_and_reason() -> None:
    row = {"senders": 1, "times": 3, "seen": NOW, "waiting": 1}
    told = Told(strays=[{"door": "mqtt", "reason": "too_large", **row}, {"door": "door:air", "reason": "empty", **row}])
    found = strays([_way("air", "o", "air")], told)
    assert [stray["door"] for stray in found] == ["mqtt"]
    drawn = drawing.strays(found, "en")
    assert "3 times, from 1 senders" in drawn
    assert "door=mqtt&amp;reason=too_large" in drawn
    assert drawing.strays([], "vi") == ""


def test_a_sparkline_stands_for_an_hour() -> None:
    assert len(by_minute({"0": 1})) == 60
    assert sparkline(by_minute({"0": 1, "59": 4}), "a & b").count("<rect") == 2
    assert 'aria-label="a &amp; b"' in sparkline([0], "a & b")


def test_why_a_source_is_set_aside_is_said_in_vietnamese() -> None:
    assert why_aside("140 invalid against 3 valid records since 05:40Z").vi.startswith("140 bản ghi sai so với 3")
    assert why_aside("something else") == Text("something else", "something else")


def test_a_key_that_may_speak_for_every_system_is_told() -> None:
    shown = keys([PushKey("so<", ("land", "portal")), PushKey("demo")], "vi")
    assert "<b>so&lt;</b> gửi được cho: land, portal" in shown
    assert "<b>demo</b> <em>gửi được cho MỌI hệ thống" in shown
    assert "every sender is refused" in keys([], "en")
