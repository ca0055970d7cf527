"""What the address of the page chooses: which letters, which page of them, and the one that is open; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from dashboards.chosen import day_in
from streams.clock import instant_of, microseconds, midnight
from streams.dead_letters.listing import Place
from streams.dead_letters.store import STATES, Selection

_LONGEST = 200
_FILTERS = ("source", "reason", "door", "day", "state")


@dataclass(frozen=True)
class Asked:
    """The filter as it stands in the address (empty for what is not asked), the page's place, and the open letter."""

    source: str = ""
    reason: str = ""
    door: str = ""
    day: date | None = None
    state: str = "waiting"
    place: Place | None = None
    newer: bool = False
    letter: bytes | None = None

    @property
    def selection(self) -> Selection:
        """Return which letters are meant."""
        return Selection(
            self.door or None,
            self.reason or None,
            self.source or None,
            state=None if self.state == "any" else self.state,
            since=midnight(self.day) if self.day else None,
            until=midnight(self.day + timedelta(days=1)) if self.day else None,
        )

    @property
    def narrow(self) -> bool:
        """Whether anything but the state is asked."""
        return bool(self.source or self.reason or self.door or self.day)

    def address(self, **other: str | None) -> str:
        """Return the address of this filter with other members; the page begins anew unless it is among them."""
        told = {name: self._told(name) for name in _FILTERS} | other
        return "?" + urlencode({name: value for name, value in told.items() if value})

    def _told(self, name: str) -> str:
        value = getattr(self, name)
        return "" if value is None or (name, value) == ("state", "waiting") else str(value)


def asked(query: Mapping[str, str]) -> Asked:
    """Return what an address asks; what cannot be is as if it were not asked."""
    texts = {name: query.get(name, "")[:_LONGEST].replace("\x00", "") for name in ("source", "reason", "door")}
    state = query.get("state", "")
    newer = "newer" in query
    return Asked(
        **texts,
        day=day_in(query, "day"),
        state=state if state in STATES else "waiting",
        place=_place(query.get("newer" if newer else "older", "")),
        newer=newer,
        letter=_letter(query.get("letter", "")),
    )


def written(place: Place) -> str:
    """Return a place as the address has it."""
    return f"{microseconds(place.at)}.{place.key.hex()}"


def _place(text: str) -> Place | None:
    at, _, key = text.partition(".")
    letter = _letter(key)
    if letter is None or not (at.isascii() and at.isdigit() and len(at) < 18):
        return None
    return Place(instant_of(int(at)), letter)


def _letter(text: str) -> bytes | None:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        return None
    return found if len(found) == 32 else None
