"""Absence: something that should have told something has been silent for too long."""

from __future__ import annotations

from dataclasses import replace

from typing_extensions import Unpack

from streams.alerts.kinds.about import About, Extras
from streams.alerts.kinds.looked import looked
from streams.alerts.look import Look
from streams.alerts.rule import Kind, Rule


def absence(about: About, look: Look, **extras: Unpack[Extras]) -> Rule:
    """Return a rule over the silence of subjects.

    The look's query tells a subject, when it was heard last (`heard_at`) and how often it promised to speak
    (`promised_s`); the figure is the silence in such promises, so that one line fits a sensor and a monthly report.
    One that was never heard is not missed.
    """
    sql = f"""
        SELECT silence.*,
            round((extract(epoch FROM %(now)s - heard_at) / 60)::numeric, 1)::float8 AS silent_min,
            extract(epoch FROM %(now)s - heard_at) / promised_s AS value
        FROM ({look.sql}) AS silence WHERE heard_at IS NOT NULL
    """
    return looked(about, Kind.ABSENCE, replace(look, sql=sql), **extras)
