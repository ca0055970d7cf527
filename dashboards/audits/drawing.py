"""The audit as HTML and as CSV: who, when, what, why, before and after; pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from html import escape
from io import StringIO
from typing import Any

from dashboards.audits.audited import Audited
from dashboards.audits.query import Asked, written
from dashboards.audits.reading import PAGE, Act, things
from dashboards.export.files import harmless
from dashboards.texts import Language, Text
from dashboards.turns import turns
from streams.clock import LOCAL_ZONE

_LABELS = {
    "text": Text("Tìm trong nội dung", "Search"),
    "who": Text("Người thực hiện", "Who"),
    "kind": Text("Loại việc", "Kind"),
    "since": Text("Từ ngày", "From"),
    "until": Text("Đến hết ngày", "Through"),
}
_EVERY = Text("tất cả", "all")
_FILTER = Text("Lọc", "Filter")
_CLEAR = Text("Bỏ lọc", "Clear")
_EXPORT = Text("Tải CSV", "Download CSV")
_NONE = Text("Không có việc nào được ghi.", "Nothing is on record.")
_HEAD = (
    Text("Lúc", "When"),
    Text("Người", "Who"),
    Text("Loại", "Kind"),
    Text("Việc", "What"),
    Text("Đối tượng", "Of what"),
    Text("Lý do", "Why"),
    Text("Trước", "Before"),
    Text("Sau", "After"),
)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")
"""As an instant stands in JSON; a local time without a zone stays as somebody wrote it."""


def filters(asked: Asked, language: Language) -> str:
    """Return the form that chooses which acts are shown, and the way to all of them as a file."""
    options = "".join(
        f'<option value="{name}"{" selected" * (name == asked.kind)}>{escape(thing.title.of(language))}</option>'
        for name, thing in things().items()
    )
    fields = {
        "text": f'<input name=text type="search" value="{escape(asked.text)}" maxlength="200">',
        "who": f'<input name=who value="{escape(asked.who)}" maxlength="200">',
        "kind": f'<select name=kind><option value="">{_EVERY.of(language)}</option>{options}</select>',
        "since": f'<input name=since type="date" value="{asked.since or ""}">',
        "until": f'<input name=until type="date" value="{asked.until or ""}">',
    }
    labels = "".join(f"<label>{_LABELS[name].of(language)}{field}</label>" for name, field in fields.items())
    clear = f'<a class="act quiet-act" href="?">{_CLEAR.of(language)}</a>' if asked.narrow else ""
    export = (
        f'<a class="act quiet-act" href="/nhat-ky.csv{escape(asked.address())}" download>{_EXPORT.of(language)}</a>'
    )
    return (
        f'<form class="filters" method="get" role="search">{labels}<p class="buttons">'
        f'<button class="act">{_FILTER.of(language)}</button>{clear}{export}</p></form>'
    )


def listed(acts: Sequence[Act], asked: Asked, language: Language) -> str:
    """Return one page of acts, newest first, with the ways to the pages around it."""
    shown = acts[1:] if asked.newer and len(acts) > PAGE else acts[:PAGE]
    if not shown:
        return f'<p class="quiet">{_NONE.of(language)}</p>'
    rows = "".join(_row(act, language) for act in shown)
    more = len(acts) > PAGE
    older = asked.address(older=written(shown[-1].place)) if more or asked.newer else ""
    newer = asked.address(newer=written(shown[0].place)) if asked.place and (more or not asked.newer) else ""
    return f'<ol class="acts">{rows}</ol>{turns(newer, older, language)}'


def _row(act: Act, language: Language) -> str:
    thing = things()[act.kind]
    why = f"<q>{escape(act.why)}</q>" if act.why else ""
    return (
        f'<li tabindex="0"><time>{moment(act)}</time><div class="whom"><b>{escape(act.who)}</b>'
        f"<small>{escape(thing.title.of(language))}</small></div>"
        f'<div class="what"><p>{escape(thing.act(act.act).of(language))} <strong>{escape(act.subject)}</strong></p>'
        f"{why}{_changes(act, thing, language)}</div></li>"
    )


def moment(act: Act) -> str:
    """Write when something was done, to the second, in the province's time."""
    return f"{act.at.astimezone(LOCAL_ZONE):%d/%m/%Y %H:%M:%S}"


def _changes(act: Act, thing: Audited, language: Language) -> str:
    rows = "".join(
        f"<li>{escape(name)}: {f'<del>{escape(before)}</del> → ' if act.before else ''}<ins>{escape(after)}</ins></li>"
        for name, before, after in changes(act, thing, language)
    )
    return f'<ul class="changes">{rows}</ul>' if rows else ""


def changes(act: Act, thing: Audited, language: Language) -> Iterator[tuple[str, str, str]]:
    """Yield (name, before, after) of each member that is not as it was; a dash where there was or is nothing."""
    before, after = act.before or {}, act.after or {}
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            words = thing.members.get(name)
            yield words.of(language) if words else name, _value(before.get(name)), _value(after.get(name))


def _local(written: str) -> str:
    """Write an instant as JSON has it in the province's time, one that is none as it stands."""
    try:
        return f"{datetime.fromisoformat(written).astimezone(LOCAL_ZONE):%d/%m/%Y %H:%M:%S}"
    except (ValueError, OverflowError):
        return written


def _value(value: Any) -> str:
    """Write a value of JSON for people: lists and objects in one line, nothing as a dash."""
    match value:
        case None | "":
            return "–"
        case bool():
            return "✓" if value else "✗"
        case list():
            return ", ".join(map(_value, value)) or "–"
        case str() if _INSTANT.fullmatch(value):
            return _local(value)
        case dict():
            return ", ".join(f"{name} {_value(member)}" for name, member in value.items()) or "–"
        case _:
            return str(value)


def csv_head(language: Language) -> str:
    """Return the first line of the file, with the mark by which spreadsheets know UTF-8."""
    return "\ufeff" + _line([head.of(language) for head in _HEAD])


def csv_row(act: Act, language: Language) -> str:
    """Return the line of an act; a cell that a spreadsheet could take for a formula is made a text."""
    thing = things()[act.kind]
    cells = [moment(act), act.who, thing.title.of(language), thing.act(act.act).of(language), act.subject, act.why]
    return _line([*cells, _all(act.before, thing, language), _all(act.after, thing, language)])


def _all(told: Mapping[str, Any] | None, thing: Audited, language: Language) -> str:
    named = ((thing.members.get(name), name, value) for name, value in (told or {}).items())
    return "; ".join(f"{words.of(language) if words else name}: {_value(value)}" for words, name, value in named)


def _line(cells: Sequence[str]) -> str:
    file = StringIO()
    csv.writer(file).writerow([harmless(cell) for cell in cells])
    return file.getvalue()
