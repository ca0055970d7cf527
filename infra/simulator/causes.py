"""Why dossiers take long, as no system writes it down: overloaded weeks, officers on leave, hard procedures."""

from __future__ import annotations

from functools import lru_cache

from infra.provinces.load import Procedure
from infra.simulator.noise import chances

_WEEK_S = 7 * 86_400
_OVERLOADED, _AWAY = 1 / 7, 1 / 10


def slowness(seed: int, procedure: Procedure, officer: str, at: int) -> float:
    """Return by how much the work on a dossier filed at an instant (seconds since 1970 UTC) is longer than usual."""
    week = at // _WEEK_S
    return (
        _overload(seed, procedure.agency, week)
        * _absence(seed, officer, week)
        * _hardness(seed, procedure.code)
        * _pace(seed, officer)
    )


@lru_cache(maxsize=4_096)
def _hardness(seed: int, procedure: str) -> float:
    return chances(seed, "hardness", procedure).uniform(0.85, 1.2)


@lru_cache(maxsize=4_096)
def _pace(seed: int, officer: str) -> float:
    return chances(seed, "pace", officer).uniform(0.92, 1.1)


@lru_cache(maxsize=4_096)
def _overload(seed: int, agency: str, week: int) -> float:
    random = chances(seed, "overload", agency, week)
    return random.uniform(1.1, 1.7) if random.random() < _OVERLOADED else 1.0


@lru_cache(maxsize=4_096)
def _absence(seed: int, officer: str, week: int) -> float:
    """Return the slowness of colleagues who stand in for an officer on leave."""
    random = chances(seed, "leave", officer, week)
    return random.uniform(1.2, 1.7) if random.random() < _AWAY else 1.0
