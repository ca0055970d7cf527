"""From a good row of a change list to one that the city must refuse."""

from __future__ import annotations

from collections.abc import Callable

Spoiler = Callable[[dict[str, object]], tuple[dict[str, object], str]]
"""From a good row to a spoilt one, and the unit or agency that can still be read in it."""


def spoilt_with(unit: str, **changed: object) -> Spoiler:
    """Return what writes these values into a row; `unit` names the member that tells whose row it is."""

    def spoil(body: dict[str, object]) -> tuple[dict[str, object], str]:
        return {**body, **changed}, str(body[unit])

    return spoil


def spoilt_without(unit: str) -> Spoiler:
    """Return what takes the member away that tells whose row it is."""

    def spoil(body: dict[str, object]) -> tuple[dict[str, object], str]:
        return {name: value for name, value in body.items() if name != unit}, ""

    return spoil
