"""A channel or receiver that is busy: its limit is kept, nobody else waits for it, and the next way is taken."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import psycopg

from streams.alerts import judgement, views
from streams.delivery import claims
from streams.delivery.channels import all_channels
from streams.roster import people
from tests.integration.alerts.scene import database, observe, officer_on_duty, reach, register, value
from tests.integration.alerts.test_notifier import fire

WAYS = "SELECT channel, state FROM outbox WHERE officer = %s ORDER BY id"
AN_HOUR = timedelta(hours=1)


def test_a_channels_limit_holds_for_all_notifiers_together(database_url: str) -> None:
    with database(database_url) as conn, database(database_url) as other:
        stations = [f"WTR-{n:03}" for n in range(10)]
        register(conn, *stations)
        officer = officer_on_duty(conn)
        people.unreach(conn, officer, "email")
        reach(conn, officer, "teams", "https://teams.example/x")
        observe(conn, datetime.now(UTC), [(station, 24.5) for station in stations])
        while judgement.judge_changes(conn, datetime.now(UTC)):
            pass
        began = time.monotonic()
        taken = [claims.claim(one, all_channels()) for one in (conn, other) * 5]
        spent = time.monotonic() - began
        allowed = all_channels()["teams"].burst + spent / all_channels()["teams"].every.total_seconds()
        assert all_channels()["teams"].burst <= sum(one is not None for one in taken) <= allowed + 1
        assert claims.claim(conn, all_channels()) is None
        time.sleep(all_channels()["teams"].every.total_seconds())
        assert claims.claim(conn, all_channels()) is not None


def test_a_busy_server_is_left_alone_for_as_long_as_it_asks(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010", "WTR-011")
    officer_on_duty(conn)
    fire(conn)
    fire(conn, "WTR-011")
    taken = claims.claim(conn, all_channels())
    assert taken is not None
    claims.settle(conn, taken, claims.Outcome.RETRY, "busy", all_channels()["email"], claims.PATIENCE)
    assert claims.claim(conn, all_channels()) is None
    waits = "SELECT extract(epoch FROM next_try_at - clock_timestamp()) FROM outbox WHERE id = %s"
    assert 25 < value(conn, waits, taken.id) <= 30


def test_a_receiver_of_ones_own_that_is_busy_holds_back_nobody_else(conn: psycopg.Connection) -> None:
    """And what would wait for it goes out by its officer's next way at once."""
    register(conn, "WTR-010")
    officers = officer_on_duty(conn), officer_on_duty(conn, "Bình", "binh@example.vn")
    for officer in officers:
        reach(conn, officer, "email", f"{officer}@example.vn", rank=2)
        reach(conn, officer, "teams", f"https://teams.example/{officer}")
    fire(conn)
    teams = {"teams": all_channels()["teams"]}
    busy = claims.claim(conn, teams)
    assert busy is not None
    claims.settle(conn, busy, claims.Outcome.RETRY, "busy", teams["teams"], AN_HOUR)
    assert conn.execute(WAYS, (busy.officer,)).fetchall() == [("teams", "replaced"), ("email", "queued")]
    other = claims.claim(conn, teams)
    assert other is not None
    assert other.officer != busy.officer


def test_a_receiver_of_ones_own_that_gives_no_answer_holds_up_nobody_else(conn: psycopg.Connection) -> None:
    """Each attempt takes seconds: its messages stand aside, and together take the next way once it is given up."""
    register(conn, "WTR-010", "WTR-011")
    silent, other = officer_on_duty(conn), officer_on_duty(conn, "Bình", "binh@example.vn")
    for officer in (silent, other):
        reach(conn, officer, "email", f"{officer}@example.vn", rank=2)
        reach(conn, officer, "webhook", f"https://hook.example/{officer}")
    fire(conn)
    fire(conn, "WTR-011")
    hooks = {"webhook": all_channels()["webhook"]}
    first = claims.claim(conn, hooks)
    assert first is not None
    assert first.officer == silent
    claims.settle(conn, first, claims.Outcome.UNCLEAR, "too slow", hooks["webhook"])
    assert [one.officer for _ in range(2) if (one := claims.claim(conn, hooks))] == [other, other]
    assert claims.claim(conn, hooks) is None
    assert claims.divert(conn) == 0
    conn.execute("UPDATE outbox SET next_try_at = clock_timestamp(), attempts = 3 WHERE id = %s", (first.id,))
    again = claims.claim(conn, hooks)
    assert again is not None
    claims.settle(conn, again, claims.Outcome.UNCLEAR, "too slow", hooks["webhook"])
    assert claims.divert(conn) == 1
    assert sorted(conn.execute(WAYS, (silent,)).fetchall()) == [("email", "queued")] * 2 + [("webhook", "replaced")] * 2


def test_what_was_refused_on_one_channel_and_arrived_on_another_is_delivered(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    officer = officer_on_duty(conn)
    reach(conn, officer, "email", "an@example.vn", rank=2)
    reach(conn, officer, "teams", "https://teams.example/gone")
    fire(conn)
    for name, outcome, undelivered in (("teams", claims.Outcome.REFUSED, 1), ("email", claims.Outcome.ACCEPTED, 0)):
        channel = all_channels()[name]
        taken = claims.claim(conn, {name: channel})
        assert taken is not None
        claims.settle(conn, taken, outcome, "404", channel)
        assert [row.undelivered for row in views.alerts(conn)] == [undelivered]
    assert views.trouble(conn).failed == 1, "the wrong address is still to be mended"


def test_what_a_busy_channel_would_make_wait_takes_the_next_way(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010", "WTR-011", "WTR-012")
    officer = officer_on_duty(conn)
    reach(conn, officer, "telegram", "4711", rank=1)
    reach(conn, officer, "email", "an@example.vn", rank=2)
    fire(conn)
    fire(conn, "WTR-011")
    telegram = {"telegram": all_channels()["telegram"]}
    taken = claims.claim(conn, telegram)
    assert taken is not None
    assert claims.divert(conn) == 0
    claims.settle(conn, taken, claims.Outcome.RETRY, "busy", telegram["telegram"], AN_HOUR)
    assert conn.execute(WAYS, (officer,)).fetchall() == [
        ("telegram", "replaced"),
        ("telegram", "queued"),
        ("email", "queued"),
    ]
    fire(conn, "WTR-012")
    assert claims.divert(conn) == 2
    assert claims.divert(conn) == 0
    assert (
        sorted(conn.execute(WAYS, (officer,)).fetchall()) == [("email", "queued")] * 3 + [("telegram", "replaced")] * 3
    )
    assert value(conn, "SELECT last_error FROM outbox WHERE channel = 'telegram' ORDER BY id DESC").endswith("→ email")


def test_what_has_no_other_way_waits_for_its_busy_channel_and_the_desk_says_so(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010", "WTR-011")
    officer_on_duty(conn)
    fire(conn)
    taken = claims.claim(conn, all_channels())
    assert taken is not None
    claims.settle(conn, taken, claims.Outcome.RETRY, "busy", all_channels()["email"], AN_HOUR)
    fire(conn, "WTR-011")
    assert claims.divert(conn) == 0
    assert views.trouble(conn).retrying == 1
    conn.execute("UPDATE outbox SET next_try_at = clock_timestamp() - interval '2 minutes' WHERE attempts = 0")
    assert views.trouble(conn).retrying == 2
