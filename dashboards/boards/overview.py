"""The wall of the operations centre: the province at a glance, on one screen."""

from __future__ import annotations

from dashboards import kinds
from dashboards.boards import (
    air,
    alerts,
    business,
    data,
    data_reuse,
    digital,
    dossiers,
    feedback,
    lighting,
    noise,
    one_stop,
    payments,
    platform,
    population,
    procedures,
    service_index,
    traffic,
    water,
    weather,
    zalo,
)
from dashboards.headlines import Headline, headlines, line
from dashboards.panels import Board, MapPanel, Place, Stat, Ticker, moved, observations
from dashboards.sql.incidents import GOES_ON, INCIDENT_STATE, IS_INCIDENT
from dashboards.sql.incidents import NAMES as INCIDENT_NAMES
from dashboards.sql.rivers import ALARM_STATE, GAUGES, NO_RIVER
from dashboards.sql.states import SEVERITY_STATE, state_case
from dashboards.sql.stations import IN_SERVICE, LATEST, PLACE, SENSOR_RHYTHM
from dashboards.sql.time_range import NOW
from dashboards.sql.warnings_in_force import WARNINGS_IN_FORCE
from dashboards.sql.words import written
from dashboards.texts import Text
from dashboards.vn_aqi import PM25
from streams.registry.rhythm import OWN_SILENCE

