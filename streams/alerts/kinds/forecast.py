"""Forecast: how many things of an owner a model expects to go wrong."""

from __future__ import annotations

from dataclasses import replace

from typing_extensions import Unpack

from streams.alerts.kinds.about import About, Extras
from streams.alerts.kinds.looked import looked
from streams.alerts.look import Look
from streams.alerts.rule import Kind, Rule


def forecast(about: About, look: Look, likely: float, **extras: Unpack[Extras]) -> Rule:
    """Return a rule over the number of an owner's things with a probability of at least `likely` (0 to 1).

    The look's query tells each thing's `subject` (the owner), its `probability` and the instant `at` of the forecast.
    """
    sql = f"""
        SELECT subject, count(*) AS value, round(max(probability)::numeric, 2)::float8 AS highest, max(at) AS at,
            agency.name_vi, agency.name_en, agency.code AS agency
        FROM ({look.sql}) AS thing LEFT JOIN agency ON agency.code = subject
        WHERE probability >= {likely:g} GROUP BY subject, agency.code
    """
    return looked(about, Kind.FORECAST, replace(look, sql=sql), **extras)
