"""One letter as HTML: what is wrong and where, its bytes, what was done with it and what can be done; pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import Any
from urllib.parse import urlencode

from dashboards.dialogs import cancel
from dashboards.letters import drawing
from dashboards.letters.raw import Line, as_json, as_text, json_fault
from dashboards.letters.reasons import reason_of
from dashboards.texts import Language, Text, moment_of, number
from dashboards.ways_in import WaysIn
from streams.dead_letters.acts import LONGEST_REASON, Act
from streams.dead_letters.hexdump import hexdump
from streams.dead_letters.store import StoredLetter

UNREGISTERED = "unknown_station"
_PLACE = Text("Chỗ sai", "Where")
_LINE = Text("dòng {}, cột {}", "line {}, column {}")
_FACTS = {
    "source": Text("Nguồn", "Source"),
    "door": Text("Cửa vào", "Door"),
    "how": Text("Cách nhận", "Received by"),
    "first": Text("Lần đầu", "First seen"),
    "last": Text("Lần cuối", "Last seen"),
    "count": Text("Số lần", "Times"),
    "size": Text("Kích thước", "Size"),
    "state": Text("Trạng thái", "State"),
    "id": Text("Mã bản ghi", "Id"),
}
_BYTES = Text("{} byte", "{} bytes")
_SEALED = Text(
    "Nội dung được niêm phong vì có thể có dữ liệu cá nhân. Người có quyền persons.read mở bằng lệnh, có ghi nhật ký:",
    "The bytes are sealed, for they may hold personal data. Whoever has the right persons.read opens them, on record:",
)
_TEXT = Text("Văn bản", "Text")
_JSON = Text("JSON dễ đọc", "JSON")
_HEX = Text("Mã hex", "Hexadecimal")
_CUT = Text("Chỉ hiện phần đầu; cả bản tin có {} byte.", "Only its beginning is shown; it has {} bytes.")
_HISTORY = Text("Lịch sử", "History")
_SEND = Text("Gửi lại", "Send again")
_DISCARD = Text("Bỏ…", "Discard…")
_REGISTER = Text("Đăng ký trạm", "Register the station")
_BACK = Text("‹ Danh sách", "‹ The list")
_GONE = Text("Không có bản ghi này.", "There is no such letter.")
_WHY = Text("Lý do bỏ", "Why discard")
_WHY_TITLE = Text("Bỏ bản ghi", "Discard letters")
_WHY_HINT = Text(
    "Bản ghi bị bỏ vẫn được giữ; Hoàn tác lấy lại được.",
    "Discarded letters are kept; Undo takes them back.",
)
_SURE_TITLE = Text("Gửi lại các bản ghi theo bộ lọc?", "Send all letters of the filter again?")
_SURE_HINT = Text(
    "Gửi lại không đánh thức ai, và không đếm trùng.", "Sending again wakes nobody and counts nothing twice."
)


def gone(language: Language) -> str:
    """Return the words for a letter that is not there."""
    return f'<h1 class="quiet">{_GONE.of(language)}</h1>'


def letter(
    found: StoredLetter, acts: Sequence[Act], ways: WaysIn, kind: str, back: str, may_act: bool, language: Language
) -> str:
    """Return the letter; `kind` is the kind of station that its metric belongs to, if that is known."""
    reason, fault = reason_of(found.reason), None if found.encrypted else json_fault(found.raw)
    where = f"{_LINE.of(language).format(*fault)}" if fault else found.detail
    place = f"<p class='place'>{_PLACE.of(language)}: <code>{escape(where)}</code></p>" if where else ""
    return (
        f'<p class="back"><a href="{escape(back)}">{_BACK.of(language)}</a></p>'
        f"<h1>{escape(reason.what.of(language))} <code>{escape(found.reason)}</code></h1>{place}"
        f'<p class="todo">{escape(reason.todo.of(language))}</p>'
        f"{_actions(found, kind, language) if may_act else ''}{_facts(found, ways, language)}"
        f"{_sealed(found, language) if found.encrypted else _raw(found, language)}{_history(acts, may_act, language)}"
    )


def _actions(found: StoredLetter, kind: str, language: Language) -> str:
    if found.state != "waiting":
        return ""
    number_of = found.id.hex()
    register = ""
    if found.reason == UNREGISTERED and found.source and not found.encrypted:
        filled = urlencode({"register": found.source} | ({"kind": kind} if kind else {}))
        register = f'<a class="act" href="/tram?{escape(filled)}">{_REGISTER.of(language)}</a>'
    send = "act quiet-act" if register else "act"
    return (
        f'<p class="buttons">{register}<button type="button" class="{send}" data-letters="replay"'
        f' data-letter="{number_of}">{_SEND.of(language)} <kbd>R</kbd></button>'
        f'<button type="button" class="act quiet-act" data-letters="discard" data-letter="{number_of}">'
        f"{_DISCARD.of(language)} <kbd>D</kbd></button></p>"
    )


def _facts(found: StoredLetter, ways: WaysIn, language: Language) -> str:
    way = ways.by_door(found.door)
    told = {
        "source": found.source,
        "door": f"{drawing.door(found.door, ways, language)} ({found.door})",
        "how": way.how if way else "",
        "first": moment_of(found.first_seen),
        "last": moment_of(found.last_seen),
        "count": number(found.count, language),
        "size": _BYTES.of(language).format(number(len(found.raw), language)),
        "state": drawing.STATES[found.state].of(language),
        "id": found.id.hex()[:12],
    }
    rows = "".join(
        f"<div><dt>{_FACTS[name].of(language)}</dt><dd>{escape(value)}</dd></div>"
        for name, value in told.items()
        if value
    )
    return f'<dl class="facts">{rows}</dl>'


def _sealed(found: StoredLetter, language: Language) -> str:
    command = f"ioc dead-letters show {found.id.hex()[:12]} --as … --reason …"
    return f'<p class="sealed">{_SEALED.of(language)} <code>{escape(command)}</code></p>'


def _raw(found: StoredLetter, language: Language) -> str:
    pretty, text = as_json(found.raw, found.detail.partition(" ")[0].rstrip(":,")), as_text(found.raw)
    shown = {_JSON: pretty, _TEXT: text}
    parts = [
        _part(title.of(language), _lines(lines), opened=title is (_JSON if pretty else _TEXT))
        for title, lines in shown.items()
        if lines
    ]
    dump = hexdump(found.raw, 16_384)
    parts.append(_part(_HEX.of(language), f"<pre tabindex=0>{escape(dump)}</pre>", opened=False))
    cut = f'<p class="quiet">{_CUT.of(language).format(number(len(found.raw), language))}</p>'
    return "".join(parts) + (cut if len(found.raw) > 65_536 else "")


def _part(title: str, body: str, opened: bool) -> str:
    return f'<details class="raw" name="raw"{" open" * opened}><summary>{title}</summary>{body}</details>'


def _lines(lines: Sequence[Line]) -> str:
    told = "\n".join(f"<mark>{escape(line.text)}</mark>" if line.faulty else escape(line.text) for line in lines)
    return f"<pre tabindex=0>{told}</pre>"


def _history(acts: Sequence[Act], may_act: bool, language: Language) -> str:
    rows = "".join(f"<li>{drawing.act(one, may_act, language)}</li>" for one in acts)
    return f'<h2>{_HISTORY.of(language)}</h2><ol class="done-lately">{rows}</ol>' if rows else ""


def dialogs(language: Language) -> str:
    """Return the dialogs that ask why letters are discarded, and whether all of a filter are really meant."""
    return (
        f'<dialog id="discard-letters" class="asks fields" aria-labelledby="discard-title">'
        f'<form method="dialog" data-discard>'
        f'<h2 id="discard-title">{_WHY_TITLE.of(language)} <output name=count></output></h2>'
        f'<label>{_WHY.of(language)}<textarea name=why rows="3" required maxlength="{LONGEST_REASON}">'
        f"</textarea></label>"
        f'<p class="hint">{_WHY_HINT.of(language)}</p><p class="buttons">{cancel(language)}'
        f'<button class="act">{_WHY_TITLE.of(language)}</button></p></form></dialog>'
        f'<dialog id="replay-letters" class="asks" aria-labelledby="replay-title"><form method="dialog" data-replay>'
        f'<h2 id="replay-title">{_SURE_TITLE.of(language)} <output name=count></output></h2>'
        f'<p class="hint">{_SURE_HINT.of(language)}</p><p class="buttons">{cancel(language)}'
        f'<button class="act" autofocus>{_SEND.of(language)}</button></p></form></dialog>'
    )


def metric_in(raw: bytes) -> str:
    """Return the metric that a message names, empty where it names none."""
    try:
        told: Any = json.loads(raw)
    except (ValueError, RecursionError):
        return ""
    metric = told.get("metric") if isinstance(told, dict) else None
    return metric if isinstance(metric, str) and len(metric) <= 40 else ""
