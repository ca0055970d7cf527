"""`ioc asyncapi`: the document of topics and events that other teams generate their code from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from infra.asyncapi import document
from infra.cli.files import naming


def command(
    file: Annotated[Path, typer.Option(help="Where to write it.")] = Path("docs/asyncapi.json"),
) -> None:
    """Write the AsyncAPI 3 document of all topics and events."""
    with naming("--file"):
        file.write_text(written(), encoding="utf-8")
    Console(soft_wrap=True).print(f"{file} is written.")


def written() -> str:
    """Return the document as the file has it."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"
