"""Why a source was set aside: its own figures, as the streams note them (streams/dead_letters/quarantine.py)."""

from __future__ import annotations

import re

from dashboards.texts import Text

_NOTED = r"^(\d+) invalid against (\d+) valid records since \d\d:\d\dZ$"
_SAID = Text("{} bản ghi sai so với {} bản ghi đúng trong khoảng 20 phút", "{} invalid records against {} valid ones")
_AS_NOTED = (r"\1", r"\2")
IN_VIETNAMESE = f"regexp_replace(reason, '{_NOTED}', '{_SAID.vi.format(*_AS_NOTED)}')"
"""The same in Vietnamese, as SQL over source_quarantine; what is noted otherwise as it stands there."""


def why_aside(told: str) -> Text:
    """Return why a source was set aside, in words for people; what is noted otherwise as it stands there."""
    found = re.match(_NOTED, told)
    return _SAID.filled(found[1], found[2]) if found else Text(told, told)
