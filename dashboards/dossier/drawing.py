"""The page of one dossier as HTML; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from html import escape
from urllib.parse import urlencode

from dashboards.dossier.words import CHANNELS, STATUSES
from dashboards.labelled import labelled
from dashboards.texts import Language, Text, dated
from streams.dossiers.story import Step, Story

PATH = "/ho-so"
TITLE = Text("Hồ sơ", "Dossier")
LONGEST_CODE = 64
_SYSTEMS = {
    "provincial_dossiers": Text("Hệ thống của tỉnh", "The province's system"),
    "ministerial_dossiers": Text("Hệ thống của bộ, ngành", "The ministries' system"),
}
_CODE = Text("Mã hồ sơ", "Code of the dossier")
_FIND = Text("Tìm", "Find")
_NO_SUCH = Text("Không có hồ sơ mã {}.", "There is no dossier of the code {}.")
_LATE = Text("trễ hạn", "late")
_HISTORY = Text("Quá trình xử lý", "History")
_HEADS = (
    Text("Lúc", "At"), Text("Trạng thái", "Status"), Text("Nơi xử lý", "Where"), Text("Cán bộ", "Officer"),
    Text("Nguồn", "Told by"),
)  # fmt: skip


def address(code: str) -> str:
    """Return the address of a dossier's page."""
    return f"{PATH}?{urlencode({'code': code})}"


def search(code: str, language: Language) -> str:
    """Return the form that asks for a code; it works without a script."""
    return (
        f'<div class="chooser"><form method="get" action="{PATH}" role="search"><label>{_CODE.of(language)}'
        f' <input type="search" name="code" value="{escape(code)}" maxlength="{LONGEST_CODE}" required></label>'
        f'<button class="act quiet-act">{_FIND.of(language)}</button></form></div>'
    )


def missing(code: str, language: Language) -> str:
    """Return the words for a code that no dossier has."""
    return f'<p class="nothing">{escape(_NO_SUCH.of(language).format(code))}</p>'


def dossier(story: Story, steps: Sequence[Step], language: Language) -> str:
    """Return where the dossier stands, and under it every step."""
    facts = "".join(f"<tr><th scope='row'>{name}</th><td>{value}</td></tr>" for name, value in _facts(story, language))
    head = "".join(f'<th scope="col">{title.of(language)}</th>' for title in _HEADS)
    lines = "".join(_line(step, language) for step in steps)
    return (
        f'<table class="facts"><tbody>{facts}</tbody></table>'
        f"<h2>{_HISTORY.of(language)}</h2>"
        f'<table class="wide"><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>'
    )


def _facts(story: Story, language: Language) -> Iterator[tuple[str, str]]:
    """Yield what is known of the dossier, by its name, ready for the page."""
    late = f' <b class="verdict">{_LATE.of(language)}</b>' if story.late else ""
    agency, unit = Text(story.agency_vi, story.agency_en), Text(story.unit_vi, story.unit_en)
    procedure = f"{story.procedure_vi} ({story.procedure})" if story.procedure_vi else story.procedure
    rows = (
        (Text("Mã khác", "Other codes"), escape(", ".join(story.aliases) or "–")),
        (Text("Trạng thái", "Status"), escape(_named(STATUSES, story.status, language)) + late),
        (Text("Thủ tục", "Procedure"), escape(procedure)),
        (Text("Cơ quan", "Agency"), escape(agency.of(language))),
        (Text("Đơn vị", "Unit"), escape(unit.of(language))),
        (Text("Cán bộ", "Officer"), escape(story.officer or "–")),
        (Text("Kênh nộp", "Channel"), escape(_named(CHANNELS, story.channel, language))),
        (Text("Tiếp nhận", "Received"), _moment(story.received_at)),
        (Text("Hẹn trả", "Promised"), _moment(story.promised)),
        (Text("Xong", "Ended"), _moment(story.ended_at)),
        (Text("Số lần yêu cầu bổ sung", "Supplements asked for"), str(story.supplements)),
        (Text("Ngày làm việc chờ bổ sung", "Working days of waiting"), str(story.waited_days)),
    )
    for name, value in rows:
        yield name.of(language), value


def _line(step: Step, language: Language) -> str:
    system = _SYSTEMS.get(step.system)
    cells = (
        _moment(step.at),
        _named(STATUSES, step.status, language),
        Text(step.unit_vi, step.unit_en).of(language),
        step.officer or "–",
        system.of(language) if system else step.system,
    )
    return f"<tr>{labelled((title.of(language) for title in _HEADS), map(escape, cells))}</tr>"


def _named(names: Mapping[int, Text], number: int, language: Language) -> str:
    found = names.get(number)
    return found.of(language) if found else str(number)


def _moment(instant: datetime | None) -> str:
    return "–" if instant is None else dated(instant)
