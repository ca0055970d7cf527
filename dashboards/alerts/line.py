"""One line of the desk's list: an alert, or an incident with its alerts folded away below it; pure HTML."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from html import escape

from dashboards.alert_wording import (
    acknowledge_button,
    age,
    agency,
    diagnosis,
    proof,
    say,
    sign,
    silence_link,
    standing,
    title,
    worries,
)
from dashboards.alerts.choosing import Wanted, address
from dashboards.alerts.folding import Fold
from dashboards.panels import SIGNS, STATES_OF
from dashboards.texts import Language, Text
from streams.alerts.choice import Order
from streams.alerts.rule import Severity
from streams.alerts.views import AlertRow
from streams.alerts.words import SEVERITIES

PLACES = Text("{} nơi", "{} places")
_MORE = Text("(+{} nơi)", "(+{} places)")
_TAKE_ALL = Text("Nhận cả {}", "Take all {}")
_UNTAKEN = Text("{} chưa ai nhận", "{} not taken")
_TAKEN = Text("{} đã nhận {}", "{} has taken {}")
_OVER = Text("{} đã kết thúc", "{} over")
_COLUMNS = (
    Text("Mức", "Level"),
    Text("Cảnh báo", "Alert"),
    Text("Nhóm", "Group"),
    Text("Từ", "Age"),
    Text("Phụ trách", "Owner"),
)
_FURTHEST_NAMED = 3


def columns(wanted: Wanted, language: Language) -> str:
    """Return the heads of the columns; severity and age sort the list."""
    severity, what, group, since, owner = (text.of(language) for text in _COLUMNS)
    now = wanted.choice.order
    by_age = Order.OLDEST if now is Order.NEWEST else Order.NEWEST
    return (
        f'<div class="columns">{_sorting(wanted, severity, Order.GRAVEST, now is Order.GRAVEST)}<span>{what}</span>'
        f"<span>{group}</span>{_sorting(wanted, since, by_age, now is not Order.GRAVEST)}<span>{owner}</span></div>"
    )


def _sorting(wanted: Wanted, words: str, order: Order, here: bool) -> str:
    target = address(replace(wanted, choice=replace(wanted.choice, order=order)))
    mark = {Order.GRAVEST: " ▼", Order.NEWEST: " ▼", Order.OLDEST: " ▲"}[wanted.choice.order] if here else ""
    return f'<a href="{escape(target)}"{" aria-current=true" if here else ""}>{words}{mark}</a>'


def line(fold: Fold, now: datetime, language: Language, may_act: bool) -> str:
    """Return one line of the list for one viewer."""
    if len(fold.rows) == 1:
        return _single(fold.rows[0], now, language, may_act)
    gravest, untaken = fold.gravest, fold.untaken
    state = "firing" if untaken else gravest.state
    inner = "".join(_single(row, now, language, may_act) for row in fold.rows)
    more = _MORE.of(language).format(len(fold.rows) - 1)
    name = escape(fold.name)
    facts = " · ".join(
        fact for fact in (proof(gravest.rule, gravest.evidence, language), _agencies(fold, language)) if fact
    )
    button = _take_all_button(fold, language) if may_act and untaken else ""
    return (
        f'<li class="fold" data-fold="{name}" data-is="{state}">{sign(gravest.severity, language)}<div class="what">'
        f'<button type="button" class="unfold" data-unfold aria-expanded="false" data-focus="fold-{name}">'
        f"{title(gravest, language)} <span>{more}</span></button><p>{facts}</p></div>"
        f'<div class="group">{_group(fold, language)}</div><div class="when">{age(fold.since, now, language)}</div>'
        f'<div class="who-has">{_owners(fold, language)}</div><div class="do">{button}</div>'
        f'<ol class="alerts inner" hidden>{inner}</ol></li>'
    )


def _single(row: AlertRow, now: datetime, language: Language, may_act: bool) -> str:
    facts = [fact for fact in (proof(row.rule, row.evidence, language), agency(row, language)) if fact]
    button = acknowledge_button(row, language) if may_act and row.state == "firing" else ""
    buttons = button + silence_link(row, language) if may_act else ""
    since = row.resolved_at if row.resolved_at is not None else row.opened_at
    cause = f" · {diagnosis(row.diagnosis, language)}" if row.diagnosis else ""
    return (
        f'<li data-alert="{row.id}" data-is="{row.state}">{sign(row.severity, language)}'
        f'<div class="what"><a href="/desk/alert/{row.id}" data-focus="open-{row.id}">{title(row, language)}</a>'
        f'<p>{" · ".join(facts)}</p>{worries(row, language)}</div><div class="group"></div>'
        f'<div class="when">{age(since, now, language)}</div>'
        f'<div class="who-has">{standing(row, language)}{cause}</div><div class="do">{buttons}</div></li>'
    )


def _group(fold: Fold, language: Language) -> str:
    """Return of how many places the incident is, and how grave it is at how many of them."""
    counts = "".join(_grade(Severity(severity), count, language) for severity, count in fold.severities.items())
    return f'<b>{PLACES.of(language).format(len(fold.rows))}</b> <span class="grades">{counts}</span>'


def _grade(severity: Severity, count: int, language: Language) -> str:
    state, name = STATES_OF[severity], say(SEVERITIES[severity], language)
    return (
        f'<span title="{name}"><i data-state="{state}" role="img" aria-label="{name}">{SIGNS[state]}</i>{count}</span>'
    )


def _owners(fold: Fold, language: Language) -> str:
    """Return how many nobody has taken, and who has taken how many."""
    parts = []
    if fold.untaken:
        words = _UNTAKEN.of(language).format(len(fold.untaken))
        parts.append(f'<span class="standing" data-is="firing">{words}</span>')
    owners = sorted(fold.owners.items(), key=lambda one: (-one[1], one[0]))
    parts += [escape(_TAKEN.of(language).format(who, count)) for who, count in owners[:_FURTHEST_NAMED]]
    parts += ["…"] if len(owners) > _FURTHEST_NAMED else []
    over = sum(row.state == "resolved" for row in fold.rows)
    return " · ".join(parts + ([_OVER.of(language).format(over)] if over else []))


def _agencies(fold: Fold, language: Language) -> str:
    named = dict.fromkeys(agency(row, language) for row in fold.rows)
    return ", ".join(name for name in named if name)


def _take_all_button(fold: Fold, language: Language) -> str:
    """Return the button that takes all on, bound to the versions that are on this very screen."""
    versions = " ".join(f"{row.id}:{row.version}" for row in fold.untaken)
    words = _TAKE_ALL.of(language).format(len(fold.untaken))
    return (
        f'<button type="button" class="act" data-take-all="{versions}" data-told="{title(fold.gravest, language)}"'
        f' data-focus="all-{escape(fold.name)}">{words} <kbd>A</kbd></button>'
    )
