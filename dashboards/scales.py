"""Scales with colours of their own, which a decision prescribes: where each step begins, its colour and its name."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.texts import Text

NOT_KNOWN = Text("–", "n/a")
"""What stands for an index that cannot be formed."""


@dataclass(frozen=True)
class Step:
    """From this value on: the prescribed colour (#rrggbb) and name."""

    at: float
    colour: str
    name: Text


Scale = tuple[Step, ...]
"""Steps in rising order."""


def colour_of(value: float | None, scale: Scale) -> str | None:
    """Return the colour of the highest step that a value has reached."""
    reached = [step for step in scale if value is not None and value >= step.at]
    return reached[-1].colour if reached else None


def chip(value: float | None, scale: Scale) -> str:
    """Return the HTML of a small square in a value's colour; nothing where it has none."""
    colour = colour_of(value, scale)
    return f'<i class="chip" style="background:{colour}" aria-hidden="true"></i>' if colour else ""
