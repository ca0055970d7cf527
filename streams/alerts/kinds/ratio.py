"""Ratio over a window: which share of what happened lately went wrong."""

from __future__ import annotations

from dataclasses import replace

from typing_extensions import Unpack

from streams.alerts.kinds.about import About, Extras
from streams.alerts.kinds.looked import looked
from streams.alerts.look import Look
from streams.alerts.rule import Kind, Rule


def ratio(about: About, look: Look, least: int, **extras: Unpack[Extras]) -> Rule:
    """Return a rule over shares in per cent.

    The look's query tells a subject, a `part` and the `whole` of which it is a part; a whole below `least` proves
    nothing, and nothing is said of it.
    """
    sql = f"""
        SELECT share.*, CASE WHEN whole >= {least:d} THEN 100.0 * part / whole END AS value FROM ({look.sql}) AS share
    """
    return looked(about, Kind.RATIO, replace(look, sql=sql), **extras)
