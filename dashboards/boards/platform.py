"""The flow's own health: what comes in, what waits, what was refused. Its clock is the real one, not the city's."""

from __future__ import annotations

from dashboards.flows import FLOWS, STREAM
from dashboards.health.standing import FEWEST_GAPS, JITTER_S, LATE_BEATS, LEAST_RHYTHM_S, STALLED_BEATS
from dashboards.letters.reasons import REASONS as REASONS_IN_WORDS
from dashboards.panels import (
    COUNT,
    MEGABYTES,
    PER_MINUTE,
    PER_SECOND,
    SECONDS,
    SHARE,
    Board,
    Column,
    Place,
    Stat,
    State,
    Table,
    Threshold,
    TimeSeries,
    observations,
)
from dashboards.quiet import QUIET
from dashboards.sql.flow import day_until
from dashboards.sql.set_aside import IN_VIETNAMESE
from dashboards.sql.states import gravest_first
from dashboards.sql.station_health import GAPS, HEALTH
from dashboards.sql.stations import IN_SERVICE
from dashboards.sql.time_range import NOW
from dashboards.sql.words import named_code, told, written
from dashboards.texts import Text
from streams.registry.rhythm import OWN_SILENCE

FLOW = frozenset({"flow"})
WHY = {name: reason.what for name, reason in REASONS_IN_WORDS.items()}
_ROLES = {
    "leader": Text("đang điều hành", "leader"),
    "standby": Text("dự phòng", "standby"),
    "sender": Text("đang gửi tin", "sender"),
    "forecasts": Text("đang dự báo", "forecasts"),
    "waits for dossiers": Text("chờ đủ hồ sơ", "waits for dossiers"),
    "waits for the morning": Text("chờ đến sáng", "waits for the morning"),
    "has reported": Text("đã báo cáo", "has reported"),
}
_DISK_USED = "(SELECT 100.0 * used / nullif(used + free, 0) FROM disk_space)"

