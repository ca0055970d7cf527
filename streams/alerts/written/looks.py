"""What a written rule asks the database: since when a station says nothing, and which share of its values is beyond."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.look import Look
from streams.alerts.written.model import Way, Written
from streams.local_time import local_day
from streams.registry.stations import in_service

_KNOWN_FOR = "interval '31 days'"
"""Raw measurements are not kept for longer by default."""
_STATIONS = f"""
FROM series JOIN station ON station.id = series.source
WHERE series.metric = %(metric)s AND (%(stations)s::text[] IS NULL OR station.id = ANY (%(stations)s::text[]))
    AND {in_service(local_day("%(now)s"))}
"""
_WHO = """
station.id AS subject, station.name_vi, station.name_en, station.agency, station.kind, series.id AS series
"""
# The last value says it at once; for an earlier instant the measurements themselves are asked.
_SILENCE = f"""
SELECT who.subject, who.name_vi, who.name_en, who.agency, 60 AS promised_s,
    ARRAY['connector_stalled:' || who.kind] AS parents,
    coalesce(
        (SELECT newest.time FROM observation_last AS newest
            WHERE newest.series = who.series AND newest.time <= %(now)s),
        (SELECT o.time FROM observation AS o WHERE o.series = who.series AND o.quality = 0 AND o.time <= %(now)s
            AND o.time > %(now)s::timestamptz - {_KNOWN_FOR} ORDER BY o.time DESC LIMIT 1)) AS heard_at
FROM (SELECT {_WHO} {_STATIONS}) AS who
"""
_SHARE = f"""
SELECT who.subject, who.name_vi, who.name_en, who.agency, seen.part, seen.whole, seen.at
FROM (SELECT {_WHO} {_STATIONS}) AS who CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE o.value {{beyond}} %(limit)s::float8) AS part, count(*) AS whole, max(o.time) AS at
    FROM observation AS o WHERE o.series = who.series AND o.quality = 0
        AND o.time > %(now)s::timestamptz - %(span)s::interval AND o.time <= %(now)s) AS seen
"""


def silence(written: Written) -> Look:
    """Return the look at when each station was heard last; silence is counted in minutes."""
    return Look(_SILENCE, band=written.band, parameters=_told(written))


def share(written: Written) -> Look:
    """Return the look at how many of the measurements of the span are at or beyond the limit."""
    sql = _SHARE.format(beyond=">=" if written.way is Way.SHARE_ABOVE else "<=")
    span = timedelta(minutes=written.span_min or 0)
    return Look(sql, band=written.band, parameters=_told(written) | {"limit": written.limit, "span": span})


def _told(written: Written) -> dict[str, object]:
    return {"metric": written.metric, "stations": list(written.stations) or None}
