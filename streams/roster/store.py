"""Teams, rosters and chains in the database, and the crew that they make for an alert."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import psycopg
from psycopg.rows import class_row

from streams.calendar.holidays import calendar_from
from streams.clock import local_date
from streams.roster.escalation import ChainStep, Crew, Step, Target
from streams.roster.model import Absence, Days, Roster, Rotation, Shift, Team
from streams.roster.people import Officer, officers
from streams.roster.rota import next_after, on_at
from streams.workdays import ORDINARY

NEWS_CHANNEL = "duty"
"""NOTIFY channel on which the judge hears that the roster changed."""
_TEAMS = """
SELECT t.code, t.name_vi, t.name_en, t.agency, t.head,
    ARRAY(SELECT m.officer FROM team_member m WHERE m.team = t.code ORDER BY m.officer) AS members
FROM team t ORDER BY t.code
"""
_ROTATIONS = """
SELECT team, officers, start_day, turn_days, begins, ends, days, until_day, id FROM rotation
WHERE until_day IS NULL OR until_day >= %s ORDER BY id
"""
_SHIFT = "team, officer, from_at, to_at, covers, note, uid, id"
_SHIFTS = f"""
SELECT {_SHIFT} FROM shift WHERE to_at IS NULL OR to_at > %s ORDER BY from_at, id
"""
_STRIKE_OUT = f"DELETE FROM shift WHERE id = %s RETURNING {_SHIFT}"
_ABSENCES = "SELECT officer, from_at, to_at, note FROM absence WHERE to_at > %s ORDER BY from_at, officer"
_LEAVE_AFTER = """
SELECT officer, from_at, to_at, note FROM absence WHERE officer = %s AND to_at > %s ORDER BY from_at FOR UPDATE
"""
_CHAINS = "SELECT agency, severity, position, after, target FROM escalation_step"
_PUT_TEAM = """
INSERT INTO team (code, name_vi, name_en, agency, head) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (code) DO UPDATE
SET name_vi = excluded.name_vi, name_en = excluded.name_en, agency = excluded.agency, head = excluded.head
"""
_PUT_ROTATION = """
INSERT INTO rotation (team, officers, start_day, until_day, turn_days, begins, ends, days)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
"""
_SAME_HOURS = "team = %s AND begins = %s AND ends = %s AND days = %s"
_PUT_SHIFT = """
INSERT INTO shift (team, officer, from_at, to_at, covers, note, uid) VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (uid) DO UPDATE SET team = excluded.team, officer = excluded.officer, from_at = excluded.from_at,
    to_at = excluded.to_at, covers = excluded.covers, note = excluded.note
