"""States of what public works look after: lamps against the sun, containers, and the figures of the city's own making.

None of these limits is a regulation's: they are what the centre began with and a province may find otherwise.
"""

from __future__ import annotations

from dashboards.panels import State, Threshold
from dashboards.sql.states import state_case
from dashboards.sql.stations import IN_SERVICE
from dashboards.sql.time_range import LOCAL_DAY, NOW, TODAY
from streams.registry.rhythm import OWN_SILENCE
from streams.registry.stations import number

LAMPS = number("station.attributes->'lamps'")
"""The SQL of how many lamps hang behind a cabinet, null where the registry does not say."""
LEAST_LIT = 0.4
"""Less of a cabinet's lamps than this is too dark; late at night a street may burn half of them."""
WELL_LIT, MOST_BY_DAY_H = 0.98, 0.5
"""A cabinet fails when less of the dark than this was lit; it wastes when it burnt by day for more hours than these."""
BURNT_OUT = (Threshold(2, State.WATCH), Threshold(5, State.WARNING), Threshold(15, State.DANGER))
"""Percent of a cabinet's lamps that are burnt out."""
FULL = 0.95
"""A container filled so far is full: nothing more goes in."""
FILLING = (Threshold(0.8, State.WATCH), Threshold(0.9, State.WARNING), Threshold(FULL, State.DANGER))
ON_FIRE_C = 70
"""Waste that is hotter than this burns: no sun heats a closed container so far."""
LEAK_NIGHTS = 3
"""After so many nights in a row in which water never stood still, somebody should look for a leak."""
NIGHTS_BACK = 14
TRICKLE_M3 = 0.002
"""What a meter may count in an hour without anybody drawing water: two steps of its smallest wheel."""


def light_wanted(at: str, station: str = "station") -> str:
    """Return the SQL that says whether a station's street must be lit: null at twilight, when either is right."""
    return f"light_wanted({at}, {station}.latitude, {station}.longitude)"


def enough() -> str:
    """Return the SQL of how many lamps of a cabinet must burn in the dark."""
    return f"greatest(1, {LEAST_LIT} * coalesce({LAMPS}, 0))"


def burnt_state(burnt: str) -> str:
    """Return the SQL of the state of a cabinet by its burnt-out lamps; normal where their share is unknown."""
    return state_case(f"coalesce(100 * {burnt} / nullif({LAMPS}, 0), 0)", BURNT_OUT)


def lit_state(at: str, on: str, otherwise: str) -> str:
    """Return the SQL of a cabinet's state: by the lamps that are on at an instant, otherwise as told."""
    return (
        f"CASE WHEN {light_wanted(at)} AND {on} < {enough()} THEN 'danger'"
        f" WHEN NOT {light_wanted(at)} AND {on} > 0 THEN 'watch' ELSE {otherwise} END"
    )


def container_state(filling: str, temperature: str) -> str:
    """Return the SQL of a container's state."""
    return f"CASE WHEN {temperature} >= {ON_FIRE_C} THEN 'danger' ELSE {state_case(filling, FILLING)} END"


def silent(at: str) -> str:
    """Return the SQL that says that `station` has not been heard for longer than its own measuring allows."""
    return f"({at} IS NULL OR {at} < {NOW} - {OWN_SILENCE})"


def _place(name: str, kinds: str) -> str:
    """Return the SQL of a station's name without its kind, which the table says already."""
    plain = f"regexp_replace(station.{name}, '^({kinds}),? ', '')"
    return f"upper(left({plain}, 1)) || substr({plain}, 2) AS {name}"


NAMED = (
    _place("name_vi", "Chiếu sáng|Thùng rác|Điện|Nước") + ", " + _place("name_en", "Lighting|Waste|Electricity|Water")
)

