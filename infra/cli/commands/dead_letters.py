"""`ioc dead-letters`: what could not be used, and sending it its way again."""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

import psycopg
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from connectors.catalogue import connectors
from connectors.ingest.events import DOOR as INGEST
from connectors.protection import require_keys
from connectors.rejects import FILE_DOOR, Opened, opened
from connectors.replay import records_of_letter
from dashboards.letters.reasons import REASONS
from infra.cli import identity
from infra.cli.counting import counted
from infra.cli.known import require_known
from infra.native.errors import NativeError
from streams.clock import LOCAL_ZONE, city_clock
from streams.db import connect
from streams.dead_letters import listing, store
from streams.dead_letters import replay as replaying
from streams.dead_letters.acts import LONGEST_REASON
from streams.dead_letters.hexdump import hexdump
from streams.dead_letters.store import STATES, Selection, StoredLetter
from streams.masking import masked
from streams.plain_text import visible
from streams.publisher import NotDeliveredError, Publisher
from streams.sealing import SealBrokenError
from streams.settings import settings
from streams.subjects import all_topics, versioned_subjects

app = typer.Typer(help="What could not be used, and sending it its way again.", no_args_is_help=True)

Door = Annotated[str | None, typer.Option(help="Only this door, e.g. mqtt:air or topic:observations.")]
ReasonName = Annotated[str | None, typer.Option("--reason", help="Only this reason, e.g. unknown_station.")]
Source = Annotated[str | None, typer.Option(help="Only this source: a station or a dossier.")]
Id = Annotated[str, typer.Option("--id", help="Only letters whose id begins like this (hexadecimal).")]
Everything = Annotated[bool, typer.Option("--all", help="Really all waiting letters, without a filter.")]
Who = Annotated[str, typer.Option(help="The name to note as the one who did it.", default_factory=getpass.getuser)]
_NONE = "no letter begins so"


@app.command("list")
def list_letters(
    door: Door = None,
    reason: ReasonName = None,
    source: Source = None,
    state: Annotated[str, typer.Option(help=f"One of: {', '.join(STATES)}.")] = "waiting",
    limit: Annotated[int, typer.Option(min=1, help="At most so many, the one seen last first.")] = 50,
) -> None:
    """List dead letters, after a count by door and reason."""
    if state not in STATES:
        raise typer.BadParameter(f"one of {', '.join(STATES)}", param_hint="--state")
    chosen = Selection(door, reason, source, state=None if state == "any" else state)
    console = Console(highlight=False)
    with _database() as conn:
        _require_known(conn, chosen)
        console.print(_overview(conn))
        console.print(_listed(store.find(conn, chosen, limit), with_state=state == "any"))


@app.command("show")
def show(
    id_prefix: Annotated[str, typer.Argument(metavar="ID", help="The id's beginning, as `list` shows it.")],
    user: Annotated[
        str | None, typer.Option("--as", help="Who wants to see a sealed letter (asks a password).")
    ] = None,
    why: Annotated[str, typer.Option("--reason", help="Why; it is kept with the name.")] = "",
    password_stdin: identity.FromInput = False,
) -> None:
    """Show one letter: its reason, its history and its bytes; sealed ones to a named person, on record."""
    with _database() as conn:
        found = store.find(conn, Selection(id_prefix=id_prefix, state=None), limit=2)
    if len(found) != 1:
        raise NativeError("more than one letter begins so: write more of its id" if found else _NONE)
    (letter,) = found
    content: Opened | None = Opened(letter.source, letter.raw)
    if letter.encrypted:
        content = None if user is None else _unsealed(letter, user, why, password_stdin)
    Console(highlight=False).print(_described(letter, content), markup=False, soft_wrap=True)


def _unsealed(letter: StoredLetter, user: str, why: str, password_stdin: bool) -> Opened:
    what = identity.Reading("dead letter", letter.id.hex(), masked(why))
    with connect(settings().database_url.get_secret_value(), autocommit=True, application="ioc-dead-letters") as conn:
        identity.allow(conn, identity.signed_in(conn, user, password_stdin), what)
    try:
        return opened(letter)
    except SealBrokenError as error:
        raise NativeError(f"{error}: IOC_REJECT_KEY is not that of the connectors") from None


@app.command("replay")
def replay(
    who: Who,
    door: Door = None,
    reason: ReasonName = None,
    source: Source = None,
    id_prefix: Id = "",
    everything: Everything = False,
) -> None:
    """Send waiting letters, sealed ones too, their way again; marked when Kafka has them, they wake nobody."""
    chosen = _chosen(Selection(door, reason, source, id_prefix), everything)
    require_keys(settings(), connectors())
    publisher = Publisher.of(settings(), "ioc-replay")
    try:
        with _database() as conn:
            _require_known(conn, chosen)
            now = city_clock(settings()).now()
            done = replaying.replay(conn, chosen, records_of_letter, publisher, who, now)
    except NotDeliveredError as error:
        raise NativeError(f"Kafka does not take the records ({error}); nothing is lost") from None
    finally:
        publisher.close()
    Console().print(
        f"{done.replayed} replayed, {done.returned} failed again meanwhile, {done.unusable} still unusable and waiting."
    )


