"""The four figures at the head of the morning report: alerts, water, air, dossiers; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboards.boards import dossiers
from dashboards.morning.reading import Morning
from dashboards.morning.sheet import SPEECH
from dashboards.panels import STATES_OF, State, state_of
from dashboards.texts import number
from dashboards.vn_aqi import SCALE, STATES
from streams.alerts.rule import Severity

_NONE = "–"
_LINE = "báo\u00a0động\u00a0"


@dataclass(frozen=True)
class Card:
    """One figure with its title, a line of detail, and how it stands."""

    title: str
    value: str
    detail: str
    state: State


def cards(morning: Morning) -> tuple[Card, ...]:
    """Return the figures in the order of the page."""
    return _alerts(morning), _water(morning), _air(morning), _overdue(morning)


def summary(morning: Morning) -> str:
    """Return the figures as lines of plain text, for whoever reads the mail on a telephone."""
    return "\n".join(f"- {card.title}: {card.value} ({card.detail})" for card in cards(morning))


def _alerts(morning: Morning) -> Card:
    title = "Cảnh báo đang mở"
    if not morning.alerts:
        return Card(title, "0", "không có việc gì đang chờ", State.NORMAL)
    first = morning.alerts[0]
    untaken = f"{first['untaken']} chưa ai nhận" if first["untaken"] else "đều đã có người nhận"
    return Card(title, str(first["total"]), untaken, STATES_OF[Severity(first["severity"])])


def _water(morning: Morning) -> Card:
    title = "Mực nước đáng chú ý"
    found = next((row for row in morning.water if row["level"] is not None), None)
    if found is None:
        return Card(title, _NONE, "không trạm nào báo về", State.SILENT)
    level = f"{number(found['level'], SPEECH, 2)} m"
    return Card(title, level, f"{found['name_vi']}: {_gap(found)}", State(found["state"]))


def _gap(gauge: Mapping[str, Any]) -> str:
    """Return, as the wall does, how far a gauge stands above the highest alarm level reached, or below the first."""
    level = gauge["level"]
    reached = [n for n in (1, 2, 3) if gauge[f"alarm_{n}"] is not None and level >= gauge[f"alarm_{n}"]]
    line = gauge[f"alarm_{max(reached, default=1)}"]
    far = number(abs(level - line), SPEECH, 2)
    return f"vượt {_LINE}{'I' * max(reached)} {far}\u00a0m" if reached else f"còn {far}\u00a0m tới {_LINE}I"


def _air(morning: Morning) -> Card:
    title = "VN_AQI cao nhất"
    found = next((row for row in morning.air if row["value"] is not None), None)
    if found is None:
        return Card(title, _NONE, "không đủ số liệu", State.SILENT)
    value = found["value"]
    level = next(step.name.vi for step in reversed(SCALE) if value >= step.at)
    return Card(title, str(value), f"{level} · {found['name_vi']}", state_of(value, STATES))


def _overdue(morning: Morning) -> Card:
    title = "Hồ sơ quá hạn"
    if not morning.overdue:
        return Card(title, "0", "không có hồ sơ nào đang xử lý", State.NORMAL)
    first = morning.overdue[0]
    overdue, of_all = int(first["all_overdue"]), int(first["all_open"])
    share = number(100 * overdue / of_all, SPEECH, 1) if of_all else "0"
    words = f"{share}% của {number(of_all, SPEECH)} đang xử lý"
    return Card(title, number(overdue, SPEECH), words, state_of(overdue, dossiers.OVERDUE.thresholds))
