"""The dossiers behind a number of the index, at `/chi-so/<number>`: whoever asks why finds each of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from html import escape
from typing import Any
from urllib.parse import urlencode

import psycopg
from nicegui import ui

from dashboards.chosen import code_in
from dashboards.frame import language, page_frame
from dashboards.site import Site
from dashboards.texts import Language, Text, moment_of, number
from streams.clock import local_date
from streams.service_index.drill import MOST, Counted, Missed, Scope, counted, missed
from streams.service_index.indicator import Indicator
from streams.service_index.indicators import indicators

_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 1, 1)
"""Months of which a page can be asked for; any other is the present one."""
_NO_SUCH = Text("Không có chỉ số {}.", "There is no indicator {}.")
_AWAY = Text("Mất kết nối cơ sở dữ liệu.", "The database is away.")
_MONTH, _AGENCY = Text("Tháng", "Month"), Text("Cơ quan", "Agency")
_BEFORE, _AFTER = Text("Tháng trước", "The month before"), Text("Tháng sau", "The month after")
_EVERYBODY = Text("Toàn tỉnh", "Whole province")
_NOTHING = Text("Chưa có số liệu để tính trong tháng này.", "Nothing to count this month.")
_REACHED = Text("Không hồ sơ nào làm mất điểm chỉ số này.", "No dossier costs this indicator anything.")
_NOT_DOSSIERS = Text("Chỉ số này không tính từ từng hồ sơ.", "This indicator is not counted dossier by dossier.")
_ROWS = Text(
    "Danh sách dưới đây là những hồ sơ có tính vào chỉ số nhưng làm mất điểm: {}. Hồ sơ đạt không nằm trong danh sách.",
    "The rows are the dossiers that count and cost the indicator points: {}. Those that reach it are not listed.",
)
_MORE = Text(f"Chỉ hiện {MOST} hồ sơ đầu.", f"Only the first {MOST} are shown.")
_HEAD = (
    Text("Hồ sơ", "Dossier"),
    Text("Đơn vị", "Unit"),
    Text("Thủ tục", "Procedure"),
    Text("Cán bộ", "Officer"),
    Text("Tiếp nhận", "Received"),
    Text("Hẹn trả", "Due"),
    Text("Xong", "Ended"),
)


def register(site: Site) -> None:
    """Add the page; it is reached from the board of the index."""

    @ui.page("/chi-so/{wanted}")
    async def show(wanted: str) -> None:
        indicator = next((each for each in indicators() if each.number == wanted), None)
        speech = language()
        if indicator is None:
            ui.context.client.status_code = 404
            with page_frame(Text(*(words.format(wanted) for words in _NO_SUCH))):
                ui.label(_NO_SUCH.of(speech).format(wanted)).classes("nothing")
            return
        scope, now = scope_of(ui.context.client.request.query_params, site.clock.now()), site.clock.now()
        with page_frame(_title(indicator), heading=False):
            try:
                found = await site.gate.database(lambda conn: _read(conn, indicator, scope, now))
                body = _page(indicator, scope, *found, speech=speech)
            except psycopg.OperationalError:
                body = f'<p class="nothing">{_AWAY.of(speech)}</p>'
            ui.html(body, sanitize=False).classes("drill rows")


def _title(indicator: Indicator) -> Text:
    return Text(f"{indicator.number} {indicator.title_vi}", f"{indicator.number} {indicator.title_en}")


def scope_of(query: Mapping[str, str], now: datetime) -> Scope:
    """Return whose number a page shows: its agency and unit if any, its month `2026-11` or else the present one."""
    try:
        first = date.fromisoformat(query.get("month", "") + "-01")
        if not _EARLIEST <= first < _LATEST:
            raise ValueError(first)
    except ValueError:
        first = local_date(now).replace(day=1)
    return Scope(first, month_after(first), code_in(query, "agency"), code_in(query, "unit"))


def month_after(first: date) -> date:
    """Return the first day of the next month."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def month_before(first: date) -> date:
    """Return the first day of the month before."""
    return date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)


