"""What the bench must reach on the two-core machine: a figure that misses its target fails the run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """A bound of one figure, from below or from above."""

    bound: float
    at_least: bool

    def met(self, value: float) -> bool:
        """Say whether a figure reaches it."""
        return value >= self.bound if self.at_least else value <= self.bound

    def __str__(self) -> str:
        return f"at {'least' if self.at_least else 'most'} {self.bound:g}"


TARGETS = {"ratio_faust": Target(8, True), "ratio_copy": Target(0.18, True), "p99_ms": Target(500, False)}


def missed(figures: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield what is to be said of each figure, name and value, that misses its target."""
    for name, value in figures:
        target = TARGETS.get(name)
        if target is not None and not target.met(float(value)):
            yield f"{name} is {value}, not {target}"
