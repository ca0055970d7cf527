"""The dossier that a free text names: people and banks write its code in many ways."""

from __future__ import annotations

import re
from collections.abc import Collection

# `{unit}-{yymmdd}-{seq}`, e.g. H15.50.05.13-261008-0975; banks turn full stops and hyphens into blanks.
_FORM = (
    r"(?<![0-9A-Z])"
    r"(?P<unit>%s)[ ._-]"
    r"(?P<day>[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))[ ._-]"
    r"(?P<number>%s)"
    r"(?![0-9A-Z])"
)
_CODE = re.compile(_FORM % (r"[A-Z][0-9]{2}(?:[ ._-][0-9]{2,3}){1,5}", r"[0-9]{4}|[0-9]{6,7}"))
# A ministry's own code begins with its letters: BKHCN.08.01-261124-1000975, BKHCN-261124-005320.
_MINISTERIAL = re.compile(_FORM % (r"(?P<ministry>[A-Z]{2,10})(?:[ ._-][0-9]{2,3}){0,5}", r"[0-9]{6,7}"))
_SEPARATOR = re.compile(r"[ ._-]")


def dossier_in(text: str, ministries: Collection[str] = ()) -> str | None:
    """Return the one dossier code in a text, as the dossier systems write it; None for none, or for several.

    The codes of `ministries`, by their letters, count where the text has none of the national form: a citizen who gives
    both means one dossier.
    """
    upper = text.upper()
    found = {_written(match) for match in _CODE.finditer(upper)} or {
        _written(match) for match in _MINISTERIAL.finditer(upper) if match["ministry"] in ministries
    }
    return found.pop() if len(found) == 1 else None


def _written(match: re.Match[str]) -> str:
    return "-".join((_SEPARATOR.sub(".", match["unit"]), match["day"], match["number"]))
