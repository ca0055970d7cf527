"""Noise: each place against the limits that the registry has of it, now, through the day, and by day and night."""

from __future__ import annotations

from dashboards import kinds
from dashboards.panels import (
    Board,
    Column,
    MapPanel,
    Place,
    Stat,
    State,
    Table,
    Threshold,
    TimeSeries,
    Unit,
    Variable,
    observations,
)
from dashboards.sql.buckets import OF_SERIES, by_range, last_hours, spanned
from dashboards.sql.sound import over
from dashboards.sql.stations import IN_SERVICE, LATEST, PLACE, SENSOR_RHYTHM
from dashboards.sql.time_range import LOCAL_DAY, NOW
from dashboards.sql.words import told, written
from dashboards.texts import Text
from streams.registry.rhythm import OWN_SILENCE
from streams.registry.sound import DAY_FROM, DAY_TO, energy, is_day, level, limit

DECIBELS = Unit("dB", 1, "dB")
NOT_A_FINDING = Text("Số đo một phút, không phải kết luận vi phạm.", "A minute's level is no finding of a violation.")
# Every meter with its newest minute and its limit at that time.
METERS = f"""{LATEST}, meter AS (
    SELECT station.id, {PLACE}, station.attributes->>'area' AS area, latest.value AS level, latest.time AS at,
           {limit("latest.time")} AS most, {OWN_SILENCE} AS silent_after
    FROM station LEFT JOIN latest ON latest.source = station.id AND latest.metric = 'noise_laeq'
    WHERE station.kind = 'noise' AND {IN_SERVICE}
)"""
HEARD = f"at > {NOW} - silent_after"
_MINUTES = f"SELECT m.bucket, 1 AS n, m.sum / m.n AS level, NULL::float AS energy {OF_SERIES.format('minute')}"
_HOURS = "SELECT m.bucket, m.n, NULL::float AS level, m.energy FROM noise_hour AS m WHERE m.series = series.id"
# A minute's energy is computed above the join: of what else is measured, below it, it would be out of all bounds.
LEVEL = level(f"sum(coalesce(heard.energy, {energy('heard.level')})) / sum(heard.n)")


def heard(buckets: str) -> str:
    """Return the SQL of the meters with their series, joined to buckets `heard` of minutes or hours."""
    return f"""station JOIN series ON series.source = station.id AND series.metric = 'noise_laeq'
                  CROSS JOIN {buckets} AS heard"""


def by_hours(hours: int) -> str:
    """Return the SQL of the buckets that make up the last hours."""
    return last_hours(hours, _MINUTES, _HOURS)


def since_the_limits_changed(by_day: bool) -> str:
    """Return the SQL of the instant at which the day, or the night, began that lies now or was the last one."""
    hour = DAY_FROM if by_day else DAY_TO
    today = f"({LOCAL_DAY} + interval '{hour} hours') AT TIME ZONE 'Asia/Ho_Chi_Minh'"
    return f"(CASE WHEN {today} <= {NOW} THEN {today} ELSE {today} - interval '1 day' END)"


def period(name: str, title: Text, at: Place, by_day: bool) -> Stat:
    """Return the figure of the places whose equivalent level of the whole day or night exceeds their limit."""
    since = f"({since_the_limits_changed(by_day)} - interval '1 minute')"
    hours = f"{DAY_FROM}–{DAY_TO}" if by_day else f"{DAY_TO}–{DAY_FROM}"
    return Stat(
        id=name,
        title=title,
        note=Text(
            f"Số điểm có LAeq của khoảng {hours} giờ gần nhất vượt giới hạn; bên dưới là điểm vượt nhiều nhất.",
            f"Places whose LAeq of the newest span {hours} h exceeds their limit; below, the farthest above.",
        ),
        subjects=observations(),
        at=at,
        thresholds=(Threshold(1, State.WATCH), Threshold(3, State.WARNING)),
        sql=f"""
            WITH place AS (
                SELECT station.id, {PLACE}, {LEVEL} AS level, {limit("min(heard.bucket)")} AS most
                FROM {heard(spanned(since, NOW, _MINUTES, _HOURS))}
                WHERE station.kind = 'noise' AND {IN_SERVICE} AND {is_day("heard.bucket")} = {by_day}
                GROUP BY station.id),
            worst AS (SELECT * FROM place WHERE level > most ORDER BY level - most DESC LIMIT 1)
            SELECT (SELECT count(*) FROM place WHERE level > most) AS value,
                   coalesce(max(worst.name_vi || ' +' || {written("worst.level - worst.most", 1, True)} || ' dB'),
                            'không điểm nào') AS detail_vi,
                   coalesce(max(worst.name_en || ' +' || {written("worst.level - worst.most", 1, False)} || ' dB'),
                            'none') AS detail_en
            FROM place LEFT JOIN worst ON true
        """,
    )


