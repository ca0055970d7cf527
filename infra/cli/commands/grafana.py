"""`ioc grafana`: the boards for Grafana, as files and on a running server."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from dashboards.grafana.board_steps import stray_boards
from dashboards.grafana.errors import GrafanaError
from dashboards.grafana.files import write
from dashboards.grafana.publishing import source_answers, steps
from dashboards.grafana.server import Server
from dashboards.grafana.step import Change, Step
from dashboards.grafana.versions import Fit, fit
from dashboards.grafana.wanted import Wanted, wall_seen_from, wanted
from dashboards.texts import LANGUAGES, Language
from infra.cli.files import naming
from infra.native.errors import NativeError
from streams.settings import settings

app = typer.Typer(help="The boards for Grafana.", no_args_is_help=True)
Url = Annotated[str, typer.Option(envvar="GRAFANA_URL", help="Address of the server, http://host:3000.")]
Token = Annotated[
    str,
    typer.Option(envvar="GRAFANA_TOKEN", help="Token of a service account with the role Admin.", show_default=False),
]
Database = Annotated[
    str | None, typer.Option(help="host:port of TimescaleDB as Grafana reaches it; else as we reach it ourselves.")
]
DeskUrl = Annotated[
    str | None, typer.Option(help="Where Grafana's own alerts go: our ingest, …/v1/sources/grafana, as it reaches it.")
]
Speech = Annotated[Language | None, typer.Option(help="Only the boards in that language; else in all.")]
_SHOWN = 5
_COLOURS = {Change.ADDED: "green", Change.CHANGED: "yellow", Change.KEPT: "magenta", Change.REMOVED: "red"}


@app.command()
def render(
    out: Annotated[Path, typer.Option(help="Folder for the provisioning files.")] = Path("infra/grafana"),
    language: Speech = None,
    wall: Annotated[str, typer.Option(help="Address of the built-in wall, to whose pages tables then lead.")] = "",
) -> None:
    """Write data source, providers and dashboards as files that Grafana provisions itself from."""
    with naming("--out"):
        written = write(out, _languages(language), wall)
    for file in written:
        Console().print(str(file), highlight=False, soft_wrap=True)


@app.command()
def publish(
    url: Url,
    token: Token,
    database: Database = None,
    desk_url: DeskUrl = None,
    language: Speech = None,
    force: Annotated[bool, typer.Option(help="Write over boards that were edited by hand.")] = False,
    secrets: Annotated[bool, typer.Option("--secrets", help="Set password and key again; Grafana shows none.")] = False,
) -> None:
    """Create or update folders, data source, boards, playlists, team, permissions and contact point.

    A second run changes nothing. Boards edited by hand in Grafana are named and kept.
    """
    server, goal = Server(url, token), _wanted(url, database, desk_url, language)
    console = Console(highlight=False)
    _greet(console, server, url)
    changes = [_act(console, one) for one in steps(server, goal, force, secrets)]
    if goal.contact is None:
        console.print("no contact point: set IOC_SOURCES__GRAFANA__SECRET for Grafana's own alerts to come to the desk")
    if (wrong := source_answers(server, goal.source)) is not None:
        raise NativeError(f"Grafana does not reach the database: {wrong} (ioc grafana publish --database host:port)")
    console.print(_counted(changes))


@app.command()
def diff(url: Url, token: Token, database: Database = None, desk_url: DeskUrl = None, language: Speech = None) -> None:
    """Show what `publish` would change, and change nothing; exits with 1 where anything differs."""
    server, goal = Server(url, token), _wanted(url, database, desk_url, language)
    found = [*steps(server, goal), *stray_boards(server, goal.editions)]
    console = Console(highlight=False)
    for one in found:
        _show(console, one)
    console.print(_counted(one.change for one in found))
    raise typer.Exit(any(one.change is not Change.NONE for one in found))


@app.command()
def prune(url: Url, token: Token, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Remove boards of ours from the server that we no longer have; others are never touched."""
    server, console = Server(url, token), Console(highlight=False)
    found = list(stray_boards(server, _wanted(url, None, None, None).editions))
    for one in found:
        _show(console, one)
    if not found:
        console.print("Nothing to remove.")
    elif yes or typer.confirm(f"Remove {len(found)} from {url}?", default=False):
        console.print(_counted([_act(console, one) for one in found]))


def _wanted(url: str, database: str | None, desk_url: str | None, language: Language | None) -> Wanted:
    ours = settings()
    if ours.reader_url is None:
        raise NativeError("IOC_READER_URL is not set: Grafana reads as that role")
    source = ours.sources.get("grafana")
    return wanted(
        ours.reader_url.get_secret_value(),
        database,
        desk_url or f"http://127.0.0.1:{ours.ingest_port}/v1/sources/grafana",
        source.secret.get_secret_value() if source else "",
        _languages(language),
        wall=wall_seen_from(url, ours.public_url),
    )


def _languages(chosen: Language | None) -> Collection[Language]:
    return LANGUAGES if chosen is None else (chosen,)


def _greet(console: Console, server: Server, url: str) -> None:
    """Say of which version it is; raise NativeError for one that does not know our boards' panels yet."""
    version = server.version()
    fits, words = fit(version), fit(version).value.format(version)
    if fits in (Fit.OLD, Fit.UNTOLD):
        raise NativeError(f"Grafana at {url}: {words}")
    console.print(f"Grafana {version} at {url}" + (f": {words}" if words else ""), soft_wrap=True)


def _act(console: Console, one: Step) -> Change:
    try:
        if one.act is not None:
            one.act()
    except GrafanaError as error:
        raise type(error)(f"{one.kind} {one.name}: {error}") from error
    _show(console, one)
    return one.change


def _show(console: Console, one: Step) -> None:
    if one.change is Change.NONE:
        return
    more = f" and {len(one.differs) - _SHOWN} more" if len(one.differs) > _SHOWN else ""
    where = f": {escape(', '.join(one.differs[:_SHOWN]))}{more}" if one.differs else ""
    console.print(f"[{_COLOURS[one.change]}]{one.change}[/] {one.kind} {escape(one.name)}{where}", soft_wrap=True)


def _counted(changes: Iterable[Change]) -> str:
    found = list(changes)
    return ", ".join(f"{found.count(change)} {change}" for change in Change if change in found)
