"""Duty as HTML: one line for the desk, and the week as lanes on which each turn is a bar; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from html import escape

from dashboards import lanes
from dashboards.dialogs import cancel
from dashboards.duty.view import DAYS, Duty, Lane, Turn, Week
from dashboards.texts import Language, Text, moment_of, time_of

_ON_NOW = Text("Đang trực", "On duty")
_NEXT = Text("Kế tiếp", "Next")
_NOBODY = Text("không có ai", "nobody")
_AT = Text("lúc", "at")
_ALONE = Text("không có ai trực {}", "nobody on duty {}")
_GAPS = Text("Chưa có ai trực", "Nobody is on duty")
_AND_MORE = Text("và {} khoảng nữa", "and {} more")
_MOST_GAPS = 8
_WEEK = Text("Bảy ngày tới", "The seven days ahead")
_EMPTY = Text(
    "Chưa có lịch trực. Lập lịch bằng `ioc duty shifts` hoặc nhập tệp iCalendar bằng `ioc duty import`.",
    "There is no roster yet. Make one with `ioc duty shifts`, or import a calendar with `ioc duty import`.",
)
_SWAP = Text("Đổi ca trực", "Hand duty over")
_TAKER = Text("Người trực thay", "Who takes it over")
_NOTE = Text("Lý do", "Why")
_DO = Text("Đổi ca", "Hand over")
_BEYOND = "…"


def line(duty: Duty, now: datetime, language: Language) -> str:
    """Return who is on and who is next, as the desk's first line."""
    on = ", ".join(map(escape, duty.on_now)) or f'<b class="untaken">{_NOBODY.of(language)}</b>'
    text = f"{_ON_NOW.of(language)}: <b>{on}</b>" if duty.on_now else f"{_ON_NOW.of(language)}: {on}"
    if duty.coming_at is not None:
        coming = ", ".join(map(escape, duty.coming))
        text += f" · {_NEXT.of(language)}: {coming} {_AT.of(language)} {moment_of(duty.coming_at, now)}"
    if duty.gap is not None:
        text += f' · <b class="untaken">{_ALONE.of(language).format(_stretch(duty.gap, now))}</b>'
    return f'<p class="duty-line" data-duty><a href="/lich-truc">{text}</a></p>'


def week(week: Week, now: datetime, language: Language, may_swap: bool = False) -> str:
    """Return the days ahead: a lane for each officer of a team, a bar for each turn, and where now is.

    With `may_swap` a turn that is not over is a button that asks who takes it over.
    """
    if not week.lanes:
        return f'<p class="quiet">{_EMPTY.of(language)}</p>'
    begin = week.begin
    drawn = "".join(_lane(lane, begin, now, language, may_swap) for lane in week.lanes)
    return (
        f"{_gaps(week, now, language)}<h2>{_WEEK.of(language)}</h2>"
        f'<div class="week" style="--now:{lanes.share(now, begin, DAYS):.2f}%">'
        f"{lanes.heads(begin, DAYS, language)}{drawn}</div>"
    )


def _gaps(week: Week, now: datetime, language: Language) -> str:
    """Return when nobody will be on: what comes then waits for somebody, and a roster with a hole looks like one."""
    if not week.gaps:
        return ""
    told = [_stretch(gap, now) for gap in week.gaps[:_MOST_GAPS]]
    told += [_AND_MORE.of(language).format(more)] if (more := len(week.gaps) - _MOST_GAPS) > 0 else []
    return f'<p class="untaken" data-gaps role="status">⚠ {_GAPS.of(language)}: {"; ".join(told)}</p>'


def _stretch(gap: tuple[datetime, datetime], now: datetime) -> str:
    return f"{moment_of(gap[0], now)} – {moment_of(gap[1], now)}"


def _lane(lane: Lane, begin: datetime, now: datetime, language: Language, may_swap: bool) -> str:
    turns = "".join(_turn(lane, turn, begin, now, may_swap) for turn in lane.turns)
    return (
        f'<section class="lane"><h3>{escape(lane.officer)} <small>{escape(lane.team.of(language))}</small></h3>'
        f'<ul class="track">{turns}</ul></section>'
    )


def _turn(lane: Lane, turn: Turn, begin: datetime, now: datetime, may_swap: bool) -> str:
    words = _reach(turn, moment_of, " – ")
    current = " data-now" if turn.from_at <= now < turn.to_at else ""
    hours = _reach(turn, time_of, "–")
    face = f"<span>{hours}</span>"
    if may_swap and turn.to_at > now:
        face = _button(lane, turn, words, hours)
    style = lanes.place(turn.from_at, turn.to_at, begin, DAYS)
    away = f' data-away="{" ".join(map(str, sorted(turn.away)))}"' if may_swap else ""
    return f'<li style="{style}" title="{escape(lane.officer)}: {words}"{current}{away}>{face}</li>'


def _button(lane: Lane, turn: Turn, words: str, hours: str) -> str:
    """Return what asks who takes a turn over; from when on is left to the script: this stays the same as it lasts."""
    begins, ends = turn.from_at.isoformat(), turn.to_at.isoformat()
    return (
        f'<button type="button" data-swap="{lane.number}" data-from="{begins}" data-until="{ends}"'
        f' data-told="{escape(lane.officer)}, {words}"'
        f' data-focus="{lane.number} {escape(lane.team.vi)} {begins}">{hours}</button>'
    )


def _reach(turn: Turn, said: Callable[[datetime], str], dash: str) -> str:
    """Write from when to when a turn is; of one that goes on beyond what was read nobody is told an end."""
    begins = _BEYOND if turn.from_before else said(turn.from_at)
    return f"{begins}{dash}{_BEYOND if turn.goes_on else said(turn.to_at)}"


def form(people: Mapping[int, str], language: Language) -> str:
    """Return the dialog that asks who takes a turn over."""
    options = "".join(f'<option value="{number}">{escape(name)}</option>' for number, name in people.items())
    return (
        f'<dialog id="swap" class="asks fields" aria-labelledby="swap-title">'
        f'<h2 id="swap-title">{_SWAP.of(language)}</h2>'
        f'<form method="dialog" data-swap-form><input type="hidden" name="giver"><input type="hidden" name="at">'
        f'<p><output name="told"></output></p>'
        f'<label>{_TAKER.of(language)}<select name="taker">{options}</select></label>'
        f'<label>{_NOTE.of(language)}<input name="note" maxlength="200" autocomplete="off"></label>'
        f'<p class="buttons">{cancel(language)}<button class="act">{_DO.of(language)}</button></p></form></dialog>'
    )
