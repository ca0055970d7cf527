"""An audited thing: where its acts stand, and how they read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from dashboards.sql.words import listed
from dashboards.texts import Text

COLUMNS = ("key", "at", "who", "act", "subject", "why", "before", "after")


@dataclass(frozen=True)
class Audited:
    """One kind of acts on record, read from an append-only table.

    `sql` has these columns: key (text, tells acts of the same instant apart), at (timestamptz), who, act, subject, why
    (text, none of them null), before and after (jsonb objects or null). `acts` says how an act reads, `members` how
    the members of before and after do; what is not in them is shown as it stands in the table.
    """

    name: str
    title: Text
    sql: str
    acts: Mapping[str, Text] = field(default_factory=dict)
    members: Mapping[str, Text] = field(default_factory=dict)
    claims: Collection[str] = ()

    def act(self, code: str) -> Text:
        """Return how an act reads."""
        return self.acts.get(code) or Text(code, code)


_PEOPLE = """
SELECT lpad(id::text, 20, '0') AS key, at, actor AS who, action AS act, subject,
    coalesce(detail->>'reason', detail->>'why', detail->>'note', '') AS why,
    nullif(detail->'before', 'null') AS before,
    CASE WHEN detail ? 'after' THEN detail->'after' ELSE nullif(detail - ARRAY['reason', 'why', 'note']
        || CASE WHEN address = '' THEN '{{}}' ELSE jsonb_build_object('address', address) END, '{{}}') END AS after
FROM user_audit WHERE action {}
"""
ADDRESS = {"address": Text("địa chỉ", "address")}


def of_people(name: str, title: Text, acts: Mapping[str, Text], members: Mapping[str, Text] | None = None) -> Audited:
    """Return a thing whose acts stand in the audit trail of people, by the names of their actions."""
    return Audited(name, title, _PEOPLE.format(f"IN ({listed(acts)})"), acts, {**ADDRESS, **(members or {})}, acts)


def all_but(name: str, title: Text, others: Mapping[str, Audited]) -> Audited:
    """Return what stands in the audit trail of people and is no act of the others: nothing is left out."""
    claimed = [act for other in others.values() for act in other.claims]
    return Audited(name, title, _PEOPLE.format(f"NOT IN ({listed(claimed)})"), {}, ADDRESS)
