"""What an officer writes on an alert's page: the note, the cause, and who shall have it; pure HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dashboards.alert_wording import say
from dashboards.dialogs import cancel
from dashboards.texts import Language, Text
from streams.alerts.diagnosis import DIAGNOSES

CLOSING, EXPLAINING, HANDING_OVER, ASSIGNING = "close-dialog", "explain-dialog", "hand-over-dialog", "assign-dialog"
CLOSE = Text("Đóng cảnh báo", "Close the alert")
HAND_OVER = Text("Chuyển cơ quan", "Hand over")
ASSIGN = Text("Giao cán bộ", "Give to an officer")
EXPLAIN = Text("Ghi nguyên nhân", "Write the cause down")
_NOTE = Text("Ghi chú", "Note")
_CAUSE = Text("Nguyên nhân", "Cause")
_WORDS = Text("Điều gì đã xảy ra, đã làm gì?", "What happened, what was done?")
_HAND_OVER_TO = Text("Chuyển cho cơ quan khác xử lý", "Hand to another agency")
_AGENCY = Text("Cơ quan nhận", "To which agency")
_WHY = Text("Lý do chuyển, việc đã làm", "Why, and what has been done")
_TOLD = Text("Người đang trực của cơ quan đó được báo ngay.", "Whoever is on duty there is told at once.")
_ASSIGN_TO = Text("Giao cảnh báo cho cán bộ", "Give the alert to an officer")
_OFFICER = Text("Cán bộ nhận", "To whom")
_ON_DUTY = Text("người đang trực (trả lại)", "whoever is on duty (give it back)")
_SAID = Text("Lời nhắn", "Words to them")
_ASKED = Text(
    "Người được giao được báo ngay và phải bấm nhận xử lý; nếu không, cảnh báo lại được báo tiếp.",
    "Whoever it is given to is told at once and must take it on; else others are told again.",
)
_CHOOSE = Text("– chọn –", "– choose –")
_STANDS = Text(
    "Đóng khi số đo còn vượt ngưỡng: chỉ báo lại khi mức tăng, hoặc khi mở lại.",
    "Closed while it is still over its line, it is told of again only when it gets worse or is re-opened.",
)


def forms(
    number: int, agencies: Sequence[tuple[str, str, str]], officers: Sequence[tuple[int, str]], language: Language
) -> str:
    """Return the note's form and the dialogs of one alert.

    `agencies` are code and both names, `officers` number and name.
    """
    closing = _cause(CLOSING, CLOSE, "resolve", number, _STANDS, language)
    explaining = _cause(EXPLAINING, EXPLAIN, "explain", number, None, language)
    giving = _handing_over(number, agencies, language) + _assigning(number, officers, language)
    return _note(number, language) + closing + explaining + giving


def _note(number: int, language: Language) -> str:
    return (
        f'<form class="note fields" data-form="note" data-alert="{number}"><label>{_NOTE.of(language)} <kbd>N</kbd>'
        f'<textarea name="text" rows="2" maxlength="2000" required id="note"></textarea></label>'
        f'<button class="act quiet-act">{_NOTE.of(language)}</button></form>'
    )


def _cause(name: str, title: Text, act: str, number: int, hint: Text | None, language: Language) -> str:
    hinted = f'<p class="hint">{hint.of(language)}</p>' if hint else ""
    causes = "".join(f'<option value="{code}">{say(text, language)}</option>' for code, text in DIAGNOSES.items())
    return _dialog(
        name,
        title.of(language),
        f'<form data-form="{act}" data-alert="{number}">'
        f'<label>{_CAUSE.of(language)}<select name="diagnosis">{causes}</select></label>'
        f'<label>{_WORDS.of(language)}<textarea name="text" rows="3" maxlength="2000"></textarea></label>{hinted}',
        title.of(language),
        language,
    )


def _handing_over(number: int, agencies: Sequence[tuple[str, str, str]], language: Language) -> str:
    rows = "".join(
        f'<option value="{escape(code)}">{escape(vi if language == "vi" else en)}</option>' for code, vi, en in agencies
    )
    return _dialog(
        HANDING_OVER,
        _HAND_OVER_TO.of(language),
        f'<form data-form="hand_over" data-alert="{number}"><label>{_AGENCY.of(language)}'
        f'<select name="agency" required><option value="">{_CHOOSE.of(language)}</option>{rows}</select></label>'
        f'<label>{_WHY.of(language)}<textarea name="text" rows="3" maxlength="2000" required></textarea></label>'
        f'<p class="hint">{_TOLD.of(language)}</p>',
        HAND_OVER.of(language),
        language,
    )


def _assigning(number: int, officers: Sequence[tuple[int, str]], language: Language) -> str:
    rows = "".join(f'<option value="{officer}">{escape(name)}</option>' for officer, name in officers)
    return _dialog(
        ASSIGNING,
        _ASSIGN_TO.of(language),
        f'<form data-form="assign" data-alert="{number}"><label>{_OFFICER.of(language)}<select name="officer" required>'
        f'<option value="">{_CHOOSE.of(language)}</option><option value="0">{_ON_DUTY.of(language)}</option>{rows}'
        f"</select></label><label>{_SAID.of(language)}"
        f'<textarea name="text" rows="3" maxlength="2000"></textarea></label><p class="hint">{_ASKED.of(language)}</p>',
        ASSIGN.of(language),
        language,
    )


def _dialog(name: str, title: str, form: str, done: str, language: Language) -> str:
    """Return a dialog around an open form, to which it adds the buttons."""
    return (
        f'<dialog id="{name}" class="asks fields" aria-labelledby="{name}-title"><h2 id="{name}-title">{title}</h2>'
        f'{form}<div class="buttons"><button class="act">{done}</button>{cancel(language)}</div></form></dialog>'
    )
