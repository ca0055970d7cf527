"""`ioc alerts`: what is going on, one alert's story, and taking one on."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infra.cli.counting import counted
from infra.cli.identity import operator
from infra.native.errors import NativeError
from streams import outbox
from streams.alerts import judgement, views
from streams.alerts.lifecycle import Acknowledge, RefusedError, State
from streams.alerts.words import refusal
from streams.clock import LOCAL_ZONE, city_clock
from streams.db import connect
from streams.settings import settings

app = typer.Typer(help="Alerts: what is going on, and who has it.", no_args_is_help=True)
_NONE = "there is no alert {}: `ioc alerts list --all` shows which there are"
_TIME = "%d/%m/%Y %H:%M:%S"


@app.command("list")
def list_alerts(
    everything: Annotated[bool, typer.Option("--all", help="Resolved ones too.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 100,
) -> None:
    """List live alerts, the newest first."""
    states = [*State] if everything else views.LIVE_STATES
    table = Table("id", "since", "state", "level", "what", "owner")
    with connect(settings().database_url.get_secret_value()) as conn:
        for row in views.alerts(conn, states, limit):
            since = f"{row.opened_at.astimezone(LOCAL_ZONE):{_TIME}}"
            owner = row.acknowledged_by or ("nobody was told!" if row.unassigned else "")
            table.add_row(str(row.id), since, row.state, str(row.level), escape(row.title_vi), escape(owner))
    Console().print(table)


@app.command()
def show(alert: Annotated[int, typer.Argument(help="Number of the alert.")]) -> None:
    """Show one alert: what happened when, who did it, and whom it reached."""
    with connect(settings().database_url.get_secret_value()) as conn:
        story = views.story(conn, alert)
    if story is None:
        raise NativeError(_NONE.format(alert))
    console = Console()
    console.print(
        f"[bold]{escape(story.alert.title_vi)}[/] · {story.alert.state}, level {story.alert.level}", highlight=False
    )
    lines = Table("time", "what", "level", "who", "why")
    for line in story.lines:
        at = f"{line.at.astimezone(LOCAL_ZONE):{_TIME}}"
        lines.add_row(at, line.kind, str(line.level), escape(line.who), escape(line.why))
    console.print(lines)
    messages = Table("to", "by", "state", "attempts", "receipt")
    for sent in story.deliveries:
        messages.add_row(
            escape(sent.officer or "nobody"), sent.channel, sent.state, str(sent.attempts), escape(sent.detail)
        )
    console.print(messages)


@app.command()
def acknowledge(
    alert: Annotated[int, typer.Argument(help="Number of the alert.")],
    by: Annotated[str, typer.Option(help="Who takes it on.", default_factory=getpass.getuser)],
) -> None:
    """Take an alert on; says who was first when somebody was."""
    city = settings()
    with connect(city.database_url.get_secret_value()) as conn:
        story = views.story(conn, alert)
        if story is None:
            raise NativeError(_NONE.format(alert))
        try:
            judgement.act(conn, alert, Acknowledge(by, story.alert.version, operator()), city_clock(city).now())
        except RefusedError as refused:
            raise NativeError(refusal(refused.alert).en) from None
    Console().print(f"Alert {alert} is yours.")


@app.command()
def resend(alert: Annotated[int, typer.Argument(help="Number of the alert.")]) -> None:
    """Send again what a channel refused for good, once its cause is mended (a wrong address, a full mailbox)."""
    with connect(settings().database_url.get_secret_value()) as conn:
        if views.story(conn, alert) is None:
            raise NativeError(_NONE.format(alert))
        count = outbox.resend(conn, alert)
    queued = f"{counted(count, 'message')} of alert {alert} {'is' if count == 1 else 'are'} queued again."
    Console().print(queued if count else f"No message of alert {alert} was refused.")
