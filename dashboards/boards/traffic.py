"""Traffic and cameras: which roads are congested, how many drive when, what the cameras see, and how they are."""

from __future__ import annotations

from dashboards import kinds
from dashboards.kinds.camera import camera_state, condition
from dashboards.panels import (
    PERCENT,
    SHARE,
    SUFFIX,
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
from dashboards.sql.buckets import OF_SERIES
from dashboards.sql.chart_columns import column_of, column_width, in_columns
from dashboards.sql.congestion import FREE_FLOW, QUIET_PERCENT, congestion
from dashboards.sql.incidents import GOES_ON, INCIDENT_STATE, IS_INCIDENT, NAMES, VIOLATIONS
from dashboards.sql.stations import IN_SERVICE, LATEST, SENSOR_RHYTHM, curves
from dashboards.sql.time_range import NOW
from dashboards.sql.words import listed, told, written
from dashboards.texts import Text
from streams.registry.rhythm import OWN_SILENCE

KILOMETRES_PER_HOUR = Unit("km/h", 0, "velocitykmh")
VEHICLES_PER_HOUR = Unit("xe/h", 0, SUFFIX, symbol_en="veh/h")
SEEN = frozenset({"camera_events"})
_NOW = f"latest.time > {NOW} - {OWN_SILENCE}"
ROADS = f"""{LATEST}, road AS (
    SELECT station.id, station.name_vi, station.name_en, {FREE_FLOW} AS free_flow,
           max(value) FILTER (WHERE metric = 'traffic_intensity' AND {_NOW}) AS intensity,
           max(value) FILTER (WHERE metric = 'traffic_speed' AND {_NOW}) AS speed,
           max(value) FILTER (WHERE metric = 'traffic_occupancy' AND {_NOW}) AS occupancy, max(time) AS at,
           {OWN_SILENCE} AS silent_after
    FROM station LEFT JOIN latest ON latest.source = station.id AND latest.metric LIKE 'traffic%'
    WHERE station.kind = 'traffic' AND {IN_SERVICE} GROUP BY station.id
), judged AS (SELECT road.*, {congestion("speed", "occupancy", "free_flow")} AS state FROM road)"""
"""Each road with what is measured on it now, and how congested it is: an old speed beside a new occupancy is none."""
HEARD = f"at > {NOW} - silent_after"


def _place(name: str) -> str:
    place = f"regexp_replace({name}, '^Camera,? ', '')"
    return f"coalesce(upper(left({place}, 1)) || substr({place}, 2), camera.id) AS {name}"


NAMED = f"{_place('name_vi')}, {_place('name_en')}"
"""The place of a camera, for a table that says what it is of; of one that nobody registered its id."""
_THIS_HOUR = f"date_trunc('hour', {NOW})"
CAMERAS = f"""{LATEST}, camera AS (
    SELECT station.id, station.name_vi, station.name_en, max(time) AS at,
           max(value) FILTER (WHERE metric = 'camera_online') AS online,
           max(value) FILTER (WHERE metric = 'camera_frozen') AS frozen,
           max(value) FILTER (WHERE metric = 'camera_dark') AS dark,
           max(value) FILTER (WHERE metric = 'camera_fps') AS fps,
           {OWN_SILENCE} AS silent_after
    FROM station LEFT JOIN latest ON latest.source = station.id AND latest.metric LIKE 'camera%'
    WHERE station.kind = 'camera' AND {IN_SERVICE} GROUP BY station.id
), online AS (
    SELECT camera.id, coalesce(sum(hour.share), 0) * 100 / 24 AS share
    FROM camera LEFT JOIN series ON series.source = camera.id AND series.metric = 'camera_online'
        LEFT JOIN LATERAL (
            SELECT m.sum / m.n AS share {OF_SERIES.format("hour")}
                AND m.bucket >= {_THIS_HOUR} - interval '24 hours' AND m.bucket < {_THIS_HOUR}) AS hour ON true
    GROUP BY camera.id
)"""
"""Each camera as it was reported last, and the share of the last 24 full hours in which it was connected.

Of an hour it is the share of what the recorder reported; in one without a report nobody saw anything.
"""

CONGESTED = Stat(
    id="roads_congested",
    title=Text("Tuyến đường ùn ứ", "Congested roads"),
    note=Text(
        "Số tuyến có tốc độ dưới một nửa tốc độ thông thoáng; bên dưới là tuyến chậm nhất.",
        "Roads below half of their free-flow speed; below, the slowest one.",
    ),
    subjects=observations(),
    at=Place(0, 0, 5, 4),
    thresholds=(Threshold(1, State.WATCH), Threshold(2, State.WARNING), Threshold(4, State.DANGER)),
    stale_after=SENSOR_RHYTHM,
    sql=f"""
        WITH {ROADS}, slowest AS (
            SELECT * FROM judged WHERE {HEARD} AND speed IS NOT NULL
            ORDER BY coalesce(occupancy, 100) < {QUIET_PERCENT}, speed / free_flow, id LIMIT 1)
        SELECT (SELECT count(*) FROM judged WHERE {HEARD} AND state IN ('warning', 'danger')) AS value, at,
               name_vi || ' ' || {written("speed", 0, True)} || ' km/h' AS detail_vi,
               name_en || ' ' || {written("speed", 0, False)} || ' km/h' AS detail_en
        FROM slowest
    """,
)
SPEED = Stat(
    id="roads_speed",
    title=Text("Tốc độ so với thông thoáng", "Speed against free flow"),
    note=Text(
        "Tốc độ trung bình của các tuyến, mỗi tuyến tính theo số xe, so với tốc độ khi đường thông thoáng.",
        "Mean speed of the roads, each weighing as many as drive on it, against that of free flow.",
    ),
    subjects=observations(),
    at=Place(5, 0, 5, 4),
    unit=PERCENT,
    stale_after=SENSOR_RHYTHM,
    sql=f"""
        WITH {ROADS}
        SELECT 100 * sum(speed * intensity) / nullif(sum(free_flow * intensity), 0) AS value, max(at) AS at,
               'trung bình ' || {written("sum(speed * intensity) / sum(intensity)", 0, True)} || ' km/h' AS detail_vi,
               'mean ' || {written("sum(speed * intensity) / sum(intensity)", 0, False)} || ' km/h' AS detail_en
        FROM judged WHERE {HEARD} AND free_flow IS NOT NULL AND speed IS NOT NULL AND intensity > 0
    """,
)
VEHICLES = Stat(
    id="roads_vehicles",
    title=Text("Lưu lượng hiện nay", "Traffic now"),
    note=Text("Tổng số xe mỗi giờ trên các tuyến có thiết bị đếm.", "Vehicles an hour on all roads with a counter."),
    subjects=observations(),
    at=Place(10, 0, 5, 4),
    unit=VEHICLES_PER_HOUR,
    stale_after=SENSOR_RHYTHM,
    sql=f"""
        WITH {ROADS}, busiest AS (SELECT * FROM judged WHERE {HEARD} ORDER BY intensity DESC NULLS LAST LIMIT 1)
        SELECT (SELECT sum(intensity) FROM judged WHERE {HEARD}) AS value, at,
               'đông nhất: ' || name_vi AS detail_vi, 'busiest: ' || name_en AS detail_en
        FROM busiest
    """,
)
_FINE = Text("{} trên {} hình ảnh tốt", "{} of {} pictures fine")
AVAILABLE = Stat(
    id="cameras_available",
    title=Text("Camera sẵn sàng, 24 giờ", "Cameras available, 24 h"),
    note=Text(
        "Phần thời gian trong 24 giờ tròn gần nhất mà các camera có kết nối; giờ không báo về tính là mất kết nối.",
        "Share of the last 24 full hours in which the cameras were connected; an hour without a report counts as away.",
    ),
    subjects=observations(),
    at=Place(15, 0, 4, 4),
    unit=SHARE,
    stale_after=SENSOR_RHYTHM,
    sql=f"""
        WITH {CAMERAS}, judged AS (
            SELECT *, {camera_state("online", "frozen", "dark")} = 'normal' AND {HEARD} AS fine
            FROM camera LEFT JOIN online USING (id))
        SELECT avg(share) AS value, max(at) AS at,
               CASE WHEN avg(share) < 90 THEN 'warning' WHEN avg(share) < 98 THEN 'watch' ELSE 'normal' END AS state,
               {told(_FINE, "count(*) FILTER (WHERE fine)", "count(*)")}
        FROM judged
    """,
)
GOING_ON = Stat(
    id="incidents_going_on",
    title=Text("Sự cố đang diễn ra", "Incidents going on"),
    note=Text(
        "Tai nạn, vật cản, xe dừng, tụ tập mà camera báo và chưa kết thúc.",
        "Accidents, obstacles, stopped vehicles, crowds that cameras noticed and that are not over.",
    ),
    subjects=SEEN,
    at=Place(19, 0, 5, 4),
    thresholds=(Threshold(1, State.WATCH), Threshold(3, State.WARNING), Threshold(6, State.DANGER)),
    sql=f"""
        SELECT count(*) FILTER (WHERE {GOES_ON}) AS value,
               {told(Text("{} trong 24 giờ", "{} in 24 hours"), "count(*)")}
        FROM camera_event WHERE {IS_INCIDENT} AND time > {NOW} - interval '24 hours' AND time <= {NOW}
    """,
)
MAP = MapPanel(
    id="traffic_map",
    title=Text("Bản đồ giao thông", "Map of traffic"),
    note=Text("Tuyến đường và camera với trạng thái hiện nay.", "Roads and cameras with their state now."),
    subjects=observations(),
    at=Place(0, 4, 6, 20),
    stale_after=SENSOR_RHYTHM,
    sql=kinds.on_map("traffic", "camera"),
)
INTENSITY = TimeSeries(
    id="traffic_intensity",
    title=Text("Lưu lượng xe trong ngày", "Traffic through the day"),
    note=Text("Số xe mỗi giờ trên các tuyến đã chọn.", "Vehicles an hour on the chosen roads."),
    subjects=observations(),
    at=Place(6, 4, 10, 8),
    unit=VEHICLES_PER_HOUR,
    stale_after=SENSOR_RHYTHM,
    sql=curves("traffic_intensity", "station.id IN ($station)"),
)
BY_HOUR = TimeSeries(
    id="camera_events_by_hour",
    title=Text("Camera ghi nhận theo giờ", "Seen by the cameras, by hour"),
    note=Text(
        "Vi phạm và sự cố mỗi giờ (cả tuần: mỗi 6 giờ; cả tháng: mỗi ngày);"
        " biển số chỉ được đếm, không lưu dạng đọc được.",
        "Violations and incidents of each hour (of a week: 6 hours; of a month: day); of plates only hashes are kept.",
    ),
    subjects=SEEN,
    alerts=("camera_offline",),
    at=Place(16, 4, 8, 8),
    shape="columns",
    rhythm=column_width,
    sql=f"""
        SELECT {column_of("time")} AS time, CASE WHEN {IS_INCIDENT} THEN 'incident' ELSE 'violation' END AS key,
               CASE WHEN {IS_INCIDENT} THEN 'Sự cố' ELSE 'Vi phạm' END AS name_vi,
               CASE WHEN {IS_INCIDENT} THEN 'Incidents' ELSE 'Violations' END AS name_en, count(*) AS value
        FROM camera_event WHERE {in_columns("time")} AND seen <> 'plate' GROUP BY 1, 2, 3, 4 ORDER BY 1, 2
    """,
)
ROAD_TABLE = Table(
    id="roads",
    title=Text("Các tuyến đường", "Roads"),
    note=Text(
        "Giá trị mới nhất của từng tuyến, ùn ứ nhất trước. Thang mức độ là của tỉnh, không theo quy chuẩn nào.",
        "Newest values of each road, the most congested first. The scale is the province's own, of no standard.",
    ),
    subjects=observations(),
    at=Place(6, 12, 10, 12),
    stale_after=SENSOR_RHYTHM,
    columns=(
        Column("state", Text("Mức", "Level"), "state"),
        Column("name", Text("Tuyến", "Road"), link="/board/traffic?station={id}"),
        Column("speed", Text("Tốc độ", "Speed"), "number", KILOMETRES_PER_HOUR),
        Column("free_flow", Text("Thông thoáng", "Free flow"), "number", KILOMETRES_PER_HOUR),
        Column("intensity", Text("Lưu lượng", "Intensity"), "number", VEHICLES_PER_HOUR),
        Column("occupancy", Text("Chiếm dụng", "Occupied"), "number", PERCENT),
    ),
    sql=f"""
        WITH {ROADS}
        SELECT CASE WHEN at IS NULL OR NOT {HEARD} THEN 'silent' ELSE state END AS state, name_vi, name_en, speed,
               free_flow, intensity, occupancy, id
        FROM judged ORDER BY speed / nullif(free_flow, 0) NULLS LAST, id
    """,
)
CAMERA_TABLE = Table(
    id="cameras",
    title=Text("Các camera", "Cameras"),
    note=Text(
        "Tình trạng do đầu ghi báo, phần thời gian có kết nối và những gì ghi nhận trong 24 giờ.",
        "State as the recorder reports it, time connected and what was seen in 24 hours.",
    ),
    subjects=observations("camera_events"),
    at=Place(16, 12, 8, 7),
    stale_after=SENSOR_RHYTHM,
    columns=(
        Column("state", Text("Mức", "State"), "state"),
        Column("name", Text("Camera", "Camera")),
        Column("what", Text("Tình trạng", "Condition"), "short"),
        Column("share", Text("24 giờ", "24 h"), "number", PERCENT),
        Column("violations", Text("Vi phạm", "Violations"), "number"),
    ),
    sql=f"""
        WITH {CAMERAS}, judged AS (
            SELECT *, CASE WHEN at IS NULL OR NOT {HEARD} THEN 'silent'
                           ELSE {camera_state("online", "frozen", "dark")} END AS state FROM camera),
        told AS (SELECT camera AS id, count(*) AS violations FROM camera_event
                 WHERE seen IN ({listed(VIOLATIONS)}) AND time > {NOW} - interval '24 hours' AND time <= {NOW}
                 GROUP BY camera)
        SELECT state, {NAMED},
               {condition("state", "vi")} AS what_vi, {condition("state", "en")} AS what_en,
               share, coalesce(violations, 0) AS violations
        FROM judged AS camera LEFT JOIN online USING (id) LEFT JOIN told USING (id)
        ORDER BY state = 'normal', share, id
    """,
)
INCIDENT_TABLE = Table(
    id="incidents",
    title=Text("Sự cố trên đường, 24 giờ", "Incidents, 24 h"),
    note=Text(
        "Sự cố camera ghi nhận trong 24 giờ, mới nhất trước.", "Noticed by cameras in 24 hours, the newest first."
    ),
    subjects=SEEN,
    at=Place(16, 19, 8, 5),
    empty=Text("Không có sự cố nào trong 24 giờ", "No incidents in 24 hours"),
    columns=(
        Column("state", Text("Mức", "Level"), "state"),
        Column("seen", Text("Sự cố", "Incident")),
        Column("name", Text("Camera", "Camera")),
        Column("time", Text("Từ lúc", "Since"), "time"),
        Column("ended_at", Text("Đến", "Until"), "time"),
    ),
    sql=f"""
        SELECT CASE WHEN {GOES_ON} THEN {INCIDENT_STATE} ELSE 'normal' END AS state, {NAMES}, {NAMED}, time,
               CASE WHEN ended_at <= {NOW} THEN ended_at END AS ended_at
        FROM (SELECT camera AS id, seen, time, ended_at FROM camera_event) AS camera LEFT JOIN station USING (id)
        WHERE {IS_INCIDENT} AND time > {NOW} - interval '24 hours' AND time <= {NOW}
        ORDER BY ({GOES_ON}) DESC, time DESC LIMIT 30
    """,
)
BOARD = Board(
    name="traffic",
    title=Text("Giao thông", "Traffic"),
    order=35,
    hours=24,
    variables=(
        Variable(
            "station",
            Text("Tuyến đường", "Road"),
            "SELECT id AS value, name_vi, name_en FROM station WHERE kind = 'traffic' ORDER BY name_vi",
        ),
    ),
    panels=(
        *(CONGESTED, SPEED, VEHICLES, AVAILABLE, GOING_ON),
        *(MAP, INTENSITY, BY_HOUR, ROAD_TABLE, CAMERA_TABLE, INCIDENT_TABLE),
    ),
)
