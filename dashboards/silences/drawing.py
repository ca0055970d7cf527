"""Silences as HTML: those of now, those to come with a picture of the days ahead, and those that are over; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from html import escape

from dashboards import lanes
from dashboards.alert_wording import sign
from dashboards.silences.book import Book, Done, Entry, Held, Live
from dashboards.silences.wording import length_of, rule_of, subject_of, window_of
from dashboards.silences.writing import written_again
from dashboards.texts import Language, Text, moment_of, time_of
from streams.alerts.lifecycle.silence import Silence
from streams.alerts.silences import edition
from streams.clock import local_date, midnight

DAYS = 14
_NOW = Text("Đang tạm im", "Silent now")
_COMING = Text("Sắp tới", "To come")
_OVER = Text("Đã kết thúc", "Over")
_AHEAD = Text("Mười bốn ngày tới", "The fourteen days ahead")
_NONE_NOW = Text("Không có gì đang tạm im: mọi cảnh báo đều được báo.", "Nothing is silent: every alert is told of.")
_UNTIL = Text("đến {} · còn {}", "until {} · {} left")
_NEXT = Text("lần tới {}", "next {}")
_ENDED = Text("kết thúc lúc {}", "ended {}")
_PASSED = Text("hết hạn lúc {}", "passed {}")
_HELD = Text("Đã giữ lại {} cảnh báo", "Has held {} alerts back")
_HELD_NONE = Text("Chưa giữ lại cảnh báo nào", "Has held no alert back")
_BENEATH = Text("Đang diễn ra bên dưới: {}", "Going on beneath: {}")
_BENEATH_NONE = Text("Không có cảnh báo nào đang mở bên dưới", "No open alert beneath")
_END = Text("Kết thúc…", "End…")
_EXTEND = Text("Kéo dài…", "Extend…")
_AGAIN = Text("Đặt lại…", "Set again…")
_UNDO = Text("Hoàn tác…", "Undo…")
_MORE = Text("và {} nữa", "and {} more")
_DONE = {
    "added": Text("đặt", "set it"),
    "extended": Text("kéo dài từ {was} đến {until}", "extended it from {was} to {until}"),
    "ended": Text("kết thúc", "ended it"),
}
_LINE = Text("Đang tạm im", "Silences now")
_LINE_NONE = Text("không có", "none")
MOST_BENEATH = 12
_READABLE = timedelta(hours=36)


def line(count: int, language: Language) -> str:
    """Return how many silences cover now, as one of the desk's first lines."""
    shown = f"<b>{count}</b>" if count else _LINE_NONE.of(language)
    return f'<p class="duty-line" data-silences="{count}"><a href="/im-lang">{_LINE.of(language)}: {shown}</a></p>'


def html(book: Book, now: datetime, language: Language, may_act: bool) -> str:
    """Return the page for one viewer."""
    current = [entry for entry in book.standing if entry.one.covers(now)]
    coming = [entry for entry in book.standing if entry.one.covers(now) is None]
    parts = [_listed("now", _NOW, current, book, now, language, may_act)]
    if not current:
        parts.append(f'<p class="quiet">{_NONE_NOW.of(language)}</p>')
    parts.append(_ahead(book, now, language))
    parts.append(_listed("coming", _COMING, coming, book, now, language, may_act) if coming else "")
    parts.append(_listed("over", _OVER, book.over, book, now, language, may_act) if book.over else "")
    return "".join(parts)


def _listed(
    kind: str, title: Text, entries: Sequence[Entry], book: Book, now: datetime, language: Language, may_act: bool
) -> str:  # fmt: skip
    items = "".join(_entry(kind, entry, book, now, language, may_act) for entry in entries)
    listed = f'<ol class="silenced" data-{kind}>{items}</ol>' if items else ""
    return f'<h2>{title.of(language)} <span class="count">{len(entries)}</span></h2>{listed}'


def _entry(kind: str, entry: Entry, book: Book, now: datetime, language: Language, may_act: bool) -> str:
    one = entry.one
    beneath = _beneath(book.beneath(one), language) if kind == "now" else ""
    held = _held(entry.held, language) if entry.held or kind != "coming" else ""
    when = escape(window_of((one.from_at, one.to_at), one.rrule, language))
    return (
        f'<li data-silence="{one.id}" data-edition="{edition(one)}"><div class="what">'
        f"<h3>{named(one, book.rules, language)} <small>#{one.id}</small></h3>"
        f'<p class="when">{when}'
        f" · <b>{_state(one, now, language)}</b></p>{_history(entry, language)}</div>"
        f'<div class="weight">{held}{beneath}</div>'
        f'<div class="do">{_buttons(kind, one, book.rules, now, language) if may_act else ""}</div></li>'
    )


def named(one: Silence, rules: Mapping[str, Text], language: Language) -> str:
    """Return what a silence is about, safe inside HTML; `rules` are labels by names."""
    return escape(f"{rule_of(one.rule, rules, language)} · {subject_of(one.subject, language)}")


