"""What an event may speak of: whatever is registered, or known to the city by now; the rest waits until it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any, LiteralString, NamedTuple

import psycopg


class Refusal(NamedTuple):
    """Why a valid event cannot be used as things are.

    `reason` is the dead letter's, `detail` the member of the event that is to blame, `awaits` the code that must be
    known first.
    """

    reason: str
    detail: str = ""
    awaits: str = ""


@dataclass(frozen=True)
class Named:
    """A member of events that names something by its code.

    `reason` is that of the dead letters as long as it is unknown; `known` is SQL that says whether `named.code` is.
    """

    member: str
    reason: str
    known: LiteralString

    def at(self, member: str) -> Named:
        """Return the same of events that name it by another member."""
        return replace(self, member=member)


AGENCY = Named("agency", "unknown_agency", "EXISTS (SELECT FROM agency AS a WHERE a.code = named.code)")
OFFICE = Named(
    "unit",
    "unknown_office",
    "EXISTS (SELECT FROM office AS o WHERE o.code = named.code)"
    " OR EXISTS (SELECT FROM agency AS a WHERE a.code = named.code)"
    " OR EXISTS (SELECT FROM unit AS u WHERE u.code = named.code)",
)
"""Where something is done: a unit of an agency, the agency itself, or a commune (any unit of the province)."""
PROCEDURE = Named(
    "procedure",
    "unknown_procedure",
    "EXISTS (SELECT FROM procedure AS p WHERE p.procedure = named.code)"
    " OR EXISTS (SELECT FROM procedure_fee AS f WHERE f.code = named.code)",
)
"""By the national catalogue, which comes over a stream of its own, or by the registry."""
DOSSIER = Named(
    "dossier",
    "unknown_dossier",
    "EXISTS (SELECT FROM dossier AS d WHERE d.dossier = named.code)"
    " OR EXISTS (SELECT FROM dossier_link AS l WHERE l.alias = named.code)",
)
"""Under any of its codes."""
STATION = Named("source", "unknown_station", "EXISTS (SELECT FROM station AS s WHERE s.id = named.code)")
"""Of measurements, which ask the registry in a way of their own (streams/observations/series.py)."""
ALL = (AGENCY, OFFICE, PROCEDURE, DOSSIER, STATION)
"""One for each reason, whatever the member that names it: `at` changes nothing of what is known."""


def unknown(
    conn: psycopg.Connection, events: Sequence[Mapping[str, Any]], named: Sequence[Named]
) -> dict[int, Refusal]:
    """Return the places of events that name something unknown, and what they wait for: the first such thing of each.

    It asks once for each batch and kind and remembers nothing: what is registered works at once.
    """
    refused: dict[int, Refusal] = {}
    for kind in named:
        missing = _missing(conn, kind, {event[kind.member] for event in events})
        if missing:
            for place, event in enumerate(events):
                if (code := event[kind.member]) in missing:
                    refused.setdefault(place, Refusal(kind.reason, kind.member, code))
    return refused


def _missing(conn: psycopg.Connection, kind: Named, codes: Set[str]) -> set[str]:
    if not codes:
        return set()
    query = f"SELECT code FROM unnest(%s::text[]) AS named (code) WHERE NOT ({kind.known})"
    return {row[0] for row in conn.execute(query, (sorted(codes),))}
