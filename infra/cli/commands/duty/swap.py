"""`ioc duty swap`: two officers change places."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from infra.cli.city_time import LOCAL, city_instant
from infra.cli.identity import operator
from infra.cli.roster import words
from infra.native.errors import NativeError
from streams.alerts import swap_told
from streams.roster.swapping import NotOnDutyError, OnLeaveError, UnknownOfficerError, Wish, swap


def command(
    officer: Annotated[int, typer.Argument(help="Whose duty is given away.")],
    at: Annotated[str, typer.Argument(help=f"An instant in it: {LOCAL}.")],
    other: Annotated[int, typer.Argument(help="Who takes it over.")],
    back: Annotated[str | None, typer.Argument(help="An instant in the duty taken in return, if any.")] = None,
    note: Annotated[str, typer.Option(help="Why.")] = "",
) -> None:
    """Let an officer take another's turn of duty over, and give one of the other's in return; both are told.

    Of a turn of several days it is the day in which the instant lies; of one that has begun, what is left of it.
    """
    wishes = [Wish(officer, city_instant(at), other, note)]
    wishes += [Wish(other, city_instant(back), officer, note)] if back else []
    with words.roster() as conn:
        city = words.city(conn, min(wish.at for wish in wishes))
        try:
            shifts = swap(conn, wishes, operator(), words.now())
            swap_told.tell(conn, shifts, operator())
        except UnknownOfficerError as error:
            raise NativeError(f"there is no officer {error}") from None
        except OnLeaveError as error:
            raise NativeError(f"officer {error} is on leave within that duty: `ioc duty shifts list`") from None
        except NotOnDutyError as error:
            instants = ", ".join(words.shown(wish.at) for wish in wishes if wish.giver == error.args[0])
            raise NativeError(f"officer {error} is not on duty at {instants}") from None
    for shift in shifts:
        assert shift.covers is not None
        Console(highlight=False, markup=False).print(
            f"{words.named(city, (shift.officer,))} takes the duty of {words.named(city, (shift.covers,))} over"
            f" from {words.shown(shift.from_at)} to {words.shown(shift.to_at)}."
        )
