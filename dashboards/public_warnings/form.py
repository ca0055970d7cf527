"""The form on which a warning is written, as HTML; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from dashboards.alert_wording import say
from dashboards.public_warnings.drawing import dialog
from dashboards.public_warnings.writing import CHOICES, TEXTS, TIMES
from dashboards.texts import Language, Text
from streams.public_warnings.content import LONGEST_HEADLINE, LONGEST_TEXT
from streams.public_warnings.words import CERTAINTIES, EVENTS, RESPONSES, SEVERITIES, STATUSES, URGENCIES
from streams.registry.records import Unit

_TITLES = {
    "status": Text("Tính chất", "Status"),
    "event": Text("Loại sự kiện", "Kind of event"),
    "urgency": Text("Mức khẩn cấp", "Urgency"),
    "severity": Text("Mức nghiêm trọng", "Severity"),
    "certainty": Text("Độ chắc chắn", "Certainty"),
    "response": Text("Người dân cần", "Citizens should"),
    "onset": Text("Bắt đầu lúc", "Begins"),
    "expires": Text("Hết hiệu lực lúc", "Ends"),
    "headline_vi": Text("Tiêu đề (tiếng Việt)", "Headline (Vietnamese)"),
    "headline_en": Text("Tiêu đề (tiếng Anh)", "Headline (English)"),
    "description_vi": Text("Nội dung (tiếng Việt)", "Description (Vietnamese)"),
    "description_en": Text("Nội dung (tiếng Anh)", "Description (English)"),
    "instruction_vi": Text("Hướng dẫn (tiếng Việt)", "Instruction (Vietnamese)"),
    "instruction_en": Text("Hướng dẫn (tiếng Anh)", "Instruction (English)"),
    "place_vi": Text("Tên khu vực (tiếng Việt)", "Place (Vietnamese)"),
    "place_en": Text("Tên khu vực (tiếng Anh)", "Place (English)"),
    "units": Text("Xã, phường", "Communes"),
    "polygon": Text("Vùng: các điểm vĩ độ,kinh độ", "Area: points latitude,longitude"),
    "circle": Text("Vòng tròn: tâm và bán kính (km)", "Circle: centre and radius (km)"),
}
_LEGENDS = (Text("Sự kiện", "Event"), Text("Nội dung", "Words"), Text("Khu vực", "Area"))
_CHOICES: Mapping[str, Mapping[str, Text]] = {
    "status": STATUSES, "event": {code: event.name for code, event in EVENTS.items()}, "urgency": URGENCIES,
    "severity": SEVERITIES, "certainty": CERTAINTIES, "response": RESPONSES,
}  # fmt: skip
_WORDS = [name for name in TEXTS if not name.startswith("place")]
_NEW, _EDIT = Text("Cảnh báo mới", "A new warning"), Text("Sửa cảnh báo {}", "Change warning {}")
_SAVE, _SUBMIT = Text("Lưu nháp", "Save"), Text("Trình duyệt", "Submit for approval")
_PREVIEW, _WITHDRAW = Text("Xem trước", "Preview"), Text("Bỏ", "Withdraw")
_FIND = Text("Tìm xã, phường", "Find a commune")
_CHOSEN = Text("đã chọn {}", "{} chosen")
_DRAW = (
    ("polygon", Text("Vẽ vùng", "Draw an area")),
    ("circle", Text("Đặt vòng tròn", "Place a circle")),
    ("undo", Text("Bỏ điểm cuối", "Undo the last point")),
    ("clear", Text("Xóa hình", "Clear")),
)
_MAP_HINT = Text(
    "Chọn cách vẽ rồi bấm vào bản đồ, hoặc gõ tọa độ vào ô.", "Choose how to draw and click the map, or type degrees."
)


def form(
    number: int | None, shown: Mapping[str, str], units: Sequence[Unit], wrong: Mapping[str, Text], attempt: int,
    language: Language,
) -> str:  # fmt: skip
    """Return the form with what was written and what is wrong with it; `attempt` makes each drawing a new one."""

    def fields(*names: str) -> str:
        return "".join(_field(name, shown, wrong, language) for name in names)

    event, words, area = (legend.of(language) for legend in _LEGENDS)
    title = _NEW.of(language) if number is None else _EDIT.of(language).format(number)
    proposals = "".join(
        f'<i data-event="{code}" data-vi="{escape(e.instruction.vi)}" data-en="{escape(e.instruction.en)}"></i>'
        for code, e in EVENTS.items()
    )
    return (
        f'<form data-warning data-attempt="{attempt}" novalidate><h2>{title}</h2>'
        f'<fieldset><legend>{event}</legend><div class="pairs">'
        f"{fields(*CHOICES, *TIMES)}</div></fieldset>"
        f'<fieldset><legend>{words}</legend><div class="pairs">'
        f"{fields(*_WORDS)}</div></fieldset><fieldset><legend>{area}</legend>"
        f'<div class="pairs">{fields("place_vi", "place_en")}</div>'
        f"{_units(shown.get('units', ''), units, wrong, language)}"
        f'<div class="pairs">{fields("polygon", "circle")}</div></fieldset>'
        f"{_buttons(number, language)}<div hidden>{proposals}</div></form>"
        f"{dialog('withdraw', language) if number is not None else ''}"
    )


def _buttons(number: int | None, language: Language) -> str:
    withdraw = (
        f'<button type="button" class="act quiet-act" data-warn="withdraw" aria-haspopup="dialog">'
        f"{_WITHDRAW.of(language)}</button>"
        if number is not None
        else ""
    )
    return (
        f'<p class="buttons"><button class="act" value="submit">{_SUBMIT.of(language)}</button>'
        f'<button class="act quiet-act" value="save">{_SAVE.of(language)}</button>'
        f'<button class="act quiet-act" value="preview">{_PREVIEW.of(language)}</button>{withdraw}</p>'
    )


def _field(name: str, shown: Mapping[str, str], wrong: Mapping[str, Text], language: Language) -> str:
    told = f' aria-invalid="true" aria-describedby="wrong-{name}"' if name in wrong else ""
    value = escape(shown.get(name, ""))
    if name in _CHOICES:
        entry = f"<select name={name}{told}>{_options(name, shown.get(name, ''), language)}</select>"
    elif name in ("onset", "expires"):
        entry = f'<input type="datetime-local" name={name} value="{value}"{told}>'
    elif name.startswith(("description", "instruction")):
        speech = name[-2:]
        entry = f'<textarea name={name} rows="4" lang="{speech}" maxlength="{LONGEST_TEXT}"{told}>{value}</textarea>'
    else:
        longest = LONGEST_HEADLINE if name.startswith("headline") else 6_000
        entry = f'<input name={name} value="{value}" maxlength="{longest}" autocomplete="off"{told}>'
    title = _TITLES[name].of(language)
    return f'<div data-field="{name}"><label>{title}{entry}</label>{_words(name, wrong, language)}</div>'


def _words(name: str, wrong: Mapping[str, Text], language: Language) -> str:
    return f'<em id="wrong-{name}" role="alert">{escape(wrong[name].of(language))}</em>' if name in wrong else ""


def _options(name: str, chosen: str, language: Language) -> str:
    """Return the choices, each with its word and CAP's own code."""
    options = "".join(
        f'<option value="{code}"{" selected" * (code == chosen)}>{say(words, language)}'
        f"{'' if name == 'event' else f' ({code})'}</option>"
        for code, words in _CHOICES[name].items()
    )
    return f'<option value=""></option>{options}'


