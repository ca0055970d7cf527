"""A station that has fallen silent."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, absence
from streams.alerts.look import Look
from streams.alerts.rule import Front, Severity, Text
from streams.local_time import local_day
from streams.registry.rhythm import MISSED, PROMISED_S
from streams.registry.stations import in_service

# A station whose values are all bad is not silent, but faulty: what it says is heard. A value that was ahead of its
# arrival was heard when it arrived.
_SQL = f"""
SELECT station.id AS subject, station.name_vi, station.name_en, station.agency,
    greatest(good.at, bad.at) AS heard_at, {PROMISED_S} AS promised_s,
    ARRAY['connector_stalled:' || station.kind] AS parents
FROM station CROSS JOIN LATERAL (
    SELECT max(latest.time) AS at FROM series JOIN observation_last AS latest ON latest.series = series.id
    WHERE series.source = station.id) AS good
LEFT JOIN (
    SELECT series.source, max(told.at) AS at
    FROM (SELECT series, time AS at FROM observation
          WHERE quality <> 0 AND time > %(now)s - interval '1 day' AND time <= %(now)s
          UNION ALL
          SELECT series, arrived FROM observation_ahead
          WHERE arrived > %(now)s - interval '1 day' AND arrived <= %(now)s) AS told
        JOIN series ON series.id = told.series
    GROUP BY series.source) AS bad ON bad.source = station.id
WHERE {in_service(local_day("%(now)s"))}
"""
ABOUT = About(
    name="station_silent",
    label=Text("Trạm im lặng", "Station silent"),
    what=Text("Số lần đo bị lỡ", "Measurements missed"),
    decimals=0,
    levels=(
        Level(MISSED, Severity.MINOR, Text("Trạm im lặng: {subject}", "Station silent: {subject}")),
        Level(180, Severity.MODERATE, Text("Trạm im lặng đã lâu: {subject}", "Station silent for long: {subject}")),
    ),
    steps=(
        Text(
            "Xem các trạm cùng loại, cùng vùng: mất điện, mất mạng, hay riêng trạm này?",
            "Look at stations of the kind and the place: power, network, or this one alone?",
        ),
        Text(
            "Gọi người trông trạm; nếu bảo trì thì tạo khoảng tạm im có lý do.",
            "Call its keeper; if it is maintenance, add a silence with the reason.",
        ),
    ),
)
RULE = absence(
    ABOUT,
    Look(_SQL, replayable=False),
    hold=timedelta(minutes=5),
    clear_hold=timedelta(minutes=5),
    front=Front("silence"),
)
