"""Evidence without a figure: it says why it has none, so that nobody reads of what is unknown that it is normal."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from streams.texts import Text

_WHY = "no_figure"


class NoFigure(StrEnum):
    """Why there is nothing to prove a level by."""

    UNWATCHED = "unwatched"
    STRUCK_OUT = "struck_out"


_WORDS = {
    NoFigure.UNWATCHED: Text("Không còn được theo dõi", "No longer watched"),
    NoFigure.STRUCK_OUT: Text("Giá trị mới nhất sai, đã bị loại", "The newest value was wrong and is struck out"),
}


def evidence_of(why: NoFigure) -> dict[str, Any]:
    """Return evidence that says nothing but why there is no figure."""
    return {_WHY: why.value}


def said(evidence: Mapping[str, Any]) -> Text | None:
    """Say why evidence has no figure; None where it does not tell."""
    return _WORDS.get(evidence.get(_WHY, ""))
