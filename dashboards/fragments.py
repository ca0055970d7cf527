"""Pieces of SQL that several panels share, written once; "now" is always the end of the board's time range."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from dashboards.macros import Window
from dashboards.panels import DAY, GRAVE, STATES_OF, State, Threshold, Variable
from dashboards.scales import case, quoted
from dashboards.texts import LANGUAGES, Text
from streams.local_time import local_day, start_of_day
from streams.promised import due
from streams.registry.rhythm import OWN_SILENCE
from streams.registry.stations import in_service, number
from streams.warnings_in_force import ENDS, in_force

NOW = "$__timeTo()::timestamptz"


TODAY = start_of_day(NOW)
LOCAL_DAY = local_day(NOW)
SENSOR_RHYTHM = timedelta(minutes=5)
"""Sensors measure once a minute: a panel whose newest event is older than this is marked stale."""


def interval(span: timedelta) -> str:
    """Return the SQL of a span of time."""
    return f"interval '{span / timedelta(minutes=1):g} minutes'"


# µg/m³ of VN_AQI 100, 150 and 200 (Decision 1459/QĐ-TCMT): harmful to sensitive people, to all, very harmful.
PM25 = (Threshold(50, State.WATCH), Threshold(80, State.WARNING), Threshold(150, State.DANGER))
PM10 = (Threshold(150, State.WATCH), Threshold(250, State.WARNING), Threshold(350, State.DANGER))

# The place without the kind of station or the river before it: a chart's legend has room for no more.
PLACE = (
    r"replace(regexp_replace(station.name_vi, '^(Không khí|Thời tiết|Sông \S+( \S+)? tại) ', ''),"
    r" 'Khu công nghiệp', 'KCN') AS name_vi,"
    r" regexp_replace(station.name_en, '^(Air|Weather), |^River \S+( \S+)? at ', '') AS name_en"
)
IN_SERVICE = in_service(local_day(NOW))

DUE = due(NOW)
DUE_TODAY = f"due >= {NOW} AND due < {TODAY} + interval '1 day'"
"""The SQL that says of a row's `due` that it is still to come today."""
DUE_SOON = f"due >= {NOW} AND due < {TODAY} + interval '4 days'"
"""The same of today and the three days after it."""
UNFINISHED = "NOT closed AND finished_at IS NULL"


ALARM_LINES = tuple(number(f"station.attributes->'alarm_m'->{n}") for n in range(3))
"""The SQL of a gauge's alarm levels I, II and III, null where one is unknown."""

# The newest good value of every station's metric; what asks for that of one station finds it by the index.
LATEST = """latest AS NOT MATERIALIZED (
    SELECT series.source, series.metric, observation_last.time, observation_last.value
    FROM series JOIN observation_last ON observation_last.series = series.id
    WHERE observation_last.quality = 0
)"""

NO_RIVER = "–"
"""What stands for the river of a station of which the registry names none: it is a choice of its own, and seen."""
RIVER = f"coalesce(nullif(station.attributes->>'river', ''), '{NO_RIVER}')"
# Each gauge's newest level beside its alarm levels I to III (Decision 05/2020/QĐ-TTg), as the registry has them; one
# that has never said anything is among them. `silent_after` is how long it may be silent.
GAUGES = f"""{LATEST}, gauge AS (
    SELECT station.id, {PLACE}, {RIVER} AS river, latest.time AS at, latest.value AS level,
           {number("station.attributes->'reference_m'")} AS reference,
           {number("station.attributes->'km'")} AS km,
           {ALARM_LINES[0]} AS alarm_1, {ALARM_LINES[1]} AS alarm_2, {ALARM_LINES[2]} AS alarm_3,
           {OWN_SILENCE} AS silent_after
    FROM station LEFT JOIN latest ON latest.source = station.id AND latest.metric = 'water_level'
    WHERE station.kind = 'water' AND {IN_SERVICE}
)"""
# What forecasters have issued and neither updated, cancelled nor let expire, with its state and the order of gravity.
WARNINGS_IN_FORCE = f"""in_force AS (
    SELECT warning.*, {ENDS} AS ends,
           CASE severity WHEN 'Extreme' THEN 'danger' WHEN 'Severe' THEN 'warning' WHEN 'Unknown' THEN 'silent'
                ELSE 'watch' END AS state,
           array_position(ARRAY['Extreme', 'Severe', 'Moderate', 'Minor'], severity) AS rank
    FROM warning WHERE {in_force(NOW)}
)"""
# Each gauge's outlook for as long as it is not silent: its rise in cm/h, its direction, the next alarm level and when
# it comes. One that measures by the hour has one too.
OUTLOOKS = f"""outlook AS (
    SELECT ahead.station, rise * 100 AS rise, direction, line,
           CASE WHEN reaches_at >= {NOW} THEN reaches_at END AS reaches_at
    FROM water_outlook AS ahead JOIN station ON station.id = ahead.station
    WHERE ahead.at > {NOW} - {OWN_SILENCE}
)"""


