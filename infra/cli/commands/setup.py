"""`ioc setup`: a city whose servers somebody else runs, as in the containers."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from rich.console import Console

from infra.city import environment, settings_file
from infra.city.city import here
from infra.city.progress import Progress
from infra.city.setup import set_up
from streams.settings import read_settings


def command() -> None:
    """Make the secrets that nobody gave, then tables, topics, registries and the first user; `ioc up` includes it."""
    state, console = here(), Console(highlight=False, soft_wrap=True)
    state.make()
    old = settings_file.read(state.settings)
    settings_file.write(state.settings, environment.own_settings(old, os.environ, datetime.now(UTC), state.root))
    set_up(read_settings(state.settings), state, Progress(console))
    if state.first_sign_in.exists():
        console.print(f"The first sign-in is in {state.first_sign_in}")
