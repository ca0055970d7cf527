"""Every curl in docs/api.md is answered by a web whose APIs a token opens."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from streams.db import connect
from streams.users import api_tokens
from tests.integration.dashboards.api_city import HOST, told
from tests.integration.dashboards.sample import fill
from tests.integration.dashboards.web import running_web
from tests.services import PostgresServer

PAGE = (Path(__file__).parents[3] / "docs/api.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^curl (?:.*\\\n)*.*", PAGE, re.MULTILINE)


@pytest.fixture(scope="module")
def client(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    url, now = postgres_server.fresh_database(), datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
    fill(url, now, back=60, step=30, dossiers=5)
    with connect(url) as conn:
        token = api_tokens.add(conn, "reader", (), at=now, by="test")
    more = {"IOC_PUBLIC_URL": HOST}
    with (
        running_web(url, tmp_path_factory.mktemp("web"), **more) as web,
        httpx.Client(base_url=web.url, headers={"Authorization": f"Bearer {token}"}, timeout=20) as client,
    ):
        yield client
    postgres_server.drop(url)


def request_of(command: str) -> tuple[str, dict[str, str], dict[str, str]]:
    """Return the path, the parameters and the headers of a curl command as a shell reads it."""
    words, path = shlex.split(command.replace("\\\n", " "))[1:], ""
    parameters: dict[str, str] = {}
    headers: dict[str, str] = {}
    while words:
        word = words.pop(0)
        if word in ("-d", "--data-urlencode"):
            name, _, value = words.pop(0).partition("=")
            parameters[name.replace("\\$", "$")] = value
        elif word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers |= {name: value} if value else {}
        elif not word.startswith("-"):
            path = word.removeprefix("$IOC")
    return path, parameters, headers


def test_there_is_an_example_of_each_api() -> None:
    paths = " ".join(request_of(command)[0] for command in COMMANDS)
    assert all(api in paths for api in ("/ngsi-ld/v1/entities", "/v1.1/", "/api/events"))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(COMMANDS.index(command)))
def test_the_example_is_answered(client: httpx.Client, command: str) -> None:
    path, parameters, headers = request_of(command)
    with client.stream("GET", path, params=parameters or None, headers=headers) as answer:
        assert answer.status_code == 200, answer.read()


def test_the_documents_are_where_the_page_says(client: httpx.Client) -> None:
    for path in re.findall(r"`(/\S+openapi\.json)`", PAGE):
        if path != "/openapi.json":  # the ingest's
            assert told(client, path)["openapi"].startswith("3.")