def moves(direction: str, vietnamese: bool) -> str:
    """Return the SQL of "↗ lên": where the latest readings of a level go, null where too few tell."""
    up, stands, down = ("lên", "đứng", "xuống") if vietnamese else ("rising", "steady", "falling")
    return f"CASE {direction} WHEN 1 THEN '↗ {up}' WHEN 0 THEN '→ {stands}' WHEN -1 THEN '↘ {down}' END"


def alarm_ahead(outlook: str, vietnamese: bool) -> str:
    """Return the SQL of "báo động II lúc ~14:20": the next alarm level foretold, null where none is."""
    word, at = ("báo động", "lúc") if vietnamese else ("alarm", "at")
    time = f"to_char({outlook}.reaches_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'HH24:MI')"
    tomorrow = " (mai)" if vietnamese else " (+1 d)"
    day = f"CASE WHEN {local_day(f'{outlook}.reaches_at')} > {LOCAL_DAY} THEN '{tomorrow}' ELSE '' END"
    return f"'{word} ' || repeat('I', {outlook}.line) || ' {at} ~' || {time} || {day}"


# What is over is normal again, whatever it was; what is not is worth watching, however minor.
SEVERITY_STATE = (
    "CASE WHEN state = 'resolved' THEN 'normal' ELSE CASE severity "
    + " ".join(f"WHEN {severity:d} THEN '{state}'" for severity, state in STATES_OF.items())
    + " END END"
)


def alarm_state(level: str, first: str, second: str, third: str) -> str:
    """Return the SQL that turns a water level into the state of the highest alarm level reached."""
    return (
        f"CASE WHEN {level} >= {third} THEN 'danger' WHEN {level} >= {second} THEN 'warning'"
        f" WHEN {level} >= {first} THEN 'watch' ELSE 'normal' END"
    )


ALARM_STATE = alarm_state("level", "alarm_1", "alarm_2", "alarm_3")


def gravest_first(state: str) -> str:
    """Return the SQL that puts a state's rows in order, the worst first and what is normal last."""
    grave = ", ".join(f"'{each}'" for each in reversed(GRAVE))
    return f"array_position(ARRAY[{grave}], {state}) NULLS LAST"


def state_case(value: str, thresholds: Iterable[Threshold]) -> str:
    """Return the SQL that turns a value into the state of the highest threshold reached."""
    reached = case(value, ((threshold.at, threshold.state) for threshold in thresholds), State.NORMAL)
    return f"CASE WHEN {value} IS NULL THEN 'silent' ELSE {reached} END"


def written(value: str, decimals: int, vietnamese: bool) -> str:
    """Return the SQL that writes a number with that many decimals, with the language's signs."""
    text = f"to_char(({value})::numeric, 'FM999,999,999,990{'.' + '0' * decimals if decimals else ''}')"
    return f"translate({text}, ',.', '.,')" if vietnamese else text


def at_most(hours: int) -> str:
    """Return the SQL that says that the range is no longer than so many hours."""
    return f"{NOW} - $__timeFrom()::timestamptz <= interval '{hours} hours'"


FINE = at_most(80)
"""The SQL that says that a range is drawn in buckets of less than an hour (dashboards.span)."""


