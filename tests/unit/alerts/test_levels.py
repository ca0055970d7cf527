"""Levels with a dead band, rules found by walking, and what an officer reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.alerts import rules
from streams.alerts.levels import level_of
from streams.alerts.no_figure import NoFigure, evidence_of
from streams.alerts.rule import Severity, Text
from streams.alerts.rules import RuleError, all_rules
from streams.alerts.rules.water_level import RULE
from streams.delivery.channel import Message
from streams.delivery.channels import alertmanager, all_channels
from streams.delivery.channels.email import compose
from streams.delivery.claims import backoff
from streams.delivery.notifier import notice_of
from streams.delivery.text import Notice, body, reply_hint, short, subject_line

LINES = (22.0, 24.0, 26.0)
metres = st.floats(0, 40, allow_nan=False)


@given(metres, st.integers(0, 3))
def test_the_dead_band_only_ever_holds_up(value: float, previous: int) -> None:
    plain, held = level_of(value, LINES, 0, 0.1), level_of(value, LINES, previous, 0.1)
    assert plain <= held <= max(plain, previous)


@given(metres, st.integers(0, 3))
def test_the_level_is_its_own_successor(value: float, previous: int) -> None:
    level = level_of(value, LINES, previous, 0.1)
    assert level_of(value, LINES, level, 0.1) == level


@pytest.mark.parametrize(
    ("value", "previous", "level"), [(22.0, 0, 1), (21.9, 1, 1), (21.89, 1, 0), (21.95, 0, 0), (25.95, 3, 3)]
)
def test_edges(value: float, previous: int, level: int) -> None:
    assert level_of(value, LINES, previous, 0.1) == level


def test_a_rule_must_carry_its_files_name(monkeypatch: pytest.MonkeyPatch) -> None:
    from streams.alerts.rules import water_level

    monkeypatch.setattr(water_level, "RULE", None)
    rules.all_rules.cache_clear()
    with pytest.raises(RuleError, match="water_level"):
        all_rules()
    monkeypatch.undo()
    assert all_rules()["water_level"] is RULE


def test_waits_grow_to_five_minutes() -> None:
    waits = [backoff(attempt).total_seconds() for attempt in range(1, 15)]
    assert 1.6 <= waits[0] <= 2.0
    assert all(240 <= wait <= 300 for wait in waits[9:])


def notice(kind: str, evidence: dict[str, object]) -> Notice:
    return Notice(
        alert=7,
        kind=kind,
        title=Text("Mực nước đạt báo động II: Sông Lô", "Water at alarm II: River Lo"),
        severity=Severity.SEVERE,
        level=2,
        subject="WTR-010",
        place=Text("Sông Lô", "River Lo"),
        agency=Text("Sở Nông nghiệp", "Department of Agriculture"),
        measured_at=datetime(2026, 11, 24, 17, 30, 5, tzinfo=UTC),
        evidence=evidence,
        rule=RULE,
        link="https://ioc.example/desk/alert/7",
    )


def test_what_an_officer_reads() -> None:
    fired = notice("fired", {"value": 24.13, "line": 24.0, "roman": "II"})
    assert subject_line(fired) == "[CẢNH BÁO] Mực nước đạt báo động II: Sông Lô"
    text = body(fired)
    assert text.index("Việc cần làm:") < text.index("What to do:")
    assert "Thời điểm đo: 00:30:05 25/11/2026 (giờ Việt Nam)" in text
    assert "Mức độ: nghiêm trọng" in text
    assert "5. Cho tuần tra đê" in text
    assert text.count("https://ioc.example/desk/alert/7") == 2
    assert "Xem và nhận xử lý tại: https" in text


def test_what_is_over_needs_no_steps() -> None:
    text = body(notice("resolved", {"value": 20.1}))
    assert "ĐÃ HẾT" in text
    assert "Việc cần làm" not in text
    assert "Mực nước 20,10 m" in text
    assert "Xem tại: https://ioc.example/desk/alert/7" in text
    assert "nhận xử lý" not in text
    assert "acknowledge" not in text


def test_whoever_was_told_reads_who_closed_it_and_what_it_was() -> None:
    known = {"kind": "closed", "who": "Bình (binh)", "why": "phao kẹt", "diagnosis": "sensor_fault"}
    at = datetime(2026, 11, 24, 17, 30, 5, tzinfo=UTC)
    row = known | {
        "level": 2, "severity": 3, "event_time": at, "evidence": {"value": 24.1}, "subject": "WTR-010",
        "place_vi": "Sông Lô", "place_en": "River Lo", "agency_vi": None, "agency_en": None,
        "easing_since": None,
    }  # fmt: skip
    closed = notice_of(row, RULE, 7, "https://ioc.example/desk/alert/7")
    assert subject_line(closed).startswith("[ĐÃ ĐÓNG]")
    text = body(closed)
    assert "Người đóng: Bình (binh): Lỗi thiết bị đo. phao kẹt" in text
    assert "Closed by: Bình (binh): Fault of the sensor. phao kẹt" in text
    assert "Việc cần làm" not in text
    assert reply_hint(closed) == ""
    assert "Bình (binh): Lỗi thiết bị đo" in short("x", closed)
    message = Message("k", "k", "An", "http://am.example", "x", text, urgent=False, notice=closed)
    ends = {alert["endsAt"] for alert in alertmanager.compose(message, at, "")}
    assert ends == {at.isoformat()}, "Alertmanager hears that it is over"
    assert "Người đóng: An" in body(notice_of(row | {"who": "An", "why": "", "diagnosis": None}, RULE, 7, ""))
    assert "Người đóng" not in body(notice("fired", {"value": 24.13}))


def test_whoever_is_reminded_of_what_is_going_back_reads_that_and_since_when() -> None:
    since = datetime(2026, 11, 24, 17, 25, 0, tzinfo=UTC)
    easing = replace(notice("escalated", {"value": 21.4}), easing_since=since)
    assert subject_line(easing).startswith("[CHƯA AI NHẬN]")
    assert "Diễn biến: đang dịu từ 00:25:00 25/11/2026, chưa chắc đã hết" in body(easing)
    assert "Course: going back since 2026-11-25 00:25:00, not certainly over" in body(easing)
    assert "Số đo: Mực nước 21,40 m" in body(easing)
    gone = replace(easing, evidence={}, rule=all_rules()["satisfaction_drop"], level=1)
    assert "Trở lại bình thường" not in body(gone)
    assert "Back to normal" not in body(gone)
    assert "Diễn biến: đang dịu từ" in body(gone)
    assert "đang dịu từ 00:25:00 25/11/2026" in short("x", gone)
    assert "Diễn biến" not in body(notice("fired", {"value": 24.13}))


@pytest.mark.parametrize("evidence", [{}, {"value": None}, *map(evidence_of, NoFigure)])
def test_whatever_evidence_lacks_whoever_was_told_hears_that_it_is_over(evidence: dict[str, object]) -> None:
    for name, rule in all_rules().items():
        over = replace(notice("resolved", evidence), rule=rule, level=min(rule.grades))
        assert "ĐÃ HẾT" in body(over), name
        assert short("x", over).endswith(over.link), name


def test_what_is_watched_no_more_is_not_said_to_be_normal() -> None:
    for rule in (RULE, all_rules()["heat"]):
        gone = replace(notice("resolved", evidence_of(NoFigure.UNWATCHED)), rule=rule)
        assert "Số đo: Không còn được theo dõi" in body(gone)
        assert "Reading: No longer watched" in body(gone)
    assert "Số đo: Không có số đo" in body(notice("resolved", {}))
    struck_out = body(notice("reopened", evidence_of(NoFigure.STRUCK_OUT)))
    assert "Số đo: Giá trị mới nhất sai, đã bị loại" in struck_out


def test_a_mail_never_carries_a_line_of_somebody_else_in_its_head() -> None:
    message = Message("k", "k", "An\r\nBcc: x@y.vn", "an@example.vn", "s", "b", urgent=False)
    mail = compose(message, "ioc@example.vn")
    assert mail["Bcc"] is None
    assert [to.display_name for to in mail["To"].addresses] == ["An Bcc: x@y.vn"]


def test_every_channel_can_be_opened() -> None:
    assert "email" in all_channels()
