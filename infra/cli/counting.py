"""Numbers of things as English says them."""

from __future__ import annotations


def counted(number: float, thing: str) -> str:
    """Return how many of a thing there are: `1 step`, `2 steps`, `0 steps`."""
    return f"{number:.15g} {thing}{'' if number == 1 else 's'}"
