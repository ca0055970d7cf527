"""The versions of Grafana that our boards are for: from 9.4 to those of 12."""

from __future__ import annotations

import re
from enum import Enum

OLDEST, NEWEST = (9, 4), 12
_VERSION = re.compile(r"([0-9]{1,4})\.([0-9]{1,4})")


class Fit(Enum):
    """How a version fits our boards, and what is said of it."""

    KNOWN = ""
    OLD = "it is of version {}, our boards need 9.4 or newer"
    UNTRIED = "it is of version {}, our boards are for 9.4 to 12 and were not tried on it"
    UNTOLD = "it does not tell its version"


def fit(version: str) -> Fit:
    """Return how a version such as `10.4.2` fits our boards."""
    match = _VERSION.match(version)
    if match is None:
        return Fit.UNTOLD
    major, minor = int(match[1]), int(match[2])
    if (major, minor) < OLDEST:
        return Fit.OLD
    return Fit.UNTRIED if major > NEWEST else Fit.KNOWN
