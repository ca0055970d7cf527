"""The weather: where it is hottest, coldest, windiest and wettest, how it feels, and how the day went."""

from __future__ import annotations

from dashboards import kinds
from dashboards.panels import (
    CELSIUS,
    MILLIMETRES,
    PERCENT,
    SUFFIX,
    Board,
    Column,
    MapPanel,
    Place,
    Stat,
    Table,
    Threshold,
    TimeSeries,
    Unit,
    Variable,
    observations,
)
from dashboards.sql.buckets import MINUTES_HOURS_OR_DAYS, OF_SERIES, TIME_OF_MEAN, coarse_rhythm, hours_or_days
from dashboards.sql.states import gravest_first
from dashboards.sql.stations import IN_SERVICE, SENSOR_RHYTHM
from dashboards.sql.time_range import TODAY
from dashboards.sql.weather import (
    FALLEN_AN_HOUR,
    FROST,
    HEAT,
    RAIN_DAY,
    RAIN_HOUR,
    SKY,
    WIND,
    point,
    rank,
    thresholds,
    worst,
)
from dashboards.sql.words import written
from dashboards.texts import Language, Text

METRES_PER_SECOND = Unit("m/s", 1, "velocityms")
HECTOPASCALS = Unit("hPa", 0, SUFFIX)


def extreme(
    panel: str, title: Text, note: Text, at: Place, unit: Unit, steps: tuple[Threshold, ...], value: str,
    detail: Text, state: str = "",
) -> Stat:  # fmt: skip
    """Return the figure of the station where a value is the largest, or by a `state` of its own the smallest, now.

    `detail` is the SQL of what stands below it.
    """
    return Stat(
        id=panel,
        title=title,
        note=note,
        subjects=observations(),
        at=at,
        unit=unit,
        thresholds=steps,
        stale_after=SENSOR_RHYTHM,
        sql=f"""
            WITH {SKY}
            SELECT {value} AS value, at, {f"{state} AS state," if state else ""}
                   {detail.vi} AS detail_vi, {detail.en} AS detail_en
            FROM sky WHERE {value} IS NOT NULL ORDER BY {value} {"ASC" if state else "DESC"}, id LIMIT 1
        """,
    )


def _feels(language: Language) -> str:
    words = "cảm nhận" if language == "vi" else "feels like"
    return f"concat_ws(' · ', name_{language}, '{words} ' || {written('felt', 1, language == 'vi')} || ' °C')"


def _blows(language: Language) -> str:
    force, of = ("cấp", "hướng") if language == "vi" else ("force", "from")
    comes = point("wind_direction", language == "vi")
    return f"concat_ws(' · ', name_{language}, '{force} ' || force, '{of} ' || {comes})"


def _rains(value: str, language: Language) -> str:
    dry = "không mưa" if language == "vi" else "no rain"
    return f"CASE WHEN {value} > 0 THEN name_{language} ELSE '{dry}' END"


