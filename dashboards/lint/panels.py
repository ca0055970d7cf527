"""Rules about one panel as it is declared, whichever wall shows it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import streams
from dashboards.grafana.leading import placeholders
from dashboards.lint.finding import PanelRule, Told
from dashboards.macros import names
from dashboards.panels import (
    FROM_NORMAL,
    SIGNS,
    STATE_NAMES,
    Board,
    Gauge,
    Panel,
    Stat,
    Table,
    Threshold,
    TimeSeries,
    Unit,
)
from dashboards.scales import Scale
from dashboards.texts import LANGUAGES
from streams.alerts.rules import all_rules
from streams.subjects import all_topics

OWN_SUBJECTS = frozenset({"dead_letters", "alerts", "flow", "service_index", "apologies", "forecast"})
"""Subjects that our own processes commit, without a topic of theirs."""
LONGEST_NAME = 63
"""Bytes of a column's name in PostgreSQL: what is longer is cut there."""
_BOUND = re.compile(r"\$__timeFilter\(|\$__timeFrom\(\)|- interval '")
_HYPERTABLE = re.compile(r"create_hypertable\('(\w+)'")
_OWN_WIDTH = re.compile(r"\$__timeGroup\([^,]+,\s*'")
_BY_HOUR = re.compile(r"\b(1 ?h|hour)")
_EVERYTHING = re.compile(r"\bSELECT\s+\*|\.\*")
_TELLS_TIME = re.compile(r"\bat\b")
_READ = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)", re.IGNORECASE)


def titled(_board: Board, panel: Panel) -> Told:
    """Every panel has a title in both languages."""
    for language in LANGUAGES:
        if not panel.title.of(language).strip():
            yield f"no title in “{language}”", "give its `title` both languages"


def explained(_board: Board, panel: Panel) -> Told:
    """Every panel says what it shows and where that comes from, in both languages, in more words than its title."""
    for language in LANGUAGES:
        if panel.note.of(language).strip() in ("", panel.title.of(language)):
            yield f"no explanation in “{language}”", "say in its `note` what is counted, of which source and time"


def known_subjects(_board: Board, panel: Panel) -> Told:
    """A panel is asked anew after commits of what it reads; a subject that nobody commits would never move it."""
    for subject in sorted(panel.subjects - OWN_SUBJECTS - {topic.name for topic in all_topics()}):
        yield f"nobody commits the subject “{subject}”", "name a topic, or one of " + ", ".join(sorted(OWN_SUBJECTS))


def known_variables(board: Board, panel: Panel) -> Told:
    """A variable in the SQL is one of the board's."""
    for name in sorted(names(panel.sql) - {variable.name for variable in board.variables}):
        yield f"the board has no variable ${name}", "declare it in the board's `variables`"


def bounded(_board: Board, panel: Panel) -> Told:
    """What reads a table that grows by time says from when on: without a bound it reads all of its chunks."""
    grown = {name.lower() for name in _READ.findall(panel.sql)} & growing_tables()
    if grown and not _BOUND.search(panel.sql):
        yield f"reads {', '.join(sorted(grown))} without a bound of time", "add $__timeFilter(column), or an interval"


def with_unit(_board: Board, panel: Panel) -> Told:
    """A unit that is written here is written in Grafana too."""
    for unit in units_of(panel):
        if unit.symbol and unit.grafana == "none":
            yield (
                f"Grafana would show “{unit.symbol}” nowhere",
                "give the unit Grafana's id, or SUFFIX where it has none",
            )
        if unit.decimals < 0:
            yield f"{unit.decimals} decimals", "let `decimals` be 0 or more"


def with_signs(_board: Board, panel: Panel) -> Told:
    """Every state that a threshold leads to has a sign and a word: nothing is told by colour alone."""
    for threshold in thresholds_of(panel):
        if threshold.state not in SIGNS or not all(STATE_NAMES.get(threshold.state, ("",))):
            yield f"the state “{threshold.state}” has no sign or no name", "add it to SIGNS and STATE_NAMES"


def rising(_board: Board, panel: Panel) -> Told:
    """Thresholds rise, and with them the state only worsens or only improves."""
    thresholds = thresholds_of(panel)
    if any(one.at >= other.at for one, other in pairwise(thresholds)):
        yield "its thresholds do not rise", "order them by `at`, each once"
    ranks = [FROM_NORMAL.index(each.state) for each in thresholds if each.state in FROM_NORMAL]
    if len(ranks) < len(thresholds):
        yield "a threshold leads to no signal", "only a missing value is silent"
    if ranks not in (sorted(ranks), sorted(ranks, reverse=True)):
        yield "its states go up and down", "let them worsen, or improve, with the value"


