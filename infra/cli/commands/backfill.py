"""`ioc backfill`: the simulated province's past days, once; or the past of a real system, from files."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from infra.city.history import DAYS, load_past, taken_by_kafka
from infra.cli.counting import counted
from infra.loading.run import load_files
from infra.native.errors import NativeError
from streams.dossiers.event import TOPIC
from streams.kafka import create_topics
from streams.settings import settings
from streams.subjects import all_topics

_COLUMNS = (
    TextColumn("{task.description}"),
    BarColumn(),
    TaskProgressColumn(),
    TextColumn("{task.fields[steps]}"),
    TimeRemainingColumn(),
)
app = typer.Typer(help="The past: of the simulated province, or from files.")


@app.callback(invoke_without_command=True)
def province(
    asked: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=25, help="How many past days of the simulated province.")] = DAYS,
) -> None:
    """Load the simulated province's past, or with a command below the past of a real system.

    Without a command: does nothing when the province has a past already.
    """
    if asked.invoked_subcommand is None:
        _load_province(days)


@app.command()
def dossiers(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="JSON lines, one step in each.")],
    at_once: Annotated[int, typer.Option(min=1, max=32, help="How many connections load at a time.")] = 3,
) -> None:
    """Load dossier steps from files, straight into the stores; the same files again change nothing.

    Each line is one event of the topic `dossiers`, a JSON object as in docs/runbook/backfill.md; the applicant
    must be a pseudonym already. Lines that are no steps are kept as dead letters of the door file:dossiers.
    Interrupted, give the command again: it finds what is there.
    """
    began, size = time.monotonic(), sum(file.stat().st_size for file in files)
    with Progress(*_COLUMNS, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("dossiers", total=max(size, 1), steps="")
        loaded = load_files(
            settings(),
            TOPIC.name,
            files,
            at_once,
            lambda read, done: progress.update(task, completed=read, steps=counted(done.total, "step")),
        )
    took = time.monotonic() - began
    console = Console(highlight=False, soft_wrap=True)
    console.print(
        f"{counted(loaded.total, 'step')} in {took:.1f} s: {loaded.new} new, {loaded.known} there already,"
        f" {counted(loaded.versions, 'other version')} of one, {loaded.refused} refused."
    )
    if loaded.refused:
        console.print("What was refused: `ioc dead-letters list --door file:dossiers`.")
        raise typer.Exit(1)


def _load_province(days: int) -> None:
    console, city = Console(highlight=False), settings()
    began = time.monotonic()
    _require_answer(city.kafka_bootstrap)
    with taken_by_kafka(), console.status("starting") as status:
        create_topics(city.kafka_bootstrap, city.topic_prefix, all_topics())
        past = load_past(city, days, status.update)
    if past is None:
        console.print("The province has a past already.")
        return
    took = time.monotonic() - began
    console.print(
        f"{counted(past.readings, 'observation')} and {counted(len(past.events), 'other event')} sent in {took:.1f} s."
    )


def _require_answer(bootstrap: str) -> None:
    """Find out at once what a Kafka client would find out after half a minute."""
    host, _, port = bootstrap.split(",")[0].rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=5).close()
    except OSError:
        raise NativeError(f"Kafka does not answer at {bootstrap}: is the city up? `ioc status`") from None
