"""The page behind a number of the index as HTML: the number, what can be chosen, and the items; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Any

from dashboards.dossier.drawing import address
from dashboards.drill.choosing import chooser
from dashboards.drill.query import Asked, shown_as, written
from dashboards.labelled import labelled
from dashboards.texts import Language, Text, dated, number
from dashboards.turns import BY_PAGE, turns
from streams.service_index.drill import PAGE, Counted, Item, Tally, Verdict
from streams.service_index.indicator import Indicator
from streams.service_index.items import Fact

Names = Mapping[str, Text]
_NOTHING = Text("Chưa có số liệu để tính trong kỳ này.", "Nothing to count in this period.")
_VERDICTS: Mapping[Verdict, Text] = {
    "all": Text("Tất cả", "All"),
    "missed": Text("Chưa đạt", "Not reached"),
    "reached": Text("Đạt", "Reached"),
}
_SUM = Text("{reached} đạt + {missed} chưa đạt = {all} {what}.", "{reached} reached + {missed} not = {all} {what}.")
_LACKING = Text("Chưa đạt là: {}. Chưa đạt đứng trước.", "Not reached means: {}. Those come first.")
_EMPTY = Text("Không có {} nào như vậy.", "There are no such {}.")
_VERDICT = Text("Kết quả", "Result")
_TIMES = Text("{}% (chỉ số {})", "{}% (indicator {})")
_YES, _NO, _UNKNOWN = "✓", "✗", "–"


@dataclass(frozen=True)
class Behind:
    """What was read of a number: its figures, how many items there are, one page of them, and names of codes."""

    figures: Counted | None
    tally: Tally
    items: Sequence[Item]
    agencies: Names
    units: Names


def title(indicator: Indicator) -> Text:
    """Return what the page is called."""
    return Text(f"{indicator.number} {indicator.title_vi}", f"{indicator.number} {indicator.title_en}")


def page(indicator: Indicator, asked: Asked, found: Behind, today: date, language: Language) -> str:
    """Return the whole page."""
    return "".join(
        (
            f"<h1>{escape(title(indicator).of(language))}</h1>",
            *_formula(indicator, language),
            chooser(asked, found.agencies, found.units, today, language),
            f'<p class="number"><b>{_figures(indicator, found.figures, language)}</b></p>',
            _sum(indicator, found.tally, language),
            _verdicts(asked, found.tally, language),
            _listed(indicator, asked, found, language),
        )
    )


def _formula(indicator: Indicator, language: Language) -> Iterator[str]:
    """Yield how the indicator is counted; a translation is followed by the decision's own words, which alone hold."""
    if language == "en":
        yield f"<p>{escape(indicator.formula_en)}.</p>"
        yield f'<p class="quiet" lang="vi">{escape(indicator.formula_vi)}.</p>'
    else:
        yield f"<p>{escape(indicator.formula_vi)}.</p>"


def _figures(indicator: Indicator, figures: Counted | None, language: Language) -> str:
    if figures is None or figures.share is None or figures.points is None:
        return _NOTHING.of(language)
    counts = f"{number(figures.numerator, language)} / {number(figures.denominator, language)}"
    if indicator.times and figures.numerator:
        rate = figures.share * figures.denominator / figures.numerator
        counts += " × " + _TIMES.of(language).format(number(100 * rate, language, 1), indicator.times)
    points = f"{number(figures.points, language, 2)} / {number(figures.maximum, language)}"
    return f"{counts} = {number(100 * figures.share, language, 1)}% → {points} {Text('điểm', 'points').of(language)}"


def _sum(indicator: Indicator, tally: Tally, language: Language) -> str:
    """Return the sentence that adds the items up to the number's numerator and denominator."""
    told = _SUM.of(language).format(
        reached=number(tally.reached, language),
        missed=number(tally.missed, language),
        all=number(tally.reached + tally.missed, language),
        what=indicator.items.what.of(language),
    )
    lacking = _LACKING.of(language).format(indicator.items.lacking.of(language))
    return f'<p class="sum">{escape(told)} {escape(lacking)}</p>'


def _verdicts(asked: Asked, tally: Tally, language: Language) -> str:
    """Return the links that choose which items are listed, each with its count."""
    counts = {"all": tally.reached + tally.missed, "missed": tally.missed, "reached": tally.reached}
    links = "".join(
        f'<a class="act quiet-act" href="{escape(asked.address(show=shown_as(verdict)))}"'
        + ' aria-current="true"' * (verdict == asked.verdict)
        + f">{words.of(language)} <b>{number(counts[verdict], language)}</b></a>"
        for verdict, words in _VERDICTS.items()
    )
    return f'<nav class="verdicts" aria-label="{_VERDICT.of(language)}">{links}</nav>'


def _listed(indicator: Indicator, asked: Asked, found: Behind, language: Language) -> str:
    more = len(found.items) > PAGE
    shown = found.items[1:] if asked.back and more else found.items[:PAGE]
    if not shown:
        what = indicator.items.what.of(language)
        return f'<p class="nothing">{_EMPTY.of(language).format(escape(what))}</p>'
    head = "".join(f'<th scope="col">{words}</th>' for words in _heads(indicator, language))
    lines = "".join(_line(indicator, item, found.agencies, language) for item in shown)
    behind = asked.address(after=written(shown[-1].place)) if more or asked.back else ""
    before = asked.address(before=written(shown[0].place)) if asked.place and (more or not asked.back) else ""
    table = f'<table class="wide"><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>'
    return table + turns(before, behind, language, BY_PAGE)


def _heads(indicator: Indicator, language: Language) -> Iterator[str]:
    yield _VERDICT.of(language)
    for fact in indicator.items.facts:
        yield escape(fact.title.of(language))


def _line(indicator: Indicator, item: Item, agencies: Names, language: Language) -> str:
    reached = item.place.reached
    words = _VERDICTS["reached" if reached else "missed"].of(language)
    verdict = f'<span class="verdict" data-reached="{reached:d}">{_YES if reached else _NO} {words}</span>'
    facts = indicator.items.facts
    cells = [escape(_cell(fact, item, agencies, language)) for fact in facts]
    if item.n != 1 or item.facts[facts[0].name] is None:
        cells[0] = escape(indicator.items.lump.of(language).format(number(item.n, language)))
    elif indicator.items.by_unit:
        # Only dossiers are of a unit, and each has its own page.
        cells[0] = f'<a href="{escape(address(item.place.key))}">{cells[0]}</a>'
    return f"<tr>{labelled(_heads(indicator, language), (verdict, *cells))}</tr>"


def _cell(fact: Fact, item: Item, agencies: Names, language: Language) -> str:
    value = item.facts.get(fact.name, item.facts.get(f"{fact.name}_{language}"))
    if fact.name == "agency" and value in agencies:
        return agencies[value].of(language)
    return told(value, language)


def told(value: Any, language: Language) -> str:
    """Return a fact as people read it: yes or no as signs, days and times of the province, nothing as a dash."""
    match value:
        case None:
            return _UNKNOWN
        case bool():
            return _YES if value else _NO
        case datetime():
            return dated(value)
        case date():
            return f"{value:%d/%m/%Y}"
        case str():
            return value
        case _:
            return number(float(value), language)
