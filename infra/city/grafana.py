"""The Grafana that is installed on this machine, with the city's boards, as one more process of the city."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.city import edition
from infra.city.city import City
from infra.city.progress import Progress
from infra.city.supervisor import Supervisor
from infra.native import grafana, privileges
from infra.native.errors import NativeError, StartError
from infra.native.ports import LOOPBACK
from infra.native.service import Service

ELSEWHERE = "GRAFANA_URL"
"""Names the Grafana to which the boards are published instead."""
PASSWORD, READER_PASSWORD = "IOC_GRAFANA_PASSWORD", "IOC_READER_PASSWORD"


@dataclass(frozen=True)
class Beside:
    """What runs beside the built-in wall: nothing, where none is installed; `trouble` is why an installed one does not.

    `address` is where it is looked at, `password` that of its first sign-in as `admin`.
    """

    services: tuple[Service, ...] = ()
    version: str = ""
    address: str = ""
    password: str = ""
    trouble: str = ""


def beside(city: City, given: Mapping[str, str], places: Iterable[Path] = grafana.PLACES) -> Beside:
    """Prepare the installed Grafana unless the `given` environment names another; an unfit one is left alone."""
    installed = None if given.get(ELSEWHERE) else grafana.find(given.get("PATH", ""), places)
    if installed is None:
        return Beside()
    try:
        version = installed.version()
    except (NativeError, OSError) as error:
        return Beside(trouble=f"the Grafana in {installed.home} is not started: {error}")
    # It starts anew with another version of itself too.
    services = edition.stamped([_prepared(city, installed)], {**city.values, "grafana": version})
    return Beside(tuple(services), version, f"http://{LOOPBACK}:{city.ports.grafana}", city.values[PASSWORD])


def start(found: Beside, supervisor: Supervisor, progress: Progress) -> Beside:
    """Start it and wait until it is healthy; the city is whole without it, so a failure is only told."""
    if not found.services:
        return found
    try:
        with progress.step(f"Grafana {found.version} runs"):
            supervisor.start_all(found.services)
    except StartError as error:
        return Beside(trouble=str(error))
    return found


def _prepared(city: City, installed: grafana.Installed) -> Service:
    # Drawing the boards takes longer to load than everything else here.
    from dashboards.grafana.files import Place, write

    home, ports, values = city.state.root / "grafana", city.ports, city.values
    reader = {READER_PASSWORD: values[READER_PASSWORD]}
    service = grafana.prepare(installed, home, ports.grafana, values[PASSWORD], reader)
    place = Place(f"{LOOPBACK}:{ports.postgres}", str(home / "dashboards"))
    write(home, wall=values["IOC_PUBLIC_URL"], place=place)
    for folder in (home / "provisioning", home / "dashboards"):
        for path in (folder, *folder.rglob("*")):
            privileges.hand_over(path)
    return service
