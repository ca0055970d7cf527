"""The forms of rules as HTML: what is set of one that has a file, and the whole of one that operators write; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from itertools import groupby

from dashboards.rules import words
from dashboards.rules.view import Choices, Page, Place
from dashboards.rules.writing import LEVELS, written_rule
from dashboards.texts import Language, Text
from dashboards.typed_number import shown
from streams.alerts.rule import Severity
from streams.alerts.written.model import SHARES, SPANNING, Way

_SET = Text("Đặt ngưỡng", "Set thresholds")
_EDIT = Text("Sửa quy tắc", "Change the rule")
_NEW = Text("Viết quy tắc mới", "Write a rule")
_PREVIEW = Text("Xem thử 30 ngày qua", "Preview the last 30 days")
_SAVE = Text("Lưu", "Save")
_KEYS = Text("Enter: xem thử · Ctrl+Enter: lưu", "Enter: preview · Ctrl+Enter: save")
_ENABLED = Text("Theo dõi (bỏ chọn = tắt quy tắc)", "Watches (unticked = off)")
_HOLD = Text("Báo sau khi kéo dài (phút)", "Fires after (minutes)")
_LINE = Text("Ngưỡng mức {} · {}", "Threshold of level {} · {}")
_NO_LINES = Text(
    "Ngưỡng của quy tắc này thuộc về từng trạm hoặc suy ra từ quy tắc khác; ở đây chỉ đặt thời gian và bật, tắt.",
    "This rule's thresholds are each station's or follow from other rules: only time and on/off are set here.",
)
_OWN = Text("mặc định {}", "by default {}")
_LEVELS = Text("Ngưỡng và mức độ", "Thresholds and severities")
_LEVEL = Text("Mức {}", "Level {}")
_SEVERITY = Text("Mức độ của mức {}", "Severity of level {}")
_ALL_STATIONS = Text("Không chọn trạm nào = mọi trạm có đo đại lượng này.", "None ticked = all that measure it.")
_FIND = Text("Tìm trạm", "Find a station")
_ANY_AGENCY = Text("cơ quan của từng trạm", "agency of each station")
_GATHERED = Text("Gộp các trạm báo cùng lúc thành một sự việc", "One incident of stations that fire together")
_FIXED = Text(
    "Đại lượng và cách xét không đổi được: muốn khác, hãy tắt quy tắc này và viết quy tắc mới.",
    "What is measured and how it is judged stay: for another, switch this off and write a new rule.",
)
_TITLES = {
    "name_vi": Text("Tên quy tắc (tiếng Việt)", "Name in Vietnamese"),
    "name_en": Text("Tên quy tắc (tiếng Anh)", "Name in English"),
    "metric": Text("Đại lượng", "What is measured"),
    "way": Text("Cách xét", "How it is judged"),
    "stations": Text("Trạm", "Stations"),
    "clears_at": Text("Giá trị hết cảnh báo của mức 1", "Level 1 ends at"),
    "hold_min": _HOLD,
    "clear_hold_min": Text("Kết thúc sau khi ổn định (phút)", "Ends after (minutes)"),
    "span_min": Text("Khoảng xét (phút)", "Span (minutes)"),
    "limit": Text("Đếm số đo tới giá trị", "Counts values up to or beyond"),
    "least": Text("Cần ít nhất số lần đo", "Least number of values"),
    "agency": Text("Cơ quan phụ trách", "Owner"),
    "steps_vi": Text("Việc cần làm (tiếng Việt), mỗi dòng một việc", "What to do in Vietnamese, one step a line"),
    "steps_en": Text("Việc cần làm (tiếng Anh), mỗi dòng một việc", "What to do in English, one step a line"),
    "reason": Text("Lý do thay đổi, ví dụ số công văn", "Why, e.g. the number of the document"),
}
_NUMBER = 'inputmode="decimal" maxlength="20" autocomplete="off"'


@dataclass(frozen=True)
class Entry:
    """What stands on a form: the values, what is wrong with them, and how often it was sent."""

    values: Mapping[str, str]
    wrong: Mapping[str, Text]
    attempt: int
    language: Language

    def value(self, name: str) -> str:
        """Return a field's value, safe inside an attribute."""
        return escape(self.values.get(name, ""))

    def told(self, name: str) -> str:
        """Return the attributes of a field that is wrong."""
        return f' aria-invalid="true" aria-describedby="wrong-{name}"' if name in self.wrong else ""

    def fault(self, name: str) -> str:
        """Return what is wrong with a field."""
        if name not in self.wrong:
            return ""
        return f'<em id="wrong-{name}" role="alert">{escape(self.wrong[name].of(self.language))}</em>'

    def boxed(self, name: str, control: str, more: str = "") -> str:
        """Return a control under its title, with what is wrong with it."""
        title = _TITLES[name].of(self.language)
        return f'<div data-field="{name}"{more}><label>{title}{control}</label>{self.fault(name)}</div>'

    def input(self, name: str, kind: str = "", more: str = "") -> str:
        """Return a line to write in under its title."""
        return self.boxed(name, f'<input name="{name}" value="{self.value(name)}" {kind}{self.told(name)}>', more)

    def tick(self, name: str, title: Text) -> str:
        """Return a box to tick."""
        ticked = " checked" if self.values.get(name) else ""
        return f'<label class="tick"><input type="checkbox" name="{name}"{ticked}> {title.of(self.language)}</label>'