# The buckets of one series: a query names `series` before it reads these by LATERAL. Joined as a whole, they would be
# read of all that is measured, for the planner puts no condition on what follows UNION ALL.
OF_SERIES = "FROM observation_{} AS m WHERE m.series = series.id"
_ROLLED_UP = "SELECT m.bucket, m.n, m.sum, m.min, m.max, m.last, m.last_at " + OF_SERIES
_MINUTES, _HOURS, _DAYS = (_ROLLED_UP.format(table) for table in ("minute", "hour", "day"))


def by_range(minutes: str, hours: str) -> str:
    """Return the SQL of a series' minutes in the range, or of its hours where a bucket is at least one.

    `minutes` and `hours` are SELECTs of the same columns of one series, as OF_SERIES.
    """
    return f"""LATERAL (
            {minutes} AND {FINE} AND $__timeFilter(m.bucket)
            UNION ALL {hours} AND NOT {FINE} AND $__timeFilter(m.bucket))"""


MINUTES_OR_HOURS = f"{by_range(_MINUTES, _HOURS)} AS minute"

MOST_MINUTES_H, MOST_HOURS_H = 8, 200
# For what very many stations measure: means of hours where a day or a week is shown, of days where a month is.
MINUTES_HOURS_OR_DAYS = f"""LATERAL (
            {_MINUTES} AND {at_most(MOST_MINUTES_H)} AND $__timeFilter(m.bucket)
            UNION ALL {_HOURS} AND NOT {at_most(MOST_MINUTES_H)} AND {at_most(MOST_HOURS_H)}
                AND $__timeFilter(m.bucket)
            UNION ALL {_DAYS} AND NOT {at_most(MOST_HOURS_H)} AND $__timeFilter(m.bucket)) AS mean"""

TIME_OF_MEAN = f"CASE WHEN {at_most(MOST_HOURS_H)} THEN $__timeGroup(mean.bucket, $__interval) ELSE mean.bucket END"
"""The SQL of the point of MINUTES_HOURS_OR_DAYS that a bucket belongs to."""
FALLEN_AN_HOUR = f"""LATERAL (
            SELECT m.bucket, m.sum AS an_hour {OF_SERIES.format("hour")}
                AND {at_most(MOST_HOURS_H)} AND $__timeFilter(m.bucket)
            UNION ALL
            SELECT m.bucket, m.sum / nullif(extract(
                epoch FROM least(m.bucket + interval '1 day', {NOW}) - m.bucket)::float / 3600, 0)
            {OF_SERIES.format("day")} AND NOT {at_most(MOST_HOURS_H)} AND $__timeFilter(m.bucket)) AS fallen"""
"""What a series of rain says fell in each hour; where a month is shown, in the mean hour of each day."""


def coarse_rhythm(window: Window) -> timedelta:
    """Return how far apart the points of MINUTES_HOURS_OR_DAYS lie."""
    if window.end - window.start <= timedelta(hours=MOST_MINUTES_H):
        return window.interval
    return max(window.interval, hours_or_days(window))


def hours_or_days(window: Window) -> timedelta:
    """Return how wide the buckets of a range are that is never shown by minutes."""
    return timedelta(days=1) if window.end - window.start > timedelta(hours=MOST_HOURS_H) else timedelta(hours=1)


_HOUR = timedelta(hours=1)
_WIDTHS = ((80, _HOUR), (MOST_HOURS_H, 6 * _HOUR), (800, DAY))
_WIDEST = 7 * DAY
# A Monday's midnight in the province: columns of every width begin with one of its days, or hours, or weeks.
_ORIGIN = "timestamptz '2000-01-03 00:00:00+07'"


def column_width(window: Window) -> timedelta:
    """Return how wide the columns of a range are in which things are counted: so wide that they are seen."""
    hours = (window.end - window.start) / _HOUR
    return next((width for most, width in _WIDTHS if hours <= most), _WIDEST)


def column_of(instant: str) -> str:
    """Return the SQL of the beginning of the column in which an instant is counted, `column_width` wide."""
    widths = " ".join(f"WHEN {at_most(most)} THEN {interval(width)}" for most, width in _WIDTHS)
    return f"date_bin(CASE {widths} ELSE {interval(_WIDEST)} END, {instant}, {_ORIGIN})"