# How each cabinet did in the last 24 hours: in how many measurements it was dark and lit, and how long it burnt by day.
# An hour that begins and ends by day, or by night, is so as a whole, and its own row tells where enough lamps were on
# all the time, or never. Of the others (at dusk and dawn, at both ends, where lamps fail) each minute is looked at.
LIT = f"""cabinet AS MATERIALIZED (
    SELECT station.id, station.latitude, station.longitude, series.id AS series, {enough()} AS enough
    FROM station JOIN series ON series.source = station.id AND series.metric = 'lamps_on'
    WHERE station.kind = 'lighting' AND {IN_SERVICE}
), told AS (
    -- The sky over each cabinet at the full hours and, by grouping laid beside it, what it told of the whole hours.
    SELECT cabinet.series, hour, {light_wanted("hour", "cabinet")} AS begins, NULL::int AS n, NULL::float AS least,
           NULL::float AS most, NULL::timestamptz AS last_at
    FROM cabinet, generate_series(date_trunc('hour', {NOW} - interval '24 hours'),
        {NOW} + interval '1 hour', interval '1 hour') AS hour
    UNION ALL
    SELECT cabinet.series, hour.bucket, NULL, hour.n, hour.min, hour.max, hour.last_at
    FROM cabinet CROSS JOIN LATERAL (
        SELECT m.bucket, m.n, m.min, m.max, m.last_at FROM observation_hour AS m
        WHERE m.series = cabinet.series AND m.bucket > {NOW} - interval '24 hours'
            AND m.bucket <= {NOW} - interval '1 hour' OFFSET 0) AS hour
), beside AS (
    SELECT series, hour, bool_and(begins) AS begins, max(n) AS n, max(least) AS least, max(most) AS most,
           max(last_at) AS last_at
    FROM told GROUP BY series, hour
), by_hour AS MATERIALIZED (
    SELECT sky.series, hour, wanted, n, last_at,
           CASE WHEN wanted AND least >= enough OR NOT wanted AND least > 0 THEN true
                WHEN wanted AND most < enough OR NOT wanted AND most <= 0 THEN false END AS lit
    FROM (SELECT *, CASE WHEN begins = lead(begins) OVER (PARTITION BY series ORDER BY hour) THEN begins END AS wanted
          FROM beside) AS sky JOIN cabinet ON cabinet.series = sky.series
), measured AS (
    SELECT series, last_at AS at, n, wanted, lit FROM by_hour WHERE lit IS NOT NULL
    UNION ALL
    SELECT series, at, n, wanted, CASE WHEN wanted THEN lamps_on >= enough ELSE lamps_on > 0 END
    FROM (SELECT cabinet.series, enough, minute.last_at AS at, minute.n, minute.last AS lamps_on,
                 coalesce(by_hour.wanted, {light_wanted("minute.last_at", "cabinet")}) AS wanted
          FROM by_hour JOIN cabinet ON cabinet.series = by_hour.series
              CROSS JOIN LATERAL (
                  SELECT m.n, m.last, m.last_at FROM observation_minute AS m WHERE m.series = by_hour.series
                      AND m.bucket >= by_hour.hour AND m.bucket < by_hour.hour + interval '1 hour'
                      AND m.bucket > {NOW} - interval '24 hours' AND m.bucket <= {NOW} OFFSET 0) AS minute
          WHERE by_hour.lit IS NULL OFFSET 0) AS by_minute
), counted_lit AS (
    SELECT series, max(at) AS at, coalesce(sum(n) FILTER (WHERE wanted), 0) AS dark,
           coalesce(sum(n) FILTER (WHERE wanted AND lit), 0) AS dark_lit,
           coalesce(24.0 * sum(n) FILTER (WHERE NOT wanted AND lit) / sum(n), 0) AS by_day
    FROM measured GROUP BY series
), lit AS (
    SELECT cabinet.id, counted_lit.*, dark_lit < {WELL_LIT} * dark AS failed, by_day > {MOST_BY_DAY_H} AS wasteful
    FROM counted_lit JOIN cabinet USING (series)
)"""

CONTAINERS = f"""container AS (
    SELECT station.id, {NAMED}, filled.filling, filled.at, filled.emptied_at, filled.full_by,
           inside.value AS temperature, {silent("filled.at")} AS silent
    FROM station LEFT JOIN container_filling({NOW}, {FULL}) AS filled ON filled.source = station.id
        LEFT JOIN latest AS inside ON inside.source = station.id AND inside.metric = 'container_temperature'
    WHERE station.kind = 'waste' AND {IN_SERVICE}
)"""

# What each meter counted: yesterday and on its usual weekday, and in the newest night and usually by night.
METERS = ", ".join(
    f"""{kind}_used AS (
        SELECT source, sum(used) AS used, max(hour) + interval '1 hour' AS until
        FROM counted_by_hour('{counter}', {TODAY} - interval '1 day', {TODAY}) GROUP BY source
    ), {kind}_usual AS (
        SELECT source, sum(used) AS used FROM usual_by_hour('{counter}', {LOCAL_DAY} - 1) GROUP BY source
    ), {kind}_night AS (
        SELECT source, (array_agg(used ORDER BY night DESC))[1] AS used,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY used) AS usual
        FROM used_by_night('{counter}', {NOW}, {NIGHTS_BACK}) GROUP BY source
    )"""
    for kind, counter in (("power_meter", "electricity_counter"), ("water_meter", "water_counter"))
)
LEAKS = f"""leak AS (
    SELECT running.source, running.running, running.smallest
    FROM nights_running('water_counter', {NOW}, {NIGHTS_BACK}, {TRICKLE_M3}) AS running
        JOIN station ON station.id = running.source
    WHERE running.running >= {LEAK_NIGHTS} AND coalesce(station.attributes->>'night_use', 'false') <> 'true'
        AND {IN_SERVICE}
)"""