@app.command("discard")
def discard(
    who: Who,
    door: Door = None,
    reason: ReasonName = None,
    source: Source = None,
    id_prefix: Id = "",
    everything: Everything = False,
    why: Annotated[str, typer.Option(help="Why; it is kept with the name, and asked for if it is missing.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Mark waiting letters as not worth a replay: they are kept and stay discarded if they come again; asks first."""
    chosen = _chosen(Selection(door, reason, source, id_prefix), everything)
    with _database() as conn:
        _require_known(conn, chosen)
        letters = _waiting(conn, chosen)
    if not yes and not id_prefix:
        typer.confirm(f"Discard {counted(letters, 'letter')}?", abort=True, err=True)
    told = _why(why, asks=not yes)
    with _database() as conn:
        done = store.discard(conn, chosen, who, city_clock(settings()).now(), told)
    Console().print(f"{done} discarded.")


def _waiting(conn: psycopg.Connection, chosen: Selection) -> int:
    found = listing.reasons(conn, chosen)
    return sum(found.values()) if chosen.reason is None else found.get(chosen.reason, 0)


def _why(why: str, *, asks: bool) -> str:
    """Return the reason, as long as the desk takes it; raises typer.BadParameter."""
    told = (why.strip() or (typer.prompt("Why", err=True) if asks else "")).strip()
    if not told:
        raise typer.BadParameter("say why; it is kept with the name", param_hint="--why")
    if len(told) > LONGEST_REASON:
        raise typer.BadParameter(f"at most {LONGEST_REASON} characters", param_hint="--why")
    return told


def _chosen(selection: Selection, everything: bool) -> Selection:
    if selection == Selection() and not everything:
        raise typer.BadParameter("name a door, reason, source or id, or say --all")
    return selection


def _require_known(conn: psycopg.Connection, chosen: Selection) -> None:
    """Raise NativeError for a door or a reason that no letter has or could have, or an id that none has."""
    counted = store.count_by_reason(conn)
    if chosen.door not in _doors():
        require_known(chosen.door, {door for door, *_ in counted}, "cửa vào", "door with letters")
    require_known(chosen.reason, {reason for _, reason, *_ in counted} | REASONS.keys(), "lý do", "reason")
    if chosen.id_prefix and not store.find(conn, Selection(id_prefix=chosen.id_prefix, state=None), limit=1):
        raise NativeError(_NONE)


def _doors() -> set[str]:
    """Return the doors that may have letters though none has any now."""
    loaded = {FILE_DOOR + subject.name for subject in versioned_subjects()}
    return (
        {connector.door for connector in connectors()} | {f"topic:{t.name}" for t in all_topics()} | loaded | {INGEST}
    )


@contextmanager
def _database() -> Iterator[psycopg.Connection]:
    with connect(settings().database_url.get_secret_value(), application="ioc-dead-letters") as conn:
        yield conn


def _overview(conn: psycopg.Connection) -> Table:
    table = Table("door", "reason", "state", "letters", box=None)
    for door, reason, state, letters in store.count_by_reason(conn):
        table.add_row(door, reason, state, str(letters))
    return table


def _listed(letters: Sequence[StoredLetter], with_state: bool) -> Table:
    """Return a table that 80 columns hold: long texts fold in their cells, and nothing is cut off."""
    table = Table(
        Column("id", no_wrap=True),
        Column("door, source", overflow="fold"),
        Column("reason, detail", overflow="fold"),
        Column("count", justify="right"),
        Column("last seen", max_width=10),
    )
    if with_state:
        table.add_column("state")
    for letter in letters:
        texts = (f"{letter.door}\n{letter.source}".rstrip(), f"{letter.reason}\n{letter.detail}".rstrip())
        words = (*texts, str(letter.count), _local(letter.last_seen), *[letter.state] * with_state)
        table.add_row(letter.id.hex()[:12], *(escape(visible(text)) for text in words))
    return table


def _local(moment: datetime) -> str:
    return moment.astimezone(LOCAL_ZONE).strftime("%Y-%m-%d %H:%M:%S")


def _described(letter: StoredLetter, content: Opened | None) -> str:
    lines = [
        f"id      {letter.id.hex()}",
        f"door    {letter.door}",
        f"source  {visible(content.source if content else letter.source) or '(not readable)'}",
        f"reason  {letter.reason} {visible(letter.detail)}".rstrip(),
        f"seen    {letter.count} times, from {_local(letter.first_seen)} to {_local(letter.last_seen)}",
        f"state   {letter.state}",
    ]
    if letter.state_at is not None:
        came_back = " and came back" if letter.state == "waiting" else ""
        act = "discarded" if letter.state == "discarded" else "replayed"
        lines.append(f"history {act} by {letter.state_by} at {_local(letter.state_at)}{came_back}")
    if content is None:
        return "\n".join([*lines, "", f"{len(letter.raw)} bytes, sealed: --as NAME --reason WHY opens them, on record"])
    return "\n".join([*lines, "", f"{len(content.raw)} bytes", hexdump(content.raw)])
