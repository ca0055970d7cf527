"""The dossiers of the morning as the ledger tells them: both systems' steps under the one code that counts."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from tests.integration.streams import dossier_model
from tests.systems.played import Played


def dossiers(played: Played) -> dict[str, dict[str, Any]]:
    """Return where each dossier stands, times in microseconds since 1970 UTC, by its canonical code."""
    steps = played.newest("dossiers", "dossier", "time", "status")
    links = links_of(played)
    histories = defaultdict(list)
    for step in steps:
        histories[links.get(step["dossier"], step["dossier"])].append(step)
    return {code: dossier_model.fold(code, history) for code, history in histories.items()}


def links_of(played: Played) -> dict[str, str]:
    """Return the provincial code of each dossier that the ministry's system knows under its own."""
    steps = played.newest("dossiers", "dossier", "time", "status")
    return {step["dossier"]: step["alias_of"] for step in steps if step.get("alias_of")}
