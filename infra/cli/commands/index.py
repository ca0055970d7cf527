"""`ioc index`: the points and cut-offs of the index of Decision 766, every version on record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from infra.cli.identity import operator
from streams.clock import local_date
from streams.db import connect
from streams.service_index import rules
from streams.service_index.indicators import indicators
from streams.settings import settings

app = typer.Typer(help="The rules of the index of service (Decision 766/QĐ-TTg).", no_args_is_help=True)


@app.command("rules")
def show(
    history: Annotated[bool, typer.Option("--history", help="Every version that there was, not only today's.")] = False,
) -> None:
    """List how many points each indicator can bring, and from which share on it brings all of them."""
    table = Table("no", Column("indicator", ratio=3), "points", "cut-off", "version", Column("set", ratio=4))
    titles = {indicator.number: indicator.title_vi for indicator in indicators()}
    with connect(settings().database_url.get_secret_value()) as conn:
        for rule in rules.versions(conn, only_newest=not history):
            day = f"{local_date(rule.changed_at):%Y-%m-%d}"
            share = f"{100 * rule.cut_off:g} %"
            title = titles.get(rule.indicator, "")
            table.add_row(
                rule.indicator, title, f"{rule.maximum:g}", share, str(rule.version),
                escape(f"{day} {rule.changed_by}: {rule.reason}"),
            )  # fmt: skip
    Console().print(table)


@app.command("set")
def change(
    indicator: Annotated[str, typer.Argument(help="Its number, e.g. 2.1.")],
    points: Annotated[float, typer.Option(min=0, max=100, help="Most points that it can bring.")],
    cut_off: Annotated[float, typer.Option(help="Share (0 to 1) from which on it brings all of them.")],
    reason: Annotated[str, typer.Option(help="Why, e.g. the number of the document.")],
) -> None:
    """Set a new version of an indicator's rule; every figure of the index is counted anew by it at once."""
    with connect(settings().database_url.get_secret_value()) as conn:
        try:
            version = rules.change(conn, indicator, points, cut_off, operator(), datetime.now(UTC), reason)
        except rules.RuleError as error:
            raise typer.BadParameter(str(error)) from None
        sums = rules.unbalanced(conn, indicator)
    Console(highlight=False).print(f"Version {version} of {indicator} holds: {points:g} points from {cut_off:g} on.")
    for each in sums:
        Console(stderr=True, highlight=False, soft_wrap=True).print(f"[yellow]⚠[/] {_warning(each)}")


def _warning(told: rules.Sum) -> str:
    """Return what an operator must know of a sum that is not as decided."""
    whose = f"group {told.group.place} ({told.group.value[2]})" if told.group else "all indicators"
    return f"the points of {whose} add up to {told.points:g} now; they should be {told.wanted:g}"
