"""Free text without what names a person: long numbers (identity cards, telephones, accounts) and e-mail addresses."""

from __future__ import annotations

import re

from streams.plain_text import readable

MARK = "***"
LONG = 9
"""Digits from which on a number may be a person's: telephone numbers have ten, old identity cards nine."""

_BETWEEN = r"[\s.,\-\u2010-\u2015()/_\u200b-\u200d\u2060\ufeff]{0,3}"
# Every repetition is bounded or cannot be split in two ways: time grows with the text's length alone.
_DOSSIER = r"\bH[0-9]{2}(?:\.[0-9]{2}){1,3}-[0-9]{6}-[0-9]{4,7}\b"
_SPACED = re.compile(rf"(?P<dossier>{_DOSSIER})|[+(]{{0,3}}\d(?:{_BETWEEN}\d){{{LONG - 1},}}")
_RUN = re.compile(rf"\d{{{LONG},}}")
_EMAIL = re.compile(r"\S{1,64}[@\uff20]\S+")


def masked(text: str, longest: int | None = None) -> str:
    """Return the text with e-mail addresses, and numbers of nine digits and more, replaced by MARK.

    Digits may have blanks, dots, dashes, underscores or brackets between them, up to three in a row. A dossier's code
    stays: whoever answers needs it, and it names nobody. Characters that nobody sees are taken out. The text is cut at
    `longest` characters afterwards: cut before, a number at the edge would be left in part.
    """
    text = readable(text)  # what nobody sees between two digits must not keep them apart
    # Numbers first: an address that begins with the last digit of one would leave it too short to be recognised.
    numberless = _SPACED.sub(lambda found: found[0] if found["dossier"] else MARK, text)
    return _EMAIL.sub(MARK, numberless)[:longest]


def masked_runs(text: str) -> str:
    """Return a code with nine and more digits in a row replaced by MARK, and e-mail addresses too.

    What stands between the digits of a code (H60.08.01-261124-0975) belongs to it and is left.
    """
    return _EMAIL.sub(MARK, _RUN.sub(MARK, text))
