"""The compose file is valid, and says the same as the native installation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from jsonschema import Draft7Validator, ValidationError

from infra.city.processes import SINGLE
from infra.native import kafka, mosquitto
from streams.settings import Settings, Source

ROOT = Path(__file__).parents[3]
SCHEMA = json.loads((ROOT / "tests/schemas/compose-spec.json").read_text(encoding="utf-8"))
OURS = ("setup", "worker", "backfill", *(process.name for process in SINGLE))


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "infra/compose.yaml").read_text(encoding="utf-8"))
    return loaded


def test_it_is_valid_against_the_specification(compose: dict[str, Any]) -> None:
    Draft7Validator(SCHEMA).validate(compose)


def test_the_schema_would_notice(compose: dict[str, Any]) -> None:
    wrong = {**compose, "services": {"web": {"comand": ["run"]}}}
    with pytest.raises(ValidationError):
        Draft7Validator(SCHEMA).validate(wrong)


def test_it_runs_every_process_of_the_city(compose: dict[str, Any]) -> None:
    for name in OURS:
        service = compose["services"][name]
        wanted = [name] if name in ("setup", "backfill") else ["run", name]
        assert service["command"][: len(wanted)] == wanted
        assert service["image"] == "ioc-platform"


def test_it_sets_only_settings_that_exist(compose: dict[str, Any]) -> None:
    known = {f"IOC_{field.upper()}" for field in Settings.model_fields}
    of_sources = {field.upper() for field in Source.model_fields}
    for name in OURS:
        for setting in compose["services"][name]["environment"]:
            name_of, *of_source = setting.split("__")
            assert name_of in known
            assert not of_source or of_source[-1] in of_sources


def test_alerts_reach_the_mailbox_of_the_simulated_province(compose: dict[str, Any]) -> None:
    told = compose["services"]["notifier"]["environment"]
    assert told["IOC_SMTP_HOST"] == "${IOC_SMTP_HOST:-simulator}"
    assert urlsplit(told["IOC_SIMULATOR_URL"]).hostname == "simulator"


def test_settings_and_descriptions_of_ones_own_reach_every_process(compose: dict[str, Any]) -> None:
    for name in OURS:
        service = compose["services"][name]
        assert service["env_file"] == [{"path": "city.env", "required": False}]
        assert f"./descriptions:{service['environment']['IOC_DESCRIPTIONS']}:ro" in service["volumes"]
    assert (ROOT / "infra/descriptions").is_dir()


def test_everything_it_names_exists_and_is_declared(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
        volumes = [volume.split(":")[0] for volume in service.get("volumes", [])]
        assert {volume for volume in volumes if not volume.startswith(".")} <= set(compose["volumes"])
    assert (ROOT / "infra" / compose["services"]["mosquitto"]["volumes"][0].split(":")[0]).is_file()


def test_every_server_and_process_tells_its_health(compose: dict[str, Any]) -> None:
    once = {"setup", "backfill"}
    assert all("healthcheck" in service for name, service in compose["services"].items() if name not in once)
    # Kafka's own tools would start a Java each time.
    assert compose["services"]["kafka"]["healthcheck"]["test"] == ["CMD", "bash", "-c", "</dev/tcp/127.0.0.1/9092"]


def test_web_and_ingest_listen_to_the_other_containers(compose: dict[str, Any]) -> None:
    for name, setting in (("web", "IOC_BIND_HOST"), ("ingest", "IOC_INGEST_HOST")):
        assert compose["services"][name]["environment"][setting] == "0.0.0.0"


def test_nothing_is_published_beyond_this_machine(compose: dict[str, Any]) -> None:
    published = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_the_broker_drops_nothing_here_either() -> None:
    text = (ROOT / "infra/containers/mosquitto.conf").read_text(encoding="utf-8")
    native = mosquitto.configuration(Path("/x"), 1883, None).splitlines()
    limits = [line for line in native if line.startswith(("max_", "persistence true", "log_dest"))]
    assert len(limits) == 7
    assert all(line in text.splitlines() for line in limits)


def test_kafka_writes_to_the_disk_as_often_here(compose: dict[str, Any]) -> None:
    lines = kafka.configuration(Path("/x"), 1, 2).splitlines()
    flushes = dict(line.split("=") for line in lines if line.startswith("log.flush."))
    assert flushes == {"log.flush.interval.ms": "1000", "log.flush.scheduler.interval.ms": "1000"}
    told = {f"KAFKA_{name.replace('.', '_').upper()}": value for name, value in flushes.items()}
    assert told.items() <= compose["services"]["kafka"]["environment"].items()


def test_the_image_is_made_by_the_same_script() -> None:
    steps = (ROOT / "infra/Dockerfile").read_text(encoding="utf-8")
    assert "RUN infra/bootstrap.sh run" in steps
    assert "COPY . .\n" in steps.partition("RUN chmod -R a+rX .\n")[0], "readable too from a clone under umask 077"
