"""The form that chooses the period, agency and unit of a number; it works without a script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from html import escape

from dashboards.drill.query import Asked
from dashboards.texts import Language, Text
from streams.service_index.periods import Kind, Period, containing

_KINDS: Mapping[Kind, tuple[Text, int]] = {
    "month": (Text("Tháng", "Month"), 13),
    "quarter": (Text("Quý", "Quarter"), 8),
    "year": (Text("Năm", "Year"), 5),
}
"""What each kind of period is called, and how many of them can be chosen; the arrows lead further."""
_EVERYBODY = Text("Toàn tỉnh", "Whole province")
_EVERY_UNIT = Text("Mọi đơn vị", "Every unit")
_PERIOD, _AGENCY, _UNIT = Text("Kỳ", "Period"), Text("Cơ quan", "Agency"), Text("Đơn vị", "Unit")
_BEFORE, _AFTER = Text("Kỳ trước", "Period before"), Text("Kỳ sau", "Period after")
_SHOW = Text("Xem", "Show")


def chooser(
    asked: Asked, agencies: Mapping[str, Text], units: Mapping[str, Text], today: date, language: Language
) -> str:
    """Return the form; `units` are those that can be chosen, of the agency."""
    scope = asked.scope
    parts = [
        _arrow("◀", _BEFORE, asked.address(period=scope.period.before.code), language),
        _labelled(_PERIOD, "period", _periods(scope.period, today, language), language),
        _arrow("▶", _AFTER, asked.address(period=scope.period.after.code), language),
        _labelled(_AGENCY, "agency", _codes(_EVERYBODY, agencies, scope.agency, language), language),
    ]
    if units:
        parts.append(_labelled(_UNIT, "unit", _codes(_EVERY_UNIT, units, scope.unit, language), language))
    if asked.verdict != "all":
        parts.append(f'<input type="hidden" name="show" value="{asked.verdict}">')
    button = f'<button class="act quiet-act">{_SHOW.of(language)}</button>'
    return f'<div class="chooser"><form method="get">{"".join(parts)}{button}</form></div>'


def named(period: Period) -> Text:
    """Return what a period is called."""
    year = f"{period.since:%Y}"
    match period.kind:
        case "month":
            return Text(f"Tháng {period.since:%m}/{year}", f"{period.since:%B} {year}")
        case "quarter":
            return Text(f"Quý {period.nth}/{year}", f"Q{period.nth} {year}")
        case "year":
            return Text(f"Năm {year}", year)


def _periods(chosen: Period, today: date, language: Language) -> str:
    groups = ((words, list(_latest(kind, count, today))) for kind, (words, count) in _KINDS.items())
    return "".join(
        f'<optgroup label="{words.of(language)}">'
        + "".join(_option(each.code, named(each), each == chosen, language) for each in _with(chosen, found))
        + "</optgroup>"
        for words, found in groups
    )


def _latest(kind: Kind, count: int, today: date) -> Iterator[Period]:
    period = containing(kind, today)
    for _ in range(count):
        yield period
        period = period.before


def _with(chosen: Period, found: list[Period]) -> list[Period]:
    """Return the periods, newest first, and with them the chosen one if it is of their kind."""
    missing = chosen.kind == found[0].kind and chosen not in found
    return sorted([*found, *[chosen] * missing], key=lambda period: period.since, reverse=True)


def _codes(nobody: Text, names: Mapping[str, Text], chosen: str | None, language: Language) -> str:
    """Return the options of codes by name; a chosen code that has none stands there as it is."""
    known = dict(names) if chosen is None or chosen in names else {**names, chosen: Text(chosen, chosen)}
    rows = (_option(code, words, code == chosen, language) for code, words in known.items())
    return _option("", nobody, chosen is None, language) + "".join(rows)


def _option(value: str, words: Text, selected: bool, language: Language) -> str:
    mark = " selected" if selected else ""
    return f'<option value="{escape(value)}"{mark}>{escape(words.of(language))}</option>'


def _labelled(words: Text, name: str, options: str, language: Language) -> str:
    return f'<label>{words.of(language)} <select name="{name}">{options}</select></label>'


def _arrow(sign: str, words: Text, address: str, language: Language) -> str:
    return f'<a href="{escape(address)}" aria-label="{words.of(language)}" title="{words.of(language)}">{sign}</a>'
