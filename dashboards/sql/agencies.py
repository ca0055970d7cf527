"""Agencies and units: the choice of them, and what they are called, as SQL."""

from __future__ import annotations

from dashboards.panels import Variable
from dashboards.texts import Text


def each_agency(table: str) -> str:
    """Return the CTE `there` (of a WITH RECURSIVE): the agencies that a table has rows of, by its index."""
    next_one = f"SELECT agency FROM {table} WHERE {{}} ORDER BY agency LIMIT 1"
    return f"""there AS (
            ({next_one.format("true")})
            UNION ALL SELECT ({next_one.format(f"{table}.agency > there.agency")}) FROM there
            WHERE there.agency IS NOT NULL)"""


def agencies_of(table: str) -> Variable:
    """Return the choice of those agencies that a table has rows of, by name."""
    return Variable(
        "agency",
        Text("Cơ quan", "Agency"),
        f"""WITH RECURSIVE {each_agency(table)}
               SELECT there.agency AS value, {named_agency("there.agency")}
               FROM there LEFT JOIN agency ON agency.code = there.agency WHERE there.agency IS NOT NULL ORDER BY 2""",
    )


UNITS = Variable(
    "unit",
    Text("Đơn vị", "Unit"),
    """SELECT code AS value, name_vi, name_en FROM (
               SELECT code, name_vi, name_en FROM unit WHERE kind <> 'province'
               UNION ALL SELECT code, name_vi, name_en FROM agency) AS registered
           ORDER BY 2, 1""",
)
"""The choice of units and agencies by name. What nobody has registered is no choice: a panel keeps it nevertheless."""


def named_unit(code: str) -> str:
    """Return the SQL of the two names of the unit joined as `unit`, its code where the registry has none."""
    return f"coalesce(unit.name_vi, {code}) AS name_vi, coalesce(unit.name_en, {code}) AS name_en"


def named_agency(code: str) -> str:
    """Return the SQL of the two names of the agency joined as `agency`, its code where the registry has none."""
    return f"coalesce(agency.name_vi, {code}) AS name_vi, coalesce(agency.name_en, {code}) AS name_en"
