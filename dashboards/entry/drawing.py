"""The form and the book of entries as HTML; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from dashboards.entry.book import Line
from dashboards.labelled import labelled
from dashboards.texts import Language, Text, number
from streams.clock import LOCAL_ZONE

# Room for what is too long: a browser that cuts 0,64281 to 0,6428, or 100 to 10, enters another figure in silence.
_FIELDS = (
    ("year", Text("Năm", "Year"), 'inputmode="numeric" maxlength="80"'),
    ("rank", Text("Thứ hạng toàn quốc", "National rank"), 'inputmode="numeric" maxlength="80"'),
    ("score", Text("Điểm (0 đến 1)", "Score (0 to 1)"), 'inputmode="decimal" maxlength="80"'),
    ("decision", Text("Số văn bản công bố", "Number of the document"), 'maxlength="80"'),
)
_TITLE = Text("Xếp hạng chuyển đổi số cấp tỉnh (DTI)", "Digital transformation ranking of provinces (DTI)")
_HINT = Text(
    "Nhập sai thì nhập lại năm đó: lần nhập sau thay lần trước, mọi lần nhập đều được lưu cùng tên người nhập.",
    "To correct a year enter it again: the later entry holds, and every entry is kept with who made it.",
)
_ENTER = Text("Ghi số liệu", "Enter")
_HISTORY = Text("Các lần nhập", "Entries")
_NONE = Text("Chưa có lần nhập nào", "Nothing has been entered yet")
_HEADS = (
    Text("Năm", "Year"), Text("Hạng", "Rank"), Text("Điểm", "Score"), Text("Văn bản", "Document"),
    Text("Người nhập", "Entered by"), Text("Lúc", "At"), Text("Tình trạng", "State"),
)  # fmt: skip
_STATES = {
    "holds": Text("đang dùng", "holds"),
    "replaced": Text("đã được thay", "replaced"),
    "awaited": Text("chưa vào kho", "not stored yet"),
}


def form(values: Mapping[str, str], wrong: Mapping[str, Text], attempt: int, language: Language) -> str:
    """Return the form with what was written and what is wrong with it; `attempt` makes each drawing a new one."""
    fields = "".join(_field(name, title, attributes, values, wrong, language) for name, title, attributes in _FIELDS)
    return (
        f'<form data-enter data-attempt="{attempt}" novalidate><h2>{_TITLE.of(language)}</h2>{fields}'
        f'<p class="hint">{_HINT.of(language)}</p><button class="act">{_ENTER.of(language)}</button></form>'
    )


def _field(
    name: str, title: Text, attributes: str, values: Mapping[str, str], wrong: Mapping[str, Text], language: Language
) -> str:
    told = f' aria-invalid="true" aria-describedby="wrong-{name}"' if name in wrong else ""
    words = f'<em id="wrong-{name}" role="alert">{escape(wrong[name].of(language))}</em>' if name in wrong else ""
    return (
        f'<label>{title.of(language)}<input name={name} value="{escape(values.get(name, ""))}" {attributes}'
        f' autocomplete="off" required{told}></label>{words}'
    )


def history(lines: Sequence[Line] | None, language: Language) -> str:
    """Return the table of entries, newest first."""
    title = f"<h2>{_HISTORY.of(language)}</h2>"
    if not lines:
        return f'{title}<p class="quiet">{_NONE.of(language)}</p>'
    head = "".join(f'<th scope="col">{text.of(language)}</th>' for text in _HEADS)
    rows = "".join(_row(line, language) for line in lines)
    return f'{title}<table class="wide"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _row(line: Line, language: Language) -> str:
    cells = (
        line.year, str(line.rank), number(line.score, language, 4), line.decision, line.who,
        f"{line.at.astimezone(LOCAL_ZONE):%d/%m/%Y %H:%M:%S}", _STATES[line.state].of(language),
    )  # fmt: skip
    named = (title.of(language) for title in _HEADS)
    return f'<tr data-state="{line.state}">{labelled(named, map(escape, cells))}</tr>'
