"""What the address of the audit page chooses; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from dashboards.audits.reading import Place, Wanted, things
from dashboards.chosen import day_in
from streams.clock import instant_of, microseconds, midnight

_LONGEST = 200


@dataclass(frozen=True)
class Asked:
    """The filter as it stands in the address, empty for what is not asked, and the page's place."""

    who: str = ""
    kind: str = ""
    text: str = ""
    since: date | None = None
    until: date | None = None
    place: Place | None = None
    newer: bool = False

    @property
    def wanted(self) -> Wanted:
        """Return which acts are wanted; both days count."""
        return Wanted(
            self.who,
            self.kind,
            self.text,
            midnight(self.since) if self.since else None,
            midnight(self.until + timedelta(days=1)) if self.until else None,
        )

    @property
    def narrow(self) -> bool:
        """Whether anything is asked."""
        return bool(self.who or self.kind or self.text or self.since or self.until)

    def address(self, **other: str) -> str:
        """Return the query of this filter with other members; the page begins anew unless it is among them."""
        told = {name: str(getattr(self, name) or "") for name in ("who", "kind", "text", "since", "until")} | other
        return "?" + urlencode({name: value for name, value in told.items() if value})


def asked(query: Mapping[str, str]) -> Asked:
    """Return what an address asks; what cannot be is as if it were not asked."""
    texts = {name: query.get(name, "").replace("\x00", "").strip()[:_LONGEST] for name in ("who", "text")}
    kind, newer = query.get("kind", ""), "newer" in query
    return Asked(
        **texts,
        kind=kind if kind in things() else "",
        since=day_in(query, "since"),
        until=day_in(query, "until"),
        place=_place(query.get("newer" if newer else "older", "")),
        newer=newer,
    )


def written(place: Place) -> str:
    """Return a place as the address has it."""
    return f"{microseconds(place.at)}~{place.kind}~{place.key}"


def _place(text: str) -> Place | None:
    at, _, rest = text.partition("~")
    kind, _, key = rest.partition("~")
    if kind not in things() or not (at.isascii() and at.isdigit() and len(at) < 18) or "\x00" in key:
        return None
    return Place(instant_of(int(at)), kind, key[:_LONGEST])