RETURNING id
"""


@dataclass(frozen=True, slots=True)
class City:
    """Everybody who may be told, as it stands: officers by number, teams, the roster and the chains."""

    officers: dict[int, Officer]
    teams: tuple[Team, ...]
    roster: Roster
    chains: tuple[ChainStep, ...]


def load(conn: psycopg.Connection, since: datetime) -> City:
    """Return all that holds from an instant on."""
    people = {officer.id: officer for officer in officers(conn)}
    with conn.cursor(row_factory=class_row(Team)) as cursor:
        teams = tuple(cursor.execute(_TEAMS).fetchall())
    inactive = frozenset(officer.id for officer in people.values() if not officer.active)
    chains = tuple(
        ChainStep(agency, severity, position, Step(after, Target(target)))
        for agency, severity, position, after, target in conn.execute(_CHAINS)
    )
    return City(people, teams, _roster(conn, since, inactive), chains)


def _roster(conn: psycopg.Connection, since: datetime, inactive: frozenset[int]) -> Roster:
    yesterday = local_date(since) - timedelta(days=1)
    rotations = tuple(
        Rotation(team, tuple(numbers), start, turn, begins, ends, Days(days), until, number)
        for team, numbers, start, turn, begins, ends, days, until, number in conn.execute(_ROTATIONS, (yesterday,))
    )
    with conn.cursor(row_factory=class_row(Shift)) as cursor:
        shifts = tuple(cursor.execute(_SHIFTS, (since,)).fetchall())
    with conn.cursor(row_factory=class_row(Absence)) as cursor:
        absences = tuple(cursor.execute(_ABSENCES, (since,)).fetchall())
    calendar = calendar_from(conn, yesterday) if rotations else ORDINARY
    return Roster(rotations, shifts, absences, calendar, inactive)


def crew_of(
    city: City, agency: str | None, at: datetime, reached: Container[int] | None = None, skill: str | None = None
) -> Crew:
    """Return the people around an agency's alert, whose rule asks for a skill or for none.

    Of its own teams, else of those for all; only those whom something reaches, where that is told.
    """
    theirs = _teams_of(city, agency)
    teams = theirs or [team for team in city.teams if team.agency is None]
    roster, on_duty = _watch_of(city, theirs, at, reached)
    coming = next_after(roster, at)
    active = [officer.id for officer in city.officers.values() if officer.active]
    members = {officer for team in teams for officer in team.members} if teams else set(active)
    heads = dict.fromkeys(team.head for team in teams if team.head in active)
    crew = Crew(
        on_duty=on_duty,
        next=coming[0] if coming else (),
        team=tuple(officer for officer in active if officer in members),
        head=tuple(head for head in heads if head is not None),
        skilled=_able(city, skill, at) if skill else (),
    )
    return crew if reached is None else crew.among(reached)


def _able(city: City, skill: str, at: datetime) -> tuple[int, ...]:
    return tuple(officer for officer in on_at(city.roster, at) if skill in city.officers[officer].skills)


def on_duty_of(city: City, agency: str | None, at: datetime, reached: Container[int]) -> tuple[int, ...]:
    """Return whom something reaches who is on duty for an agency's alert: the crew's, without who comes next."""
    return _watch_of(city, _teams_of(city, agency), at, reached)[1]


def _teams_of(city: City, agency: str | None) -> list[Team]:
    return [team for team in city.teams if agency is not None and team.agency == agency]


def _watch_of(
    city: City, theirs: Sequence[Team], at: datetime, reached: Container[int] | None
) -> tuple[Roster, tuple[int, ...]]:
    """Return who is on duty (of those whom something reaches, where that is told), and the roster that says so.

    An agency's own teams are asked first, then whoever is on duty for all, then everybody: an alert of an agency whose
    team has a gap in its roster, or somebody on duty whom nothing reaches, still reaches somebody.
    """
    general = [None, *(team.code for team in city.teams if team.agency is None)]
    for roster in (city.roster.of(team.code for team in theirs), city.roster.of(general), city.roster):
        on_duty = tuple(officer for officer in on_at(roster, at) if reached is None or officer in reached)
        if on_duty:
            break
    return roster, on_duty


def put_on_duty(conn: psycopg.Connection, officer: int, from_at: datetime, to_at: datetime | None = None) -> None:
    """Put an officer on duty for all between two instants of the city's clock, or until further notice."""
    put_shift(conn, Shift(None, officer, from_at, to_at))


def put_shift(conn: psycopg.Connection, shift: Shift) -> int:
    """Write a shift down and return its number; one with a uid that is known already is changed."""
    row = conn.execute(
        _PUT_SHIFT,
        (shift.team, shift.officer, shift.from_at, shift.to_at, shift.covers, shift.note, shift.uid),
    ).fetchone()
    tell_the_judge(conn)
    assert row is not None
    return int(row[0])


def put_imported(
    conn: psycopg.Connection, team: str | None, shifts: Sequence[Shift], since: datetime
) -> tuple[int, int]:
    """Write a team's imported shifts down and strike out later ones of earlier imports; return how many of each."""
    with conn.transaction():
        for shift in shifts:
            put_shift(conn, shift)
        gone = conn.execute(
            "DELETE FROM shift WHERE uid IS NOT NULL AND team IS NOT DISTINCT FROM %s AND from_at >= %s"
            " AND uid <> ALL (%s)",
            (team, since, [shift.uid for shift in shifts]),
        )
    return len(shifts), gone.rowcount


def remove_shift(conn: psycopg.Connection, shift: int) -> Shift | None:
    """Strike a shift out; return it as it stood, None when there was none."""
    tell_the_judge(conn)
    with conn.cursor(row_factory=class_row(Shift)) as cursor:
        return cursor.execute(_STRIKE_OUT, (shift,)).fetchone()


