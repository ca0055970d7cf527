"""`ioc forecast`: which dossiers will be late, by what model, and how good it is."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from infra.cli.counting import counted
from infra.native.errors import NativeError
from streams.clock import LOCAL_ZONE, city_clock, local_date
from streams.db import connect
from streams.forecast import forecaster, store
from streams.forecast.features import NAMES
from streams.forecast.model import TooLittleToLearnError
from streams.forecast.views import judged, will_be_late
from streams.office_hours import shifts_of
from streams.settings import settings

app = typer.Typer(help="The forecast of late dossiers.", no_args_is_help=True)
_NONE = (
    "there is no model yet: it needs some days of dossiers with a known end; `ioc forecast learn` says what is there"
)


@app.command()
def learn() -> None:
    """Learn from the last months now, instead of in the coming night, and forecast anew."""
    city = settings()
    shifts, clock = shifts_of(city.office_hours), city_clock(city)
    console = Console(highlight=False)
    with connect(city.database_url.get_secret_value(), autocommit=True) as conn, console.status("learning…"):
        conn.execute(forecaster.LIMIT)
        try:
            kept = forecaster.learn(conn, shifts, clock)
        except TooLittleToLearnError as error:
            raise NativeError(
                f"too little to learn from ({error}): some hundreds of dossiers must have come to a known end"
            ) from None
        said = forecaster.take_turn(conn, shifts, clock)
    console.print(f"Model {kept.id} has forecast {counted(said or 0, 'open dossier')}.")


@app.command("list")
def morning_list(
    agency: Annotated[str | None, typer.Option(help="Only dossiers of the agency of this code.")] = None,
    top: Annotated[int, typer.Option(min=1, max=10_000, help="How many, the most endangered first.")] = 30,
) -> None:
    """List the dossiers that will be late unless somebody acts; those that are late already are not among them."""
    table = Table()
    for title in ("dossier", "agency", "due", "probability", "because of", "slower by"):
        table.add_column(title, no_wrap=title == "dossier")
    with connect(settings().database_url.get_secret_value()) as conn:
        if judged(conn) is None:
            raise NativeError(_NONE)
        rows = will_be_late(conn, agency, top)
        if not rows:
            raise NativeError(f"no open dossier{f' of an agency {agency}' if agency else ''} has a forecast")
        for row in rows:
            due = row.due.astimezone(LOCAL_ZONE)
            slower, reason = f"{100 * (row.slowest - 1):.0f} %", row.reason.replace("_", " ")
            table.add_row(row.dossier, row.agency, f"{due:%d/%m %H:%M}", f"{row.late:.0%}", reason, slower)
    Console().print(table)


@app.command()
def model() -> None:
    """Show what the newest model weighs, from when it learnt, and how it did on dossiers that it had not seen."""
    with connect(settings().database_url.get_secret_value()) as conn:
        newest, kept = judged(conn), store.newest(conn)
    if newest is None or kept is None:
        raise NativeError(_NONE)
    console = Console(highlight=False)
    console.print(
        f"Model {newest.id} of {local_date(newest.trained_at)}: {newest.examples} mornings of {newest.dossiers}"
        f" dossiers since {local_date(newest.learnt_since)}, of which {newest.late_share:.0%} were late."
    )
    console.print(
        f"Judged on {newest.judged} mornings since {local_date(newest.judged_since)}: Brier score {newest.brier:.4f};"
        f" {newest.skill_over_base:.1%} better than the share of late ones alone,"
        f" {newest.skill_over_time_used:.1%} better than the time used alone."
    )
    weights = Table("feature", "weight")
    for name, weight in zip(NAMES, kept.model.weights, strict=True):
        weights.add_row(name, f"{weight:+.2f}")
    console.print(weights)
