"""The publisher on a real Grafana, of which a recording shows one version only: `make test ARGS="-m grafana"`.

GRAFANA_URL is a server for tests (its folders IOC are written over), GRAFANA_TOKEN of a service account with the role
Admin, IOC_READER_URL a filled city's reader as that server reaches it.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import chain
from typing import Any

import pytest

from dashboards.grafana.errors import GrafanaError
from dashboards.grafana.publishing import source_answers, steps
from dashboards.grafana.server import Server
from dashboards.grafana.step import Change
from dashboards.grafana.wanted import Wanted, wanted

pytestmark = pytest.mark.grafana
NEEDED = ("GRAFANA_URL", "GRAFANA_TOKEN", "IOC_READER_URL")
DESK, WALL = "http://ioc.example:8081/v1/sources/grafana", "https://ioc.example"
_VARIABLE = re.compile(r"\$(?!__)\w+")


@pytest.fixture(scope="module")
def server() -> Server:
    missing = [name for name in NEEDED if not os.environ.get(name)]
    assert not missing, f"set {', '.join(missing)}: see the head of this file"
    return Server(os.environ["GRAFANA_URL"], os.environ["GRAFANA_TOKEN"])


@pytest.fixture(scope="module")
def goal() -> Wanted:
    return wanted(os.environ["IOC_READER_URL"], None, DESK, "key", wall=WALL)


def published(server: Server, goal: Wanted, *, force: bool = False) -> Counter[Change]:
    found: Counter[Change] = Counter()
    for step in steps(server, goal, force):
        found[step.change] += 1
        if step.act is not None:
            step.act()
    return found


def test_it_takes_everything_and_a_second_run_changes_nothing(server: Server, goal: Wanted) -> None:
    published(server, goal, force=True)
    assert set(published(server, goal)) == {Change.NONE}, server.version()


def test_a_board_edited_there_is_kept_until_forced(server: Server, goal: Wanted) -> None:
    published(server, goal, force=True)
    board = server.found(partial(server.api.dashboard.get_dashboard, "ioc-water"))
    edited = {"dashboard": {**board["dashboard"], "title": "Bảng của anh Nam"}, "message": "", "overwrite": True}
    body = {**edited, "folderUid": board["meta"]["folderUid"]}
    server.told(partial(server.api.dashboard.update_dashboard, body))
    assert published(server, goal)[Change.KEPT] == 1
    published(server, goal, force=True)
    assert set(published(server, goal)) == {Change.NONE}


def test_it_has_every_kind_of_panel(server: Server, goal: Wanted) -> None:
    plugins = server.told(lambda: server.api.client.GET("/plugins", params={"type": "panel", "embedded": 0}))
    known = {plugin["id"] for plugin in plugins}
    assert {panel["type"] for board in drawn(goal) for panel in board["panels"]} <= known


def test_its_source_answers_every_panel_in_both_languages(server: Server, goal: Wanted) -> None:
    published(server, goal, force=True)
    assert source_answers(server, goal.source) is None
    wrong = {}
    for board in drawn(goal):
        for panel in board["panels"]:
            try:
                server.told(partial(server.api.client.POST, "/ds/query", json=asked(panel["targets"][0])))
            except GrafanaError as error:
                wrong[f"{board['uid']}: {panel['title']}"] = str(error)
    assert wrong == {}


def drawn(goal: Wanted) -> Iterator[Mapping[str, Any]]:
    return chain.from_iterable(edition.boards for edition in goal.editions)


def asked(target: Mapping[str, Any]) -> dict[str, Any]:
    """Return a panel's question as the browser asks it: variables are filled in there, macros by the server."""
    query = {**target, "rawSql": _VARIABLE.sub("'x'", target["rawSql"]), "intervalMs": 60_000, "maxDataPoints": 500}
    return {"queries": [query], "from": "now-24h", "to": "now"}
