"""`ioc settings`: everything that can be set, what it means, and what it is set to here."""

from __future__ import annotations

from pydantic import SecretStr
from rich.console import Console
from rich.table import Table

from infra.city.ports import Ports
from infra.city.settings_file import WORKERS
from streams.settings import Settings, settings

HIDDEN = "(hidden)"


def rows() -> list[tuple[str, str, str]]:
    """Return (environment variable, meaning, value here) of each setting; secrets stay hidden."""
    here = settings()
    return [
        (f"IOC_{name.upper()}", field.description or "", _shown(getattr(here, name)))
        for name, field in Settings.model_fields.items()
    ]


def of_the_city() -> list[str]:
    """Return the settings that `ioc up` reads besides: how many workers there are, and the ports of the servers."""
    known = {name for name, _, _ in rows()}
    return [WORKERS, *(name for name in Ports().settings() if name not in known)]


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(value)
    if isinstance(value, SecretStr):
        return HIDDEN if value.get_secret_value() else ""
    return "" if value is None else str(value)


def command() -> None:
    """Show every setting with its meaning and its value here; change them in .ioc/ioc.env or the environment."""
    table = Table("setting", "meaning", "here")
    for row in rows():
        table.add_row(*row)
    Console().print(table)
    Console().print(f"`ioc up` reads besides: {', '.join(of_the_city())}")
