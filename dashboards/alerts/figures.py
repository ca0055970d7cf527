"""The statistics of the desk as tables whose every count leads to the list that it counts; pure HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from dashboards.alert_wording import say
from dashboards.alerts.choosing import PERIODS, Wanted, address
from dashboards.labelled import labelled
from dashboards.texts import SHORT_WEEKDAYS, Language, Text, number
from streams.alerts.choice import ANY, NONE, Choice
from streams.alerts.diagnosis import Diagnosis
from streams.alerts.rules import all_rules
from streams.alerts.statistics import Counted, Statistics

PATH = "/thong-ke-canh-bao"
NOISIEST = 15
_DAYS = Text("{} ngày", "{} days")
_NOTHING = Text("Không có cảnh báo nào trong khoảng này.", "There was no alert in this stretch.")
_NOTE = Text(
    "Tính các cảnh báo bắt đầu trong khoảng này. Thời gian nhận: từ lúc phát cảnh báo tới khi có người nhận lần đầu. "
    "Thời gian kết thúc: tới khi hết hẳn. Bấm vào một số để xem đúng những cảnh báo đó.",
    "Alerts that began in this stretch. To take on: from the first alarm until somebody took it on first. To end: until"
    " it was over for good. Click a number to see those very alerts.",
)
_AGENCIES = Text("Theo cơ quan", "By agency")
_RULES = Text("Quy tắc báo nhiều nhất", "Noisiest rules")
_HOURS = Text("Theo giờ trong tuần", "By hour of the week")
_OFFICERS = Text("Khối lượng công việc của từng người", "Load of each officer")
_NO_AGENCY = Text("(không rõ cơ quan)", "(no agency)")
_NOBODY = Text("(không ai nhận)", "(nobody)")
_ALERTS = Text("Cảnh báo", "Alerts")
_TAKEN = Text("Có người nhận", "Taken on")
_TO_TAKE = Text("Thời gian nhận", "Time to take on")
_TO_END = Text("Thời gian kết thúc", "Time to end")
_MEDIAN, _P90 = Text("trung vị", "median"), Text("p90", "p90")
_RETURNS = Text("Tái diễn", "Returns")
_FALSE = Text("Báo nhầm", "False alarms")
_EXPLAINED = Text("Đã ghi nguyên nhân", "With a cause")
_SHARE = Text("Tỉ lệ nhầm", "Share false")
_BUSIEST = Text("Nhiều nhất: {day} lúc {hour} giờ ({count} cảnh báo).", "Busiest: {day} at {hour}:00 ({count} alerts).")
_DAY = Text("Thứ", "Day")
_AGENCY = Text("Cơ quan", "Agency")
_RULE = Text("Quy tắc", "Rule")
_OFFICER = Text("Người nhận", "Officer")
_UNITS = (
    (86_400, 3_600, Text("ngày", "d"), Text("giờ", "h")),
    (3_600, 60, Text("giờ", "h"), Text("phút", "min")),
    (60, 1, Text("phút", "min"), Text("giây", "s")),
)
_SECONDS = Text("giây", "s")


def html(found: Statistics, days: int, language: Language) -> str:
    """Return the whole page of so many days."""
    parts = [periods(days, language), f'<p class="hint">{_NOTE.of(language)}</p>']
    if not found.every.alerts:
        return "".join([*parts, f'<p class="quiet">{_NOTHING.of(language)}</p>'])
    parts += [
        _totals(found.every, days, language),
        _section("agencies", _AGENCIES, _agencies(found.agencies, days, language), language),
        _section("rules", _RULES, _rules(found.rules, days, language), language),
        _section("hours", _HOURS, heat(found.hours, days, language), language),
        _section("officers", _OFFICERS, _officers(found.officers, days, language), language),
    ]
    return "".join(parts)


def days_of(query: Mapping[str, str]) -> int:
    """Return the period that an address chooses, in days."""
    wanted = query.get("days", "")
    return int(wanted) if wanted in map(str, PERIODS) else PERIODS[1]


def periods(days: int, language: Language) -> str:
    """Return the periods to choose from, as links."""
    here = {days: " aria-current=page"}
    links = (f'<a href="{PATH}?days={n}"{here.get(n, "")}>{_DAYS.of(language).format(n)}</a>' for n in PERIODS)
    return f'<nav class="periods">{"".join(links)}</nav>'


def span(seconds: float | None, language: Language) -> str:
    """Write a length of time in its two largest units: 1 giờ 29 phút; a dash where nothing was measured."""
    if seconds is None:
        return "–"
    whole = round(seconds)
    for size, smaller, name, small in _UNITS:
        if whole >= size:
            rest = whole % size // smaller
            tail = f" {rest} {small.of(language)}" if rest else ""
            return f"{whole // size} {name.of(language)}{tail}"
    return f"{whole} {_SECONDS.of(language)}"


def share(part: int, whole: int, language: Language) -> str:
    """Write a share in per cent; a dash of nothing."""
    return f"{number(100 * part / whole, language)}%" if whole else "–"


def heat(hours: Mapping[tuple[int, int], int], days: int, language: Language) -> str:
    """Return the hours of the week as a table, the busier the deeper, and the busiest in words."""
    most = max(hours.values(), default=0)
    day, hour = max(hours, key=lambda cell: hours[cell])
    words = _BUSIEST.of(language).format(day=SHORT_WEEKDAYS[day - 1].of(language), hour=hour, count=most)
    heads = "".join(f'<th scope="col">{each}</th>' for each in range(24))
    lines = "".join(_heat_line(weekday, hours, most, days, language) for weekday in range(1, 8))
    return (
        f'<p>{words}</p><div class="scrolls" tabindex="0"><table class="heat"><thead><tr>'
        f'<th scope="col">{_DAY.of(language)}</th>{heads}</tr></thead><tbody>{lines}</tbody></table></div>'
    )


def _heat_line(weekday: int, hours: Mapping[tuple[int, int], int], most: int, days: int, language: Language) -> str:
    def cell(hour: int) -> str:
        count = hours.get((weekday, hour), 0)
        link = _to(count, Choice(days=days, weekday=weekday, hour=hour))
        return f'<td style="--share:{100 * count / most:.0f}%">{link}</td>' if count else "<td></td>"

    cells = "".join(map(cell, range(24)))
    return f'<tr><th scope="row">{SHORT_WEEKDAYS[weekday - 1].of(language)}</th>{cells}</tr>'


def _totals(every: Counted, days: int, language: Language) -> str:
    facts = (
        (_ALERTS, _to(every.alerts, Choice(days=days))),
        (_TAKEN, share(every.taken, every.alerts, language)),
        (_TO_TAKE, f"{span(every.take_median_s, language)} <small>{_p90(every.take_p90_s, language)}</small>"),
        (_TO_END, f"{span(every.end_median_s, language)} <small>{_p90(every.end_p90_s, language)}</small>"),
        (_SHARE, share(every.false, every.explained, language)),
    )
    return f'<dl class="facts">{"".join(f"<div><dt>{t.of(language)}</dt><dd>{v}</dd></div>" for t, v in facts)}</dl>'


def _p90(seconds: float | None, language: Language) -> str:
    return f"{_P90.of(language)} {span(seconds, language)}"


_Write = Callable[[Counted], str]


def _agencies(rows: Sequence[Counted], days: int, language: Language) -> str:
    def name(row: Counted) -> str:
        known = row.agency_vi if language == "vi" else row.agency_en
        return escape(known or row.agency or _NO_AGENCY.of(language))

    columns = [
        (_ALERTS, lambda row: _to(row.alerts, Choice(days=days, agency=row.agency or NONE))),
        (_TAKEN, lambda row: share(row.taken, row.alerts, language)),
        *_times(language),
    ]
    return _table(_AGENCY, rows, name, columns, language)


def _rules(rows: Sequence[Counted], days: int, language: Language) -> str:
    def name(row: Counted) -> str:
        rule = all_rules().get(row.rule or "")
        return say(rule.label, language) if rule else escape(row.rule or "")

    def chosen(row: Counted, diagnosis: str = "") -> Wanted:
        return Wanted(Choice(days=days, rules=(row.rule or "",), diagnosis=diagnosis), row.rule or "")

    columns: list[tuple[Text, _Write]] = [
        (_ALERTS, lambda row: _link(row.alerts, chosen(row))),
        (_RETURNS, lambda row: number(row.returns, language)),
        (_FALSE, lambda row: _link(row.false, chosen(row, Diagnosis.FALSE_ALARM))),
        (_EXPLAINED, lambda row: _link(row.explained, chosen(row, ANY))),
        (_SHARE, lambda row: share(row.false, row.explained, language)),
    ]
    return _table(_RULE, rows[:NOISIEST], name, columns, language)


def _officers(rows: Sequence[Counted], days: int, language: Language) -> str:
    columns = [
        (_ALERTS, lambda row: _to(row.alerts, Choice(days=days, owners=(row.officer or NONE,)))),
        *_times(language),
    ]
    return _table(_OFFICER, rows, lambda row: escape(row.officer or _NOBODY.of(language)), columns, language)


def _times(language: Language) -> list[tuple[Text, _Write]]:
    def both(title: Text, of: Text) -> Text:
        return Text(f"{title.vi}, {of.vi}", f"{title.en}, {of.en}")

    return [
        (both(_TO_TAKE, _MEDIAN), lambda row: span(row.take_median_s, language)),
        (both(_TO_TAKE, _P90), lambda row: span(row.take_p90_s, language)),
        (both(_TO_END, _MEDIAN), lambda row: span(row.end_median_s, language)),
        (both(_TO_END, _P90), lambda row: span(row.end_p90_s, language)),
    ]


def _table(
    title: Text, rows: Sequence[Counted], name: _Write, columns: Sequence[tuple[Text, _Write]], language: Language
) -> str:
    """Return a table whose rows have a bar as long as their share of the largest; on a phone each is a card."""
    most = max((row.alerts for row in rows), default=1)
    heads = "".join(f'<th scope="col">{text.of(language)}</th>' for text, _ in columns)
    lines = "".join(
        f'<tr style="--share:{100 * row.alerts / most:.0f}%"><th scope="row">{name(row)}</th>'
        + labelled((text.of(language) for text, _ in columns), (write(row) for _, write in columns))
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr><th>{title.of(language)}</th>{heads}</tr></thead><tbody>{lines}</tbody></table>"


def _section(name: str, title: Text, content: str, language: Language) -> str:
    return f'<section class="card {name}"><h2>{title.of(language)}</h2>{content}</section>'


def _to(count: int, choice: Choice) -> str:
    return _link(count, Wanted(choice))


def _link(count: int, wanted: Wanted) -> str:
    return f'<a href="{escape(address(wanted))}">{count}</a>' if count else "0"