def _units(chosen: str, units: Sequence[Unit], wrong: Mapping[str, Text], language: Language) -> str:
    codes = set(chosen.split())
    boxes = "".join(
        f'<li data-words="{escape(f"{unit.name_vi} {unit.name_en} {unit.code}".lower())}"><label><input type="checkbox"'
        f' data-unit value="{escape(unit.code)}"{" checked" * (unit.code in codes)}>'
        f"{escape(unit.name_vi if language == 'vi' else unit.name_en)}</label></li>"
        for unit in sorted(units, key=lambda unit: (unit.code not in codes, unit.name_vi))
    )
    count = _CHOSEN.of(language).format(f"<b data-chosen>{len(codes)}</b>")
    told = ' aria-invalid="true" aria-describedby="wrong-units"' if "units" in wrong else ""
    return (
        f'<div data-field="units" role="group" aria-label="{_TITLES["units"].of(language)}"{told}>'
        f'<p class="of-units">{_TITLES["units"].of(language)} · {count}</p>'
        f'<input type="search" data-find-unit placeholder="{_FIND.of(language)}" aria-label="{_FIND.of(language)}">'
        f'<ul class="units">{boxes}</ul>{_words("units", wrong, language)}</div>'
    )


def tools(language: Language) -> str:
    """Return the buttons with which an area is drawn on the map."""
    buttons = "".join(
        f'<button type="button" class="act quiet-act" data-draw="{name}"'
        f"{' aria-pressed=false' if name in ('polygon', 'circle') else ''}>{text.of(language)}</button>"
        for name, text in _DRAW
    )
    return f'<p class="hint">{_MAP_HINT.of(language)}</p><p class="buttons draw">{buttons}</p>'
