"""The list's filters: kept in the address, so that a list can be sent, bookmarked and counted; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby
from urllib.parse import urlencode

from dashboards.alert_wording import say
from dashboards.chosen import code_in
from dashboards.texts import SHORT_WEEKDAYS, Language, Text
from streams.alerts.choice import ANY, NONE, Choice, Order
from streams.alerts.diagnosis import DIAGNOSES
from streams.alerts.lifecycle import State
from streams.alerts.rule import Kind, Rule
from streams.alerts.rules import all_rules
from streams.alerts.words import SEVERITIES, STATES
from streams.members import is_code

PATH = "/desk"
MINE = "mine"
PERIODS = (7, 30, 90)
LONGEST = 200
_OF_KIND = "kind:"
_ANY = Text("tất cả", "all")
_LABELS = {
    "state": Text("Tình trạng", "State"),
    "severity": Text("Mức từ", "Severity from"),
    "agency": Text("Cơ quan", "Agency"),
    "rule": Text("Loại", "Kind"),
    "owner": Text("Người nhận", "Taken by"),
    "days": Text("Thời gian", "Time"),
    "diagnosis": Text("Nguyên nhân", "Cause"),
    "sort": Text("Xếp theo", "Sort by"),
    "q": Text("Tìm", "Find"),
}
_ORDERS = {
    Order.GRAVEST: Text("nặng nhất trước", "gravest first"),
    Order.NEWEST: Text("mới nhất trước", "newest first"),
    Order.OLDEST: Text("lâu nhất trước", "oldest first"),
}
_KINDS = {
    Kind.THRESHOLD: Text("Vượt ngưỡng", "Over a threshold"),
    Kind.LEVEL: Text("Theo cấp", "By level"),
    Kind.RATE: Text("Thay đổi nhanh", "Rate of change"),
    Kind.ABSENCE: Text("Mất tín hiệu", "Absence"),
    Kind.RATIO: Text("Tỉ lệ", "Ratio"),
    Kind.DEADLINE: Text("Thời hạn", "Deadline"),
    Kind.FORECAST: Text("Dự báo", "Forecast"),
    Kind.COMPOSITE: Text("Kết hợp", "Composite"),
    Kind.ANOMALY: Text("Bất thường", "Anomaly"),
}
_OPEN_NOW = Text("đang mở", "open now")
_DAYS = Text("{} ngày qua", "last {} days")
_MINE = Text("tôi", "me")
_NOBODY = Text("không ai", "nobody")
_NONE = Text("không rõ", "none")
_ANY_CAUSE = Text("đã ghi nguyên nhân", "any that is written down")
_WORDS = Text("trạm, số, chữ…", "station, number, word…")
_FILTERS = Text("Lọc, sắp xếp", "Filter, sort")
_CLEAR = Text("Bỏ lọc", "Clear")
_AT_HOUR = Text("{day}, {hour} giờ", "{day}, {hour}:00")


@dataclass(frozen=True)
class Wanted:
    """What an address chooses; `mine` says that the owner is whoever looks."""

    choice: Choice
    rule: str = ""
    mine: bool = False

    @property
    def narrows(self) -> bool:
        """Whether it leaves any alert that is not over out of the list."""
        return replace(self.choice, order=Order.GRAVEST) != Choice()


def wanted_of(query: Mapping[str, str], me: Sequence[str]) -> Wanted:
    """Return what an address chooses for somebody who signs as one of `me`; what cannot be is left out."""
    rule, owner, state = query.get("rule", ""), query.get("owner", ""), _one_of(query, "state", STATES)
    rules = _rules_of(rule)
    # What is over is no longer among what is open now.
    days = _one_of(query, "days", map(str, PERIODS)) or (PERIODS[0] if state == State.RESOLVED else 0)
    choice = Choice(
        state=state,
        severity=int(_one_of(query, "severity", map(str, map(int, SEVERITIES))) or 0),
        agency=NONE if query.get("agency") == NONE else code_in(query, "agency") or "",
        rules=rules,
        owners=tuple(me) if owner == MINE else tuple(filter(None, [_clean(owner)])),
        text=_clean(query.get("q", "")),
        diagnosis=_one_of(query, "diagnosis", [*DIAGNOSES, ANY]),
        days=int(days),
        weekday=int(_one_of(query, "weekday", map(str, range(1, 8))) or 0),
        hour=_hour_of(query),
        order=Order(_one_of(query, "sort", Order) or Order.GRAVEST),
    )
    return Wanted(choice, rule if rules else "", owner == MINE)


def address(wanted: Wanted) -> str:
    """Return the address of the list that shows it: what is not chosen is not in it."""
    found = _written(wanted)
    return f"{PATH}?{urlencode(found)}" if found else PATH


def form(wanted: Wanted, agencies: Sequence[tuple[str, str, str]], language: Language) -> str:
    """Return the filters as a plain form that works without a script; `agencies` are code and both names."""
    choice, owner = wanted.choice, {MINE: _MINE, NONE: _NOBODY}
    if not wanted.mine:
        owner |= {name: Text(name, name) for name in choice.owners if name != NONE}
    named = {code: Text(vi, en) for code, vi, en in agencies} | {NONE: _NONE}
    causes = {str(d): words for d, words in DIAGNOSES.items()} | {ANY: _ANY_CAUSE}
    periods = {str(days): _DAYS.filled(days) for days in PERIODS}
    severities = {str(int(severity)): words for severity, words in SEVERITIES.items()}
    written = _written(wanted)
    fields = [
        _select("state", {str(s): words for s, words in STATES.items()}, written, language),
        _select("severity", severities, written, language),
        _select("agency", named, written, language),
        _field("rule", _rule_options(wanted.rule, language), language),
        _select("owner", owner, written, language),
        _select("days", periods, written, language, _OPEN_NOW),
    ]
    if choice.days:
        fields.append(_select("diagnosis", causes, written, language))
    orders = {str(order): words for order, words in _ORDERS.items() if order is not Order.GRAVEST}
    fields.append(_select("sort", orders, written, language, _ORDERS[Order.GRAVEST]))
    kept = "".join(f'<input type="hidden" name="{name}" value="{written[name]}">' for name in _CELL if name in written)
    opened = " open" if wanted.narrows else ""
    find = f"<span>{_LABELS['q'].of(language)} <kbd>/</kbd></span>"
    return (
        f'<details class="filters"{opened}><summary>{_FILTERS.of(language)}</summary></details>'
        f'<form method="get" action="{PATH}" data-auto class="choices" role="search">{"".join(fields)}'
        f'<label class="find">{find}<input type="search" name="q" id="find" maxlength="{LONGEST}"'
        f' value="{escape(choice.text)}" placeholder="{_WORDS.of(language)}"></label>{kept}'
        f"{_clear(wanted, language)}</form>"
    )


_CELL = ("weekday", "hour")
"""What only the statistics' table of hours chooses."""


