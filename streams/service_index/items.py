"""What stands behind an indicator's number, one by one: the items that count, and which of them reach it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from streams.texts import Text

_NO_LUMP = Text("", "")


@dataclass(frozen=True)
class Fact:
    """One column that an item is shown with: its name in the SQL, or of a pair name_vi and name_en there (`paired`)."""

    name: str
    title: Text
    paired: bool = False


@dataclass(frozen=True)
class Items:
    """The items of an indicator: `what` they are, what those lack that do not reach it, and the facts to show.

    `sql` returns one row an item that counts: key (with the agency it is unique), agency, unit (null where an indicator
    has no meaning for a unit), at (the instant by which a list is ordered, null comes last), reached (never null), n
    (how many it stands for) and each fact; it has the placeholders of `Indicator`. `lump` names a row that stands for
    items of which nothing but their number is known: {} in it is the number, and its facts are null. `by_unit` says
    whether units within an agency have items of their own.
    """

    what: Text
    lacking: Text
    facts: tuple[Fact, ...]
    sql: str
    lump: Text = _NO_LUMP
    by_unit: bool = False

    def counted(self) -> str:
        """Return SQL that counts them, as (agency, unit, numerator, denominator)."""
        return f"""
        SELECT agency, unit, coalesce(sum(n) FILTER (WHERE reached), 0)::numeric AS numerator,
            sum(n)::numeric AS denominator
        FROM ({self.sql}) AS item GROUP BY agency, unit"""

    def and_lumps(self, counts: str, lump: Text) -> Items:
        """Return the items with those that only a count tells of: SQL of the rows (agency, n), none of them reached."""
        nothing = ", ".join("NULL" for fact in self.facts for _ in range(1 + fact.paired))
        more = f"SELECT '~', agency, NULL, NULL, false, n, {nothing} FROM ({counts}) AS lump (agency, n) WHERE n > 0"
        return replace(self, sql=f"{self.sql} UNION ALL {more}", lump=lump)


_DOSSIER: Mapping[str, Fact] = MappingProxyType(
    {
        "dossier": Fact("item", Text("Hồ sơ", "Dossier")),
        "unit": Fact("place", Text("Đơn vị", "Unit")),
        "procedure": Fact("procedure", Text("Thủ tục", "Procedure")),
        "officer": Fact("officer", Text("Cán bộ", "Officer")),
        "received_at": Fact("received_at", Text("Tiếp nhận", "Received")),
        "coalesce(promised_at, due)": Fact("promised", Text("Hẹn trả", "Due")),
        "ended_at": Fact("ended_at", Text("Xong", "Ended")),
    }
)
_PROCEDURE: Mapping[str, Fact] = MappingProxyType(
    {
        "procedure": Fact("item", Text("Thủ tục", "Procedure")),
        "name_vi": Fact("name", Text("Tên", "Name")),
        "agency": Fact("agency", Text("Cơ quan", "Agency")),
        "decision": Fact("decision", Text("Quyết định", "Decision")),
    }
)


@dataclass(frozen=True)
class Told:
    """What the systems said of a dossier, beside the other facts: SQL of it in Vietnamese and in English."""

    vi: str
    en: str
    fact: Fact = Fact("told", Text("Hệ thống báo", "Told by the system"), paired=True)


def as_told(flag: str, *, awaits_end: bool = False) -> Told:
    """Return what was said of a flag of `dossier`: yes, no, or nothing at all, which counts as not done.

    The decision divides by every dossier received in the period ("tổng số hồ sơ có ngày tiếp nhận trong kỳ"), whoever
    told of it: not to tell must not be better than to tell the truth. `awaits_end`: there is nothing to tell before
    the dossier's end.
    """
    words = (("có", "không", "không báo", "chưa giải quyết xong"), ("yes", "no", "not told", "not finished yet"))
    vi, en = (_said(flag, *said, awaits_end=awaits_end) for said in words)
    return Told(vi, en)


def _said(flag: str, yes: str, no: str, nothing: str, early: str, *, awaits_end: bool) -> str:
    unended = f" WHEN ended_at IS NULL THEN '{early}'" if awaits_end else ""
    return f"CASE WHEN {flag} THEN '{yes}' WHEN NOT {flag} THEN '{no}'{unended} ELSE '{nothing}' END"


def of_dossiers(counting: str, reached: str, lacking: Text, told: Told | None = None) -> Items:
    """Return the dossiers that count by an SQL condition on rows of `dossier`, and reach by another.

    `told`: what reaches is a flag that a system may leave out, and then it is not reached.
    """
    if told:
        lacking = Text(f"{lacking.vi}, hoặc hệ thống không báo", f"{lacking.en}, or not told by the system")
    said = f", {told.vi} AS {told.fact.name}_vi, {told.en} AS {told.fact.name}_en" if told else ""
    return Items(
        what=Text("hồ sơ", "dossiers"),
        lacking=lacking,
        facts=(*_DOSSIER.values(), *([told.fact] if told else [])),
        sql=f"""
        SELECT dossier AS key, agency, unit, coalesce(promised_at, due) AS at, coalesce({reached}, false) AS reached,
            1 AS n, {_columns(_DOSSIER)}{said}
        FROM dossier WHERE {counting}""",
        by_unit=True,
    )


def of_procedures(counting: str, reached: str, lacking: Text, **facts: tuple[str, Text]) -> Items:
    """Return the procedures of the catalogue that count and reach by SQL conditions.

    `facts` are what it is seen by: by name, the SQL and the title.
    """
    shown = {**_PROCEDURE, **{sql: Fact(name, title) for name, (sql, title) in facts.items()}}
    return Items(
        what=Text("thủ tục", "procedures"),
        lacking=lacking,
        facts=tuple(shown.values()),
        sql=f"""
        SELECT procedure AS key, agency, NULL::text AS unit, NULL::timestamptz AS at,
            coalesce({reached}, false) AS reached, 1 AS n, {_columns(shown)}
        FROM procedure WHERE {counting}""",
    )


def _columns(facts: Mapping[str, Fact]) -> str:
    return ", ".join(f"{sql} AS {fact.name}" for sql, fact in facts.items() if fact.name != "agency")
