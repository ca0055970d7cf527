"""What names a person is taken out of free text: long numbers and e-mail addresses. Pure."""

from __future__ import annotations

import re

MASK = "***"
"""As short as the shortest thing it stands for: a text never grows."""
_ADDRESS = re.compile(r"\S+[@\uff20]\S+")
_BETWEEN = r"[\s.,\-\u2010-\u2015()/_\u200b-\u200d\u2060\ufeff]{0,3}"
_NUMBER = re.compile(rf"\+?\d(?:{_BETWEEN}\d){{8,}}")


def masked(text: str) -> str:
    """Return the text with every run of nine or more digits and every e-mail address replaced by ***.

    Digits of all scripts count, and so do those that up to three blanks, points, strokes or the like hold apart, as
    people write telephone numbers. A date with its time or a long sum may go as well: rather that than a person.
    """
    return _NUMBER.sub(MASK, _ADDRESS.sub(MASK, text))