def setting_values(page: Page) -> dict[str, str]:
    """Return what the form of a rule that has a file begins with: what counts now."""
    told = {f"line{n}": shown(line) for n, line in enumerate(page.lines, 1)}
    return told | {"hold_min": shown(page.rule.hold / timedelta(minutes=1)), "enabled": "on" if page.enabled else ""}


def written_values(page: Page) -> dict[str, str]:
    """Return what the form of a written rule begins with: the version that holds."""
    return written_rule(page.written, page.enabled) if page.written else {}


def setting_form(page: Page, entry: Entry) -> str:
    """Return the form of a rule that has a file."""
    speech, rule = entry.language, page.rule
    fields = "".join(_line(page, n, entry) for n in range(1, len(rule.lines) + 1))
    levels = f'<div class="pairs">{fields}</div>{entry.fault("levels")}' if fields else ""
    hint = "" if fields else f'<p class="hint">{_NO_LINES.of(speech)}</p>'
    hold = entry.input("hold_min", _NUMBER)
    return _form(_SET, rule.name, page.seen, entry, f'{hint}{levels}<div class="pairs">{hold}</div>')


def _line(page: Page, n: int, entry: Entry) -> str:
    rule, speech = page.rule, entry.language
    severity = words.severity(Severity(rule.grade(n).severity), speech)
    own = _OWN.of(speech).format(words.figure(rule.lines[n - 1], speech))
    title = _LINE.of(speech).format(n, severity)
    return (
        f'<div><label>{title}<input name="line{n}" value="{entry.value(f"line{n}")}" {_NUMBER}{entry.told("levels")}>'
        f'<small class="hint">{own} {escape(rule.unit.of(speech))}</small></label></div>'
    )


def rule_form(name: str | None, seen: int, choices: Choices, entry: Entry) -> str:
    """Return the form of a rule that operators write; `name` None for a new one."""
    fixed = name is not None
    hint = f'<p class="hint">{_FIXED.of(entry.language)}</p>' if fixed else ""
    fields = (
        f'<div class="pairs">{entry.input("name_vi", "maxlength=120 required")}'
        f"{entry.input('name_en', 'maxlength=120 required')}{_metric(choices, entry, fixed)}{_way(entry, fixed)}</div>"
        f"{hint}{_stations(choices, entry)}"
        f'<div class="pairs">{_spans(entry)}</div>{_levels(entry)}'
        f'<div class="pairs">{entry.input("clears_at", _NUMBER)}{entry.input("hold_min", _NUMBER)}'
        f"{entry.input('clear_hold_min', _NUMBER)}{_agency(choices, entry)}</div>{entry.tick('gathered', _GATHERED)}"
        f'<div class="pairs">{_steps("steps_vi", entry)}{_steps("steps_en", entry)}</div>'
    )
    return _form(_EDIT if fixed else _NEW, name or "", seen, entry, fields)


def _form(title: Text, name: str, seen: int, entry: Entry, fields: str) -> str:
    speech = entry.language
    way = entry.values.get("way", "")
    # What was sent once stays about the version that was on the screen: nobody has seen what was read since.
    told = escape(entry.values.get("seen", str(seen)))
    return (
        f'<form data-rule="{escape(name)}" data-seen="{told}" data-attempt="{entry.attempt}" data-way="{escape(way)}"'
        f" novalidate><h2>{title.of(speech)}</h2>{fields}{entry.tick('enabled', _ENABLED)}"
        f"{entry.input('reason', 'maxlength=300 required autocomplete=off')}"
        f'<p class="buttons"><button class="act" value="preview">{_PREVIEW.of(speech)}</button>'
        f'<button class="act quiet-act" value="save">{_SAVE.of(speech)}</button></p>'
        f'<p class="hint keys">{_KEYS.of(speech)}</p></form>'
    )


def _metric(choices: Choices, entry: Entry, fixed: bool) -> str:
    speech, chosen = entry.language, entry.values.get("metric", "")
    groups = "".join(
        f'<optgroup label="{escape(choices.kinds.get(kind, Text(kind, kind)).of(speech))}">'
        + "".join(
            f'<option value="{one.name}" data-kind="{escape(one.kind)}" data-unit="{escape(one.unit)}"'
            f"{' selected' * (one.name == chosen)}>"
            f"{escape(one.label_vi if speech == 'vi' else one.label_en)}{f' ({escape(one.unit)})' if one.unit else ''}"
            "</option>"
            for one in metrics
        )
        + "</optgroup>"
        for kind, metrics in groupby(choices.metrics, key=lambda one: one.kind)
    )
    return _select("metric", f'<option value=""></option>{groups}', entry, fixed)