LOUDEST = Stat(
    id="noise_loudest",
    title=Text("Ồn nhất hiện nay", "Loudest now"),
    note=Text("LAeq một phút mới nhất của điểm ồn nhất.", "The newest minute's LAeq of the loudest place."),
    subjects=observations(),
    at=Place(0, 0, 6, 5),
    unit=DECIBELS,
    stale_after=SENSOR_RHYTHM,
    sql=f"""
        WITH {METERS}
        SELECT level AS value, at, {over("level", "most")} AS state, name_vi AS detail_vi, name_en AS detail_en
        FROM meter WHERE {HEARD} ORDER BY level DESC LIMIT 1
    """,
)
ABOVE = Stat(
    id="noise_above",
    title=Text("Điểm đang trên giới hạn", "Places above their limit"),
    note=Text(
        f"Số điểm có LAeq phút mới nhất trên giới hạn. {NOT_A_FINDING.vi}",
        f"Places whose newest minute is above the limit. {NOT_A_FINDING.en}",
    ),
    subjects=observations(),
    at=Place(6, 0, 6, 5),
    thresholds=(Threshold(1, State.WATCH), Threshold(3, State.WARNING)),
    stale_after=SENSOR_RHYTHM,
    sql=f"""
        WITH {METERS}
        SELECT count(*) FILTER (WHERE level > most) AS value, max(at) AS at,
               {told(Text("trên {} điểm đang đo", "of {} measuring"), "count(*)")}
        FROM meter WHERE {HEARD}
    """,
)
BY_DAY = period(
    "noise_day", Text("Điểm vượt giới hạn ban ngày", "Places above the day's limit"), Place(12, 0, 6, 5), True
)
BY_NIGHT = period(
    "noise_night", Text("Điểm vượt giới hạn ban đêm", "Places above the night's limit"), Place(18, 0, 6, 5), False
)
THROUGH_THE_DAY = TimeSeries(
    id="noise_levels",
    title=Text("Mức ồn trong ngày", "Noise through the day"),
    note=Text(
        "LAeq của các điểm đã chọn; trung bình theo năng lượng.",
        "LAeq of the chosen places; means are those of the energy.",
    ),
    subjects=observations(),
    at=Place(0, 5, 15, 10),
    unit=DECIBELS,
    from_zero=False,
    stale_after=SENSOR_RHYTHM,
    sql=f"""
        SELECT $__timeGroup(heard.bucket, $__interval) AS time, station.id AS key, {PLACE}, {LEVEL} AS value
        FROM {heard(by_range(_MINUTES, _HOURS))}
        WHERE station.kind = 'noise' AND {IN_SERVICE} AND station.id IN ($station)
        GROUP BY 1, station.id ORDER BY 1, station.id
    """,
)
MAP = MapPanel(
    id="noise_map",
    title=Text("Bản đồ tiếng ồn", "Map of noise"),
    note=Text("Mỗi điểm đo với LAeq phút mới nhất.", "Each place with the LAeq of its newest minute."),
    subjects=observations(),
    at=Place(15, 5, 9, 19),
    stale_after=SENSOR_RHYTHM,
    sql=kinds.on_map("noise"),
)
PLACES = Table(
    id="noise_places",
    title=Text("Các điểm đo", "Places"),
    note=Text(
        "Phút mới nhất so với giới hạn đang áp dụng, và LAeq của 24 giờ qua.",
        "The newest minute against the limit that holds now, and LAeq of the last 24 hours.",
    ),
    subjects=observations(),
    at=Place(0, 15, 15, 9),
    stale_after=SENSOR_RHYTHM,
    columns=(
        Column("state", Text("Mức", "Level"), "state"),
        Column("name", Text("Điểm đo", "Place"), link="/board/noise?station={id}"),
        Column("area", Text("Khu vực", "Area"), "short"),
        Column("level", Text("LAeq", "LAeq"), "bar", DECIBELS),
        Column("most", Text("Giới hạn", "Limit"), "number", DECIBELS),
        Column("over", Text("So với giới hạn", "Against limit"), "change", DECIBELS),
        Column("day_level", Text("24 giờ", "24 h"), "number", DECIBELS),
        Column("at", Text("Lúc", "At"), "time"),
    ),
    sql=f"""
        WITH {METERS}, whole AS (
            SELECT station.id, {LEVEL} AS level
            FROM {heard(by_hours(24))}
            WHERE station.kind = 'noise' GROUP BY station.id)
        SELECT CASE WHEN at IS NULL OR NOT {HEARD} THEN 'silent' ELSE {over("meter.level", "most")} END AS state,
               name_vi, name_en, area AS area_en,
               CASE area WHEN 'special' THEN 'đặc biệt' WHEN 'ordinary' THEN 'thông thường' END AS area_vi,
               meter.level, most, meter.level - most AS over, whole.level AS day_level, at, id
        FROM meter LEFT JOIN whole USING (id) ORDER BY meter.level - most DESC NULLS LAST, id
    """,
)
BOARD = Board(
    name="noise",
    title=Text("Tiếng ồn", "Noise"),
    order=22,
    hours=24,
    variables=(
        Variable(
            "station",
            Text("Điểm đo", "Place"),
            "SELECT id AS value, name_vi, name_en FROM station WHERE kind = 'noise' ORDER BY name_vi",
        ),
    ),
    panels=(LOUDEST, ABOVE, BY_DAY, BY_NIGHT, THROUGH_THE_DAY, MAP, PLACES),
)
