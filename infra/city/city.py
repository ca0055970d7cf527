"""A city as its settings describe it: its servers and processes, in the order in which they start."""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from infra.city import processes
from infra.city.ports import Ports
from infra.city.processes import Health
from infra.city.settings_file import read, workers
from infra.city.state import State
from infra.native import grafana, kafka, mosquitto, postgres
from infra.native.errors import NativeError
from infra.native.ports import is_open
from infra.native.service import Service
from streams.state_folder import VARIABLE, state_folder

NOT_UP = f"there is no city here yet ({{folder}}): `make up` (or `ioc up`) makes one, {VARIABLE} names another folder"


@dataclass(frozen=True)
class City:
    """The state folder and the settings in it."""

    state: State
    values: Mapping[str, str]

    @property
    def ports(self) -> Ports:
        """The city's ports."""
        return Ports.of(self.values)

    @property
    def admin_url(self) -> str:
        """The address of PostgreSQL's own database, for the superuser."""
        return postgres.url(self.ports.postgres, self.values["IOC_POSTGRES_PASSWORD"])

    def own_services(self) -> list[Service]:
        """Describe our own processes, workers first."""
        count = workers(self.values)
        return [
            *processes.workers(count, self.ports, self.state.root),
            *processes.singles(self.ports, self.state.root),
        ]

    def metrics_ports(self) -> dict[str, int]:
        """Return the port of each process's metrics, by the process's name."""
        return processes.metrics_ports(workers(self.values), self.ports)

    def prepare_servers(self) -> list[Service]:
        """Set up PostgreSQL, Kafka and mosquitto in the state folder, unless they are, and describe them."""
        root, ports, values = self.state.root, self.ports, self.values
        return [
            postgres.prepare(root / "postgres", ports.postgres, values["IOC_POSTGRES_PASSWORD"]),
            kafka.prepare(root / "kafka", ports.kafka, ports.kafka_controller),
            mosquitto.prepare(root / "mosquitto", ports.mqtt, {values["IOC_MQTT_USER"]: values["IOC_MQTT_PASSWORD"]}),
        ]

    def health(self) -> dict[str, Health]:
        """Return how to ask each process whether it is well, by name."""
        ports = self.ports
        servers: dict[str, Health] = {
            "postgres": partial(postgres.is_ready, self.admin_url),
            "kafka": partial(is_open, ports.kafka),
            "mosquitto": partial(is_open, ports.mqtt),
        }
        own = {service.name: service.ready for service in self.own_services()}
        return {**servers, **own, "grafana": partial(grafana.is_well, ports.grafana)}


def here() -> State:
    """Return the state folder of the city that this process belongs to."""
    return State(state_folder())


def ours() -> State:
    """Return the state folder as `here`; raises NativeError when another user has a city in it.

    Servers keep files that nobody else may open: started by another user they refuse, and the city would be down.
    """
    state = here()
    if state.exists and (owner := state.settings.stat().st_uid) != os.geteuid():
        raise NativeError(f"the city in {state.root} belongs to user {_name(owner)}: run this as that user")
    return state


def existing() -> City:
    """Return the city that was set up here; raises NativeError when there is none, or it is another user's."""
    state = ours()
    if not state.exists:
        raise NativeError(NOT_UP.format(folder=state.root))
    return City(state, read(state.settings))


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)
