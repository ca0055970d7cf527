"""The page of letters as HTML: who answers for how many, the dossiers without a letter, and the form; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from html import escape

from dashboards.dialogs import cancel
from dashboards.dossier.drawing import address
from dashboards.labelled import labelled
from dashboards.texts import Language, Text, moment_of
from streams.apologies.letters import FURTHEST_DAYS, LONGEST_REASON, MOST_ISSUED, Issued
from streams.apologies.owed import MOST, Answerable, Owed

_BY_HEAD = Text("Người đứng đầu cơ quan", "Heads of agencies")
_HEADS = (Text("Cơ quan", "Agency"), Text("Trễ hạn", "Late"), Text("Thiếu phiếu", "No letter"))
_RIGHT = ' class="n"'
_OWED = Text("Hồ sơ trễ hạn chưa có phiếu xin lỗi", "Late dossiers without a letter")
_ALL = Text("Tất cả cơ quan", "All agencies")
_COLUMNS = (
    Text("Hồ sơ", "Dossier"), Text("Đơn vị", "Unit"), Text("Cán bộ", "Officer"), Text("Hẹn trả", "Promised"),
    Text("Đã hẹn lại", "Promised anew"), Text("Việc", "Action"),
)  # fmt: skip
_ISSUED = Text("Phiếu đã lập", "Letters issued")
_ISSUED_COLUMNS = (
    Text("Số", "Number"), Text("Hồ sơ", "Dossier"), Text("Hẹn lại", "New day"), Text("Lập lúc", "Issued"),
)  # fmt: skip
_NONE_ISSUED = Text("Chưa lập phiếu nào.", "No letter has been issued yet.")
_NEWEST_ISSUED = Text(f"Chỉ hiện {MOST_ISSUED} phiếu mới nhất.", f"Only the newest {MOST_ISSUED} are shown.")
_NONE = Text("Mọi hồ sơ trễ hạn đều đã có phiếu.", "Every late dossier has its letter.")
_MORE = Text(f"Chỉ hiện {MOST} hồ sơ chờ lâu nhất.", f"Only the {MOST} that wait longest are shown.")
_ISSUE = Text("Lập phiếu", "Issue")
_FORM = Text("Phiếu xin lỗi và hẹn lại ngày trả kết quả", "Letter of apology with a new date")
_NEW_DAY = Text("Hẹn trả lại vào ngày", "New promised day")
_REASON = Text("Lý do chậm", "Why it is late")
_HINT = Text(
    "Ngày hẹn phải là ngày làm việc. Không ghi họ tên, số giấy tờ, số điện thoại vào lý do.",
    "The day must be a working day. Write no name, no identity or telephone number into the reason.",
)


def heads(found: Sequence[Answerable], chosen: str | None, language: Language) -> str:
    """Return the table of agencies, each leading to its own dossiers."""
    title = f"<h2>{_BY_HEAD.of(language)}</h2>"
    everybody = f'<p><a href="?"{_here(chosen is None)}>{_ALL.of(language)}</a></p>'
    if not found:
        return f'{title}<p class="quiet">{_NONE.of(language)}</p>'
    head = "".join(f'<th scope="col"{"" if n == 0 else _RIGHT}>{t.of(language)}</th>' for n, t in enumerate(_HEADS))
    rows = "".join(
        f'<tr data-state="{"danger" if each.missing else "normal"}"><td><a href="?agency={escape(each.agency)}"'
        f"{_here(each.agency == chosen)}>{escape(each.name_vi if language == 'vi' else each.name_en)}</a></td>"
        f"<td{_RIGHT}>{each.late}</td><td{_RIGHT}><b>{each.missing}</b></td></tr>"
        for each in found
    )
    return f"{title}{everybody}<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _here(is_chosen: bool) -> str:
    return ' aria-current="true"' if is_chosen else ""


def dossiers(found: Sequence[Owed], may_issue: bool, language: Language) -> str:
    """Return the table of dossiers without a letter, each with the button that opens the form."""
    title = f"<h2>{_OWED.of(language)}</h2>"
    if not found:
        return f'{title}<p class="quiet">{_NONE.of(language)}</p>'
    head = "".join(f'<th scope="col">{text.of(language)}</th>' for text in _COLUMNS)
    rows = "".join(_row(each, may_issue, language) for each in found)
    more = f'<p class="quiet">{_MORE.of(language)}</p>' if len(found) == MOST else ""
    return f'{title}<table class="wide"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more}'


def _row(owed: Owed, may_issue: bool, language: Language) -> str:
    due = "–" if owed.due is None else moment_of(owed.due)
    promised = "–" if owed.promised is None else f"{owed.promised:%d/%m/%Y}"
    unit = Text(owed.unit_vi, owed.unit_en).of(language)
    cells = (owed.dossier, unit, owed.officer or "–", due, promised)
    button = (
        f'<button class="act" data-apologise="{escape(owed.dossier)}" aria-haspopup="dialog">'
        f"{_ISSUE.of(language)}</button>"
        if may_issue
        else ""
    )
    first, *others = map(escape, cells)
    own = f'<a href="{escape(address(owed.dossier))}">{first}</a>'
    return f"<tr>{labelled((title.of(language) for title in _COLUMNS), (own, *others, button))}</tr>"


def issued(found: Sequence[Issued], path: str, language: Language) -> str:
    """Return the table of letters that were issued, each leading to its PDF under the path of the page."""
    title = f"<h2>{_ISSUED.of(language)}</h2>"
    if not found:
        return f'{title}<p class="quiet">{_NONE_ISSUED.of(language)}</p>'
    head = "".join(f'<th scope="col">{text.of(language)}</th>' for text in _ISSUED_COLUMNS)
    rows = "".join(_issued_row(each, path, language) for each in found)
    more = f'<p class="quiet">{_NEWEST_ISSUED.of(language)}</p>' if len(found) == MOST_ISSUED else ""
    return f'{title}<table class="wide"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more}'


def _issued_row(letter: Issued, path: str, language: Language) -> str:
    cells = (
        f'<a href="{path}/{letter.id}.pdf" target="_blank">{letter.number:02}/PXL-{escape(letter.agency)}</a>',
        f'<a href="{escape(address(letter.dossier))}">{escape(letter.dossier)}</a>',
        f"{letter.promised:%d/%m/%Y}",
        moment_of(letter.issued_at),
    )
    return f"<tr>{labelled((title.of(language) for title in _ISSUED_COLUMNS), cells)}</tr>"


def form(today: date, proposed: date, language: Language) -> str:
    """Return the dialog in which a letter is written, a day proposed in it; the script fills in the dossier."""
    last = today + timedelta(days=FURTHEST_DAYS)
    return (
        f'<dialog id="apology" class="asks fields" aria-labelledby="apology-title"><form data-apology method="dialog">'
        f'<h2 id="apology-title">{_FORM.of(language)}</h2><p><output name="shown"></output></p>'
        f'<input type="hidden" name="dossier"><label>{_NEW_DAY.of(language)}'
        f'<input type="date" name="promised" min="{today}" max="{last}" value="{proposed}" required></label>'
        f'<label>{_REASON.of(language)}<textarea name="reason" maxlength="{LONGEST_REASON}" rows="3" required>'
        f'</textarea></label><p class="hint">{_HINT.of(language)}</p><p class="buttons">{cancel(language)}'
        f'<button class="act" value="issue">{_ISSUE.of(language)}</button></p></form></dialog>'
    )
