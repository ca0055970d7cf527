"""Tokens of the APIs: made, shown once, kept as a hash, their scopes and their end, and their use on record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from typer.testing import CliRunner

from dashboards.api.events import OF_ONE_READER
from infra.cli.commands.api_tokens import app
from streams.db import connect
from streams.settings import settings
from streams.users import api_tokens
from tests.integration.dashboards.web import Web, running_web
from tests.services import PostgresServer
from tests.waiting import wait_until

DOORS = ("/ngsi-ld/v1/entities?type=Device", "/v1.1/Things", "/api/events")
RUNNER = CliRunner()


@pytest.fixture(scope="module")
def web(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    url = postgres_server.fresh_database()
    with running_web(url, tmp_path_factory.mktemp("web")) as web:
        yield web
    postgres_server.drop(url)


@pytest.fixture(autouse=True)
def _settings(web: Web, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("IOC_DATABASE_URL", web.database_url)
    monkeypatch.setenv("COLUMNS", "200")
    settings.cache_clear()
    yield
    settings.cache_clear()


def made(*arguments: str) -> str:
    done = RUNNER.invoke(app, ["add", *arguments])
    token = re.search(r"token: (\S+)", done.output)
    assert token is not None, done.output
    return token[1]


def statuses(web: Web, token: str) -> list[int]:
    headers = {"Authorization": f"Bearer {token}"}
    return [httpx.get(web.url + door, headers=headers, timeout=20).status_code for door in DOORS]


def test_without_a_token_every_door_is_closed(web: Web) -> None:
    for door in DOORS:
        answer = httpx.get(web.url + door)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert answer.headers["content-type"] == "application/problem+json"
    for token in ("x", "ioc_", "é", "a b"):
        headers = {"Authorization": f"Bearer {token}".encode()}
        assert httpx.get(web.url + DOORS[0], headers=headers).status_code == 401  # type: ignore[arg-type]
    assert httpx.get(web.url + DOORS[1], headers={"Authorization": "Basic eDp5"}).status_code == 401
    assert httpx.get(f"{web.url}/v1.1", follow_redirects=True).status_code == 401
    # The terms of the entities are no data: whoever was handed an entity may look them up.
    assert "@context" in httpx.get(f"{web.url}/ngsi-ld/v1/context.jsonld").json()


def test_a_token_opens_until_it_is_revoked(web: Web) -> None:
    token = made("so-tnmt")
    assert statuses(web, token) == [200, 200, 200]
    listed = RUNNER.invoke(app, ["list"]).output
    assert "so-tnmt" in listed
    assert token not in listed
    with connect(web.database_url) as conn:
        stored = conn.execute("SELECT to_jsonb(api_token)::text FROM api_token").fetchall()
    assert token.removeprefix("ioc_") not in str(stored)
    assert RUNNER.invoke(app, ["revoke", "so-tnmt"]).exit_code == 0
    assert statuses(web, token) == [401, 401, 401]


def test_scopes_open_their_own_doors_alone(web: Web) -> None:
    assert statuses(web, made("broker", "--scope", "ngsi-ld")) == [200, 403, 403]
    assert statuses(web, made("two", "--scope", "events", "--scope", "sensorthings")) == [403, 200, 200]


def test_one_token_has_few_streams_and_leaves_the_others_to_others(web: Web) -> None:
    headers = [
        {"Authorization": f"Bearer {made(name)}", "Accept": "text/event-stream"} for name in ("greedy", "modest")
    ]
    with httpx.Client(base_url=web.url, timeout=20) as client, ExitStack() as streams:

        def opened(of: int) -> int:
            return streams.enter_context(client.stream("GET", "/api/events", headers=headers[of])).status_code

        assert [opened(0) for _ in range(OF_ONE_READER)] == [200] * OF_ONE_READER
        assert (opened(0), opened(1)) == (429, 200)
        streams.close()
        wait_until(lambda: opened(0) == 200)


def test_use_is_on_record_once_an_hour(web: Web) -> None:
    token, now = made("often"), datetime(2026, 11, 24, 8, tzinfo=UTC)
    with connect(web.database_url) as conn:
        for minutes in (0, 1, 59, 60, 61, 125):
            assert api_tokens.use(conn, token, "192.0.2.7", now + timedelta(minutes=minutes)) == frozenset()
        lines = conn.execute(
            "SELECT at, address FROM user_audit WHERE action = 'api token used' AND subject = 'often' ORDER BY at"
        ).fetchall()
    assert lines == [(now + timedelta(minutes=minutes), "192.0.2.7") for minutes in (0, 60, 125)]


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (["add", "Bình"], "a name is", 2),
        (["add", "x1", "--scope", "all"], "all", 2),
        (["revoke", "nobody"], "no live token", 1),
    ],
)
def test_what_cannot_be_done_is_said(arguments: list[str], said: str, code: int) -> None:
    done = RUNNER.invoke(app, arguments)
    assert done.exit_code == code
    assert said in f"{done.output}{done.exception}"


def test_a_name_is_given_once() -> None:
    made("once")
    RUNNER.invoke(app, ["revoke", "once"])
    assert "already" in str(RUNNER.invoke(app, ["add", "once"]).exception)
