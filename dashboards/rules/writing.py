"""What somebody writes on the forms of rules, to thresholds or a whole rule, or to what is wrong with it; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from unicodedata import normalize

from pydantic import ValidationError

from dashboards import typed_number
from dashboards.rules.view import Choices
from dashboards.texts import Text
from dashboards.typed_number import NumberError, shown
from dashboards.wrong import WrongError
from streams.alerts import tuning
from streams.alerts.rule import Rule
from streams.alerts.tuning import TuningError
from streams.alerts.written.model import MOST_LEVELS, Written

LEVELS = range(1, MOST_LEVELS + 1)
FIELDS = (
    "name_vi", "name_en", "way", "metric", "stations", *(f"line{n}" for n in LEVELS), *(f"severity{n}" for n in LEVELS),
    "clears_at", "hold_min", "clear_hold_min", "span_min", "limit", "least", "agency", "gathered", "steps_vi",
    "steps_en", "enabled", "reason",
)  # fmt: skip
_NUMBERS = ("clears_at", "hold_min", "clear_hold_min", "span_min", "limit", "least", *(f"line{n}" for n in LEVELS))
_LONGEST = 20_000

LINES_WRONG = Text(
    "Ngưỡng là số, mỗi mức vượt xa hơn mức trước.", "Thresholds are numbers, each level beyond the one before."
)
_WRONG = {
    "name_vi": Text("Hãy đặt tên, tối đa 120 ký tự, không có { }.", "Give a name, at most 120 characters, no { }."),
    "name_en": Text(
        "Hãy đặt tên tiếng Anh, tối đa 120 ký tự, không có { }.",
        "Give an English name, at most 120 characters, no { }.",
    ),
    "way": Text("Hãy chọn cách xét.", "Choose how it is judged."),
    "metric": Text("Hãy chọn đại lượng.", "Choose what is measured."),
    "stations": Text("Trạm phải có thật và thuộc loại đã chọn.", "Stations must exist and be of the chosen kind."),
    "levels": Text(
        "Cần ít nhất một ngưỡng; mỗi mức vượt xa hơn và không nhẹ hơn mức trước; tỉ lệ từ 0 đến 100%.",
        "At least one threshold; each level lies beyond the one before and is no milder; shares are 0 to 100%.",
    ),
    "clears_at": Text(
        "Giá trị hết cảnh báo phải nằm phía an toàn của ngưỡng mức 1.",
        "It must lie on the safe side of the first threshold.",
    ),
    "hold_min": Text("Số phút từ 0 đến 1440.", "Minutes from 0 to 1440."),
    "clear_hold_min": Text("Số phút từ 0 đến 1440.", "Minutes from 0 to 1440."),
    "span_min": Text("Số phút nguyên từ 5 đến 1440.", "Whole minutes from 5 to 1440."),
    "limit": Text("Hãy cho giá trị để đếm.", "Give the value to count by."),
    "least": Text("Số nguyên từ 1 đến 1000.", "A whole number from 1 to 1000."),
    "agency": Text("Không có cơ quan này.", "There is no such agency."),
    "steps_vi": Text("Cần từ 1 đến 12 việc, mỗi dòng một việc.", "One to twelve steps, one a line."),
    "steps_en": Text(
        "Cần đúng số việc như phần tiếng Việt, mỗi dòng một việc.", "As many steps as in Vietnamese, one a line."
    ),
    "reason": Text("Hãy ghi lý do, ví dụ số công văn.", "Say why, e.g. the number of the document."),
}
_ANYWHERE = "levels"
_NO_NUMBER = "?"


@dataclass(frozen=True)
class Setting:
    """What is to be set of a rule that has a file; None = as the rule has it."""

    lines: Sequence[float] | None
    enabled: bool
    hold: timedelta | None


def plain(written: Mapping[str, str]) -> dict[str, str]:
    """Return every field of the forms as it was written, without blanks around it; those that are not there, empty."""
    return {name: normalize("NFC", written.get(name, "")[:_LONGEST]).strip() for name in FIELDS}


def reason_of(written: Mapping[str, str]) -> str:
    """Return why; raises WrongError when nothing, or more than 300 characters, is said."""
    reason = plain(written)["reason"].replace("\x00", "")
    if not 0 < len(reason) <= 300:
        raise WrongError({"reason": _WRONG["reason"]})
    return reason


def read_setting(written: Mapping[str, str], rule: Rule) -> Setting:
    """Return what is to be set of a rule; raises WrongError with every wrong field."""
    given, wrong = plain(written), dict[str, Text]()
    lines = [_number(given, f"line{n}", wrong) for n in range(1, len(rule.lines) + 1) if n in LEVELS]
    hold = _number(given, "hold_min", wrong)
    numbers = [line for line in lines if line is not None]
    if rule.lines and (len(numbers) < len(lines) or not _possible(rule, numbers)):
        wrong.setdefault("levels", LINES_WRONG)
    if hold is None or not 0 <= hold <= 1_440:
        wrong.setdefault("hold_min", _WRONG["hold_min"])
    if wrong or hold is None:
        raise WrongError(wrong)
    span = timedelta(minutes=hold)
    return Setting(
        None if tuple(numbers) == rule.lines else numbers, bool(given["enabled"]), None if span == rule.hold else span
    )


def _possible(rule: Rule, lines: Sequence[float]) -> bool:
    try:
        tuning.require_possible(rule, lines)
    except TuningError:
        return False
    return True


def _number(given: Mapping[str, str], name: str, wrong: dict[str, Text]) -> float | None:
    """Return the number in a field, None when there is none; what must be asked about it is put into `wrong`."""
    try:
        return typed_number.read(given[name])
    except NumberError as error:
        if error.asked is not None:
            wrong.setdefault(_ANYWHERE if name.startswith("line") else name, error.asked)
        return None


def read_rule(written: Mapping[str, str], choices: Choices) -> Written:
    """Return the rule that was written; raises WrongError with every wrong field."""
    given, asked = plain(written), dict[str, Text]()
    for name in filter(given.__getitem__, _NUMBERS):
        number = _number(given, name, asked)
        given[name] = _NO_NUMBER if number is None else shown(number)
    wrong = _unknown(given, choices) | asked
    rows = [n for n in LEVELS if given[f"line{n}"]]
    try:
        rule = Written.model_validate(_told(given, rows, choices))
    except ValidationError as error:
        found = {place: _WRONG[place] for place in map(_place, error.errors(include_input=False))}
        raise WrongError(found | wrong) from None
    if wrong:
        raise WrongError(wrong)
    return rule


def _told(given: Mapping[str, str], rows: Sequence[int], choices: Choices) -> dict[str, object]:
    metric = choices.metric(given["metric"])
    told: dict[str, object] = {name: given[name] for name in ("name_vi", "name_en", "way", "metric")}
    told |= {name: given[name] for name in _NUMBERS if given[name] and not name.startswith("line")}
    return told | {
        "what_vi": metric.label_vi if metric else "–",
        "what_en": metric.label_en if metric else "–",
        "unit": metric.unit if metric else "",
        "stations": _stations(given),
        "levels": [{"line": given[f"line{n}"], "severity": given[f"severity{n}"]} for n in rows],
        "agency": given["agency"] or None,
        "gathered": bool(given["gathered"]),
        "steps_vi": _steps(given["steps_vi"]),
        "steps_en": _steps(given["steps_en"]),
    }


def _unknown(given: Mapping[str, str], choices: Choices) -> dict[str, Text]:
    """Return what the registries do not know."""
    metric = choices.metric(given["metric"])
    known = {place.id for place in choices.stations if metric and place.kind == metric.kind}
    wrong = {}
    if metric is None:
        wrong["metric"] = _WRONG["metric"]
    elif not set(_stations(given)) <= known:
        wrong["stations"] = _WRONG["stations"]
    if given["agency"] and given["agency"] not in {agency.code for agency in choices.agencies}:
        wrong["agency"] = _WRONG["agency"]
    return wrong


def _stations(given: Mapping[str, str]) -> list[str]:
    return sorted({station.strip() for station in given["stations"].split(",") if station.strip()})


def _steps(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _place(fault: Mapping[str, object]) -> str:
    """Return the field that a fault is of: where it lies, or what the rule's own check calls it."""
    place, kind = fault["loc"], str(fault["type"])
    first = str(place[0]) if isinstance(place, tuple) and place else kind
    return first if first in _WRONG else _ANYWHERE


def written_rule(rule: Written, enabled: bool) -> dict[str, str]:
    """Return a rule as the form shows it; numbers keep their point, which every keyboard has."""
    told = {f"line{n}": shown(level.line) for n, level in enumerate(rule.levels, 1)}
    told |= {f"severity{n}": str(int(level.severity)) for n, level in enumerate(rule.levels, 1)}
    numbers = ("clears_at", "hold_min", "clear_hold_min", "span_min", "limit", "least")
    told |= {name: shown(getattr(rule, name)) for name in numbers}
    told |= {"name_vi": rule.name_vi, "name_en": rule.name_en, "way": rule.way.value, "metric": rule.metric}
    told |= {"stations": ",".join(rule.stations), "agency": rule.agency or ""}
    told |= {"gathered": "on" if rule.gathered else "", "enabled": "on" if enabled else ""}
    return told | {"steps_vi": "\n".join(rule.steps_vi), "steps_en": "\n".join(rule.steps_en), "reason": ""}
