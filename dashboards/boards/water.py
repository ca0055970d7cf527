"""The rivers: every gauge beside its alarm levels, the wave as it travels, and the rain that feeds it."""

from __future__ import annotations

from dashboards.panels import (
    CENTIMETRES_AN_HOUR,
    CUBIC_METRES_PER_SECOND,
    METRES,
    MILLIMETRES,
    Board,
    Column,
    Place,
    Stat,
    State,
    Table,
    Threshold,
    TimeSeries,
    Variable,
    observations,
)
from dashboards.sql.buckets import MINUTES_OR_HOURS, hours_or_days, last_hours
from dashboards.sql.rivers import ALARM_STATE, GAUGES, NO_RIVER, OUTLOOKS, RIVER, alarm_ahead, gap, moves
from dashboards.sql.states import gravest_first
from dashboards.sql.stations import IN_SERVICE, LATEST, SENSOR_RHYTHM
from dashboards.sql.time_range import NOW
from dashboards.sql.warnings_in_force import WARNINGS_IN_FORCE
from dashboards.sql.weather import FALLEN_AN_HOUR, fallen
from dashboards.sql.words import told, written
from dashboards.texts import Text
from streams.registry.rhythm import OWN_SILENCE

# What fell at each gauge in its last 1, 6 and 24 hours.
RAIN_OF = fallen("rain")
STANDING = f"CASE WHEN at >= {NOW} - silent_after THEN {ALARM_STATE} ELSE 'silent' END"
HIGHEST = Stat(
    id="highest_water",
    title=Text("Mực nước đáng chú ý", "Water to watch"),
    note=Text(
        "Trạm thủy văn ở cấp báo động cao nhất; trong cùng cấp, trạm gần báo động I nhất hoặc vượt nhiều nhất.",
        "The gauge at the highest alarm level; of several that nearest to, or farthest above, its alarm I.",
    ),
    subjects=observations(),
    at=Place(0, 0, 7, 5),
    unit=METRES,
    stale_after=SENSOR_RHYTHM,
    sql=f"""
        WITH {GAUGES}, {OUTLOOKS}
        SELECT level AS value, at, {ALARM_STATE} AS state,
               concat_ws(' · ', name_vi, {gap(True)}, {alarm_ahead("outlook", True)}) AS detail_vi,
               concat_ws(' · ', name_en, {gap(False)}, {alarm_ahead("outlook", False)}) AS detail_en
        FROM gauge LEFT JOIN outlook ON outlook.station = gauge.id
        WHERE alarm_1 IS NOT NULL AND at > {NOW} - silent_after
        ORDER BY {gravest_first(ALARM_STATE)}, level - alarm_1 DESC LIMIT 1
    """,
)
LO_AND_ALARMS = TimeSeries(
    id="water_alarms",
    title=Text("Mực nước sông Lô và mức báo động", "River Lô and its alarm levels"),
    note=Text(
        "Mực nước tại các trạm trên sông Lô có đủ ba mức báo động.",
        "Gauges on the Lô that have all three alarm levels.",
    ),
    subjects=observations(),
    at=Place(0, 5, 8, 8),
    unit=METRES,
    from_zero=False,
    limits=("limit_1", "limit_2", "limit_3"),
    stale_after=SENSOR_RHYTHM,
    sql=f"""
        WITH {GAUGES}, watched AS (SELECT * FROM gauge WHERE river = 'Lô' AND alarm_3 IS NOT NULL)
        (SELECT $__timeGroup(minute.bucket, $__interval) AS time, watched.id AS key, name_vi, name_en,
                max(minute.max) AS value
         FROM watched JOIN series ON series.source = watched.id AND series.metric = 'water_level'
             CROSS JOIN {MINUTES_OR_HOURS}
         GROUP BY 1, 2, 3, 4)
        UNION ALL
        (SELECT DISTINCT edge.time, 'limit_' || level.n, 'Báo động ' || repeat('I', level.n),
                'Alarm ' || repeat('I', level.n), level.value
         FROM watched, LATERAL (VALUES (1, alarm_1), (2, alarm_2), (3, alarm_3)) AS level (n, value),
              (VALUES ($__timeFrom()::timestamptz), ($__timeTo()::timestamptz)) AS edge (time))
        ORDER BY time
    """,
)
ABOVE_ALARM = Stat(
    id="gauges_above_alarm",
    title=Text("Trạm trên báo động I", "Gauges above alarm I"),
    note=Text(
        "Số trạm có mức báo động mà mực nước đã vượt báo động I.", "Gauges with alarm levels that stand above alarm I."
    ),
    subjects=observations(),
    at=Place(7, 0, 5, 5),
    thresholds=(Threshold(1, State.WATCH), Threshold(2, State.WARNING), Threshold(3, State.DANGER)),
    stale_after=SENSOR_RHYTHM,
    sql=f"""
        WITH {GAUGES}
        SELECT count(*) FILTER (WHERE level >= alarm_1) AS value, max(at) AS at,
               {told(Text("trên {} trạm có mức báo động", "of {} with alarm levels"), "count(*)")}
        FROM gauge WHERE alarm_1 IS NOT NULL AND at > {NOW} - silent_after
    """,
)
LARGEST_FLOW = Stat(
    id="largest_flow",
    title=Text("Lưu lượng lớn nhất", "Largest flow"),
    note=Text("Trạm có lưu lượng lớn nhất hiện nay.", "The gauge with the largest flow now."),
    subjects=observations(),
    at=Place(12, 0, 6, 5),
    unit=CUBIC_METRES_PER_SECOND,
    stale_after=SENSOR_RHYTHM,
    sql=f"""
        WITH {LATEST}
        SELECT latest.value, latest.time AS at, station.name_vi AS detail_vi, station.name_en AS detail_en
        FROM latest JOIN station ON station.id = latest.source
        WHERE metric = 'water_flow' AND latest.time > {NOW} - {OWN_SILENCE} AND {IN_SERVICE} ORDER BY value DESC LIMIT 1
    """,
)
RAIN = Stat(
    id="rain_day",
    title=Text("Mưa 24 giờ lớn nhất", "Most rain in 24 h"),
    note=Text("Trạm thủy văn có tổng lượng mưa 24 giờ lớn nhất.", "The gauge with the largest rainfall of 24 hours."),
    subjects=observations(),
    at=Place(18, 0, 6, 5),
    unit=MILLIMETRES,
    thresholds=(Threshold(50, State.WATCH), Threshold(100, State.WARNING), Threshold(200, State.DANGER)),
    stale_after=SENSOR_RHYTHM,
    sql=f"""
        WITH rain AS (
            SELECT series.source, sum(fallen.sum) AS value, max(fallen.last_at) AS at
            FROM station JOIN series ON series.source = station.id AND series.metric = 'rain'
                CROSS JOIN {last_hours(24)} AS fallen
            WHERE {IN_SERVICE} GROUP BY series.source ORDER BY value DESC LIMIT 1)
        SELECT rain.value, rain.at, station.name_vi AS detail_vi, station.name_en AS detail_en
        FROM rain JOIN station ON station.id = rain.source
    """,
)
WAVE = TimeSeries(
    id="flood_wave",
    title=Text("Sóng lũ dọc sông: mực nước trên mức tham chiếu", "The wave along the river: level above reference"),
    note=Text(
        "Sáu trạm dọc sông đã chọn (hoặc sông nhiều trạm nhất): thấy sóng lũ truyền về xuôi.",
        "Six gauges along the chosen river, or the one with most gauges: a wave is seen travelling downstream.",
    ),
    subjects=observations(),
    at=Place(8, 5, 8, 8),
    unit=METRES,
    stale_after=SENSOR_RHYTHM,
    sql=f"""
        WITH {GAUGES}, shown AS (
            SELECT DISTINCT ON (part) * FROM (
                SELECT *, ntile(6) OVER (ORDER BY km) AS part FROM gauge
                WHERE reference IS NOT NULL AND level IS NOT NULL
                    AND river = (SELECT river FROM gauge WHERE river IN ($river)
                                 GROUP BY river ORDER BY river = '{NO_RIVER}', count(*) DESC, river LIMIT 1)
            ) AS parts ORDER BY part, km DESC)
        SELECT $__timeGroup(minute.bucket, $__interval) AS time, shown.id AS key, name_vi, name_en,
               sum(minute.sum) / sum(minute.n) - reference AS value
        FROM shown JOIN series ON series.source = shown.id AND series.metric = 'water_level'
            CROSS JOIN {MINUTES_OR_HOURS}
        GROUP BY 1, 2, 3, 4, reference, km ORDER BY 1, km
    """,
)
REACHES = Table(
    id="river_reaches",
    title=Text("Truyền lũ giữa các trạm", "From gauge to gauge"),
    note=Text(
        "Thời gian truyền do tỉnh khai báo, nếu không thì ước tính từ số liệu mực nước 10 ngày (~). Đỉnh: mực nước cao "
        "nhất 24 giờ qua ở trạm trên, khi nước đã xuống.",
        "Travel time as the province states it, else (~) by ten days of levels. Crest: the highest level in 24 h at "
        "the upper gauge, once the water falls there.",
    ),
    subjects=observations(),
    at=Place(16, 5, 8, 8),
    columns=(
        Column("name", Text("Từ → đến", "From → to")),
        Column("lag", Text("Truyền", "Travel"), "short"),
        Column("crest", Text("Đỉnh trạm trên", "Crest above"), "time"),
        Column("arrives", Text("Đến trạm dưới ~", "Arrives ~"), "time"),
    ),
    empty=Text("Chưa khai báo đoạn sông nào", "No reach is declared"),
    foot=Text(
        "“–”: trạm trên chưa qua đỉnh (nước còn lên hoặc không có lũ), hoặc chưa biết thời gian truyền.",
        "“–”: no crest yet above (it still rises, or there is no flood), or the travel time is not known.",
    ),
    sql=f"""
        WITH {GAUGES}, reach AS (
            SELECT upstream, downstream, CASE WHEN lag_minutes IS NULL THEN '~' ELSE '' END AS about,
                   coalesce(lag_minutes, estimated_minutes) AS minutes
            FROM river_reach),
        hours AS (
            SELECT reach.upstream, series.id AS series, (array_agg(hour.bucket ORDER BY hour.max DESC))[1] AS bucket,
                   max(hour.max) AS highest, min(hour.min) AS lowest
            FROM reach JOIN series ON series.source = reach.upstream AND series.metric = 'water_level'
                JOIN observation_hour AS hour ON hour.series = series.id
            WHERE hour.bucket > {NOW} - interval '24 hours' AND hour.bucket <= {NOW} GROUP BY 1, 2),
        crest AS (
            SELECT hours.upstream, minute.bucket AS at
            FROM hours JOIN gauge ON gauge.id = hours.upstream, LATERAL (
                SELECT bucket FROM observation_minute AS m WHERE m.series = hours.series AND m.bucket >= hours.bucket
                    AND m.bucket < hours.bucket + interval '1 hour' ORDER BY m.max DESC, bucket LIMIT 1) AS minute
            WHERE highest - lowest > 0.3 AND gauge.level < highest - 0.1)
        SELECT upper.name_vi || ' → ' || lower.name_vi AS name_vi, upper.name_en || ' → ' || lower.name_en AS name_en,
               about || {written("minutes / 60", 1, True)} || '\u00a0giờ' AS lag_vi,
               about || {written("minutes / 60", 1, False)} || '\u00a0h' AS lag_en,
               crest.at AS crest, there.arrives
        FROM reach JOIN gauge AS upper ON upper.id = upstream JOIN gauge AS lower ON lower.id = downstream
            LEFT JOIN crest USING (upstream),
            LATERAL (SELECT crest.at + minutes * interval '1 minute' AS arrives) AS there
        WHERE upper.river IN ($river) ORDER BY there.arrives > {NOW} DESC NULLS LAST, upper.river, upper.km
    """,
)
RAIN_HOURS = TimeSeries(
    id="rain_by_hour",
    title=Text("Mưa trung bình theo giờ", "Mean rain by hour"),
    note=Text(
        "Lượng mưa mỗi giờ (cả tháng: giờ trung bình của từng ngày), trung bình các trạm của sông đã chọn.",
        "Rain of each hour (of a month: the mean hour of each day), mean of the chosen rivers.",
    ),
    subjects=observations(),
    alerts=("cloudburst", "heavy_rain_hour", "rain_day"),
    at=Place(0, 17, 6, 7),
    unit=MILLIMETRES,
    shape="columns",
    rhythm=hours_or_days,
    stale_after=SENSOR_RHYTHM,
    sql=f"""
        SELECT fallen.bucket AS time, 'rain' AS key, 'Lượng mưa' AS name_vi, 'Rain' AS name_en,
               sum(fallen.an_hour) / count(*) AS value
        FROM station JOIN series ON series.source = station.id AND series.metric = 'rain'
            CROSS JOIN {FALLEN_AN_HOUR}
        WHERE {RIVER} IN ($river) AND {IN_SERVICE}
        GROUP BY 1 ORDER BY 1
    """,
)
GAUGE_TABLE = Table(
    id="gauges",
    title=Text("Các trạm thủy văn", "Gauges"),
    note=Text(
        "Cường suất: mực nước thay đổi trong giờ qua, hoặc từ khi nước đổi hướng. Hướng: theo số đo nửa giờ mới nhất. "
        "Báo động kế tiếp: dự tính theo xu thế 2,5 giờ, không thay bản tin lũ; không dự tính khi nước xuống, đứng, "
        "nhiễu hoặc thiếu số liệu.",
        "Rise: the change of the level in the last hour, or since the water turned. Now: by the readings of half an "
        "hour. Next alarm: by the trend of 2.5 h, an estimate, no flood bulletin; none for water that falls, stands, "
        "is noisy or was not measured.",
    ),
    subjects=observations(),
    at=Place(6, 17, 18, 7),
    stale_after=SENSOR_RHYTHM,
    columns=(
        Column("state", Text("Mức", "State"), "state"),
        Column("name", Text("Trạm", "Gauge")),
        Column("river", Text("Sông", "River"), "short", link="/board/water?river={river}"),
        Column("level", Text("Mực nước", "Level"), "number", METRES),
        Column("moves", Text("Hướng", "Now"), "short"),
        Column("rise", Text("Cường suất", "Rise"), "change", CENTIMETRES_AN_HOUR),
        Column("ahead", Text("Báo động kế tiếp", "Next alarm"), "short"),
        Column("rain_1", Text("Mưa 1 giờ", "Rain 1 h"), "number", MILLIMETRES),
        Column("rain_6", Text("6 giờ", "6 h"), "number", MILLIMETRES),
        Column("rain_24", Text("24 giờ", "24 h"), "number", MILLIMETRES),
        Column("at", Text("Lúc", "At"), "time"),
    ),
    sql=f"""
        WITH {GAUGES}, {OUTLOOKS}, {RAIN_OF}
        SELECT {STANDING} AS state, name_vi, name_en,
               river, level, {moves("direction", True)} AS moves_vi, {moves("direction", False)} AS moves_en,
               outlook.rise, {alarm_ahead("outlook", True)} AS ahead_vi,
               {alarm_ahead("outlook", False)} AS ahead_en, rain_1, rain_6, rain_24, at
        FROM gauge LEFT JOIN outlook ON outlook.station = gauge.id LEFT JOIN fallen ON fallen.source = gauge.id
        WHERE river IN ($river)
        ORDER BY {gravest_first(STANDING)}, reaches_at NULLS LAST, alarm_1 IS NULL, river, km
    """,
)
WARNINGS = Table(
    id="warnings",
    title=Text("Cảnh báo của cơ quan dự báo", "Forecasters' warnings in force"),
    note=Text(
        "Cảnh báo do cơ quan dự báo phát hành (CAP 1.2); cấp độ do họ công bố, hệ thống không tự tính.",
        "Issued by forecasters (CAP 1.2); levels are theirs, none is computed here.",
    ),
    subjects=frozenset({"warnings"}),
    at=Place(0, 13, 24, 4),
    columns=(
        Column("state", Text("Mức độ", "Severity"), "state"),
        Column("name", Text("Hiện tượng", "Event")),
        Column("level", Text("Cấp rủi ro", "Risk level"), "short"),
        Column("area", Text("Khu vực", "Area")),
        Column("begins", Text("Hiệu lực từ", "Effective"), "time"),
        Column("ends", Text("Đến", "Expires"), "time"),
    ),
    empty=Text("Cơ quan dự báo chưa phát cảnh báo nào", "Forecasters have issued no warning"),
    sql=f"""
        WITH {WARNINGS_IN_FORCE}
        SELECT state, event_vi AS name_vi, event_en AS name_en, coalesce(level, '–') AS level, area_vi, area_en,
               coalesce(effective, time) AS begins, ends, time AS at
        FROM in_force ORDER BY rank, begins DESC, identifier, part
    """,
)
BOARD = Board(
    name="water",
    title=Text("Sông ngòi", "Rivers"),
    order=30,
    hours=24,
    variables=(
        Variable(
            "river",
            Text("Sông", "River"),
            f"""SELECT value, CASE value WHEN '{NO_RIVER}' THEN 'Chưa ghi sông' ELSE 'Sông ' || value END AS name_vi,
                       CASE value WHEN '{NO_RIVER}' THEN 'No river given' ELSE value END AS name_en
                FROM (SELECT DISTINCT {RIVER} AS value FROM station WHERE kind = 'water') AS river
                ORDER BY value = '{NO_RIVER}', value""",
        ),
    ),
    panels=(HIGHEST, ABOVE_ALARM, LARGEST_FLOW, RAIN, LO_AND_ALARMS, WAVE, REACHES, WARNINGS, RAIN_HOURS, GAUGE_TABLE),
)