EVENTS_NOW = Stat(
    id="events_now",
    title=Text("Sự kiện mỗi giây", "Events per second"),
    note=Text(
        "Bản ghi nhận được từ đầu phút trước; bên dưới là tổng trong 24 giờ.", "Records received; below, the last 24 h."
    ),
    subjects=frozenset({"flow"}),
    at=Place(0, 0, 4, 5),
    unit=PER_SECOND,
    sql=f"""
        WITH minutes AS (SELECT bucket, sum(received) AS n FROM flow_minute
                         WHERE bucket > now() - interval '24 hours' GROUP BY bucket)
        SELECT coalesce(sum(n) FILTER (WHERE bucket >= date_trunc('minute', now()) - interval '1 minute'), 0)
                   / (60 + extract(second FROM now())) AS value,
               {written("coalesce(sum(n), 0)", 0, True)} || ' sự kiện trong 24 giờ' AS detail_vi,
               {written("coalesce(sum(n), 0)", 0, False)} || ' events in 24 h' AS detail_en
        FROM minutes
    """,
)
LAG = Stat(
    id="flow_lag",
    title=Text("Chờ xử lý trong Kafka", "Waiting in Kafka"),
    note=Text(
        "Bản ghi đã đến nhưng chưa được ghi vào cơ sở dữ liệu.", "Records that have arrived and are not committed yet."
    ),
    subjects=FLOW,
    at=Place(4, 0, 4, 5),
    thresholds=(Threshold(5_000, State.WATCH), Threshold(50_000, State.WARNING), Threshold(500_000, State.DANGER)),
    sql=f"""
        SELECT sum(waiting) AS value,
               {told(Text("trên {} phân vùng", "in {} partitions"), "count(*)")}
        FROM flow_backlog
    """,
)
NEWEST = Stat(
    id="flow_newest_age",
    title=Text("Tuổi sự kiện mới nhất", "Age of the newest event"),
    note=Text("Từ sự kiện mới nhất đến nay, theo đồng hồ của hệ thống.", "City time from the newest event until now."),
    subjects=FLOW,
    at=Place(8, 0, 4, 5),
    unit=SECONDS,
    thresholds=(Threshold(180, State.WATCH), Threshold(600, State.WARNING), Threshold(1800, State.DANGER)),
    sql=f"""
        SELECT greatest(extract(epoch FROM {NOW} - max(newest_event)), 0) AS value,
               'lúc ' || to_char(max(newest_event) AT TIME ZONE 'Asia/Ho_Chi_Minh', 'HH24:MI:SS') AS detail_vi,
               'at ' || to_char(max(newest_event) AT TIME ZONE 'Asia/Ho_Chi_Minh', 'HH24:MI:SS') AS detail_en
        FROM flow
    """,
)
REJECTED = Stat(
    id="flow_rejected",
    title=Text("Bị từ chối 24 giờ", "Rejected in 24 h"),
    note=Text(
        "Bản ghi không hợp lệ trong 24 giờ; bên dưới là tỉ lệ.", "Invalid records in 24 hours; below, their share."
    ),
    subjects=FLOW,
    at=Place(12, 0, 4, 5),
    sql=f"""
        WITH day AS (SELECT refused, 100.0 * refused / nullif(received, 0) AS share
                     FROM ({day_until("now()")}) AS flowed)
        SELECT refused AS value, coalesce({written("share", 2, True)} || '% bản ghi', '–') AS detail_vi,
               coalesce({written("share", 2, False)} || '% of records', '–') AS detail_en
        FROM day
    """,
)
WAITING = Stat(
    id="dead_letters_waiting",
    title=Text("Bản ghi lỗi đang chờ", "Dead letters waiting"),
    note=Text(
        "Bản ghi không dùng được, giữ lại chờ xem xét.", "Records that could not be used, kept until somebody looks."
    ),
    subjects=frozenset({"dead_letters"}),
    at=Place(16, 0, 4, 5),
    thresholds=(Threshold(100, State.WATCH), Threshold(1_000, State.WARNING), Threshold(10_000, State.DANGER)),
    sql=f"""
        SELECT count(*) AS value, {told(Text("{} nguồn", "{} sources"), "count(DISTINCT source)")}
        FROM dead_letter WHERE state = 'waiting'
    """,
)
SIZE = Stat(
    id="database_size",
    title=Text("Cơ sở dữ liệu", "Database"),
    note=Text(
        "Dung lượng trên đĩa của cơ sở dữ liệu; bên dưới là phần đĩa của máy chủ đã dùng.",
        "Size of the database on disk; below, how much of the server's disk is used.",
    ),
    subjects=frozenset(),
    at=Place(20, 0, 4, 5),
    unit=MEGABYTES,
    sql=f"""
        SELECT pg_database_size(current_database()) / 1e6 AS value,
               coalesce('đĩa đã dùng ' || {written(_DISK_USED, 0, True)} || '%, ', '')
                   || {written("count(*)", 0, True)} || ' chuỗi đo' AS detail_vi,
               coalesce('disk used ' || {written(_DISK_USED, 0, False)} || '%, ', '')
                   || {written("count(*)", 0, False)} || ' series' AS detail_en
        FROM series
    """,
)
RECEIVED = TimeSeries(
    id="flow_received",
    title=Text("Bản ghi nhận mỗi phút, 2 giờ qua", "Records a minute, last 2 hours"),
    note=Text(
        "Bản ghi nhận mỗi phút theo luồng, giờ thực của máy chủ.",
        "Records a minute by topic, in the server's own time.",
    ),
    subjects=FLOW,
    at=Place(0, 5, 14, 7),
    unit=PER_MINUTE,
    real_time=True,
    sql=f"""
        SELECT bucket AS time, topic AS key, {named_code(STREAM, FLOWS, "name")}, sum(received) AS value
        FROM flow_minute
        WHERE bucket > now() - interval '2 hours' AND bucket < date_trunc('minute', now())
        GROUP BY 1, 2 ORDER BY 1, 2
    """,
)
PARTITIONS = Table(
    id="flow_partitions",
    title=Text("Từng phân vùng", "Partitions"),
    note=Text(
        "Mỗi phân vùng: đã nhận, trùng lặp, đính chính, bị từ chối, còn chờ.",
        "Each partition and what became of its records.",
    ),
    subjects=FLOW,
    at=Place(0, 12, 14, 5),
    columns=(
        Column("name", Text("Luồng", "Stream"), "short"),
        Column("partition", Text("Phân vùng", "Partition"), "number"),
        Column("lag", Text("Chờ", "Lag"), "number"),
        Column("received", Text("Đã nhận", "Received"), "number"),
        Column("duplicates", Text("Trùng", "Duplicates"), "number"),
        Column("corrections", Text("Đính chính", "Corrections"), "number"),
        Column("rejected", Text("Từ chối", "Rejected"), "number"),
    ),
    sql=f"""
        SELECT {named_code(STREAM, FLOWS, "name")}, partition, waiting AS lag, coalesce(received, 0) AS received,
               coalesce(duplicates, 0) AS duplicates, coalesce(corrections, 0) AS corrections,
               coalesce(rejected, 0) AS rejected
        FROM flow_backlog LEFT JOIN flow USING (topic, partition) ORDER BY topic, partition
    """,
)
REASONS = Table(
    id="dead_letter_reasons",
    title=Text("Bản ghi lỗi theo lý do", "Dead letters by reason"),
    note=Text("Bản ghi lỗi đang chờ, theo cửa vào và lý do.", "Dead letters that wait, by door and reason."),
    subjects=frozenset({"dead_letters"}),
    at=Place(14, 5, 10, 4),
    empty=Text("Không có bản ghi lỗi nào", "No dead letters"),
    columns=(
        Column("door", Text("Cửa", "Door")),
        Column("reason", Text("Lý do", "Reason")),
        Column("n", Text("Số lượng", "Letters"), "bar"),
        Column("last_seen", Text("Mới nhất", "Newest"), "time"),
    ),
    sql=f"""
        SELECT door, {named_code("reason", WHY, "reason")}, count(*) AS n, max(last_seen) AS last_seen
        FROM dead_letter WHERE state = 'waiting' GROUP BY door, reason ORDER BY n DESC, door, reason LIMIT 20
    """,
)
STREAMS = Table(
    id="flow_streams",
    title=Text("Đầu nối: nhịp của từng luồng", "Connectors: the rhythm of each stream"),
    note=Text(
        f"Luồng lỡ {LATE_BEATS} nhịp là chú ý, {STALLED_BEATS} nhịp là nguy hiểm; nhịp tính từ một ngày, giờ thực, và"
        " giờ này hôm qua cũng không gửi thì không tính. Từng đầu nối ở trang Đầu nối.",
        f"A stream that misses {LATE_BEATS} beats is worth a look, {STALLED_BEATS} are bad; beats are those of a real"
        " day, and what did not send at this time yesterday is not late. Each connector is on its own page.",
    ),
    subjects=frozenset(),
    at=Place(14, 9, 10, 7),
    empty=Text("Chưa nhận được gì", "Nothing has come yet"),
    columns=(
        Column("state", Text("Trạng thái", "State"), "state"),
        Column("name", Text("Luồng", "Stream"), "short", link="/ket-noi"),
        Column("silent_s", Text("Lần cuối cách đây", "Last heard"), "age"),
        Column("usual_s", Text("Nhịp", "Rhythm"), "age"),
        Column("n", Text("Đã nhận", "Received"), "number"),
    ),
    sql=f"""
        WITH judged AS (
            SELECT stream, silent_s, CASE WHEN gaps >= {FEWEST_GAPS} THEN usual_s END AS usual_s, expected, n,
                   (silent_s - {JITTER_S}) / greatest(usual_s, {LEAST_RHYTHM_S}) AS beats
            FROM ({QUIET.sql}) AS told), standing AS (
            SELECT *, CASE WHEN usual_s IS NULL OR NOT expected OR beats <= {LATE_BEATS} THEN 'normal'
                           WHEN beats > {STALLED_BEATS} THEN 'danger' ELSE 'watch' END AS state
            FROM judged)
        SELECT state, {named_code("stream", FLOWS, "name")}, silent_s, usual_s, n
        FROM standing ORDER BY {gravest_first("state")}, beats DESC NULLS LAST, stream
    """,
)
QUARANTINE = Table(
    id="quarantined_sources",
    title=Text("Nguồn bị cách ly", "Quarantined sources"),
    note=Text(
        "Nguồn gửi quá nhiều bản ghi sai, được tách riêng.", "Sources that sent too many invalid records, set aside."
    ),
    subjects=frozenset({"flow", "dead_letters"}),
    at=Place(14, 16, 10, 3),
    empty=Text("Không có nguồn nào bị cách ly", "No source is quarantined"),
    columns=(
        Column("source", Text("Nguồn", "Source"), "short", link="/ket-noi"),
        Column("reason", Text("Lý do", "Reason")),
        Column("since", Text("Từ lúc", "Since"), "time"),
    ),
    sql=f"""
        SELECT source, {IN_VIETNAMESE} AS reason_vi, reason AS reason_en, since
        FROM source_quarantine WHERE released_at IS NULL ORDER BY since DESC LIMIT 20
    """,
)
PROCESSES = Table(
    id="processes",
    title=Text("Tiến trình", "Processes"),
    note=Text(
        "Tiến trình còn sống theo nhịp báo của chúng, giờ thực.",
        "Processes alive by their own heartbeat, in real time.",
    ),
    subjects=frozenset({"flow", "alerts"}),
    at=Place(14, 19, 10, 5),
    empty=Text("Chưa có tiến trình nào báo nhịp", "No process has reported yet"),
    columns=(
        Column("state", Text("Trạng thái", "State"), "state"),
        Column("process", Text("Tiến trình", "Process")),
        Column("role", Text("Vai trò", "Role")),
        Column("age", Text("Nhịp cuối", "Last beat"), "age"),
    ),
    sql=f"""
        SELECT process || ' ' || instance AS process, {named_code("role", _ROLES, "role")},
               extract(epoch FROM now() - beaten_at) AS age,
               CASE WHEN beaten_at < now() - interval '30 seconds' THEN 'danger' ELSE 'normal' END AS state
        FROM heartbeat WHERE beaten_at > now() - interval '1 day' ORDER BY process, role, instance
    """,
)
STATIONS = Table(
    id="station_health",
    title=Text("Sức khỏe trạm đo", "Stations' health"),
    note=Text(
        "Trạm mất tín hiệu, có giá trị xấu (ngoài khoảng đo, nhảy vọt, đứng yên, đồng hồ chạy nhanh) hoặc có giờ không "
        "đo trong 24 giờ.",
        "Stations that are silent, or in 24 hours sent bad values (out of range, spike, stuck, clock ahead) or none "
        "for whole hours.",
    ),
    subjects=observations("flow"),
    at=Place(0, 17, 14, 7),
    empty=Text("Mọi trạm đều đo tốt", "Every station measures well"),
    columns=(
        Column("state", Text("Trạng thái", "State"), "state"),
        Column("name", Text("Trạm", "Station")),
        Column("bad_share", Text("Giá trị xấu", "Bad values"), "bar", SHARE),
        Column("reason", Text("Lý do gần nhất", "Last reason")),
        Column("bad_at", Text("Lúc", "At"), "time"),
        Column("empty_hours", Text("Giờ trống", "Empty hours"), "number", COUNT),
        Column("silent_since", Text("Im lặng từ", "Silent since"), "time"),
    ),
    sql=f"""
        WITH {HEALTH}, {GAPS}, judged AS (
            SELECT station.name_vi, station.name_en, health.*, nullif(gaps.empty_hours, 0) AS empty_hours,
                NOT coalesce(heard_at >= {NOW} - {OWN_SILENCE}, false) AS silent
            FROM station JOIN health ON health.source = station.id LEFT JOIN gaps ON gaps.source = station.id
            WHERE {IN_SERVICE})
        SELECT CASE WHEN silent THEN 'silent' WHEN bad_share >= 10 THEN 'warning' ELSE 'watch' END AS state,
               name_vi, name_en, bad_share, reason_vi, reason_en, bad_at, empty_hours,
               CASE WHEN silent THEN heard_at END AS silent_since
        FROM judged WHERE silent OR bad_share > 0 OR empty_hours > 0
        ORDER BY silent DESC, bad_share DESC NULLS LAST, empty_hours DESC NULLS LAST, source LIMIT 50
    """,
)
BOARD = Board(
    name="platform",
    title=Text("Hệ thống", "Platform"),
    order=90,
    hours=6,
    panels=(
        EVENTS_NOW,
        LAG,
        NEWEST,
        REJECTED,
        WAITING,
        SIZE,
        RECEIVED,
        REASONS,
        PARTITIONS,
        STATIONS,
        STREAMS,
        QUARANTINE,
        PROCESSES,
    ),
)
