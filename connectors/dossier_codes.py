"""The dossier that a free text names: people and banks write its code in many ways."""

from __future__ import annotations

import re

# `{unit}-{yymmdd}-{seq}`, e.g. H15.50.05.13-261008-0975; banks turn full stops and hyphens into blanks.
_CODE = re.compile(
    r"(?<![0-9A-Z])"
    r"(?P<unit>[A-Z][0-9]{2}(?:[ ._-][0-9]{2,3}){1,5})[ ._-]"
    r"(?P<day>[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))[ ._-]"
    r"(?P<number>[0-9]{4}|[0-9]{6,7})"
    r"(?![0-9A-Z])"
)
_SEPARATOR = re.compile(r"[ ._-]")


def dossier_in(text: str) -> str | None:
    """Return the one dossier code in a text, as the dossier systems write it; None for none, or for several."""
    found = {_written(match) for match in _CODE.finditer(text.upper())}
    return found.pop() if len(found) == 1 else None


def _written(match: re.Match[str]) -> str:
    return "-".join((_SEPARATOR.sub(".", match["unit"]), match["day"], match["number"]))