def in_columns(instant: str) -> str:
    """Return the SQL that says that an instant lies in one of the range's columns, of which the first is whole too."""
    return f"{instant} >= {column_of('$__timeFrom()::timestamptz')} AND {instant} <= {NOW}"


def in_hours(instant: str) -> str:
    """Return the same SQL for the hours of a range."""
    return f"{instant} >= date_trunc('hour', $__timeFrom()::timestamptz) AND {instant} <= {NOW}"


def in_days(instant: str) -> str:
    """Return the same SQL for the days of a range."""
    return f"{instant} >= {start_of_day('$__timeFrom()::timestamptz')} AND {instant} <= {NOW}"


def spanned(since: str, until: str, minutes: str, hours: str) -> str:
    """Return the SQL of a series' whole hours after `since` until `until` and of the minutes at both ends.

    `minutes` and `hours` are SELECTs of the same columns of one series, as OF_SERIES; the instants lie at least an
    hour apart. What adds up is the same as of all minutes, of which there are dozens of times as many.
    """
    first, last = (f"time_bucket('1 hour', {instant})" for instant in (f"{since} + interval '1 hour'", until))
    return f"""LATERAL (
            {minutes} AND m.bucket > {since} AND m.bucket < {first}
            UNION ALL {hours} AND m.bucket >= {first} AND m.bucket < {last}
            UNION ALL {minutes} AND m.bucket >= {last} AND m.bucket <= {until})"""


def last_hours(hours: int, by_minute: str = _MINUTES, by_hour: str = _HOURS) -> str:
    """Return the SQL of a series' buckets that make up the last hours, for sums: see `spanned`."""
    return spanned(f"{NOW} - interval '{hours} hours'", NOW, by_minute, by_hour)


def curves(metric: str, choice: str) -> str:
    """Return the SQL of one curve a station: the metric's mean in each bucket, of stations that `choice` selects."""
    return f"""
        WITH shown AS MATERIALIZED (
            SELECT station.id AS key, {PLACE}, series.id
            FROM station JOIN series ON series.source = station.id AND series.metric = '{metric}'
            WHERE {IN_SERVICE} AND {choice})
        SELECT curve.time, series.key, name_vi, name_en, curve.value
        FROM shown AS series CROSS JOIN LATERAL (
            SELECT $__timeGroup(minute.bucket, $__interval) AS time, sum(minute.sum) / sum(minute.n) AS value
            FROM {MINUTES_OR_HOURS} GROUP BY 1) AS curve
        ORDER BY curve.time, series.key
    """


def gap(vietnamese: bool) -> str:
    """Return the SQL that says how far the highest gauge stands from its next alarm level."""
    below, above = (
        ("còn {}\u00a0m tới báo động I", "vượt báo động\u00a0{} {}\u00a0m")
        if vietnamese
        else ("{}\u00a0m below alarm I", "{1}\u00a0m above alarm\u00a0{0}")
    )
    cases = " ".join(
        f"WHEN level >= alarm_{n} THEN "
        + concatenated(above.format("I" * n, "{}"), written(f"level - alarm_{n}", 2, vietnamese))
        for n in (3, 2, 1)
    )
    return f"CASE {cases} ELSE {concatenated(below, written('alarm_1 - level', 2, vietnamese))} END"


def concatenated(sentence: str, expression: str) -> str:
    """Return the SQL of a sentence whose {} is an expression."""
    before, after = sentence.split("{}")
    return f"'{before}' || {expression} || '{after}'"


def told(words: Text, *numbers: str) -> str:
    """Return the SQL of detail_vi and detail_en: the words, each of whose {} is a whole number in its language."""
    return ", ".join(f"{_filled(words.of(each), numbers, each == 'vi')} AS detail_{each}" for each in LANGUAGES)


def _filled(words: str, numbers: Iterable[str], vietnamese: bool) -> str:
    first, *others = words.split("{}")
    parts = [f"'{first}'"] if first else []
    for counted, after in zip(numbers, others, strict=True):
        parts.append(written(counted, 0, vietnamese))
        parts += [f"'{after}'"] if after else []
    return " || ".join(parts)


