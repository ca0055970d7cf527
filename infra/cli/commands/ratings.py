"""`ioc ratings`: the codes by which citizens rate how their dossier was handled."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from dashboards.rating import votes
from dashboards.rating.routes import link, qr_svg
from infra.cli.files import naming
from infra.native.errors import NativeError
from streams.db import connect
from streams.ratings.tokens import NoCodeError, token_of
from streams.settings import Settings, settings

app = typer.Typer(help="Codes for the rating page.", no_args_is_help=True)


@app.callback()
def ratings() -> None:
    """Codes for the rating page."""


@app.command()
def qr(
    dossier: Annotated[str, typer.Argument(help="The dossier's code, as it stands on the receipt.")],
    file: Annotated[Path | None, typer.Option(help="Write the QR code there, as SVG.")] = None,
) -> None:
    """Print the address at which a dossier of the city is rated, and write its QR code for the receipt."""
    here = settings()
    try:
        token = token_of(dossier, here.rating_key.get_secret_value().encode())
    except NoCodeError as error:
        raise NativeError(str(error)) from None
    _require_dossier(here, dossier)
    address = link(here.public_url, token)
    if file is not None:
        with naming("--file"):
            file.write_bytes(qr_svg(address))
    Console(soft_wrap=True).print(address)


def _require_dossier(here: Settings, dossier: str) -> None:
    """Raise NativeError for a dossier that nobody could rate: its page would say that there is none."""
    with connect(here.database_url.get_secret_value(), application="ioc-ratings") as conn:
        if votes.find(conn, dossier) is None:
            raise NativeError(
                f"không có hồ sơ {dossier}, chưa tạo mã QR: hãy xem lại mã trên giấy tiếp nhận, hoặc đợi hồ sơ về hệ"
                f" thống (there is no dossier {dossier}: no code was made)"
            )
