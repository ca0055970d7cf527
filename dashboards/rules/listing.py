"""The list of all rules as HTML; pure."""

from __future__ import annotations

from html import escape

from dashboards.rules import words
from dashboards.rules.view import Book
from dashboards.texts import Language, Text, moment_of
from streams.alerts import tuning
from streams.alerts.tuning import Tuned
from streams.alerts.written.store import is_written, written_in

_FIND = Text("Tìm theo tên, cơ quan, căn cứ; gõ “tắt” hoặc “tự viết”", "Find by name, agency, basis; type “off”")
_COUNT = Text("{} quy tắc", "{} rules")
_NEW = Text("Viết quy tắc mới", "Write a rule")
_HEADS = (
    Text("Quy tắc", "Rule"),
    Text("Ngưỡng đang áp dụng", "Thresholds in force"),
    Text("Căn cứ", "Basis"),
    Text("Phụ trách", "Owner"),
    Text("Người đổi", "Changed by"),
    Text("30 ngày", "30 days"),
)
_UNREADABLE = Text(
    "Bản phần mềm này không đọc được quy tắc {}: quy tắc này hiện KHÔNG được theo dõi.",
    "This release cannot read rule {}: it is NOT watched.",
)
_TIMES = Text("lần / 30 ngày", "in 30 days")
_FIRED = Text("Số lần báo trong 30 ngày qua", "Fired within the last 30 days")


def html(book: Book, language: Language, may_write: bool) -> str:
    """Return the filter and the rules, each a link to its page."""
    rows = "".join(_row(book, name, language) for name in sorted(book.rules, key=lambda name: _place(book, name)))
    count = _COUNT.of(language).format(f"<b data-count>{len(book.rules)}</b>")
    new = f'<a class="act" href="?new=1">{_NEW.of(language)}</a>' if may_write else ""
    lost = "".join(
        f'<p class="worry" role="alert">⚠ {_UNREADABLE.of(language).format(escape(name))}</p>'
        for name in book.unreadable
    )
    heads = "".join(f"<span>{head.of(language)}</span>" for head in _HEADS)
    find = _FIND.of(language)
    return (
        f'<div class="bar fields"><input type="search" data-find placeholder="{find}" aria-label="{find}">'
        f'<p class="quiet" role="status">{count}</p>{new}</div>{lost}'
        f'<div class="rule-heads" aria-hidden="true">{heads}</div><ul class="rules">{rows}</ul>'
    )


def _place(book: Book, name: str) -> tuple[bool, bool, str]:
    """Rules of the operators' own first, those that are off last."""
    return not _enabled(book.set_last.get(name)), not is_written(name), book.rules[name].label.vi.lower()


def _enabled(version: Tuned | None) -> bool:
    return version is None or version.enabled


def _row(book: Book, name: str, language: Language) -> str:
    rule, version = book.rules[name], book.set_last.get(name)
    owner = words.agency(book.owner(rule), language)
    basis = words.basis(rule, is_written(name), language)
    state = words.ON if _enabled(version) else words.OFF
    fired = book.fired.get(name, 0)
    found = escape(f"{name} {rule.label.vi} {rule.label.en} {rule.kind} ".lower()) + f"{owner} {basis}".lower()
    return (
        f'<li data-words="{found} {state.of(language)}" data-on="{str(_enabled(version)).lower()}">'
        f'<div class="what"><a href="?rule={escape(name)}">{words.label(rule, language)}</a>'
        f"<small>{words.judged(rule, written_in(version), language)} · {escape(name)}</small></div>"
        f'<div class="lines">{words.thresholds(rule, tuning.lines_of(rule, version), language)}'
        f'{_off(version, language)}</div><div class="basis">{basis}</div><div class="owner">{owner}</div>'
        f'<div class="by">{_changed(version, language)}</div>'
        f'<div class="fired" title="{_FIRED.of(language)}"><b data-fired="{min(fired, 1)}">{fired}</b>'
        f"<small>{_TIMES.of(language)}</small></div></li>"
    )


def _off(version: Tuned | None, language: Language) -> str:
    return "" if _enabled(version) else f' <em class="off">{words.OFF.of(language)}</em>'


def _changed(version: Tuned | None, language: Language) -> str:
    if version is None:
        return '<span class="quiet">–</span>'
    return f"{escape(version.changed_by)} <small>{moment_of(version.changed_at)}</small>"
