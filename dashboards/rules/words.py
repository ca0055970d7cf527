"""How rules are worded on the screen: kinds, ways, times, thresholds with their severities."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from html import escape

from dashboards.alert_wording import say, sign
from dashboards.texts import Language, Text, number
from streams.alerts.rule import Kind, Rule, Severity
from streams.alerts.words import SEVERITIES
from streams.alerts.written.build import what
from streams.alerts.written.model import Way, Written
from streams.registry.records import Agency

KINDS = {
    Kind.THRESHOLD: Text("ngưỡng", "threshold"),
    Kind.LEVEL: Text("cấp báo động", "level"),
    Kind.RATE: Text("tốc độ thay đổi", "rate of change"),
    Kind.ABSENCE: Text("im lặng", "absence"),
    Kind.RATIO: Text("tỉ lệ", "ratio"),
    Kind.DEADLINE: Text("thời hạn", "deadline"),
    Kind.FORECAST: Text("dự báo", "forecast"),
    Kind.COMPOSITE: Text("kết hợp", "composite"),
    Kind.ANOMALY: Text("bất thường", "anomaly"),
}
WAYS = {
    Way.ABOVE: Text("Từ ngưỡng trở lên", "At or above"),
    Way.BELOW: Text("Từ ngưỡng trở xuống", "At or below"),
    Way.RISE: Text("Tăng nhanh trong một khoảng", "Rises within a span"),
    Way.FALL: Text("Giảm nhanh trong một khoảng", "Falls within a span"),
    Way.TOTAL: Text("Tổng trong một khoảng", "Total of a span"),
    Way.SILENCE: Text("Không có số đo (phút)", "No measurement (minutes)"),
    Way.SHARE_ABOVE: Text("Tỉ lệ số đo cao trong một khoảng (%)", "Share of high values in a span (%)"),
    Way.SHARE_BELOW: Text("Tỉ lệ số đo thấp trong một khoảng (%)", "Share of low values in a span (%)"),
}
OF_STATIONS = Text("ngưỡng của từng trạm", "of each station")
FROM_RULES = Text("theo các quy tắc khác", "from other rules")
OF_SUBJECT = Text("cơ quan của từng nơi", "agency of each place")
PROPOSED = Text("đề xuất, chưa có văn bản quy định", "a proposal: no text sets it")
WRITTEN = Text("tự viết", "written here")
ON = Text("đang bật", "on")
OFF = Text("đã tắt", "off")
TIMES = Text("{} lần", "{}×")


def judged(rule: Rule, written: Written | None, language: Language) -> str:
    """Return how a rule decides: its kind, or what the one who wrote it compares with what; safe inside HTML."""
    if written is None:
        return KINDS[rule.kind].of(language)
    return f"{WAYS[written.way].of(language)}: {say(what(written), language)}"


def label(rule: Rule, language: Language) -> str:
    """Return what a rule is called, safe inside HTML."""
    return say(rule.label, language)


def figure(value: float, language: Language) -> str:
    """Return a number with as many digits as it needs, three after the point at most."""
    digits = len(f"{value:.3f}".rstrip("0").partition(".")[2])
    return number(value, language, digits)


def thresholds(rule: Rule, lines: Sequence[float], language: Language) -> str:
    """Return the thresholds of all levels, each with the sign of its severity, safe inside HTML."""
    if not lines:
        signs = "".join(sign(grade.severity, language) for _, grade in sorted(rule.grades.items()))
        return f"{signs} {(OF_STATIONS if rule.metrics else FROM_RULES).of(language)}"
    told = " ".join(
        f'<span class="line">{sign(rule.grade(n).severity, language)}{figure(line, language)}</span>'
        for n, line in enumerate(lines, 1)
    )
    return f"{told} <span>{escape(rule.unit.of(language))}</span>".removesuffix(" <span></span>")


def severity(value: Severity, language: Language) -> str:
    """Return the name of a severity, safe inside HTML."""
    return say(SEVERITIES[value], language)


def minutes(span: timedelta, language: Language) -> str:
    """Return a length of time in the unit that leaves no rest: 30 phút, 1 giờ, 45 giây."""
    seconds = round(span.total_seconds())
    for size, name in ((3_600, Text("giờ", "h")), (60, Text("phút", "min"))):
        if seconds and seconds % size == 0:
            return f"{seconds // size} {name.of(language)}"
    return f"{seconds} {Text('giây', 's').of(language)}" if seconds else Text("ngay", "at once").of(language)


def agency(owner: Agency | None, language: Language) -> str:
    """Return the name of who owns a rule's alerts, safe inside HTML."""
    if owner is None:
        return OF_SUBJECT.of(language)
    return escape(owner.name_vi if language == "vi" else owner.name_en)


def basis(rule: Rule, written: bool, language: Language) -> str:
    """Return where the thresholds come from, safe inside HTML."""
    return WRITTEN.of(language) if written else escape(rule.basis or PROPOSED.of(language))