Agencies = list[tuple[str, str, str]]


def _read(
    conn: psycopg.Connection[Any], indicator: Indicator, scope: Scope, now: datetime
) -> tuple[Counted | None, list[Missed], Agencies]:
    agencies = conn.execute("SELECT code, name_vi, name_en FROM agency ORDER BY code").fetchall()
    return counted(conn, indicator, scope, now), missed(conn, indicator, scope, now), agencies


def _page(
    indicator: Indicator,
    scope: Scope,
    figures: Counted | None,
    rows: list[Missed],
    agencies: Agencies,
    speech: Language,
) -> str:
    parts = [
        f"<h1>{escape(_title(indicator).of(speech))}</h1>",
        f"<p>{escape(indicator.formula)}.</p>",
        _chooser(scope, agencies, speech),
        f"<p><b>{_written(figures, speech)}</b></p>",
        _table(indicator, rows, speech),
    ]
    return "".join(parts)


def _chooser(scope: Scope, agencies: Agencies, speech: Language) -> str:
    """Return the form that chooses month and agency; it works without a script."""
    names = "".join(
        f'<option value="{escape(code)}"{" selected" if code == scope.agency else ""}>'
        f"{escape(vi if speech == 'vi' else en)}</option>"
        for code, vi, en in agencies
    )
    before, after = (_link(scope, month) for month in (month_before(scope.since), scope.until))
    return (
        f'<form class="chooser" method="get"><a href="{before}" rel="prev" aria-label="{_BEFORE.of(speech)}">◀</a>'
        f'<input type="month" name="month" value="{scope.since:%Y-%m}" aria-label="{_MONTH.of(speech)}">'
        f'<a href="{after}" rel="next" aria-label="{_AFTER.of(speech)}">▶</a>'
        f'<select name="agency" aria-label="{_AGENCY.of(speech)}"><option value="">{_EVERYBODY.of(speech)}</option>'
        f"{names}</select>"
        f"<button>{Text('Xem', 'Show').of(speech)}</button></form>"
    )


def _link(scope: Scope, month: date) -> str:
    return escape("?" + urlencode({"month": f"{month:%Y-%m}", "agency": scope.agency or ""}))


def _written(figures: Counted | None, speech: Language) -> str:
    if figures is None or figures.share is None or figures.points is None:
        return _NOTHING.of(speech)
    counts = f"{number(figures.numerator, speech)} / {number(figures.denominator, speech)}"
    points = (
        f"{number(figures.points, speech, 2)} / {number(figures.maximum, speech)} {Text('điểm', 'points').of(speech)}"
    )
    return f"{counts} = {number(100 * figures.share, speech, 1)} % → {points}"


def _table(indicator: Indicator, rows: list[Missed], speech: Language) -> str:
    if not rows:
        words = _NOT_DOSSIERS if indicator.missed is None else _REACHED
        return f'<p class="nothing">{words.of(speech)}</p>'
    head = "".join(f'<th scope="col">{title.of(speech)}</th>' for title in _HEAD)
    lines = "".join(
        "<tr>"
        + "".join(
            f'<td data-label="{title.of(speech)}">{escape(text)}</td>'
            for title, text in zip(_HEAD, _cells(row), strict=True)
        )
        + "</tr>"
        for row in rows
    )
    told = _ROWS.of(speech).format(escape(Text(*indicator.lacking).of(speech))) if indicator.lacking else ""
    more = f"<p>{_MORE.of(speech)}</p>" if len(rows) == MOST else ""
    return f'<p>{told}</p><table class="wide"><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>{more}'


def _cells(row: Missed) -> tuple[str, ...]:
    moments = (moment_of(at) if at is not None else "–" for at in (row.received_at, row.due, row.ended_at))
    return (row.dossier, row.unit, row.procedure, row.officer or "–", *moments)
