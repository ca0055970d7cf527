"""Deadline: how many things of an owner will miss their day, or have missed it."""

from __future__ import annotations

from dataclasses import replace

from typing_extensions import Unpack

from streams.alerts.kinds.about import About, Extras
from streams.alerts.kinds.looked import looked
from streams.alerts.look import Look
from streams.alerts.rule import Kind, Rule


def deadline(about: About, look: Look, ahead: str = "interval '0'", **extras: Unpack[Extras]) -> Rule:
    """Return a rule over the number of an owner's open things whose deadline comes within `ahead` (SQL of a span).

    The look's query tells each open thing's `subject` (the owner) and `due_at`; what is overdue counts too.
    """
    sql = f"""
        SELECT subject, count(*) AS value, count(*) FILTER (WHERE due_at <= %(now)s) AS overdue,
            min(due_at) AS first_due, agency.name_vi, agency.name_en, agency.code AS agency
        FROM ({look.sql}) AS open_thing LEFT JOIN agency ON agency.code = subject
        WHERE due_at <= %(now)s + {ahead} GROUP BY subject, agency.code
    """
    return looked(about, Kind.DEADLINE, replace(look, sql=sql), **extras)
