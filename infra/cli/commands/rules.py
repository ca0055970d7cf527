"""`ioc rules`: what is watched, by which thresholds, and how often a rule would have fired."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, NamedTuple

import psycopg
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from infra.cli.counting import counted
from infra.cli.identity import operator
from infra.native.errors import NativeError
from streams.alerts import tuning
from streams.alerts.office import OfficeHours
from streams.alerts.replay import Firing, ReplayError, replay
from streams.alerts.rule import Rule, Severity
from streams.alerts.rulebook import rules_now
from streams.alerts.tuning import Author, Tuned
from streams.alerts.written import store as written
from streams.clock import LOCAL_ZONE, city_clock
from streams.db import connect
from streams.office_hours import shifts_of
from streams.settings import settings

app = typer.Typer(help="Alert rules: what is watched, and by which thresholds.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="Name of the rule; `ioc rules list` shows all.")]
Lines = Annotated[str | None, typer.Option("--lines", help="Thresholds of the levels, e.g. 37,39,41.")]
Reason = Annotated[str, typer.Option(help="Why, e.g. the number of the document.")]
_TIME = "%d/%m/%Y %H:%M:%S"
_WRITTEN = "written on the desk by operators of the province"
_PROPOSED = "a proposal: no text was found that sets these thresholds; the province does (`ioc rules set`)"


@app.command("list")
def list_rules() -> None:
    """List all rules with the thresholds that count now."""
    with connect(settings().database_url.get_secret_value()) as conn:
        provinces, rules = tuning.tuned(conn), rules_now(conn)
    table = Table(
        Column("rule", no_wrap=True), Column("what", ratio=2), "kind", "thresholds", Column("set by", ratio=1)
    )
    for name, rule in sorted(rules.items()):
        province = provinces.get(name)
        table.add_row(
            name, escape(rule.label.vi), rule.kind, _thresholds(rule, province), escape(_whence(rule, province))
        )
    Console().print(table)


@app.command()
def show(rule: Name) -> None:
    """Show one rule: its levels, its times, what an officer does, and who changed it when and why."""
    with connect(settings().database_url.get_secret_value()) as conn:
        told, history = _rule(conn, rule), tuning.versions(conn, rule)
    console = Console(highlight=False)
    console.print(f"[bold]{escape(told.label.vi)}[/] · {escape(told.label.en)} · {told.kind}")
    console.print(f"thresholds: {_thresholds(told, history[0] if history else None)}")
    console.print(_WRITTEN if written.is_written(rule) else escape(told.basis or _PROPOSED))
    if told.stations:
        console.print(f"stations: {', '.join(sorted(told.stations))}")
    console.print(
        f"fires after {told.hold}, ends after {told.clear_hold}, at most {told.max_age} old,"
        f" an acknowledgement lapses after {told.taken_for}"
    )
    for level, grade in sorted(told.grades.items()):
        console.print(f"\n{level} · {Severity(grade.severity).name.lower()} · {escape(grade.title.vi)}")
        for number, words in enumerate(grade.runbook, 1):
            console.print(f"   {number}. {escape(words.vi)}\n      {escape(words.en)}")
    for one in history:
        console.print(f"\nversion {one.version}: {_thresholds(told, one)}, {escape(f'{one.changed_by}: {one.reason}')}")


@app.command("test")
def would_fire(
    rule: Name,
    days: Annotated[float, typer.Option(min=0.01, max=366, help="How far back, in city days.")] = 7,
    lines: Lines = None,
    most: Annotated[int, typer.Option(min=0, help="How many firings to show, the newest.")] = 20,
) -> None:
    """Replay stored history through a rule: how often would it have fired, and when."""
    city = settings()
    now = city_clock(city).now()
    with connect(city.database_url.get_secret_value()) as conn:
        told = _rule(conn, rule)
        counted_by = tuning.lines_of(told, tuning.tuned(conn).get(rule)) if lines is None else _numbers(lines)
        try:
            span = (now - timedelta(days=days), now)
            firings = replay(conn, told, span, counted_by, OfficeHours(shifts_of(city.office_hours)))
        except ReplayError as error:
            raise NativeError(str(error)) from None
    times = counted(len(firings), "time")
    Console(highlight=False).print(f"{rule} would have fired {times} in {counted(days, 'day')}.")
    if firings and most:
        Console().print(_table(firings[-most:]))


@app.command("set")
def change(
    rule: Name,
    reason: Reason,
    lines: Lines = None,
    hold: Annotated[
        float | None, typer.Option("--hold-minutes", min=0, max=1_440, help="How long before it fires.")
    ] = None,
    off: Annotated[bool, typer.Option("--off", help="The rule watches no more.")] = False,
) -> None:
    """Set a rule's thresholds and hold time; they count from the next event on.

    What is not named stays as it is. With a reason alone a rule goes back to its own; one that operators wrote keeps
    what it has.
    """
    city = settings()
    author = Author(operator(), city_clock(city).now(), reason)
    with connect(city.database_url.get_secret_value()) as conn:
        change = Change(None if lines is None else _numbers(lines), not off, hold)
        try:
            version = _change(conn, _rule(conn, rule), change, author)
        except tuning.TuningError as error:
            raise typer.BadParameter(str(error)) from None
    Console(highlight=False).print(f"Version {version} of {rule} holds{': it is off' if off else ''}.")


class Change(NamedTuple):
    """What is to be set of a rule; None leaves it, and nothing at all goes back to the rule's own."""

    lines: list[float] | None
    enabled: bool
    hold_min: float | None

    @property
    def hold(self) -> timedelta | None:
        """The hold time."""
        return None if self.hold_min is None else timedelta(minutes=self.hold_min)

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is named."""
        return self.lines is None and self.hold_min is None and self.enabled


def _change(conn: psycopg.Connection, rule: Rule, change: Change, author: Author) -> int:
    if not written.is_written(rule.name):
        return _tune(conn, rule, change, author)
    before = written.written_in(written.newest(conn, rule.name))
    assert before is not None
    after = written.retuned(before, change.lines)
    if change.hold_min is not None:
        after = after.model_copy(update={"hold_min": change.hold_min})
    return written.write(conn, rule.name, after, change.enabled, author)[1]


def _tune(conn: psycopg.Connection, rule: Rule, change: Change, author: Author) -> int:
    before = None if change.is_nothing else tuning.tuned(conn).get(rule.name)
    lines = before.lines if before and change.lines is None else change.lines
    hold = change.hold
    if before and hold is None and before.hold_s is not None:
        hold = timedelta(seconds=before.hold_s)
    return tuning.tune(conn, rule, lines, change.enabled, author, hold)


def _rule(conn: psycopg.Connection, name: str) -> Rule:
    found = rules_now(conn).get(name)
    if found is None:
        raise NativeError(f"there is no rule {name}: `ioc rules list` shows which there are")
    return found


def _numbers(text: str) -> list[float]:
    try:
        return [float(word) for word in text.split(",")]
    except ValueError:
        raise typer.BadParameter("write the thresholds as 37,39,41") from None


def _thresholds(rule: Rule, province: Tuned | None) -> str:
    if province is not None and not province.enabled:
        return "off"
    lines = tuning.lines_of(rule, province)
    return f"{' / '.join(f'{line:g}' for line in lines)} {rule.unit.en}".strip() if lines else "of each station"


def _whence(rule: Rule, province: Tuned | None) -> str:
    if province is not None:
        return f"{province.changed_by}: {province.reason}"
    return rule.basis or "proposal"


def _table(firings: list[Firing]) -> Table:
    table = Table("from", "until", "level", "what")
    for firing in firings:
        until = "" if firing.until is None else f"{firing.until.astimezone(LOCAL_ZONE):{_TIME}}"
        at = f"{firing.at.astimezone(LOCAL_ZONE):{_TIME}}"
        table.add_row(at, until, str(firing.level), escape(firing.name.vi))
    return table