def newest_by_unit(system: str, *codes: str) -> str:
    """Return the CTE `newest`: what each unit below the province last stated for a month, a column a code.

    Units that are no more are left out, or what they stated would be counted beside that of their successors.
    """
    columns = ", ".join(f"max(value) FILTER (WHERE stated.code = '{code}') AS {code}" for code in codes)
    wanted = ", ".join(f"'{code}'" for code in codes)
    return f"""newest AS (
        SELECT stated.unit, {columns}, max(stated.time) AS at
        FROM (SELECT DISTINCT ON (code, unit) code, unit, value, time FROM figure
              WHERE system = '{system}' AND code IN ({wanted}) AND length(period) = 7 AND starts <= {LOCAL_DAY}
              ORDER BY code, unit, starts DESC) AS stated
            LEFT JOIN unit ON unit.code = stated.unit
        WHERE unit.kind IS DISTINCT FROM 'province' AND (unit.valid_to IS NULL OR unit.valid_to >= {LOCAL_DAY})
        GROUP BY stated.unit)"""


def named_code(code: str, names: Mapping[str, Text], column: str) -> str:
    """Return the SQL of the pair column_vi, column_en: what a code is called, itself where nobody has named it."""
    cases = {
        each: " ".join(f"WHEN {quoted(key)} THEN {quoted(name.of(each))}" for key, name in sorted(names.items()))
        for each in LANGUAGES
    }
    return ", ".join(f"CASE {code} {cases[each]} ELSE {code} END AS {column}_{each}" for each in LANGUAGES)


def share(part: str, whole: str) -> str:
    """Return the SQL of one row's percentage; NULL where there is nothing of which it could be a share."""
    return f"100.0 * {part} / nullif({whole}, 0)"


def share_of_all(part: str, whole: str) -> str:
    """Return the SQL of the rows' percentage together, of those that have both; NULL without a whole."""
    return f"100.0 * sum({part}) FILTER (WHERE {whole} > 0) / nullif(sum({whole}) FILTER (WHERE {part} IS NOT NULL), 0)"


def each_agency(table: str) -> str:
    """Return the CTE `there` (of a WITH RECURSIVE): the agencies that a table has rows of, by its index."""
    next_one = f"SELECT agency FROM {table} WHERE {{}} ORDER BY agency LIMIT 1"
    return f"""there AS (
            ({next_one.format("true")})
            UNION ALL SELECT ({next_one.format(f"{table}.agency > there.agency")}) FROM there
            WHERE there.agency IS NOT NULL)"""


def agencies_of(table: str) -> Variable:
    """Return the choice of those agencies that a table has rows of, by name."""
    return Variable(
        "agency",
        Text("Cơ quan", "Agency"),
        f"""WITH RECURSIVE {each_agency(table)}
               SELECT there.agency AS value, {named_agency("there.agency")}
               FROM there LEFT JOIN agency ON agency.code = there.agency WHERE there.agency IS NOT NULL ORDER BY 2""",
    )


UNITS = Variable(
    "unit",
    Text("Đơn vị", "Unit"),
    """SELECT code AS value, name_vi, name_en FROM (
               SELECT code, name_vi, name_en FROM unit WHERE kind <> 'province'
               UNION ALL SELECT code, name_vi, name_en FROM agency) AS registered
           ORDER BY 2, 1""",
)
"""The choice of units and agencies by name. What nobody has registered is no choice: a panel keeps it nevertheless."""


def named_unit(code: str) -> str:
    """Return the SQL of the two names of the unit joined as `unit`, its code where the registry has none."""
    return f"coalesce(unit.name_vi, {code}) AS name_vi, coalesce(unit.name_en, {code}) AS name_en"


def named_agency(code: str) -> str:
    """Return the SQL of the two names of the agency joined as `agency`, its code where the registry has none."""
    return f"coalesce(agency.name_vi, {code}) AS name_vi, coalesce(agency.name_en, {code}) AS name_en"
