"""The desk's list without a database: folding, filters in the address, and the answer for a whole incident."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.alert_wording import standing
from dashboards.alerts.acting import Wish, action_of
from dashboards.alerts.choosing import Wanted, address, form, wanted_of
from dashboards.alerts.folding import folded
from dashboards.alerts.line import line
from dashboards.alerts.listing import Desk, html, troubles
from dashboards.alerts.taking_all import outcome
from dashboards.duty.view import Duty
from streams.alerts.choice import Choice, Chosen, Order
from streams.alerts.lifecycle import Alert, Assign, HandOver, State
from streams.alerts.rules import all_rules
from streams.alerts.together import Taken
from streams.alerts.views import AlertRow, Trouble

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
ME = ("Nguyễn Văn An (an)", "Nguyễn Văn An")
NAMES = ("state", "severity", "agency", "rule", "owner", "q", "diagnosis", "days", "weekday", "hour", "sort")


def row(number: int, incident: int | None = None, severity: int = 2, state: str = "firing", **more: Any) -> AlertRow:
    known: dict[str, Any] = {field.name: None for field in fields(AlertRow)}
    known |= {"id": number, "rule": "water_level", "subject": f"WTR-{number}", "state": state}
    known |= {"incident": incident, "severity": severity}
    known |= {"title_vi": f"Lũ tại {number}", "title_en": f"Flood at {number}", "opened_at": NOW, "version": number}
    known |= {
        "evidence": {"value": 24.5, "roman": "II", "line": 24.0},
        "easing": False,
        "unassigned": 0,
        "undelivered": 0,
    }
    return AlertRow(**known | more)


def test_alerts_of_one_incident_and_rule_are_one_line_where_the_first_of_them_stood() -> None:
    rows = [row(1, 7, 4), row(2), row(3, 7, 2, opened_at=NOW - timedelta(hours=1)), row(4, 7, rule="rain_day"), row(5)]
    lines = folded(rows)
    assert [[each.id for each in fold.rows] for fold in lines] == [[1, 3], [2], [4], [5]]
    assert lines[0].severities == {4: 1, 2: 1}
    assert lines[0].since == NOW - timedelta(hours=1)
    assert len({fold.name for fold in lines}) == 4
    # The line keeps its name when the first of its alerts is over.
    assert folded(rows[1:])[1].name == lines[0].name


def test_a_line_tells_places_grades_and_owners_and_offers_what_nobody_has() -> None:
    taken = row(3, 7, 4, "acknowledged", acknowledged_by="Bình <b>")
    (fold,) = folded([taken, row(1, 7), row(2, 7)])
    shown = line(fold, NOW, "vi", may_act=True)
    assert "Lũ tại 3 <span>(+2 nơi)</span>" in shown
    assert "2 chưa ai nhận</span> · Bình &lt;b&gt; đã nhận 1" in shown
    assert 'data-take-all="1:1 2:2"' in shown
    assert "data-take-all" not in line(fold, NOW, "vi", may_act=False)
    (over,) = folded([taken, replace(taken, id=4, state="resolved", resolved_at=NOW)])
    assert "data-take-all" not in line(over, NOW, "en", may_act=True)
    assert "1 over" in line(over, NOW, "en", may_act=True)


def test_an_alert_of_an_older_version_of_its_rule_is_shown_without_figures() -> None:
    assert "Lũ tại 1" in line(folded([row(1, evidence={"other": 1})])[0], NOW, "vi", may_act=True)


def test_what_is_in_trouble_is_told_apart_from_ages_that_grow() -> None:
    trouble = Trouble(0, failed=2, retrying=0, unjudged=0, unwatched=0, judged=False, delivered=True)
    desk = Desk(Chosen([row(1)], 1, 1), 1, [], trouble, Duty(["An"], [], None))
    early, late = (html(desk, NOW + timedelta(seconds=s), "vi", True, wanted("")) for s in (1, 6))
    assert early != late
    assert 'role="alert"' not in early
    told = troubles(desk, False, "vi")
    assert 'role="alert"' in told
    assert told.index("Bộ đánh giá cảnh báo không chạy") < told.index("2 tin bị từ chối hẳn")
    assert (troubles(None, True, "en").count("<li>"), html(None, NOW, "en", True, wanted(""))) == (1, "")


def wanted(query: str) -> Wanted:
    return wanted_of(dict(parse_qsl(query)), ME)


def test_an_address_chooses_and_what_could_not_be_is_as_if_it_were_not_there() -> None:
    assert wanted("").choice == Choice()
    assert not wanted("sort=newest").narrows
    found = wanted("state=firing&severity=3&agency=H60.02&rule=pm25&owner=mine&q=+Sông+Lô+&sort=oldest").choice
    assert found == Choice("firing", 3, "H60.02", ("pm25",), ME, "Sông Lô", order=Order.OLDEST)
    assert wanted("days=30&weekday=7&hour=0&diagnosis=false_alarm").choice == Choice(
        days=30, weekday=7, hour=0, diagnosis="false_alarm"
    )
    nonsense = "state=x&severity=9&agency=%00&days=31&weekday=8&hour=24&sort=up&diagnosis=x&rule=+&owner=%00"
    assert wanted(nonsense).choice == Choice()
    by_kind = wanted("rule=kind:absence").choice.rules
    assert "station_silent" in by_kind
    assert {all_rules()[name].kind.name for name in by_kind} == {"ABSENCE"}


def test_what_is_over_is_looked_for_in_the_past() -> None:
    assert wanted("state=resolved").choice.days == 7


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=300)))
def test_any_address_chooses_something_that_has_an_address_again(query: dict[str, str]) -> None:
    found = wanted_of(query, ME)
    assert wanted_of(dict(parse_qsl(urlsplit(address(found)).query)), ME) == found
    assert "<script" not in form(found, [("H60", "<script>", "x")], "vi")


def test_a_whole_incident_is_answered_with_who_was_first() -> None:
    late = Alert(
        "water_level", "WTR-1", State.ACKNOWLEDGED, 1, NOW, NOW, NOW, acknowledged_by="Bình", acknowledged_at=NOW
    )
    later = replace(late, acknowledged_at=NOW + timedelta(seconds=9), changed_at=NOW + timedelta(seconds=9))
    risen = replace(late, state=State.FIRING, acknowledged_by=None, acknowledged_at=None)
    told = outcome(Taken([1, 2], [later, late, risen]))
    assert told.vi == (
        "Anh/chị đã nhận xử lý 2 cảnh báo. 2 cảnh báo không nhận được: Bình đã nhận xử lý trước, lúc 10:00:09."
        " 1 cảnh báo không nhận được: Cảnh báo vừa thay đổi lúc 10:00:00: xem lại rồi thực hiện."
    )
    assert outcome(Taken([], [late])).en == "None of them is yours. 1 not taken: Bình took it on first, at 10:00:00."


def test_what_a_page_asks_for_becomes_an_action() -> None:
    def asked(**wish: object) -> object:
        return action_of(Wish.model_validate({"alert": 1, "version": 4, **wish}), "An")

    assert asked(act="assign", officer=3, text=" gần đập\x00 ") == Assign("An", 4, "gần đập", 3)
    assert asked(act="assign", officer=0) == Assign("An", 4, "", None)
    assert asked(act="hand_over", agency="H60.10", text="của bên đó") == HandOver("An", 4, "của bên đó", "H60.10")
    for nothing_said in ("note", "hand_over"):
        with pytest.raises(ValueError, match="nothing was said"):
            asked(act=nothing_said, text=" ")


def test_who_has_an_alert_is_said_with_the_hour_at_which_that_lapses_and_to_whom_it_was_given() -> None:
    taken = row(1, state="acknowledged", acknowledged_by="An", lapse_at=NOW + timedelta(hours=8))
    assert "đã nhận · An, đến 24/11 18:00" in standing(taken, "vi")
    given = row(2, assigned_to="Bình <b>")
    assert "chưa ai nhận · giao cho Bình &lt;b&gt;" in standing(given, "vi")
    assert "not taken · given to Bình &lt;b&gt;" in standing(given, "en")
