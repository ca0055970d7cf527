"""What the writers of all forms raise: every field that cannot be taken, each with why."""

from __future__ import annotations

from collections.abc import Mapping

from dashboards.texts import Text


class WrongError(ValueError):
    """What was written on a form cannot be taken; `wrong` says why, by the field's name."""

    def __init__(self, wrong: Mapping[str, Text]) -> None:
        super().__init__(", ".join(wrong))
        self.wrong = wrong
