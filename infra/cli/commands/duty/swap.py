"""`ioc duty swap`: two officers change places."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from infra.cli.roster import words
from infra.native.errors import NativeError
from streams.roster import store
from streams.roster.rota import swapped


def command(
    officer: Annotated[int, typer.Argument(help="Whose duty is given away.")],
    at: Annotated[str, typer.Argument(help=f"An instant in it: {words.LOCAL}.")],
    other: Annotated[int, typer.Argument(help="Who takes it over.")],
    back: Annotated[str | None, typer.Argument(help="An instant in the duty taken in return, if any.")] = None,
    note: Annotated[str, typer.Option(help="Why.")] = "",
) -> None:
    """Let an officer take another's stretch of duty over, and give one of the other's in return."""
    wishes = [(officer, words.instant(at), other)] + ([(other, words.instant(back), officer)] if back else [])
    with words.roster() as conn:
        if other not in words.city(conn, words.now()).officers:
            raise NativeError(f"there is no officer {other}")
        city = words.city(conn, min(instant for _, instant, _ in wishes))
        for giver, instant, taker in wishes:
            shifts = swapped(city.roster, giver, instant, taker, note)
            if not shifts:
                raise NativeError(f"officer {giver} is not on duty at {words.shown(instant)}")
            for shift in shifts:
                number = store.put_shift(conn, shift)
                words.noted(conn, "duty swapped", str(number), giver=giver, taker=taker, note=note)
                Console(highlight=False, markup=False).print(
                    f"{words.named(city, (taker,))} takes the duty of {words.named(city, (giver,))} over"
                    f" from {words.shown(shift.from_at)} to {words.shown(shift.to_at)}."
                )
