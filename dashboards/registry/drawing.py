"""The stations' list, the form of one and its history as HTML; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

from dashboards.registry.book import Book, Change, Unregistered, edition
from dashboards.registry.writing import FIELDS, written
from dashboards.texts import Language, Text, moment_of
from streams.registry.records import Agency, Station, Unit

TITLES = {
    "id": Text("Mã trạm", "Id"),
    "kind": Text("Loại", "Kind"),
    "name_vi": Text("Tên", "Name in Vietnamese"),
    "name_en": Text("Tên tiếng Anh", "Name in English"),
    "latitude": Text("Vĩ độ", "Latitude"),
    "longitude": Text("Kinh độ", "Longitude"),
    "unit": Text("Xã, phường", "Commune"),
    "agency": Text("Cơ quan quản lý", "Agency"),
    "valid_from": Text("Từ ngày", "From"),
    "valid_to": Text("Đến hết ngày", "Through"),
    "attributes": Text("Thuộc tính (JSON)", "Attributes (JSON)"),
}
_KINDS_OF_INPUT = {
    "id": 'maxlength="64" required',
    "name_vi": 'maxlength="200" required',
    "name_en": 'maxlength="200" required',
    "latitude": 'inputmode="decimal" maxlength="20" required',
    "longitude": 'inputmode="decimal" maxlength="20" required',
    "unit": 'list="units"',
    "agency": 'list="agencies"',
    "valid_from": 'type="date"',
    "valid_to": 'type="date"',
}
_NEW = Text("Đăng ký trạm mới", "Register a station")
_EDIT = Text("Sửa trạm", "Change a station")
_SAVE = Text("Lưu", "Save")
_CLEAR = Text("Trạm mới", "New station")
_PICK = Text("Bấm vào bản đồ để đặt trạm, hoặc nhập tọa độ.", "Click the map to place the station, or type degrees.")
_FIND = Text("Tìm theo mã, tên, loại", "Find by id, name, kind")
_COUNT = Text("{} trạm", "{} stations")
_HISTORY = Text("Lịch sử thay đổi", "Changes")
_UNTOUCHED = Text("Chưa có thay đổi nào trên trang này.", "Nothing has been changed on this page.")
_REGISTERED = Text("đăng ký trạm", "registered")
_RESTORE = Text("Lấy lại bản này", "Take this version back")
_UNREGISTERED = Text("Đang gửi mà chưa đăng ký", "Sending, not registered")
_WAITING = Text("{} bản tin chờ, gần nhất {}", "{} messages wait, the last at {}")
_REGISTER = Text("Đăng ký", "Register")
_ENDED = Text("đã dừng", "ended")
_TO_COME = Text("chưa hoạt động", "to come")


def listed(book: Book, chosen: str | None, today: date, language: Language) -> str:
    """Return the list of stations, each a link that opens it on the form."""
    named = {name: title.of(language) for name, title in book.kinds.items()}
    rows = "".join(_row(station, station.id == chosen, named, today, language) for station in book.stations)
    count = _COUNT.of(language).format(f"<b data-count>{len(book.stations)}</b>")
    return (
        f'<input type="search" data-find placeholder="{_FIND.of(language)}" aria-label="{_FIND.of(language)}">'
        f'<p class="quiet" role="status">{count}</p><ul class="stations">{rows}</ul>'
    )


def spots(stations: Sequence[Station], language: Language) -> list[dict[str, Any]]:
    """Return the stations as the script marks them on the map."""
    return [
        {"key": s.id, "kind": s.kind, "at": [s.latitude, s.longitude], "name": _name(s, language)} for s in stations
    ]


def _name(station: Station, language: Language) -> str:
    return station.name_vi if language == "vi" else station.name_en


def _row(station: Station, chosen: bool, named: Mapping[str, str], today: date, language: Language) -> str:
    kind = named.get(station.kind, station.kind)
    name = _name(station, language)
    ended = (
        _ENDED if station.valid_to and station.valid_to < today else _TO_COME if station.valid_from > today else None
    )
    mark = f' <em class="ended">{ended.of(language)}</em>' if ended else ""
    found = escape(f"{station.id} {station.name_vi} {station.name_en} {kind} {station.kind}".lower())
    here = ' aria-current="true"' if chosen else ""
    return (
        f'<li data-words="{found}"><a href="?station={escape(station.id)}"{here}><i class="shape"'
        f' data-kind="{escape(station.kind)}" aria-hidden="true"></i><b>{escape(name)}</b>'
        f"<small>{escape(station.id)} · {escape(kind)}{mark}</small></a></li>"
    )


def form(
    book: Book, station: Station | None, values: Mapping[str, str], wrong: Mapping[str, Text], attempt: int,
    language: Language,
) -> str:  # fmt: skip
    """Return the form with what was written and what is wrong with it; `station` is what it changes, if any.

    What was sent once stays about the edition that was on the screen: nobody has seen what was read since.
    """
    fields = "".join(_field(book, name, values, wrong, station is not None, language) for name in FIELDS)
    title = (_EDIT if station else _NEW).of(language)
    anew = f'<a class="act quiet-act" href="?">{_CLEAR.of(language)}</a>' if station else ""
    seen = escape(values.get("edition", edition(station)))
    return (
        f'<form data-station data-attempt="{attempt}" data-edition="{seen}" novalidate><h2>{title}</h2>'
        f'<p class="hint">{_PICK.of(language)}</p><div class="pairs">{fields}</div>'
        f'<p class="buttons"><button class="act">{_SAVE.of(language)}</button>{anew}</p></form>'
        f"{_choices('units', book.units, language)}{_choices('agencies', book.agencies, language)}"
    )


def _field(
    book: Book, name: str, values: Mapping[str, str], wrong: Mapping[str, Text], exists: bool, language: Language
) -> str:
    told = f' aria-invalid="true" aria-describedby="wrong-{name}"' if name in wrong else ""
    words = f'<em id="wrong-{name}" role="alert">{escape(wrong[name].of(language))}</em>' if name in wrong else ""
    value = escape(values.get(name, ""))
    if name == "kind":
        entry = f"<select name=kind{told}>{_kinds(book, values.get(name, ''), language)}</select>"
    elif name == "attributes":
        entry = f'<textarea name=attributes rows="3" spellcheck="false"{told}>{value}</textarea>'
    else:
        fixed = " readonly" if exists and name == "id" else ""
        entry = f'<input name={name} value="{value}" autocomplete="off" {_KINDS_OF_INPUT[name]}{fixed}{told}>'
    return f'<div data-field="{name}"><label>{TITLES[name].of(language)}{entry}</label>{words}</div>'


def _kinds(book: Book, chosen: str, language: Language) -> str:
    titles = {chosen: chosen} if chosen else {}
    titles |= {name: title.of(language) for name, title in book.kinds.items()}
    options = (
        f'<option value="{escape(name)}"{" selected" * (name == chosen)}>{escape(title)}</option>'
        for name, title in titles.items()
    )
    return f'<option value=""></option>{"".join(options)}'


def _choices(name: str, records: Sequence[Unit | Agency], language: Language) -> str:
    """Return what may be written in a field, for the browser to complete."""
    names = ((record.code, record.name_vi if language == "vi" else record.name_en) for record in records)
    options = "".join(f'<option value="{escape(code)}">{escape(title)}</option>' for code, title in names)
    return f'<datalist id="{name}">{options}</datalist>'


def history(changes: Sequence[Change], language: Language) -> str:
    """Return who changed what and when, newest first; each earlier version can be taken back onto the form."""
    lines = "".join(f"<li>{_change(change, language)}</li>" for change in changes)
    body = f'<ol class="changes">{lines}</ol>' if lines else f'<p class="quiet">{_UNTOUCHED.of(language)}</p>'
    return f"<h2>{_HISTORY.of(language)}</h2>{body}"


def _change(change: Change, language: Language) -> str:
    head = f"<time>{moment_of(change.at)}</time> <b>{escape(change.who)}</b>"
    if change.before is None:
        return f"{head} {_REGISTERED.of(language)}"
    before, after = (written(Station.model_validate(told)) for told in (change.before, change.after))
    lines = "".join(
        f"<li>{TITLES[name].of(language)}: <del>{escape(before[name] or '–')}</del>"
        f" → <ins>{escape(after[name] or '–')}</ins></li>"
        for name in FIELDS
        if before[name] != after[name]
    )
    values = "".join(f' data-was-{name.replace("_", "-")}="{escape(before[name])}"' for name in FIELDS)
    restore = f'<button type="button" data-restore{values}>{_RESTORE.of(language)}</button>'
    return f"{head}<ul>{lines}</ul>{restore}"


def unregistered(waiting: Sequence[Unregistered], language: Language) -> str:
    """Return the stations that send and are not registered, each with the way to register it; empty without any."""
    if not waiting:
        return ""
    lines = "".join(
        f"<li><b>{escape(found.id)}</b> <span>"
        f"{_WAITING.of(language).format(found.messages, moment_of(found.last_seen))}</span>"
        f' <button type="button" class="act quiet-act" data-register="{escape(found.id)}">'
        f"{_REGISTER.of(language)}</button></li>"
        for found in waiting
    )
    return f"<h2>{_UNREGISTERED.of(language)}</h2><ul class='unregistered'>{lines}</ul>"
