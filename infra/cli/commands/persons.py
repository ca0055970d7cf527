"""`ioc persons`: who stands behind a pseudonym, for whoever has the right, and who has asked."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infra.cli import identity
from infra.cli.known import require_known
from streams.clock import LOCAL_ZONE
from streams.db import connect
from streams.masking import masked
from streams.pseudonyms import written
from streams.sealing import SealBrokenError
from streams.settings import KeyMissingError, Settings, settings
from streams.users import accounts
from streams.users.people import User
from streams.vault import reading
from streams.vault.reading import Known, NoRightError

app = typer.Typer(help="Who stands behind a pseudonym, and who has asked.", no_args_is_help=True)
Pseudonym = Annotated[str, typer.Argument(help="The pseudonym: 32 hexadecimal digits, as boards and tables show it.")]


@app.command()
def show(
    pseudonym: Pseudonym,
    reason: Annotated[str, typer.Option(help="Why the citizen must be reached; it is kept with the name.")],
    user: Annotated[str, typer.Option("--as", help="Who asks; the password is asked for.")],
    password_stdin: identity.FromInput = False,
) -> None:
    """Show what is known of a person; needs the right persons.read, and every asking is on record."""
    city = settings()
    why = identity.Reading("person", _written(pseudonym, "pseudonym"), masked(reason))
    with connect(city.database_url.get_secret_value(), autocommit=True, application="ioc-persons") as conn:
        asker = identity.signed_in(conn, user, password_stdin)
        try:
            known = _known(city, asker, why)
        except NoRightError as error:
            identity.note(conn, asker, why, "refused")
            raise typer.TyperException(str(error)) from None
    table = Table("what", "value", "told by", "of")
    for line in known:
        table.add_row(line.kind, escape(line.value), line.system, f"{line.time.astimezone(LOCAL_ZONE):%d/%m/%Y %H:%M}")
    Console(highlight=False).print(table if known else "Nothing is known of this pseudonym.")


def _known(city: Settings, asker: User, why: identity.Reading) -> list[Known]:
    key, address = city.vault_key.get_secret_value(), city.vault_url
    missing = [name for name, there in (("IOC_VAULT_KEY", key), ("IOC_VAULT_URL", address)) if not there]
    if missing or address is None:
        raise KeyMissingError(f"the vault cannot be opened here: {', '.join(missing)} not set")
    with connect(address.get_secret_value(), autocommit=True, application="ioc-persons") as vault:
        try:
            return reading.read_person(vault, asker.name, why.which, why.why, key)
        except SealBrokenError as error:
            raise typer.TyperException(f"{error}: IOC_VAULT_KEY is not that of the connectors") from None
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="--reason") from None


@app.command()
def reads(
    of: Annotated[str | None, typer.Option(help="Only this pseudonym.")] = None,
    by: Annotated[str | None, typer.Option(help="Only this reader.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many, the newest first.")] = 50,
) -> None:
    """List who asked for whom, when and why: for auditors."""
    table = Table("when", "who", "pseudonym", "why")
    whose = None if of is None else _written(of, "--of")
    with connect(settings().database_url.get_secret_value(), application="ioc-persons") as conn:
        require_known(by, [user.name for user in accounts.everybody(conn)], "người dùng", "user")
        for line in reading.reads(conn, whose, by, limit):
            when = f"{line.at.astimezone(LOCAL_ZONE):%d/%m/%Y %H:%M:%S}"
            table.add_row(when, line.reader, line.pseudonym, escape(line.reason))
    Console(highlight=False).print(table)


def _written(text: str, hint: str) -> str:
    try:
        return written(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=hint) from None