def known_scales(_board: Board, panel: Panel) -> Told:
    """A scale's steps rise, and each has a name in both languages beside its colour."""
    for scale in scales_of(panel):
        if any(one.at >= other.at for one, other in pairwise(scale)):
            yield "the steps of its scale do not rise", "order them by `at`, each once"
        for step in scale:
            if not all(word.strip() for word in step.name):
                yield f"the step from {step.at:g} of its scale has no name", "name it in both languages"


def named_columns(_board: Board, panel: Panel) -> Told:
    """A table's columns can be told apart in each language: in Grafana their titles are names in the SQL."""
    if not isinstance(panel, Table):
        return
    for language in LANGUAGES:
        titles = [column.title.of(language) for column in panel.columns]
        for title, count in Counter(titles).items():
            if not title.strip():
                yield f"a column without a title in “{language}”", "Grafana refuses a nameless column: name it"
            elif count > 1:
                yield f"{count} columns are called “{title}”", f"give each a name of its own in “{language}”"
            if len(title.encode()) > LONGEST_NAME or '"' in title:
                yield f"“{title}” is no name of a column", f"at most {LONGEST_NAME} bytes, and no quotation marks"


def answered_columns(_board: Board, panel: Panel) -> Told:
    """What a column shows, and what its link needs, is in the SQL."""
    for column in panel.columns if isinstance(panel, Table) else ():
        for name in (column.name, *placeholders(column.link or "")):
            if not re.search(rf"\b{name}(_vi)?\b", panel.sql) and not _EVERYTHING.search(panel.sql):
                yield f"its SQL has no “{name}” for the column “{column.title.en}”", "return it"


def rooted_links(_board: Board, panel: Panel) -> Told:
    """A link leads to a page of ours; that it is there, the browser's tests see."""
    for column in panel.columns if isinstance(panel, Table) else ():
        if column.link is not None and not column.link.startswith("/"):
            yield f"the link {column.link} leads out", "let it begin with / : a wall has no way to other hosts"


def with_rhythm(_board: Board, panel: Panel) -> Told:
    """A curve whose points lie further apart than the board's interval says so, and columns that are not of hours."""
    if not isinstance(panel, TimeSeries) or panel.rhythm is not None:
        return
    if panel.shape == "columns":
        if not _BY_HOUR.search(panel.sql):
            yield "its columns are not of hours", "say how wide they are in its `rhythm`: they would stand elsewhere"
    elif _OWN_WIDTH.search(panel.sql):
        yield "it groups by a width of its own", "say it in its `rhythm`: its points would else stand alone, unseen"


def judged_by_time(_board: Board, panel: Panel) -> Told:
    """What may be stale tells of when its rows are: else it would never be found to be old."""
    if panel.stale_after is None or isinstance(panel, TimeSeries):
        return
    if not _TELLS_TIME.search(panel.sql):
        yield "it has `stale_after`, and no row tells its time", "return the event time as `at`"


def known_rules(_board: Board, panel: Panel) -> Told:
    """A rule whose alerts are marked on a curve is one."""
    for rule in getattr(panel, "alerts", ()):
        if rule not in all_rules():
            yield f"there is no alert rule “{rule}”", "name a file of streams/alerts/rules in `alerts`"


RULES: tuple[PanelRule, ...] = (
    titled,
    explained,
    known_subjects,
    known_variables,
    bounded,
    with_unit,
    with_signs,
    rising,
    known_scales,
    named_columns,
    answered_columns,
    rooted_links,
    with_rhythm,
    judged_by_time,
    known_rules,
)


def units_of(panel: Panel) -> Iterable[Unit]:
    """Return the units in which a panel writes values."""
    if isinstance(panel, Table):
        return [column.unit for column in panel.columns]
    return [panel.unit] if isinstance(panel, Stat | Gauge | TimeSeries) else []


def thresholds_of(panel: Panel) -> tuple[Threshold, ...]:
    """Return a panel's thresholds, none where its kind has none."""
    return panel.thresholds if isinstance(panel, Stat | Gauge | TimeSeries) else ()


def scales_of(panel: Panel) -> list[Scale]:
    """Return the scales with colours of their own that a panel shows."""
    if isinstance(panel, Table):
        return [column.scale for column in panel.columns if column.scale]
    return [panel.scale] if isinstance(panel, Gauge) and panel.scale else []


@lru_cache(maxsize=1)
def growing_tables() -> frozenset[str]:
    """Return the tables that the migrations cut into chunks of time."""
    files = Path(streams.__path__[0]).glob("*/migrations/*.sql")
    return frozenset(name for file in files for name in _HYPERTABLE.findall(file.read_text(encoding="utf-8")))