def _written(wanted: Wanted) -> dict[str, str]:
    choice = wanted.choice
    found = {
        "state": choice.state,
        "severity": str(choice.severity or ""),
        "agency": choice.agency,
        "rule": wanted.rule,
        "owner": MINE if wanted.mine else "".join(choice.owners),
        "q": choice.text,
        "diagnosis": choice.diagnosis,
        "days": str(choice.days or ""),
        "weekday": str(choice.weekday or ""),
        "hour": "" if choice.hour is None else str(choice.hour),
        "sort": "" if choice.order is Order.GRAVEST else str(choice.order),
    }
    return {name: value for name, value in found.items() if value}


def _clear(wanted: Wanted, language: Language) -> str:
    if not wanted.narrows:
        return ""
    choice, cell = wanted.choice, ""
    if choice.weekday and choice.hour is not None:
        day = SHORT_WEEKDAYS[choice.weekday - 1].of(language)
        cell = f"<b>{escape(_AT_HOUR.of(language).format(day=day, hour=choice.hour))}</b> "
    return f'<span class="clear">{cell}<a href="{PATH}" data-clear>✕ {_CLEAR.of(language)}</a></span>'


def _select(
    name: str, options: Mapping[str, Text], written: Mapping[str, str], language: Language, none: Text = _ANY
) -> str:
    rows = "".join(_option(value, text.of(language), written.get(name, "")) for value, text in options.items())
    return _field(name, f'<option value="">{none.of(language)}</option>{rows}', language)


def _field(name: str, options: str, language: Language) -> str:
    return f'<label>{_LABELS[name].of(language)}<select name="{name}">{options}</select></label>'


def _option(value: str, words: str, chosen: str) -> str:
    selected = " selected" if value == chosen else ""
    return f'<option value="{escape(value)}"{selected}>{escape(words)}</option>'


def _rule_options(chosen: str, language: Language) -> str:
    """Return the rules by how they decide; each group begins with all of its kind."""
    order = list(Kind)
    rules = sorted(all_rules().values(), key=lambda rule: (order.index(rule.kind), say(rule.label, language)))
    groups = []
    for kind, members in groupby(rules, key=lambda rule: rule.kind):
        title = _KINDS[kind].of(language)
        own = "".join(_rule_option(rule, chosen, language) for rule in members)
        every = _option(f"{_OF_KIND}{kind.name.lower()}", f"{title}: {_ANY.of(language)}", chosen)
        groups.append(f'<optgroup label="{escape(title)}">{every}{own}</optgroup>')
    # A rule that has gone, or that the province wrote itself, is known by its name.
    known = not chosen or chosen in all_rules() or chosen.startswith(_OF_KIND)
    other = "" if known else _option(chosen, chosen, chosen)
    return f'<option value="">{_ANY.of(language)}</option>{other}{"".join(groups)}'


def _rule_option(rule: Rule, chosen: str, language: Language) -> str:
    return _option(rule.name, rule.label.of(language), chosen)


def _rules_of(given: str) -> tuple[str, ...]:
    kind = given.removeprefix(_OF_KIND)
    if kind != given:
        return tuple(sorted(rule.name for rule in all_rules().values() if rule.kind.name.lower() == kind))
    return (given,) if is_code(given) else ()


def _one_of(query: Mapping[str, str], name: str, values: Iterable[str]) -> str:
    given = query.get(name, "")
    return given if given in {str(value) for value in values} else ""


def _hour_of(query: Mapping[str, str]) -> int | None:
    given = _one_of(query, "hour", map(str, range(24)))
    return int(given) if given else None


def _clean(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable())[:LONGEST].strip()