def put_absence(conn: psycopg.Connection, absence: Absence) -> None:
    """Write an officer's leave down."""
    conn.execute(
        "INSERT INTO absence (officer, from_at, to_at, note) VALUES (%s, %s, %s, %s) ON CONFLICT (officer, from_at)"
        " DO UPDATE SET to_at = excluded.to_at, note = excluded.note",
        (absence.officer, absence.from_at, absence.to_at, absence.note),
    )
    tell_the_judge(conn)


def put_team(conn: psycopg.Connection, team: Team) -> None:
    """Write a team down with its members, in place of what it was before."""
    with conn.transaction():
        conn.execute(_PUT_TEAM, (team.code, team.name_vi, team.name_en, team.agency, team.head))
        conn.execute("DELETE FROM team_member WHERE team = %s", (team.code,))
        members = [(team.code, officer) for officer in team.members]
        with conn.cursor() as cursor:
            cursor.executemany("INSERT INTO team_member (team, officer) VALUES (%s, %s)", members)
        tell_the_judge(conn)


def put_rotation(conn: psycopg.Connection, rotation: Rotation) -> int:
    """Write a rotation down and return its number; it ends the team's older ones of the same hours and days."""
    one = rotation
    with conn.transaction():
        same = (one.team, one.begins, one.ends, one.days, one.start_day)
        conn.execute(f"DELETE FROM rotation WHERE {_SAME_HOURS} AND start_day >= %s", same)
        query = f"UPDATE rotation SET until_day = %s WHERE {_SAME_HOURS} AND (until_day IS NULL OR until_day > %s)"
        conn.execute(query, (one.start_day, *same))
        row = conn.execute(
            _PUT_ROTATION,
            (
                one.team,
                list(one.officers),
                one.start_day,
                one.until_day,
                one.turn_days,
                one.begins,
                one.ends,
                one.days,
            ),
        ).fetchone()
        tell_the_judge(conn)
    assert row is not None
    return int(row[0])


def end_rotation(conn: psycopg.Connection, number: int, day: date) -> bool:
    """End a rotation before a local day, or strike it out when it would begin then; return whether there was one."""
    query = "UPDATE rotation SET until_day = least(until_day, %s) WHERE id = %s AND start_day < %s"
    ended = conn.execute(query, (day, number, day))
    gone = conn.execute("DELETE FROM rotation WHERE id = %s AND start_day >= %s", (number, day))
    tell_the_judge(conn)
    return ended.rowcount + gone.rowcount == 1


def end_leave(conn: psycopg.Connection, officer: int, at: datetime) -> list[Absence]:
    """End an officer's leave at an instant and strike out what lies after it; return what was changed, as it stood."""
    with conn.cursor(row_factory=class_row(Absence)) as cursor:
        ended = cursor.execute(_LEAVE_AFTER, (officer, at)).fetchall()
    conn.execute("DELETE FROM absence WHERE officer = %s AND from_at >= %s", (officer, at))
    conn.execute("UPDATE absence SET to_at = %s WHERE officer = %s AND to_at > %s", (at, officer, at))
    tell_the_judge(conn)
    return ended


def remove_team(conn: psycopg.Connection, code: str) -> bool:
    """Remove a team that has no shifts; return whether there was one.

    Raises psycopg.IntegrityError when it has some.
    """
    with conn.transaction():
        conn.execute("DELETE FROM team_member WHERE team = %s", (code,))
        gone = conn.execute("DELETE FROM team WHERE code = %s", (code,)).rowcount == 1
        tell_the_judge(conn)
    return gone


def put_chain(conn: psycopg.Connection, agency: str, severity: int, steps: Sequence[Step]) -> None:
    """Write the chain of an agency ("" for any) from a severity on, in place of the old; no steps: no such chain."""
    with conn.transaction():
        conn.execute("DELETE FROM escalation_step WHERE agency = %s AND severity = %s", (agency, severity))
        rows = [(agency, severity, place, one.after, one.target) for place, one in enumerate(steps, 1)]
        with conn.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO escalation_step (agency, severity, position, after, target) VALUES (%s, %s, %s, %s, %s)",
                rows,
            )


def tell_the_judge(conn: psycopg.Connection) -> None:
    """Let the judge look who can be told by now, once this is committed."""
    conn.execute("SELECT pg_notify(%s, '')", (NEWS_CHANNEL,))