def _state(one: Silence, now: datetime, language: Language) -> str:
    until = one.covers(now)
    if until is not None:
        return _UNTIL.of(language).format(moment_of(until, now), length_of(until - now, language))
    starts = one.next_start(now)
    if starts is not None:
        return _NEXT.of(language).format(moment_of(starts, now))
    if one.ended_at is not None:
        return _ENDED.of(language).format(moment_of(one.ended_at, now))
    return _PASSED.of(language).format(moment_of(one.to_at, now))


def _history(entry: Entry, language: Language) -> str:
    """Return who did what and why; what was set before that was on record has its one line from the silence itself."""
    one = entry.one
    done = entry.done or [Done(one.id, one.created_by, "added", one.reason, one.created_at, None, None)]
    return f'<ul class="done">{"".join(f"<li>{_deed(deed, language)}</li>" for deed in done)}</ul>'


def _deed(deed: Done, language: Language) -> str:
    was, until = (moment_of(at) if at else "" for at in (deed.was, deed.until))
    what = _DONE[deed.what].of(language).format(was=was, until=until)
    why = f": {escape(deed.why)}" if deed.why else ""
    return f"<time>{moment_of(deed.at)}</time> <b>{escape(deed.who)}</b> {what}{why}"


def _held(held: Sequence[Held], language: Language) -> str:
    if not held:
        return f'<p class="quiet">{_HELD_NONE.of(language)}</p>'
    return (
        f"<p>{_HELD.of(language).format(f'<b data-held>{held[0].held}</b>')}</p>{_links(held, held[0].held, language)}"
    )


def _beneath(rows: Sequence[Live], language: Language) -> str:
    if not rows:
        return f'<p class="quiet">{_BENEATH_NONE.of(language)}</p>'
    told = _BENEATH.of(language).format(f"<b>{len(rows)}</b>")
    return f"<div data-beneath><p>{told}</p>{_links(rows[:MOST_BENEATH], len(rows), language)}</div>"


def _links(alerts: Sequence[Held | Live], count: int, language: Language) -> str:
    items = "".join(f"<li>{link(alert, language)}</li>" for alert in alerts)
    more = f"<li>{_MORE.of(language).format(count - len(alerts))}</li>" if count > len(alerts) else ""
    return f'<ul class="links">{items}{more}</ul>'


def link(alert: Held | Live, language: Language) -> str:
    """Return an alert as a link with the sign of its severity."""
    title = escape(alert.title_vi if language == "vi" else alert.title_en)
    return f'{sign(alert.severity, language)} <a href="/desk/alert/{alert.id}">{title}</a>'


def _buttons(kind: str, one: Silence, rules: Mapping[str, Text], now: datetime, language: Language) -> str:
    told = named(one, rules, language)
    if kind != "over":
        asks = [("end", "act", _END)] + [("extend", "act quiet-act", _EXTEND)] * (one.rrule is None)
        return "".join(
            f'<button type="button" class="{look}" data-{kind} data-told="{told}">{words.of(language)}</button>'
            for kind, look, words in asks
        )
    undoes = one.ended_at is not None and (one.rrule is not None or one.to_at > now)
    values = "".join(f' data-{name}="{escape(value)}"' for name, value in written_again(one, now).items())
    words = (_UNDO if undoes else _AGAIN).of(language)
    return f'<button type="button" class="act quiet-act" data-fill{values}>{words}</button>'


def _ahead(book: Book, now: datetime, language: Language) -> str:
    """Return the picture of the days ahead: a lane for each silence, a bar for each of its windows."""
    begin = midnight(local_date(now))
    end = begin + timedelta(days=DAYS)
    drawn = [(entry.one, list(entry.one.windows(begin, end))) for entry in book.standing]
    rows = "".join(
        _lane(named(one, book.rules, language), one, windows, begin, now) for one, windows in drawn if windows
    )
    if not rows:
        return ""
    return (
        f"<h2>{_AHEAD.of(language)}</h2>"
        f'<div class="week ahead" style="--now:{lanes.share(now, begin, DAYS):.2f}%;--days:{DAYS}">'
        f"{lanes.heads(begin, DAYS, language)}{rows}</div>"
    )


def _lane(
    name: str, one: Silence, windows: Sequence[tuple[datetime, datetime]], begin: datetime, now: datetime
) -> str:  # fmt: skip
    bars = "".join(_bar(starts, ends, begin, now) for starts, ends in windows)
    return (
        f'<section class="lane"><h3>{name} <small>#{one.id} · {escape(one.reason)}</small></h3>'
        f'<ul class="track">{bars}</ul></section>'
    )


def _bar(starts: datetime, ends: datetime, begin: datetime, now: datetime) -> str:
    """Return the bar of a window; one that is too short for its hours to be read in it says them to a screen reader."""
    short = ' class="spoken"' if ends - starts < _READABLE else ""
    return (
        f'<li style="{lanes.place(starts, ends, begin, DAYS)}" title="{moment_of(starts)} – {moment_of(ends)}"'
        f"{' data-now' * (starts <= now < ends)}><span{short}>{moment_of(starts)}–{time_of(ends)}</span></li>"
    )
