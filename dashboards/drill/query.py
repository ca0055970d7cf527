"""What the address behind a number of the index chooses: period, whose, which items, and which page of them; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import get_args
from urllib.parse import urlencode

from dashboards.chosen import code_in
from streams.clock import instant_of, microseconds
from streams.service_index.drill import Place, Scope, Verdict
from streams.service_index.periods import Period, containing, parse

_LONGEST = 200


@dataclass(frozen=True)
class Asked:
    """The scope, the verdict and the page's place as the address has them; `back`: the page that ends before it."""

    scope: Scope
    verdict: Verdict = "all"
    place: Place | None = None
    back: bool = False

    def address(self, **other: str) -> str:
        """Return the address of this choice with other members; the list begins anew unless a place is among them."""
        told = {
            "period": self.scope.period.code,
            "agency": self.scope.agency or "",
            "unit": self.scope.unit or "",
            "show": shown_as(self.verdict),
        } | other
        return "?" + urlencode({name: value for name, value in told.items() if value})


def asked(query: Mapping[str, str], today: date) -> Asked:
    """Return what an address asks; what cannot be is as if it were not asked, and the period then is this month."""
    show, back = query.get("show", ""), "before" in query
    agency = code_in(query, "agency")
    return Asked(
        Scope(_period(query, today), agency, code_in(query, "unit") if agency else None),
        next((verdict for verdict in get_args(Verdict) if verdict == show), "all"),
        _place(query.get("before" if back else "after", "")),
        back,
    )


def shown_as(verdict: Verdict) -> str:
    """Return a verdict as the address has it: all is nothing."""
    return "" if verdict == "all" else verdict


def written(place: Place) -> str:
    """Return a place as the address has it."""
    at = "" if place.at is None else str(microseconds(place.at))
    return f"{place.reached:d}~{at}~{place.agency}~{place.key}"


def _period(query: Mapping[str, str], today: date) -> Period:
    """Return the period; an address of before there were quarters and years says `month`."""
    return parse(query.get("period") or query.get("month", ""), today) or containing("month", today)


def _place(text: str) -> Place | None:
    parts = text.replace("\x00", "").split("~", 3)
    if len(parts) != 4 or parts[0] not in ("0", "1"):
        return None
    reached, at, agency, key = parts
    if at and not (at.isascii() and at.isdigit() and len(at) < 18):
        return None
    return Place(reached == "1", instant_of(int(at)) if at else None, agency[:_LONGEST], key[:_LONGEST])