WARMEST = extreme(
    "warmest",
    Text("Nóng nhất hiện nay", "Warmest now"),
    Text(
        "Trạm nóng nhất; nhiệt độ cảm nhận theo nhiệt độ, độ ẩm và gió (Steadman, không tính nắng).",
        "The warmest station; how it feels by temperature, humidity and wind (Steadman, without the sun).",
    ),
    Place(0, 0, 5, 4),
    CELSIUS,
    thresholds(HEAT),
    "temperature",
    Text(_feels("vi"), _feels("en")),
)
COLDEST = extreme(
    "coldest",
    Text("Lạnh nhất hiện nay", "Coldest now"),
    Text("Trạm lạnh nhất; mức theo quy tắc sương muối.", "The coldest station; its level by the rule of frost."),
    Place(5, 0, 5, 4),
    CELSIUS,
    (),
    "temperature",
    Text(_feels("vi"), _feels("en")),
    worst(rank(FROST, "temperature", below=True)),
)
WINDIEST = extreme(
    "windiest",
    Text("Gió mạnh nhất hiện nay", "Strongest wind now"),
    Text("Trạm có gió mạnh nhất; cấp gió Bô-pho.", "The station with the strongest wind, with its force (Beaufort)."),
    Place(10, 0, 5, 4),
    METRES_PER_SECOND,
    thresholds(WIND),
    "wind_speed",
    Text(_blows("vi"), _blows("en")),
)
WETTEST_HOUR = extreme(
    "wettest_hour",
    Text("Mưa 1 giờ lớn nhất", "Most rain in 1 h"),
    Text("Trạm khí tượng có lượng mưa giờ qua lớn nhất.", "The weather station with most rain in the last hour."),
    Place(15, 0, 5, 4),
    MILLIMETRES,
    thresholds(RAIN_HOUR),
    "rain_1",
    Text(_rains("rain_1", "vi"), _rains("rain_1", "en")),
)
WETTEST_DAY = extreme(
    "wettest_day",
    Text("Mưa 24 giờ", "Rain of 24 h"),
    Text("Trạm khí tượng có lượng mưa 24 giờ qua lớn nhất.", "The weather station with most rain in 24 hours."),
    Place(20, 0, 4, 4),
    MILLIMETRES,
    thresholds(RAIN_DAY),
    "rain_24",
    Text(_rains("rain_24", "vi"), _rains("rain_24", "en")),
)
TEMPERATURES = TimeSeries(
    id="temperatures",
    title=Text("Nhiệt độ trong ngày", "Temperature through the day"),
    note=Text(
        "Các trạm đã chọn: trung bình, trạm nóng nhất và trạm lạnh nhất từng lúc (cả tháng: từng ngày).",
        "The chosen stations: their mean, and the warmest and the coldest at each time (of a month: each day).",
    ),
    subjects=observations(),
    alerts=("heat", "frost", "cold_day"),
    at=Place(0, 4, 9, 8),
    unit=CELSIUS,
    from_zero=False,
    rhythm=coarse_rhythm,
    stale_after=SENSOR_RHYTHM,
    sql=f"""
        WITH point AS (
            SELECT {TIME_OF_MEAN} AS time, sum(mean.sum) / sum(mean.n) AS value, max(mean.max) AS highest,
                   min(mean.min) AS lowest
            FROM station JOIN series ON series.source = station.id AND series.metric = 'temperature'
                CROSS JOIN {MINUTES_HOURS_OR_DAYS}
            WHERE {IN_SERVICE} AND station.id IN ($station) GROUP BY 1, series.id),
        spread AS (
            SELECT time, max(highest) AS highest, avg(value) AS mean, min(lowest) AS lowest FROM point GROUP BY 1)
        SELECT time, key, name_vi, name_en, value FROM spread, LATERAL (VALUES
            (1, 'highest', 'Nóng nhất', 'Warmest', highest), (2, 'mean', 'Trung bình', 'Mean', mean),
            (3, 'lowest', 'Lạnh nhất', 'Coldest', lowest)) AS curve (place, key, name_vi, name_en, value)
        ORDER BY time, place
    """,
)
RAIN_HOURS = TimeSeries(
    id="weather_rain_by_hour",
    title=Text("Mưa theo giờ", "Rain by hour"),
    note=Text(
        "Lượng mưa mỗi giờ (cả tháng: giờ trung bình của từng ngày) tại các trạm đã chọn: trung bình và cao nhất.",
        "Rain of each hour (of a month: the mean hour of each day) at the chosen stations: mean and highest.",
    ),
    subjects=observations(),
    at=Place(9, 4, 7, 8),
    unit=MILLIMETRES,
    shape="columns",
    rhythm=hours_or_days,
    stale_after=SENSOR_RHYTHM,
    sql=f"""
        WITH hours AS (
            SELECT fallen.bucket AS time, fallen.an_hour AS mm
            FROM station JOIN series ON series.source = station.id AND series.metric = 'rainfall'
                CROSS JOIN {FALLEN_AN_HOUR}
            WHERE {IN_SERVICE} AND station.id IN ($station))
        SELECT time, 'mean' AS key, 'Trung bình' AS name_vi, 'Mean' AS name_en, avg(mm) AS value FROM hours GROUP BY 1
        UNION ALL
        SELECT time, 'most', 'Nhiều nhất', 'Most', max(mm) FROM hours GROUP BY 1
        ORDER BY time, key
    """,
)
MAP = MapPanel(
    id="weather_map",
    title=Text("Bản đồ thời tiết", "Map of the weather"),
    note=Text("Mỗi trạm với nhiệt độ, độ ẩm và cấp gió hiện nay.", "Each station with temperature, humidity and wind."),
    subjects=observations(),
    at=Place(16, 4, 8, 20),
    stale_after=SENSOR_RHYTHM,
    sql=kinds.on_map("weather"),
)
STATIONS = Table(
    id="weather_stations",
    title=Text("Các trạm khí tượng", "Weather stations"),
    note=Text(
        "Giá trị hiện nay, thấp nhất và cao nhất từ 0 giờ, mưa đã rơi. Mức theo quy tắc nóng, sương muối, gió, mưa; "
        "nhiệt độ cảm nhận theo Steadman; cấp gió Bô-pho.",
        "Values now, lowest and highest since midnight, rain that fell. The level is that of the rules of heat, frost, "
        "wind and rain; felt by Steadman's formula; wind by Beaufort.",
    ),
    subjects=observations(),
    at=Place(0, 12, 16, 12),
    stale_after=SENSOR_RHYTHM,
    columns=(
        Column("state", Text("Mức", "Level"), "state"),
        Column("name", Text("Trạm", "Station"), link="/board/weather?station={id}"),
        Column("temperature", Text("Nhiệt độ", "Now"), "number", CELSIUS),
        Column("felt", Text("Cảm nhận", "Felt"), "number", CELSIUS),
        Column("lowest", Text("Thấp", "Lowest"), "number", CELSIUS),
        Column("highest", Text("Cao", "Highest"), "number", CELSIUS),
        Column("humidity", Text("Độ ẩm", "Humidity"), "number", PERCENT),
        Column("wind", Text("Gió", "Wind"), "short"),
        Column("wind_speed", Text("Tốc độ", "Speed"), "number", METRES_PER_SECOND),
        Column("pressure", Text("Khí áp", "Pressure"), "number", HECTOPASCALS),
        Column("rain_1", Text("Mưa 1 giờ", "Rain 1 h"), "number", MILLIMETRES),
        Column("rain_24", Text("24 giờ", "24 h"), "number", MILLIMETRES),
    ),
    sql=f"""
        WITH {SKY}, today AS (
            SELECT series.source, min(hour.min) AS lowest, max(hour.max) AS highest
            FROM series CROSS JOIN LATERAL (
                SELECT m.min, m.max {OF_SERIES.format("hour")} AND m.bucket >= {TODAY}) AS hour
            WHERE series.metric = 'temperature' GROUP BY series.source)
        SELECT CASE WHEN at IS NULL THEN 'silent' ELSE state END AS state, name_vi, name_en, temperature, felt, lowest,
               highest, humidity, concat_ws(' ', 'cấp ' || force, {point("wind_direction", True)}) AS wind_vi,
               concat_ws(' ', 'force ' || force, {point("wind_direction", False)}) AS wind_en,
               wind_speed, pressure, rain_1, rain_24, sky.id
        FROM sky LEFT JOIN today ON today.source = sky.id
        ORDER BY {gravest_first("state")}, at IS NULL,
            temperature DESC NULLS LAST, id
    """,
)
BOARD = Board(
    name="weather",
    title=Text("Thời tiết", "Weather"),
    order=25,
    hours=24,
    variables=(
        Variable(
            "station",
            Text("Trạm", "Station"),
            "SELECT id AS value, name_vi, name_en FROM station WHERE kind = 'weather' ORDER BY name_vi",
        ),
    ),
    panels=(
        *(WARMEST, COLDEST, WINDIEST, WETTEST_HOUR, WETTEST_DAY),
        *(TEMPERATURES, RAIN_HOURS, MAP, STATIONS),
    ),
)