def _way(entry: Entry, fixed: bool) -> str:
    chosen = entry.values.get("way", "")
    options = "".join(
        f'<option value="{way.value}"{" selected" * (way.value == chosen)}>{title.of(entry.language)}</option>'
        for way, title in words.WAYS.items()
    )
    return _select("way", options, entry, fixed)


def _select(name: str, options: str, entry: Entry, fixed: bool) -> str:
    """Return a choice; one that is fixed cannot be made and is sent all the same."""
    if not fixed:
        return entry.boxed(name, f'<select name="{name}"{entry.told(name)}>{options}</select>')
    kept = f'<input type="hidden" name="{name}" value="{entry.value(name)}">'
    return entry.boxed(name, f"<select data-{name} disabled>{options}</select>{kept}")


def _stations(choices: Choices, entry: Entry) -> str:
    speech = entry.language
    chosen = set(entry.values.get("stations", "").split(","))
    metric = choices.metric(entry.values.get("metric", ""))
    kind = metric.kind if metric else None
    rows = "".join(_station(place, place.id in chosen, place.kind == kind, speech) for place in choices.stations)
    opened = " open" * bool(chosen - {""})
    title, find = _TITLES["stations"].of(speech), _FIND.of(speech)
    return (
        f'<details class="stations-of" data-field="stations"{opened}><summary>{title}: <b data-chosen></b></summary>'
        f'<p class="hint">{_ALL_STATIONS.of(speech)}</p>'
        f'<input type="search" data-find-station placeholder="{find}" aria-label="{find}">'
        f"<ul>{rows}</ul>{entry.fault('stations')}</details>"
    )


def _station(place: Place, chosen: bool, fits: bool, language: Language) -> str:
    found = escape(f"{place.id} {place.name_vi} {place.name_en}".lower())
    name = escape(place.name_vi if language == "vi" else place.name_en)
    return (
        f'<li data-kind="{escape(place.kind)}" data-words="{found}"{"" if fits else " hidden"}><label class="tick">'
        f'<input type="checkbox" data-station="{escape(place.id)}"{" checked" * chosen}> {name}'
        f" <small>{escape(place.id)}</small></label></li>"
    )


def _spans(entry: Entry) -> str:
    spanning, sharing = _ways(SPANNING), _ways(SHARES)
    return (
        entry.input("span_min", _NUMBER, spanning)
        + entry.input("limit", _NUMBER, sharing)
        + entry.input("least", _NUMBER, sharing)
    )


def _ways(ways: frozenset[Way]) -> str:
    return f' data-ways="{" ".join(sorted(ways))}"'


def _levels(entry: Entry) -> str:
    speech = entry.language
    rows = "".join(_level(n, entry) for n in LEVELS)
    return (
        f'<fieldset data-field="levels"><legend>{_LEVELS.of(speech)} <span data-unit></span></legend>'
        f'<div class="levels">{rows}</div>{entry.fault("levels")}</fieldset>'
    )


def _level(n: int, entry: Entry) -> str:
    speech, value = entry.language, entry.value(f"line{n}")
    return (
        f'<div class="level"><label>{_LEVEL.of(speech).format(n)}<input name="line{n}" value="{value}"'
        f' {_NUMBER}{entry.told("levels")}></label><select name="severity{n}"'
        f' aria-label="{_SEVERITY.of(speech).format(n)}">{_severities(entry, n)}</select></div>'
    )


def _severities(entry: Entry, n: int) -> str:
    chosen = entry.values.get(f"severity{n}") or str(min(n, len(Severity)))
    names = {str(int(one)): words.severity(one, entry.language) for one in Severity}
    return "".join(
        f'<option value="{value}"{" selected" * (value == chosen)}>{name}</option>' for value, name in names.items()
    )


def _agency(choices: Choices, entry: Entry) -> str:
    speech, chosen = entry.language, entry.values.get("agency", "")
    options = "".join(
        f'<option value="{escape(one.code)}"{" selected" * (one.code == chosen)}>'
        f"{escape(one.name_vi if speech == 'vi' else one.name_en)}</option>"
        for one in choices.agencies
    )
    anybody = f'<option value="">{_ANY_AGENCY.of(speech)}</option>'
    return entry.boxed("agency", f'<select name="agency"{entry.told("agency")}>{anybody}{options}</select>')


def _steps(name: str, entry: Entry) -> str:
    area = (
        f'<textarea name="{name}" rows="4" maxlength="5000" required{entry.told(name)}>{entry.value(name)}</textarea>'
    )
    return entry.boxed(name, area)


def fresh() -> Mapping[str, str]:
    """Return what the form of a new rule begins with: one incident, should it fire everywhere at once."""
    times = {"hold_min": "5", "clear_hold_min": "10", "span_min": "60", "least": "5"}
    return times | {"way": Way.ABOVE.value, "enabled": "on", "gathered": "on"}
