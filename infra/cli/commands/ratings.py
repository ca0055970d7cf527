"""`ioc ratings`: the codes by which citizens rate how their dossier was handled."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from dashboards.rating.routes import link, qr_svg
from streams.ratings.tokens import token_of
from streams.settings import settings

app = typer.Typer(help="Codes for the rating page.", no_args_is_help=True)


@app.callback()
def ratings() -> None:
    """Codes for the rating page."""


@app.command()
def qr(
    dossier: Annotated[str, typer.Argument(help="The dossier's code, as it stands on the receipt.")],
    file: Annotated[Path | None, typer.Option(help="Write the QR code there, as SVG.")] = None,
) -> None:
    """Print the address at which a dossier is rated, and write its QR code for the receipt."""
    here = settings()
    address = link(here.public_url, token_of(dossier, here.rating_key.get_secret_value().encode()))
    if file is not None:
        file.write_bytes(qr_svg(address))
    Console(soft_wrap=True).print(address)
