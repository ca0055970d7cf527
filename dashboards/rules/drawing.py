"""One rule's page as HTML: how it stands, what an officer does, who changed it when and why; pure."""

from __future__ import annotations

from html import escape

from dashboards.alert_wording import say, sign
from dashboards.dialogs import cancel
from dashboards.rules import words
from dashboards.rules.view import Page, owner_of
from dashboards.texts import Language, Text, moment_of
from dashboards.typed_number import shown
from streams.alerts import tuning
from streams.alerts.rule import Severity
from streams.alerts.tuning import Tuned
from streams.alerts.written.store import is_written, written_in

_BACK = Text("Danh sách quy tắc", "All rules")
_FACTS = (
    Text("Ngưỡng đang áp dụng", "Thresholds in force"),
    Text("Báo sau khi kéo dài", "Fires after"),
    Text("Kết thúc sau khi ổn định", "Ends after"),
    Text("Căn cứ", "Basis"),
    Text("Cơ quan phụ trách", "Owner"),
    Text("Trạm", "Stations"),
    Text("Tình trạng", "State"),
    Text("Báo trong 30 ngày qua", "Fired within 30 days"),
)
_ALL = Text("mọi trạm có đo", "all that measure it")
_RUNBOOK = Text("Việc cần làm", "What to do")
_LEVEL = Text("Mức {}", "Level {}")
_VERSIONS = Text("Các phiên bản", "Versions")
_NONE = Text("Chưa ai đổi: quy tắc như trong phần mềm.", "Nobody has changed it: it is as its file has it.")
_OWN = Text("như trong phần mềm", "as its file has it")
_HOLDS = Text("đang áp dụng", "in force")
_UNDO = Text("Lấy lại bản trước", "Take the last version back")
_WHY = Text("Lý do", "Reason")
_UNDO_HINT = Text(
    "Một phiên bản mới, giống bản trước phiên bản {}, sẽ được ghi.", "A new version like the one before {} is kept."
)
MAY_NOT = Text(
    "Người duyệt hoặc quản trị mới được sửa quy tắc.", "Approvers and administrators may change rules."
)  # fmt: skip


def head(page: Page, language: Language) -> str:
    """Return how the rule stands."""
    rule = page.rule
    facts = zip(_FACTS, _facts(page, language), strict=True)
    rows = "".join(f"<div><dt>{name.of(language)}</dt><dd>{value}</dd></div>" for name, value in facts if value)
    return (
        f"{back(language)}<h1>{words.label(rule, language)}</h1>"
        f'<p class="by">{words.judged(rule, page.written, language)} · <code>{escape(rule.name)}</code></p>'
        f'<dl class="facts">{rows}</dl>'
    )


def back(language: Language) -> str:
    """Return the way to the list."""
    return f'<p class="back"><a href="?">← {_BACK.of(language)}</a></p>'


def _facts(page: Page, language: Language) -> tuple[str, ...]:
    rule = page.rule
    stations = ", ".join(map(escape, sorted(rule.stations))) if rule.stations else ""
    return (
        words.thresholds(rule, page.lines, language),
        words.minutes(rule.hold, language),
        words.minutes(rule.clear_hold, language),
        words.basis(rule, is_written(rule.name), language),
        words.agency(owner_of(rule, page.choices.agencies), language),
        stations or (_ALL.of(language) if is_written(rule.name) else ""),
        f'<b data-on="{str(page.enabled).lower()}">{(words.ON if page.enabled else words.OFF).of(language)}</b>',
        words.TIMES.of(language).format(page.fired),
    )


def runbook(page: Page, language: Language) -> str:
    """Return what an officer does at each level, in both languages; once where it is the same at all."""
    grades = sorted(page.rule.grades.items())
    same = all(grade.runbook == grades[0][1].runbook for _, grade in grades)
    parts = []
    for level, grade in grades[:1] if same else grades:
        name = f"{_LEVEL.of(language).format(level)} · {words.severity(Severity(grade.severity), language)}"
        title = "" if same else f"<h3>{sign(grade.severity, language)} {name}</h3>"
        other: Language = "en" if language == "vi" else "vi"
        steps = "".join(
            f'<li>{say(step, language)}<small lang="{other}">{say(step, other)}</small></li>' for step in grade.runbook
        )
        parts.append(f"{title}<ol>{steps}</ol>")
    return f"<h2>{_RUNBOOK.of(language)}</h2>{''.join(parts)}"


def versions(page: Page, language: Language, may_write: bool) -> str:
    """Return who changed what and when, newest first, with the way to take the newest back."""
    lines = "".join(f"<li>{_version(page, one, language)}</li>" for one in page.versions)
    body = f'<ol class="changes">{lines}</ol>' if lines else f'<p class="quiet">{_NONE.of(language)}</p>'
    undo = _undo(page, language) if may_write and page.versions else ""
    return f"<h2>{_VERSIONS.of(language)}</h2>{undo}{body}"


def _version(page: Page, one: Tuned, language: Language) -> str:
    holds = f" <em>{_HOLDS.of(language)}</em>" if one is page.newest else ""
    off = "" if one.enabled else f' <em class="off">{words.OFF.of(language)}</em>'
    return (
        f"<b>{one.version}</b>{holds} · <time>{moment_of(one.changed_at)}</time> · {escape(one.changed_by)}"
        f"<p>{_content(page, one, language)}{off}</p><blockquote>{escape(one.reason)}</blockquote>"
    )


def _content(page: Page, one: Tuned, language: Language) -> str:
    """Return what a version set, briefly."""
    written = written_in(one)
    lines = written.lines if written else tuning.lines_of(page.rule, one)
    told = " / ".join(words.figure(line, language) for line in lines)
    hold = written.hold_min if written else None if one.hold_s is None else one.hold_s / 60
    held = "" if hold is None else f"{_FACTS[1].of(language).lower()} {shown(hold)} {Text('phút', 'min').of(language)}"
    said = f"{told} {escape(page.rule.unit.of(language))}".strip() if lines else ""
    if written is None and one.lines is None:
        said = f"{said} ({_OWN.of(language)})".strip()
    return " · ".join(part for part in (said, held) if part)


def _undo(page: Page, language: Language) -> str:
    return (
        f'<p><button type="button" class="act quiet-act" data-open-undo>{_UNDO.of(language)}</button></p>'
        f'<dialog id="undo" class="asks fields" aria-labelledby="undo-title">'
        f'<form data-undo data-seen="{page.seen}">'
        f'<h2 id="undo-title">{_UNDO.of(language)}</h2>'
        f'<p class="hint">{_UNDO_HINT.of(language).format(page.seen)}</p>'
        f'<label>{_WHY.of(language)}<input name="reason" maxlength="300" required></label>'
        f'<div class="buttons"><button class="act">{_UNDO.of(language)}</button>{cancel(language)}</div></form>'
        "</dialog>"
    )
