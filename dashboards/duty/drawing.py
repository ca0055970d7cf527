"""Duty as HTML: one line for the desk, and the week as lanes on which each turn is a bar; pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from html import escape

from dashboards.duty.view import DAYS, Duty, Lane, Turn, Week
from dashboards.texts import SHORT_WEEKDAYS, Language, Text, moment_of, time_of
from streams.clock import LOCAL_ZONE

_ON_NOW = Text("Đang trực", "On duty")
_NEXT = Text("Kế tiếp", "Next")
_NOBODY = Text("không có ai", "nobody")
_AT = Text("lúc", "at")
_WEEK = Text("Bảy ngày tới", "The seven days ahead")
_EMPTY = Text(
    "Chưa có lịch trực. Lập lịch bằng `ioc duty shifts` hoặc nhập tệp iCalendar bằng `ioc duty import`.",
    "There is no roster yet. Make one with `ioc duty shifts`, or import a calendar with `ioc duty import`.",
)
_SWAP = Text("Đổi ca trực", "Hand duty over")
_TAKER = Text("Người trực thay", "Who takes it over")
_NOTE = Text("Lý do", "Why")
_CANCEL = Text("Thôi", "Cancel")
_DO = Text("Đổi ca", "Hand over")


def line(duty: Duty, now: datetime, language: Language) -> str:
    """Return who is on and who is next, as the desk's first line."""
    on = ", ".join(map(escape, duty.on_now)) or f'<b class="untaken">{_NOBODY.of(language)}</b>'
    text = f"{_ON_NOW.of(language)}: <b>{on}</b>" if duty.on_now else f"{_ON_NOW.of(language)}: {on}"
    if duty.coming_at is not None:
        coming = ", ".join(map(escape, duty.coming))
        text += f" · {_NEXT.of(language)}: {coming} {_AT.of(language)} {moment_of(duty.coming_at, now)}"
    return f'<p class="duty-line" data-duty><a href="/lich-truc">{text}</a></p>'


def week(week: Week, now: datetime, language: Language, may_swap: bool = False) -> str:
    """Return the days ahead: a lane for each officer of a team, a bar for each turn, and where now is.

    With `may_swap` a turn that is not over is a button that asks who takes it over.
    """
    if not week.lanes:
        return f'<p class="quiet">{_EMPTY.of(language)}</p>'
    begin = week.begin
    days = "".join(f"<li>{_day(begin + timedelta(days=n), language)}</li>" for n in range(DAYS))
    lanes = "".join(_lane(lane, begin, now, language, may_swap) for lane in week.lanes)
    return (
        f'<h2>{_WEEK.of(language)}</h2><div class="week" style="--now:{_share(now, begin):.2f}%">'
        f'<ol class="days" aria-hidden="true">{days}</ol>{lanes}</div>'
    )


def _day(day: datetime, language: Language) -> str:
    local = day.astimezone(LOCAL_ZONE)
    return f"<b>{SHORT_WEEKDAYS[local.weekday()].of(language)}</b> {local:%d/%m}"


def _lane(lane: Lane, begin: datetime, now: datetime, language: Language, may_swap: bool) -> str:
    turns = "".join(_turn(lane, turn, begin, now, may_swap) for turn in lane.turns)
    return (
        f'<section class="lane"><h3>{escape(lane.officer)} <small>{escape(lane.team.of(language))}</small></h3>'
        f'<ul class="track">{turns}</ul></section>'
    )


def _turn(lane: Lane, turn: Turn, begin: datetime, now: datetime, may_swap: bool) -> str:
    left, right = (min(max(_share(at, begin), 0), 100) for at in (turn.from_at, turn.to_at))
    words = f"{moment_of(turn.from_at)} – {moment_of(turn.to_at)}"
    current = " data-now" if turn.from_at <= now < turn.to_at else ""
    hours = f"{time_of(turn.from_at)}–{time_of(turn.to_at)}"
    face = f"<span>{hours}</span>"
    if may_swap and turn.to_at > now:
        at = max(turn.from_at, now).isoformat()
        told = f"{escape(lane.officer)}, {words}"
        face = f'<button type="button" data-swap="{lane.number}" data-at="{at}" data-told="{told}">{hours}</button>'
    return (
        f'<li style="left:{left:.2f}%;width:{right - left:.2f}%" title="{escape(lane.officer)}: {words}"{current}>'
        f"{face}</li>"
    )


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
        f'<p class="buttons"><button type="button" class="act quiet-act" data-cancel>{_CANCEL.of(language)}</button>'
        f'<button class="act">{_DO.of(language)}</button></p></form></dialog>'
    )


def _share(at: datetime, begin: datetime) -> float:
    return 100 * ((at - begin) / timedelta(days=DAYS))