REPORTING = Stat(
    id="stations_reporting",
    title=Text("Trạm đang báo về", "Stations reporting"),
    note=Text(
        "Số trạm báo về trong thời hạn của trạm (thường là 15 phút).",
        "Stations heard within their own time, mostly 15 minutes.",
    ),
    subjects=observations(),
    at=Place(0, 0, 3, 4),
    stale_after=SENSOR_RHYTHM,
    sql=f"""
        WITH {LATEST}, heard AS (SELECT source, max(time) AS at FROM latest GROUP BY source),
        counted AS (
            SELECT count(*) FILTER (WHERE heard.at > {NOW} - {OWN_SILENCE}) AS value,
                   count(*) AS of_all, max(heard.at) AS at
            FROM station LEFT JOIN heard ON heard.source = station.id
            WHERE {IN_SERVICE})
        SELECT value, 'trên ' || of_all || ' trạm' AS detail_vi, 'of ' || of_all || ' stations' AS detail_en,
               CASE WHEN value < 0.8 * of_all THEN 'warning' WHEN value < of_all THEN 'watch' ELSE 'normal' END
                   AS state,
               at
        FROM counted
    """,
)
PROVINCE = MapPanel(
    id="province_map",
    title=Text("Bản đồ trạm", "Stations"),
    note=Text("Mỗi trạm với trạng thái hiện nay; bản đồ là sơ đồ.", "Each station with its state; a schematic map."),
    subjects=observations(),
    at=Place(0, 4, 7, 20),
    stale_after=SENSOR_RHYTHM,
    sql=kinds.on_map(),
)
_ON_RIVER_VI, _ON_RIVER_EN = (
    f"CASE river WHEN '{NO_RIVER}' THEN '' ELSE {place} END"
    for place in ("'sông ' || river || ' tại '", "river || ' at '")
)
NEWS = Ticker(
    id="ticker",
    title=Text("Tin mới", "Latest"),
    note=Text("Các diễn biến gần nhất trên toàn tỉnh.", "What happened last in the province."),
    subjects=observations("alerts", "dossiers", "camera_events", "warnings"),
    at=Place(0, 27, 24, 1),
    sql=f"""
        WITH {GAUGES}, {WARNINGS_IN_FORCE}
        (SELECT 'Cảnh báo: ' || event_vi || coalesce(' – ' || area_vi, '') AS text_vi,
                'Warning: ' || event_en || coalesce(' – ' || area_en, '') AS text_en, state, time AS at
         FROM in_force ORDER BY rank, time DESC LIMIT 3)
        UNION ALL
        (SELECT title_vi, title_en, {SEVERITY_STATE}, changed_at
         FROM alert WHERE state <> 'pending' AND changed_at > {NOW} - interval '24 hours'
         ORDER BY changed_at DESC LIMIT 4)
        UNION ALL
        (SELECT 'Mực nước ' || {_ON_RIVER_VI} || name_vi || ': ' || {written("level", 2, True)} || ' m',
                {_ON_RIVER_EN} || name_en || ': ' || {written("level", 2, False)} || ' m', {ALARM_STATE}, at
         FROM gauge WHERE alarm_1 IS NOT NULL AND at > {NOW} - silent_after ORDER BY id)
        UNION ALL
        (SELECT 'PM2.5 tại ' || name_vi || ': ' || {written("value", 1, True)} || ' µg/m³',
                'PM2.5 at ' || name_en || ': ' || {written("value", 1, False)} || ' µg/m³',
                {state_case("value", PM25)}, time
         FROM (SELECT latest.*, {PLACE} FROM latest JOIN station ON station.id = latest.source
               WHERE metric = 'pm25' AND latest.time > {NOW} - {OWN_SILENCE} AND {IN_SERVICE}
               ORDER BY value DESC LIMIT 2) AS dusty)
        UNION ALL
        (SELECT seen_vi || ': ' || name_vi, seen_en || ': ' || name_en, state, time
         FROM (SELECT {INCIDENT_NAMES}, coalesce(station.name_vi, camera) AS name_vi,
                      coalesce(station.name_en, camera) AS name_en, {INCIDENT_STATE} AS state, camera_event.time
               FROM camera_event LEFT JOIN station ON station.id = camera
               WHERE {IS_INCIDENT} AND {GOES_ON} ORDER BY time DESC LIMIT 3) AS noticed)
        UNION ALL
        (SELECT 'Hồ sơ ' || dossier || ' đã trả kết quả', 'Dossier ' || dossier || ' returned', 'normal', returned_at
         FROM dossier WHERE returned_at <= {NOW} AND closed ORDER BY returned_at DESC LIMIT 3)
    """,
)
SERVICES = headlines(
    "services_headlines",
    Text("Dịch vụ công", "Public services"),
    Place(7, 12, 9, 12),
    (
        Headline(Text("Chỉ số phục vụ", "Service index"), service_index.BOARD, "index_month"),
        Headline(Text("Hồ sơ tỉnh", "Dossiers of the province"), dossiers.BOARD, "dossiers_on_time"),
        Headline(Text("Hồ sơ bộ, ngành", "Dossiers of ministries"), data_reuse.BOARD, "dossiers_of_both_systems"),
        Headline(Text("Bộ phận Một cửa", "One-stop centres"), one_stop.BOARD, "tickets_waiting"),
        Headline(Text("Mức độ hài lòng", "Satisfaction"), one_stop.BOARD, "ratings_satisfied"),
        Headline(Text("Thu phí, lệ phí", "Fees"), payments.BOARD, "fees_today"),
        Headline(Text("Đăng ký kinh doanh", "Business registration"), business.BOARD, "registrations_online"),
        Headline(Text("Niêm yết mã QR", "Publication by QR"), procedures.BOARD, "publishing_agencies"),
        Headline(Text("Phản ánh, kiến nghị", "Feedback"), feedback.BOARD, "feedback_late"),
        Headline(Text("Zalo OA", "Zalo OA"), zalo.BOARD, "zalo_unanswered"),
    ),
)
DATA = headlines(
    "data_headlines",
    Text("Dữ liệu, chuyển đổi số", "Data and digital transformation"),
    Place(16, 12, 8, 12),
    (
        Headline(Text("Căn cước", "Identity cards"), population.BOARD, "cccd_share"),
        Headline(Text("Định danh", "e-ID"), population.BOARD, "eid_level_2"),
        Headline(Text("Số hóa kết quả", "Digitisation"), digital.BOARD, "digitised_share"),
        Headline(Text("Cổng dùng chung", "Shared portal"), data.BOARD, "service_calls_today"),
        Headline(Text("Trung tâm dữ liệu", "Data centre"), data.BOARD, "data_centre_up"),
        Headline(Text("Kho dữ liệu", "Data stores"), data.BOARD, "data_stores_stale"),
        Headline(Text("Đất đai", "Land"), digital.BOARD, "land_share"),
        Headline(Text("Kỹ năng số", "Digital skills"), digital.BOARD, "training_share"),
        Headline(Text("Chuyển đổi số", "Transformation"), digital.BOARD, "dx_rank"),
    ),
)
CITY = line(
    "city_headlines",
    Text("Đô thị, môi trường", "City and environment"),
    Place(0, 24, 24, 1),
    (
        Headline(Text("Giao thông", "Traffic"), traffic.BOARD, "roads_congested"),
        Headline(Text("Camera", "Cameras"), traffic.BOARD, "cameras_available"),
        Headline(Text("Chiếu sáng", "Lighting"), lighting.BOARD, "lamps_burnt_out"),
        Headline(Text("Rác thải", "Waste"), lighting.BOARD, "containers_to_empty"),
        Headline(Text("Điện, nước", "Power and water"), lighting.BOARD, "suspected_leaks"),
        Headline(Text("Tiếng ồn", "Noise"), noise.BOARD, "noise_above"),
        Headline(Text("Thời tiết", "Weather"), weather.BOARD, "wettest_hour"),
    ),
)
BOARD = Board(
    name="overview",
    title=Text("Toàn cảnh", "Overview"),
    order=10,
    hours=24,
    panels=(
        REPORTING,
        moved(air.PM25_NOW, Place(3, 0, 4, 4)),
        moved(water.HIGHEST, Place(7, 0, 4, 4)),
        moved(dossiers.TODAY_FILED, Place(11, 0, 3, 4)),
        moved(dossiers.OPEN, Place(14, 0, 3, 4)),
        moved(dossiers.OVERDUE, Place(17, 0, 3, 4)),
        moved(platform.EVENTS_NOW, Place(20, 0, 4, 4)),
        PROVINCE,
        moved(water.LO_AND_ALARMS, Place(7, 4, 9, 8)),
        SERVICES,
        moved(alerts.OPEN, Place(16, 4, 8, 8)),
        DATA,
        CITY,
        NEWS,
    ),
)
