"""The dialogs in which a silence is set, extended and ended, and what one that is being written would do; pure HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape

from dashboards.alert_wording import say
from dashboards.dialogs import cancel
from dashboards.silences.book import Found, Live, Subjects, find
from dashboards.silences.drawing import link
from dashboards.silences.wording import DAYS, rule_of, window_of
from dashboards.silences.writing import Scope, scope_of, times_of
from dashboards.texts import SHORT_WEEKDAYS, Language, Text
from dashboards.wrong import WrongError
from streams.alerts.lifecycle import State
from streams.alerts.words import STATES
from streams.registry.records import Station

FORM = "silence-form"
MOST_NAMED = 10
MOST_OFFERED = 500
_NEW = Text("Tạm im mới", "New silence")
_RULE = Text("Quy tắc (để trống: mọi quy tắc)", "Rule (empty: all rules)")
_SUBJECT = Text("Trạm, đối tượng (* thay cho bất kỳ; nhiều mẫu cách nhau bằng dấu phẩy)",
                "Stations, subjects (* stands for anything; several apart by commas)")  # fmt: skip
_START = Text("Từ lúc (để trống: bây giờ)", "From (empty: now)")
_LENGTH = Text("Trong bao lâu", "For how long")
_UNTIL = Text("hoặc đến lúc", "or until")
_REPEATS = Text("Lặp hằng tuần vào", "Every week on")
_LAST = Text("Lặp đến hết ngày", "Recurs through")
_OTHERWISE = Text("Lặp theo cách khác", "Recur in another way")
_RRULE = Text("RRULE của iCalendar, ví dụ FREQ=MONTHLY;BYDAY=-1FR", "RRULE of iCalendar, e.g. FREQ=MONTHLY;BYDAY=-1FR")
_REASON = Text("Lý do", "Why")
_RARELY = 'maxlength="200" placeholder=" "'
"""Of a field whose style tells by its placeholder whether something is written in it."""
_SET = Text("Tạm im", "Silence")
_END = Text("Kết thúc tạm im", "End the silence")
_END_HINT = Text("Những gì vẫn đang diễn ra sẽ được báo ngay.", "What still goes on is told of at once.")
_END_REASON = Text("Đã xong việc", "The work is done")
_EXTEND = Text("Kéo dài tạm im", "Extend the silence")
_MORE_TIME = Text("Thêm bao lâu nữa", "For how much longer")
_LENGTHS = (Text("30 phút", "30 min"), Text("1 giờ", "1 h"), Text("2 giờ", "2 h"), Text("8 giờ", "8 h"),
            Text("1 ngày", "1 d"))  # fmt: skip
_MATCHES = Text("Khớp {} trạm: {}", "Matches {} stations: {}")
_NO_STATION = Text("Không khớp trạm nào.", "Matches no station.")
_ALL_STATIONS = Text("Mọi trạm và đối tượng của: {}.", "All stations and other subjects of: {}.")
_OTHERS = Text("Đối tượng khác: {}", "Other subjects: {}")
_MORE = Text("và {} nữa", "and {} more")
_HOLDS = Text("Cảnh báo đang mở sẽ bị giữ lại: {}", "Open alerts that it would hold: {}")
_HOLDS_NONE = Text("Không có cảnh báo đang mở nào khớp.", "No open alert matches.")
_CONFIRM = Text(
    "Tôi biết: {} cảnh báo nghiêm trọng trong số đó sẽ không được báo cho ai.",
    "I know: of {} severe alerts and graver among them nobody will be told.",
)


def dialogs(language: Language) -> str:
    """Return the dialogs that end and extend a silence."""
    ending = _required("why", _REASON, _END_REASON, language)
    longer = _required("lasts", _MORE_TIME, _LENGTHS[1], language) + _required("why", _REASON, Text("", ""), language)
    return _dialog("end", _END, _END_HINT, ending, language) + _dialog("extend", _EXTEND, None, longer, language)


def _required(name: str, title: Text, begins_as: Text, language: Language) -> str:
    offered = ' list="lengths"' if name == "lasts" else ""
    return (
        f'<label>{title.of(language)}<input name="{name}" value="{begins_as.of(language)}" maxlength="500" required'
        f' autocomplete="off"{offered}></label>'
    )


def _dialog(kind: str, title: Text, hint: Text | None, entries: str, language: Language) -> str:
    hinted = f'<p class="hint">{hint.of(language)}</p>' if hint else ""
    return (
        f'<dialog id="{kind}-silence" class="asks fields" aria-labelledby="{kind}-title"><h2 id="{kind}-title">'
        f'{title.of(language)}</h2><form method="dialog" data-silence-act="{kind}"><p><output name="told"></output></p>'
        f"<div data-beneath-here></div>{hinted}{entries}{_ends(title, '', language)}</form></dialog>"
    )


def fields(known: Subjects, language: Language) -> str:
    """Return the form of a silence without its buttons; what may be silenced is offered by the browser."""
    subjects = {one.id: one.name_vi if language == "vi" else one.name_en for one in known.stations}
    subjects |= {subject: "" for _, subject in known.others[:MOST_OFFERED]}
    offered = _offered("rules", {name: label.of(language) for name, label in known.rules.items()})
    offered += _offered("subjects", subjects)
    offered += _offered("lengths", {text.of(language): "" for text in _LENGTHS})
    days = "".join(
        f'<label><input type="checkbox" name="days" value="{day}">{short.of(language)}</label>'
        for day, short in zip(DAYS, SHORT_WEEKDAYS, strict=True)
    )
    return (
        f'<h2 id="silence-title">{_NEW.of(language)}</h2><form id="{FORM}" method="dialog" novalidate>'
        f"{_entry('rule', _RULE, language, 'list=rules')}{_entry('subject', _SUBJECT, language, 'list=subjects')}"
        f'<div class="pairs">{_entry("start", _START, language, "type=datetime-local")}'
        f"{_entry('lasts', _LENGTH, language, 'list=lengths')}"
        f"{_entry('until', _UNTIL, language, 'type=datetime-local')}</div>"
        f"<fieldset><legend>{_REPEATS.of(language)}</legend>{days}</fieldset>"
        f'<div class="recurring">{_entry("last", _LAST, language, "type=date")}</div>'
        f"<details><summary>{_OTHERWISE.of(language)}</summary>{_entry('rrule', _RRULE, language, _RARELY)}"
        f"</details>{_entry('reason', _REASON, language, 'maxlength=500')}</form>{offered}"
    )


def buttons(language: Language) -> str:
    """Return the buttons that stand below what the silence would do."""
    return _ends(_SET, f' form="{FORM}"', language)


def preview(
    written: Mapping[str, str], known: Subjects, live: Sequence[Live], wrong: Mapping[str, Text] | None,
    now: datetime, language: Language,
) -> str:  # fmt: skip
    """Return what a silence as it is written would do.

    `wrong` is what made it unusable when it was sent; before that only wrong fields that are filled in are named.
    """
    shown, faults = [], dict(wrong or {})
    for part in (_when, _what):
        try:
            shown.append(part(written, known, live, now, language))
        except WrongError as error:
            faults |= {name: text for name, text in error.wrong.items() if written.get(name, "").strip("*, ")}
    items = "".join(f'<li data-wrong="{name}">{escape(text.of(language))}</li>' for name, text in faults.items())
    return (f'<ul class="wrong" role="alert">{items}</ul>' if items else "") + "".join(shown)


def _when(
    written: Mapping[str, str], known: Subjects, live: Sequence[Live], now: datetime, language: Language
) -> str:  # fmt: skip
    window, rrule = times_of(written, now)
    return f'<p class="words" data-words><b>{escape(window_of(window, rrule, language))}</b></p>'


def _what(
    written: Mapping[str, str], known: Subjects, live: Sequence[Live], now: datetime, language: Language
) -> str:  # fmt: skip
    scope = scope_of(written, known.rules)
    found = find(scope, known, live)
    return _matching(scope, found, known.rules, language) + _holding(found, language)


def _matching(scope: Scope, found: Found, rules: Mapping[str, Text], language: Language) -> str:
    if scope.subject is None:
        told = _ALL_STATIONS.of(language).format(escape(rule_of(scope.rule, rules, language)))
        return f"<p data-matches>{told}</p>"
    names = _some([_named(station, language) for station in found.stations], language)
    count = f"<b>{len(found.stations)}</b>"
    told = _MATCHES.of(language).format(count, names) if found.stations else _NO_STATION.of(language)
    others = f"<p>{_OTHERS.of(language).format(_some(list(found.others), language))}</p>" if found.others else ""
    return f"<p data-matches>{told}</p>{others}"


def _holding(found: Found, language: Language) -> str:
    if not found.alerts:
        return f'<p class="quiet">{_HOLDS_NONE.of(language)}</p>'
    held = "".join(
        f'<li>{link(row, language)} <span class="standing" data-is="{row.state}">'
        f"{say(STATES[State(row.state)], language)}</span></li>"
        for row in found.alerts[:MOST_NAMED]
    )
    left = len(found.alerts) - MOST_NAMED
    more = f"<li>{_MORE.of(language).format(left)}</li>" if left > 0 else ""
    count = f"<b>{len(found.alerts)}</b>"
    return (
        f"<p>{_HOLDS.of(language).format(count)}</p><ul class='links' data-holds>{held}{more}</ul>"
        f"{_confirmation(found.critical, language)}"
    )


def _confirmation(critical: Sequence[Live], language: Language) -> str:
    """Return what must be ticked, bound to the very alerts on this screen; nothing when none of them is critical."""
    if not critical:
        return ""
    numbers = ",".join(str(row.id) for row in critical)
    return (
        f'<label class="confirm"><input type="checkbox" name="confirmed" value="{numbers}" form="{FORM}">'
        f"<span>{_CONFIRM.of(language).format(len(critical))}</span></label>"
    )


def _named(station: Station, language: Language) -> str:
    return f"{station.name_vi if language == 'vi' else station.name_en} ({station.id})"


def _some(words: Sequence[str], language: Language) -> str:
    left = len(words) - MOST_NAMED
    more = [_MORE.of(language).format(left)] if left > 0 else []
    return ", ".join(map(escape, [*words[:MOST_NAMED], *more]))


def _entry(name: str, title: Text, language: Language, more: str) -> str:
    return f'<label>{title.of(language)}<input name="{name}" autocomplete="off" {more}></label>'


def _offered(name: str, words: Mapping[str, str]) -> str:
    options = "".join(f'<option value="{escape(value)}">{escape(label)}</option>' for value, label in words.items())
    return f'<datalist id="{name}">{options}</datalist>'


def _ends(does: Text, of_form: str, language: Language) -> str:
    return f'<p class="buttons">{cancel(language)}<button class="act"{of_form}>{does.of(language)}</button></p>'
