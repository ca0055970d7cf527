"""A sensor of which many values of the last hour, or of the last twenty, were judged bad."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, ratio
from streams.alerts.look import Look
from streams.alerts.rule import Front, Severity, Text
from streams.registry.rhythm import PROMISED_S

_MEASUREMENTS = 20
"""So many are looked at of a station that measures more rarely than each three minutes, but at most those of a day."""
_SQL = f"""
SELECT station.id AS subject, station.name_vi, station.name_en, station.agency, max(bad.metric) AS metric,
    max(bad.share_bad) AS part, 100 AS whole, max(bad.at) AS at
FROM station JOIN (
    SELECT series.source, series.metric, max(wrong.at) AS at,
        100.0 * max(wrong.n) / (max(wrong.n) + coalesce(sum(minute.n), 0)) AS share_bad
    FROM (SELECT observation.series, looked.since, count(*) AS n, max(observation.time) AS at
          FROM observation JOIN series ON series.id = observation.series
              JOIN (SELECT id, promised_s, %(now)s - span AS since, span FROM (
                        SELECT station.id, {PROMISED_S} AS promised_s, least(interval '24 hours', greatest(
                            interval '1 hour', {_MEASUREMENTS} * ({PROMISED_S}) * interval '1 second')) AS span
                        FROM station) AS told) AS looked ON looked.id = series.source
          WHERE observation.quality <> 0 AND observation.time > looked.since
              AND observation.time > %(now)s - interval '24 hours' AND observation.time <= %(now)s
          GROUP BY observation.series, looked.since, looked.span, looked.promised_s
          HAVING count(*) >= greatest(3, least(10, extract(epoch FROM looked.span) / looked.promised_s / 2))) AS wrong
        JOIN series ON series.id = wrong.series
        LEFT JOIN observation_minute AS minute ON minute.series = series.id
            AND minute.bucket > wrong.since AND minute.bucket <= %(now)s
    GROUP BY series.id) AS bad ON bad.source = station.id
GROUP BY station.id
"""
ABOUT = About(
    name="sensor_faulty",
    label=Text("Cảm biến đo sai", "Sensor measures wrongly"),
    what=Text("Số đo xấu trong một giờ, hoặc 20 lần đo", "Bad values of an hour, or of 20"),
    unit="%",
    decimals=0,
    levels=(
        Level(30, Severity.MINOR, Text("Cảm biến đo sai nhiều: {subject}", "Sensor often wrong: {subject}")),
        Level(80, Severity.MODERATE, Text("Cảm biến hỏng: {subject}", "Sensor broken: {subject}")),
    ),
    steps=(
        Text(
            "Xem lý do trên bản đồ (ngoài khoảng đo, nhảy vọt, đứng yên); hẹn người kiểm định.",
            "See why on the map (out of range, jumping, stuck); have it inspected.",
        ),
    ),
)
RULE = ratio(
    ABOUT,
    Look(_SQL, every=timedelta(minutes=5), band=5),
    least=1,
    hold=timedelta(minutes=10),
    clear_hold=timedelta(minutes=30),
    front=Front("sensors"),
)
