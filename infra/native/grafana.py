"""A Grafana that is installed on this machine: found, asked for its version, and described as a service."""

from __future__ import annotations

import http.client
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path

from dashboards.grafana.versions import Fit, fit
from infra.native import privileges
from infra.native.commands import run
from infra.native.errors import NativeError
from infra.native.ports import LOOPBACK
from infra.native.service import Service

NAMES = ("grafana", "grafana-server")
PLACES = (Path("/usr/sbin"), Path("/usr/share/grafana/bin"), Path("/opt/grafana/bin"))
"""Where packages put it beside the search path: a service's program is on nobody's path."""
ADMIN = "admin"
FOLDERS = ("data", "logs", "plugins", "provisioning")
QUIET: Mapping[str, str] = {
    "GF_ANALYTICS_REPORTING_ENABLED": "false",
    "GF_ANALYTICS_CHECK_FOR_UPDATES": "false",
    "GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES": "false",
    "GF_NEWS_NEWS_FEED_ENABLED": "false",
    "GF_PLUGINS_PREINSTALL_DISABLED": "true",
    "GF_SECURITY_DISABLE_GRAVATAR": "true",
}
"""It calls nobody beyond this machine; what a version does not know of these it ignores."""
_SETTINGS_FILE = "/dev/null"
"""Else it would read `conf/custom.ini`, of whoever runs a Grafana of his own from the same home."""
_VERSION = re.compile(r"\bVersion (\S+)")
_ANSWER_WITHIN_S = 2.0
_FIRST_START_S = 120


@dataclass(frozen=True)
class Installed:
    """Its program, and its home: the folder with `conf/defaults.ini` and `public/`."""

    program: Path
    home: Path

    @property
    def server(self) -> tuple[str, ...]:
        """The command that runs the server."""
        return (str(self.program), "server") if self.program.name == NAMES[0] else (str(self.program),)

    def version(self) -> str:
        """Ask for the version (`10.4.2`); raises NativeError when there is no answer or it is none for our boards."""
        return supported(run([*self.server, "-v"], doing=f"asking {self.program} for its version"))


def find(search_path: str, places: Iterable[Path] = PLACES) -> Installed | None:
    """Return the first one on the search path, then in the usual places; None when none is whole."""
    folders = [*(Path(part) for part in search_path.split(os.pathsep) if part), *places]
    found = (_installed(folder / name) for name in NAMES for folder in folders)
    return next((one for one in found if one), None)


def supported(told: str) -> str:
    """Return the version in what `-v` prints; raises NativeError where none is told, or none for our boards."""
    match = _VERSION.search(told)
    version = match[1] if match else ""
    fits = fit(version)
    if fits is not Fit.KNOWN:
        raise NativeError(fits.value.format(version))
    return version


def prepare(installed: Installed, home: Path, port: int, password: str, env: Mapping[str, str]) -> Service:
    """Make the folders below `home` and describe the server; `env` is what its provisioning files name."""
    privileges.own(home)
    for name in FOLDERS:
        privileges.own(home / name)
    return Service(
        name="grafana",
        command=(*installed.server, f"--homepath={installed.home}", f"--config={_SETTINGS_FILE}"),
        prefix=privileges.drop(installed.home, home),
        cwd=home,
        ready=partial(is_well, port),
        env={**environment(home, port, password), **env},
        start_timeout=_FIRST_START_S,
        stop_timeout=30,
    )


def environment(home: Path, port: int, password: str) -> dict[str, str]:
    """Return its settings; the administrator's password counts at the first start only."""
    return {
        **QUIET,
        **{f"GF_PATHS_{name.upper()}": str(home / name) for name in FOLDERS},
        # What it says goes to supervisor, once.
        "GF_LOG_MODE": "console",
        "GF_SERVER_HTTP_ADDR": LOOPBACK,
        "GF_SERVER_HTTP_PORT": str(port),
        # Its own address follows from it, which its live channel compares with the browser's.
        "GF_SERVER_DOMAIN": LOOPBACK,
        "GF_SECURITY_ADMIN_USER": ADMIN,
        "GF_SECURITY_ADMIN_PASSWORD": password,
    }


def is_well(port: int) -> bool:
    """Say whether a Grafana answers at that port of this machine which reaches its own database."""
    with closing(http.client.HTTPConnection(LOOPBACK, port, timeout=_ANSWER_WITHIN_S)) as connection:
        try:
            connection.request("GET", "/api/health")
            return connection.getresponse().status == HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False


def _installed(program: Path) -> Installed | None:
    home = next((home for home in _homes(program) if _is_home(home)), None) if _runs(program) else None
    if home is None:
        return None
    # A package's program on the path is a script that adds the settings of the machine's own Grafana.
    own = (home / "bin" / name for name in NAMES)
    return Installed(next((one for one in own if _runs(one)), program), home)


def _homes(program: Path) -> Iterator[Path]:
    prefix = program.resolve().parent.parent
    yield prefix
    yield prefix / "share/grafana"


def _is_home(folder: Path) -> bool:
    return (folder / "conf/defaults.ini").is_file() and (folder / "public").is_dir()


def _runs(program: Path) -> bool:
    return program.is_file() and os.access(program, os.X_OK)
