"""An installed Grafana is found wherever packages put it, and is told what the compose file tells its own."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from dashboards.boards import boards as declared
from dashboards.grafana.files import Place, files
from infra.city import environment
from infra.city.city import City
from infra.city.grafana import Beside, beside
from infra.city.state import State
from infra.cli.commands import up
from infra.native.errors import NativeError
from infra.native.grafana import NAMES, QUIET, Installed, find, supported
from infra.native.service import EDITION, Service
from tests.grafana.installed import installed_grafana, program

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "infra/compose.yaml").read_text(encoding="utf-8"))["services"][
    "grafana"
]
IN_CONTAINER = "/var/lib/grafana"


def city_in(folder: Path) -> City:
    state = State(folder)
    state.make()
    return City(state, environment.build({}, {"IOC_POSTGRES_PORT": "25432"}, NOW, state.root))


@pytest.fixture
def city(tmp_path: Path) -> City:
    return city_in(tmp_path / "state")


@dataclass(frozen=True)
class Prepared:
    """A city, and what was prepared in it for a Grafana."""

    city: City
    home: Path
    found: Beside

    @property
    def own(self) -> Path:
        return self.city.state.root / "grafana"

    @property
    def service(self) -> Service:
        (service,) = self.found.services
        return service


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("prepared")
    city, home = city_in(folder / "state"), installed_grafana(folder / "grafana")
    return Prepared(city, home, beside(city, {"PATH": str(home / "bin")}, places=[]))


def test_an_unpacked_archive_is_found_by_its_program_on_the_path(tmp_path: Path) -> None:
    home = installed_grafana(tmp_path / "grafana-10.4.2")
    links = tmp_path / "links"
    links.mkdir()
    (links / "grafana").symlink_to(home / "bin/grafana")
    whole = Installed(home / "bin/grafana", home)
    assert find(f"/nowhere::{links}", []) == find(str(home / "bin"), []) == find("", [home / "bin"]) == whole
    assert whole.server == (str(home / "bin/grafana"), "server")


@pytest.mark.parametrize("name", NAMES)
def test_a_package_s_script_on_the_path_leads_to_the_program_in_its_home(tmp_path: Path, name: str) -> None:
    home = installed_grafana(tmp_path / "usr/share/grafana")
    script = program(tmp_path / "usr/sbin" / name)
    assert find("", [script.parent]) == Installed(home / "bin/grafana", home)


def test_an_older_one_has_a_program_of_its_own_for_the_server(tmp_path: Path) -> None:
    home = installed_grafana(tmp_path / "share/grafana", name="grafana-server")
    found = find("", [home / "bin"])
    assert found is not None
    assert found.server == (str(home / "bin/grafana-server"),)


def test_what_is_not_whole_is_none(tmp_path: Path) -> None:
    alone = program(tmp_path / "alone/bin/grafana")
    half = installed_grafana(tmp_path / "half")
    (half / "public").rmdir()
    locked = installed_grafana(tmp_path / "locked")
    (locked / "bin/grafana").chmod(0o644)
    assert find(os.pathsep.join(map(str, (alone.parent, half / "bin", locked / "bin", tmp_path / "none"))), []) is None


@pytest.mark.parametrize(
    ("told", "version"),
    [
        ("Version 9.4.0-pre (commit: 8f3e923057, branch: main)\n", "9.4.0-pre"),
        ("Deprecation warning: …\nVersion 10.4.19 (commit: x, branch: HEAD)", "10.4.19"),
        ("Version 12.0.1+security-01 (commit: x, branch: HEAD, enterprise-commit: y)", "12.0.1+security-01"),
    ],
)
def test_the_version_is_what_it_prints(told: str, version: str) -> None:
    assert supported(told) == version


@pytest.mark.parametrize(
    "told",
    ["Version 9.3.16 (commit: x)", "Version 8.5.27 (commit: x)", "Version 13.0.0 (commit: x)", "", "version ten"],
)
def test_an_older_one_a_newer_one_or_none_is_refused(told: str) -> None:
    with pytest.raises(NativeError, match=r"version"):
        supported(told)


@given(st.text() | st.from_regex(r"Version [0-9]{0,6}\.[0-9]{0,6}.*"))
def test_whatever_it_prints_is_a_version_or_refused(told: str) -> None:
    with suppress(NativeError):
        assert supported(told) in told


def test_without_one_or_with_another_named_there_is_nothing_to_do(city: City, tmp_path: Path) -> None:
    home = installed_grafana(tmp_path / "grafana")
    assert beside(city, {"PATH": str(tmp_path)}, places=[]) == Beside()
    assert (
        beside(city, {"PATH": str(home / "bin"), "GRAFANA_URL": "http://grafana.example:3000"}, places=[]) == Beside()
    )
    assert not (city.state.root / "grafana").exists()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("echo 'Version 8.5.27 (commit: x, branch: HEAD)'", "it is of version 8.5.27, our boards need 9.4 or newer"),
        ("echo 'no licence'; exit 3", "asking .* for its version failed: no licence"),
    ],
)
def test_one_that_cannot_be_used_is_told_in_one_line_and_left_alone(
    city: City, tmp_path: Path, body: str, said: str
) -> None:
    home = installed_grafana(tmp_path / "grafana", body=body)
    found = beside(city, {"PATH": str(home / "bin")}, places=[])
    assert found.services == ()
    assert re.fullmatch(f"the Grafana in {re.escape(str(home))} is not started: {said}", found.trouble)
    assert not (city.state.root / "grafana").exists()


def test_it_is_told_what_the_compose_file_tells_its_own(prepared: Prepared) -> None:
    told, said, values = dict(prepared.service.env), COMPOSE["environment"], prepared.city.values
    assert set(said) <= set(told)
    assert {name: said[name] for name in QUIET} == {name: told[name] for name in QUIET} == dict(QUIET)
    assert told["GF_SECURITY_ADMIN_PASSWORD"] == prepared.found.password == values["IOC_GRAFANA_PASSWORD"]
    assert told["IOC_READER_PASSWORD"] == values["IOC_READER_PASSWORD"]
    assert prepared.found.address == f"http://{told['GF_SERVER_HTTP_ADDR']}:{told['GF_SERVER_HTTP_PORT']}"
    paths = {name: told[f"GF_PATHS_{name.upper()}"] for name in ("data", "logs", "plugins", "provisioning")}
    assert paths == {name: str(prepared.own / name) for name in paths}
    assert all(Path(path).is_dir() for path in paths.values())
    assert prepared.service.command[-2:] == (f"--homepath={prepared.home}", "--config=/dev/null")


def test_it_is_provisioned_as_the_compose_file_s_but_for_the_places(prepared: Prepared) -> None:
    assert f"./grafana/dashboards:{IN_CONTAINER}/dashboards:ro" in COMPOSE["volumes"]
    for name, theirs, ours in (
        ("datasources", "timescaledb:5432", "127.0.0.1:25432"),
        ("dashboards", IN_CONTAINER, str(prepared.own)),
    ):
        file = f"provisioning/{name}/ioc.yaml"
        committed = (ROOT / "infra/grafana" / file).read_text(encoding="utf-8")
        assert theirs in committed
        assert (prepared.own / file).read_text(encoding="utf-8") == committed.replace(theirs, ours)


def test_its_boards_lie_where_it_looks_for_them_and_lead_to_the_wall(prepared: Prepared) -> None:
    text = (prepared.own / "provisioning/dashboards/ioc.yaml").read_text(encoding="utf-8")
    for provider in yaml.safe_load(text)["providers"]:
        boards = list(Path(provider["options"]["path"]).glob("*.json"))
        assert {board.stem for board in boards} == {board.name for board in declared()}
        address = prepared.city.values["IOC_PUBLIC_URL"]
        assert any(address in board.read_text(encoding="utf-8") for board in boards)


def test_a_folder_may_have_any_name() -> None:
    text = files(place=Place(boards='/srv/a "b": #c$d'))["provisioning/dashboards/ioc.yaml"]
    paths = [provider["options"]["path"] for provider in yaml.safe_load(text)["providers"]]
    assert paths == [f'/srv/a "b": #c$$d/{language}' for language in ("vi", "en")]


def test_it_starts_anew_with_another_version_of_itself_and_else_does_not(prepared: Prepared, tmp_path: Path) -> None:
    city, before = prepared.city, prepared.service
    (same,) = beside(city, {"PATH": str(prepared.home / "bin")}, places=[]).services
    assert (same.command, same.env) == (before.command, before.env)
    newer = installed_grafana(tmp_path / "newer", body="echo 'Version 11.0.0 (commit: x, branch: HEAD)'")
    (other,) = beside(city, {"PATH": str(newer / "bin")}, places=[]).services
    assert {name for name in before.env if other.env[name] != before.env[name]} == {EDITION}


def test_no_port_of_the_city_is_given_twice(city: City) -> None:
    ports = city.ports.settings()
    assert len(set(ports.values())) == len(ports)
    assert "IOC_GRAFANA_PORT" in ports
    assert "grafana" in city.health()


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Beside(), ""),
        (Beside(trouble="too [old]"), "! too [old]\n"),
        (
            Beside((Service("grafana", ("x",), ROOT, ready=bool),), "10.4.2", "http://127.0.0.1:13000", "sesame"),
            "Its boards on Grafana: http://127.0.0.1:13000\nFirst sign-in there: admin, password sesame\n",
        ),
    ],
)
def test_what_up_says_of_it(found: Beside, said: str) -> None:
    console = Console(file=StringIO(), highlight=False, soft_wrap=True)
    up._tell_beside(console, found)
    assert isinstance(console.file, StringIO)
    assert console.file.getvalue() == said
