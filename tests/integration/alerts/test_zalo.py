"""The Zalo channel against the simulated Zalo over real HTTP: what its answers mean, and its tokens in the database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from infra.native.ports import free_port
from infra.simulator.faults import Faults
from streams.delivery.channel import Message, RefusedError, UnavailableError
from streams.delivery.channels.zalo import CHANNEL, ZaloSender
from streams.delivery.zalo_tokens import PAUSE
from tests.integration.alerts.scene import database, value
from tests.integration.alerts.zalo_city import APP, FIRST, MESSAGES, SECRET, TOKENS, USER, Zalo, answered, zalo

MESSAGE = Message("key-1", "key-1", "An", USER, "Thử", "Nước lên\n\n- - - English - - -\n\nWater", urgent=True)
STRANGE = "Zalo: trả lời 503, không đúng như API quy định / Zalo: answers 503, not what its API says"
LATER = "UPDATE zalo_token SET refused_at = refused_at - %s"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Zalo]:
    with zalo(tmp_path) as found:
        yield found


@pytest.fixture
def sender(server: Zalo, database_url: str) -> Iterator[ZaloSender]:
    found = ZaloSender(server.settings(database_url))
    yield found
    found.close()


def test_one_access_token_serves_several_messages(server: Zalo, sender: ZaloSender) -> None:
    assert sender.send(MESSAGE) == "Zalo message 1"
    sender.close()
    assert sender.send(MESSAGE) == "Zalo message 2"
    assert [(sent.user, sent.text) for sent in server.account.sent()] == [(USER, "Nước lên")] * 2
    assert server.account.exchanges() == 1


def test_what_the_user_or_the_text_is_to_blame_for_is_refused(server: Zalo, sender: ZaloSender) -> None:
    server.account.turned("7", 0)
    with pytest.raises(RefusedError, match=r"48 hours.*error -230"):
        sender.send(Message("k", "k", "An", "7", "", "x", urgent=False))
    with pytest.raises(RefusedError, match="error -118"):
        sender.send(Message("k", "k", "An", "stranger", "", "x", urgent=False))
    with pytest.raises(RefusedError, match="error -201"):
        sender.send(Message("k", "k", "An", USER, "", "", urgent=False))
    server.user_turns("7", hours_ago=47)
    assert sender.send(Message("k", "k", "An", "7", "", "x", urgent=False)) == "Zalo message 1"


def test_on_a_bad_day_it_is_worth_another_try(tmp_path: Path, database_url: str) -> None:
    with zalo(tmp_path, Faults(http_failures=0.5)) as server:
        sender, answers = ZaloSender(server.settings(database_url)), []
        for _ in range(30):
            try:
                answers.append(sender.send(MESSAGE))
            except UnavailableError as error:
                answers.append(str(error))
        sender.close()
        kinds = {answer.split(" message ")[0] for answer in answers}
        assert kinds == {
            "Zalo",
            STRANGE,
            "error -32: Too many requests",
        }
        assert len(server.account.sent()) == sum(answer.startswith("Zalo message") for answer in answers)


def test_a_zalo_that_is_away_is_worth_another_try(server: Zalo, database_url: str) -> None:
    settings = server.settings(database_url).model_copy(update={"zalo_oauth_url": f"http://127.0.0.1:{free_port()}"})
    sender = ZaloSender(settings)
    with pytest.raises(UnavailableError, match="Zalo: "):
        sender.send(MESSAGE)
    sender.close()


def test_where_zalo_is_not_set_up_one_line_says_so(server: Zalo, database_url: str) -> None:
    with pytest.raises(UnavailableError, match="IOC_ZALO_APP_ID"):
        CHANNEL.opened(server.settings(database_url).model_copy(update={"zalo_app_id": ""}))
    nothing = ZaloSender(server.settings(database_url, refresh=""))
    with pytest.raises(UnavailableError, match="IOC_ZALO_REFRESH_TOKEN"):
        nothing.send(MESSAGE)
    nothing.close()


def test_a_token_that_zalo_rejects_is_renewed_at_once(server: Zalo, sender: ZaloSender) -> None:
    sender.send(MESSAGE)
    server.account.expire()
    assert sender.send(MESSAGE) == "Zalo message 2"
    assert server.account.exchanges() == 2
    assert server.requests == [TOKENS, MESSAGES, MESSAGES, TOKENS, MESSAGES]


def test_a_token_is_renewed_before_it_ends_and_the_old_one_serves_if_that_fails(
    server: Zalo, sender: ZaloSender, database_url: str
) -> None:
    sender.send(MESSAGE)
    with database(database_url) as conn:
        conn.execute("UPDATE zalo_token SET renew_at = clock_timestamp()")
        server.busy.add(TOKENS)
        assert sender.send(MESSAGE) == "Zalo message 2"
        server.busy.clear()
        assert sender.send(MESSAGE) == "Zalo message 3"
    assert server.account.exchanges() == 2


def test_a_used_refresh_token_is_told_and_a_new_authorisation_mends_it(
    server: Zalo, sender: ZaloSender, database_url: str
) -> None:
    form = {"app_id": APP, "grant_type": "refresh_token", "refresh_token": FIRST}
    assert "access_token" in answered(server.address, TOKENS, data=form, headers={"secret_key": SECRET})
    for _ in range(3):
        with pytest.raises(UnavailableError, match=r"error -14014: Invalid refresh token.*authorise .* anew") as told:
            sender.send(MESSAGE)
    assert "never came" not in str(told.value)
    assert server.count(TOKENS) == 2, "a refused refresh was asked for again at once"
    with database(database_url) as conn:
        conn.execute(LATER, (PAUSE,))
    with pytest.raises(UnavailableError):
        sender.send(MESSAGE)
    assert server.count(TOKENS) == 3
    server.account.authorise("authorised-anew")
    mended = ZaloSender(server.settings(database_url, refresh="authorised-anew"))
    assert mended.send(MESSAGE) == "Zalo message 1"
    mended.close()
    sender.close()
    assert sender.send(MESSAGE) == "Zalo message 2", "who still has the old settings went back to its token"


def test_a_wrong_secret_is_refused(server: Zalo, database_url: str) -> None:
    form = {"app_id": APP, "grant_type": "refresh_token", "refresh_token": FIRST}
    assert answered(server.address, TOKENS, data=form, headers={"secret_key": "x"})["error"] == -14002
    assert server.account.exchanges() == 0


def test_many_senders_refresh_once(server: Zalo, database_url: str) -> None:
    senders, answers = [ZaloSender(server.settings(database_url)) for _ in range(6)], list[str]()
    for _ in range(2):
        threads = [threading.Thread(target=lambda one=one: answers.append(one.send(MESSAGE))) for one in senders]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        server.account.expire()
    for sender in senders:
        sender.close()
    assert len(set(answers)) == 12
    assert server.account.exchanges() == server.count(TOKENS) == 2


def test_the_boards_role_cannot_read_the_tokens(server: Zalo, sender: ZaloSender, database_url: str) -> None:
    sender.send(MESSAGE)
    with database(database_url) as conn:
        assert value(conn, "SELECT count(*) FROM zalo_token WHERE refresh_token <> %s", FIRST) == 1
        conn.execute("SET ROLE ioc_reader")
        for column in ("access_token", "refresh_token", "app"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute(f"SELECT {column} FROM zalo_token")
